"""A whole save taken back, rows and texts, as a new version; what has changed since is left alone and named."""

import threading
from datetime import date

import pytest
from django.db import connection

from accounts.models import Role
from finance.models import FundingShare, FundingSplit
from onepagers.models import (
    AcceptedFinding,
    Action,
    Ask,
    Colour,
    Governance,
    KeyFigure,
    Organisation,
    Revision,
    Section,
    Solution,
    StatusReview,
    Withdrawal,
)
from onepagers.operations import decisions, lifecycle
from onepagers.pages import pdf
from onepagers.versions.saving import saving
from support.models import Agreement, AgreementParty, SupportLine
from tests.factories import at, make_body, make_organisation, make_review, make_solution, make_user
from tests.markup import tight

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today"), pytest.mark.server]
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def every_page_fits(monkeypatch):
    monkeypatch.setattr(pdf, "measured", lambda snapshot, on: {"fits": True})


@pytest.fixture
def video():
    return make_solution("Video", slug="video", manager=make_user(name="Lone Skov", initials="LSS"))


@pytest.fixture
def manager(as_user, video):
    return as_user(video.manager)


def save(*solutions, day=date(2026, 11, 2)):
    return saving(solutions, by=solutions[0].manager, note="Rettet", at=at(day))


def undo(client, solution, number=None, **fields):
    """Press «Fortryd denne gemning» beside a version, the newest if none is named. Returns what the page says."""
    number = number or solution.revisions.first().number
    response = client.post(f"/loesninger/{solution.slug}/versioner/{number}/fortryd/", fields, follow=True)
    if response.status_code != 200:
        return response.status_code
    return " ".join(str(message) for message in response.context["messages"])


def facts(solution, number=None):
    """The snapshot of a version, without the ids that added rows have."""
    revisions = solution.revisions.filter(number=number) if number else solution.revisions.all()
    return revisions.first().snapshot


def write_everything(solution):
    """A row of every kind that is edited in place."""
    with save(solution):
        isms = make_organisation("ISM")
        line = SupportLine.objects.create(solution=solution, audience="Borgere", level=1, phone="1234")
        line.provided_by.create(organisation=isms)
        agreement = Agreement.objects.create(kind="sla", scope="Drift", notice_months=3)
        agreement.solutions.add(solution)
        agreement.parties.create(organisation=isms, role="leverandør")
        agreement.targets.create(name="Oppetid", target="99.80", unit="%")
        KeyFigure.objects.create(solution=solution, label="Brugere").values.create(value=7, as_of=TODAY)
        Governance.objects.create(solution=solution, body=make_body("Styregruppen"), task="Styrer")
        Section.objects.filter(solution=solution, kind="news").update(body="<p>Nyt.</p>", as_of=date(2026, 11, 1))


def test_all_that_a_save_made_goes_and_comes_back_when_that_is_undone(manager, video):
    write_everything(video)
    before, after = facts(video, 1), facts(video, 2)

    assert undo(manager, video) == "Version 2 er fortrudt og gemt som version 3."
    assert facts(video) == before
    newest = video.revisions.first()
    assert (newest.note, newest.author) == ("Fortrudt: version 2 (Rettet)", video.manager)

    assert undo(manager, video) == "Version 3 er fortrudt og gemt som version 4."
    assert facts(video) == after
    assert SupportLine.objects.get().provided_by.get().organisation.name == "ISM"
    assert undo(manager, video, 2) == "Version 2 er fortrudt og gemt som version 5."


def test_all_that_a_save_changed_and_removed_goes_back(manager, video):
    write_everything(video)
    with save(video):
        SupportLine.objects.update(phone="9999", hours="8-16")
        Agreement.objects.update(notice_months=1)
        AgreementParty.objects.all().delete()
        KeyFigure.objects.get().delete()
        Governance.objects.update(task="Styrer ikke")
        Section.objects.filter(kind="news").update(body="<p>Andet.</p>", as_of=None)
        Section.objects.filter(kind="support").update(position=9, show_facts=False)
        Solution.objects.filter(pk=video.pk).update(code="V1", review_interval=30)
    undo(manager, video)
    assert facts(video) == facts(video, 2) != facts(video, 3)


def test_what_has_changed_since_is_left_alone_and_named(manager, video):
    write_everything(video)
    with save(video):
        SupportLine.objects.update(phone="9999", hours="8-16")
        Section.objects.filter(kind="news").update(body="<p>Andet.</p>")
    with save(video):
        SupportLine.objects.update(phone="7777")
    said = undo(manager, video, 3)
    assert said == (
        "Version 3 er fortrudt og gemt som version 5. "
        "Rettet siden og ladt i fred: telefon i supportlinje «Borgere, 1. linje»."
    )
    line = SupportLine.objects.get()
    assert (line.phone, line.hours) == ("7777", "")
    assert Section.objects.get(kind="news").body == "<p>Nyt.</p>"


def test_a_row_that_others_have_built_on_is_left_alone_with_its_parts(manager, video):
    write_everything(video)
    with save(video):
        Agreement.objects.get().targets.create(name="Svartid", target=4)
        SupportLine.objects.update(note="Ring først")
    said = undo(manager, video, 2)
    left = "organisation «ISM», supportlinje «Borgere, 1. linje» og aftale «SLA, Drift»"
    assert f"Rettet siden og ladt i fred: {left}" in said
    assert Agreement.objects.get().parties.count() == 1
    assert SupportLine.objects.get().provided_by.count() == 1
    assert not KeyFigure.objects.exists()
    assert Section.objects.get(kind="news").body == "<p>Tekst.</p>"


def test_of_two_saves_the_older_does_not_put_back_what_the_newer_replaced(manager, video):
    """Who helps is written anew each time that it changes."""
    names = [make_organisation(name) for name in ("A", "B", "C")]
    with save(video):
        line = SupportLine.objects.create(solution=video, audience="Borgere", level=1)
        line.provided_by.create(organisation=names[0])
    for name in names[1:]:
        with save(video):
            line.provided_by.all().delete()
            line.provided_by.create(organisation=name)
    assert "ladt i fred: udbyder «A»" in undo(manager, video, 3)
    assert [one.organisation.name for one in line.provided_by.all()] == ["C"]
    undo(manager, video, 4)
    assert [one.organisation.name for one in line.provided_by.all()] == ["B"]


def test_a_shared_agreement_goes_back_on_every_page_that_shows_it(manager, video):
    other = make_solution("Min Læge", slug="min-laege")
    with save(video, other):
        agreement = Agreement.objects.create(kind="sla", scope="Drift", notice_months=6)
        agreement.solutions.add(video, other)
    with save(video, other):
        Agreement.objects.update(notice_months=1)
    third = make_solution("Aim")
    with save(video, other, third):
        agreement.solutions.add(third)  # shared more widely since

    said = undo(manager, video, 3)
    assert said == "Version 3 er fortrudt og gemt som version 4. Det gælder også Min Læge og Aim."
    assert Agreement.objects.get().notice_months == 6
    for solution in (video, other, third):
        [row] = facts(solution)["agreements"]
        assert row["notice_months"] == 6
        assert solution.revisions.first().note == "Fortrudt: version 3 (Rettet)"


def test_a_manager_takes_back_only_what_they_may_write(manager, video):
    other = make_solution("Min Læge", slug="min-laege")
    with save(video, other):
        Section.objects.filter(kind="news").update(body="<p>Nyt.</p>")
    assert "Ladt i fred, fordi du ikke må rette det: afsnit «Aktuelt»." in undo(manager, video)
    assert facts(video)["sections"] == facts(video, 1)["sections"]
    assert other.revisions.count() == 2


def test_an_administrator_takes_an_import_back_on_all_its_pages(as_user, video):
    other = make_solution("Min Læge", slug="min-laege")
    with save(video, other):
        Section.objects.filter(kind="news").update(body="<p>Nyt.</p>")
        new = Solution.objects.create(name="Ny", slug="ny", position=9)
        with save(new):
            Section.objects.create(solution=new, kind="news", body="<p>Nyt.</p>")
    office = as_user(make_user(Role.ADMINISTRATOR))
    assert undo(office, video, 2).endswith("Det gælder også Min Læge.")
    assert facts(other) == facts(other, 1)
    assert new.sections.count() == 1  # a new solution stays what it is


def test_a_review_is_withdrawn_also_the_first_of_its_kind_and_its_action_goes(manager, video):
    make_review(video, on=date(2026, 11, 2), colour=Colour.RED, ask="Giv mandat", decider=make_body())
    undo(manager, video)
    assert facts(video) == facts(video, 1)
    assert facts(video)["status"] is None
    assert not StatusReview.objects.filter(counts=True).exists()
    assert not Action.objects.exists()
    assert not Ask.objects.open(TODAY).exists()
    page = tight(manager.get("/loesninger/video/historik/").content.decode())
    assert "Statusvurdering: Rød 02.11.2026" in page
    assert "Lone Skov" in page

    undo(manager, video)
    assert facts(video) == facts(video, 2)
    assert StatusReview.objects.get().counts
    assert Ask.objects.open(TODAY).exists()


def test_a_correction_taken_back_lets_the_corrected_review_count_again(manager, video):
    wrong = make_review(video, on=date(2026, 11, 2), colour=Colour.YELLOW)
    make_review(video, on=date(2026, 11, 2), replaces=wrong)
    undo(manager, video)
    assert facts(video)["status"]["colour"] == "yellow"
    undo(manager, video)
    assert facts(video)["status"]["colour"] == "green"


def test_a_review_that_was_confirmed_or_corrected_since_is_left_with_its_action(manager, video):
    first = make_review(video, on=date(2026, 11, 2), colour=Colour.YELLOW)
    manager.post("/loesninger/video/vurdering/uaendret/", {"base": 2}, follow=True)
    assert (
        undo(manager, video, 2) == "Intet er fortrudt. Rettet siden og ladt i fred: statusvurdering «Gul 02.11.2026»."
    )
    assert Action.objects.get().review == first
    undo(manager, video, 3)
    assert facts(video)["status"]["confirmation"] == 0


def test_an_action_that_was_done_since_stays(manager, video):
    make_review(video, on=date(2026, 11, 2), colour=Colour.YELLOW)
    decisions.finish(Action.objects.get(), note="Gjort", on=TODAY, by=None)
    assert "ladt i fred: handling «Det ordnes»" in undo(manager, video, 2)
    assert Action.objects.get().done_note == "Gjort"
    undo(manager, video, 3)
    assert Action.objects.get().done_on is None


def test_a_split_is_withdrawn_with_its_shares_and_the_one_before_holds_again(manager, video):
    payer = make_organisation("ISM")
    for percent in (60, 100):
        with save(video) as work:
            split = FundingSplit.objects.create(
                solution=video, purpose="app", effective_from=date(2026, 1, 1), created_at=work.at, note=str(percent)
            )
            rest = [("unknown", None)] if percent < 100 else []
            for basis, size in [("percent", percent), *rest]:
                payers = payer if basis == "percent" else make_organisation()
                FundingShare.objects.create(split=split, payer=payers, basis=basis, percent=size)
    undo(manager, video)
    assert facts(video)["funding"] == facts(video, 2)["funding"]
    undo(manager, video, 2)
    assert facts(video)["funding"] == []
    assert FundingSplit.objects.count() == 2
    assert FundingShare.objects.count() == 3


def test_a_decision_taken_back_opens_its_ask_again_and_is_for_those_who_decide(as_user, manager, video):
    body = make_body(decides_asks=True)
    make_review(video, on=date(2026, 11, 2), colour=Colour.RED, ask="Giv mandat", decider=body)
    task = decisions.Task("Skriv aftalen", video.manager, date(2026, 12, 18))
    decisions.decide(video, ask=Ask.objects.get(), body=body, text="Ja", on=TODAY, by=None, task=task)
    assert "kan ikke fortrydes" in undo(manager, video)
    assert 'Fortryd denne gemning<span class="visually-hidden">: version 3' not in tight(
        manager.get("/loesninger/video/versioner/").content.decode()
    )
    committee = as_user(make_user(Role.COMMITTEE))
    assert undo(committee, video) == "Version 3 er fortrudt og gemt som version 4."
    assert facts(video) == facts(video, 2)
    assert Ask.objects.open(TODAY).exists()
    assert not Action.objects.exclude(decision=None).exists()
    undo(committee, video)
    assert not Ask.objects.open(TODAY).exists()


def test_an_answered_ask_is_not_withdrawn_under_its_answer(as_user, video):
    body = make_body(decides_asks=True)
    ask = decisions.ask(video, body=body, text="Giv mandat", on=TODAY, by=None)
    decisions.decide(video, ask=ask, body=body, text="Ja", on=TODAY, by=None)
    committee = as_user(make_user(Role.COMMITTEE))
    assert undo(committee, video, 2) == "Intet er fortrudt. Rettet siden og ladt i fred: indstilling «Giv mandat»."
    undo(committee, video, 3)
    undo(committee, video, 2)
    assert facts(video)["waiting"]["asks"] == []


def test_an_accepted_finding_and_a_retired_solution_go_back(as_user, video):
    office = as_user(make_user(Role.ADMINISTRATOR))
    with save(video):
        AcceptedFinding.objects.create(
            solution=video, code="x", key="y", reason="z", until=TODAY, author=video.manager, created_at=at(TODAY)
        )
    undo(office, video)
    assert facts(video)["accepted"] == []
    lifecycle.retire(video, TODAY, by=video.manager)
    undo(office, video)
    assert facts(video)["solution"]["retired_on"] is None


def test_what_the_portfolio_shares_is_taken_back_by_an_administrator_alone(as_user, manager, video):
    write_everything(video)
    with save(video):
        Organisation.objects.filter(name="ISM").update(name="Ministeriet")
    assert "du ikke må rette det: organisation «Ministeriet»" in undo(manager, video)
    undo(as_user(make_user(Role.ADMINISTRATOR)), video)
    assert facts(video) == facts(video, 2)


def test_a_second_press_does_nothing_more(manager, video):
    write_everything(video)
    undo(manager, video, 2)
    assert undo(manager, video, 2) == "Der er ikke mere at fortryde: alt er, som det var før version 2."
    assert video.revisions.count() == 3


def test_a_text_that_no_longer_fits_is_refused_and_nothing_is_taken_back(manager, video, monkeypatch):
    write_everything(video)
    with save(video):
        Section.objects.filter(kind="news").update(body="<p>Lille.</p>")
        SupportLine.objects.update(phone="9999")
    monkeypatch.setattr(
        pdf, "measured", lambda snapshot, on: {"fits": "Lille" in str(snapshot["sections"]), "overflow": 70}
    )
    assert "Ca. 70 tegn skal ud" in undo(manager, video)
    assert SupportLine.objects.get().phone == "9999"
    assert video.revisions.count() == 3


def test_the_first_version_and_those_of_before_say_why_they_cannot_be_taken_back(manager, video):
    revision = video.revisions.get()
    write_everything(video)
    Revision.objects.bulk_create(
        [Revision(solution=video, number=3, snapshot=revision.snapshot, digest=revision.digest)]
    )
    assert "Den er den første" in undo(manager, video, 1)
    assert "Den er fra før, gemninger kunne fortrydes" in undo(manager, video, 3)
    page = tight(manager.get("/loesninger/video/versioner/").content.decode())
    assert page.count("Fortryd denne gemning") == 1
    assert 'title="Den er fra før, gemninger kunne fortrydes."' in page
    assert "Kun dens tekst kan gendannes" in manager.get("/loesninger/video/versioner/3/").content.decode()


def test_only_those_who_may_write_are_offered_it_and_only_by_a_post(as_user, manager, reader, video):
    write_everything(video)
    for user in (make_user(Role.READER), make_user()):
        assert undo(as_user(user), video) == 404
    assert "kan ikke fortrydes" in undo(as_user(make_user(Role.COMMITTEE)), video)
    assert manager.get("/loesninger/video/versioner/2/fortryd/").status_code == 405
    assert undo(manager, video, 99) == 404
    for path in ("versioner/", "versioner/2/"):
        assert "Fortryd denne gemning" in tight(manager.get(f"/loesninger/video/{path}").content.decode())
        assert "Fortryd denne gemning" not in tight(reader.get(f"/loesninger/video/{path}").content.decode())
    assert video.revisions.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_presses_at_once_one_takes_it_back(as_user, video):
    make_review(video, on=date(2026, 11, 2), colour=Colour.YELLOW)
    together, answers = threading.Barrier(2), []

    def press():
        client = as_user(video.manager)
        together.wait()
        try:
            answers.append(undo(client, video, 2))
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [
        "Der er ikke mere at fortryde: alt er, som det var før version 2.",
        "Version 2 er fortrudt og gemt som version 3.",
    ]
    assert Withdrawal.objects.count() == 1
