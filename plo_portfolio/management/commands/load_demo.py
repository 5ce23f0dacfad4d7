from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from plo_portfolio.demo.content.loading import NotEmptyError, is_loaded, load
from plo_portfolio.demo.content.people import PASSWORD, SHOWN


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"«{text}» er ikke en dato. Skriv den som 2026-11-24.") from None


class Command(BaseCommand):
    help = "Lægger demoens syv løsninger, brugere og et års opdigtede statusvurderinger ind i en tom database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", metavar="DATO", help="dagen, som demoen leder frem til; i dag, hvis den udelades")
        parser.add_argument("--users", action="store_true", help="vis kun, hvem man kan logge ind som")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Demoen kan ikke bruges i drift (PLO_ENV=production): koden til brugerne er kendt.")
        if options["users"]:
            self.show_users()
            return
        try:
            new = load(day(options["on"]) if options["on"] else timezone.localdate(), self.stderr.write)
        except NotEmptyError:
            raise CommandError("Databasen rummer allerede andre løsninger. Demoen kræver en tom database.") from None
        self.stderr.write("Demoen er klar." if new else "Demoen er allerede lagt ind. Intet er ændret.")

    def show_users(self) -> None:
        if not is_loaded():
            raise CommandError("Demoen er ikke lagt ind. Kør først: python manage.py load_demo")
        for person in SHOWN:
            self.stdout.write(f"bruger: {person.email}  kode: {PASSWORD}  rolle: {person.role.label}")
