from typing import Any

from django.core.management.base import CommandParser

from danish import count, long_date, number
from onepagers.management.errors import CommandFailed
from onepagers.management.pdf_command import PdfCommand
from onepagers.models import Solution
from onepagers.pages import pdf


class Command(PdfCommand):
    help = "Skriver en løsnings one-pager som PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="ADRESSE", help="løsningens adresse, fx min-laege")
        super().add_arguments(parser)

    def handle(self, **options: Any) -> None:
        on, out = self.on(options), options["out"]
        solution = Solution.objects.filter(slug=options["slug"]).first()
        if solution is None:
            known = ", ".join(Solution.objects.values_list("slug", flat=True)) or "ingen"
            raise CommandFailed(f"Der er ingen løsning med adressen «{options['slug']}». Kendte: {known}.")
        revision = solution.revisions.on(on).first()
        if revision is None:
            raise CommandFailed(f"{solution} har ingen version den {long_date(on)}.")
        self.check_writable(out)
        self.say(f"Sætter {solution} op, som den så ud den {long_date(on)} …")
        try:
            document = pdf.one_pager(revision, on)
        except pdf.PdfError as error:
            raise CommandFailed(str(error)) from error
        self.write(out, document.bytes)
        self.say(f"Skrevet: {out}, {count(document.pages, 'side', 'sider')}, {number(str(document.size))} pt.")
        if document.overflow:
            over = pdf.characters_over(revision.snapshot, on)
            self.say(f"Teksten er for lang til én side: ca. {number(str(over))} tegn skal ud.")
