"""Printed PDFs in the file storage, by the hash of what each is made of: a folder, or S3 by setting.

The store never holds the only copy of anything. What it has is served; what is missing or broken is printed again.
"""

import hashlib
import json
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

logger = logging.getLogger(__name__)

FOLDER = "pages"
STORAGE_ERRORS: tuple[type[Exception], ...] = (OSError,)
try:  # a storage over the network has exceptions of its own
    from botocore.exceptions import BotoCoreError, ClientError

    STORAGE_ERRORS += (BotoCoreError, ClientError)
except ImportError:
    pass
UNREADABLE: tuple[type[Exception], ...] = (*STORAGE_ERRORS, ValueError)


@dataclass(frozen=True)
class StoredPdf:
    """A PDF in the store, and what HTTP says of it before it is sent.

    `key` is its name without .pdf. `data` is what has just been printed, so that a store that can't be written hinders
    no reader.
    """

    key: str
    size: int
    sha256: str
    modified: datetime | None = None
    data: bytes | None = None

    @classmethod
    def of(cls, key: str, data: bytes, modified: datetime) -> "StoredPdf":
        return cls(key, len(data), hashlib.sha256(data).hexdigest(), modified, data)

    def exists(self) -> bool:
        try:
            return default_storage.size(f"{FOLDER}/{self.key}.pdf") == self.size
        except STORAGE_ERRORS:
            return False

    def read(self, start: int, length: int) -> bytes:
        if self.data is not None:
            return self.data[start : start + length]
        with default_storage.open(f"{FOLDER}/{self.key}.pdf") as file:
            file.seek(start)
            return file.read(length)


def read_facts(key: str) -> dict[str, Any] | None:
    """Return what was saved under the key beside the document; None where it can't be read."""
    try:
        with default_storage.open(f"{FOLDER}/{key}.json") as file:
            return json.loads(file.read())
    except UNREADABLE:
        return None


def read_document(key: str, sha256: str) -> bytes | None:
    """Return the document with this digest; None where it is missing or broken."""
    try:
        with default_storage.open(f"{FOLDER}/{key}.pdf") as file:
            data = file.read()
    except STORAGE_ERRORS:
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None


def save(key: str, facts: dict[str, Any], data: bytes | None = None) -> None:
    """Save the document first, then its facts: where the facts are, the document is whole."""
    if data is not None:
        _write(f"{FOLDER}/{key}.pdf", data)
    _write(f"{FOLDER}/{key}.json", json.dumps(facts).encode())


def delete_old(before: datetime) -> int:
    """Delete the files that were written before the moment. Return how many."""
    deleted = 0
    try:
        for name in default_storage.listdir(FOLDER)[1]:
            path = f"{FOLDER}/{name}"
            if default_storage.get_modified_time(path) < before:
                default_storage.delete(path)
                deleted += 1
    except STORAGE_ERRORS as error:
        logger.warning("Not all old pages were cleared: %s", error)
    return deleted


def _write(name: str, data: bytes) -> None:
    """Write a file. A store that can't be written costs time, not the page."""
    try:
        default_storage.save(name, ContentFile(data))
    except STORAGE_ERRORS:
        logger.exception("Could not keep %s", name)
