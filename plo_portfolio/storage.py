"""Wiring: the folder in which files are kept, unless settings.STORAGES keeps them in S3."""

from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class Folder(FileSystemStorage):
    """Django's, but a name is written over, and a reader gets a whole file: the old one or the new one."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: "File[Any]") -> str:
        written: str = super()._save(f"{name}.{uuid4().hex}.part", content)  # type: ignore[misc]  # the stubs lack it
        Path(self.path(written)).replace(self.path(name))
        return name
