"""What has been printed, kept in the file storage by the hash of what it is made of: a folder, or S3 by setting.

Nothing here is the only copy of anything. What is there is served, what is missing or broken is printed again.
"""

import hashlib
import json
import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

logger = logging.getLogger(__name__)

FOLDER = "pages"
AWAY: tuple[type[Exception], ...] = (OSError,)
try:  # a storage over the network fails in its own words
    from botocore.exceptions import BotoCoreError, ClientError

    AWAY += (BotoCoreError, ClientError)
except ImportError:
    pass


@dataclass(frozen=True)
class StoredPdf:
    """A kept PDF: what a browser must be told before it is sent. `key` is its name without .pdf; `data` what has just
    been made, so that a shelf that can't be written hinders nobody."""

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
        except AWAY:
            return False

    def read(self, start: int, length: int) -> bytes:
        if self.data is not None:
            return self.data[start : start + length]
        with default_storage.open(f"{FOLDER}/{self.key}.pdf") as file:
            file.seek(start)
            return file.read(length)


def read_facts(key: str) -> dict[str, Any] | None:
    """What is kept under the key beside the document."""
    try:
        with default_storage.open(f"{FOLDER}/{key}.json") as file:
            return json.loads(file.read())
    except (*AWAY, ValueError):
        return None


def read_document(key: str, sha256: str) -> bytes | None:
    """The document, whole and unbroken."""
    try:
        with default_storage.open(f"{FOLDER}/{key}.pdf") as file:
            data = file.read()
    except AWAY:
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None


def save(key: str, told: dict[str, Any], data: bytes | None = None) -> None:
    """The document first, then its facts: who finds the facts finds the whole document."""
    if data is not None:
        _write(f"{FOLDER}/{key}.pdf", data)
    _write(f"{FOLDER}/{key}.json", json.dumps(told).encode())


def delete_unused(wanted: Collection[str], before: datetime) -> int:
    """Delete what is under none of the wanted keys and was written before the moment. Returns how many files."""
    gone = 0
    try:
        for name in default_storage.listdir(FOLDER)[1]:
            path = f"{FOLDER}/{name}"
            if name.partition(".")[0] not in wanted and default_storage.get_modified_time(path) < before:
                default_storage.delete(path)
                gone += 1
    except AWAY as error:
        logger.warning("Not all old pages were cleared: %s", error)
    return gone


def _write(name: str, data: bytes) -> None:
    """A shelf that can't be written costs time, not the page."""
    try:
        default_storage.save(name, ContentFile(data))
    except AWAY:
        logger.exception("Could not keep %s", name)
