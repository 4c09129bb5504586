"""The data of the demo: database, static files, people and documents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local.processes import Family
from deploy.local.stamps import Stamp, key_of
from deploy.local.words import Trouble, step

COLLECT = ["collectstatic", "--noinput", "--clear", "--verbosity=0"]


@dataclass(frozen=True, slots=True)
class Installation:
    """Where the code and the data are, and how to run a command on them."""

    root: Path
    folder: Path
    python: Path
    env: Mapping[str, str]

    @property
    def accounts(self) -> Path:
        """The accounts of the demo, written last: it says that the demo is filled."""
        return self.folder / "accounts.json"

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "diaphane.sqlite3"


def prepare(family: Family, here: Installation) -> None:
    """Brings database, static files and demo up to date. Raises Trouble."""
    if not here.database.exists():
        here.accounts.unlink(missing_ok=True)  # those of a database that is gone
    _once(family, here, _migrations(here), ["migrate", "--verbosity=0"], ["createcachetable"])
    _once(family, here, _static(here), COLLECT)
    if not here.accounts.exists():
        step(
            "démonstration : patients, médecins, documents (une minute)",
            "demo: patients, physicians, documents (a minute)",
        )
        _manage(family, here, ["demo", f"--accounts={here.accounts}", *_fewer(here)])


def _fewer(here: Installation) -> list[str]:
    """DIAPHANE_DEMO_PATIENTS makes a smaller hospital: the tests use it, to be quick."""
    wanted = here.env.get("DIAPHANE_DEMO_PATIENTS")
    return [f"--patients={wanted}"] if wanted else []


def _once(family: Family, here: Installation, stamp: Stamp, *commands: list[str]) -> None:
    if stamp.stands():
        return
    stamp.lift()
    step(f"{stamp.path.name} : mise à jour", f"{stamp.path.name}: update")
    for command in commands:
        _manage(family, here, command)
    stamp.put()


def _manage(family: Family, here: Installation, command: list[str]) -> None:
    if family.run([here.python, here.root / "manage.py", *command], env=here.env, cwd=here.root):
        raise Trouble(
            f"« manage.py {command[0]} » a échoué (voir ci-dessus). Relancez : tout reprend.",
            f"“manage.py {command[0]}” failed (see above). Run again: it takes up where it was.",
        )


def _migrations(here: Installation) -> Stamp:
    sources = [*_shared(here), *here.root.glob("*/migrations/*.py"), *here.root.glob("site/*/migrations/*.py")]
    return Stamp(here.folder / "stamps" / "database", key_of(here.root, sources), here.database)


def _static(here: Installation) -> Stamp:
    folders = [*here.root.glob("*/static"), *here.root.glob("site/*/static")]
    sources = [*_shared(here), *(file for folder in folders for file in _files(folder))]
    return Stamp(
        here.folder / "stamps" / "static", key_of(here.root, sources), here.folder / "static" / "staticfiles.json"
    )


def _shared(here: Installation) -> list[Path]:
    return [
        here.root / "requirements.txt",
        here.root / "site" / "config" / "settings.py",
    ]


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
