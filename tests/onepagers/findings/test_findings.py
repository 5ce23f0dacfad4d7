"""What should be followed up: on made pages, on the demo, and on the customer's own seven pages."""

from copy import deepcopy
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Role
from importing import steps
from onepagers import findings
from onepagers.models import Colour, Period, Revision, Solution
from onepagers.pages import onepager
from onepagers.versions import snapshots
from tests import customers_text
from tests.demo import load_demo
from tests.factories import at, make_body, make_review, make_solution, make_user
from tests.onepagers import example_pages as example

pytestmark = pytest.mark.server
TODAY = example.TODAY
CLEAN_NEWS = "<p>Version 2 blev lanceret i maj 2026. Version 3 forventes klar ultimo 2026.</p>"


def clean(**fields):
    """A page with nothing to follow up."""
    sections = [
        example.section("summary", "Kort fortalt", "<p>En webapp. 13 pct. af klinikkerne bruger den.</p>"),
        example.section("governance", "Hvem bestemmer og betaler?", "<p>PLO betaler 60 %, 1,2 mio. kr.</p>"),
        example.section("news", "Aktuelt", CLEAN_NEWS, as_of="2026-10-01"),
    ]
    blank = {
        "sections": sections,
        "manager": example.person("ANH"),
        "status": example.status("green", "2026-10-12", "2027-01-11"),
        "key_figures": [example.figure("bruger den", "13.00", "%")],
        "funding": [
            example.split("Drift", example.share("PLO", "60 %"), example.share("ISM", "40 %"), total=1_200_000)
        ],
        "support": [example.line("klinikker", 1, "LPS"), example.line("klinikker", 2, "PLSP")],
        "agreements": [
            example.agreement("SLA", "PLO, PLSP", "drift", form="fixed", renewal="none", valid_to="2027-12-31")
        ],
    }
    return example.page("klar", "Klar", **(blank | fields))


def codes(snapshot, on=TODAY):
    return sorted(one.code for one in findings.find(snapshot, on))


def postponed_to(day):
    return example.decision("Vent", "Bestyrelsen", "2026-10-01", outcome="postponed", postponed_to=day)


def news(html, as_of="2026-10-01"):
    return [example.section("news", "Aktuelt", html, as_of=as_of)]


def test_a_clean_page_has_nothing_to_follow_up():
    assert findings.find(clean(), TODAY) == []


def test_a_passed_promise_is_told_with_its_day_and_its_sentence_and_speaks_for_yellow():
    [passed, below] = findings.find(clean(sections=news("<p>Piloten begynder i Q1 2025.</p>")), TODAY)
    assert passed.text == "Fristen «i Q1 2025» udløb 31. marts 2025".replace("31. m", "31.\N{NO-BREAK SPACE}m")
    assert passed.quote == "Piloten begynder i Q1 2025."
    assert (passed.code, passed.yellow, below.code) == ("core.F01", True, "core.F00")


def test_two_promises_for_the_same_time_are_two_findings():
    text = "<p>Piloten begynder primo 2025. Version 2 ventes primo 2025.</p>"
    assert codes(clean(sections=news(text))) == ["core.F00", "core.F01", "core.F01"]


def test_a_period_passes_when_the_table_says_so_and_has_no_date_until_then():
    page = clean(sections=news("<p>Alle klinikker skal tilbyde video inden udgangen af OK22.</p>"))
    assert codes(page) == ["core.F02"]
    assert codes(page | {"periods": {"OK22": "2027-12-31"}}) == []
    assert codes(page | {"periods": {"OK22": "2025-12-31"}}) == ["core.F00", "core.F01"]


@pytest.mark.parametrize(
    ("as_of", "found"),
    [(None, ["core.F03"]), ("2026-05-01", []), ("2026-04-01", ["core.F04"]), ("2024-12-01", ["core.F04"])],
)
def test_news_have_a_month_that_is_at_most_six_months_back(as_of, found):
    assert codes(clean(sections=news("<p>I drift.</p>", as_of))) == found


def test_empty_news_are_not_old():
    assert codes(clean(sections=news("", None))) == []


@pytest.mark.parametrize(
    ("asked", "answers", "found"),
    [
        ("2026-10-25", [], False), ("2026-10-24", [], True),
        ("2026-09-01", [example.decision("Ja", "B", "2026-10-01")], False),
        ("2026-09-01", [postponed_to("2026-12-01")], False),
        ("2026-09-01", [postponed_to("2026-11-01")], True),
    ],
)  # fmt: skip
def test_an_ask_is_to_be_answered_within_thirty_days_or_when_it_was_postponed_to(asked, answers, found):
    ask = example.ask("Giv mandat", "PLO's bestyrelse", asked, *answers)
    status = example.status("red", "2026-09-01", "2027-01-11", ask=ask)
    assert codes(clean(status=status)) == (["core.F05"] if found else [])


def test_an_overdue_action_is_told_until_it_is_done():
    late = example.action("Skriv til PLSP.", "ANH", "2026-11-23")
    assert codes(clean(status=example.status("yellow", "2026-10-12", "2027-01-11", actions=[late]))) == ["core.F06"]
    done = late | {"done_on": "2026-11-24"}
    assert codes(clean(status=example.status("yellow", "2026-10-12", "2027-01-11", actions=[done]))) == []
    assert codes(clean() | {"waiting": {"asks": [], "actions": [late]}}) == ["core.F00", "core.F06"]


def test_a_solution_needs_a_manager_who_still_has_access():
    gone = example.person("ANH") | {"active": False}
    yellow = example.status("yellow", "2026-10-12", "2027-01-11")
    assert codes(clean(manager=None, status=yellow)) == codes(clean(manager=gone, status=yellow)) == ["core.F07"]


def test_three_confirmations_in_a_row_are_told():
    assert codes(clean(status=example.status("green", "2026-01-12", "2027-01-11", confirmation=3))) == ["core.F08"]


def test_green_below_what_is_found_is_told_unless_a_reason_is_given():
    page = clean(manager=None)
    assert "core.F00" in codes(page)
    page["status"]["below_findings_reason"] = "Ny systemforvalter begynder 1. december."
    assert "core.F00" not in codes(page)
    assert "Grøn trods opfølgningspunkter:" in onepager.body(page, TODAY)


def test_an_accepted_finding_is_still_seen_but_no_longer_open_until_its_day_is_passed():
    row = {"id": 1, "code": "core.F07", "key": "manager", "reason": "Ansættes", "until": "2026-12-01", "author": None}
    page = clean(manager=None) | {"accepted": [row]}
    assert [one.accepted for one in findings.find(page, TODAY)] == [row]
    assert findings.open_findings(page, date(2026, 12, 1)) == []
    assert [one.code for one in findings.open_findings(page, date(2026, 12, 2))] == ["core.F07", "core.F00"]


def test_a_dismissal_with_a_sentence_holds_for_that_sentence_alone():
    page = clean(sections=news("<p>Piloten begynder i Q1 2025.</p>"))
    [finding] = findings.open_findings(page | {"status": None}, TODAY)
    row = {"id": 1, "code": finding.code, "key": finding.key, "reason": "Nej", "until": None, "author": None}
    assert findings.open_findings(page | {"accepted": [row | {"sentence": finding.sentence}]}, TODAY) == []
    assert codes(page | {"accepted": [row | {"sentence": "Piloten begynder igen i Q1 2025."}]}) == codes(page)


def test_the_page_ends_with_what_to_follow_up_and_changes_no_colour():
    html = onepager.body(clean(sections=news("<p>Piloten begynder i Q1 2025.</p>")), TODAY)
    assert "Skal følges op" in html
    assert "band--green" in html
    assert "Skal følges op" not in onepager.body(clean(), TODAY)


# The same for the same snapshot and day, and never an error, whatever the page says

WORDS = """
skal forventes klar primo ultimo 2025 2024-2026 OK22 Q1 uge 12 53 99 31. 30. februar marts i år næste 50 % 60%
50:50 1,2 mio. kr. 10.000 PLO ISM betaler af inden udgangen blev <p> </p> <li> & ( ) . , ;"""
TEXTS = st.lists(st.sampled_from(WORDS.split()), max_size=25).map(" ".join)
DAYS = st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2030, 1, 1)).map(date.isoformat))


@given(
    page=st.sampled_from([make() for make in example.EXAMPLES] + [clean()]),
    text=TEXTS,
    month=st.sampled_from([None, "2024-12-01", "2026-10-01"]),
    ends=DAYS,
    oversight=DAYS,
    notice=DAYS,
    state=st.sampled_from(["in_force", "outstanding", "negotiating", "expired", "terminated", "not_relevant"]),
    on=st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    old=st.booleans(),
)
def test_no_page_breaks_the_rules_and_the_same_page_and_day_give_the_same(
    page, text, month, ends, oversight, notice, state, on, old
):
    page = deepcopy(page)
    page["sections"].append(example.section("development", "Udvikling", f"<p>{text}</p>", as_of=month))
    dates = {"valid_to": ends, "oversight_due_on": oversight}
    now = {"form": "fixed", "renewal": "none", "notice_months": 3, "notice_from": notice, "counted_to": "month"}
    of_then = {"latest_notice_on": notice}
    for kind in ("sla", "dpa"):
        fields = {"state": state, "kind": kind, **dates}
        page["agreements"].append(
            example.agreement_of_then("SLA", "PLO, PLSP", **fields, **of_then)
            if old
            else example.agreement("SLA", "PLO, PLSP", **fields, **now, during=True)
        )
    if not old:  # what snapshots have had from the beginning is enough, and what they got later is read too
        page |= {"periods": {"OK22": ends} if ends else {}, "accepted": [], "waiting": {"asks": [], "actions": []}}
    before = deepcopy(page)
    assert findings.find(page, on) == findings.find(deepcopy(page), on)
    assert page == before
    assert all(len(one.key) <= findings.KEY_LIMIT and one.rule.means for one in findings.find(page, on))


# The customer's own pages and the demo

SEVEN = {
    "min-laege": {("core.F04", "news: 2024-12-01")},
    "video": {
        ("core.F01", "governance: primo 2025"), ("core.F01", "news: i q1 2025"), ("support.F02", "SLA PLO PLSP"),
        ("core.F02", "news: inden udgangen af ok22"), ("core.F04", "news: 2024-08-01"),
        ("finance.F02", "operation: alle videoløsninger"),
    },
    "soeg-speciallaege": {
        ("support.F01", "klinikker"), ("core.F03", "news"), ("finance.F01", "enhancement: Find klinik"),
        ("finance.F01", "operation: "),  # the source doesn't say who pays
        ("core.F00", "2026-07-03"),  # of the demo's review: green, though nobody is named
    },
    "aftaleoversigt": {("support.F01", "klinikker"), ("core.F03", "news"), ("finance.F02", "development: ")},
    "klinikbeskeder": {("core.F01", "development: primo 2025"), ("core.F03", "news")},
    "ydelsesoverblik": {
        ("core.F01", "news: ved årsskiftet 2024/25"), ("core.F01", "news: primo 2025"), ("core.F03", "news"),
        ("core.F05", "2026-10-05: Find penge til at udvikle efter version 1.2, eller luk ønskerne."),  # the demo's
        ("finance.F01", "enhancement: ud over version 1.2"),
    },
    "aim": {("core.F03", "news")},
}  # fmt: skip
OWN_WORDS = {  # where the demo words the promise anew
    ("core.F01", "governance: primo 2025"): ("core.F01", "governance: fra begyndelsen af 2025"),
    ("core.F01", "news: i q1 2025"): ("core.F01", "news: i første kvartal af 2025"),
    ("core.F02", "news: inden udgangen af ok22"): ("core.F02", "news: inden ok22 slutter"),
    ("core.F01", "news: ved årsskiftet 2024/25"): ("core.F01", "news: fra årsskiftet 2024/25"),
}


TERMS, NUMBERS = "support.F07", "support.F15"  # terms of agreements, and telephone numbers, that nobody tells


def found_on(snapshot):
    sla = {
        str(deal["id"]): " ".join([deal["label"], *(party["name"] for party in deal["parties"])])
        for deal in snapshot["agreements"]
    }
    found = findings.find(snapshot, TODAY)
    in_force = [deal["id"] for deal in snapshot["agreements"] if deal["state"] == "in_force"]
    without_terms = sorted(f"{pk}: løbetid, opsigelsesvarsel" for pk in in_force)
    assert sorted(one.key for one in found if one.code == TERMS) == without_terms  # the source tells no terms
    return {(one.code, sla.get(one.key, one.key)) for one in found if one.code != TERMS}


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.skipif(not customers_text.document(), reason="the customer's document isn't beside this checkout")
def test_on_the_customers_own_seven_pages_all_is_found_and_nothing_else():
    load_demo(TODAY)
    document = customers_text.document()
    solutions = list(Solution.objects.prefetch_related("sections"))
    proposals = steps.propose(document, steps.candidates(solutions))
    steps.write(steps.decide(document, proposals, solutions, assign=customers_text.SLUGS), source="Word", at=at(TODAY))
    taken = {one.slug: snapshots.take(one, TODAY) for one in snapshots.for_page(TODAY)}
    assert {slug: found_on(snapshot) for slug, snapshot in taken.items()} == SEVEN


@pytest.mark.slow
@pytest.mark.django_db
def test_on_the_demo_all_is_found_and_nothing_else():
    load_demo(TODAY)
    newest = {one.solution.slug: one.snapshot for one in Revision.objects.newest_each(TODAY)}
    expected = {slug: {OWN_WORDS.get(one, one) for one in found} for slug, found in SEVEN.items()}
    assert {slug: found_on(snapshot) for slug, snapshot in newest.items()} == expected
    suppliers = findings.find_in_portfolio(list(newest.values()), TODAY)
    keys = [(one.code, one.key) for one in suppliers if one.code != NUMBERS]
    assert keys == [("support.F10", "LPS"), ("support.F10", "PLSP")]
    assert sum(one.code == NUMBERS for one in suppliers) == 7  # organisations that help, and whose number nobody tells


# What is stored, and the pages


@pytest.mark.django_db
def test_a_new_period_reaches_the_pages_that_name_it(client):
    client.force_login(make_user(Role.ADMINISTRATOR))
    naming = make_solution(text="<p>Det skal være klar inden udgangen af OK22.</p>")
    other = make_solution()
    client.post("/admin/onepagers/period/add/", {"name": "OK22", "ends_on": "2025-12-31"})
    period = Period.objects.get()
    assert naming.revisions.first().snapshot["periods"] == {"OK22": "2025-12-31"}
    assert (naming.revisions.count(), other.revisions.count()) == (2, 1)
    client.post(
        f"/admin/onepagers/period/{period.pk}/change/",
        {
            "name": "OK22",
            "ends_on": "2026-03-31",
            "opened": naming.revisions.first().pk,
        },
    )
    assert naming.revisions.first().snapshot["periods"] == {"OK22": "2026-03-31"}


@pytest.mark.django_db
def test_by_solution_asks_the_database_twice_however_many_solutions_there_are(django_assert_num_queries):
    for name in ("A", "B", "C"):
        make_solution(name)
    with django_assert_num_queries(2):
        found = findings.by_solution(TODAY)
    assert {code for theirs in found.values() for code in [one.code for one in theirs]} == {"core.F03"}
    with django_assert_num_queries(1):  # kept, until a page or the day is another
        assert findings.by_solution(TODAY) == found
    assert len(found) == 3


@pytest.mark.django_db
def test_asks_that_an_older_review_made_wait_until_they_are_answered():
    solution = make_solution()
    board = make_body("PLO's bestyrelse", decides_asks=True)
    make_review(solution, on=date(2026, 3, 2), colour=Colour.RED, ask="Giv mandat", decider=board)
    make_review(solution, on=date(2026, 6, 1), colour=Colour.YELLOW)
    [ask] = solution.revisions.first().snapshot["waiting"]["asks"]
    assert ask["text"] == "Giv mandat"
    assert "core.F05" in codes(solution.revisions.first().snapshot)
