"""Sending what was taken: built first into a nameless file, then sent as long as every entry of it may be read."""

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO
from uuid import uuid4

from django.http import Http404, HttpRequest, StreamingHttpResponse

from documents.actions.mark_seen import put
from documents.formats.unreadable import Unreadable
from documents.serving import Revoked, watched
from documents.taking import bound, package
from documents.taking.choice import TOO_HEAVY, Choice, Form, Impossible, still
from patients import ledger
from patients.models import Act

PIECE = 2**18
WRITERS = {Form.PDF: bound.write, Form.XDM: package.write}
TYPES = {Form.PDF: "application/pdf", Form.XDM: "application/zip"}


def send(request: HttpRequest, choice: Choice) -> StreamingHttpResponse:
    """The file, each entry of it traced before anything is built.

    A designation that ends meanwhile ends it: 404 before the first byte, a cut connection after.
    Raises LedgerUnavailable, Http404, Impossible (the PDF cannot be bound), and what storage raises.
    """
    user, opening = request.user, choice.opening
    ledger.record_all(
        [ledger.Read(user, opening.dossier, Act.TRANSFER, opening.grant, entry.uuid) for entry in choice.entries]  # type: ignore[arg-type]
    )
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the answer; under no name on any disk
    is_open = partial(still, user, choice)
    try:
        WRITERS[choice.form](choice, user, spool, partial(_beat, is_open))  # type: ignore[arg-type]
        _beat(is_open)
        put(user, [entry.pk for entry in choice.entries], unread=False)  # type: ignore[arg-type] # taken away is seen
    except BaseException as error:
        spool.close()
        if isinstance(error, Revoked):
            raise Http404 from error
        if isinstance(error, Unreadable):
            raise Impossible(TOO_HEAVY) from error
        raise
    return _answer(spool, choice.form, is_open)


def _beat(is_open: Callable[[], bool]) -> None:
    if not is_open():
        raise Revoked


def _answer(spool: IO[bytes], form: Form, is_open: Callable[[], bool]) -> StreamingHttpResponse:
    size = spool.seek(0, 2)
    spool.seek(0)
    response = StreamingHttpResponse(_Spooled(spool, is_open), content_type=TYPES[form])
    response["Content-Length"] = str(size)
    # A name that tells nobody's: IHE_XDM.zip is the profile's own (ITI TF-2:3.32.4.1.2.1)
    name = "IHE_XDM.zip" if form == Form.XDM else f"documents-{uuid4().hex[:8]}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


class _Spooled:
    """The bytes of a file, which is closed with the answer, whether or not anything of it was sent."""

    def __init__(self, spool: IO[bytes], is_open: Callable[[], bool]) -> None:
        self.close = spool.close
        self._pieces = watched(iter(partial(spool.read, PIECE), b""), is_open)

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces
