"""A personal link: one edition for one reader without an account, until it expires or is closed."""

from datetime import date
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client

from accounts.models import Role
from editions.models import EditionLink, EditionView, Question, ReadReceipt
from tests.factories import at, make_edition, make_solution, make_user
from tests.markup import folded

pytestmark = [pytest.mark.django_db, pytest.mark.server]
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(at(TODAY), tick=False):
        yield


@pytest.fixture
def edition():
    return make_edition([make_solution("Video", slug="video")])


@pytest.fixture
def secretary(as_user, edition):
    return as_user(edition.author)


@pytest.fixture
def make(secretary, edition):
    """Make links on the page of readers."""

    def post(people="Mette Holm <mh@laege.example>", until="2027-01-02"):
        return secretary.post(f"/udgaver/{edition.pk}/laesere/", {"people": people, "until": until})

    return post


@pytest.fixture
def path(make):
    """The address of a link to the edition, as a path."""
    return urlsplit(make().context["made"][0].address).path


def test_links_are_made_for_several_at_once_and_shown_this_once(make, secretary, edition):
    people = "Mette Holm <MH@laege.example>\nOle Hansen\tole@laege.example; Åse Ø. Krog\n\nIb Nim, ib@laege.example"
    answer = make(people)
    page = answer.content.decode()

    links = EditionLink.objects.order_by("pk").values_list("name", "email")
    assert list(links) == [
        ("Mette Holm", "mh@laege.example"),
        ("Ole Hansen", "ole@laege.example"),
        ("Åse Ø. Krog", ""),
        ("Ib Nim", "ib@laege.example"),
    ]
    addresses = [new.address for new in answer.context["made"]]
    assert len(set(addresses)) == 4
    assert all(f'value="{address}"' in page for address in addresses)
    assert "no-store" in answer["Cache-Control"]
    again = secretary.get(f"/udgaver/{edition.pk}/laesere/").content.decode()
    assert not any(address in again for address in addresses)


def test_the_key_itself_is_stored_nowhere(path):
    key = path.split("/")[2]
    row = EditionLink.objects.values().get()
    assert len(key) == 43  # 32 random bytes
    assert key not in str(row)


def test_the_mail_is_written_and_lacks_only_to_be_sent(make):
    [new] = make().context["made"]
    mail = urlsplit(unescape(new.mailto))
    body = parse_qs(mail.query)["body"][0]

    assert unquote(mail.path) == "mh@laege.example"
    assert "til mødet 3. december 2026" in parse_qs(mail.query)["subject"][0]
    assert new.address in body.split("\r\n")
    assert "til og med 2. januar 2027" in body
    assert "+" not in mail.query  # a mail program would show it


def test_a_link_works_for_thirty_days_after_the_meeting_unless_another_day_is_chosen(secretary, edition, make):
    form = secretary.get(f"/udgaver/{edition.pk}/laesere/").context["form"]
    assert form["until"].value() == date(2027, 1, 2)
    make(until="2026-11-30")
    assert EditionLink.objects.get().expires_at == at(date(2026, 12, 1), 0)


@pytest.mark.parametrize(
    ("people", "until", "message"),
    [
        ("", "2027-01-02", "Skriv mindst ét navn."),
        ("<mh@laege.example>", "2027-01-02", "Skriv et navn foran"),
        ("Mette <mh@laege>", "2027-01-02", "er ikke en mailadresse"),
        ("Mette <a@b.dk> <c@d.dk>", "2027-01-02", "kan ikke læses"),
        ("M" * 121, "2027-01-02", "er for langt"),
        ("\n".join(f"Navn {number}" for number in range(101)), "2027-01-02", "højst 100"),
        ("Mette", "2026-11-23", "Datoen er passeret"),
        ("Mette", "2028-01-02", "højst virke i et år"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(make, people, until, message):
    answer = make(people, until)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not EditionLink.objects.exists()


def test_sending_the_form_twice_makes_no_second_link(make):
    make()
    answer = make()
    assert answer.status_code == 422
    assert "Mette Holm har allerede et link, der virker." in answer.content.decode()
    assert EditionLink.objects.count() == 1


def test_whoever_has_the_link_reads_that_edition_without_logging_in(path, edition):
    answer = Client().get(path)
    page = answer.content.decode()

    assert answer.status_code == 200
    assert edition.label in page
    assert "Personligt link til Mette Holm, virker til og med 2.\N{NO-BREAK SPACE}januar 2027" in page
    assert answer["Referrer-Policy"] == "same-origin"  # never to another site; «no-referrer» would refuse the forms
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_the_file_is_that_of_the_edition(path, edition):
    answer = Client().get(f"{path}pdf/")
    assert answer.content == bytes(edition.pdf)
    assert answer["ETag"] == f'"{edition.sha256}"'
    assert answer["Cache-Control"] == "private, no-store"
    assert Client().get(f"{path}pdf/", headers={"range": "bytes=0-4"}).content == b"%PDF-"


@pytest.mark.parametrize("role", [None, Role.READER, Role.ADMINISTRATOR])
def test_nothing_on_it_leads_to_the_rest(as_user, path, edition, role):
    """Also for somebody who is logged in beside it."""
    new = make_edition(replaces=edition)
    browser = as_user(make_user(role)) if role else Client()
    page = browser.get(path).content.decode()

    hrefs = {part.split('"')[0] for part in page.split('href="')[1:]}
    allowed = ("#", "/static/", path)
    assert {href for href in hrefs if not href.startswith(allowed)} == set()
    assert f"Erstattet af {new.label}" in page
    assert EditionView.objects.get().link == EditionLink.objects.get()


def test_a_link_opens_no_other_edition(path):
    other = make_edition()
    browser = Client()
    browser.get(path)
    assert browser.get(f"/udgaver/{other.pk}/").status_code == 302  # to the log-in
    assert browser.get(f"/udgaver/{other.pk}/pdf/").status_code == 302


def test_every_opening_is_logged(path):
    Client().get(path)
    Client().get(f"{path}pdf/")
    Client().get(f"{path}pdf/", headers={"range": "bytes=500-"})
    link = EditionLink.objects.get()
    assert list(EditionView.objects.order_by("pk").values_list("user", "link", "what")) == [
        (None, link.pk, "page"),
        (None, link.pk, "pdf"),
    ]


def test_its_reader_can_say_that_it_is_seen_and_ask(path, edition):
    browser = Client()
    browser.post(path, {"seen": "1"})
    answer = browser.post(path, {"text": "Hvornår er SLA’en klar?", "solution": edition.pages.get().solution_id})
    link = EditionLink.objects.get()

    assert ReadReceipt.objects.get().link == link
    question = Question.objects.get()
    assert (question.link, question.user, question.asker) == (link, None, "Mette Holm")
    assert answer.url == f"{path}#spoergsmaal-{question.pk}"
    assert "Venter på svar." in browser.get(path).content.decode()


def test_the_secretariat_sees_what_its_reader_did(path, secretary, edition):
    Client().get(path)
    Client().post(path, {"seen": "1"})
    [row] = secretary.get(f"/udgaver/{edition.pk}/laesere/").context["links"]
    assert (row.reading["times"], bool(row.seen_at), row.expected) == (1, True, True)


def test_an_expired_link_says_so(path, edition):
    with time_machine.travel(at(date(2027, 1, 2), 23), tick=False):
        assert Client().get(path).status_code == 200
    with time_machine.travel(at(date(2027, 1, 3), 0), tick=False):
        for address in (path, f"{path}pdf/"):
            answer = Client().get(address)
            assert answer.status_code == 410
            assert "Det virkede til og med 2.\N{NO-BREAK SPACE}januar 2027." in folded(answer)
            assert edition.author.email in answer.content.decode()
        assert Client().post(path, {"seen": "1"}).status_code == 410
    assert not ReadReceipt.objects.exists()


def test_a_closed_link_is_closed_for_good(path, secretary, edition):
    link = EditionLink.objects.get()
    assert secretary.post(f"/udgaver/{edition.pk}/laesere/{link.pk}/luk/").status_code == 302

    answer = Client().get(path)
    assert answer.status_code == 410
    assert "Sekretariatet lukkede det 24.\N{NO-BREAK SPACE}november 2026." in answer.content.decode()
    assert "Lukket 24." in secretary.get(f"/udgaver/{edition.pk}/laesere/").content.decode()
    for change in ({"revoked_at": None}, {"expires_at": at(date(2099, 1, 1))}):
        with pytest.raises(DatabaseError), transaction.atomic():
            EditionLink.objects.filter(pk=link.pk).update(**change)


def test_a_new_one_can_be_made_for_whom_it_was_closed(path, make, secretary, edition):
    link = EditionLink.objects.get()
    secretary.post(f"/udgaver/{edition.pk}/laesere/{link.pk}/luk/")
    [new] = make().context["made"]
    assert Client().get(urlsplit(new.address).path).status_code == 200
    assert Client().get(path).status_code == 410


def test_only_that_moment_in_a_links_life_can_be_changed(path):
    for change in ({"name": "En anden"}, {"digest": "0" * 64}, {"expires_at": at(date(2099, 1, 1))}):
        with pytest.raises(DatabaseError), transaction.atomic():
            EditionLink.objects.update(**change)


@pytest.mark.parametrize("key", ["x", "A" * 43, "%20", "æ", "a" * 5000])
def test_an_unknown_link_is_not_found(path, key):
    answer = Client().get(f"/laes/{key}/")
    assert answer.status_code == 404
    assert "Linket findes ikke" in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert Client().get(f"/laes/{key}/pdf/").status_code == 404


def test_the_forms_are_guarded_against_other_sites(path):
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(path, {"seen": "1"}).status_code == 403
    assert not ReadReceipt.objects.exists()


def test_only_the_secretariat_makes_and_closes_links(path, as_user, edition):
    link = EditionLink.objects.get()
    for role in (Role.READER, Role.COMMITTEE, Role.MANAGER):
        browser = as_user(make_user(role))
        assert browser.get(f"/udgaver/{edition.pk}/laesere/").status_code == 403
        assert (
            browser.post(f"/udgaver/{edition.pk}/laesere/", {"people": "A", "until": "2027-01-01"}).status_code == 403
        )
        assert browser.post(f"/udgaver/{edition.pk}/laesere/{link.pk}/luk/").status_code == 403
    assert EditionLink.objects.open(at(TODAY)).count() == 1
