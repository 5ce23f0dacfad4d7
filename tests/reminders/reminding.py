"""What the tests of reminders share: a stale solution, a day's run from rows to sent mails, and its words."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import Role
from mails import sending
from mails.models import Mail
from reminders import todays_mails
from tests.factories import make_review, make_solution, make_user

REVIEWED = date(2026, 9, 7)  # a Monday, so that the next review is due on Monday 7 December 2026
DUE = date(2026, 12, 7)
LATE = date(2026, 12, 28)  # three weeks later: also the deputy and the secretariat


def make_stale(name="Video", **fields):
    """A solution whose review is due on DUE."""
    fields = {"slug": name.lower().replace(" ", "-")} | fields
    solution = make_solution(name, review_interval=91, **fields)
    make_review(solution, on=REVIEWED)
    return solution


def make_secretariat():
    return make_user(Role.ADMINISTRATOR, name="Sekretariatet", initials="SEK")


def write(on):
    """What is written on a day, not yet sent."""
    todays_mails.add_reminders(on)
    return todays_mails.write_mails(on)


def send(at):
    """Send what waits at a moment, or in the morning of a day; returns who gets a mail."""
    at = at if isinstance(at, datetime) else todays_mails.morning(at)
    sending.send_all(list(Mail.objects.to_send(at).order_by("pk").values_list("pk", flat=True)), at)
    return {sent.recipient for sent in Mail.objects.filter(sent_at=at).select_related("recipient")}


def run(on):
    """What happens in the morning of a day; returns who gets a mail."""
    todays_mails.write_due_mails(todays_mails.morning(on))
    return send(on)


def told(first, last):
    """Who got a mail on each day of a stretch on which anybody got one."""
    return {on: people for on in days(first, last) if (people := run(on))}


def told_around(*dates):
    """The same for some days and those before and after each, when a stretch would be long."""
    around = sorted({on + timedelta(days=number) for on in dates for number in (-1, 0, 1)})
    return {on: people for on in around if (people := run(on))}


def days(first, last):
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def words(mail):
    return mail.text.replace("\N{NO-BREAK SPACE}", " ")


def at_hour(on, hour, minute=0):
    return timezone.make_aware(datetime.combine(on, time(hour, minute)))
