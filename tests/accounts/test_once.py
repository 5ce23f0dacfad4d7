"""The same form sent twice is saved once (accounts/once.py)."""

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern
from django.utils import timezone

from accounts.models import Role, SavedPost, User
from editions.models import Edition, EditionLink, Question
from finance.models import FundingSplit
from mails.models import Mail
from onepagers import tasks
from onepagers.models import Action, Ask, Decision, Organisation, Solution, StatusReview
from tests.factories import make_body, make_edition, make_organisation, make_solution, make_user

TOKEN = {"csrfmiddlewaretoken": "a" * 64}


def rows(prefix, *rows, **fields):
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0} | fields
    return data | {f"{prefix}-{index}-{name}": value for index, row in enumerate(rows) for name, value in row.items()}


# What adds rows: (address, what is posted, what is counted); {…} is filled in with what the test has made.
ADDS = {
    "an action": (
        "/loesninger/video/handling/",
        {"action": "Ring til PLSP", "owner": "{user}", "due_on": "2027-01-05"},
        Action,
    ),
    "an ask": ("/loesninger/video/indstilling/", {"text": "Giv mandat", "body": "{body}"}, Ask),
    "a decision": (
        "/loesninger/video/beslutning/",
        {"text": "Ja", "body": "{body}", "decided_on": "2026-01-07"},
        Decision,
    ),
    "a review": (
        "/loesninger/video/vurdering/",
        {"colour": "green", "reviewed_on": "2026-01-07", "base": "1"},
        StatusReview,
    ),
    "a split": (
        "/loesninger/video/oekonomi/ny/",
        rows("shares", {"payer": "ISM", "basis": "unknown"}, purpose="operation", base="1"),
        FundingSplit,
    ),
    "an organisation": (
        "/admin/onepagers/organisation/add/",
        {"name": "PLSP", "former_names-TOTAL_FORMS": "0", "former_names-INITIAL_FORMS": "0"},
        Organisation,
    ),
    "a solution": ("/loesninger/ny/", {"name": "Ny", "review_interval": "90", "manager": "{user}"}, Solution),
    "a person": (
        "/personer/ny/",
        {"name": "Ny", "initials": "NY", "email": "ny@plo.example", "role": "reader"},
        User,
    ),
    "an edition": (
        "/udgaver/ny/",
        {"title": "Møde", "meeting_on": "2027-02-01", "cut_off": "2027-01-20"},
        Edition,
    ),
    "a question": ("/udgaver/{edition}/", {"text": "Hvornår?", "solution": ""}, Question),
    "a personal link": (
        "/udgaver/{edition}/laesere/",
        {"people": "Ole Olsen <ole@plo.example>", "until": "2027-02-01"},
        EditionLink,
    ),
}


@pytest.fixture
def keys(db):
    administrator = make_user(Role.ADMINISTRATOR, email="chef@plo.example")
    solution = make_solution("Video", slug="video")
    make_organisation("ISM")
    return {
        "user": administrator.pk,
        "body": make_body(decides_asks=True).pk,
        "edition": make_edition([solution], author=administrator).pk,
    }


def client():
    browser = Client()
    browser.force_login(User.objects.get(email="chef@plo.example"))
    return browser


def filled_in(what, keys):
    path, data, model = ADDS[what]
    return path.format(**keys), {name: str(value).format(**keys) for name, value in data.items()} | TOKEN, model


@pytest.mark.parametrize("what", ADDS)
def test_a_form_that_adds_and_is_sent_twice_adds_one(what, keys):
    path, data, model = filled_in(what, keys)
    before = model.objects.count()

    first, second = (client().post(path, data) for _ in range(2))

    assert first.status_code in (200, 302), re.findall(r'class="invalid-feedback"[^>]*>([^<]*)', first.content.decode())
    assert model.objects.count() == before + 1
    assert second.status_code == 302
    assert second["Location"] == (first["Location"] if first.status_code == 302 else path)
    page = client()
    page.cookies = second.cookies | page.cookies
    assert "Det er allerede gemt." in page.get(path).content.decode()


@pytest.mark.parametrize("what", ["an action", "an ask", "a decision", "a review", "a split", "a question"])
@pytest.mark.django_db(transaction=True)
def test_a_form_that_is_sent_four_times_at_once_adds_one(what, keys):
    path, data, model = filled_in(what, keys)
    before, together, answers = model.objects.count(), Barrier(4), []

    def send():
        browser = client()
        together.wait()
        answers.append(browser.post(path, data).status_code)
        connection.close()

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [302] * 4
    assert model.objects.count() == before + 1


def test_the_same_form_with_other_words_is_another_post(keys):
    path, data, _ = filled_in("an action", keys)
    for words in ("Ring til PLSP", "Skriv til PLSP"):
        client().post(path, data | {"action": words})
    assert Action.objects.count() == 2


def test_each_page_has_a_token_of_its_own_and_what_is_added_with_the_same_words_soon_after_is_the_same(keys):
    path, data, _ = filled_in("an action", keys)
    tokens = [re.search(r'csrfmiddlewaretoken" value="(\w+)"', client().get(path).content.decode())[1] for _ in "abc"]
    assert len(set(tokens)) == 3

    answers = [client().post(path, data | {"csrfmiddlewaretoken": token}) for token in tokens[:2]]

    assert Action.objects.count() == 1
    assert answers[0]["Location"] == answers[1]["Location"]
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        client().post(path, data | {"csrfmiddlewaretoken": tokens[2]})
    assert Action.objects.count() == 2


def standing(model):
    if model is Edition:
        return Edition.objects.drafts().filter(discarded_at=None).count()
    return (model.objects.filter(counts=True) if hasattr(model, "counts") else model.objects.all()).count()


def take_back(model):
    """Press «Fortryd», or discard the edition."""
    if model is Edition:
        client().post(f"/udgaver/{Edition.objects.latest('pk').pk}/kladde/kasser/", TOKEN)
    else:
        number = Solution.objects.get().revisions.first().number
        client().post(f"/loesninger/video/versioner/{number}/fortryd/", TOKEN)


def fetched_again(data, sign):
    """The same words from a page that was fetched again."""
    return data | {"csrfmiddlewaretoken": sign * 64}


@pytest.mark.parametrize("what", ["an action", "an ask", "a decision", "an edition"])
def test_what_no_longer_stands_may_be_added_again_with_the_same_words_and_once(what, keys):
    path, data, model = filled_in(what, keys)
    before = standing(model)
    client().post(path, fetched_again(data, "a"))
    assert standing(model) == before + 1
    take_back(model)
    assert standing(model) == before

    for sign in "bbc":  # a double click, and «back»
        client().post(path, fetched_again(data, sign))
        assert standing(model) == before + 1


def test_the_answer_to_an_ask_may_be_given_again_when_it_has_been_taken_back(keys):
    path, data, _ = filled_in("an ask", keys)
    client().post(path, data)
    ask = Ask.objects.get()
    data = filled_in("a decision", keys)[1] | {"decided_on": timezone.localdate()}
    path = f"/indstillinger/{ask.pk}/beslutning/"
    client().post(path, fetched_again(data, "a"))
    take_back(Decision)
    assert Ask.objects.open(timezone.localdate()).get() == ask

    for sign in "bbc":
        client().post(path, fetched_again(data, sign))
        assert standing(Decision) == 1
    assert not Ask.objects.open(timezone.localdate()).exists()


def test_a_decision_to_wait_is_saved_once_and_its_ask_stays_open(keys):
    path, data, _ = filled_in("an ask", keys)
    client().post(path, data)
    ask, on = Ask.objects.get(), timezone.localdate()
    data = filled_in("a decision", keys)[1] | {"decided_on": on, "postponed_to": on + timedelta(days=30)}

    for sign in "aab":  # a double click, and «back»
        client().post(f"/indstillinger/{ask.pk}/beslutning/", fetched_again(data, sign))

    assert standing(Decision) == 1
    assert Ask.objects.open(on).get() == ask


@pytest.mark.parametrize("way", ["{pk}/delete/", ""])
def test_somebody_whom_the_admin_site_has_deleted_may_be_invited_again_and_once(way, keys):
    path, data, _ = filled_in("a person", keys)
    client().post(path, fetched_again(data, "a"))
    pk = User.objects.get(email=data["email"]).pk
    Mail.objects.all().delete()  # who has got a mail is not deleted
    chosen = {"post": "yes", "action": "delete_selected", "_selected_action": pk}
    assert client().post("/admin/accounts/user/" + way.format(pk=pk), chosen | TOKEN).status_code == 302
    assert not User.objects.filter(pk=pk).exists()

    for sign in "bbc":
        client().post(path, fetched_again(data, sign))
        assert User.objects.filter(email=data["email"]).count() == 1


def test_the_same_task_may_be_noted_again_when_the_admin_site_has_changed_the_first(keys):
    path, data, _ = filled_in("an action", keys)
    client().post(path, fetched_again(data, "a"))
    address = f"/admin/onepagers/action/{Action.objects.get().pk}/change/"
    fields = client().get(address).context["adminform"].form.initial
    changed = {name: value for name, value in fields.items() if value is not None} | {"text": "Skriv til PLSP"}
    assert client().post(address, changed | TOKEN).status_code == 302

    for sign in "bbc":
        client().post(path, fetched_again(data, sign))
        assert Action.objects.filter(text=data["action"]).count() == 1


def test_the_same_task_may_be_noted_again_when_it_is_done(keys):
    path, data, _ = filled_in("an action", keys)
    client().post(path, fetched_again(data, "a"))
    client().post(f"/handlinger/{Action.objects.get().pk}/udfoert/", {"note": "Ringet"} | TOKEN)
    client().post(path, fetched_again(data, "b"))
    assert Action.objects.filter(done_on=None).count() == 1
    assert Action.objects.count() == 2


def test_another_user_with_the_same_post_is_not_taken_for_the_first(keys):
    path, data, _ = filled_in("an action", keys)
    client().post(path, data)
    other = Client()
    other.force_login(make_user(Role.ADMINISTRATOR))
    other.post(path, data)
    assert Action.objects.count() == 2


def test_a_form_that_was_refused_is_saved_when_it_is_sent_again(keys):
    path, data, _ = filled_in("an action", keys)
    assert client().post(path, data | {"action": ""}).status_code == 422
    assert SavedPost.objects.count() == 0
    assert client().post(path, data | {"action": ""}).status_code == 422
    assert client().post(path, data).status_code == 302
    assert Action.objects.count() == 1


def test_seen_may_be_said_and_taken_back_from_the_same_page(keys):
    path = f"/udgaver/{keys['edition']}/"
    for press in ({"seen": "1"}, {"unseen": "1"}, {"seen": "1"}):
        client().post(path, press | TOKEN)
    assert Edition.objects.get().read_receipts.count() == 1


def test_what_was_sent_a_month_ago_is_forgotten(keys):
    now = timezone.now()
    SavedPost.objects.create(digest="old", created_at=now - timedelta(days=31))
    SavedPost.objects.create(digest="new", created_at=now - timedelta(days=29))
    tasks.tidy_pages()
    assert [post.digest for post in SavedPost.objects.all()] == ["new"]


# What may be sent again from the same page, or changes nothing the second time.
AGAIN = {
    "onepagers:bring_back", "onepagers:reopen", "onepagers:withdraw_finding", "onepagers:discard_texts",
    "onepagers:keep_texts", "onepagers:preview_texts", "onepagers:my_calendar",
    "editions:freeze", "editions:discard_draft", "editions:take_back_draft", "editions:close_link",
    "editions:edition", "editions:read_by_link",  # their questions are saved once: the test above
    "reminders:fewer_mails", "reminders:reminder_plan", "reminders:send_reminders_now", "test_mail", "try_again",
}  # fmt: skip


def saves_once(view):
    while view:
        if getattr(view, "__code__", None) and view.__code__.co_name == "saving_once":
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def patterns(resolver, namespace=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", pattern.callback
        elif pattern.app_name != "admin":
            yield from patterns(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)


def test_every_page_of_ours_that_takes_a_form_saves_it_once(keys):
    for name, view in patterns(get_resolver()):
        if "account" in name or name in AGAIN or saves_once(view):
            continue
        methods = [cell.cell_contents for cell in view.__closure__ or () if isinstance(cell.cell_contents, list)]
        assert methods, name
        assert "POST" not in methods[0], name
