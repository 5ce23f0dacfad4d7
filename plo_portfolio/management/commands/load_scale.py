from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from onepagers.models import Revision, Solution
from plo_portfolio.demo.content.loading import is_loaded
from plo_portfolio.demo.content.solutions import SOLUTIONS
from plo_portfolio.demo.scale.life import PREFIX, Recipe
from plo_portfolio.demo.scale.loading import load


class Command(BaseCommand):
    help = "Lægger opdigtede løsninger med års månedlige vurderinger ind, så farten kan måles. Samme frø, samme data."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--solutions", type=int, default=100, metavar="N", help="antal løsninger; 100")
        parser.add_argument("--years", type=int, default=10, metavar="Y", help="antal år; 10")
        parser.add_argument("--seed", type=int, default=1, metavar="FRØ", help="frø; 1")
        parser.add_argument("--on", metavar="DATO", help="dagen, som årene leder frem til; i dag, hvis den udelades")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Skaladata kan ikke lægges ind i drift (PLO_ENV=production).")
        if not (0 < options["solutions"] <= 20_000 and 0 < options["years"] <= 30):
            raise CommandError("Vælg 1 til 20.000 løsninger og 1 til 30 år.")
        try:
            on = date.fromisoformat(options["on"]) if options["on"] else timezone.localdate()
        except ValueError:
            raise CommandError(f"«{options['on']}» er ikke en dato. Skriv den som 2026-11-24.") from None
        if on > timezone.localdate():
            raise CommandError("Årene kan ikke lede frem til en dag i fremtiden.")
        recipe = Recipe(options["seed"], options["years"], on)
        with transaction.atomic():
            self.refuse_others(recipe)
            written = load(options["solutions"], recipe)
        self.stderr.write(f"{written} løsninger er lagt ind." if written else "De er her allerede. Intet er ændret.")

    def refuse_others(self, recipe: Recipe) -> None:
        """Raise CommandError if there is anything but the demo and what the same recipe has made."""
        own = Solution.objects.filter(slug__startswith=PREFIX)
        demo = [head.slug for head in SOLUTIONS] if is_loaded() else []
        if Solution.objects.exclude(pk__in=own.values("pk")).exclude(slug__in=demo).exists():
            raise CommandError(
                "Databasen rummer rigtige løsninger. Skaladata lægges kun i en tom database eller demoens."
            )
        other = Revision.objects.filter(solution__in=own, number=1).exclude(note=recipe.note).first()
        if other:
            raise CommandError(f"Databasen rummer allerede andre skaladata ({other.note}).")
