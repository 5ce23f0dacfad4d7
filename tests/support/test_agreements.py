"""One agreement: its page, how it is edited, and what is noted on it."""

from datetime import date

import pytest
import time_machine

from accounts.models import Role
from onepagers.models import Organisation
from onepagers.pages import onepager
from onepagers.versions.saving import saving
from support.models import Agreement, AgreementOption, Continuation, NoticeGiven, OptionTaken
from tests.factories import at, make_solution, make_user
from tests.support.entering import QUARTERLY, facts, make_agreement, rows

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(at(TODAY), tick=False):
        yield


@pytest.fixture
def manager():
    return make_user()


@pytest.fixture
def video(manager):
    return make_solution("Video", slug="video", manager=manager)


@pytest.fixture
def client(client, manager):
    client.force_login(manager)
    return client


# The page


def test_the_page_says_the_day_that_counts_and_the_sentence_that_it_rests_on(client, video):
    agreement = make_agreement(
        video,
        parties=(("PLO", {}), ("Trifork", {"notice_months": 3})),
        form="open",
        counted_to="half_year",
        notice_months=6,
    )
    page = client.get(f"/aftaler/{agreement.pk}/").text.replace("\xa0", " ")
    assert "Opsiges senest torsdag 31. december 2026 for at slutte 30. juni 2027." in page
    assert "Det er en fridag: helst senest onsdag 30. december 2026." in page
    assert "Opsiger vi i dag, er vi ude den 30. juni 2027." in page
    assert "6 måneder til udgangen af et halvår: skal være modtaget senest 31. december 2026" in page
    assert "Trifork kan tidligst være ude 30. juni 2027" in page
    assert page.count('<th scope="row"><span class="only-stacked">Slutter ') == 8


def test_what_nobody_has_told_is_not_told(client, video):
    agreement = make_agreement(video, form="open", counted_to="quarter")
    page = client.get(f"/aftaler/{agreement.pk}/").text
    assert "Ikke oplyst: opsigelsesvarsel mangler" in page
    assert "Opsiger vi i dag" not in page
    assert "Slutter" not in page


def test_a_reader_sees_notice_first_when_the_secretariat_has_released_it(client, video):
    agreement = make_agreement(video, **QUARTERLY)
    secretariat = make_user(Role.ADMINISTRATOR)
    reader = make_user(Role.READER)
    path = f"/aftaler/{agreement.pk}/"
    trifork = Organisation.objects.get(name="Trifork")
    base = video.revisions.first().number
    notice = {"opsigelse-party": trifork.pk, "opsigelse-received_on": "2026-11-20", "opsigelse-base": base}
    client.post(f"{path}opsigelse/", notice | {"opsigelse-out_on": "2027-06-30"})
    [given] = NoticeGiven.objects.all()

    def pages(user):
        client.force_login(user)
        history = client.get("/loesninger/video/historik/").text
        return client.get(path).text + history + client.get("/loesninger/video/versioner/").text

    assert "Opsagt af Trifork" in client.get(path).text
    assert "psagt" not in pages(reader)
    assert client.post(f"{path}opsigelse/{given.pk}/frigiv/").status_code == 403
    client.force_login(secretariat)
    assert client.post(f"{path}opsigelse/{given.pk}/frigiv/").status_code == 302
    assert "Opsagt af Trifork" in pages(reader)
    assert facts(video)["given"]["party"] == "Trifork"

    released = NoticeGiven.objects.get(counts=True)
    client.force_login(video.manager)
    assert client.post(f"{path}opsigelse/{released.pk}/fortryd/").status_code == 403
    client.force_login(secretariat)
    client.post(f"{path}opsigelse/{released.pk}/fortryd/")
    assert "psagt" not in pages(reader)
    client.force_login(video.manager)
    client.post(f"{path}opsigelse/{given.pk}/fortryd/")
    assert not NoticeGiven.objects.filter(counts=True).exists()
    assert "psagt" not in pages(reader)
    assert "Trifork, modtaget" not in pages(reader)  # nor among what was taken back


# What happens to it


def test_the_last_day_is_proposed_from_the_terms_and_may_be_another(client, video):
    agreement = make_agreement(video, **QUARTERLY)
    path = f"/aftaler/{agreement.pk}/opsigelse/"
    notice = {
        "opsigelse-party": Organisation.objects.get(name="PLO").pk,
        "opsigelse-received_on": "24.11.2026",
        "opsigelse-base": video.revisions.first().number,
    }
    proposed = client.post(path, notice)
    assert not NoticeGiven.objects.exists()
    assert proposed.status_code == 200
    assert 'value="2027-06-30"' in proposed.text

    saved = client.post(path, notice | {"opsigelse-out_on": "2027-05-15"}, follow=True)
    page = saved.text.replace("\xa0", " ")
    assert NoticeGiven.objects.get().out_on == date(2027, 5, 15)
    assert "15. maj 2027 følger ikke af vilkårene. Efter vilkårene er det tidligst 30. juni 2027." in page
    assert "Opsagt." in page


@pytest.mark.parametrize(
    ("kind", "fields", "message"),
    [
        ("opsigelse", {"received_on": "2026-11-25"}, "Datoen kan ikke ligge ude i fremtiden."),
        ("opsigelse", {"out_on": "2026-11-01"}, "Aftalen kan ikke slutte, før opsigelsen er modtaget."),
        ("opsigelse", {"party": ""}, "Vælg, hvem der har sagt op."),
        ("loeber-videre", {"until": "2026-11-23"}, "Skriv en dag, der ligger forude."),
        ("loeber-videre", {"decided_by": ""}, "Skriv, hvem der har besluttet det."),
        ("loeber-videre", {"decided_on": "2026-11-25"}, "Datoen kan ikke ligge ude i fremtiden."),
        ("option", {"taken_on": "2026-11-20"}, "Optionen skulle bruges senest 1. november 2026."),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_a_line(client, video, kind, fields, message):
    agreement = make_agreement(
        video, form="fixed", valid_to=date(2027, 12, 31), renewal="none", during=True, counted_to="month",
        notice_months=1,
    )  # fmt: skip
    option = AgreementOption.objects.create(agreement=agreement, months=12, take_by=date(2026, 11, 1))
    valid = {
        "opsigelse": {"party": Organisation.objects.get(name="PLO").pk, "received_on": "2026-11-20"},
        "loeber-videre": {"until": "2027-11-20", "decided_by": "Udvalget", "decided_on": "2026-11-20"},
        "option": {"option": option.pk, "taken_on": "2026-11-01"},
    }[kind]
    valid |= {"base": video.revisions.first().number}

    def post(row):
        return client.post(f"/aftaler/{agreement.pk}/{kind}/", {f"{kind}-{name}": value for name, value in row.items()})

    refused = post(valid | {"out_on": "2027-12-31"} | fields)
    assert refused.status_code == 422
    assert message in refused.text.replace("\xa0", " ")
    assert video.revisions.count() == 2
    assert post(valid | {"out_on": "2027-12-31"}).status_code == 302


def test_a_decision_to_run_on_and_an_option_move_the_days_and_are_taken_back(client, video):
    agreement = make_agreement(
        video, form="fixed", valid_to=date(2027, 12, 31), renewal="periods", renewal_months=12, notice_months=3
    )
    option = AgreementOption.objects.create(agreement=agreement, months=12, take_by=date(2027, 11, 1))
    path, base = f"/aftaler/{agreement.pk}/", video.revisions.first().number

    def page():
        return client.get(path).text.replace("\xa0", " ")

    assert "for at slutte 31. december 2027" in page()
    client.post(f"{path}option/", {"option-option": option.pk, "option-taken_on": "2026-11-24", "option-base": base})
    assert "for at slutte 31. december 2028" in page()
    decision = {"until": "2028-12-31", "decided_by": "Udvalget", "decided_on": "2026-11-24", "base": base + 1}
    client.post(f"{path}loeber-videre/", {f"loeber-videre-{name}": value for name, value in decision.items()})
    assert "for at slutte 31. december 2029" in page()
    assert "besluttet: løber videre" in page()

    taken = OptionTaken.objects.get()
    assert client.post(f"{path}option/{taken.pk}/fortryd/").status_code == 302
    assert "Trukket tilbage 24. november 2026" in page()
    assert facts(video)["options"][0]["taken_on"] is None
    assert "Det er rettet imens" in client.post(f"{path}option/{taken.pk}/fortryd/", follow=True).text


def test_a_row_is_refused_where_another_has_changed_the_agreement_meanwhile_but_not_another_agreement(client, video):
    agreement, other = make_agreement(video, **QUARTERLY), make_agreement(video, scope="support")
    path, base = f"/aftaler/{agreement.pk}/loeber-videre/", video.revisions.first().number
    decision = {"until": "2028-12-31", "decided_by": "Udvalget", "decided_on": "2026-11-24", "base": base}
    posted = {f"loeber-videre-{name}": value for name, value in decision.items()}
    with saving([video], by=None):
        Agreement.objects.filter(pk=agreement.pk).update(note="Rettet")
    refused = client.post(path, posted)
    assert refused.status_code == 422
    assert "En anden har rettet aftalen imens" in refused.text
    with saving([video], by=None):
        Agreement.objects.filter(pk=other.pk).update(note="Rettet")
    assert client.post(path, posted | {"seen": base + 1}).status_code == 302


# The ways to it


def test_the_one_pager_on_screen_links_to_each_agreement_and_no_older_version_and_no_paper_does(client, video):
    agreement = make_agreement(video)
    with saving([video], by=None):
        Agreement.objects.filter(pk=agreement.pk).update(note="Rettet")
    link = f'href="/aftaler/{agreement.pk}/"'
    assert link in client.get("/loesninger/video/").text
    assert link not in client.get("/loesninger/video/versioner/2/").text
    assert link not in onepager.body(video.revisions.first().snapshot, TODAY)


def test_the_quick_rows_lead_to_the_whole_agreement_and_to_a_new_one(client, video):
    agreement = make_agreement(video)
    page = client.get("/loesninger/video/aftaler/").text
    assert f'<a href="/aftaler/{agreement.pk}/">Vilkår, parter og dokumenter</a>' in page
    assert "/aftaler/ny/?loesning=video" in page
    assert [f"Part {number}" in page for number in (1, 2, 3)] == [True, True, True]


def quick_row(agreement, **fields):
    row = {"id": agreement.pk, "kind": "sla", "scope": "drift", "state": "in_force", "party_1": "PLO"} | fields
    return rows("rows", row, initial=1)


def test_the_quick_rows_refuse_the_same_terms_beside_their_fields(client, video):
    agreement = make_agreement(video)
    base = {"base": video.revisions.first().number}
    for fields, field in (
        ({"valid_from": "2027-01-01", "valid_to": "2026-01-01"}, "valid_to"),
        ({"notice_months": "3", "notice_days": "30"}, "notice_days"),
        ({"form": "open", "state": "expired"}, "state"),
    ):
        answer = client.post("/loesninger/video/aftaler/", quick_row(agreement, **fields) | base)
        assert answer.status_code == 422
        assert answer.context["kinds"][0].formset.errors[0].keys() == {field}


def test_an_agreement_that_follows_another_goes_on_doing_so_in_the_quick_rows(client, video):
    followed = make_agreement(make_solution(), **QUARTERLY)
    agreement = make_agreement(video, form="follows", follows=followed)
    base = {"base": video.revisions.first().number}
    client.post("/loesninger/video/aftaler/", quick_row(agreement, form="follows", note="Rettet") | base)
    assert (facts(video)["note"], facts(video)["follows"]["id"]) == ("Rettet", followed.pk)


def test_an_agreement_with_rows_that_are_only_added_is_not_removed(client, video):
    agreement = make_agreement(video, **QUARTERLY)
    party = Organisation.objects.get(name="PLO")
    NoticeGiven.objects.create(
        agreement=agreement, solution=video, party=party, received_on=TODAY, out_on=date(2027, 6, 30)
    )
    make_agreement(make_solution(), form="follows", follows=agreement)
    removed = quick_row(agreement, DELETE="on") | {"base": video.revisions.first().number}
    answer = client.post("/loesninger/video/aftaler/", removed)
    assert answer.status_code == 422
    assert "kan ikke fjernes, for der er aftaler, der følger den og opsigelser" in answer.text
    assert Agreement.objects.filter(pk=agreement.pk).exists()


@pytest.mark.parametrize("many", [1, 9])
def test_the_page_asks_the_database_as_often_for_many_rows_as_for_one(
    client, video, many, django_assert_max_num_queries
):
    agreement = make_agreement(video, parties=[(f"Part {number}", {}) for number in range(many)], **QUARTERLY)
    for number in range(many):
        fields = {"until": TODAY, "decided_by": "Udvalget", "decided_on": TODAY, "author": video.manager}
        Continuation.objects.create(agreement=agreement, solution=video, **fields)
        make_agreement(make_solution(), parties=[("PLO", {})], scope=f"nr. {number}")
    with django_assert_max_num_queries(42):
        client.get(f"/aftaler/{agreement.pk}/")
    with django_assert_max_num_queries(25):
        client.get(f"/aftaler/{agreement.pk}/ret/")


def test_an_agreement_that_ends_by_itself_cannot_be_let_run_on_past_its_end(client, video):
    agreement = make_agreement(video, form="fixed", valid_to=date(2026, 12, 31), renewal="none")
    decided = {"until": "2027-12-31", "decided_by": "Bestyrelsen", "decided_on": "2026-11-20"}
    decided["base"] = video.revisions.first().number
    posted = {f"loeber-videre-{name}": value for name, value in decided.items()}
    response = client.post(f"/aftaler/{agreement.pk}/loeber-videre/", posted)
    assert response.status_code == 422
    assert "Aftalen slutter af sig selv" in response.text
    assert not Continuation.objects.exists()


@pytest.mark.parametrize("state", ["in_force", "outstanding", "negotiating"])
def test_the_page_says_the_days_wherever_the_register_and_the_mails_do(client, video, state):
    agreement = make_agreement(video, state=state, **QUARTERLY)
    page = client.get(f"/aftaler/{agreement.pk}/").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Opsiges senest" in page
    assert "Opsiger vi i dag, er vi ude den 30. juni 2027." in page
    assert "30. jun. 2027" in client.get("/aftaler/").text.replace("\N{NO-BREAK SPACE}", " ")


def test_where_we_are_no_party_it_is_not_we_who_leave(client, video):
    agreement = make_agreement(video, parties=(("Trifork", {}), ("PLSP", {})), **QUARTERLY)
    page = client.get(f"/aftaler/{agreement.pk}/").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Opsiges den i dag, slutter den 30. juni 2027." in page
    assert "er vi ude" not in page
