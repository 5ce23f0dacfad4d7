"""What a snapshot says of the status and of its history, read from rows of the database."""

from datetime import date, timedelta

import pytest

from onepagers.models import Colour, Organisation
from onepagers.versions import saving as saving_module
from onepagers.versions import snapshots
from onepagers.versions.saving import Conflict, after_saving, part_of, saving, showing
from tests.factories import at, make_body, make_confirmation, make_organisation, make_review, make_solution, make_user

pytestmark = pytest.mark.django_db


def facts(solution, on=date(2026, 11, 24)):
    return snapshots.take(snapshots.for_page(on).get(pk=solution.pk), on)


def test_a_colour_has_stood_since_the_first_review_of_its_unbroken_run():
    solution = make_solution()
    make_review(solution, on=date(2026, 1, 5), colour=Colour.YELLOW)
    make_review(solution, on=date(2026, 2, 2), colour=Colour.GREEN)
    make_review(solution, on=date(2026, 3, 2), colour=Colour.YELLOW)
    make_confirmation(solution, on=date(2026, 4, 7))
    make_review(solution, on=date(2026, 5, 4), colour=Colour.YELLOW)

    status = facts(solution)["status"]

    assert (status["colour"], status["since"], status["before"]) == ("yellow", "2026-03-02", "green")
    assert status["reviewed_on"] == "2026-05-04"


def test_a_colour_that_never_was_another_has_stood_since_the_first_review_of_all():
    solution = make_solution()
    for month in (1, 2, 3):
        make_review(solution, on=date(2026, month, 5))
    status = facts(solution)["status"]
    assert (status["since"], status["before"]) == ("2026-01-05", None)
    assert facts(solution, on=date(2026, 1, 4))["status"] is None


def test_the_history_goes_400_days_back_from_the_newest_review_and_to_the_one_before_them():
    newest, solution = date(2026, 11, 2), make_solution()
    days = [newest - timedelta(days=back) for back in (900, 800, 400, 399, 0)]
    for day, colour in zip(days, ("red", "yellow", "green", "red", "green"), strict=True):
        make_review(solution, on=day, colour=colour)

    history = facts(solution)["history"]

    # 400 days before is not within 400 days: it is the one before, whose colour the oldest month begins with.
    assert [(entry["colour"], entry["reviewed_on"]) for entry in history] == [
        (colour, str(day)) for colour, day in zip(("green", "red", "green"), days[2:], strict=True)
    ]
    assert {tuple(sorted(entry)) for entry in history} == {("colour", "due_on", "reviewed_on")}


def test_a_solution_without_a_review_has_neither_status_nor_history():
    said = facts(make_solution())
    assert (said["status"], said["history"]) == (None, [])


def test_a_confirmation_shows_the_action_and_the_ask_of_the_review_that_it_repeats():
    solution, board = make_solution(), make_body("Bestyrelsen")
    make_review(solution, on=date(2026, 9, 7), colour=Colour.RED, action="Ring", ask="Giv mandat", decider=board)
    make_confirmation(solution, on=date(2026, 10, 5))

    status = facts(solution)["status"]

    assert status["confirmation"] == 1
    assert [action["text"] for action in status["actions"]] == ["Ring"]
    assert (status["ask"]["text"], status["ask"]["body"], status["ask"]["answers"]) == ("Giv mandat", "Bestyrelsen", [])


def test_the_same_facts_have_the_same_digest_and_others_another():
    assert snapshots.digest({"b": 1, "a": "æ"}) == snapshots.digest({"a": "æ", "b": 1})
    assert snapshots.digest({"a": "æ", "b": 1}) != snapshots.digest({"a": "æ", "b": 2})
    assert snapshots.digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_a_period_that_a_text_names_is_in_the_snapshot_with_its_last_day_and_others_are_not():
    from onepagers.models import Period

    Period.objects.create(name="OK22", ends_on=date(2026, 3, 31))
    Period.objects.create(name="OK26", ends_on=date(2030, 3, 31))
    solution = make_solution(text="<p>Inden udgangen af OK-22.</p>")
    assert facts(solution)["periods"] == {"OK22": "2026-03-31"}


def test_what_a_page_shows_is_found_when_it_changes_and_nothing_else():
    shown, other = make_organisation("Trifork"), make_organisation("PLSP")
    solution, body = make_solution(), make_body("Styregruppen", chair=shown)
    with saving([solution], by=None):
        solution.governance.create(body=body)

    assert [found.pk for found in showing(shown)] == [solution.pk]
    assert [found.pk for found in showing(body)] == [solution.pk]
    assert [found.pk for found in showing(solution.manager)] == [solution.pk]
    assert showing(other) == []
    assert showing() == []
    assert list(showing(make_user())) == []
    with saving([solution], by=None):
        solution.governance.all().delete()
    assert showing(shown) == []  # only the newest version is shown
    assert Organisation.objects.count() == 2


def test_a_part_of_a_snapshot_is_a_key_or_one_section_by_its_kind():
    snapshot = {"funding": [{"id": 1}], "sections": [{"kind": "news", "html": "a"}, {"kind": "summary", "html": "b"}]}
    assert part_of(snapshot, "funding") == [{"id": 1}]
    assert part_of(snapshot, "sections.summary") == {"kind": "summary", "html": "b"}
    assert part_of(snapshot, "sections.support") is None
    assert part_of(snapshot, "status") is None
    assert part_of(None, "funding") is None


def test_a_form_is_refused_when_the_part_that_it_changes_is_another_than_when_it_was_opened():
    solution = make_solution()
    with saving([solution], by=None):
        solution.sections.filter(kind="news").update(body="<p>Nyt.</p>")
    with pytest.raises(Conflict) as refused, saving([solution], by=None, base=1, parts=["sections.news"]):
        pass
    assert refused.value.revision.number == 2
    assert refused.value.current["sections.news"]["html"] == "<p>Nyt.</p>"
    assert list(refused.value.current) == ["sections.news"]
    for base, parts in ((1, ["sections.summary", "status"]), (1, []), (2, ["sections.news"])):
        with saving([solution], by=None, base=base, parts=parts) as work:
            pass
        assert work.revisions == []  # nothing has changed, so there is no version of it
    with pytest.raises(Conflict), saving([solution], by=None, base=0, parts=["sections.news"]):
        pass


def test_a_save_that_breaks_half_way_leaves_nothing_and_no_version():
    solution = make_solution()

    def save():
        with saving([solution], by=None):
            solution.sections.filter(kind="news").update(body="<p>Nyt.</p>")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        save()
    assert solution.revisions.count() == 1
    assert solution.sections.get(kind="news").body == "<p>Tekst.</p>"


def test_each_version_has_the_next_number_its_author_its_moment_and_its_note():
    solution, other, author = make_solution(), make_solution(), make_user()
    with saving([solution, other], by=author, note="Rettet", at=at(date(2026, 11, 24))) as work:
        solution.sections.filter(kind="news").update(body="<p>Nyt.</p>")
    [revision] = work.revisions
    assert (revision.solution, revision.number, revision.author, revision.note) == (solution, 2, author, "Rettet")
    assert revision.created_at == work.at == at(date(2026, 11, 24))
    assert revision.digest == snapshots.digest(revision.snapshot)
    assert other.revisions.count() == 1


def test_the_version_that_a_form_began_from_is_that_of_the_first_of_the_solutions():
    video, aim = make_solution("Video"), make_solution("AIM")
    with saving([aim], by=None):
        aim.sections.filter(kind="news").update(body="<p>Nyt.</p>")
    with saving([video, aim], by=None, base=1, parts=["sections.news"]):
        pass
    with pytest.raises(Conflict) as refused, saving([aim, video], by=None, base=1, parts=["sections.news"]):
        pass
    assert refused.value.revision.solution == aim


def test_who_asked_is_called_once_after_each_save_that_made_a_version(monkeypatch, django_capture_on_commit_callbacks):
    calls = []

    def call():
        calls.append(1)

    solution = make_solution()
    monkeypatch.setattr(saving_module, "_after_saving", [])
    after_saving(call)
    after_saving(call)
    with django_capture_on_commit_callbacks(execute=True), saving([solution], by=None):
        solution.sections.filter(kind="news").update(body="<p>Nyt.</p>")
    assert calls == [1]
    with django_capture_on_commit_callbacks(execute=True), saving([solution], by=None):
        pass
    assert calls == [1]
