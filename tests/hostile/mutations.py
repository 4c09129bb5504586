"""Changes of an XML file that leave it well formed: branches moved, doubled, renamed, filled with odd values."""

from __future__ import annotations

import random
from copy import deepcopy

from lxml import etree

VALUES = (
    "", "0", "-1", "1" * 400, "2" * 5000, "99991231235959+1400", "00010101", "00010101+1400", "1.2.3", "é" * 300,
    "../../x", "B64", "\ud7ff", "urn:uuid:", "^^^&&ISO", "|" * 60,
)  # fmt: skip


def branches(content: bytes, chance: random.Random) -> bytes:
    """One to four changes. Raises lxml's XMLSyntaxError for what is no XML, ValueError for an odd declaration."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, huge_tree=True))
    for _time in range(chance.randrange(1, 5)):
        _change(root, chance)
    return etree.tostring(root)


def _change(root: etree._Element, chance: random.Random) -> None:
    every = [one for one in root.iter() if isinstance(one.tag, str)]
    one, other = chance.choice(every), chance.choice(every)
    match chance.randrange(6):
        case 0 if (parent := one.getparent()) is not None:
            parent.remove(one)
        case 1:
            other.append(deepcopy(one))
        case 2 if one.attrib:
            one.set(chance.choice([str(name) for name in one.attrib]), chance.choice(VALUES))
        case 3:
            one.text = chance.choice(VALUES)
        case 4:
            one.tag, other.tag = other.tag, one.tag
        case _:
            for name in list(one.attrib)[:1]:
                del one.attrib[name]
