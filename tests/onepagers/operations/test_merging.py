"""Two organisations that are one: the other's name everywhere from now on, and not a row but its own changed."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role
from finance.models import FundingShare, FundingSplit
from finance.templatetags.funding import funding_lines
from onepagers.forms import name_field
from onepagers.models import Governance, Organisation, Solution
from onepagers.operations.organisations import merge, undo_merge
from onepagers.pages import onepager
from onepagers.versions import snapshots
from onepagers.versions.saving import saving
from onepagers.writing.undoing import take_back
from support.findings import one_supplier
from support.models import Agreement, AgreementParty, SupportLine, SupportProvider
from tests import demo
from tests.factories import make_body, make_edition, make_organisation, make_solution, make_user

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 24)
OF_A_MERGE = {
    "onepagers_organisation",
    "onepagers_revision",
    "onepagers_save",
    "onepagers_rowchange",
    "accounts_savedpost",
}


@pytest.fixture
def ism():
    return make_organisation("ISM", full_name="Indenrigs- og Sundhedsministeriet")


@pytest.fixture
def sum_(ism):
    return make_organisation("SUM", full_name="Sundhedsministeriet")


@pytest.fixture
def secretary():
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def video(ism, sum_):
    """A solution on which each of the two stands, and both on one line, in one agreement, body and split."""
    solution = make_solution("Video", slug="video")
    with saving([solution], by=None):
        Solution.objects.filter(pk=solution.pk).update(owner=sum_, operator=ism)
        body = make_body("Gruppen", chair=sum_)
        body.members.set([ism, sum_])
        Governance.objects.create(solution=solution, body=body)
        line = SupportLine.objects.create(solution=solution, audience="Borgere", level=2)
        agreement = Agreement.objects.create(kind="sla", form="open", counted_to="month", notice_months=1)
        agreement.solutions.add(solution)
        roles = {sum_: ("leverandør", 3), ism: ("databehandler", 6)}
        for place, one in enumerate([sum_, ism]):
            SupportProvider.objects.create(line=line, organisation=one, position=place)
            role, months = roles[one]
            AgreementParty.objects.create(
                agreement=agreement, organisation=one, role=role, notice_months=months, position=place
            )
        split = FundingSplit.objects.create(solution=solution, purpose="app")
        for place, (payer, percent) in enumerate([(sum_, 30), (ism, 20), (make_organisation("PLO"), 50)]):
            FundingShare.objects.create(split=split, payer=payer, basis="percent", percent=percent, position=place)
    return solution


def newest(solution):
    return solution.revisions.first()


def do_merge(organisation, into, by):
    return merge(organisation, into, by=by, at=timezone.now())


def test_the_one_that_is_left_shows_everywhere_once(video, ism, sum_, secretary):
    do_merge(sum_, ism, secretary)
    facts = newest(video).snapshot
    left = {"id": ism.pk, "name": "ISM", "full_name": "Indenrigs- og Sundhedsministeriet"}

    assert (facts["solution"]["owner"], facts["solution"]["operator"]) == (left, left)
    assert (facts["governance"][0]["chair"], facts["governance"][0]["members"]) == (left, [left])
    assert facts["support"][0]["providers"] == [left | {"phone": "", "email": "", "web": ""}]
    [party] = facts["agreements"][0]["parties"]
    assert (party["name"], party["role"], party["notice_months"]) == ("ISM", "leverandør og databehandler", 6)
    assert [(share["payer"]["name"], share["percent"]) for share in facts["funding"][0]["shares"]] == [
        ("ISM", "50.00"), ("PLO", "50.00"),
    ]  # fmt: skip
    assert "SUM" not in str(onepager.body(facts, ON))
    assert funding_lines(facts["funding"])[0]["payers"][1][1].startswith("ISM 50")


def test_not_a_row_but_the_organisations_own_is_changed_by_a_merge_or_its_undoing(video, ism, sum_, secretary):
    def others():
        return {table: rows for table, rows in demo._taken().items() if table not in OF_A_MERGE}

    before, was = others(), Organisation.objects.values().get(pk=sum_.pk)
    do_merge(sum_, ism, secretary)
    assert others() == before
    undo_merge(Organisation.objects.get(pk=sum_.pk), by=secretary, at=timezone.now())
    assert others() == before
    assert Organisation.objects.values().get(pk=sum_.pk) == was


def test_old_versions_and_final_editions_keep_the_old_name_to_the_byte(video, ism, sum_, secretary):
    edition = make_edition([video])
    old = newest(video)
    page = str(onepager.body(old.snapshot, ON, version=old.number))
    kept = (edition.html, bytes(edition.pdf), edition.pages.get().html, old.snapshot, old.digest)
    do_merge(sum_, ism, secretary)
    edition.refresh_from_db()
    old = type(old).objects.get(pk=old.pk)

    assert (edition.html, bytes(edition.pdf), edition.pages.get().html, old.snapshot, old.digest) == kept
    assert str(onepager.body(old.snapshot, ON, version=old.number)) == page
    assert "SUM" in page


def test_undoing_a_merge_makes_every_page_say_what_it_said(video, ism, sum_, secretary):
    def without_refs(revision):
        return {key: value for key, value in revision.snapshot.items() if key != "refs"}

    before, other = newest(video), make_solution()
    do_merge(sum_, ism, secretary)
    merged = newest(video)
    undo_merge(Organisation.objects.get(pk=sum_.pk), by=secretary, at=timezone.now())
    after = newest(video)
    assert (merged.number, after.number, newest(other).number) == (before.number + 1, before.number + 2, 1)
    assert without_refs(after) == without_refs(before)
    assert "«SUM» er slået sammen med «ISM»" in merged.note


def test_the_save_of_a_merge_can_be_taken_back_by_the_secretariat_only(video, ism, sum_, secretary):
    do_merge(sum_, ism, secretary)
    refused = take_back(newest(video), by=video.manager, at=timezone.now())
    assert refused.may_not == ["organisation «SUM»"]
    take_back(newest(video), by=secretary, at=timezone.now())
    assert Organisation.objects.standing().filter(pk=sum_.pk).exists()
    assert newest(video).snapshot["solution"]["owner"]["name"] == "SUM"


def test_a_merge_goes_on_through_what_its_target_is_merged_into(video, ism, sum_, secretary):
    ministry = make_organisation("Ministeriet")
    do_merge(sum_, ism, secretary)
    do_merge(ism, ministry, secretary)
    assert newest(video).snapshot["solution"]["owner"]["name"] == "Ministeriet"
    assert Organisation.objects.get(pk=sum_.pk).left == ministry
    assert sorted(ministry.keys) == sorted([sum_.pk, ism.pk, ministry.pk])

    Organisation.objects.filter(pk=ministry.pk).update(name="Departementet")
    assert name_field.organisations().find("sum") == ministry.pk
    undo_merge(
        Organisation.objects.get(pk=ism.pk), by=secretary, at=timezone.now()
    )  # it stands on the page by two ways
    assert newest(video).snapshot["solution"]["owner"]["name"] == "ISM"


def test_a_new_name_of_the_one_left_reaches_the_pages_that_only_the_merged_one_stood_on(ism, sum_, secretary):
    solution = make_solution(owner=sum_)
    do_merge(sum_, ism, secretary)
    assert newest(solution).snapshot["refs"]["organisation"] == sorted([ism.pk, sum_.pk])


def test_the_merged_one_is_found_by_name_and_offered_by_nothing(video, ism, sum_, secretary):
    sum_.former_names.create(name="Sundhedsdepartementet")
    do_merge(sum_, ism, secretary)
    for name in ("SUM", "sundhedsministeriet", "Sundhedsdepartementet", "ISM"):
        assert list(Organisation.objects.named(name)) == [ism]
        assert name_field.organisations().find(name) == ism.pk
    offered = str(name_field.organisations().datalist())
    assert 'value="SUM"' not in offered
    assert "også SUM" in offered


def test_findings_count_by_the_one_left(ism, sum_, secretary):
    for one in (ism, sum_, ism, sum_):
        solution = make_solution()
        with saving([solution], by=None):
            line = SupportLine.objects.create(solution=solution, audience="Borgere", level=2)
            SupportProvider.objects.create(line=line, organisation=one)

    def suppliers():
        snapshots = [newest(solution).snapshot for solution in Solution.objects.all()]
        return [sentence.partition(" løsninger")[0] for _, sentence in one_supplier.find(snapshots, ON)]

    assert suppliers() == []
    do_merge(sum_, ism, secretary)
    assert suppliers() == ["ISM står bag 4 af 4"]


@pytest.mark.server
def test_the_database_refuses_a_merge_with_itself_and_a_circle_also_through_others(ism, sum_, secretary):
    third = make_organisation("Tredje")

    def refused(one, into):
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            Organisation.objects.filter(pk=one.pk).update(merged_into=into, merged_on=ON)
        return str(caught.value)

    assert "organisation_is_not_merged_with_itself" in refused(ism, ism) or "sig selv" in refused(ism, ism)
    do_merge(sum_, ism, secretary)
    do_merge(ism, third, secretary)
    assert "heller ikke gennem andre" in refused(third, sum_)
    with pytest.raises(IntegrityError), transaction.atomic():
        do_merge(third, sum_, secretary)
    with pytest.raises(IntegrityError), transaction.atomic():  # it is merged already
        do_merge(sum_, third, secretary)


def test_many_merged_organisations_cost_no_queries(ism, secretary, django_assert_num_queries):
    def add(number):
        for _ in range(number):
            merged = make_organisation(merged_into=ism, merged_on=ON)
            solution = make_solution(owner=merged)
            line = SupportLine.objects.create(solution=solution, audience="Borgere", level=1)
            SupportProvider.objects.create(line=line, organisation=merged)

    def take():
        for solution in snapshots.for_page(ON):
            assert snapshots.take(solution, ON)["solution"]["owner"]["name"] == "ISM"

    add(2)
    with CaptureQueriesContext(connection) as few:
        take()
    add(10)
    with django_assert_num_queries(len(few)):
        take()
