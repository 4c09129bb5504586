"""How much of a stranger's file is read, kept and decoded, so that no file costs more than it should.

Figures are for one file, on the header alone unless said; a file beyond them is refused with a reason.
"""

from __future__ import annotations

MAX_DEPTH = 50  # nested sequences; the deepest structured reports met have about 20
MAX_ELEMENTS = 300_000  # an enhanced MR of 2,000 frames has about 200,000
MAX_HEADER_BYTES = 64 * 2**20  # values kept in memory
MAX_FRAMES = 250_000  # a whole slide image at 40x has about 120,000 tiles
MAX_FRAGMENTS = 500_000
MAX_RECORDS_ELEMENTS = 5_000_000  # a DICOMDIR of 100,000 images has about 2,000,000

INLINE_BINARY = 1024  # longer OB, OW, UN... are bulk data
INLINE_TABLE = 2 * 2**16  # look-up tables: viewers want them in the metadata, whatever their length
INLINE_TEXT = 2**16  # longer text or numbers are bulk data

MAX_INFLATED = 2**30
FREE_INFLATED = 64 * 2**20  # below this the ratio is not looked at: a blank image shrinks a thousandfold
MAX_INFLATE_RATIO = 200
SPOOL = 16 * 2**20  # inflated data sets longer than this go to a temporary file

MAX_DECODED = 128 * 2**20  # bytes of one decoded frame
