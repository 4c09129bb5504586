"""The secretaries' desk, in Wagtail's admin: what waits, one at a time, and the dossiers that it goes to."""
