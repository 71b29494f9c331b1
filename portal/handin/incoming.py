"""What may come in at all: a request is judged by its size before it is read, a file while it is read.

A file over its limit goes no further to the disk and is named in ``request.too_large``; the rest of the request goes
on. Who is not logged in sends no files.
"""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http.multipartparser import MultiPartParser

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


class _Parser(MultiPartParser):
    """Keeps file names as they came. Django's own leaves out what Python calls not printable: a full-width space,
    characters that are younger than Python or a district's own; then no row of the workbook names the file."""

    def sanitize_file_name(self, file_name: str) -> str | None:
        name = re.split(r"[/\\]", file_name)[-1].replace("\0", "?")
        return None if name in ("", ".", "..") else name


class Incoming(FileUploadHandler):
    """Every file goes to disk as it comes: a workbook is never held in memory as a whole."""

    _size = 0
    _parsing = False

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: str, encoding: str | None = None
    ) -> Any:
        """Raises RequestDataTooBig."""
        if self._parsing:  # asked by the parser below
            return None
        request: Any = self.request
        request.too_large = []
        if content_length > MAX_REQUEST + _FRAME:
            raise RequestDataTooBig
        self._parsing = True
        return _Parser(META, input_data, [self], encoding).parse()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        request: Any = self.request
        if not request.user.is_authenticated:
            raise SkipFile
        super().new_file(*args, **kwargs)
        self._size = 0
        self.file = TemporaryUploadedFile("upload", self.content_type, 0, self.charset, self.content_type_extra)
        self.file.name = self.file_name

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._size > limit_of(self.field_name):
            request: Any = self.request
            request.too_large.append((self.field_name, self.file_name))
            raise SkipFile
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> TemporaryUploadedFile:
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()  # which removes it
