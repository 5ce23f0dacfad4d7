"""The pages on which money is shown and edited."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from accounts.models import Role
from finance.forms import SplitForm
from finance.models import FundingSplit
from tests.factories import make_organisation, make_solution, make_user
from tests.finance.test_splits import TODAY, check_now, pay, split
from tests.markup import tight

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


def posted(*shares, base=1, **fields):
    data = {"purpose": "operation", "base": base, "shares-TOTAL_FORMS": len(shares), "shares-INITIAL_FORMS": 0} | fields
    return data | {
        f"shares-{index}-{name}": value for index, share in enumerate(shares) for name, value in share.items()
    }


PLACE = "Posten «{}» findes allerede. Ret den i stedet, eller skriv her, hvad den nye dækker."


@pytest.fixture
def video():
    return make_solution("Video", slug="video")


@pytest.mark.parametrize(
    ("there", "added", "field", "line"),
    [
        ({}, {}, "scope", PLACE.format("Drift")),
        ({"scope": "Kontakt Læge"}, {"scope": " Kontakt Læge "}, "scope", PLACE.format("Drift, Kontakt Læge")),
        ({}, {"effective_from": "2027-01-01"}, "scope", PLACE.format("Drift")),  # takes over later
        ({"effective_from": date(2027, 1, 1)}, {}, "scope", PLACE.format("Drift")),  # is taken over later
        (
            {"effective_to": date(2025, 12, 31)},
            {},
            "effective_from",
            "«Drift» gjaldt til og med 31.\xa0december 2025. Skriv, hvornår den nye begynder.",
        ),
        ({"effective_to": date(2025, 12, 31)}, {"effective_from": "2026-01-01"}, None, None),
        ({}, {"scope": "Kontakt Læge"}, None, None),
        ({}, {"purpose": "support"}, None, None),
    ],
)
@time_machine.travel("2026-11-24 08:00+01:00", tick=False)
def test_a_post_that_is_added_takes_no_other_posts_place(client, office, video, there, added, field, line):
    split(video, note="før", **there)
    page = client.post("/loesninger/video/oekonomi/ny/", posted(**added))
    if field is None:
        assert page.status_code == 302
        assert FundingSplit.objects.count() == 2
    else:
        assert page.status_code == 422
        assert page.context["form"].errors == {field: [line]}
        assert line in page.content.decode()
        assert FundingSplit.objects.get().note == "før"


@time_machine.travel("2026-11-24 08:00+01:00", tick=False)
def test_a_corrected_post_takes_no_third_ones_place(client, office, video):
    split(video, note="drift")
    support = split(video, "support")
    split(make_solution("Hjertet", slug="hjertet"), "app")
    page = client.post(f"/loesninger/video/oekonomi/{support.pk}/", posted())
    assert page.context["form"].errors == {"scope": [PLACE.format("Drift")]}
    assert client.post(f"/loesninger/video/oekonomi/{support.pk}/", posted(purpose="app")).status_code == 302


def test_the_place_of_a_withdrawn_post_is_free(client, office, video):
    client.post("/loesninger/video/oekonomi/ny/", posted())
    client.post("/loesninger/video/versioner/2/fortryd/")
    assert client.post("/loesninger/video/oekonomi/ny/", posted(base=3)).status_code == 302
    assert FundingSplit.objects.filter(counts=True).count() == 1


@time_machine.travel("2026-11-24 08:00+01:00", tick=False)
def test_the_page_shows_what_counts_today_and_what_comes_by_its_day(client, office):
    solution = make_solution("Video", slug="video")
    split(solution, note="nu")
    old = split(solution, "app", note="forkert", effective_from=date(2027, 5, 1))
    split(solution, "app", note="rettet", effective_from=date(2027, 4, 1), replaces=old)
    split(solution, "support", note="i dag", effective_from=TODAY)
    split(solution, note="om lidt", effective_from=date(2026, 11, 25))
    page = client.get("/loesninger/video/oekonomi/")
    assert [row.note for row in page.context["splits"]] == ["nu", "i dag"]
    assert [row.note for row in page.context["coming"]] == ["om lidt", "rettet"]
    assert "Gælder senere" in page.content.decode()
    assert client.post("/loesninger/video/oekonomi/").status_code == 405


def test_a_page_without_money_says_so(client, office):
    make_solution(slug="video")
    assert "Der er ikke skrevet noget om økonomien endnu." in client.get("/loesninger/video/oekonomi/").content.decode()


def test_a_new_form_has_two_empty_rows_and_an_old_one_its_own(client, office):
    solution = make_solution(slug="video")
    assert len(client.get("/loesninger/video/oekonomi/ny/").context["shares"].forms) == 2
    old = split(solution, note="før", total=Decimal(10), effective_from=date(2025, 1, 1))
    pay(old, make_organisation("PLO"), "amount", amount=Decimal(10), note="alt")
    page = client.get(f"/loesninger/video/oekonomi/{old.pk}/")
    [row] = page.context["shares"].forms
    assert [row[name].value() for name in ("basis", "size", "note")] == ["amount", "10", "alt"]
    form = page.context["form"]
    assert [form[name].value() for name in ("purpose", "note", "total")] == ["operation", "før", "10"]
    assert form["base"].value() == 1
    assert "Ret Drift" in page.content.decode()


def test_a_row_more_keeps_what_is_typed_and_saves_nothing(client, office):
    make_solution(slug="video")
    make_organisation("PLO")
    data = posted({"payer": "PLO", "size": "50", "basis": "percent"}, note="Skrevet", **{"add-row": "shares"})
    page = client.post("/loesninger/video/oekonomi/ny/", data)
    assert page.status_code == 200
    assert len(page.context["shares"].forms) == 2
    assert "Skrevet" in page.content.decode()
    assert not FundingSplit.objects.exists()


def test_what_is_saved_says_who_wrote_it_and_stands_last(client, office):
    solution, plo = make_solution(slug="video"), make_organisation("PLO")
    split(solution, "app")
    split(solution, "support")
    data = posted({"payer": "PLO", "size": "100", "basis": "percent"}, {"payer": "", "basis": "percent"}, base=1)
    page = client.post("/loesninger/video/oekonomi/ny/", data, follow=True)
    assert "Økonomien er gemt." in page.content.decode()
    made = FundingSplit.objects.get(purpose="operation")
    assert (made.author, made.position, made.replaces) == (office, 2, None)
    [share] = made.shares.all()
    assert (share.payer, share.percent, share.amount, share.basis) == (plo, Decimal(100), None, "percent")
    revision = solution.revisions.first()
    assert (revision.note, revision.author, made.created_at) == ("Økonomi rettet", office, revision.created_at)


def test_a_correction_stands_where_the_old_one_stood(client, office):
    solution = make_solution(slug="video")
    split(solution, "app", position=0)
    old = split(solution, "support", position=1)
    split(solution, "outreach", position=2)
    client.post(f"/loesninger/video/oekonomi/{old.pk}/", posted(purpose="support", note="rettet"))
    assert [row.purpose for row in FundingSplit.objects.in_force(TODAY)] == ["app", "support", "outreach"]


def test_another_who_changed_the_money_meanwhile_is_shown_beside_ones_own(client, office):
    make_solution(slug="video")
    client.post("/loesninger/video/oekonomi/ny/", posted(fund="Den andens pulje"))
    page = client.post("/loesninger/video/oekonomi/ny/", posted(purpose="app", fund="Min pulje"))
    text = page.content.decode()
    assert page.status_code == 422
    assert "Den andens pulje" in text
    assert "Min pulje" in text
    assert 'name="seen" value="2"' in text
    assert client.post("/loesninger/video/oekonomi/ny/", posted(purpose="app", fund="Min", base=2)).status_code == 302


def test_a_split_of_another_solution_is_no_page_of_this_one(client, office):
    make_solution(slug="video")
    other = split(make_solution())
    assert client.get(f"/loesninger/video/oekonomi/{other.pk}/").status_code == 404


def test_a_part_can_be_of_what_counts_and_not_of_itself(client, office):
    solution = make_solution(slug="video")
    whole, own = split(solution, "outreach"), split(solution, "support")
    split(make_solution(), "app")
    form = client.get(f"/loesninger/video/oekonomi/{own.pk}/").context["form"]
    assert list(form.fields["part_of"].queryset) == [whole]
    assert list(client.get("/loesninger/video/oekonomi/ny/").context["form"].fields["part_of"].queryset) == [whole, own]


@pytest.mark.parametrize(
    ("shares", "fields", "words"),
    [
        ([{"payer": "PLO", "basis": "percent"}], {}, "Skriv andelen, eller vælg «ikke afklaret»."),
        ([{"payer": "PLO", "basis": "percent", "size": "101"}], {}, "En andel kan højst være 100 %."),
        ([{"payer": "", "basis": "percent", "size": "5"}], {}, "Vælg, hvem der betaler."),
        ([{"payer": "", "basis": "percent", "note": "a conto"}], {}, "Vælg, hvem der betaler."),
        ([{"payer": "PLO", "basis": "amount", "size": "11"}], {"total": "10"}, "Beløbene skal tilsammen give"),
        ([{"payer": "PLO", "basis": "amount", "size": "9"}], {"total": "10"}, "Beløbene skal tilsammen give"),
        ([{"payer": "PLO", "basis": "amount", "size": "11"}, {"payer": "ISM", "basis": "unknown"}], {"total": "10"},
         "Beløbene skal tilsammen give"),
        ([{"payer": "PLO", "basis": "percent", "size": "60"}, {"payer": "ISM", "basis": "percent", "size": "39,5"}], {},
         "Procenterne giver 99.5. De skal give 100 i alt."),
        ([{"payer": "PLO", "basis": "percent", "size": "60"}, {"payer": "ISM", "basis": "percent", "size": "60"},
          {"payer": "FAPS", "basis": "unknown"}], {}, "Procenterne giver 120."),
        ([], {"effective_from": "2026-01-02", "effective_to": "2026-01-01"}, "Posten kan ikke slutte"),
        ([], {"purpose": ""}, "Formål"),
    ],
)  # fmt: skip
def test_what_does_not_add_up_is_said_and_nothing_is_saved(client, office, shares, fields, words):
    make_solution(slug="video")
    for name in ("PLO", "ISM", "FAPS"):
        make_organisation(name)
    page = client.post("/loesninger/video/oekonomi/ny/", posted(*shares, **fields))
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not FundingSplit.objects.exists()


@pytest.mark.parametrize(
    ("shares", "fields"),
    [
        ([{"payer": "PLO", "basis": "percent", "size": "100"}], {}),
        ([{"payer": "PLO", "basis": "percent", "size": "60"}, {"payer": "ISM", "basis": "unknown"}], {}),
        ([{"payer": "PLO", "basis": "amount", "size": "10"}], {"total": "10"}),
        ([{"payer": "PLO", "basis": "amount", "size": "9"}, {"payer": "ISM", "basis": "unknown"}], {"total": "10"}),
        ([{"payer": "PLO", "basis": "amount", "size": "9"}], {}),
        ([{"payer": "PLO", "basis": "amount", "size": "9"}, {"payer": "ISM", "basis": "percent", "size": "10"}],
         {"total": "10"}),
        ([{"payer": "PLO", "basis": "unknown", "size": "7"}], {}),  # a size of what isn't known is nothing
        ([{"payer": "PLO", "basis": "percent", "size": "50"},
          {"payer": "PLO", "via": "ISM", "basis": "percent", "size": "50"}], {}),
        ([], {"total": "0"}),
    ],
)  # fmt: skip
def test_what_adds_up_or_leaves_room_for_what_is_not_known_is_saved(client, office, shares, fields):
    make_solution(slug="video")
    for name in ("PLO", "ISM"):
        make_organisation(name)
    assert client.post("/loesninger/video/oekonomi/ny/", posted(*shares, **fields)).status_code == 302
    check_now()
    row = FundingSplit.objects.get()
    assert [share.payer.name for share in row.shares.all()] == [share["payer"] for share in shares]
    for share, said in zip(row.shares.all(), shares, strict=True):
        size = Decimal(said.get("size", "0"))
        assert share.percent == (size if said["basis"] == "percent" else None)
        assert share.amount == (size if said["basis"] == "amount" else None)
        assert (share.via.name if share.via else "") == said.get("via", "")


def test_a_form_without_an_old_split_corrects_nothing():
    form = SplitForm(None, solution=make_solution(), old=None, others=FundingSplit.objects.none(), on=date(2026, 1, 7))
    assert form.replaces() is None


def test_whoever_edits_money_has_the_ways_to_the_rest_of_the_page(client, office):
    solution = make_solution(slug="video")
    paths = ("", "ny/", f"{split(solution).pk}/")
    for path in paths:
        page = client.get(f"/loesninger/video/oekonomi/{path}").content.decode()
        assert 'href="/loesninger/video/tekst/"' in page, path
        assert 'href="/loesninger/video/oekonomi/"' in page, path


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("pr. klinik", "klinik"), ("Pr klinik", "klinik"), ("per kommune", "kommune"), ("prøve", "prøve"), ("", "")],
)
@time_machine.travel("2026-11-24 08:00+01:00", tick=False)
def test_what_an_amount_is_for_each_of_is_kept_without_the_word_that_the_page_writes(
    client, office, video, typed, kept
):
    assert client.post("/loesninger/video/oekonomi/ny/", posted(unit_price_for=typed, total="10")).status_code == 302
    assert FundingSplit.objects.get().unit_price_for == kept


def test_a_single_payer_is_named_and_several_of_whom_nothing_is_known_are_still_to_be_agreed(client, office, video):
    pay(split(video, "support"), make_organisation("ISM"), "unknown")
    page = tight(client.get("/loesninger/video/oekonomi/").text)
    assert "ISM" in page
    assert "ikke afklaret" not in page
    shared = split(video)
    pay(shared, make_organisation("PLO"), "unknown")
    pay(shared, make_organisation("FAPS"), "unknown")
    assert tight(client.get("/loesninger/video/oekonomi/").text).count("ikke afklaret") == 2
