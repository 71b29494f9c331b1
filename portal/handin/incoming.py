"""What may come in at all: a request is judged by its size before it is read, a file while it is read.

A file over its limit goes no further to the disk and is named in ``request.too_large``; the rest of the request goes
on. Who is not logged in sends no files.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler

from expectations.attachments import MAX_BYTES, MAX_TOTAL_BYTES
from expectations.door import MAX_KEPT_BYTES

WORKBOOK = "workbook"
"""The form's field of the workbook; every other file is evidence."""
MAX_REQUEST = MAX_KEPT_BYTES + MAX_TOTAL_BYTES
"""Most bytes of a request: the largest workbook with all evidence that is kept with one."""
_FRAME = 1_000_000
"""Room for the form around the files."""


def limit_of(field: str | None) -> int:
    """Most bytes of a file in a field of a form."""
    return MAX_KEPT_BYTES if field == WORKBOOK else MAX_BYTES


class Incoming(TemporaryFileUploadHandler):
    """Every file goes to disk as it comes: a workbook is never held in memory as a whole."""

    _size = 0

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: str, encoding: str | None = None
    ) -> None:
        """Raises RequestDataTooBig."""
        request: Any = self.request
        request.too_large = []
        if content_length > MAX_REQUEST + _FRAME:
            raise RequestDataTooBig

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        request: Any = self.request
        if not request.user.is_authenticated:
            raise SkipFile
        super().new_file(*args, **kwargs)
        self._size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._size > limit_of(self.field_name):
            request: Any = self.request
            request.too_large.append((self.field_name, self.file_name))
            raise SkipFile
        super().receive_data_chunk(raw_data, start)
