"""The base of the two commands that write a PDF."""

import os
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from onepagers.management.errors import CommandFailed


class PdfCommand(BaseCommand):
    """A command with --out and --on; `handle` makes the document and calls `write`."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", metavar="FIL", type=Path, required=True, help="filen, som PDF’en skrives i")
        parser.add_argument("--on", metavar="DATO", help="dagen, som siden vises for, fx 2026-11-24; i dag uden")

    def on(self, options: Mapping[str, Any]) -> date:
        try:
            return date.fromisoformat(options["on"]) if options["on"] else timezone.localdate()
        except ValueError:
            raise CommandFailed(f"«{options['on']}» er ikke en dato. Skriv den som 2026-11-24.") from None

    def say(self, text: str) -> None:
        self.stderr.write(text, self.style.NOTICE)

    def check_writable(self, out: Path) -> None:
        """Fail before the work is done where the file can't be written."""
        if not out.parent.is_dir():
            raise CommandFailed(f"Mappen {out.parent} findes ikke.")
        if out.exists() and not out.is_file():
            raise CommandFailed(f"{out} er ikke en fil.")
        if not os.access(out.parent, os.W_OK) or (out.exists() and not os.access(out, os.W_OK)):
            raise CommandFailed(f"Filen {out} kan ikke skrives.")

    def write(self, out: Path, data: bytes) -> None:
        """Write all of the file or nothing: the old one is kept until the new one is whole."""
        try:
            with tempfile.NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}.", delete=False) as file:
                file.write(data)
            umask = os.umask(0)
            os.umask(umask)
            Path(file.name).chmod(0o666 & ~umask)
            Path(file.name).replace(out)
        except OSError as error:
            raise CommandFailed(f"Filen {out} kan ikke skrives: {error.strerror}.") from error
