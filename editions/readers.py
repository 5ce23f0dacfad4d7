"""Reading a final edition: what is shown of it, who has opened and seen it, personal links, questions and answers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.db.models import BinaryField, Count, Max, Min, OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Length, Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

import danish
from accounts.models import Role, User
from danish.plain_text import plain
from editions.models import Edition, EditionLink, EditionPage, EditionView, Question, ReadReceipt
from onepagers.changes import comparing
from typesetting.fit import DENSE

LINK_DAYS = 30  # after the meeting
_PAGEREF = re.compile(r'(<span class="pageref" data-page="#([\w-]+)">)(</span>)')
_HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
_PLACE = re.compile(r'(<span class="foot__page">)(</span>)')
_FOOT = re.compile(r'<footer class="foot">.*?</footer>', re.DOTALL)


@dataclass(frozen=True)
class Reader:
    """Somebody with an account, or with a personal link."""

    user: User | None = None
    link: EditionLink | None = None

    @property
    def keys(self) -> dict[str, Any]:
        """The two columns by which visits, receipts and questions know who it was."""
        return {"user": self.user, "link": self.link}


# What is shown


def final_editions():
    """With what their pages show of them, and without the PDF."""
    return Edition.objects.final().select_related("frozen_by").defer("pdf", "facts")


def beside(edition: Edition) -> dict[str, Edition | None]:
    """The final editions that replace this one and that it replaces, with their names only."""
    names = Edition.objects.final().only("title", "meeting_on", "year", "number", "frozen_at")
    return {
        "replacement": names.filter(replaces=edition).first(),
        "replaced": names.filter(pk=edition.replaces_id).first() if edition.replaces_id else None,
    }


@dataclass
class Sheet:
    """A page as it was printed. `name` and `anchor` are those of the version, whatever the solution is called today."""

    page: EditionPage
    html: SafeString
    questions: list[Question] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.page.name

    @property
    def anchor(self) -> str:
        return self.page.anchor

    @property
    def comparison(self) -> str:
        """Where this version is held against the one in the edition before; nothing where they are the same."""
        then, now = self.page.before, self.page.revision.number
        return comparing.address(self.page.solution.slug, then, now) if then and then != now else ""

    @property
    def classes(self) -> str:
        """Those that the renderer gives it on paper."""
        forms = f"sheet--tight sheet--{DENSE}" if self.page.form == DENSE else f"sheet--{self.page.form}"
        return f"sheet {forms} pt-{self.page.size * 10:.0f}"


def sheets(edition: Edition) -> tuple[SafeString, list[Sheet]]:
    """The front page and the pages behind it, with the page numbers written in that WeasyPrint counts by itself. Where
    the front page goes on over several, the foot of each stands after it, for a browser that prints."""
    head = KeyTransform("solution", "revision__snapshot")
    before = EditionPage.objects.filter(edition=edition.compared_with_id, solution=OuterRef("solution"))
    pages = list(
        edition.pages.select_related("solution", "revision")
        .defer("revision__snapshot")
        .annotate(
            name=KeyTextTransform("name", head),
            anchor=KeyTextTransform("slug", head),
            before=Subquery(before.values("revision__number")[:1]),
        )
    )
    numbers = {page.anchor: page.page_number for page in pages}
    last_of_front = min(numbers.values(), default=edition.page_count + 1) - 1
    front = _numbered(edition.html, numbers, f"Side 1 af {edition.page_count}")
    if foot := _FOOT.search(edition.html):
        for number in range(2, last_of_front + 1):
            copy = foot[0].replace('class="foot"', f'class="foot foot--{number}" aria-hidden="true"', 1)
            front += _numbered(copy, {}, f"Side {number} af {edition.page_count}")
    return front, [
        Sheet(page, _numbered(page.html, numbers, f"Side {page.page_number} af {edition.page_count}")) for page in pages
    ]


def _numbered(html: str, numbers: dict[str, int], place: str) -> SafeString:
    html = _PAGEREF.sub(lambda found: f"{found[1]}{numbers.get(found[2], '')}{found[3]}", html)
    return mark_safe(_PLACE.sub(rf"\g<1>{place}\g<2>", html))  # noqa: S308 - our own templates made it


def front_title(html: str) -> str:
    """What page 1 is called in the contents: as its heading."""
    found = _HEADING.search(html)
    return plain(found[1]) if found else "Side 1"


def filename(edition: Edition) -> str:
    """«PLO Bestyrelsesudgave 2026-3, 3. december 2026.pdf»."""
    day = danish.long_date(edition.meeting_on).replace(danish.NBSP, " ")
    return f"PLO {edition.label}, {day}{' (fortroligt)' if edition.confidential else ''}.pdf"


def pdf_size(edition: Edition) -> int:
    return Edition.objects.filter(pk=edition.pk).values_list(Length("pdf"), flat=True).get()


def pdf_part(edition: Edition, start: int, length: int) -> bytes:
    """Some of the stored bytes; they are read from the row and from nowhere else."""
    part = Substr("pdf", start + 1, length, output_field=BinaryField())
    return bytes(Edition.objects.filter(pk=edition.pk).values_list(part, flat=True).get())


# Who has seen it


def visited(edition: Edition, reader: Reader, what: EditionView.What) -> None:
    EditionView.objects.create(edition=edition, what=what, **reader.keys)


def see(edition: Edition, reader: Reader) -> None:
    ReadReceipt.objects.get_or_create(edition=edition, **reader.keys)


def unsee(edition: Edition, reader: Reader) -> None:
    ReadReceipt.objects.filter(edition=edition, **reader.keys).delete()


@dataclass
class Row:
    """One reader of an edition in the list of readers; `visits` has first, last, times and pdfs, or is empty."""

    reader: User | EditionLink
    visits: dict[str, Any]
    seen_at: datetime | None
    questions: int
    expected: bool  # one of those that the edition is made for: the board, by account or by a link that works

    @property
    def last_day(self) -> date:
        return last_day(self.reader)


def readers(edition: Edition, at: datetime) -> tuple[list[Row], list[Row]]:
    """Users and links that an edition is for, or that have opened it: those of the board first."""
    who = ("user_id", "link_id")
    visits = (
        EditionView.objects.filter(edition=edition)
        .order_by()
        .values(*who)
        .annotate(
            first=Min("at"), last=Max("at"), times=Count("pk"), pdfs=Count("pk", filter=Q(what=EditionView.What.PDF))
        )
    )
    visited = {(row["user_id"], row["link_id"]): row for row in visits}
    seen = {(user, link): at for user, link, at in edition.read_receipts.values_list(*who, "at")}
    counted = edition.questions.order_by().values_list(*who).annotate(number=Count("pk"))
    asked = {(user, link): number for user, link, number in counted}
    there = {user for user, _ in (*visited, *seen, *asked) if user}

    def row(reader, key, **more) -> Row:
        return Row(reader, visited.get(key, {}), seen.get(key), asked.get(key, 0), **more)

    users = User.objects.filter(Q(role=Role.READER, is_active=True) | Q(pk__in=there)).order_by("name", "pk")
    of_users = [row(user, (user.pk, None), expected=user.role == Role.READER) for user in users]
    links = edition.links.select_related("author")
    of_links = [row(link, (None, link.pk), expected=link.works(at)) for link in links]
    return sorted(of_users, key=lambda one: not one.expected), of_links


# Personal links


@dataclass(frozen=True)
class NewLink:
    """A link just made: the only moment at which its address is known."""

    link: EditionLink
    address: str

    @property
    def mailto(self) -> str:
        """A mail to its reader, to be sent by whoever made it."""
        edition = self.link.edition
        expires = danish.long_date(last_day(self.link)).replace(danish.NBSP, " ")
        meeting = danish.long_date(edition.meeting_on).replace(danish.NBSP, " ")
        lines = [
            f"Kære {self.link.name}",
            "",
            f"Her er {edition.label} til mødet {meeting}:",
            "",
            self.address,
            "",
            f"Linket er dit eget og virker til og med {expires}. Det åbner udgaven uden at logge ind, så send det ikke "
            "videre. Tryk «Set», når du har læst den; under hver side kan du stille et spørgsmål.",
        ]
        subject = quote(f"{edition.label} til mødet {meeting}")
        body = "%0D%0A".join(quote(line) for line in lines)
        return f"mailto:{quote(self.link.email)}?subject={subject}&body={body}"


def last_day(link: EditionLink) -> date:
    """The last day on which the link works."""
    return timezone.localdate(link.expires_at - timedelta(microseconds=1))


def default_last_day(edition: Edition, on: date) -> date:
    return max(edition.meeting_on, on) + timedelta(days=LINK_DAYS)


def make_links(edition: Edition, people: Sequence[tuple[str, str]], until: date, by: User) -> list[NewLink]:
    """A link for each (name, e-mail), which works to the end of the day `until`."""
    expires = timezone.make_aware(datetime.combine(until + timedelta(days=1), time()))
    made = []
    with transaction.atomic():
        for name, email in people:
            link = EditionLink(edition=edition, name=name, email=email, author=by, expires_at=expires)
            key = link.renew_key()
            link.save()
            made.append(NewLink(link, settings.SITE_URL + reverse("editions:read_by_link", args=[key])))
    return made


def close(link: EditionLink, at: datetime) -> None:
    """For good; who needs it gets a new one."""
    EditionLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at)
