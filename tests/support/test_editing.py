import pytest
from django.db import IntegrityError, transaction

from accounts.models import Role
from onepagers.versions.saving import saving
from support.models import Agreement, AgreementParty, SupportLine, SupportProvider
from tests.factories import make_organisation, make_solution, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client):
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client


def rows(*rows, initial=0, base=1, **extra):
    data = {"rows-TOTAL_FORMS": len(rows), "rows-INITIAL_FORMS": initial, "base": base} | extra
    return data | {f"rows-{index}-{name}": value for index, row in enumerate(rows) for name, value in row.items()}


def line(**fields):
    return {"audience": "Borgere", "level": 1, "joiner": "or"} | fields


def test_a_support_line_with_two_providers_is_saved_in_order_as_a_version(client):
    solution = make_solution(slug="video")
    _, trifork = make_organisation("PLSP"), make_organisation("Trifork")
    response = client.post("/loesninger/video/support/", rows(line(provider_1=trifork.name, provider_2="plsp ")))
    assert response.status_code == 302
    [facts] = solution.revisions.first().snapshot["support"]
    assert [provider["name"] for provider in facts["providers"]] == ["Trifork", "PLSP"]
    assert (facts["level"], facts["joiner"]) == (1, "eller")


def test_a_line_without_a_provider_is_known_but_not_told(client):
    solution = make_solution(slug="video")
    client.post("/loesninger/video/support/", rows(line()))
    assert solution.revisions.first().snapshot["support"][0]["providers"] == []


def test_a_clash_of_two_rows_is_told_beside_the_field_and_what_was_typed_stays(client):
    make_solution(slug="video")
    response = client.post("/loesninger/video/support/", rows(line(note="Ring først"), line(audience="borgere")))
    assert response.status_code == 422
    assert "Der er allerede en linje for den målgruppe på det niveau." in response.content.decode()
    assert "Ring først" in response.content.decode()
    assert not SupportLine.objects.exists()


def test_adding_a_row_keeps_what_was_typed_and_saves_nothing(client):
    make_solution(slug="video")
    response = client.post("/loesninger/video/support/", rows(line(note="Ring først"), **{"add-row": "rows"}))
    page = response.content.decode()
    assert response.status_code == 200
    assert "Ring først" in page
    assert page.partition("<template")[0].count("Ny supportlinje") == 2
    assert not SupportLine.objects.exists()


def test_another_who_changed_the_support_meanwhile_is_shown_beside_ones_own(client):
    solution = make_solution(slug="video")
    with saving([solution], by=None):
        mine = SupportLine.objects.create(solution=solution, audience="Klinikker", level=2)
        SupportProvider.objects.create(line=mine, organisation=make_organisation("MedCom"))
    response = client.post("/loesninger/video/support/", rows(line(note="Min note"), base=1))
    page = response.content.decode()
    assert response.status_code == 422
    assert "En anden har rettet her imens" in page
    assert "MedCom" in page.partition('class="theirs')[2].partition("<section")[0]
    assert "Min note" in page
    assert client.post("/loesninger/video/support/", rows(line(note="Min note"), base=2)).status_code == 302
    assert SupportLine.objects.count() == 2


def test_a_shared_agreement_is_changed_on_every_page_that_shows_it(client):
    video, app = make_solution(slug="video"), make_solution(slug="app")
    with saving([video, app], by=None):
        agreement = Agreement.objects.create(kind="sla", scope="appen")
        agreement.solutions.add(video, app)
        AgreementParty.objects.create(agreement=agreement, organisation=make_organisation("Trifork"), role="leverandør")
    row = {"id": agreement.pk, "kind": "sla", "scope": "appen og video", "state": "in_force", "party_1": "Trifork"}

    assert client.post("/loesninger/video/aftaler/", rows(row, initial=1, base=2)).status_code == 302

    for solution in (video, app):
        [facts] = solution.revisions.first().snapshot["agreements"]
        assert (solution.revisions.count(), facts["scope"]) == (3, "appen og video")
        assert facts["parties"][0]["role"] == "leverandør"


def test_taking_a_shared_agreement_off_one_page_leaves_it_on_the_other(client):
    video, app = make_solution(slug="video"), make_solution(slug="app")
    with saving([video, app], by=None):
        agreement = Agreement.objects.create(kind="sla")
        agreement.solutions.add(video, app)
    row = {"id": agreement.pk, "kind": "sla", "state": "in_force", "DELETE": "on"}
    client.post("/loesninger/video/aftaler/", rows(row, initial=1, base=2))
    assert list(agreement.solutions.all()) == [app]
    assert video.revisions.first().snapshot["agreements"] == []


def test_an_agreement_that_is_not_relevant_must_say_why(client):
    make_solution(slug="video")
    response = client.post("/loesninger/video/aftaler/", rows({"kind": "dpa", "state": "not_relevant"}))
    assert response.status_code == 422
    assert "Skriv, hvorfor aftalen ikke er relevant." in response.content.decode()


@pytest.mark.parametrize(
    ("fields", "allowed"),
    [
        ({"renewal": "periods", "renewal_months": 6}, True),
        ({"renewal": "periods", "renewal_months": 1}, True),
        ({"renewal": "periods", "renewal_months": ""}, False),
        ({"renewal": "periods", "renewal_months": 0}, False),
        ({"renewal": "none", "renewal_months": ""}, True),
        ({"renewal": "none", "renewal_months": 6}, False),
    ],
)
def test_an_agreement_that_is_renewed_some_months_at_a_time_says_how_many(client, fields, allowed):
    make_solution(slug="video")
    deal = {"kind": "sla", "state": "in_force", "form": "fixed", "valid_to": "2026-01-31", "notice_months": 3} | fields
    response = client.post("/loesninger/video/aftaler/", rows(deal))
    assert response.status_code == (302 if allowed else 422)
    assert Agreement.objects.exists() is allowed
    if not allowed:
        beside = "Skriv, hvor mange måneder aftalen forlænges ad gangen."
        if fields["renewal"] == "none":
            beside = "Vælg forlængelsen «et antal måneder ad gangen», eller lad feltet stå tomt."
        assert beside in response.content.decode()
        with pytest.raises(IntegrityError), transaction.atomic():
            Agreement.objects.create(
                kind="sla", **{name: None if value == "" else value for name, value in fields.items()}
            )
