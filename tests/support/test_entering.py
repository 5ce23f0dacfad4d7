"""How an agreement is entered and edited on its own page; and parties that are one."""

from datetime import date

import pytest
import time_machine

from accounts.models import Role
from onepagers.models import Organisation
from onepagers.versions.saving import saving
from support.models import Agreement, AgreementOption, AgreementParty, NoticeGiven, OptionTaken
from tests.factories import at, make_organisation, make_solution, make_user
from tests.support.entering import QUARTERLY, facts, make_agreement, typed

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


# Editing


def test_an_agreement_with_four_parties_is_entered_and_its_days_follow(client, video):
    make_organisation("PLO")
    parties = [
        {"organisation": "PLO", "role": "kunde", "ORDER": 1},
        {"organisation": "Trifork", "role": "leverandør", "notice_number": "3", "notice_unit": "months", "ORDER": 2},
        {"organisation": "MedCom", "role": "", "ORDER": 3},
        {"organisation": "PLSP", "role": "", "notice_number": "30", "notice_unit": "days", "ORDER": 4},
    ]
    fields = {"form": "open", "counted_to": "quarter", "notice_number": "6", "notice_unit": "months", "scope": "drift"}
    posted = typed(video, parties=parties, **fields)
    asked = client.post("/aftaler/ny/?loesning=video", posted)
    assert "Opret «Trifork»" in asked.text
    saved = client.post("/aftaler/ny/?loesning=video", posted | {"create": ["Trifork", "MedCom", "PLSP"]})
    agreement = Agreement.objects.get()
    assert saved.url == f"/aftaler/{agreement.pk}/"
    assert [
        (row["name"], row["role"], row["notice_months"], row["notice_days"]) for row in facts(video)["parties"]
    ] == [
        ("PLO", "kunde", None, None),
        ("Trifork", "leverandør", 3, None),
        ("MedCom", "", None, None),
        ("PLSP", "", None, 30),
    ]
    page = client.get(saved.url).text.replace("\xa0", " ")
    assert "Opsiger vi i dag, er vi ude den 30. juni 2027." in page
    assert "Trifork kan tidligst være ude 31. marts 2027" in page
    assert "PLSP kan tidligst være ude 31. december 2026" in page


def test_the_edit_page_shows_what_there_is_and_saving_it_unchanged_changes_nothing(client, video):
    agreement = make_agreement(
        video, form="fixed", valid_from=date(2024, 1, 1), valid_to=date(2027, 12, 31), renewal="none",
        notice_days=30, parties=(("PLO", {"role": "kunde", "notice_days": 10}), ("Trifork", {})),
    )  # fmt: skip
    with saving([video], by=None):
        AgreementOption.objects.create(agreement=agreement, months=12, take_by=date(2027, 11, 1), note="Skriftligt")
    before = video.revisions.first()
    page = client.get(f"/aftaler/{agreement.pk}/ret/")
    forms = [page.context["form"], *page.context["parties"], *page.context["options"]]
    fields = {bound.html_name: bound.value() for form in forms for bound in form}
    posted = {name: value for name, value in fields.items() if value not in (None, False)}
    for formset in (page.context["parties"], page.context["options"]):
        posted |= {bound.html_name: bound.value() for bound in formset.management_form}
    answer = client.post(f"/aftaler/{agreement.pk}/ret/", posted | {"base": before.number}, follow=True)
    assert "Intet var ændret." in answer.text
    assert video.revisions.first() == before


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"form": "fixed", "valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "valid_to",
         "Aftalen kan ikke slutte, før den begynder."),
        ({"form": "fixed", "valid_to": "2027-01-01", "earliest_exit": "2027-01-02"}, "earliest_exit",
         "«Kan tidligst opsiges til» ligger efter aftalens sidste dag."),
        ({"form": "open", "valid_from": "2027-01-01", "earliest_exit": "2026-01-02"}, "earliest_exit",
         "Aftalen kan ikke opsiges til en dag, før den begynder."),
        ({"notice_unit": "months"}, "notice_number", "Skriv, hvor mange måneder eller dage."),
        ({"notice_number": "3"}, "notice_unit", "Vælg måneder eller dage."),
        ({"notice_number": "601", "notice_unit": "months"}, "notice_number", "Skriv højst 600 måneder."),
        ({"notice_number": "3661", "notice_unit": "days"}, "notice_number", "Skriv højst 3.660 dage."),
        ({"form": "fixed", "counted_to": "anniversary"}, "counted_to",
         "Kun en aftale, der løber, til den opsiges, kan regnes til sin årsdag."),
        ({"form": "open", "valid_to": "2027-01-01"}, "valid_to",
         "En aftale, der løber, til den opsiges, har ingen sidste dag."),
        ({"form": "fixed", "renewal": "periods"}, "renewal_months",
         "Skriv, hvor mange måneder aftalen forlænges ad gangen."),
        ({"form": "follows"}, "follows", "Vælg, hvilken aftale den følger."),
        ({"form": "open", "state": "expired"}, "state", "følger af vilkårene"),
        ({"form": "fixed", "valid_to": "2027-01-01", "renewal": "none", "state": "terminated"}, "state",
         "følger af vilkårene"),
        ({"state": "not_relevant"}, "state_reason", "Skriv, hvorfor aftalen ikke er relevant."),
        ({"solutions": []}, "solutions", "Vælg mindst én løsning, som aftalen gælder."),
    ],
)  # fmt: skip
def test_bad_terms_get_one_line_beside_the_field_and_nothing_is_saved(client, video, fields, field, message):
    agreement = make_agreement(video)
    parties = [{"organisation": name} for name in ("PLO", "Trifork")]
    answer = client.post(f"/aftaler/{agreement.pk}/ret/", typed(video, parties=parties, initial=(2, 0), **fields))
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert set(errors) == {field}
    assert [message in text for text in errors[field]] == [True]
    assert video.revisions.count() == 2


def test_an_old_binding_is_said_by_a_person(client, video):
    agreement = make_agreement(video, binding_until=date(2027, 6, 30), **QUARTERLY)
    path = f"/aftaler/{agreement.pk}/ret/"
    page = client.get(path).text.replace("\xa0", " ")
    assert "Bindende til 30. juni 2027 (uafklaret): hvad siger aftalen?" in page
    fields = {"form": "open", "counted_to": "quarter", "notice_number": "6", "notice_unit": "months"}
    client.post(path, typed(video, **fields))
    assert facts(video)["binding_until"] == "2027-06-30"
    refused = client.post(path, typed(video, binding="exit", earliest_exit="2027-01-01", **fields))
    assert "earliest_exit" in refused.context["form"].errors
    client.post(path, typed(video, binding="notice", **fields))
    agreement.refresh_from_db()
    assert (agreement.binding_until, agreement.notice_from) == (None, date(2027, 6, 30))
    assert "hvad siger aftalen?" not in client.get(path).text


def test_an_agreement_cannot_follow_itself_also_through_others(client, video):
    first = make_agreement(video, **QUARTERLY)
    second = make_agreement(video, form="follows", follows=first)
    for followed in (first, second):
        answer = client.post(f"/aftaler/{first.pk}/ret/", typed(video, form="follows", follows=followed.pk, base=3))
        assert "En aftale kan ikke følge sig selv, heller ikke gennem andre." in answer.text
        assert answer.context["form"].errors.keys() == {"follows"}


def test_a_change_of_an_agreement_shows_on_the_pages_of_those_that_follow_it(client, video):
    app = make_solution("App", slug="app")
    followed = make_agreement(video, **QUARTERLY)
    make_agreement(app, form="follows", follows=followed, kind="dpa")
    fields = {"form": "open", "counted_to": "year", "notice_number": "6", "notice_unit": "months"}
    assert client.post(f"/aftaler/{followed.pk}/ret/", typed(video, **fields)).status_code == 302
    assert facts(app)["follows"]["counted_to"] == "year"


def test_solutions_are_attached_and_detached_and_one_is_left(client, video):
    app = make_solution("App", slug="app")
    agreement = make_agreement(video)
    path = f"/aftaler/{agreement.pk}/ret/"
    parties = {"parties": [{"organisation": "PLO"}, {"organisation": "Trifork"}], "initial": (2, 0)}
    client.post(path, typed(video, app, **parties))
    assert (facts(app)["id"], facts(video)["id"]) == (agreement.pk, agreement.pk)
    client.post(path, typed(app, base=video.revisions.first().number, **parties))
    assert video.revisions.first().snapshot["agreements"] == []
    assert client.get(path).status_code == 404  # it is on no page that this manager edits


def test_a_new_agreement_stands_on_a_page_of_ones_own(client, video):
    app = make_solution("App", slug="app")
    answer = client.post("/aftaler/ny/?loesning=video", typed(app))
    assert answer.context["form"].errors.keys() == {"solutions"}
    assert client.get("/aftaler/ny/?loesning=app").status_code == 404
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    ("terms", "option", "message"),
    [
        ({"form": "fixed", "valid_to": "2027-12-31"}, {"months": 12, "take_by": "2028-01-01"}, "Aftalen er da udløbet"),
        ({"form": "open"}, {"months": 12, "take_by": "2027-01-01"}, "Kun en tidsbegrænset aftale har optioner."),
        ({"form": "fixed", "valid_to": "2027-12-31"}, {"months": 12}, "Skriv en dato"),
        ({"form": "fixed", "valid_to": "2027-12-31"}, {"months": 601, "take_by": "2027-01-01"}, "højst 600"),
    ],
)
def test_an_option_that_cannot_be_used_is_refused_beside_its_field(client, video, terms, option, message):
    answer = client.post("/aftaler/ny/?loesning=video", typed(video, options=[option], **terms))
    assert answer.status_code == 422
    [errors] = answer.context["options"].errors
    assert message in str(errors)
    assert not Agreement.objects.exists()


def test_a_second_option_may_be_used_in_the_time_that_the_first_one_gave(client, video):
    options = [{"months": 12, "take_by": "2027-12-01"}, {"months": 12, "take_by": "2028-12-01"}]
    fields = {"form": "fixed", "valid_to": "2027-12-31", "renewal": "none"}
    assert client.post("/aftaler/ny/?loesning=video", typed(video, options=options, **fields)).status_code == 302
    assert [option["take_by"] for option in facts(video)["options"]] == ["2027-12-01", "2028-12-01"]


def test_an_option_that_has_been_used_stays(client, video):
    agreement = make_agreement(video, form="fixed", valid_to=date(2027, 12, 31), renewal="none")
    option = AgreementOption.objects.create(agreement=agreement, months=12, take_by=date(2027, 11, 1))
    OptionTaken.objects.create(agreement=agreement, solution=video, option=option, taken_on=TODAY)
    removed = [{"id": option.pk, "months": 12, "take_by": "2027-11-01", "DELETE": "on"}]
    fields = {"form": "fixed", "valid_to": "2027-12-31", "renewal": "none"}
    answer = client.post(f"/aftaler/{agreement.pk}/ret/", typed(video, options=removed, initial=(0, 1), **fields))
    assert "Optionen på tolv måneder har været brugt og kan ikke fjernes." in answer.text
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("parties", "message"),
    [
        (["PLO", "plo "], "Parten står allerede i aftalen."),
        (["PLO", ""], "Skriv, hvem parten er."),
    ],
)
def test_a_party_stands_once_and_has_a_name(client, video, parties, message):
    make_organisation("PLO")
    posted = [{"organisation": name, "role": "part"} for name in parties]
    answer = client.post("/aftaler/ny/?loesning=video", typed(video, parties=posted))
    assert answer.status_code == 422
    assert message in str(answer.context["parties"].errors)


def test_two_who_edit_at_once_and_what_was_typed_stays(client, video):
    agreement = make_agreement(video)
    base = video.revisions.first().number
    with saving([video], by=None):
        Agreement.objects.filter(pk=agreement.pk).update(scope="appen")
    answer = client.post(f"/aftaler/{agreement.pk}/ret/", typed(video, base=base, note="Min bemærkning"))
    assert answer.status_code == 422
    assert "appen" in answer.text.partition('class="theirs')[2].partition("<fieldset")[0]
    assert "Min bemærkning" in answer.text
    assert (
        client.post(
            f"/aftaler/{agreement.pk}/ret/", typed(video, base=base, note="Min bemærkning", seen=base + 1)
        ).status_code
        == 302
    )


def test_one_more_row_keeps_what_was_typed_and_saves_nothing(client, video):
    posted = typed(video, parties=[{"organisation": "Nyt navn"}], scope="drift")
    answer = client.post("/aftaler/ny/?loesning=video", posted | {"add-row": "parties"})
    assert answer.status_code == 200
    assert "Nyt navn" in answer.text
    assert answer.text.partition("<template")[0].count("Ny part") == 2
    assert not Agreement.objects.exists()


# Parties that are one


@pytest.fixture
def merged(video):
    """Two parties of one agreement, of which the first is merged into the second."""
    supplier = {"role": "leverandør", "notice_months": 3}
    agreement = make_agreement(video, parties=(("PLSP A/S", supplier), ("PLSP", {}), ("PLO", {})), **QUARTERLY)
    old, left = Organisation.objects.get(name="PLSP A/S"), Organisation.objects.get(name="PLSP")
    Organisation.objects.filter(pk=old.pk).update(merged_into=left, merged_on=TODAY)
    with saving([video], by=None):
        pass
    return agreement, old, left


def stored_parties(agreement):
    return list(AgreementParty.objects.filter(agreement=agreement).values_list("organisation", "role"))


def test_parties_that_are_merged_are_edited_as_one_and_only_rewritten_when_they_are(client, video, merged):
    agreement, old, _ = merged
    before, path = stored_parties(agreement), f"/aftaler/{agreement.pk}/ret/"
    shown = [form["organisation"].value() for form in client.get(path).context["parties"]]
    assert shown == ["PLSP", "PLO"]

    plsp = {"organisation": "PLSP", "role": "leverandør", "notice_number": 3, "notice_unit": "months", "ORDER": 1}
    parties = [plsp, {"organisation": "PLO", "ORDER": 2}]
    for role, rows_after in (("leverandør", before), ("drift", [(old.pk, "drift"), (before[2][0], "")])):
        changed = [plsp | {"role": role}, parties[1]]
        fields = QUARTERLY | {"notice_number": 6, "notice_unit": "months", "scope": role}
        answer = client.post(path, typed(video, parties=changed, initial=(2, 0), **fields))
        assert answer.status_code == 302
        assert stored_parties(agreement) == rows_after
        assert [party["name"] for party in facts(video)["parties"]] == ["PLSP", "PLO"]


def test_notice_of_a_merged_party_is_that_of_the_one_left_by_the_notice_of_both(client, video, merged):
    agreement, old, left = merged
    path = f"/aftaler/{agreement.pk}/"
    with saving([video], by=None):
        NoticeGiven.objects.create(
            agreement=agreement, solution=video, party=old, received_on=TODAY, out_on=date(2027, 3, 31), released=True
        )
    assert facts(video)["given"]["party"] == "PLSP"
    page = client.get(path).text
    assert "Opsagt af PLSP," in page
    assert "PLSP A/S" not in page
    withdrawn = NoticeGiven.objects.get()
    client.force_login(make_user(Role.ADMINISTRATOR))
    client.post(f"{path}opsigelse/{withdrawn.pk}/fortryd/")
    fields = {"opsigelse-received_on": "24.11.2026", "opsigelse-base": video.revisions.first().number}
    assert client.post(f"{path}opsigelse/", fields | {"opsigelse-party": old.pk}).status_code == 422
    proposed = client.post(f"{path}opsigelse/", fields | {"opsigelse-party": left.pk})
    assert 'value="2027-03-31"' in proposed.text  # by their own three months, and not by the six of all


def test_an_option_moves_the_end_as_the_terms_do(client, video):
    """28 February and half a year is 31 August, and not the 28th."""
    ends = {"form": "fixed", "valid_to": "2027-02-28", "renewal": "none"}
    options = ({"months": 6, "take_by": "2027-01-01"}, {"months": 6, "take_by": "2027-08-31"})
    client.post("/aftaler/ny/?loesning=video", typed(video, options=options, **ends))
    assert [option.months for option in AgreementOption.objects.order_by("take_by")] == [6, 6]


def test_a_follower_shows_no_notice_of_the_followed_one_that_is_not_released(client, video):
    other = make_solution("App", slug="app")
    followed = make_agreement(other, **QUARTERLY)
    party = followed.parties.first().organisation
    about = {"agreement": followed, "solution": other, "party": party}
    with saving([other], by=None):
        NoticeGiven.objects.create(received_on=date(2026, 11, 2), out_on=date(2027, 5, 15), **about)
    follower = make_agreement(video, form="follows", follows=followed)
    page = client.get(f"/aftaler/{follower.pk}/").text
    assert "15. maj 2027" not in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "psagt af" not in page
