"""The beredskabskort: who is touched and why, what it says, one A4, and the mail with it."""

import html
import io
import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import Role
from mails import sending
from mails.models import Mail
from onepagers.models import Organisation, Revision, Solution
from onepagers.operations import organisations
from onepagers.pages import onepager
from onepagers.versions.saving import saving
from plo_portfolio.demo.content.dependencies import EDGES, OPERATOR_WORDS
from support import card_mails, cards
from support.graph import Node
from support.models import CardIssue, CardRecipient, Component, Dependency, SupportLine
from support.tasks import mail_cards
from tests.demo import load_demo
from tests.factories import DENMARK, make_organisation, make_solution, make_user
from tests.faults.processes import MailServer

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 24)


def text(markup):
    """The words that HTML shows."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def depends(solution, on=None, component=None, **fields):
    with saving([solution], by=None):
        Dependency.objects.create(solution=solution, on_solution=on, on_component=component, **fields)


def run_by(solution, organisation, words=""):
    with saving([solution], by=None):
        Solution.objects.filter(pk=solution.pk).update(operator=organisation, operator_words=words)


def card(kind, thing, on=None):
    return cards.Portfolio(on or date.today()).card(Node(kind, thing.pk))  # noqa: DTZ011


def whys(shown):
    return {solution.name: solution.why for solution in shown.touched}


def test_the_card_of_plsp_names_every_solution_of_the_demo_that_rests_on_it_with_why():
    load_demo(ON)
    plsp = Organisation.objects.get(name="PLSP")
    infrastructure = "To SLA'er bærer driften: én om selve appen og én om forbindelsen mellem appen og PLSP."
    by_way_of_min_laege = (
        f"afhænger af Min Læge («{{}}»), som afhænger af PLSP-infrastruktur («{infrastructure}»), "
        "som drives af PLSP («PLSP's infrastruktur»)"
    )
    assert whys(card("organisation", plsp, ON)) == {
        "Min Læge": f"afhænger af PLSP-infrastruktur («{infrastructure}»), som drives af PLSP («PLSP's infrastruktur»)",
        "Video": by_way_of_min_laege.format("Video kører på Min Læges backend, som PLO har en SLA med Trifork om."),
        "Søg speciallæge": "drives af PLSP («PLSP driver og vedligeholder den.»)",
        "Aftaleoversigt": "drives af PLSP («PLSP driver og vedligeholder webappen.»)",
        "Klinikbeskeder": "drives af PLSP («PLSP har driften og vedligeholdet efter aftale med PLO.»)",
        "Ydelsesoverblik": "drives af PLSP («PLSP driver og vedligeholder løsningen.»)",
        "AIM": "drives af PLSP («PLSP driver og vedligeholder AIM.»)",
    }


def test_the_words_of_the_demos_dependencies_stand_on_the_page_that_they_are_about():
    load_demo(ON)
    pages = {
        solution.slug: text(f"<p>{' '.join(solution.sections.values_list('body', flat=True))}</p>")
        for solution in Solution.objects.all()
    }
    quotes = [(edge.solution, edge.words) for edge in EDGES] + list(OPERATOR_WORDS.items())
    assert len(quotes) == 17
    assert [(slug, words) for slug, words in quotes if words not in pages[slug]] == []


def test_no_one_pager_says_more_because_of_what_it_depends_on():
    load_demo(ON)
    for revision in Revision.objects.newest_each(ON):
        snapshot = revision.snapshot
        without = snapshot | {"dependencies": [], "solution": snapshot["solution"] | {"operator_words": ""}}
        assert onepager.body(snapshot, ON) == onepager.body(without, ON)


def test_a_walk_ends_in_a_circle_and_gives_the_shortest_way():
    a, b, c = make_solution("A"), make_solution("B"), make_solution("C")
    depends(a, b, words="A bruger B")
    depends(b, a)
    depends(b, c)
    depends(c, a, assumed=True)
    assert whys(card("solution", a)) == {
        "A": "selv er nede",
        "B": "afhænger af A",
        "C": "afhænger af A (antaget)",
    }
    assert whys(card("solution", c)) == {
        "A": "afhænger af B («A bruger B»), som afhænger af C",
        "B": "afhænger af C",
        "C": "selv er nede",
    }


def test_a_retired_solution_is_not_touched_and_what_is_unknown_says_so():
    plsp, gone, stays = make_organisation("PLSP"), make_solution("Gammel"), make_solution("Ny")
    for solution in (gone, stays):
        run_by(solution, plsp)
    Solution.objects.filter(pk=gone.pk).update(retired_on=date(2026, 1, 1))
    with saving([stays], by=None):
        line = SupportLine.objects.create(solution=stays, audience="Borgere", level=2)
        line.provided_by.create(organisation=plsp)
        SupportLine.objects.create(solution=stays, audience="Borgere", level=1)
    shown = card("organisation", plsp)
    assert [solution.name for solution in shown.touched] == ["Ny"]
    [touched] = shown.touched
    assert touched.calls == [cards.Call("Borgere", ["1. ikke oplyst", "2. PLSP"])]
    assert (touched.promises, shown.unreachable) == ([], ["PLSP"])
    assert "Telefon og e-mail er ikke oplyst for PLSP." in text(cards.body(shown))


def test_the_pages_make_as_many_queries_with_many_solutions_as_with_few(as_user):
    plsp, klinikplus = make_organisation("PLSP"), Component.objects.create(name="Klinik+")
    client = as_user(make_user(Role.ADMINISTRATOR))

    def add(count):
        for _ in range(count):
            solution = make_solution()
            run_by(solution, plsp)
            depends(solution, component=klinikplus)

    def queries(path):
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    paths = [
        "/beredskab/",
        f"/beredskab/organisation/{plsp.pk}/",
        "/afhaengigheder/",
        f"/afhaengigheder/?paa=component:{klinikplus.pk}",
    ]
    add(2)
    few = [queries(path) for path in paths]
    add(20)
    assert [queries(path) for path in paths] == few


def test_an_unknown_card_and_an_unknown_filter_are_no_error(reader):
    assert reader.get("/beredskab/organisation/99999999999999999999999/").status_code == 404
    assert reader.get("/beredskab/andet/1/").status_code == 404
    for chosen in ("component:1", "x", "component:²", "component:" + "9" * 40, ""):
        assert reader.get("/afhaengigheder/", {"paa": chosen}).status_code == 200


def test_the_secretariats_text_stands_on_the_card_and_an_empty_one_is_the_systems(as_user):
    client, solution = as_user(make_user(Role.ADMINISTRATOR)), make_solution("Video")
    path = f"/beredskab/loesning/{solution.pk}/"
    default = "Video er ude af drift. Vi arbejder på sagen og skriver igen, når vi ved mere."
    assert default in client.get(path).content.decode()
    client.post(f"{path}tekst/", {"text": "Ring til lægen."})
    assert "Ring til lægen." in client.get(path).content.decode()
    client.post(f"{path}tekst/", {"text": " "})
    assert default in client.get(path).content.decode()


def letters(words):
    return re.sub(r"\s", "", words)


def pdf_text(content):
    """What a PDF says, page by page, as its lines are drawn."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_every_card_of_the_demo_is_one_page_that_says_what_the_page_says():
    load_demo(ON)
    portfolio = cards.Portfolio(ON)
    for kind in ("organisation", "component", "solution"):
        for node in portfolio.nodes(kind):
            shown = portfolio.card(node)
            document = cards.printed(shown, ON)
            assert document.pages == 1, shown.name
            printed = letters(pdf_text(document.bytes))
            assert letters("udskrevet den 24. november 2026") in printed
            assert letters(text(cards.body(shown))) in printed, shown.name


def test_a_card_that_is_too_long_goes_on_to_more_pages_and_says_so():
    plsp = make_organisation("PLSP")
    for number in range(40):
        run_by(make_solution(f"Løsning {number}"), plsp, "PLSP driver løsningen, og her er flere ord om det. " * 3)
    document = cards.printed(card("organisation", plsp), ON)
    printed = letters(pdf_text(document.bytes))
    assert document.pages > 1
    assert letters(cards.LONG) in printed
    assert all(f"Løsning{number}" in printed for number in range(40))


SEVEN = datetime(2026, 11, 24, 7, 25, tzinfo=DENMARK)


@pytest.fixture
def klinikplus():
    """A component that a solution rests on, with two recipients of its card."""
    CardRecipient.objects.create(email="vagt@plo.example", name="Vagten")
    CardRecipient.objects.create(email="fri@plo.example", active=False)
    component = Component.objects.create(name="Klinik+")
    with time_machine.travel(SEVEN, tick=False):
        depends(make_solution("Video"), component=component, words="En webapp i Klinik+")
    return component


def mail_at(at):
    with time_machine.travel(at, tick=False):
        mail_cards()


def test_a_card_is_mailed_once_and_again_when_it_changes_and_when_a_month_begins(klinikplus):
    for minutes in (0, 0, 60, 120):
        mail_at(SEVEN + timedelta(minutes=minutes))
    [first] = Mail.objects.all()
    assert (first.receiver_address, first.subject) == ("vagt@plo.example", "Beredskabskort: Klinik+")

    Component.objects.update(name="Klinik Plus")
    with time_machine.travel(SEVEN + timedelta(hours=3), tick=False), saving(Solution.objects.all(), by=None):
        pass
    for hours in range(3, 17):
        mail_at(SEVEN + timedelta(hours=hours))
    assert Mail.objects.count() == 1  # one a day
    mail_at(SEVEN + timedelta(hours=17))
    assert [mail.subject for mail in Mail.objects.all()] == ["Beredskabskort: Klinik Plus", "Beredskabskort: Klinik+"]

    for day in range(2, 7):
        mail_at(SEVEN + timedelta(days=day))
    assert Mail.objects.count() == 2
    mail_at(datetime(2026, 12, 1, 0, 25, tzinfo=DENMARK))
    mail_at(datetime(2026, 12, 1, 1, 25, tzinfo=DENMARK))
    assert Mail.objects.count() == 3


def test_a_new_recipient_gets_all_cards_and_one_who_is_taken_off_gets_none(klinikplus, mailoutbox):
    mail_at(SEVEN)
    CardRecipient.objects.create(email="ny@plo.example")
    CardRecipient.objects.filter(email="vagt@plo.example").update(active=False)
    tomorrow = SEVEN + timedelta(days=1)  # when no card has changed
    mail_at(tomorrow)
    mail_at(tomorrow + timedelta(hours=1))
    for mail in Mail.objects.order_by("pk"):
        sending.send(mail.pk, tomorrow)
    assert [message.to for message in mailoutbox] == [["ny@plo.example"]]
    withdrawn = Mail.objects.get(outside_address="vagt@plo.example")
    assert withdrawn.error == "Adressen står ikke længere på listen over modtagere."


def test_the_list_of_recipients_says_whose_mails_fail(klinikplus, as_user):
    mail_at(SEVEN)
    client = as_user(make_user(Role.ADMINISTRATOR))
    assert "kommer ikke frem" not in client.get("/beredskab/modtagere/").content.decode()
    Mail.objects.update(failing_since=SEVEN)
    page = client.get("/beredskab/modtagere/").content.decode()
    assert page.count("Mails kommer ikke frem") == 1


def test_when_the_renderer_fails_nothing_is_noted_and_the_next_sweep_mails(klinikplus, monkeypatch):
    def fail(*args):
        raise cards.pdf.PdfError("nede")

    with monkeypatch.context() as broken:
        broken.setattr(card_mails.cards, "printed", fail)
        mail_at(SEVEN)
    assert not CardIssue.objects.exists()
    mail_at(SEVEN + timedelta(hours=1))
    assert Mail.objects.count() == 1


def test_the_mailed_pdf_says_what_the_page_said_and_the_outbox_names_it(klinikplus, settings, as_user):
    """In a mailbox of a mail server, where it is read without us."""
    with time_machine.travel(SEVEN, tick=False):
        client = as_user(make_user(Role.ADMINISTRATOR))
        page = client.get(f"/beredskab/komponent/{klinikplus.pk}/").content.decode()
    mail_at(SEVEN)
    [mail] = Mail.objects.all()
    with MailServer().running() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        sending.send(mail.pk, SEVEN)
    [message] = server.received
    [(name, content)] = message.files.items()
    assert (name, message.to) == ("beredskab-klinik-2026-11-24.pdf", "vagt@plo.example")
    assert letters("udskrevet den 24. november 2026") in letters(pdf_text(content))
    body = page.partition('card-page">')[2].partition("</main>")[0]
    assert letters(text(body)) in letters(pdf_text(content))
    assert name in client.get(f"/mails/{mail.pk}/").content.decode()
    assert "vagt@plo.example" in client.get("/mails/?q=vagten").content.decode()


def test_the_card_of_an_organisation_that_is_merged_is_that_of_the_one_that_is_left():
    old, left = make_organisation("PLSP"), make_organisation("PLSP A/S", phone="70 10 20 30")
    first, second = make_solution("Video"), make_solution("AIM")
    run_by(first, old)
    run_by(second, left)
    organisations.merge(old, left, by=make_user(Role.ADMINISTRATOR), at=timezone.now())
    portfolio = cards.Portfolio(timezone.localdate())
    [node] = portfolio.nodes("organisation")
    shown = portfolio.card(node)
    assert (shown.name, sorted(whys(shown)), shown.contact) == ("PLSP A/S", ["AIM", "Video"], "tlf. 70 10 20 30")
