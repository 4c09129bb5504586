"""Sealing: how one object becomes bytes that nobody can read or change without its key.

A sealed object is a header, then segments of AES-256-GCM in the STREAM construction (Hoang, Reyhanitabar, Rogaway
and Vizár, CRYPTO 2015, https://eprint.iacr.org/2015/189): each nonce holds the segment's place and whether it is
the last, so a segment that is changed, cut, repeated, moved or borrowed does not authenticate, and any range can
be opened alone.
"""

from storage.sealing.header import SEGMENT_SIZE, Header
from storage.sealing.seal import seal
from storage.sealing.unseal import Sealed, unseal

__all__ = ["SEGMENT_SIZE", "Header", "Sealed", "seal", "unseal"]
