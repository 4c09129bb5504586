"""The national number of French health professionals, as messages write it."""

from __future__ import annotations

IDNPS = "1.2.250.1.71.4.2.1"


def rpps_in(number: str) -> str:
    """The RPPS inside an IDNPS number, "" when it holds another kind (ADELI, a structure's own).

    IDNPS writes an RPPS as 8 and its 11 digits (ANS, « Identification des acteurs »); some senders
    forget the 8. The key is not checked here.
    """
    if not (number.isascii() and number.isdigit()):
        return ""
    if len(number) == 12 and number.startswith("8"):
        return number[1:]
    return number if len(number) == 11 else ""
