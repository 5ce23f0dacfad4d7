import re
from datetime import date, timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from danish.workdays import is_workday
from editions import drafts, freezing
from editions.models import Edition
from onepagers.models import Action, Ask, Colour, Decision, Revision, Section, Solution, StatusReview
from onepagers.versions.saving import saving
from plo_portfolio.demo.content.loading import load
from tests.editions.publishing import freeze_without_printing
from tests.factories import make_solution

pytestmark = pytest.mark.server
DAY = date(2026, 11, 24)


def check_order(solution, on):
    """Its reviews follow each other in time, and its versions are numbered in the order of time."""
    days = list(solution.reviews.order_by("reviewed_on").values_list("reviewed_on", "due_on"))
    assert all(after <= due for (_, due), (after, _) in pairwise(days))
    versions = list(solution.revisions.order_by("number").values_list("number", "created_at"))
    assert [number for number, _ in versions] == list(range(1, len(versions) + 1))
    assert [moment for _, moment in versions] == sorted(moment for _, moment in versions)
    assert timezone.localdate(versions[-1][1]) < on
    assert versions[0][1] < versions[-1][1]
    assert solution.revisions.last().note == "Oprettet"


@pytest.mark.django_db
@pytest.mark.parametrize("on", [DAY, date(2027, 1, 1), date(2027, 3, 30), date(2028, 2, 29)])
def test_the_demo_looks_alive_on_whatever_day_it_is_loaded(on):
    load(on)
    connection.check_constraints()
    now = {solution.slug: solution for solution in Solution.objects.with_status(on)}
    assert {slug: solution.colour for slug, solution in now.items()} == {
        "min-laege": "yellow",
        "video": "red",
        "soeg-speciallaege": "green",
        "aftaleoversigt": "yellow",
        "klinikbeskeder": None,
        "ydelsesoverblik": "yellow",
        "aim": "green",
    }
    assert [slug for slug, solution in now.items() if solution.due_on and solution.due_on < on] == ["soeg-speciallaege"]
    assert now["soeg-speciallaege"].due_on < on - timedelta(days=40)
    assert {(ask.solution.slug, ask.body.name) for ask in Ask.objects.open(on)} == {
        ("video", "PLO's bestyrelse"),
        ("ydelsesoverblik", "PLO's bestyrelse"),
    }
    assert "SLA" in Ask.objects.get(solution__slug="video").text
    assert Decision.objects.in_force(on).filter(solution__slug="aftaleoversigt", is_demo=True).count() == 1

    reviews = StatusReview.objects.all()
    assert all(review.is_demo and is_workday(review.reviewed_on) and review.reviewed_on < on for review in reviews)
    assert min(review.reviewed_on for review in reviews) > on - timedelta(days=400)
    for review in reviews.exclude(colour=Colour.GREEN):
        [action] = Action.objects.filter(review_id=review.origin_id)
        assert len(review.cause) <= 110
        assert len(review.consequence) <= 70
        assert len(action.text) <= 60
        assert is_workday(action.due_on)
        assert action.done_on or action.due_on > on
    for solution in now.values():
        check_order(solution, on)
    assert 8 <= now["min-laege"].revisions.count() <= 14


@pytest.mark.django_db
def test_the_last_two_meetings_have_editions_that_become_final_and_the_next_one_a_draft_that_can():
    load(DAY)
    first, last, following = Edition.objects.order_by("meeting_on")
    assert freezing.waiting() == [first.pk, last.pk]
    assert 80 <= (last.meeting_on - first.meeting_on).days <= 100
    for edition in (first, last, following):
        contents = drafts.contents(edition, DAY)
        assert len(contents.sheets) == 7
        assert contents.stops == []

    freeze_without_printing(first)
    since_the_first, _ = drafts.front(last, drafts.contents(last, DAY), "Udgave 2")
    assert since_the_first["colours"]
    freeze_without_printing(last)

    facts, _ = drafts.front(following, drafts.contents(following, DAY), "Kladde")
    assert {change["slug"] for change in facts["colours"]} == {"video", "min-laege", "ydelsesoverblik"}
    assert {ask["slug"] for ask in facts["asks"]} == {"video", "ydelsesoverblik"}
    assert [decision["slug"] for decision in facts["decisions"]] == ["aftaleoversigt"]


@pytest.mark.django_db
def test_a_second_load_changes_nothing_and_keeps_what_users_have_written(capsys):
    call_command("load_demo", on=DAY.isoformat())
    assert capsys.readouterr().err.splitlines()[-1] == "Demoen er klar."
    video = Solution.objects.get(slug="video")
    with saving([video], by=video.manager, note="Rettet"):
        Section.objects.filter(solution=video, kind="summary").update(body="<p>Vores egne ord.</p>")
    make_solution(name="En ny løsning")
    before = sorted(Revision.objects.values_list("pk", "digest"))

    call_command("load_demo")

    out, err = capsys.readouterr()
    assert (out, err) == ("", "Demoen er allerede lagt ind. Intet er ændret.\n")
    assert sorted(Revision.objects.values_list("pk", "digest")) == before
    assert video.sections.get(kind="summary").body == "<p>Vores egne ord.</p>"


@pytest.mark.django_db
def test_the_users_are_printed_one_a_line_with_a_password_that_works():
    load(DAY)
    out = StringIO()
    call_command("load_demo", "--users", stdout=out)

    lines = [re.fullmatch(r"bruger: (\S+)  kode: (\S+)  rolle: (\S+)", line) for line in out.getvalue().splitlines()]
    assert [line[3] for line in lines] == [
        "systemforvalter",
        "digitaliseringsudvalg",
        "bestyrelsesmedlem",
        "administrator",
    ]
    for line in lines:
        user = User.objects.get(email=line[1])
        assert (user.is_demo, user.get_role_display()) == (True, line[3])
        assert user.check_password(line[2])
        assert len(line[2]) >= 12
    assert Solution.objects.get(slug="video").manager.initials == "LSS"


@pytest.mark.django_db
def test_it_refuses_with_one_line_where_it_does_not_belong(settings):
    with pytest.raises(CommandError, match="ikke lagt ind"):
        call_command("load_demo", "--users")
    with pytest.raises(CommandError, match="ikke en dato"):
        call_command("load_demo", on="24/11")
    make_solution(name="Løn")
    with pytest.raises(CommandError, match="andre løsninger"):
        call_command("load_demo")
    settings.PRODUCTION = True
    for arguments in ([], ["--users"]):
        with pytest.raises(CommandError, match="i drift"):
            call_command("load_demo", *arguments)
    assert not User.objects.filter(is_demo=True).exists()
