"""The people, what hangs on each, and giving it to others when somebody leaves."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from mails import sending
from mails.models import Mail
from onepagers.models import Action, Colour, Revision, Solution
from tests.factories import make_review, make_solution, make_user
from tests.markup import tight

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today"), pytest.mark.server]
TODAY = date(2026, 11, 24)


@pytest.fixture
def eva():
    return make_user(Role.ADMINISTRATOR, name="Eva Sand", initials="ES")


@pytest.fixture
def office(as_user, eva):
    return as_user(eva)


@pytest.fixture
def lone():
    """Somebody about to leave: manager of Video, deputy of AIM, with one action to do."""
    person = make_user(name="Lone Skov", initials="LS")
    other = make_user(name="Bo Kær", initials="BK")
    make_solution("Video", slug="video", manager=person, deputy=other)
    aim = make_solution("AIM", slug="aim", manager=other, deputy=person)
    make_review(aim, on=date(2026, 11, 2), colour=Colour.YELLOW, action="Ring til dem", action_owner=person)
    return person


def hand_over(client: Client, person: User, **fields):
    return client.post(f"/personer/{person.pk}/overdrag/", fields)


def one(slug: str) -> Solution:
    return Solution.objects.get(slug=slug)


def test_the_list_says_what_hangs_on_each(office, lone):
    page = office.get("/personer/").content.decode()
    row = page[page.index("Lone Skov (LS)") : page.index("</tr>", page.index("Lone Skov (LS)"))]
    assert re.findall(r'href="(/loesninger/\w+/)"', row) == ["/loesninger/video/", "/loesninger/aim/"]
    assert ">1<" in tight(row)
    assert f"/personer/{lone.pk}/overdrag/" in row


def test_all_that_somebody_has_goes_to_another_in_one_save_with_one_version_each(office, eva, lone):
    heir = make_user(name="Kim Berg")
    before = Revision.objects.count()

    response = hand_over(office, lone, to=heir.pk)

    assert response.status_code == 302
    assert (one("video").manager, one("aim").deputy, Action.objects.get().owner) == (heir, heir, heir)
    assert Revision.objects.count() == before + 2
    for slug in ("video", "aim"):
        newest = one(slug).revisions.first()
        assert (newest.note, newest.author) == ("Overdraget fra Lone Skov (LS)", eva)
    assert one("aim").revisions.first().snapshot["status"]["actions"][0]["owner"]["name"] == "Kim Berg"


def test_each_thing_can_go_to_somebody_of_its_own_and_what_is_chosen_for_none_stays(office, lone):
    kim, ida = make_user(name="Kim Berg"), make_user(name="Ida Lund")
    fields = {f"manager-{one('video').pk}": kim.pk, f"action-{Action.objects.get().pk}": ida.pk}
    hand_over(office, lone, **fields)
    assert (one("video").manager, one("aim").deputy, Action.objects.get().owner) == (kim, lone, ida)


def test_a_deputyship_can_end_without_a_new_deputy(office, lone):
    hand_over(office, lone, **{f"deputy-{one('aim').pk}": "0"})
    assert one("aim").deputy is None


def test_a_deputy_who_becomes_manager_is_deputy_no_more_and_the_page_says_so(office, lone):
    bo = User.objects.get(name="Bo Kær")
    response = office.post(f"/personer/{lone.pk}/overdrag/", {f"manager-{one('video').pk}": bo.pk}, follow=True)
    assert (one("video").manager, one("video").deputy) == (bo, None)
    assert "Video har nu ingen stedfortræder" in response.content.decode()


def test_a_manager_does_not_become_their_own_deputy(office, lone):
    bo = User.objects.get(name="Bo Kær")
    response = hand_over(office, lone, to=bo.pk)
    assert response.status_code == 422
    assert "Bo Kær er systemforvalter for AIM. Vælg en anden, eller ingen." in response.content.decode()
    assert one("video").manager == lone


def test_the_account_closes_with_the_save_and_every_page_that_names_the_person_knows(office, as_user, lone):
    theirs = as_user(lone)
    heir = make_user(name="Kim Berg")
    reviewed = make_solution("Klinik", slug="klinik", manager=heir)
    make_review(reviewed, on=date(2026, 10, 1), by=lone)

    hand_over(office, lone, to=heir.pk, close="on")

    lone.refresh_from_db()
    assert lone.is_active is False
    assert theirs.get("/").status_code == 302
    assert one("klinik").revisions.first().snapshot["status"]["author"]["active"] is False
    assert "Lukkede konti" in office.get("/personer/").content.decode()


def test_an_account_is_not_closed_while_something_is_left(office, lone):
    response = hand_over(office, lone, close="on", **{f"manager-{one('video').pk}": make_user().pk})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Vælg, hvem der overtager «AIM», før kontoen kan lukkes." in page
    lone.refresh_from_db()
    assert lone.is_active
    assert one("video").manager == lone


def test_what_somebody_got_while_the_form_was_open_stops_the_closing(office, lone, monkeypatch):
    heir = make_user()
    held = "onepagers.forms.people.HandOverForm.taken_over"
    found = {"manages": {one("video").pk: heir}, "stands_in_for": {}, "actions": {}}
    monkeypatch.setattr(held, lambda form: found)
    response = hand_over(office, lone, to=heir.pk, close="on")
    assert "har fået noget nyt imens" in response.content.decode()
    assert one("video").manager == lone  # all or nothing


def test_nobody_closes_their_own_account_and_an_administrator_is_left(office, eva):
    assert 'name="close"' not in office.get(f"/personer/{eva.pk}/overdrag/").content.decode()
    hand_over(office, eva, close="on")
    eva.refresh_from_db()
    assert eva.is_active


def test_somebody_with_nothing_can_only_be_closed(office):
    person = make_user(name="Ida Lund")
    assert "intet at overdrage" in office.get(f"/personer/{person.pk}/overdrag/").content.decode()
    hand_over(office, person, close="on")
    person.refresh_from_db()
    assert not person.is_active


def test_retired_solutions_are_nobodys_to_take_over(office, lone):
    Solution.objects.update(retired_on=date(2026, 11, 1))
    assert "intet at overdrage" in office.get(f"/personer/{lone.pk}/overdrag/").content.decode()


def test_nothing_chosen_is_said(office, lone):
    response = hand_over(office, lone)
    assert response.status_code == 422
    assert "Vælg, hvem der overtager." in response.content.decode()


def test_an_invited_person_gets_a_link_to_choose_a_password_and_logs_in_with_it(office, mailoutbox):
    office.post("/personer/ny/", {"name": "Kim Berg", "email": "Kim@plo.example", "initials": "KB", "role": "manager"})
    kim = User.objects.get(email="kim@plo.example")
    mail = Mail.objects.get(recipient=kim)
    assert "Eva Sand har oprettet dig som systemforvalter" in mail.text
    assert not kim.has_usable_password()

    browser = Client()
    sending.send(mail.pk)
    path = re.search(r"http://[^/]+(/konto/adgangskode/ny/\S+)", mailoutbox[0].body)[1]
    assert path not in mail.text + mail.html  # whoever reads the log doesn't get in
    form = browser.get(path).headers["Location"]  # the key is kept in the session and not in the address
    browser.post(form, {"password1": "en-lang-adgangskode-12", "password2": "en-lang-adgangskode-12"})
    answer = browser.post("/konto/login/", {"login": kim.email, "password": "en-lang-adgangskode-12"})
    assert answer.headers["Location"] == "/mine-opgaver/"
    assert Client().get(path).status_code == 200  # used: the page says so, and leads nowhere


def test_an_address_in_use_is_told_beside_its_field(office, lone):
    data = {"name": "Kim", "email": lone.email.upper(), "initials": "K", "role": "manager"}
    response = office.post("/personer/ny/", data)
    assert response.status_code == 422
    assert "E-mailadressen er allerede i brug." in response.content.decode()
    assert not Mail.objects.exists()


def test_an_invitation_can_be_sent_again_to_whoever_has_never_logged_in(office, as_user, lone):
    office.post(f"/personer/{lone.pk}/inviter/")
    assert Mail.objects.get().recipient == lone
    assert as_user(lone).post(f"/personer/{lone.pk}/inviter/").status_code == 403
    assert office.post(f"/personer/{lone.pk}/inviter/").status_code == 404  # as_user has logged in


def test_the_number_of_queries_does_not_grow_with_the_people(office):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            office.get("/personer/")
        return len(seen)

    def add(number):
        for _ in range(number):
            person = make_user()
            make_review(make_solution(manager=person, deputy=make_user()), on=TODAY, colour=Colour.YELLOW)

    add(2)
    few = queries()
    add(5)
    assert queries() == few
    assert few <= 10


def test_the_number_of_queries_of_handing_over_does_not_grow_with_what_there_is(office):
    person = make_user()

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert office.get(f"/personer/{person.pk}/overdrag/").status_code == 200
        return len(seen)

    make_solution(manager=person, deputy=make_user())
    few = queries()
    for _ in range(5):
        make_solution(manager=person, deputy=make_user())
        make_solution(deputy=person)
    assert queries() == few
