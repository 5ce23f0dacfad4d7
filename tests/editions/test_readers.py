"""A final edition is read as it was stored; who has opened and seen it is known."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction

from accounts.models import Role
from editions import drafts
from editions.models import Edition, EditionLink, EditionView, ReadReceipt
from onepagers.versions.saving import saving
from tests.editions.publishing import freeze_without_printing
from tests.factories import at, make_edition, make_review, make_solution, make_user
from tests.markup import folded, tight

pytestmark = [pytest.mark.django_db, pytest.mark.server]


@pytest.fixture
def video():
    return make_solution("Video", slug="video", text="<p>Sådan var det.</p>")


def address(edition):
    return f"/udgaver/{edition.pk}/"


def test_an_edition_shows_what_was_stored_whatever_has_happened_since(reader, video):
    edition = make_edition([video])
    with saving([video], by=None, note="Skrevet om"):
        video.name = "Video 2"
        video.save()
        video.sections.update(body="<p>Sådan er det nu.</p>")

    page = reader.get(address(edition)).content.decode()

    assert "Sådan var det." in page
    assert "Sådan er det nu." not in page
    assert '<a href="#video">Video</a> <span>2</span>' in page  # the contents
    assert "/loesninger/video/versioner/1/" in page
    assert "Video 2 i dag" in page


def test_the_page_numbers_of_the_pdf_stand_on_the_page(reader, video):
    aim = make_solution("AIM", slug="aim")
    page = reader.get(address(make_edition([aim, video]))).content.decode()

    assert '<span class="pageref" data-page="#aim">2</span>' in page
    assert '<span class="pageref" data-page="#video">3</span>' in page
    assert [f'<span class="foot__page">Side {number} af 3</span>' in page for number in (1, 2, 3)] == [True] * 3


def test_a_front_page_that_goes_on_has_its_foot_on_each_of_its_pages(reader, video):
    draft = make_edition([video], final=False)
    final = make_edition([video])
    page = draft.pages.get()
    stored = final.pages.get()
    page.revision, page.html, page.size, page.form = stored.revision, stored.html, stored.size, stored.form
    page.page_number = 4
    page.save()
    for name in ("html", "pdf", "sha256", "facts", "frozen_at", "frozen_by", "year"):
        setattr(draft, name, getattr(final, name))
    draft.page_count, draft.number = 4, final.number + 1000
    draft.save()

    page_text = reader.get(address(draft)).content.decode()

    assert "Side 1 af 4" in page_text
    assert '<footer class="foot foot--2" aria-hidden="true"><span class="foot__page">Side 2 af 4</span>' in page_text
    assert '<footer class="foot foot--3" aria-hidden="true"><span class="foot__page">Side 3 af 4</span>' in page_text
    assert "foot--4" not in page_text


def test_the_head_says_what_the_edition_is(reader, video):
    edition = make_edition([video], confidential=True, agenda_item="punkt 5", title="Bestyrelsesmøde")
    page = folded(reader.get(address(edition)))

    for words in (
        edition.label,
        "mødet torsdag 3.\N{NO-BREAK SPACE}december 2026, punkt 5",
        "Fortroligt.",
        edition.sha256,
        edition.sha256[:12],
        edition.frozen_by.name,
        "Hent som PDF",
    ):
        assert words in page


def test_readers_of_a_replaced_edition_are_told_which_to_read(reader, video):
    old = make_edition([video])
    draft = make_edition([video], final=False)
    type(draft).objects.filter(pk=draft.pk).update(replaces=old)
    assert "Erstattet af" not in folded(reader.get(address(old)))  # a draft replaces nothing yet
    type(draft).objects.filter(pk=draft.pk).update(replaces=None)

    new = make_edition([video], replaces=old)

    assert f'Erstattet af <a href="{address(new)}">{new.label}</a>' in folded(reader.get(address(old)))
    assert f'<dt>Erstatter</dt><dd><a href="{address(old)}">{old.label}</a>' in tight(folded(reader.get(address(new))))


def test_a_draft_is_the_secretariats(as_user, reader, video):
    draft = make_edition([video], final=False)
    assert reader.get(address(draft)).status_code == 404
    assert reader.get(f"{address(draft)}pdf/").status_code == 404
    answer = as_user(make_user(Role.ADMINISTRATOR)).get(address(draft))
    assert (answer.status_code, answer.url) == (302, f"{address(draft)}kladde/")


@pytest.mark.parametrize("role", [Role.READER, Role.ADMINISTRATOR])
def test_an_edition_asks_the_database_as_often_however_many_pages_it_has(
    role, as_user, django_assert_num_queries, django_assert_max_num_queries
):
    few = make_edition([make_solution() for _ in range(7)])
    many = make_edition([make_solution() for _ in range(70)])
    browser = as_user(make_user(role))
    with django_assert_max_num_queries(20) as asked:
        browser.get(address(few))
    with django_assert_num_queries(len(asked)):
        browser.get(address(many))


def test_set_is_one_receipt_however_often_it_is_pressed_and_can_be_taken_back(as_user, video):
    edition, member = make_edition([video]), make_user(Role.READER)
    browser = as_user(member)
    assert "Ingen har set den endnu" in browser.get(address(edition)).content.decode()

    for _ in range(2):
        assert browser.post(address(edition), {"seen": "1"}).status_code == 302
    assert ReadReceipt.objects.get().user == member
    page = browser.get(address(edition)).content.decode()
    assert "Du har set den" in page
    assert "1 har set den" in page

    browser.post(address(edition), {"unseen": "1"})
    assert not ReadReceipt.objects.exists()


def test_every_opening_is_logged_and_nothing_else(as_user, video):
    edition, member = make_edition([video]), make_user(Role.READER)
    browser = as_user(member)
    browser.get(address(edition))
    browser.head(address(edition))
    browser.get(address(edition), headers={"sec-purpose": "prefetch"})
    browser.post(address(edition), {"seen": "1"})
    browser.get(f"{address(edition)}pdf/")
    browser.head(f"{address(edition)}pdf/")

    visits = EditionView.objects.order_by("pk").values_list("user", "link", "what")
    assert list(visits) == [(member.pk, None, "page"), (member.pk, None, "pdf")]


def test_the_secretariat_sees_who_has_opened_and_seen_it(as_user, video):
    edition = make_edition([video])
    mette = make_user(Role.READER, name="Mette Holm")
    make_user(Role.READER, name="Ole Hansen")
    make_user(name="Sara Systemforvalter")
    with time_machine.travel(at(date(2026, 11, 24), 9), tick=False):
        as_user(mette).get(address(edition))
        as_user(mette).get(f"{address(edition)}pdf/")
        as_user(mette).post(address(edition), {"seen": "1"})

    answer = as_user(edition.author).get(f"{address(edition)}laesere/")
    rows = {row.reader.name: row for row in answer.context["users"]}
    page = answer.content.decode()

    assert set(rows) == {"Mette Holm", "Ole Hansen"}  # those of the board, and whoever else has opened it
    assert rows["Mette Holm"].reading["times"] == 2
    assert rows["Mette Holm"].reading["pdfs"] == 1
    assert not rows["Ole Hansen"].reading
    assert "24.\N{NO-BREAK SPACE}nov.\N{NO-BREAK SPACE}2026 kl. 09.00" in page
    assert "Ikke åbnet" in page
    assert "1 har kvitteret med «Set»; 2 er i bestyrelsen eller har et personligt link." in page


def test_the_list_of_readers_asks_the_database_as_often_however_many_there_are(
    as_user, video, django_assert_num_queries, django_assert_max_num_queries
):
    edition = make_edition([video])
    browser = as_user(edition.author)

    def readers(number):
        for _ in range(number):
            user = make_user(Role.READER)
            EditionView.objects.create(edition=edition, user=user, what="page")
            link = EditionLink(edition=edition, name="En", author=edition.author, expires_at=at(date(2099, 1, 1)))
            link.renew_key()
            link.save()
            ReadReceipt.objects.create(edition=edition, link=link)

    readers(7)
    with django_assert_max_num_queries(20) as asked:
        browser.get(f"{address(edition)}laesere/")
    readers(63)
    with django_assert_num_queries(len(asked)):
        browser.get(f"{address(edition)}laesere/")


def test_the_log_of_openings_is_never_changed_and_a_draft_has_no_readers(video):
    edition, draft, user = make_edition([video]), make_edition([video], final=False), make_user()
    visit = EditionView.objects.create(edition=edition, user=user, what="page")
    for change in (
        lambda: EditionView.objects.filter(pk=visit.pk).update(what="pdf"),
        visit.delete,
        lambda: EditionView.objects.create(edition=draft, user=user, what="page"),
        lambda: ReadReceipt.objects.create(edition=draft, user=user),
        lambda: EditionLink.objects.create(
            edition=draft, name="Mette", author=user, digest="x", expires_at=at(date(2099, 1, 1))
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_page_that_changed_leads_to_what_changed_since_the_edition_before(as_user):
    video, aim = make_solution("Video", slug="video"), make_solution("AIM", slug="aim")
    secretary = make_user(Role.ADMINISTRATOR)
    first, second = (
        Edition(title="Møde", meeting_on=day + timedelta(days=7), cut_off=day, author=secretary)
        for day in (date(2026, 9, 1), date(2026, 11, 2))
    )
    drafts.begin(first)
    freeze_without_printing(first)
    make_review(video, on=date(2026, 10, 5))
    drafts.begin(second)
    second = freeze_without_printing(second)

    page = as_user(make_user(Role.READER)).get(second.get_absolute_url()).content.decode()

    assert "/loesninger/video/sammenlign/?fra=1&amp;til=2" in page
    assert "/loesninger/aim/sammenlign/" not in page
    assert aim.name in page
