"""Where the files of a plain form go: memory, bounded. Django's own handler would write them to the disk, plain."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

MOST = 8 * 10**6  # bytes of all files of one form; more goes by the uploads, in pieces
_LEFT_OUT = "_files_left_out"


class Bounded(FileUploadHandler):
    """Keeps the files of a form in memory, and leaves out what goes beyond MOST."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._total = 0
        self._kept = BytesIO()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """The next file of the form."""
        super().new_file(*args, **kwargs)
        self._kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Some bytes of it."""
        self._total += len(raw_data)
        if self._total > MOST:
            self._kept = BytesIO()
            setattr(self.request, _LEFT_OUT, True)
            raise SkipFile
        self._kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The whole of it."""
        self._kept.seek(0)
        return InMemoryUploadedFile(
            self._kept, self.field_name, self.file_name or "", self.content_type or "", file_size, self.charset
        )

    @staticmethod
    def left_out(request: HttpRequest) -> bool:
        """Whether files of this form were too large to be kept; asked after its fields were read."""
        return bool(getattr(request, _LEFT_OUT, False))
