"""The IHE_XDM packages among the files of a folder or of an archive: what they say of the files beside them."""

from pathlib import Path, PurePosixPath

from django.utils.translation import gettext_lazy as _

from documents.formats import xdm
from documents.formats.archive import Member
from documents.formats.unreadable import REASONS, Unreadable
from documents.scanning.verdicts import Verdicts

OWN_PAGES = ("INDEX.HTM", "README.TXT")  # IHE ITI TF-2:3.32.4.1.2

REASONS["xdm-own-page"] = _("C’est une page de présentation de l’archive IHE_XDM : elle n’est pas un document médical.")


class Packages:
    """`described` by file; `refused` is the code of a description that cannot be read, "" for none."""

    def __init__(self, members: tuple[Member, ...], verdicts: Verdicts) -> None:
        self.roots = {_upper(member.name).parents[2] for member in members if is_metadata(member.name)}
        self.described: dict[Path, xdm.Carried] = {}
        self.refused = ""
        if self.roots:
            plain = tuple(member for member in members if member.path.is_file() and not member.path.is_symlink())
            self._read(plain, verdicts)

    def _read(self, members: tuple[Member, ...], verdicts: Verdicts) -> None:
        told = (verdicts.refusal(member.path) for member in members if is_metadata(member.name))
        self.refused = next(filter(None, told), "")
        if self.refused:
            return
        try:
            carried = xdm.described(members)
        except Unreadable as error:
            self.refused = error.code  # masks may be in what cannot be read: no file of these packages is filed
        else:
            self.described = {one.path: one for one in carried if one.description is not None}

    def refusal(self, member: Member) -> str:
        """The code of what keeps this file from being read as a document, "" for nothing."""
        name = _upper(member.name)
        if member.path in self.described:
            return "" if self.described[member.path].intact else "xdm-altered"
        if name.name in OWN_PAGES and (name.parent in self.roots or self._is_inside(name)):
            return "xdm-own-page"
        return self.refused if self._is_inside(name) else ""

    def _is_inside(self, name: PurePosixPath) -> bool:
        return any(root / "IHE_XDM" in name.parents for root in self.roots)


def is_metadata(name: str) -> bool:
    """Whether a file describes a submission (IHE ITI TF-1:16: IHE_XDM/SUBSETnn/METADATA.XML)."""
    return _upper(name).match("IHE_XDM/*/METADATA.XML")


def _upper(name: str) -> PurePosixPath:
    return PurePosixPath(name.upper())
