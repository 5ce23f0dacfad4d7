"""What may be uploaded at all: no file bigger than a document can be, whatever the form is."""

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from importing.models import DOCUMENT_LIMIT

LONGEST = DOCUMENT_LIMIT + 1_000_000  # bytes of a request; a file a little too big reaches the form, which says so


class SizeLimitedUploadHandler(FileUploadHandler):
    """Stands before Django's own handlers. The rest of a file that is too big is read and thrown away, so that the
    browser gets its answer; of a request that says so itself nothing is kept from the first byte on."""

    _too_big = False

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803 - Django's name
        self._too_big = is_too_big(META)

    def receive_data_chunk(self, raw_data, start):
        if self._too_big or start + len(raw_data) > LONGEST:
            raise SkipFile
        return raw_data

    def file_complete(self, file_size):
        return None


def is_too_big(meta) -> bool:
    """Whether a request says that it is longer than any document."""
    length = meta.get("CONTENT_LENGTH") or ""
    return length.isdecimal() and int(length) > LONGEST
