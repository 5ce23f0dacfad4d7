"""A limit on uploads: no form takes a file bigger than a document may be."""

from collections.abc import Mapping
from typing import IO, Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from importing.reading import SIZE_LIMIT

LONGEST = SIZE_LIMIT + 1_000_000  # bytes of a request; a file just above the limit reaches the form, which says so


class SizeLimitedUploadHandler(FileUploadHandler):
    """Runs before Django's own handlers, and keeps no file that is too big.

    The rest of such a file is read and dropped, so that the browser gets its answer. Where the request's header already
    says that it is too big, every byte is dropped.
    """

    _too_big = False

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803 - Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        self._too_big = is_too_big(META)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if self._too_big or start + len(raw_data) > LONGEST:
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def is_too_big(meta: Mapping[str, Any]) -> bool:
    """Tell whether a request's header says that it is longer than any document."""
    length = meta.get("CONTENT_LENGTH") or ""
    return length.isdecimal() and int(length) > LONGEST
