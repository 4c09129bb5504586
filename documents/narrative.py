"""The images and files of a narrative get the addresses that serve them."""

import re
from collections.abc import Callable

# What `documents.formats.cda` writes, and nothing else: its names are letters, digits, - and _
_IMAGE = re.compile(r'<img([^>]*?) data-media="([\w.-]+)"', re.ASCII)
_FILE = re.compile(r'<span([^>]*?) data-file="([\w.-]+)"([^>]*)>([^<]*)</span>', re.ASCII)


def with_addresses(html: str, address: Callable[[str], str]) -> str:
    """`html` with `src` on each `<img data-media="KEY">` and a link for each `<span data-file="KEY">`."""
    html = _IMAGE.sub(lambda found: f'<img{found[1]} loading="lazy" src="{address(found[2])}"', html)
    return _FILE.sub(lambda found: f'<a{found[1]}{found[3]} href="{address(found[2])}" download>{found[4]}</a>', html)
