from typing import Any

from danish import count, long_date
from onepagers.management.errors import CommandFailed
from onepagers.management.pdf_command import PdfCommand
from onepagers.models import Revision, Solution
from onepagers.pages import pdf


class Command(PdfCommand):
    help = "Skriver hele porteføljen som én PDF: forside med indhold og en side for hver løsning."

    def handle(self, **options: Any) -> None:
        on, out = self.on(options), options["out"]
        revisions = list(Revision.objects.newest_each(on).filter(solution__in=Solution.objects.existing(on)))
        if not revisions:
            raise CommandFailed(f"Der er ingen løsninger i porteføljen den {long_date(on)}.")
        self.check_writable(out)
        self.say(f"Sætter {count(len(revisions), 'løsning', 'løsninger')} op, som de så ud den {long_date(on)} …")
        try:
            document = pdf.portfolio(revisions, on)
        except pdf.PdfError as error:
            raise CommandFailed(str(error)) from error
        self.write(out, document.bytes)
        self.say(f"Skrevet: {out}, {count(document.pages, 'side', 'sider')}.")
