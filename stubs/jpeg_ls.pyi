from typing import Any

from numpy.typing import NDArray

def jlsread(src: bytes) -> NDArray[Any]: ...
