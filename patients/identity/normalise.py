"""What is compared of a name, a sex, a birth place, an authority; never what is stored or shown.

RNIV has names typed in capitals, without accent, diacritic or ligature; hyphen and apostrophe are kept when typing, but
senders differ in them (`D'ALMEIDA`, `D’Almeida`, `D ALMEIDA`), so that here both compare as a blank.
"""

import re
import unicodedata
from typing import Final

# Letters that Unicode does not decompose into a base letter and a mark, and the ligatures of the état civil.
_LETTERS: Final = str.maketrans(
    {"Œ": "OE", "Æ": "AE", "Ø": "O", "Đ": "D", "Ð": "D", "Ł": "L", "Þ": "TH", "Ħ": "H", "Ŧ": "T", "Ŋ": "N", "ẞ": "SS"}
)
# Only the general marks go (and the invisible variation selectors): in some scripts a mark is a vowel, and dropping it
# would make two names one.
_DIACRITICS: Final = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\ufe00-\ufe0f]")
# A soft hyphen is what 0xAD was shown as in Windows-1252 files: a hyphen. The other format characters are invisible.
_SOFT_HYPHEN: Final = "\u00ad"


def name(value: str) -> str:
    """The name as compared: capitals, bare letters and digits, single blanks; "" when nothing is left.

    Idempotent. A DICOM person name (PS3.5 6.2, VR PN) is compared by its first component group that is not empty, its
    carets as blanks.
    """
    return " ".join(_bare(_first_group(value)).translate(_COMPARABLE).split())


def given_names(value: str) -> tuple[str, ...]:
    """The names of a list of given names, each as compared: blanks, commas and carets part them, hyphens do not."""
    names = (name(part) for part in re.split(r"[\s,^]+", _first_group(value)))
    return tuple(part for part in names if part)


def _first_group(value: str) -> str:
    """Alphabetic, ideographic and phonetic writings of one name stand between equal signs."""
    if "=" not in value:
        return value
    return next((group for group in value.split("=") if group.strip(" ^\0")), "")


def _bare(value: str) -> str:
    """Capitals without diacritics; decomposed again after each step that can compose."""
    if value.isascii():  # most names that are recorded: three thousand of them are compared for one screen
        return value.upper()
    capitals = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", value).upper())
    return unicodedata.normalize("NFC", _DIACRITICS.sub("", capitals.translate(_LETTERS)))


class _Comparable(dict[int, str]):
    """By code point: the letter, a blank for a separator, nothing for an invisible character. Each looked up once."""

    def __missing__(self, point: int) -> str:
        self[point] = found = self._found(chr(point))
        return found

    def _found(self, letter: str) -> str:
        category = unicodedata.category(letter)
        if category == "Cf" and letter != _SOFT_HYPHEN:
            return ""
        # Lm: the modifier letters, among them the apostrophe U+02BC that keyboards give for U+2019.
        return letter if category[0] in "LNM" and category != "Lm" else " "


_COMPARABLE: Final = _Comparable()


def sex(value: str) -> str:
    """M or F; "" for everything else: undetermined or unknown (HL7 UN, U; DICOM O; INS I) agrees with nothing."""
    letter = value.strip(" \0").upper()
    return letter if letter in ("M", "F") else ""


_UNKNOWN_PLACES: Final = frozenset({"99999", "00000"})


def place(value: str) -> str:
    """The INSEE code ("code officiel géographique") of a commune or country; "" when it is none, or says unknown."""
    code = value.strip(" \0").upper()
    readable = re.fullmatch(r"(?:\d\d|2[AB])\d{3}", code, re.ASCII)
    return code if readable and code not in _UNKNOWN_PLACES else ""


def authority(value: str) -> str:
    """An assigning authority's OID without blanks nor the `urn:oid:` of FHIR and XDS."""
    return re.sub(r"(?i)^urn:oid:", "", value.strip(" \0"))
