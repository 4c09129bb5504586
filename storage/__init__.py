"""Bytes: sealed objects, on a local folder or in a bucket. This room knows nothing of patients.

The public surface is `storage.objects` (put, open, read, move, delete and the vaults) and `storage.errors`;
`storage.models` is for foreign keys.
"""
