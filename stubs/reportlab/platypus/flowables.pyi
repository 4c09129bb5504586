from reportlab.lib.colors import Color
from reportlab.platypus import Flowable

class HRFlowable(Flowable):
    def __init__(
        self, width: str = ..., thickness: float = ..., color: Color = ..., spaceBefore: float = ..., spaceAfter: float = ...
    ) -> None: ...
