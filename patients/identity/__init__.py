"""Who a document is about: pure rules of the French identity framework.

No Django model, no input or output: values go in, values come out, so that every rule can be tested by itself and the
same rules serve filing, the desk, the commands and the feeds.

- `ins`, `rpps`: national numbers and their keys;
- `normalise`, `dates`: what is compared of a name, a sex, a place, a date;
- `identifiers`, `traits`: what a document claims and what a dossier holds, and how they compare;
- `matching`: which dossier, or why it is held; `opening`: for whom a run may open a dossier; `reasons`: in words.

Sources: RNIV, the "référentiel national d'identitovigilance" (arrêté du 27 mai 2021); the "référentiel INS" and the
INS implementation guide of the Agence du numérique en santé (ANS); CI-SIS, volet structuration minimale.
"""
