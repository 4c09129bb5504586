"""What a package says of the documents in it, from the entries as the portal knows them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, cast
from uuid import NAMESPACE_URL, uuid4, uuid5

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import types
from documents.formats.reading import Identifier, PatientClaim, Precision
from documents.formats.xdm import writing
from documents.formats.xdm.ebrs import Code
from documents.formats.xdm.writing import Professional
from documents.models import EntryPage, EntryReplacement, ReportPage
from patients import clock
from patients.identity import ins, rpps
from patients.models import DossierPage, IdentifierStatus, User

FORMAT = Code("urn:ihe:iti:xds:2017:mimeTypeSufficient", "1.3.6.1.4.1.19376.1.2.3", "mimeTypeSufficient")
_CLASSES, _CONFIDENTIALITY, _VISIBILITY = (
    "1.2.250.1.213.1.1.4.1",
    "2.16.840.1.113883.5.25",
    "1.2.250.1.213.1.1.4.13",
)
_LEVELS = {"N": "Normal", "R": "Restreint", "V": "Très restreint"}
_MASKS = (
    ("masked_to_professionals", "MASQUE_PS", "Masqué aux professionnels de santé"),
    ("invisible_to_patient", "INVISIBLE_PATIENT", "Non visible par le patient"),
    ("invisible_to_guardians", "INVISIBLE_REPRESENTANTS_LEGAUX", "Non visible par les représentants légaux"),
)


class Packed(NamedTuple):
    """A document in the archive: where, its bytes' size and SHA-1 (which the profile imposes)."""

    entry: EntryPage
    uri: str
    media_type: str
    size: int
    sha1: str


def metadata(dossier: DossierPage, person: User, packed: list[Packed]) -> bytes:
    """The METADATA.XML of these documents. Three queries."""
    source = uuid5(NAMESPACE_URL, settings.WAGTAILADMIN_BASE_URL)  # this installation's, always the same
    submission = writing.Submission(
        _oid(uuid4().int), _oid(source.int), clock.now(), taker(person), _("Documents emportés")
    )
    known = Known.of([one.entry for one in packed])
    return writing.metadata(submission, claim(dossier), tuple(map(known.document, packed)))


def claim(dossier: DossierPage) -> PatientClaim:
    """Whose the documents are: the INS only when its identity is qualified, then local numbers in use. One query."""
    identity = dossier.identity
    if identity is None:
        return PatientClaim()
    traits = (
        "birth_name", "first_given_name", "given_names", "used_name", "used_given_name", "birth_date", "sex",
        "birth_place",
    )  # fmt: skip
    numbers = dossier.identifiers.filter(ends=None, doubtful=False).order_by("pk")
    national = [one for one in numbers if ins.is_ins_authority(one.authority)]
    sent = [one for one in national if one.status == IdentifierStatus.QUALIFIED][:1]
    sent += [one for one in numbers if one not in national and one.authority != ins.INS_C]
    identifiers = tuple(Identifier(one.value, one.authority) for one in sent)
    return PatientClaim(identifiers, **{trait: getattr(identity, trait) for trait in traits})


def taker(person: User) -> Professional:
    """Who takes them away."""
    physician = getattr(person, "physician", None)
    organisation = physician.organisation.name if physician and physician.organisation else ""
    return Professional(str(person), physician.rpps if physician else "", organisation)


@dataclass(frozen=True, slots=True)
class Known:
    """What the entries' own columns do not hold: what each replaces, and the studies that a report is about."""

    replaces: dict[int, list[str]]
    studies: dict[int, list[str]]

    @classmethod
    def of(cls, entries: Iterable[EntryPage]) -> "Known":
        """Two queries."""
        keys = [entry.pk for entry in entries]
        replaces = defaultdict(list)
        for key, target in (
            EntryReplacement.objects.filter(entry__in=keys).order_by("pk").values_list("entry", "document_id")
        ):
            replaces[key].append(target)
        studies = dict(ReportPage.objects.filter(pk__in=keys).values_list("pk", "study_uids"))
        return cls(dict(replaces), studies)

    def document(self, packed: Packed) -> writing.Document:
        """The entry as its package describes it."""
        entry = packed.entry
        precision = "day" if entry.act_precision == "received" else entry.act_precision
        return writing.Document(
            uri=packed.uri,
            media_type=packed.media_type,
            sha1=packed.sha1,
            size=packed.size,
            unique_id=entry.document_id or _oid(entry.uuid.int),
            title=entry.heading,
            type=Code(entry.type_code, entry.type_system, _name(entry)),
            clazz=_class(entry),
            format=FORMAT,
            date=timezone.localtime(entry.act_date),
            precision=cast(Precision, precision),
            author=_author(entry),
            confidentiality=tuple(_confidentiality(entry)),
            language=entry.language_code or "fr-FR",
            replaces=tuple(self.replaces.get(entry.pk, ())),
            studies=tuple(self.studies.get(entry.pk, ())),
        )


def _oid(number: int) -> str:
    """A UUID as an OID (ITU-T X.667)."""
    return f"2.25.{number}"


def _name(entry: EntryPage) -> str:
    return types.name(entry.type_code, entry.type_system, entry.type_display) or entry.type_code


def _class(entry: EntryPage) -> Code:
    """As its sender said, else as the nomenclature has it; none where neither is known."""
    code = entry.class_code or types.class_of(entry.type_code, entry.type_system)
    return Code(code, _CLASSES, types.CLASSES.get(code, code))


def _author(entry: EntryPage) -> Professional:
    """An RPPS with a wrong key is nobody's: it is not sent."""
    sure = entry.author_rpps if rpps.key_is_right(entry.author_rpps) else ""
    return Professional(entry.author_name, sure, entry.author_organisation)


def _confidentiality(entry: EntryPage) -> Iterable[Code]:
    level: Any = entry.confidentiality
    yield Code(level, _CONFIDENTIALITY, _LEVELS.get(level, level))
    yield from (Code(code, _VISIBILITY, name) for column, code, name in _MASKS if getattr(entry, column))
