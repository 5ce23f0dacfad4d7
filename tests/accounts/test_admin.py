"""The pages of the admin site for people: made, changed, and never without an administrator."""

import pytest
from django.contrib import admin
from zeal import zeal_ignore

from accounts.models import Role, User
from tests.factories import make_user
from tests.onepagers.test_admin import typed

pytestmark = pytest.mark.django_db
LAST = "Der skal være mindst én aktiv administrator."


@pytest.fixture(autouse=True)
def _only_our_queries():
    with zeal_ignore([{"model": "*", "field": "get()"}]):  # Django's own admin gets whoever is edited once more
        yield


@pytest.fixture
def office(client):
    user = make_user(Role.ADMINISTRATOR, name="Sekretariatet", initials="SEK")
    client.force_login(user)
    return user


def change(client, user, **fields):
    """Open the page of a person, change some fields, and save; None leaves a field out."""
    path = f"/admin/accounts/user/{user.pk}/change/"
    data = typed(client.get(path)) | fields
    return client.post(path, {name: value for name, value in data.items() if value is not None})


@pytest.mark.parametrize(
    "fields", [{"role": Role.READER}, {"is_active": None}, {"role": Role.MANAGER, "is_active": None}]
)
def test_the_last_administrator_neither_leaves_nor_becomes_another(client, office, fields):
    make_user(Role.ADMINISTRATOR, is_active=False)  # one who is disabled is none
    make_user(Role.COMMITTEE)
    response = change(client, office, **fields)
    assert response.status_code == 200
    assert LAST in response.content.decode()
    office.refresh_from_db()
    assert office.is_staff


@pytest.mark.parametrize("fields", [{"role": Role.READER}, {"is_active": None}])
def test_an_administrator_leaves_when_another_is_left(client, office, fields):
    other = make_user(Role.ADMINISTRATOR)
    assert change(client, other, **fields).status_code == 302
    other.refresh_from_db()
    assert not other.is_staff
    assert LAST in change(client, office, **fields).content.decode()  # now this one is the last


def test_the_last_administrator_may_change_what_else_they_like(client, office):
    assert change(client, office, name="Kontoret", email="NY@PLO.example").status_code == 302
    office.refresh_from_db()
    assert (office.name, office.email) == ("Kontoret", "ny@plo.example")


def test_others_come_and_go_whoever_is_left(client, office):
    reader = make_user(Role.READER)
    assert change(client, reader, is_active=None).status_code == 302
    reader.refresh_from_db()
    assert not reader.is_active
    assert change(client, reader, is_active="on", role=Role.COMMITTEE).status_code == 302


def test_a_disabled_administrator_is_no_last_one_and_may_be_made_something_else(client, office):
    gone = make_user(Role.ADMINISTRATOR, is_active=False)
    assert change(client, gone, role=Role.READER).status_code == 302


def test_nobody_deletes_themselves(client, office):
    other = make_user(Role.READER)
    assert client.post(f"/admin/accounts/user/{office.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=office.pk).exists()
    assert client.post(f"/admin/accounts/user/{other.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=other.pk).exists()


def test_a_new_person_has_a_role_and_an_address_in_lower_case(client, office):
    page = client.get("/admin/accounts/user/add/").content.decode()
    for name in ("email", "name", "initials", "role", "password1", "password2"):
        assert f'name="{name}"' in page
    data = {"email": "Lone@PLO.example", "name": "Lone", "initials": "LS", "role": "committee"}
    words = {"password1": "en-lang-adgangskode-12", "password2": "en-lang-adgangskode-12", "usable_password": "true"}
    assert client.post("/admin/accounts/user/add/", data | words).status_code == 302
    user = User.objects.get(email="lone@plo.example")
    assert (user.role, user.check_password("en-lang-adgangskode-12")) == ("committee", True)
    again = client.post("/admin/accounts/user/add/", data | words)
    assert "E-mailadressen er allerede i brug." in again.content.decode()


def test_people_are_found_by_name_initials_and_address_and_sorted_by_name(client, office):
    for name, initials in (("Bo Kær", "BK"), ("Ane Lund", "AL")):
        make_user(name=name, initials=initials, email=f"{initials.lower()}@klinik.example")
    page = client.get("/admin/accounts/user/").content.decode()
    assert page.index("Ane Lund") < page.index("Bo Kær")
    for words in ("Bo", "BK", "bk@klinik"):
        found = client.get("/admin/accounts/user/", {"q": words}).content.decode()
        assert "Bo Kær" in found
        assert "Ane Lund" not in found
    readers = client.get("/admin/accounts/user/", {"role__exact": "administrator"}).content.decode()
    assert "Bo Kær" not in readers


def test_the_admin_site_has_our_name_and_not_what_roles_make_needless(client, office):
    page = client.get("/admin/").content.decode()
    assert "PLO it-portefølje" in page
    assert "<title>Administration" in page
    names = {model._meta.label for model in admin.site._registry}
    assert "accounts.User" in names
    assert not names & {"auth.Group", "account.EmailAddress"}


def test_whoever_is_not_logged_in_gets_the_log_in_of_the_site(client):
    assert client.get("/admin/login/").headers["Location"].startswith("/konto/login/")
    client.force_login(make_user(Role.MANAGER))
    assert client.get("/admin/").status_code == 403
