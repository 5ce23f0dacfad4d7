from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

import danish
from danish.workdays import is_workday, workday_on_or_after
from mails.tasks import enqueue
from reminders import todays_mails
from reminders.models import Reminder


class Command(BaseCommand):
    help = "Skriver dagens påmindelser og beder Celery sende dem: højst én mail om dagen til hver person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", metavar="DATO", help="en anden dag end i dag, fx 2027-01-31")

    def handle(self, *args: Any, **options: Any) -> None:
        on = self.day(options["on"])
        at = todays_mails.morning(on) if options["on"] else None  # another day counts as today all the way
        added = todays_mails.add_reminders(on)
        mails = todays_mails.write_mails(on, at=at or timezone.now())
        what = f"{added} {'påmindelse' if added == 1 else 'påmindelser'}"
        self.stdout.write(f"{what}, {len(mails)} {'mail' if len(mails) == 1 else 'mails'} sat i kø.")
        if not is_workday(on) and (waiting := Reminder.objects.waiting(on).count()):
            next_day = danish.weekday_date(workday_on_or_after(on))
            self.stdout.write(f"{waiting} venter til {next_day}: der sendes kun på hverdage.")
        if not enqueue((mail.pk for mail in mails), at):
            self.stderr.write("Køen svarer ikke. Mailene er gemt og sendes, når den svarer igen.")

    def day(self, text: str | None) -> date:
        """The day asked for, else today. Raises SystemExit with one line."""
        if text is None:
            return timezone.localdate()
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is None or not 2000 <= day.year < 2100:
            raise SystemExit(f"«{text}» er ikke en dato. Skriv den som 2027-01-31.")
        return day
