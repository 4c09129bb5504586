"""The text of RTF (Rich Text Format 1.9.1): groups, control words, characters of a code page.

One pass over the bytes with a stack of groups; pictures, objects, fonts, styles, headers and
whatever a reader may ignore (« \\* » destinations) are skipped.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

MAX_GROUPS = 1000

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,9})? ?|\\'(?P<byte>[0-9a-fA-F]{2})"
    rb"|\\(?P<symbol>[^a-zA-Z])|(?P<brace>[{}])|(?P<plain>[^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)
_SKIPPED = {
    b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"headerl", b"headerr",
    b"headerf", b"footer", b"footerl", b"footerr", b"footerf", b"fldinst", b"listtable", b"annotation",
    b"listoverridetable", b"generator", b"themedata", b"datastore", b"revtbl", b"rsidtbl", b"xe", b"tc",
}  # fmt: skip
_WORDS = {
    b"par": "\n", b"line": "\n", b"sect": "\n", b"page": "\n", b"row": "\n", b"cell": "\t", b"tab": "\t",
    b"emdash": "\u2014", b"endash": "\u2013", b"bullet": "\u2022", b"lquote": "\u2018", b"rquote": "\u2019",
    b"ldblquote": "\u201c", b"rdblquote": "\u201d", b"emspace": " ", b"enspace": " ",
}  # fmt: skip
_SYMBOLS = {b"~": "\u00a0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}
_CODE_PAGES = {b"ansi": "cp1252", b"mac": "mac_roman", b"pc": "cp437", b"pca": "cp850"}


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds inside a pair of braces: text unseen or not, characters replaced by each \\u."""

    hidden: bool = False
    replaced: int = 1


def text_of(source: bytes) -> str:
    """The letter's text. Raises ValueError when its groups nest beyond reason."""
    return "".join(_Reader(source).pieces())


class _Reader:
    def __init__(self, source: bytes) -> None:
        self.source = source
        self.group = _Group()
        self.outer: list[_Group] = []
        self.code_page = "cp1252"
        self.to_skip = 0  # characters that stand for the \u before them, for old readers

    def pieces(self) -> Iterator[str]:
        at = 0
        while found := _TOKEN.match(self.source, at):
            at = found.end()
            if found["word"] == b"bin":
                at += max(0, int(found["number"] or 0))
            yield self._piece(found)

    def _piece(self, found: re.Match[bytes]) -> str:
        if found["brace"]:
            self._nest(found["brace"])
            return ""
        if found["word"]:
            return self._control(found["word"], found["number"])
        if found["symbol"] == b"*":
            self.group = replace(self.group, hidden=True)
            return ""
        if found["symbol"]:
            return self._seen(_SYMBOLS.get(found["symbol"], ""))
        raw = bytes.fromhex(found["byte"].decode()) if found["byte"] else found["plain"] or b""
        return self._seen(raw.decode(self.code_page, "replace"))

    def _nest(self, brace: bytes) -> None:
        if brace == b"{":
            self.outer.append(self.group)
            if len(self.outer) > MAX_GROUPS:
                raise ValueError("groups nest too deep")
        elif self.outer:
            self.group = self.outer.pop()
        self.to_skip = 0

    def _control(self, word: bytes, number: bytes | None) -> str:
        if word in _SKIPPED:
            self.group = replace(self.group, hidden=True)
        elif word == b"uc":
            self.group = replace(self.group, replaced=min(max(int(number or 1), 0), 10))
        elif word in _CODE_PAGES:
            self.code_page = _CODE_PAGES[word]
        elif word == b"ansicpg":
            self.code_page = _code_page(number or b"1252")
        elif word == b"u" and number:
            shown = "" if self.group.hidden else chr(int(number) % 0x10000)
            self.to_skip = self.group.replaced
            return shown
        return self._seen(_WORDS.get(word, ""))

    def _seen(self, text: str) -> str:
        skipped = min(self.to_skip, len(text))
        self.to_skip -= skipped
        return "" if self.group.hidden else text[skipped:]


def _code_page(number: bytes) -> str:
    try:
        return codecs.lookup(f"cp{int(number)}").name
    except LookupError:
        return "cp1252"
