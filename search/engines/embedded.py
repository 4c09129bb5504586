"""The embedded engine: tantivy in a local folder. One writer at a time; readers see a commit at their next question.

Whatever the folder holds, a question is answered or raises IndexUnavailable. An index that cannot be read is put out
of use at once, so that the worker builds another; what it said wrongly meanwhile harms nobody, since every hit is
checked again in the database.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeVar

import tantivy

from search.engines.embedded_folder import Folder
from search.engines.embedded_query import Compiler
from search.engines.embedded_schema import SCHEMA, filled, schema, tombstone
from search.ports import MOST, Build, Document, Hits, IndexUnavailable, Question, Sort, State

T = TypeVar("T")
HEAP = 32_000_000  # bytes of the writer; it commits each batch anyway


class EmbeddedEngine:
    """One folder; safe in threads."""

    def __init__(self, path: Path) -> None:
        self._folder, self._schema = Folder(path, SCHEMA), schema()
        self._compile = Compiler(self._schema)
        self._turn = threading.Lock()
        self._opened: tuple[str, tantivy.Index] | None = None

    def find(self, question: Question) -> Hits:
        """The hits, in order; asked twice where the index was swapped under our hands."""
        query = self._compile.question(question)
        by_date = "day" if question.sort is Sort.DATE else None

        def ask(searcher: tantivy.Searcher) -> Hits:
            found = searcher.search(query, MOST + 1, count=False, order_by_field=by_date).hits
            entries = searcher.fast_field_values("entry", [address for _score, address in found[:MOST]])
            return Hits(tuple(int(entry or 0) for entry in entries), are_all=len(found) <= MOST)

        return self._ask(ask)

    def state(self) -> State:
        """Whether the index in use opens; one that does not is put out of use."""
        try:
            self._ask(lambda searcher: searcher.num_docs)
        except IndexUnavailable:
            return State(is_ready=False, build=self._folder.build())
        return State(is_ready=True, build=self._folder.build())

    def write(self, documents: Iterable[Document], removed: Mapping[int, int]) -> None:
        """Into the index in use, and into the one under construction."""
        kept = list(documents)
        with self._writing():
            name, build = self._folder.current(), self._folder.build()
            written = bool(name) and self._put(name, "current", kept, removed)
            if build:
                written |= self._put(build.name, "building", kept, removed)
            if not written:
                raise IndexUnavailable

    def stamps(self, first: int, last: int, build: Build | None = None) -> dict[int, str]:
        """By their numbers; removed ones are not there."""
        query = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Must, self._compile.between("entry", first, last)),
                (tantivy.Occur.Must, self._compile.numbers("gone", {0})),
            ]
        )

        def ask(searcher: tantivy.Searcher) -> dict[int, str]:
            addresses = [address for _score, address in searcher.search(query, max(searcher.num_docs, 1)).hits]
            entries = searcher.fast_field_values("entry", addresses)
            told = (str(searcher.doc(address).get_first("stamp") or "") for address in addresses)
            return {int(entry or 0): stamp for entry, stamp in zip(entries, told, strict=True)}

        return self._look(build, ask) if build else self._ask(ask)

    def count(self, build: Build) -> int:
        """Those that were not removed."""
        held = self._compile.numbers("gone", {0})
        return self._look(build, lambda searcher: int(searcher.search(held, 1).count))  # type: ignore[attr-defined]

    def begin(self) -> Build:
        """The build under way if its index opens, or a new one."""
        with self._writing():
            build = self._folder.build()
            if build and self._opens(build.name):
                return build
            place = self._folder.fresh()
            tantivy.Index(self._schema, path=str(place))
            build = Build(place.name)
            self._folder.keep(build)
            self._folder.clear()
            return build

    def build(self, build: Build, documents: Iterable[Document], cursor: int) -> Build:
        """Killed before its end, it is done again: what is there already is only put once more."""
        with self._writing():
            if not self._put(build.name, "building", list(documents), {}):
                raise IndexUnavailable
            further = Build(build.name, cursor)
            self._folder.keep(further)
            return further

    def swap(self, build: Build) -> None:
        """In use from the next question on; who still reads the other keeps its files until done."""
        with self._writing():
            if not self._opens(build.name):
                self._folder.forget("building")
                raise IndexUnavailable
            self._folder.use(build.name)

    def exclusively(self) -> AbstractContextManager[None]:
        """One builder, over processes."""
        return self._folder.lock("builder")

    def _put(self, name: str, role: str, documents: list[Document], removed: Mapping[int, int]) -> bool:
        """Whether it could; an index that cannot be written is put out of its role."""
        try:
            with _sound():
                self._commit(tantivy.Index.open(str(self._folder.index(name))), documents, removed)
        except IndexUnavailable:
            self._folder.forget(role)
            return False
        return True

    def _commit(self, index: tantivy.Index, documents: list[Document], removed: Mapping[int, int]) -> None:
        known = self._versions(index, {document.entry for document in documents} | set(removed))
        writer = index.writer(HEAP, 1)
        newer = [document for document in documents if known.get(document.entry, -1) <= document.version]
        gone = {entry: version for entry, version in removed.items() if known.get(entry, -1) <= version}
        replaced = {document.entry for document in newer} | set(gone)
        writer.delete_documents_by_query(self._compile.numbers("entry", replaced))
        for document in newer:
            if document.version > gone.get(document.entry, -1):
                gone.pop(document.entry, None)
                writer.add_document(filled(document, self._schema))
        for entry, version in gone.items():
            writer.add_document(tombstone(entry, version, self._schema))
        writer.commit()
        writer.wait_merging_threads()

    def _versions(self, index: tantivy.Index, entries: set[int]) -> dict[int, int]:
        index.reload()
        searcher = index.searcher()
        hits = searcher.search(self._compile.numbers("entry", entries), 2 * len(entries) + 1, count=False).hits
        addresses = [address for _score, address in hits]
        pairs = zip(*(searcher.fast_field_values(name, addresses) for name in ("entry", "version")), strict=True)
        return {int(entry or 0): int(version or 0) for entry, version in pairs}

    def _opens(self, name: str) -> bool:
        try:
            with _sound():
                tantivy.Index.open(str(self._folder.index(name))).searcher()
        except IndexUnavailable:
            return False
        return True

    def _ask(self, ask: Callable[[tantivy.Searcher], T]) -> T:
        """The answer of the index in use, opened anew if need be."""
        for _ in range(2):
            name = self._folder.current()
            if not name:
                break
            try:
                with _sound():
                    return ask(self._searcher(name))
            except IndexUnavailable:
                self._opened = None
        else:
            self._condemn(name)
        raise IndexUnavailable

    def _look(self, build: Build, ask: Callable[[tantivy.Searcher], T]) -> T:
        """The answer of an index under construction."""
        with _sound():
            return ask(tantivy.Index.open(str(self._folder.index(build.name))).searcher())

    def _searcher(self, name: str) -> tantivy.Searcher:
        with self._turn:
            if self._opened is None or self._opened[0] != name:
                index = tantivy.Index.open(str(self._folder.index(name)))
                index.config_reader("manual", 0)
                self._opened = (name, index)
            index = self._opened[1]
            index.reload()
            return index.searcher()

    def _condemn(self, name: str) -> None:
        """Puts an index out of use, unless another took its place meanwhile."""
        with self._writing():
            if self._folder.current() == name:
                self._folder.forget("current")

    def _writing(self) -> AbstractContextManager[None]:
        return self._folder.lock("writer")


@contextmanager
def _sound() -> Iterator[None]:
    """Whatever tantivy raises, its panics included, as IndexUnavailable without its words."""
    try:
        yield
    except Exception:  # noqa: BLE001 - errors of every kind come out of damaged files
        raise IndexUnavailable from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # a panic of Rust is no Exception
            raise IndexUnavailable from None
        raise
