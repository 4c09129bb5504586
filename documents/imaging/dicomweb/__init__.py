"""DICOMweb (PS3.18) at `/dicom-web/`: search (QIDO-RS), retrieve (WADO-RS) and store (STOW-RS).

Reading answers from what filing stored, and never parses a file again; access, scope and trace are those of every
other screen. People read by their session, machines by a bearer token; storing takes a token that may send.
"""
