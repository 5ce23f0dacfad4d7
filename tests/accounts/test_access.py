"""Who people are and what they may: roles, guards, the back end of log-in."""

import re
from datetime import date

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client

from accounts.access import for_administrators
from accounts.admin import ReadOnly
from accounts.backends import Backend
from accounts.models import Role, User
from onepagers.models import Solution
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db


def request_of(rf, user):
    request = rf.get("/")
    request.user = user
    return request


# Roles


@pytest.mark.parametrize(
    ("role", "administrator", "decides"),
    [
        (Role.READER, False, False),
        (Role.COMMITTEE, False, True),
        (Role.MANAGER, False, False),
        (Role.ADMINISTRATOR, True, True),
    ],
)
def test_what_somebody_may_follows_from_the_role(role, administrator, decides):
    user = make_user(role)
    assert (user.is_administrator, user.is_staff, user.may_decide) == (administrator, administrator, decides)
    asked = (user.has_perm("x.y"), user.has_perms(["x.y", "x.z"]), user.has_module_perms("onepagers"))
    assert asked == (administrator,) * 3


def test_a_disabled_administrator_is_no_staff():
    user = make_user(Role.ADMINISTRATOR, is_active=False)
    assert user.is_administrator
    assert not user.is_staff
    assert not user.has_perm("accounts.view_user")
    assert list(User.objects.administrators()) == []


def test_the_administrators_are_those_who_are_active():
    there = make_user(Role.ADMINISTRATOR)
    make_user(Role.ADMINISTRATOR, is_active=False)
    make_user(Role.COMMITTEE)
    assert list(User.objects.administrators()) == [there]


def test_a_person_is_a_name_and_initials():
    assert str(User(name="Lone Skov", initials="LSS")) == "Lone Skov (LSS)"
    users = [make_user(name=name) for name in ("Bo", "Ane", "Cai")]
    assert [user.name for user in User.objects.filter(pk__in=[user.pk for user in users])] == ["Ane", "Bo", "Cai"]


# Users as they are made


def test_a_user_is_made_with_an_address_in_lower_case_and_without_a_password_that_works():
    user = User.objects.create_user("Lone.Skov@PLO.Example", name="Lone", initials="LS")
    assert (user.email, user.role, user.is_active, user.is_demo) == ("lone.skov@plo.example", Role.READER, True, False)
    assert not user.has_usable_password()
    assert User.objects.create_user("a@b.dk", "hemmeligt", name="A", initials="A").check_password("hemmeligt")


def test_a_superuser_is_an_administrator_unless_said_otherwise():
    assert User.objects.create_superuser("a@plo.example", "x", name="A", initials="A").role == Role.ADMINISTRATOR
    assert User.objects.create_superuser("b@plo.example", name="B", initials="B", role=Role.READER).role == Role.READER


def test_whoever_logs_in_is_found_whatever_the_case():
    user = make_user(email="lone@plo.example")
    assert User.objects.get_by_natural_key("Lone@PLO.example") == user
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key("lon@plo.example")


def test_the_database_refuses_an_address_in_capitals_an_unknown_role_and_one_that_is_taken():
    user = make_user()
    for change in ({"email": "Stor@plo.example"}, {"role": "chef"}, {"email": make_user().email}):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=user.pk).update(**change)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": "Stor@plo.example"}, "Skriv e-mailadressen med små bogstaver."),
        ({"role": "chef"}, "Ukendt rolle."),
    ],
)
def test_the_model_says_the_same_in_danish(fields, words):
    user = make_user()
    for name, value in fields.items():
        setattr(user, name, value)
    with pytest.raises(ValidationError, match=re.escape(words)):
        user.validate_constraints()


# The guards


@pytest.mark.parametrize("role", [Role.READER, Role.COMMITTEE, Role.MANAGER])
def test_a_guarded_view_is_not_called_for_others_than_administrators(rf, role):
    calls = []

    @for_administrators
    def view(request, slug):
        """What it does."""
        calls.append(slug)
        return HttpResponse("ok")

    with pytest.raises(PermissionDenied):
        view(request_of(rf, make_user(role)), "video")
    assert calls == []
    assert view(request_of(rf, make_user(Role.ADMINISTRATOR)), slug="video").content == b"ok"
    assert calls == ["video"]
    assert (view.__name__, view.__doc__) == ("view", "What it does.")


def test_the_admin_site_asks_whoever_is_not_logged_in_to_log_in_and_refuses_others(rf):
    assert admin.site.has_permission(request_of(rf, AnonymousUser())) is False
    assert admin.site.has_permission(request_of(rf, make_user(Role.ADMINISTRATOR))) is True
    for user in (make_user(Role.COMMITTEE), make_user(Role.ADMINISTRATOR, is_active=False)):
        with pytest.raises(PermissionDenied):
            admin.site.has_permission(request_of(rf, user))


def test_a_read_only_admin_adds_changes_and_removes_nothing(rf):
    request = request_of(rf, make_user(Role.ADMINISTRATOR))
    rows = ReadOnly()
    assert not rows.has_add_permission(request)
    assert not rows.has_change_permission(request)
    assert not rows.has_delete_permission(request)


# The back end of log-in


def test_the_user_of_a_request_is_as_in_the_database_with_all_their_fields():
    user = make_user(Role.COMMITTEE, name="Lone", initials="LSS")
    user.renew_calendar_key()
    found = Backend().get_user(user.pk)
    assert found == user
    for field in User._meta.concrete_fields:
        assert getattr(found, field.attname) == getattr(user, field.attname), field.name
    assert not found._state.adding
    found.name = "Lone Skov"
    found.save()
    assert User.objects.get(pk=user.pk).name == "Lone Skov"


def test_nobody_is_the_user_of_a_request_when_gone_or_disabled():
    user = make_user(is_active=False)
    assert Backend().get_user(user.pk) is None
    assert Backend().get_user(0) is None


def test_within_a_transaction_no_moment_is_known():
    assert Backend().get_user(make_user().pk).moment is None  # a test's own transaction


@pytest.mark.django_db(transaction=True)
def test_the_moment_is_the_same_until_something_is_committed():
    user = make_user()
    before, again = Backend().get_user(user.pk).moment, Backend().get_user(user.pk).moment
    make_organisation()
    after = Backend().get_user(user.pk).moment
    assert before
    assert after != again
    number = before.split()[0]
    assert re.fullmatch(r"\d+:\d+:[\d,]*", number)  # PostgreSQL's snapshot, beside the server's start and the database


def test_the_user_is_read_with_one_query(django_assert_num_queries):
    user = make_user()
    with django_assert_num_queries(1):
        Backend().get_user(user.pk)


def test_a_disabled_user_does_not_log_in():
    user = make_user(Role.READER, password="en-lang-adgangskode-12")
    data = {"login": user.email, "password": "en-lang-adgangskode-12"}
    assert Client().post("/konto/login/", data).headers["Location"] == "/"
    assert Client().post("/konto/login/", data | {"login": user.email.upper()}).headers["Location"] == "/"
    assert Client().post("/konto/login/", data | {"password": "en-anden"}).status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert Client().post("/konto/login/", data).headers["Location"] != "/"


# The key to a calendar


def test_the_key_to_a_calendar_is_shown_once_and_stored_as_its_digest():
    user = make_user()
    key = user.renew_calendar_key()
    assert re.fullmatch(r"[\w-]{43}", key)  # 32 random bytes
    user.refresh_from_db()
    assert re.fullmatch("[0-9a-f]{64}", user.calendar_digest)
    assert key not in str(vars(user))
    assert User.objects.with_calendar_key(key) == user


def test_only_the_newest_key_opens_the_calendar_and_only_that_persons():
    user, other = make_user(), make_user()
    old, new, theirs = user.renew_calendar_key(), user.renew_calendar_key(), other.renew_calendar_key()
    assert len({old, new, theirs}) == 3
    assert User.objects.with_calendar_key(new) == user
    assert User.objects.with_calendar_key(theirs) == other
    for key in (old, new[:-1], "", user.calendar_digest):
        with pytest.raises(User.DoesNotExist):
            User.objects.with_calendar_key(key)


def test_a_key_opens_nothing_when_it_is_revoked_or_its_person_disabled():
    user, other = make_user(), make_user()
    key, theirs = user.renew_calendar_key(), other.renew_calendar_key()
    user.revoke_calendar_key()
    User.objects.filter(pk=other.pk).update(is_active=False)
    for closed in (key, theirs):
        with pytest.raises(User.DoesNotExist):
            User.objects.with_calendar_key(closed)
    user.refresh_from_db()
    assert user.calendar_digest is None


def test_renewing_a_key_changes_nothing_else_of_the_person():
    user = make_user(name="Lone")
    stale = User.objects.get(pk=user.pk)
    User.objects.filter(pk=user.pk).update(name="Lone Skov")
    stale.renew_calendar_key()
    assert User.objects.get(pk=user.pk).name == "Lone Skov"
    User.objects.filter(pk=user.pk).update(name="Lone S.")
    stale.revoke_calendar_key()
    assert User.objects.get(pk=user.pk).name == "Lone S."


# What somebody may edit follows from the solutions


def test_a_manager_edits_their_own_and_those_they_stand_in_for():
    user, other = make_user(), make_user()
    rows = [
        Solution.objects.create(name=name, slug=name, category="clinic", active_from=date(2026, 1, 1), **people)
        for name, people in (
            ("a", {"manager": user}),
            ("b", {"manager": other, "deputy": user}),
            ("c", {"manager": other}),
        )
    ]
    assert set(Solution.objects.editable_by(user)) == set(rows[:2])
    assert set(Solution.objects.editable_by(make_user(Role.ADMINISTRATOR))) == set(rows)
    assert set(Solution.objects.followed_by(make_user(Role.COMMITTEE))) == set(rows)
    assert set(Solution.objects.followed_by(user)) == set(rows[:2])
    assert set(Solution.objects.editable_by(make_user(Role.COMMITTEE))) == set()
