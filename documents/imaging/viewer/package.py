"""What is kept of the npm package `@ohif/app`, and what is rewritten in it (MIT; its LICENSE is kept beside it)."""

import re
from pathlib import PurePosixPath

NAME = "@ohif/app"
VERSION = (
    "3.12.10"  # 3.12.2 closed CVE-2026-12473; 3.13 wants a newer Node and shows black where PixelSpacing is [0, 0]
)
SHA256 = "fbabd410be33e5b9898931b725229b9da9553aac339914b5c29796d3aa5d4b2d"
TARBALL = f"ohif-app-{VERSION}.tgz"

REVISION = 1  # of what is kept and rewritten here: another one is another installation
KEY = f"ohif-{VERSION}-{REVISION}"
BASE = f"/viewer/{KEY}/"  # a new version has new addresses: what a browser keeps for a year is never another's

SCRIPT = re.compile(r"app\.bundle\.[0-9a-f]+\.js")
STYLE = "app.bundle.css"

_KEPT = frozenset({".js", ".css", ".wasm", ".woff2", ".svg"})
# What serves other installations than ours: another's configuration, sign-in, offline copies, old browsers
_LEFT = frozenset(
    {
        "app-config.js",
        "es6-shim.min.js",
        "google.js",
        "init-service-worker.js",
        "oidc-client.min.js",
        "polyfill.min.js",
        "sw.js",
    }
)
_PUBLIC_PATH = '__webpack_require__.p = "/";'
_ROOTED = re.compile(r"url\(/(?!/)")


def kept(member: str) -> str | None:
    """The name under which a member of the tarball is kept, None where it is not.

    The top of `dist` alone: not `ort/` (models that segment), nor the microscope's viewer, nor splash screens.
    """
    path = PurePosixPath(member)
    if member == "package/LICENSE":
        return path.name
    is_kept = path.parent == PurePosixPath("package/dist") and path.suffix in _KEPT and path.name not in _LEFT
    return path.name if is_kept else None


def rewritten(name: str, content: bytes) -> bytes:
    """The file as it is served below `BASE`: the package was built for the root of a site."""
    if name.endswith(".js"):
        return content.replace(_PUBLIC_PATH.encode(), f'__webpack_require__.p = "{BASE}";'.encode())
    if name.endswith(".css"):
        return _ROOTED.sub(f"url({BASE}", content.decode()).encode()
    return content
