"""The folder in which files are kept, for when they aren't kept in S3 (settings.STORAGES)."""

from pathlib import Path
from uuid import uuid4

from django.core.files.storage import FileSystemStorage


class Folder(FileSystemStorage):
    """Django's, except that a name is written over, and that whoever reads meets a whole file, the old or the new."""

    def get_available_name(self, name, max_length=None):
        return name

    def _save(self, name, content):
        written = super()._save(f"{name}.{uuid4().hex}.part", content)
        Path(self.path(written)).replace(self.path(name))
        return name
