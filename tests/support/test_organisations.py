"""The page of an organisation says all that the source says of it about support and agreements."""

import re
from datetime import date
from html import unescape

import pytest

from accounts.models import Role
from onepagers.models import Organisation
from plo_portfolio.demo.content.organisations import BODIES, PARTIES
from plo_portfolio.demo.content.solutions import SOLUTIONS
from plo_portfolio.demo.content.support import DEALS, LINES
from support.models import Agreement, AgreementParty, NoticeGiven, SupportLine, SupportProvider
from tests.demo import load_demo
from tests.factories import make_organisation, make_solution, make_user

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 24)
NAMES = {head.slug: head.name for head in SOLUTIONS}


@pytest.fixture
def demo(today):
    load_demo(ON)


def sections(client, organisation):
    """The rows of a page by heading, as text."""
    page = client.get(organisation.get_absolute_url()).content.decode()
    parts = re.findall(r'<section class="main carried">\s*<h2>(.*?)</h2>(.*?)</section>', page, re.DOTALL)
    return {
        heading: [text_of(row) for row in re.findall(r"<li>(.*?)</li>", rows, re.DOTALL)] for heading, rows in parts
    }


def text_of(html):
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def row_with(rows, *words):
    """Whether one row says all of this."""
    return any(all(word in row for word in words) for row in rows)


@pytest.mark.parametrize("party", [party.name for party in PARTIES])
def test_what_the_source_says_of_an_organisation_stands_on_its_page(demo, reader, party):
    organisation = Organisation.objects.get(name=party)
    shown = sections(reader, organisation)
    lines = [line for line in LINES if party in line.providers]
    deals = [deal for deal in DEALS if party in dict(deal.parties)]

    for line in lines:
        audience = line.audience[:1].lower() + line.audience[1:]
        row = f"{NAMES[line.solution]}: {audience}, {line.level}. linje"
        others = [name for name in line.providers if name != party]
        assert row_with(shown["Yder support"], row, line.note, *others), row
    for deal in deals:
        others = [name for name, _ in deal.parties if name != party]
        facts = [deal.scope, deal.state.label, deal.note.rstrip("."), dict(deal.parties)[party], *others]
        assert row_with(shown["Aftaler"], *facts, *(NAMES[slug] for slug in deal.solutions)), deal
    assert len(shown.get("Yder support", [])) == len(lines)
    assert len(shown.get("Aftaler", [])) == len(deals)
    assert shown.get("Driver", []) == [head.name for head in SOLUTIONS if head.operator == party]
    assert shown.get("Ejer", []) == [head.name for head in SOLUTIONS if head.owner == party]
    bodies = [body.name for body in BODIES if party in (body.chair, *body.members)]
    assert all(row_with(shown["Er med til at bestemme"], body) for body in bodies)
    other_names = next(one.also for one in PARTIES if one.name == party)
    assert shown.get("Andre navne", []) == sorted(other_names)


def test_the_page_of_plsp_names_what_the_source_says_for_seven_of_seven(demo, reader):
    shown = sections(reader, Organisation.objects.get(name="PLSP"))
    supported = {row.partition(":")[0] for row in shown["Yder support"]}
    assert supported == set(NAMES.values())
    assert len(supported) == 7
    assert shown["Driver"] == ["Søg speciallæge", "Aftaleoversigt", "Klinikbeskeder", "Ydelsesoverblik", "AIM"]
    assert [row.partition(":")[0] for row in shown["Aftaler"]] == [
        "SLA om kommunikationen mellem PLSP's infrastruktur og appens backend",
        "SLA om video",
        "Supportaftale om video",
        "Drift og vedligehold om Klinikbeskeder",
    ]
    assert row_with(shown["Aftaler"], "SLA om video", "udestår")


def test_each_agreement_says_the_days_that_follow_from_its_terms_and_what_is_not_known(reader, today):
    trifork, video = make_organisation("Trifork"), make_solution("Video")
    terms = {"form": "open", "counted_to": "year", "notice_months": 6}
    for fields in (terms | {"scope": "drift"}, {"scope": "support"}):
        agreement = Agreement.objects.create(kind="sla", **fields)
        agreement.solutions.add(video)
        AgreementParty.objects.create(agreement=agreement, organisation=trifork)
    known, unknown = sections(reader, trifork)["Aftaler"]
    assert "opsiges senest 30. jun. 2027 til 31. dec. 2027" in known
    assert "ikke oplyst: løbetid og opsigelsesvarsel" in unknown
    assert "ikke oplyst" not in known


def test_notice_that_is_not_released_shows_for_those_who_work_with_the_agreement_only(reader, as_user, today):
    trifork, video = make_organisation("Trifork"), make_solution("Video", deputy=make_user())
    agreement = Agreement.objects.create(kind="sla", form="open", counted_to="month", notice_months=1)
    agreement.solutions.add(video)
    AgreementParty.objects.create(agreement=agreement, organisation=trifork)
    NoticeGiven.objects.create(
        agreement=agreement, solution=video, party=trifork, received_on=date(2026, 11, 2), out_on=date(2026, 12, 31)
    )
    see = (make_user(Role.ADMINISTRATOR), make_user(Role.COMMITTEE), video.manager, video.deputy)
    assert all("opsagt" in str(sections(as_user(user), trifork)) for user in see)
    assert "opsagt" not in str(sections(reader, trifork))
    assert "opsagt" not in str(sections(as_user(make_user()), trifork))  # who manages another solution


def test_what_a_merged_organisation_does_stands_on_the_page_of_the_one_left(reader, today):
    left = make_organisation("PLSP")
    merged = make_organisation("PLSP A/S", merged_into=left, merged_on=ON)
    video = make_solution("Video", operator=merged)
    line = SupportLine.objects.create(solution=video, audience="Borgere", level=2, phone="70 10 20 30")
    for place, one in enumerate((merged, left)):
        SupportProvider.objects.create(line=line, organisation=one, position=place)
    shown = sections(reader, left)
    assert shown["Driver"] == ["Video"]
    assert shown["Yder support"] == ["Video: borgere, 2. linje 70 10 20 30"]
    assert shown["Andre navne"] == ["PLSP A/S slået sammen med PLSP 24. november 2026"]
    assert sections(reader, merged) == {}


def test_a_page_takes_as_many_queries_for_seven_hundred_agreements_as_for_seven(
    reader, django_assert_num_queries, django_assert_max_num_queries, today
):
    trifork, video = make_organisation("Trifork"), make_solution("Video")
    merged = [make_organisation(merged_into=trifork, merged_on=ON) for _ in range(3)]

    def add(number):
        there = Agreement.objects.count()
        names = [f"Nr. {there + place}" for place in range(number)]
        agreements = Agreement.objects.bulk_create(Agreement(kind="sla", scope=name) for name in names)
        lines = SupportLine.objects.bulk_create(SupportLine(solution=video, audience=name, level=1) for name in names)
        Agreement.solutions.through.objects.bulk_create(
            Agreement.solutions.through(agreement=agreement, solution=video) for agreement in agreements
        )
        for rows, model, name in ((agreements, AgreementParty, "agreement"), (lines, SupportProvider, "line")):
            model.objects.bulk_create(
                model(organisation=one, **{name: row}) for row in rows for one in (trifork, merged[row.pk % 3])
            )

    add(7)
    reader.get(trifork.get_absolute_url())  # the reader's session is read
    with django_assert_max_num_queries(40) as asked:
        reader.get(trifork.get_absolute_url())
    add(693)
    with django_assert_num_queries(len(asked)):
        assert len(sections(reader, trifork)["Aftaler"]) == 700
