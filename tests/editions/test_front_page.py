"""Page 1 of an edition: what it says. The paper itself is printed in test_freezing.py."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from accounts.models import Role
from danish.plain_text import plain
from editions import drafts
from editions.models import Edition
from finance.models import FundingSplit
from onepagers.models import Colour, Section, Solution
from onepagers.operations.decisions import decide
from onepagers.versions.saving import saving
from reminders import todays_mails
from tests.editions.publishing import freeze_without_printing
from tests.factories import at, make_body, make_review, make_solution, make_user

pytestmark = pytest.mark.django_db
BEFORE, NOW = date(2026, 9, 8), date(2026, 11, 24)


def draft(cut_off=NOW, **fields):
    edition = Edition(
        title="Bestyrelsesmøde",
        meeting_on=cut_off + timedelta(days=9),
        cut_off=cut_off,
        author=make_user(Role.ADMINISTRATOR),
        **fields,
    )
    drafts.begin(edition)
    return edition


def page_1(edition):
    """What page 1 says: its facts, and all of it as plain text."""
    facts, html = drafts.front(edition, drafts.contents(edition, NOW), "Bestyrelsesudgave 2026-2")
    return facts, plain(html).replace("\N{NO-BREAK SPACE}", " ")


def first():
    """The edition before, final as the portfolio stands on its cut-off date."""
    return freeze_without_printing(draft(BEFORE))


def lead(facts):
    return "".join(text for text, _ in facts["lead"]).replace("\N{NO-BREAK SPACE}", " ")


def test_the_first_edition_has_nothing_to_compare_with_and_says_so():
    make_review(make_solution("Video"), on=BEFORE, colour=Colour.RED)
    make_solution("AIM")

    facts, text = page_1(draft())

    assert lead(facts) == (
        "Det er den første udgave. Af to løsninger er én rød og én ikke vurderet. AIM er endnu ikke vurderet."
    )
    assert "Porteføljen i dag" in text
    assert "Farveskift" not in text
    assert facts["counts"] == {"red": 1, "yellow": 0, "green": 0, "none": 1, "overdue": 0, "all": 2}


def test_a_change_of_colour_is_told_with_reason_action_owner_and_date_also_for_what_left_red():
    worse, better, same = make_solution("Video"), make_solution("Ydelsesoverblik"), make_solution("AIM")
    make_review(worse, on=date(2026, 9, 1))
    make_review(better, on=date(2026, 9, 1), colour=Colour.RED, cause="Nede i august")
    make_review(same, on=date(2026, 9, 1))
    first()
    owner = make_user(initials="CML")
    make_review(
        worse,
        on=date(2026, 11, 2),
        colour=Colour.RED,
        cause="SLA udestår",
        action="Udkast sendes",
        action_owner=owner,
        action_due_on=date(2026, 12, 18),
    )
    make_review(better, on=date(2026, 10, 5), cause="Oppe igen")

    facts, text = page_1(draft())

    assert lead(facts) == (
        "To af tre løsninger har skiftet farve siden udgaven 17. september 2026: Video er blevet rød, og "
        "Ydelsesoverblik er gået fra rød til grøn."
    )
    assert "SLA udestår Udkast sendes CML, 18. december 2026" in text
    assert "Oppe igen Før: Nede i august" in text
    assert "1 rød (før 1)" in text
    assert "2 grønne (før 2)" in text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (["red", "yellow"], "har været rød og gul og er igen grøn"),
        (["red"], "har været rød og er igen grøn"),
        (["yellow", "red", "yellow"], "har været gul og rød og er igen grøn"),
    ],
)
def test_a_colour_that_came_back_says_what_it_has_been(path, words):
    solution = make_solution("Video")
    make_review(solution, on=date(2026, 9, 1))
    first()
    for day, colour in enumerate([*path, "green"], start=1):
        make_review(solution, on=date(2026, 11, day), colour=colour)

    assert f"Video {words}." in lead(page_1(draft())[0])


def test_each_solution_stands_under_its_category():
    make_solution("Video", category="patient")
    make_solution("AIM", category="clinic")
    make_solution("Andet", category="")

    text = page_1(draft())[1]

    words = ("Patientrettede løsninger", "Video", "Klinikrettede løsninger", "AIM", "Kategori ikke oplyst", "Andet")
    places = [text.rindex(word) for word in words]
    assert places == sorted(places)


def test_when_nothing_happened_every_part_says_so():
    make_review(make_solution("AIM"), on=date(2026, 9, 1))
    first()

    facts, text = page_1(draft())

    assert lead(facts) == "Ingen af én løsning har skiftet farve siden udgaven 17. september 2026."
    for part in (
        "Indstillinger, der venter på en beslutning",
        "Farveskift",
        "Besluttet siden sidst",
        "Frister, der er passeret uden opfølgning",
        "Tekster",
        "Løsninger, der kom eller gik",
    ):
        assert f"{part} Ingen" in text, part
    assert "Ingen ændringer i status, beslutninger, venter på beslutning, øvrige handlinger, nøgletal" in text


def test_asks_and_the_decisions_that_answered_them_come_back():
    board = make_body("PLO’s bestyrelse")
    video, aim = make_solution("Video"), make_solution("AIM")
    for solution in (video, aim):
        make_review(solution, on=date(2026, 9, 1), colour=Colour.RED, ask="Giv mandat", decider=board)
    first()
    decide(
        aim,
        ask=aim.asks.get(),
        body=board,
        text="Mandatet er givet",
        on=date(2026, 9, 22),
        by=None,
        at=at(date(2026, 9, 22)),
    )

    facts, text = page_1(draft())

    assert [ask["name"] for ask in facts["asks"]] == ["Video"]
    assert "PLO’s bestyrelse bedes træffe én beslutning." in lead(facts)
    assert "AIM: Mandatet er givet PLO’s bestyrelse, 22. september 2026" in text


def test_promises_that_have_passed_are_quoted_and_the_new_ones_marked():
    video, aim = make_solution("Video", text="<p>Pilot ventes klar 1. juli 2026.</p>"), make_solution("AIM")
    first()
    with saving([aim], by=None, at=at(date(2026, 10, 1))):
        Section.objects.filter(solution=aim, kind="development").update(
            body="<p>Version 2 ventes klar 1. november 2026.</p>"
        )

    facts, text = page_1(draft())

    assert {promise["name"]: promise["new"] for promise in facts["passed"]} == {"Video": False, "AIM": True}
    assert "«Version 2 ventes klar 1. november 2026.» 1. november 2026 (ny)" in text
    assert video.name in text


def test_money_is_told_then_and_now_and_solutions_that_came_or_went_by_name():
    video = make_solution("Video")
    make_solution("Gammel", retired_on=date(2026, 10, 1))
    split = {"solution": video, "purpose": "operation", "total": Decimal(100_000)}
    with saving([video], by=None, at=at(date(2026, 9, 1))):
        FundingSplit.objects.create(**split, effective_from=date(2026, 1, 1))
    first()
    with saving([video], by=None, at=at(date(2026, 10, 1))):
        FundingSplit.objects.create(**split | {"total": Decimal(250_000)}, effective_from=date(2026, 10, 1))
    make_solution("Ny", active_from=date(2026, 10, 1), created=date(2026, 10, 1))

    facts, text = page_1(draft())

    assert (facts["came"], facts["went"]) == (["Ny"], ["Gammel"])
    assert "Ny er kommet til. Gammel er gået ud." in lead(facts)
    assert "Beløb: 100.000 kr. til 250.000 kr. Gælder fra: 1. januar 2026 til 1. oktober 2026" in text


def test_texts_are_named_with_their_page_and_a_way_to_the_comparison():
    video = make_solution("Video", slug="video")
    first()
    with saving([video], by=None, at=at(date(2026, 10, 1))):
        Section.objects.filter(solution=video, kind="news").update(body="<p>Nyt.</p>")
        Section.objects.filter(solution=video, kind="support").update(as_of=date(2026, 10, 1))

    _, html = drafts.front(draft(), drafts.contents(Edition.objects.get(frozen_at=None), NOW), "Udgave")

    assert "«Aktuelt» og «Support» (gælder oktober 2026, før ingen måned)" in plain(html)
    assert '/loesninger/video/sammenlign/?fra=1&amp;til=2">Sammenlign Video</a>' in html
    assert '<span class="pageref" data-page="#video">' in html


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            True,
            "Ændret siden sidste udgave:\n- Video: farven (ikke vurderet → rød), «Aktuelt» og status (årsag, "
            "konsekvens, handling, indstilling, vurderet, vurderet af, næste vurdering)\n",
        ),
        (False, "Intet er ændret siden sidste udgave.\n"),
    ],
)
def test_the_mail_about_an_edition_names_what_has_changed(changed, words):
    reader, video = make_user(Role.READER), make_solution("Video")
    first()
    if changed:
        make_review(video, on=date(2026, 11, 2), colour=Colour.RED)
        with saving([video], by=None, at=at(date(2026, 11, 3))):
            Section.objects.filter(solution=video, kind="news").update(body="<p>Nyt.</p>")
    with time_machine.travel(at(NOW)):
        edition = freeze_without_printing(draft())
        mails = todays_mails.write_immediate_mails(f"edition:{edition.pk}", at=at(NOW, 13))

    [mail] = [mail for mail in mails if mail.recipient == reader]
    assert words in mail.text
    assert words.splitlines()[-1].removeprefix("- ") in mail.html


def test_the_mail_about_a_first_edition_has_nothing_to_compare_with():
    reader, _ = make_user(Role.READER), make_solution("Video")
    with time_machine.travel(at(NOW)):
        edition = freeze_without_printing(draft())
        mails = todays_mails.write_immediate_mails(f"edition:{edition.pk}", at=at(NOW, 13))
    [mail] = [mail for mail in mails if mail.recipient == reader]
    assert "Første side siger, hvordan porteføljen står." in mail.text


def test_a_long_table_is_cut_and_says_how_much_more_there_is_and_where():
    video = make_solution("Video")
    first()
    with saving([video], by=None, at=at(date(2026, 10, 1))):
        for number in range(15):
            FundingSplit.objects.create(solution=video, purpose="operation", scope=f"Del {number}")

    facts, text = page_1(draft())

    assert "Og tre ændringer mere, se Hvad er ændret?" in text
    assert "Del 11" in text
    assert "Del 12" not in text
    assert facts["named"] == ["Video: økonomi (15 ændringer)"]


def test_what_is_left_out_and_what_is_shown_in_an_earlier_version_is_said():
    video, _ = make_solution("Video"), make_solution("AIM")
    old = video.revisions.get()
    make_review(video, on=date(2026, 11, 2))
    edition = draft()
    edition.pages.filter(solution=video).update(chosen=old)
    edition.pages.exclude(solution=video).delete()

    _, text = page_1(edition)

    assert "Video vises i version 1, valgt af sekretariatet; den nyeste på skæringsdatoen er version 2." in text
    assert "Ikke med i udgaven: AIM." in text


def test_it_is_compared_with_the_last_edition_by_meeting_that_stands():
    make_solution("Video")
    june, september = freeze_without_printing(draft(date(2026, 6, 1))), freeze_without_printing(draft(BEFORE))
    edition = draft()
    assert Edition.objects.before(edition) == september

    mended = freeze_without_printing(draft(BEFORE, replaces=september))
    assert Edition.objects.before(edition) == mended
    assert Edition.objects.before(mended) == june
    assert Edition.objects.get(pk=september.pk).replacement == mended


def test_the_queries_are_the_same_for_three_and_thirty_solutions(django_assert_num_queries):
    for number in range(3):
        make_review(make_solution(f"Løsning {number}"), on=date(2026, 9, 1), colour=Colour.RED)
    freeze_without_printing(draft(BEFORE))
    edition = draft()
    with django_assert_num_queries(6):
        page_1(edition)
    for number in range(27):
        make_review(make_solution(f"Flere {number}"), on=date(2026, 9, 1), colour=Colour.RED)
    Solution.objects.update(position=1)
    longer = draft()
    with django_assert_num_queries(6):
        page_1(longer)
