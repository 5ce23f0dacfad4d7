"""Whatever is thrown at an address, a parameter or a field: a line that helps, never an error of ours.

The site is walked as each role, so that a new page is tried without being written down here.
"""

import logging
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from random import Random
from urllib.parse import quote, urlencode, urlsplit

import pytest
import zeal
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from editions import drafts, readers
from editions.models import Edition, Question
from importing.models import ImportedDocument
from mails.models import Mail
from onepagers.models import Action, Solution
from tests import long
from tests.demo import load_demo
from tests.factories import make_edition, make_user
from tests.odd_values import site
from tests.odd_values.values import EVERY, RAW
from typesetting.fit import Fit

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.long, pytest.mark.usefixtures("today")]

SEED = 2026
REQUESTS = long.count(gate=400, whole=6000)
ANSWERS = {200, 206, 301, 302, 303, 304, 400, 403, 404, 405, 409, 413, 416, 422, 429}
AWAY = {503}  # a part that is away on purpose: nothing prints a page in this test
LONGEST = 5  # seconds
MARK = "Det her skal blive stående 17"


@dataclass(frozen=True)
class Case:
    """One request. `kept` is what was typed beside the odd value and may not be lost."""

    kind: str
    role: str
    address: str
    method: str = "get"
    fields: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    kept: str = ""

    def __str__(self) -> str:
        shown = [f"{name}={value[:40]!r}" for name, value in self.fields]
        return f"{self.role} {self.method.upper()} {self.address[:200]} {' '.join(shown)[:600]} {self.headers or ''}"


@pytest.fixture
def clients(measured_by, settings):
    """A browser for each role, and something of every kind to throw at."""
    measured_by(lambda snapshot, on: Fit(9.0, "tight", True))
    settings.ACCOUNT_RATE_LIMITS = False
    load_demo(date(2026, 11, 24))
    secretariat, lise = User.objects.get(initials="EFS"), User.objects.get(initials="LSS")
    draft = Edition(title="Møde", meeting_on=date(2026, 12, 20), cut_off=date(2026, 11, 20), author=secretariat)
    drafts.begin(draft)
    video = Solution.objects.get(slug="video")
    edition = make_edition([video], author=secretariat, meeting_on=date(2026, 12, 31))
    Question.objects.create(edition=edition, solution=video, user=make_user(Role.READER), text="Hvornår?")
    ImportedDocument.objects.store("ark.md", "text", b"# Video\n\n**Kort fortalt**\n\nNyt.\n", by=lise)
    Mail.objects.create(recipient=lise, kind="test", subject="Prøve", text="Hej", html="<p>Hej", message_id="<a@b>")
    people = {
        "reader": User.objects.get(initials="MTB"),
        "committee": User.objects.get(initials="UVB"),
        "manager": lise,
        "administrator": secretariat,
    }
    browsers = {"anonymous": Client(raise_request_exception=False)}
    for role, user in people.items():
        browsers[role] = Client(raise_request_exception=False)
        browsers[role].force_login(user)
    return browsers


START = ["/", "/admin/", "/konto/login/", "/konto/adgangskode/glemt/", "/healthz", "/readyz", "/mails/drift/"]
# What no page that is walked has a link or a button for.
BESIDE = (
    "account_set_password", "account_reauthenticate", "account_signup", "account_inactive",
    "account_reset_password_done", "account_reset_password_from_key_done", "admin:autocomplete", "admin:jsi18n",
    "admin:password_change_done",
)  # fmt: skip


@pytest.fixture
def quiet():
    """Each refusal is a line in the log, which nobody reads here."""
    logging.disable(logging.ERROR)
    with zeal.zeal_ignore():  # how many queries Django's own pages need is not asked here
        yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def walked(clients, quiet):
    edition = Edition.objects.final().order_by("-pk")[0]
    lise, secretariat = User.objects.get(initials="LSS"), User.objects.get(initials="EFS")
    [link] = readers.make_links(edition, [("Bo Holm", "")], date(2027, 1, 1), secretariat)
    by_link = urlsplit(link.address).path
    draft = Edition.objects.drafts()[0]
    of_editions = [reverse("editions:readers", args=[edition.pk]), reverse("editions:draft", args=[draft.pk])]
    found = site.walk(clients, [*of_editions, by_link, *START])
    keys = {
        "editions:close_link": [edition.pk, link.link.pk],
        "editions:take_back_draft": [draft.pk],
        "importing:import_result": [ImportedDocument.objects.get().pk],
        "onepagers:bring_back": ["video"],
        "onepagers:discard_texts": ["video"],
        "onepagers:calendar": [lise.renew_calendar_key()],
        "onepagers:reopen": [Action.objects.first().pk],
        "onepagers:withdraw_finding": [1],
        "onepagers:undo_merge": [1],
        "support:add_option_taken": [1],
        "support:take_back_row": [1, "tilsyn", 1],
        "support:release_notice": [1, 1],
        "support:document": [1, 1],
        "support:correct_oversight": [1, 1],
        "support:finish_follow_up": [1, 1],
        "support:release_oversight": [1, 1],
        "support:correct_measurement": [1, 1],
        "support:edit_card_recipient": [1],
    }
    addresses = [reverse(name, args=args) for name, args in keys.items()]
    by_key = "/konto/adgangskode/ny/1-abc-0123456789/"
    for address in [*site.pages_of_admin(), *map(reverse, BESIDE), *addresses, f"{by_link}pdf/", by_key]:
        found.add(address)
    return found


# The cases


def cases(walked: site.Site, roles: list[str], random: Random) -> list[Case]:
    """Cases in an order in which each kind of address, parameter and field comes early."""
    by_kind: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in [*_paths(walked, roles, random), *_queries(walked, roles, random), *_fields(walked, random)]:
        room, _, page = case.kind.partition(":")
        group = page.rpartition("_")[2] if room == "admin" else page  # Django's pages of all models are one kind
        by_kind[room, group, case.method == "post"].append(case)
    queues = [random.sample(queue, len(queue)) for _, queue in sorted(by_kind.items())]
    order: list[Case] = []
    while queues:
        order += [queue.pop() for queue in queues]
        queues = [queue for queue in queues if queue]
    return order


def _paths(walked: site.Site, roles: list[str], random: Random):
    """Each part of each path changed: other ids, odd ones, bytes that aren't UTF-8; other methods; odd headers."""
    for kind, addresses in sorted(walked.addresses.items()):
        for address in addresses:
            parts = address.strip("/").split("/")
            for value in [*random.sample(EVERY, 12), *RAW]:
                place = random.randrange(len(parts))
                changed = [*parts]
                changed[place] = value if value in RAW else quote(value[:3000], safe="")
                yield Case(kind, random.choice(roles), f"/{'/'.join(changed)}/", random.choice(("get", "post")))
            yield Case(kind, random.choice(roles), address, random.choice(("put", "delete", "head", "options")))
            for header in random.sample(HEADERS, 8):
                yield Case(kind, random.choice(roles), address, headers=(header,))


HEADERS = (
    ("Range", f"bytes={'9' * 5000}-"), ("Range", "bytes=-0"), ("Range", "bytes=²-"), ("Range", "bytes=5-1"),
    ("If-None-Match", '"\xe6"'), ("If-Modified-Since", "31 Feb 0000"), ("If-Range", "x" * 3000),
    ("Accept-Language", "x" * 3000), ("Cookie", 'sessionid="abcdefgh\\000"'), ("Cookie", 'csrftoken="\\000"'),
    ("Cookie", 'messages="\\000"; sessionid=\xe6\xf8\xe5abcdefgh'), ("Host", "ond.example"), ("Host", "[::1"),
    ("Referer", "http://[::1"), ("X-Forwarded-For", "0,\x01,x"), ("Origin", "null"), ("HX-Request", "\xe6"),
    ("Content-Type", "multipart/form-data; boundary=\xe6"), ("Sec-Purpose", "prefetch"), ("Content-Length", "²"),
)  # fmt: skip


def _queries(walked: site.Site, roles: list[str], random: Random):
    """Each parameter with odd values, doubled, and without UTF-8."""
    for kind, addresses in sorted(walked.addresses.items()):
        for name in sorted(walked.parameters):
            for value in random.sample(EVERY, 6):
                sent = [(name, value[:6000])]
                if random.random() < 0.2:
                    sent.append((name, random.choice(EVERY)[:1000]))
                if random.random() < 0.2:
                    sent.append((random.choice(sorted(walked.parameters)), random.choice(EVERY)[:1000]))
                yield Case(kind, random.choice(roles), f"{random.choice(addresses)}?{urlencode(sent)}")
            address = random.choice(addresses)
            yield Case(kind, random.choice(roles), f"{address}?{name}={random.choice(RAW)}")
            yield Case(kind, random.choice(roles), f"{address}?{name}%00={random.choice(RAW)}&[]&=")


def _fields(walked: site.Site, random: Random):
    """Each field of each form odd, now and then left out or sent twice; words in the others must come back."""
    for (kind, role, _), form in sorted(walked.forms.items()):
        for name in sorted({name for name, _ in form.fields}):
            for value in random.sample(EVERY, 12 if form.method == "post" else 4):
                fields, kept = _spoilt(form, name, value, random)
                if form.method == "post":
                    yield Case(kind, role, form.address, "post", tuple(fields), kept=kept)
                else:
                    yield Case(kind, role, f"{form.address.partition('?')[0]}?{urlencode(fields)[:20_000]}")


def _spoilt(form: site.Form, name: str, value: str, random: Random) -> tuple[list[tuple[str, str]], str]:
    fields = [(each, value if each == name else old) for each, old in form.fields]
    # «username» stands beside passwords for the browser's own store, and is no field of a form.
    others = [each for each in form.texts if each not in (name, "username") and not each.endswith("slug")]
    kept = random.choice(others) if others else ""
    fields = [(each, f"{MARK}." if each == kept else old) for each, old in fields]
    odd, chance = {name}, random.random()
    if chance < 0.1:
        left_out = random.choice(fields)[0]
        odd, fields = odd | {left_out}, [pair for pair in fields if pair[0] != left_out]
    elif chance < 0.2:
        fields.append((name, random.choice(EVERY)))
    elif chance < 0.4:
        other = random.choice(fields)[0]
        odd |= {other}
        fields = [(each, random.choice(EVERY) if each == other and each != kept else old) for each, old in fields]
    hidden = any(each.startswith("_") or each.endswith("_FORMS") for each in odd)  # what a page counts on, untyped
    return fields, MARK if any(old == f"{MARK}." for _, old in fields) and not hidden else ""


# What must hold


@dataclass
class Heard:
    """What went wrong."""

    complaints: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    statuses: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def complain(self, case: Case, what: str) -> None:
        self.complaints.append(f"{what}\n    {case}")


def send(client: Client, case: Case) -> HttpResponse:
    """Send the fields as a browser does, byte for byte, also what Django's own client would put right."""
    headers = {}
    for name, value in case.headers:
        key = name.upper().replace("-", "_")
        headers[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    path, _, query = case.address.partition("?")
    sent = {"QUERY_STRING": query, **headers}
    if case.method == "post":
        body = urlencode(case.fields, encoding="utf-8", errors="surrogatepass")
        return client.generic("POST", path, body, "application/x-www-form-urlencoded", **sent)
    return client.generic(case.method.upper(), path, **sent)


def judge(clients: dict[str, Client], case: Case, heard: Heard) -> None:
    """Send one case and look at the answer, and at the pages after a save; then nothing has happened."""
    client = Client(raise_request_exception=False)
    client.cookies.update(clients[case.role].cookies)
    with transaction.atomic():
        began = time.monotonic()
        answer = send(client, case)
        lasted = time.monotonic() - began
        heard.statuses[answer.status_code] += 1
        heard.slowest = max(heard.slowest, (lasted, str(case)))
        if answer.status_code not in ANSWERS | AWAY:
            heard.complain(case, f"{answer.status_code}: {_error(answer)}")
        elif lasted > LONGEST:
            heard.complain(case, f"{lasted:.1f} s")
        elif case.method == "post" and answer.status_code in (200, 400, 422) and case.kept:
            if _shows_a_form(answer) and case.kept not in answer.content.decode(errors="replace"):
                heard.complain(case, f"{answer.status_code}: what was typed is lost")
        elif case.method == "post" and answer.status_code == 302:
            _look_round(client, answer, case, heard)
        transaction.set_rollback(True)


def _look_round(client: Client, answer: HttpResponse, case: Case, heard: Heard) -> None:
    """What has been saved breaks no page that shows it."""
    solution = re.match(r"/loesninger/[\w-]+/", case.address)
    for address in (answer["Location"], solution[0] if solution else "/loesninger/", "/", "/opfoelgning/"):
        if address.startswith("/") and not address.startswith("//"):
            after = client.get(address)
            if after.status_code not in ANSWERS | AWAY:
                heard.complain(case, f"then {address}: {after.status_code}: {_error(after)}")


def _shows_a_form(answer: HttpResponse) -> bool:
    return b"<form" in answer.content and b'method="post"' in answer.content


def _error(answer: HttpResponse) -> str:
    kind, error, trace = getattr(answer, "exc_info", None) or (None, None, None)
    if trace is None or kind is None:
        return ""
    places = StringIO()
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if "site-packages" not in name:
            places.write(f" {name.rpartition('/')[2]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return f"{kind.__name__}: {str(error)[:200]} at{places.getvalue()}"


def test_nothing_odd_is_an_error_of_ours(clients, walked):
    assert " ".join(sorted({*site.patterns()} - {kind for kind, found in walked.addresses.items() if found})) == ""
    random = Random(SEED)  # noqa: S311
    order = cases(walked, [*sorted(clients), *["administrator"] * 4], random)
    assert len(order) >= REQUESTS
    heard = Heard()
    for case in order[:REQUESTS]:
        judge(clients, case, heard)
    print(len(order), dict(heard.statuses), heard.slowest)
    assert not heard.complaints, "\n".join([f"{len(heard.complaints)} of {REQUESTS}:", *sorted(heard.complaints)])
