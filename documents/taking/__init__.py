"""Take with me: documents of one dossier, chosen by who may read them, as one PDF or one IHE_XDM.zip."""
