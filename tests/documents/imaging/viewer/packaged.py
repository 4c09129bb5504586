"""A package of the shape of `@ohif/app`, of a few kilobytes, for the tests that only want something installed."""

import hashlib
import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from documents.imaging.viewer import installing

SCRIPT = "app.bundle.0123456789abcdef0123.js"
CHUNK = "12.bundle.0123456789abcdef0123.js"
PUBLIC = '__webpack_require__.p = "/";'
# Puts a word where OHIF would mount, and keeps what it was told
PROGRAM = f"""(() => {{
const __webpack_require__ = {{}}; {PUBLIC} window.mounted = __webpack_require__.p;
const root = document.getElementById('root');
const createElement = (tag, told, text) => Object.assign(
  document.createElement(tag), {{ className: told.className, href: told.href, textContent: text }});
const back = window.config.whiteLabeling.createLogoComponentFn({{ createElement }});
window.asked = location.pathname + location.search;
root.replaceChildren(back, createElement('canvas', {{ className: 'cornerstone-canvas' }}, ''));
}})();
"""
FILES = {
    "package/LICENSE": b"MIT",
    "package/package.json": b"{}",
    "package/dist/index.html": b"<script>inline</script>",
    f"package/dist/{SCRIPT}": PROGRAM.encode(),
    f"package/dist/{CHUNK}": f"/* a worker */ {PUBLIC}".encode(),
    "package/dist/app.bundle.css": b"@font-face { src: url(/31.woff2) } .nobody { background: url(//elsewhere/x) }",
    "package/dist/31.woff2": b"wOF2",
    "package/dist/5c.wasm": b"\0asm" + bytes(2000),
    f"package/dist/{SCRIPT}.map": b"{}",
    "package/dist/app-config.js": b"window.config = {}",
    "package/dist/sw.js": b"",
    "package/dist/ort/ort.wasm": b"\0asm",
    "package/dist/dicom-microscopy-viewer/viewer.js": b"",
    "package/dist/assets/favicon.ico": b"",
}
KEPT = {"LICENSE", SCRIPT, CHUNK, "app.bundle.css", "31.woff2", "5c.wasm"}


def tarball(folder: Path, files: dict[str, bytes] | None = None) -> Path:
    """The package as npm packs it."""
    path = folder / "package.tgz"
    with tarfile.open(path, "w:gz") as packed:
        for name, content in (FILES if files is None else files).items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            packed.addfile(member, BytesIO(content))
    return path


def expect(patch: pytest.MonkeyPatch, package: Path) -> None:
    """Makes this package the one that is expected."""
    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    patch.setattr("documents.imaging.viewer.fetching.SHA256", digest)


def install(patch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Installs it below `folder`, and makes that the viewer's place."""
    folder.mkdir(parents=True, exist_ok=True)
    package = tarball(folder)
    with pytest.MonkeyPatch.context() as inside:
        expect(inside, package)
        patch.setattr("django.conf.settings.DIAPHANE_VIEWER", folder / "viewer")
        installing.install(package)
    return folder / "viewer"
