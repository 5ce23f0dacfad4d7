"""Reading a final edition: what is shown of it, who has opened and seen it, personal links, questions and answers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.db.models import BinaryField, Count, Max, Min, OuterRef, Q, QuerySet, Subquery
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
from typesetting import fit

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class _OfVersions(TypedDict):
        name: str
        anchor: str
        before: int | None

    AnnotatedPage = WithAnnotations[EditionPage, _OfVersions]

LINK_DAYS = 30  # after the meeting
_PAGEREF = re.compile(r'(<span class="pageref" data-page="#([\w-]+)">)(</span>)')
_HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
_PLACE = re.compile(r'(<span class="foot__page">)(</span>)')
_FOOT = re.compile(r'<footer class="foot">.*?</footer>', re.DOTALL)


@dataclass(frozen=True)
class Reader:
    """A person who reads editions: a user with an account, or the holder of a personal link."""

    user: User | None = None
    link: EditionLink | None = None

    @property
    def keys(self) -> dict[str, Any]:
        """The values of the two columns that name the reader in views, receipts and questions."""
        return {"user": self.user, "link": self.link}

    def lock(self) -> None:
        """Make the reader's other transactions wait for this one to end."""
        if self.user:
            User.objects.select_for_update().get(pk=self.user.pk)
        elif self.link:
            EditionLink.objects.select_for_update().get(pk=self.link.pk)


# What is shown


def final_editions() -> QuerySet[Edition]:
    """Return the final editions with what their pages show of them, and without the PDF."""
    return Edition.objects.final().select_related("frozen_by").defer("pdf", "facts")


def beside(edition: Edition) -> dict[str, Edition | None]:
    """Return the final editions that replace this one and that it replaces, with no more than their names."""
    names = Edition.objects.final().only("title", "meeting_on", "year", "number", "frozen_at")
    return {
        "replacement": names.filter(replaces=edition).first(),
        "replaced": names.filter(pk=edition.replaces_id).first() if edition.replaces_id else None,
    }


@dataclass
class Sheet:
    """A page as it was printed. `name` and `anchor` are the version's, not those that the solution has today."""

    page: "AnnotatedPage"
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
        """The address that compares this version with the one in the edition before; empty if they are the same."""
        before, revision = self.page.before, self.page.revision
        if not (before and revision and before != revision.number):
            return ""
        return comparing.address(self.page.solution.slug, before, revision.number)

    @property
    def classes(self) -> str:
        """The CSS classes that the renderer gives the page on paper."""
        return fit.classes(self.page.form, float(self.page.size or 0))


def sheets(edition: Edition) -> tuple[SafeString, list[Sheet]]:
    """Return the front page and the pages behind it, with the page numbers filled in that WeasyPrint counts itself.

    A front page of several pages ends with the foot of each further one, for printing from a browser.
    """
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
    numbers = {page.anchor: page.page_number for page in pages if page.page_number}
    last_of_front = min(numbers.values(), default=(edition.page_count or 1) + 1) - 1
    front = _numbered(edition.html, numbers, f"Side 1 af {edition.page_count}")
    if foot := _FOOT.search(edition.html):
        for number in range(2, last_of_front + 1):
            copy = foot[0].replace('class="foot"', f'class="foot foot--{number}" aria-hidden="true"', 1)
            front += _numbered(copy, {}, f"Side {number} af {edition.page_count}")
    return front, [
        Sheet(page, _numbered(page.html, numbers, f"Side {page.page_number} af {edition.page_count}")) for page in pages
    ]


def _numbered(html: str, numbers: dict[str, int], place: str) -> SafeString:
    html = _PAGEREF.sub(lambda match: f"{match[1]}{numbers.get(match[2], '')}{match[3]}", html)
    return mark_safe(_PLACE.sub(rf"\g<1>{place}\g<2>", html))  # noqa: S308 - our own templates made it


def front_title(html: str) -> str:
    """Return what the table of contents calls page 1: its heading."""
    heading = _HEADING.search(html)
    return plain(heading[1]) if heading else "Side 1"


def filename(edition: Edition) -> str:
    """Return the name of the download, «PLO Bestyrelsesudgave 2026-3, 3. december 2026.pdf»."""
    day = danish.long_date(edition.meeting_on).replace(danish.NBSP, " ")
    return f"PLO {edition.label}, {day}{' (fortroligt)' if edition.confidential else ''}.pdf"


def pdf_size(edition: Edition) -> int:
    return Edition.objects.filter(pk=edition.pk).values_list(Length("pdf"), flat=True).get()


def pdf_part(edition: Edition, start: int, length: int) -> bytes:
    """Return `length` of the stored bytes from `start` on, read from the row."""
    part = Substr("pdf", start + 1, length, output_field=BinaryField())
    return bytes(Edition.objects.filter(pk=edition.pk).values_list(part, flat=True).get())


# Who has seen it


def record_view(edition: Edition, reader: Reader, what: EditionView.What) -> None:
    EditionView.objects.create(edition=edition, what=what, **reader.keys)


def give_receipt(edition: Edition, reader: Reader) -> None:
    ReadReceipt.objects.get_or_create(edition=edition, **reader.keys)


def take_back_receipt(edition: Edition, reader: Reader) -> None:
    ReadReceipt.objects.filter(edition=edition, **reader.keys).delete()


@dataclass
class Row:
    """One line in the list of an edition's readers. `reading` has first, last, times and pdfs, or is empty."""

    reader: User | EditionLink
    reading: dict[str, Any]
    seen_at: datetime | None
    questions: int
    expected: bool  # the edition is made for this reader: on the board by account, or with a link that works

    @property
    def last_day(self) -> date | None:
        """The last day on which a link works; None for a user."""
        return last_day(self.reader) if isinstance(self.reader, EditionLink) else None


_Key = tuple[int | None, int | None]  # primary keys of a user and a link, one of them None


def readers(edition: Edition, at: datetime) -> tuple[list[Row], list[Row]]:
    """Return the users and the links that an edition is for or that have opened it, the board's users first."""
    columns = ("user_id", "link_id")
    totals = (
        EditionView.objects.filter(edition=edition)
        .order_by()
        .values(*columns)
        .annotate(
            first=Min("at"), last=Max("at"), times=Count("pk"), pdfs=Count("pk", filter=Q(what=EditionView.What.PDF))
        )
    )
    reading: dict[_Key, dict[str, Any]] = {(row["user_id"], row["link_id"]): dict(row) for row in totals}
    receipts = {(user, link): when for user, link, when in edition.read_receipts.values_list(*columns, "at")}
    counts = edition.questions.order_by().values_list(*columns).annotate(number=Count("pk"))
    questions = {(user, link): number for user, link, number in counts}
    active = {user for user, _ in (*reading, *receipts, *questions) if user}

    def row(reader: User | EditionLink, key: _Key, *, expected: bool) -> Row:
        return Row(reader, reading.get(key, {}), receipts.get(key), questions.get(key, 0), expected)

    users = User.objects.filter(Q(role=Role.READER, is_active=True) | Q(pk__in=active)).order_by("name", "pk")
    of_users = [row(user, (user.pk, None), expected=user.role == Role.READER) for user in users]
    links = edition.links.select_related("author")
    of_links = [row(link, (None, link.pk), expected=link.works(at)) for link in links]
    return sorted(of_users, key=lambda row: not row.expected), of_links


# Personal links


@dataclass(frozen=True)
class NewLink:
    """A link just made. Its address is known now and never again."""

    link: EditionLink
    address: str

    @property
    def mailto(self) -> str:
        """The address of a mail to its reader, written in the secretary's own mail program."""
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
    """Return the last day on which the link works."""
    return timezone.localdate(link.expires_at - timedelta(microseconds=1))


def default_last_day(edition: Edition, on: date) -> date:
    return max(edition.meeting_on, on) + timedelta(days=LINK_DAYS)


def make_links(edition: Edition, people: Sequence[tuple[str, str]], until: date, by: User) -> list[NewLink]:
    """Make a link for each (name, e-mail), which works to the end of the day `until`."""
    expires = timezone.make_aware(datetime.combine(until + timedelta(days=1), time()))
    links = []
    with transaction.atomic():
        for name, email in people:
            link = EditionLink(edition=edition, name=name, email=email, author=by, expires_at=expires)
            key = link.renew_key()
            link.save()
            links.append(NewLink(link, settings.SITE_URL + reverse("editions:read_by_link", args=[key])))
    return links


def close(link: EditionLink, at: datetime) -> None:
    """Close the link for good; its reader can get a new one."""
    EditionLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at)
