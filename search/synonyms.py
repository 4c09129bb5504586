"""What clinicians shorten: a word as typed, and what it also means. Asked of every engine in the same way.

The word itself is looked for too, and counts for more. Only shortenings that mean one thing in a dossier.
"""

from functools import lru_cache

from search import analysis

# A line: the shortenings, then what each of them also means, parted by commas
_LINES = """
anapath anapat anapth : anatomie pathologique, anatomopathologique, anatomie et de cytologie pathologiques
avc : accident vasculaire cérébral
avk : antivitamine K
bio : biologie, biologique, biologiques
bpco : bronchopneumopathie chronique obstructive
chimio : chimiothérapie, chimiothérapies
cicat : cicatrisation
colo : coloscopie, colonoscopie, iléocoloscopie
coloscopie : colonoscopie
colonoscopie : coloscopie
cr : compte rendu
cs : consultation
dvi pac picc portacath : chambre implantable, voie veineuse centrale
ecbu : examen cytobactériologique des urines
echo : échographie, échographique
efr : explorations fonctionnelles respiratoires
etp : éducation thérapeutique
ett : échocardiographie, échographie cardiaque
fdg : tep
fibro : fibroscopie
gaj : glycémie à jeun
gs : ganglion sentinelle
hospit hospi : hospitalisation
hta : hypertension artérielle
idm : infarctus du myocarde
irm : imagerie par résonance magnétique
kiné : kinésithérapie, kinésithérapeute
mammo : mammographie
nfs : numération, hémogramme, numération formule sanguine
onco : oncologie, oncologique
op opé opératoire : opératoire
ordo : ordonnance, prescription
ordonnance : prescription
pet petscan tepscan : tep, tomographie par émission de positons
pps : programme personnalisé de soins, plan personnalisé de soins
prescription : ordonnance
psy : psychologue, psychologie, psychiatrie
radio rx : radiographie
rcp : réunion de concertation pluridisciplinaire
rdv : rendez-vous
scan tdm : scanner, tomodensitométrie
scanner : tomodensitométrie, tdm
scinti : scintigraphie
tap : thoraco-abdomino-pelvien
tep : tomographie par émission de positons
ttt tt : traitement
vaccin : vaccination, vaccinations
"""

Meaning = tuple[str, ...]


def meanings(folded: str) -> tuple[Meaning, ...]:
    """What a folded word also means: each as the folded words of a phrase, a single word mostly."""
    return _table().get(folded, ())


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[Meaning, ...]]:
    made: dict[str, tuple[Meaning, ...]] = {}
    for line in filter(None, _LINES.split("\n")):
        short, _, long = line.partition(" : ")
        spoken = tuple(tuple(analysis.folded(one)) for one in long.split(","))
        for word in short.split():
            key = analysis.fold(word)
            made[key] = tuple(one for one in spoken if one != (key,))
    return made
