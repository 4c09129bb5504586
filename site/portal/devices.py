"""A browser and its system in words, from its own account of itself: enough to recognise one's own devices by.

A browser names others for old times' sake (Edge says Chrome, Safari and Mozilla): the first that fits is the one.
"""

import re

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/|FxiOS/", "Firefox"),
    ("Chrome/|CriOS/|Chromium/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X|Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux|X11", "Linux"),
)


def named(user_agent: str) -> str:
    """« Firefox, Windows »; what is recognised alone, and "" where nothing is."""
    told = user_agent[:400]
    return ", ".join(filter(None, (_first(_BROWSERS, told), _first(_SYSTEMS, told))))


def _first(names: tuple[tuple[str, str], ...], told: str) -> str:
    return next((name for sign, name in names if re.search(sign, told)), "")
