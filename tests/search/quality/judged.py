"""Sixty queries that a physician would type, and which documents of the invented hospital answer them.

Judged by what a document is, not by its words: the course of the patient's care (the story), the type (LOINC), the
title. A document that is all that is wanted is worth 2; one of the right course and type under another title, or of
the right course and title, 1.
"""

import re
from dataclasses import dataclass

CONSULTATION, IMAGING, BIOLOGY, PATHOLOGY = "11488-4", "18748-4", "11502-2", "11526-1"
SURGERY, MEETING, CHEMO, PRESCRIPTION = "34874-8", "34794-8", "80565-5", "57833-6"
PLAN, EPISODE, ANAESTHESIA, REMOTE = "18776-5", "34133-9", "34749-2", "85208-7"
GENETICS, STAY, LETTER, VACCINE = "51969-4", "34112-3", "11490-0", "87273-9"
ANY = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A query as typed; the stories (a pattern), the type and the title (a pattern, of any case) that answer it."""

    typed: str
    story: str = ""
    type_code: str = ANY
    title: str = ""

    def worth(self, story: str, type_code: str, title: str) -> int:
        """0, 1 or 2."""
        right_type = self.type_code in (ANY, type_code)
        right_title = bool(re.search(self.title, title, re.IGNORECASE))
        if not re.search(self.story, story):
            return 0
        if right_type and right_title:
            return 2
        return 1 if (right_type and self.type_code != ANY) or (right_title and self.title) else 0


QUERIES = (
    Judged("mastectomie", "breast", SURGERY, "mastectomie"),
    Judged("compte rendu opératoire mastectomie", "breast", SURGERY, "mastectomie"),
    Judged("cr op tumorectomie", "breast", SURGERY, "tumorectomie"),
    Judged("anapath sein", "breast", PATHOLOGY),
    Judged("microbiopsie sein", "breast", PATHOLOGY, "microbiopsie"),
    Judged("RCP sein", "breast", MEETING),
    Judged("mammographie", "breast", IMAGING, "mammograph"),
    Judged("mammo de surveillance", "breast", IMAGING, "mammographie de surveillance"),
    Judged("irm mammaire", "breast|prevention", IMAGING, "irm mammaire"),
    Judged("hormonothérapie sein", "breast", PRESCRIPTION),
    Judged("renouvellement hormonotherapie", "breast", PRESCRIPTION, "renouvellement"),
    Judged("trastuzumab", "breast", CHEMO, "trastuzumab"),
    Judged("EC 100", "breast-neo", CHEMO, "EC 100"),
    Judged("fin de radiothérapie", "", EPISODE, "radiothérapie"),
    Judged("compte rendu de fin de radiotherapie sein", "breast", EPISODE, "radiothérapie"),
    Judged("scintigraphie osseuse", "breast|prostate", IMAGING, "scintigraphie"),
    Judged("métastases osseuses", "breast-metastatic|prostate", ANY, "osseuse|rachis"),
    Judged("FOLFOX", "colon", CHEMO, "folfox"),
    Judged("folfox cure 8", "colon", CHEMO, "cure 8 "),
    Judged("hémicolectomie", "colon", SURGERY, "hémicolectomie"),
    Judged("métastase hépatique", "colon", ANY, "hépatique"),
    Judged("irm hépatique", "colon", IMAGING, "irm hépatique"),
    Judged("coloscopie", "colon|rectum|polyps", CONSULTATION, "coloscopie"),
    Judged("colonoscopie de contrôle", "colon", CONSULTATION, "coloscopie de contrôle"),
    Judged("rcp digestif", "colon|rectum|pancreas", MEETING, "digestif"),
    Judged("tdm tap", "", IMAGING, "scanner thoraco-abdomino-pelvien"),
    Judged("scanner thoraco abdomino pelvien", "", IMAGING, "scanner thoraco-abdomino-pelvien"),
    Judged("chambre implantable", "", SURGERY, "chambre implantable"),
    Judged("pose de PAC", "", SURGERY, "chambre implantable"),
    Judged("IRM cérébrale", "lung|glioma", IMAGING, "irm cérébrale"),
    Judged("gliome temporal", "glioma", ANY, "temporal"),
    Judged("craniotomie", "glioma", SURGERY, "craniotomie"),
    Judged("témozolomide", "glioma", CHEMO, "témozolomide"),
    Judged("temozolomide cure 3", "glioma", CHEMO, "cure 3"),
    Judged("pembrolizumab", "lung-four", CHEMO, "pembrolizumab"),
    Judged("colite immuno-induite", "lung-four|melanoma", STAY, "colite"),
    Judged("osimertinib", "lung-four", PRESCRIPTION, "osimertinib"),
    Judged("EFR", "lung-three", CONSULTATION, "explorations fonctionnelles"),
    Judged("fibroscopie bronchique", "lung", CONSULTATION, "fibroscopie"),
    Judged("sevrage tabac", "lung-three", PRESCRIPTION, "tabac"),
    Judged("durvalumab", "lung-three", CHEMO, "durvalumab"),
    Judged("neutropénie fébrile", "", STAY, "neutropénie fébrile"),
    Judged("neutropenie febrile", "", STAY, "neutropénie fébrile"),
    Judged("soins palliatifs", "", ANY, "palliatifs"),
    Judged("R-CHOP", "lymphoma", CHEMO, "r-chop"),
    Judged("tep scanner lymphome", "lymphoma", IMAGING, "tep"),
    Judged("CAR-T", "lymphoma", STAY, "car-t"),
    Judged("nivolumab mélanome", "melanoma", CHEMO, "nivolumab"),
    Judged("ganglion sentinelle mélanome", "melanoma", SURGERY, "sentinelle"),
    Judged("myélogramme", "myeloma", PATHOLOGY, "myélogramme"),
    Judged("PSA", "prostate", BIOLOGY, "psa"),
    Judged("biopsies de prostate", "prostate", PATHOLOGY, "biopsies de prostate"),
    Judged("prostatectomie", "prostate", SURGERY, "prostatectomie"),
    Judged("irm prostate", "prostate", IMAGING, "irm"),
    Judged("gastrostomie", "head-neck", SURGERY, "gastrostomie"),
    Judged("bilan orthophonique", "head-neck", REMOTE, "orthophonique"),
    Judged("consultation diététique", "head-neck|lung|pancreas", CONSULTATION, "diététique"),
    Judged("angiocholite", "pancreas", STAY, "angiocholite"),
    Judged("thyroïdectomie", "thyroid", SURGERY, "thyroïdectomie"),
    Judged("consultation oncogénétique BRCA", "ovary|prevention|breast", CONSULTATION, "oncogénétique"),
)
