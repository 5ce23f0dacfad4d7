"""Two have saved the same: what the other has saved is shown, and nothing is saved over it until that is chosen."""

import re
from datetime import date

import pytest

from accounts.models import Role
from finance.models import FundingSplit
from onepagers.models import Governance, Solution, StatusReview
from onepagers.versions.saving import saving
from support.models import Agreement, SupportLine
from tests.factories import make_body, make_organisation, make_review, make_solution, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
TODAY = date(2026, 11, 24)
HEAD = {"name": "Video", "category": "", "review_interval": "90"}
SHARE = {"shares-TOTAL_FORMS": 1, "shares-INITIAL_FORMS": 0, "shares-0-payer": "PLO", "shares-0-basis": "unknown"}
NO_FIGURES = {"figures-TOTAL_FORMS": 0, "figures-INITIAL_FORMS": 0}


@pytest.fixture
def video():
    make_body("Udvalget")
    make_organisation("PLO")
    return make_solution("Video", slug="video", manager=make_user(Role.ADMINISTRATOR, name="Lone Skov"))


@pytest.fixture
def lone(as_user, video):
    return as_user(video.manager)


def other_saves(video, kind, words):
    """Another user saves something of the same kind."""
    if kind == "review":
        make_review(video, on=TODAY, cause=words)
        return
    with saving([video], by=make_user(name="Bo Kær")):
        if kind == "rows":
            Governance.objects.create(solution=video, body=make_body(words), task=words)
        elif kind == "details":
            Solution.objects.filter(pk=video.pk).update(subtitle=words)
        elif kind == "support":
            SupportLine.objects.create(solution=video, audience=words, level=1)
        elif kind == "agreements":
            Agreement.objects.create(kind="sla", scope=words).solutions.add(video)
        else:
            FundingSplit.objects.create(solution=video, purpose="operation", scope=words)


def post(client, video, kind, words, base, **seen):
    path, data = {
        "rows": (
            "styring",
            {"bodies-TOTAL_FORMS": 1, "bodies-INITIAL_FORMS": 0, "bodies-0-body": "Udvalget", "bodies-0-task": words}
            | NO_FIGURES,
        ),
        "details": ("oplysninger", HEAD | {"subtitle": words, "manager": video.manager.pk}),
        "review": ("vurdering", {"colour": "green", "cause": words, "reviewed_on": "2026-11-24"}),
        "support": ("support", rows(audience=words, level=2, joiner="or")),
        "agreements": ("aftaler", rows(kind="sla", state="in_force", renewal="none", scope=words)),
        "money": ("oekonomi/ny", SHARE | {"purpose": "support", "scope": words}),
    }[kind]
    return client.post(f"/loesninger/video/{path}/", data | {"base": base} | seen)


def rows(**fields):
    return {"rows-TOTAL_FORMS": 1, "rows-INITIAL_FORMS": 0} | {f"rows-0-{name}": text for name, text in fields.items()}


def newest(video):
    return video.revisions.first().number


def box(response) -> str:
    """Return the tag of the one box that says that one's own fields are saved all the same."""
    [tag] = re.findall(r'<input\s+type="checkbox" name="seen"[^>]*>', response.text)
    return tag


def seen(response) -> int:
    return int(re.search(r'value="(\d+)"', box(response))[1])


KINDS = ["rows", "details", "review", "support", "agreements", "money"]


@pytest.mark.parametrize("kind", KINDS)
def test_ones_own_is_saved_over_anothers_only_when_that_is_chosen(lone, video, kind):
    base = newest(video)
    other_saves(video, kind, "Den andens")
    there = newest(video)

    for _ in range(2):
        response = post(lone, video, kind, "Min egen", base)
        assert response.status_code == 422
        assert "imens" in response.text
        assert "ryds, og gem igen" in response.text
        assert "Den andens" in response.text
        assert "Min egen" in response.text or kind == "review"
        assert "checked" not in box(response)
        assert any(f'value="{base}"' in tag for tag in re.findall(r'<input[^>]* name="base"[^>]*>', response.text))
        assert newest(video) == there

    assert post(lone, video, kind, "Min egen", base, seen=seen(response)).status_code == 302
    assert newest(video) == there + 1


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_saved_while_one_chooses_must_be_seen_too(lone, video, kind):
    base = newest(video)
    other_saves(video, kind, "Den andens")
    first = post(lone, video, kind, "Min egen", base)
    other_saves(video, kind, "Den tredjes")

    second = post(lone, video, kind, "Min egen", base, seen=seen(first))

    assert second.status_code == 422
    assert "Den tredjes" in second.text
    assert "checked" not in box(second)
    assert seen(second) == seen(first) + 1 == newest(video)


def test_a_field_that_was_left_alone_is_what_the_others_made_of_it(lone, video):
    base = newest(video)
    other_saves(video, "details", "Den andens")
    first = post(lone, video, "details", "", base)
    assert 'value="Den andens"' in first.text
    other_saves(video, "details", "Den tredjes")

    again = {"seen": seen(first), "shown": seen(first)}
    second = post(lone, video, "details", "Den andens", base, **again)

    assert 'value="Den tredjes"' in second.text


@pytest.mark.parametrize("number", ["0", "99", "x", "-1"])
def test_a_version_that_nobody_has_seen_is_no_choice(lone, video, number):
    base = newest(video)
    other_saves(video, "details", "Den andens")

    assert post(lone, video, "details", "Min egen", base, seen=number).status_code == 422
    assert not StatusReview.objects.exists()
    assert Solution.objects.get().subtitle == "Den andens"
