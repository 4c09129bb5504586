"""Contributions: a designated physician adds photographs, files or a text to a dossier.

What was sent (`workflows.uploads`) is gathered into a draft, looked at, described, and delivered by the one road. The
rules of who may add what are in `documents.contributing`.
"""
