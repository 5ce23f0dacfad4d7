from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Role
from finance.models import FundingShare, FundingSplit
from tests.factories import make_organisation, make_solution, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.server]


@pytest.fixture
def client(client):
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client


@pytest.fixture
def plo():
    return make_organisation("PLO")


@pytest.fixture
def ism():
    return make_organisation("ISM")


def posted(*shares, base=1, **split):
    data = {"purpose": "operation", "base": base} | split
    data |= {"shares-TOTAL_FORMS": len(shares), "shares-INITIAL_FORMS": 0}
    for index, fields in enumerate(shares):
        data |= {f"shares-{index}-{name}": value for name, value in fields.items()}
    return data


def share(payer, size="", basis="percent", **fields):
    return {"payer": payer.name, "size": size, "basis": basis} | fields


def make_split(solution, *shares, **fields):
    split = FundingSplit.objects.create(solution=solution, **({"purpose": "operation"} | fields))
    FundingShare.objects.bulk_create(FundingShare(split=split, **share) for share in shares)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return split


def test_a_total_with_a_rest_is_saved_as_amounts_typed_the_danish_way(client, plo, ism):
    solution = make_solution(slug="app")
    response = client.post(
        "/loesninger/app/oekonomi/ny/",
        posted(
            share(plo, "8,8 mio.", "amount", note="resten"),
            share(ism, "1.200.000", "amount"),
            total="10 mio. kr.",
            qualifier="ca.",
        ),
    )
    assert response.status_code == 302
    [facts] = solution.revisions.first().snapshot["funding"]
    assert (facts["total"], facts["qualifier"]) == ("10000000.00", "ca.")
    assert [share["amount"] for share in facts["shares"]] == ["8800000.00", "1200000.00"]


@pytest.mark.parametrize(
    ("sizes", "basis", "total", "told"),
    [
        (["60", "30"], "percent", "", "Procenterne giver 90"),
        (["60", "50"], "percent", "", "Procenterne giver 110"),
        (["5", "4"], "amount", "10", "Beløbene skal tilsammen give det samlede beløb."),
        (["x", "4"], "amount", "10", "Skriv et tal"),
        (["", "4"], "amount", "10", "Skriv andelen"),
        (["0.500 mio.", "4"], "amount", "10", "«0.500 mio.» kan læses på to måder."),
        (["12.5", "87.5"], "percent", "", "«12.5» kan læses på to måder."),
        (["50 %", "50 %"], "amount", "100", "Tallet og «Andel i» siger ikke det samme."),
        (["50 kr.", "50 kr."], "percent", "", "Tallet og «Andel i» siger ikke det samme."),
        (["5", "5"], "amount", "1.50", "«1.50» kan læses på to måder."),
        (["5", "5"], "amount", "10 %", "Skriv et tal, fx 1.200.000 eller 1,2 mio."),
    ],
)
def test_shares_that_do_not_make_the_whole_are_refused_and_stay_on_the_page(
    client, plo, ism, sizes, basis, total, told
):
    make_solution(slug="app")
    shares = [share(payer, size, basis) for payer, size in zip((plo, ism), sizes, strict=True)]
    response = client.post("/loesninger/app/oekonomi/ny/", posted(*shares, total=total, fund="OK22-midler"))
    assert response.status_code == 422
    assert told in response.content.decode()
    assert "OK22-midler" in response.content.decode()
    assert not FundingSplit.objects.exists()


@pytest.mark.parametrize(
    ("shares", "total"),
    [
        ([{"basis": "percent", "percent": 99}], None),
        ([{"basis": "percent", "percent": 60}, {"basis": "percent", "percent": 60}], None),
        ([{"basis": "amount", "amount": 4}], 5),
        ([{"basis": "amount", "amount": 6}, {"basis": "unknown"}], 5),
    ],
)
def test_the_database_refuses_shares_that_do_not_make_the_whole(shares, total):
    solution = make_solution()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_split(solution, *({"payer": make_organisation()} | share for share in shares), total=total)


def test_what_is_not_known_is_a_value_and_leaves_room(plo, ism):
    split = make_split(
        make_solution(),
        {"payer": plo, "basis": "unknown"},
        {"payer": ism, "basis": "amount", "amount": Decimal(1)},
        total=Decimal(5),
    )
    assert split.shares.count() == 2


def test_a_new_date_follows_the_old_split_and_the_same_date_corrects_it(client, plo):
    solution = make_solution(slug="app")
    old = make_split(solution, {"payer": plo, "basis": "percent", "percent": 100}, effective_from=date(2025, 1, 1))

    address = f"/loesninger/app/oekonomi/{old.pk}/"
    client.post(address, posted(share(plo, "100"), effective_from="2026-01-01", fund="OK22-midler"))
    client.post(address, posted(share(plo, "100"), effective_from="2025-01-01", base=2, note="rettet"))

    def on(day):
        [split] = FundingSplit.objects.in_force(day)
        return split.fund, split.note

    assert on(date(2025, 6, 1)) == ("", "rettet")
    assert on(date(2026, 6, 1)) == ("OK22-midler", "")
    assert FundingSplit.objects.count() == 3


@time_machine.travel("2026-11-24 08:00+01:00", tick=False)
@pytest.mark.parametrize(
    ("old_from", "new", "corrects"),
    [
        ("2027-01-01", {"effective_from": "2027-01-01"}, True),  # the same day: a mistake put right
        ("2027-01-01", {"effective_from": "2027-01-02"}, False),  # the day after: what comes next
        ("2027-01-02", {"effective_from": "2027-01-01"}, True),
        (None, {"effective_from": ""}, True),
        (None, {"effective_from": "2027-01-01"}, False),  # an unknown beginning lies before every day
        ("2027-01-01", {"effective_from": ""}, True),
        ("2027-01-01", {"effective_from": "2027-01-02", "purpose": "app"}, True),  # about something else after all
        ("2027-01-01", {"effective_from": "2027-01-02", "scope": "Kontakt Læge"}, True),
    ],
)
def test_a_split_of_the_same_day_corrects_and_one_of_a_later_day_follows(client, plo, old_from, new, corrects):
    solution = make_solution(slug="app")
    begins = date.fromisoformat(old_from) if old_from else None
    old = make_split(solution, {"payer": plo, "basis": "percent", "percent": 100}, effective_from=begins, note="før")

    response = client.post(f"/loesninger/app/oekonomi/{old.pk}/", posted(share(plo, "100"), note="efter", **new))

    assert response.status_code == 302
    made = FundingSplit.objects.exclude(pk=old.pk).get()
    assert made.replaces == (old if corrects else None)
    page = client.get("/loesninger/app/oekonomi/")
    shown = [split.note for split in [*page.context["splits"], *page.context["coming"]]]
    assert sorted(shown) == (["efter"] if corrects else ["efter", "før"])
    # What is corrected can't be edited once more, what is followed can.
    assert client.get(f"/loesninger/app/oekonomi/{old.pk}/").status_code == (404 if corrects else 200)


def test_the_newest_split_in_effect_counts_and_an_unknown_beginning_lies_before_every_day(plo):
    solution = make_solution()
    make_split(solution, purpose="app", note="altid")
    make_split(
        solution, purpose="app", note="fra 2026", effective_from=date(2026, 1, 1), effective_to=date(2026, 6, 30)
    )

    notes = [
        [split.note for split in FundingSplit.objects.in_force(day)]
        for day in (date(2025, 1, 1), date(2026, 6, 30), date(2026, 7, 1))
    ]
    assert notes == [["altid"], ["fra 2026"], []]


def test_splits_and_shares_are_neither_changed_nor_removed(plo):
    split = make_split(make_solution(), {"payer": plo, "basis": "percent", "percent": 100})
    with pytest.raises(DatabaseError), transaction.atomic():
        split.shares.update(percent=50)
    with pytest.raises(DatabaseError), transaction.atomic():
        FundingSplit.objects.filter(pk=split.pk).update(note="x")


def test_a_payer_who_stands_twice_is_told(client, plo):
    make_solution(slug="app")
    response = client.post("/loesninger/app/oekonomi/ny/", posted(share(plo, "50"), share(plo, "50")))
    assert "Den samme betaler står der to gange." in response.content.decode()
