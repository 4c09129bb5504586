"""Series and instances of a DICOM study, stored once and never parsed again."""
