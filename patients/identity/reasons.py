"""Why a document matched, was held, or opened nothing: a code that is kept, a sentence that is shown.

No sentence carries anything of a patient. The order of the codes is that of their weight: of several reasons the first
one is the reason.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Reason(StrEnum):
    INS_KEY = "ins-key"
    NO_IDENTIFIER = "no-identifier"
    TWO_DOSSIERS = "two-dossiers"
    NUMBER_SHARED = "number-shared"
    INS_CONFLICT = "ins-conflict"
    INS_OTHER_AUTHORITY = "ins-other-authority"
    INS_UNKNOWN = "ins-unknown"
    LOCAL_UNKNOWN = "local-unknown"
    NEWBORN = "newborn"
    TWIN = "twin"
    TRAITS_DIFFER = "traits-differ"
    TRAITS_MISSING = "traits-missing"
    DOUBTFUL = "doubtful"
    FICTITIOUS = "fictitious"
    HOMONYM = "homonym"
    BIRTH_NAME_DIFFERS = "birth-name-differs"
    FIRST_GIVEN_NAME_DIFFERS = "first-given-name-differs"
    BIRTH_DATE_DIFFERS = "birth-date-differs"
    SEX_DIFFERS = "sex-differs"
    BIRTH_PLACE_DIFFERS = "birth-place-differs"
    BIRTH_NAME_MISSING = "birth-name-missing"
    FIRST_GIVEN_NAME_MISSING = "first-given-name-missing"
    BIRTH_DATE_MISSING = "birth-date-missing"
    SEX_MISSING = "sex-missing"
    SAME_TRAITS = "same-traits"
    INS_AND_TRAITS = "ins-and-traits"
    LOCAL_AND_TRAITS = "local-and-traits"
    LOCAL_ELSEWHERE = "local-elsewhere"
    OPENING_TIE = "opening-tie"
    OPENING_INCOMPLETE = "opening-incomplete"
    OPENING_KNOWN = "opening-known"
    OPENING_SAME_TRAITS = "opening-same-traits"


SENTENCES: Final[dict[Reason, "_StrPromise"]] = {
    Reason.INS_KEY: _("La clé du matricule INS est fausse."),
    Reason.NO_IDENTIFIER: _("Le document ne porte aucun numéro de patient utilisable."),
    Reason.TWO_DOSSIERS: _("Les numéros du document désignent plusieurs dossiers."),
    Reason.NUMBER_SHARED: _("Plusieurs dossiers portent un même numéro du document."),
    Reason.INS_CONFLICT: _("Le dossier désigné porte un autre matricule INS que celui du document."),
    Reason.INS_OTHER_AUTHORITY: _("Ce matricule INS est connu ici, mais sous une autre autorité d’affectation."),
    Reason.INS_UNKNOWN: _("Aucun dossier ne porte ce matricule INS."),
    Reason.LOCAL_UNKNOWN: _("Aucun dossier ne porte ce numéro local sous cette autorité."),
    Reason.NEWBORN: _("Le numéro est celui d’une femme et le document décrit un enfant : peut-être son nouveau-né."),
    Reason.TWIN: _("Même nom et même date de naissance, mais un autre prénom : peut-être un jumeau."),
    Reason.TRAITS_DIFFER: _("Le numéro est connu, mais les traits d’identité ne sont pas ceux du dossier."),
    Reason.TRAITS_MISSING: _("Il manque des traits d’identité pour conclure."),
    Reason.DOUBTFUL: _("L’identité de ce dossier est signalée douteuse."),
    Reason.FICTITIOUS: _("L’identité de ce dossier est signalée fictive."),
    Reason.HOMONYM: _("Ce dossier est signalé comme ayant un homonyme."),
    Reason.BIRTH_NAME_DIFFERS: _("Le nom de naissance diffère."),
    Reason.FIRST_GIVEN_NAME_DIFFERS: _("Le premier prénom de naissance diffère."),
    Reason.BIRTH_DATE_DIFFERS: _("La date de naissance diffère."),
    Reason.SEX_DIFFERS: _("Le sexe diffère."),
    Reason.BIRTH_PLACE_DIFFERS: _("Le lieu de naissance diffère."),
    Reason.BIRTH_NAME_MISSING: _("Le nom de naissance manque."),
    Reason.FIRST_GIVEN_NAME_MISSING: _("Le premier prénom de naissance manque ou n’est pas distingué des autres."),
    Reason.BIRTH_DATE_MISSING: _("La date de naissance manque ou est incomplète."),
    Reason.SEX_MISSING: _("Le sexe est inconnu."),
    Reason.SAME_TRAITS: _("Un dossier au moins porte les mêmes traits d’identité."),
    Reason.INS_AND_TRAITS: _("Le matricule INS et les traits stricts concordent."),
    Reason.LOCAL_AND_TRAITS: _("Le numéro local et les traits stricts concordent."),
    Reason.LOCAL_ELSEWHERE: _("Le numéro local du document est aussi celui d’un autre dossier."),
    Reason.OPENING_TIE: _("Ce matricule INS est donné avec des traits contradictoires, sans majorité."),
    Reason.OPENING_INCOMPLETE: _("Aucun document ne donne à la fois ce matricule INS et des traits complets."),
    Reason.OPENING_KNOWN: _("Ce matricule INS, ou ses documents, ont déjà un dossier."),
    Reason.OPENING_SAME_TRAITS: _("Un dossier sans matricule INS porte déjà ces traits : rapprochez-les d’abord."),
}
