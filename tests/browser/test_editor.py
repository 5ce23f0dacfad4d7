"""The editor as a systemforvalter meets it: the page beside the text, nothing lost, by keyboard, on every screen."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from onepagers.models import Draft, Section, Solution
from onepagers.versions.saving import saving
from plo_portfolio.demo.content.people import PASSWORD
from tests.browser.looking import LSS, settled, sideways, violations
from tests.demo import load_demo
from tests.long import count

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/loesninger/video/tekst/"
WIDTHS = (1440, 1280, 900, 375, 320)


@pytest.fixture(autouse=True)
def demo(transactional_db):
    load_demo(timezone.localdate())


@pytest.fixture
def video(demo):
    return Solution.objects.get(slug="video")


def opened(page, live_server, width=1440):
    """The editor of Video, open and measured."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url + PATH)
    expect(page.locator(".gauge svg").first).to_be_attached(timeout=20_000)
    return page


@pytest.fixture
def editor(log_in, live_server):
    return opened(log_in(LSS), live_server)


def write(page, text, section="Aktuelt"):
    page.get_by_role("textbox", name=section).focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def draft_holds(text, within=15):
    until = time.monotonic() + within
    while time.monotonic() < until:
        if any(text in draft.data["news-body"] for draft in Draft.objects.all()):
            return True
        time.sleep(0.1)
    return False


def test_edit_preview_save_and_pdf_by_keyboard_alone(editor, live_server, complaints, video):
    page, before = editor, video.revisions.first().number
    page.locator("body").press("Home")
    for _ in range(200):  # with Tab alone to the text that is called «Aktuelt»
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == "Aktuelt":
            break
    page.keyboard.press("Control+End")
    page.keyboard.type(" Skrevet med tastaturet.")
    sheet = page.locator("[data-sheet] .sheet")
    expect(sheet).to_contain_text("Skrevet med tastaturet.", timeout=20_000)
    expect(page.locator("[data-kept]")).to_contain_text("Kladde gemt kl.", timeout=20_000)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "note":
            break
    page.keyboard.type("Kun tastatur")
    page.keyboard.press("Enter")
    page.get_by_text(f"Gemt som version {before + 1}.").wait_for()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Hent som PDF":
            break
    link = page.evaluate("document.activeElement.href")
    assert link.endswith("/loesninger/video/pdf/")
    answer = page.request.get(link)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")
    revision = video.revisions.first()
    assert revision.note == "Kun tastatur"
    assert "Skrevet med tastaturet." in str(revision.snapshot["sections"])
    assert complaints == []
    assert not Draft.objects.exists()


def test_the_same_without_javascript(browser, live_server, browser_context_args, video):
    before = video.revisions.first().number
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/konto/login/?next={PATH}")
    page.get_by_label("E-mail").fill(LSS)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("#id_news-body").fill("<p>Skrevet uden script.</p>")
    page.get_by_role("button", name="Vis siden").press("Enter")
    expect(page.locator(".gauge svg").first).to_be_attached(timeout=20_000)
    expect(page.locator("[data-sheet] .sheet")).to_contain_text("Skrevet uden script.")  # a declarative shadow tree
    expect(page.locator("#id_news-body")).to_have_value("<p>Skrevet uden script.</p>")
    page.get_by_label("Hvad har du ændret?").fill("Uden script")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Gemt som version {before + 1}.")).to_be_visible()
    assert page.request.get(f"{live_server.url}/loesninger/video/pdf/").body().startswith(b"%PDF")
    context.close()


@pytest.mark.long
@pytest.mark.parametrize("opened_at", WIDTHS[: count(1, len(WIDTHS))])
def test_every_state_keeps_the_rules_on_every_screen(log_in, live_server, video, opened_at):
    page = opened(log_in(LSS), live_server, opened_at)

    def in_order(state):
        settled(page)
        for width in sorted(WIDTHS, key=lambda width: width == opened_at):
            page.set_viewport_size({"width": width, "height": 900})
            assert sideways(page) <= 0, (state, width)
            assert violations(page) == [], (state, width)

    in_order("as it opens")
    page.locator("summary", has_text="Hvad fylder mest?").click()
    in_order("with the shares")
    write(page, "", "Udvikling")
    page.keyboard.insert_text("For langt. " * 400)
    expect(page.locator(".gauge h2")).to_contain_text("For langt: ca.", timeout=30_000)
    in_order("too long")
    page.get_by_role("button", name=re.compile("Gem som version")).click()
    expect(page.get_by_role("alert")).to_contain_text("tegn skal ud")
    in_order("refused")
    page.goto(live_server.url + PATH)
    in_order("a draft is found")
    page.get_by_role("button", name="Kassér kladden").click()

    page.get_by_label("Gælder").fill("snart")
    page.get_by_role("button", name=re.compile("Gem som version")).click()
    expect(page.get_by_role("alert")).to_contain_text("Skriv en måned")
    in_order("an error")

    other = User.objects.get(email="anh@plo.example")
    with saving([video], by=other, note="Imens"):
        Section.objects.filter(solution=video, kind="news").update(body="<p>Den andens nyhed.</p>")
    Draft.objects.create(
        user=other,
        solution=video,
        data={},
        base=1,
        changed=["support"],
        begun_at=timezone.now(),
        saved_at=timezone.now(),
        seen_at=timezone.now(),
    )
    page.get_by_label("Gælder").fill("november 2026")
    page.get_by_role("button", name=re.compile("Gem som version")).click()
    expect(page.get_by_role("group", name="Hvad skal der stå i «Aktuelt»?")).to_be_visible()
    expect(page.get_by_text("ANH redigerer også lige nu «Support»")).to_be_visible()
    in_order("two have written")
    page.get_by_label("Den andens tekst").check()
    in_order("theirs is chosen")
    page.get_by_role("button", name=re.compile("Gem som version")).click()
    expect(page.get_by_text(re.compile("Gemt som version|Intet var ændret"))).to_be_visible()
    assert video.sections.get(kind="news").body == "<p>Den andens nyhed.</p>"


def test_whoever_saves_by_keyboard_is_asked_to_choose_and_chooses_by_keyboard(log_in, live_server, video):
    page = opened(log_in(LSS), live_server)
    with saving([video], by=User.objects.get(email="anh@plo.example"), note="Imens"):
        Section.objects.filter(solution=video, kind="news").update(body="<p>Den andens nyhed.</p>")
    write(page, "Min nyhed.", "Aktuelt")
    for asked in ("har rettet «Aktuelt» imens", "Vælg, hvad der skal stå i «Aktuelt»"):
        page.get_by_label("Hvad har du ændret?").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text(asked)
        expect(page.locator("input[type=radio]:checked")).to_have_count(0)
        assert video.sections.get(kind="news").body == "<p>Den andens nyhed.</p>"
    assert violations(page) == []
    page.get_by_role("alert").get_by_role("link").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")  # the link leads to the first of the two
    expect(page.get_by_label("Min tekst")).to_be_checked()
    page.get_by_label("Hvad har du ændret?").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Gemt som version").wait_for()
    assert "Min nyhed." in video.sections.get(kind="news").body


def test_a_browser_that_is_killed_in_mid_sentence_loses_at_most_five_seconds(
    playwright, browser_type_launch_args, live_server, video
):
    others = set(chromiums())
    browser = playwright.chromium.launch(**browser_type_launch_args)
    known = set(chromiums()) - others
    page = browser.new_page(locale="da-DK")
    page.goto(f"{live_server.url}/konto/login/?next={PATH}")
    page.get_by_label("E-mail").fill(LSS)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    page.locator(".ProseMirror[aria-label=Aktuelt]").focus()
    page.keyboard.press("Control+End")
    written = []  # (moment, word): one writes on without a pause
    until = time.monotonic() + 14
    while time.monotonic() < until:
        word = f"ord{len(written)}."
        page.keyboard.type(f" {word}", delay=20)
        written.append((time.monotonic(), word))
    killed = time.monotonic()
    for pid in known:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    time.sleep(1)
    [draft] = Draft.objects.all()
    held = draft.data["news-body"]
    old = [word for moment, word in written if killed - moment > 5]
    assert len(old) > 5
    assert [word for word in old if word not in held] == []


def chromiums():
    """The process ids of the browsers that this process has started, and of their children: nobody else's."""
    parents, names = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name, _, rest = (folder / "stat").read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue  # it has just ended
        names[int(folder.name)], parents[int(folder.name)] = name, int(rest.split()[1])
    ours = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return [pid for pid in ours if names.get(pid, "").startswith("chrom")]


def test_whoever_was_logged_out_finds_the_text_after_logging_in(editor, live_server, video):
    page = editor
    Session.objects.all().delete()
    cache.clear()
    write(page, " Skrevet efter log ud.")
    expect(page.get_by_text("Du er logget ud.")).to_be_visible(timeout=20_000)
    page.get_by_role("link", name="Log ind, og skriv videre").click()
    page.get_by_label("E-mail").fill(LSS)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    expect(page.get_by_role("textbox", name="Aktuelt")).to_contain_text("Skrevet efter log ud.")
    page.get_by_role("button", name=re.compile("Gem som version")).click()
    page.get_by_text("Gemt som version").wait_for()
    assert "Skrevet efter log ud." in video.sections.get(kind="news").body


def test_a_save_by_whoever_was_logged_out_is_not_lost(editor, live_server, video):
    page = editor
    write(page, " Gemt uden log-in.")
    Session.objects.all().delete()
    cache.clear()
    page.get_by_role("button", name=re.compile("Gem som version")).click()
    expect(page.get_by_text("Din tekst er gemt som kladde")).to_be_visible()
    page.get_by_label("E-mail").fill(LSS)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    expect(page.get_by_role("textbox", name="Aktuelt")).to_contain_text("Gemt uden log-in.")


def test_leaving_keeps_what_was_just_typed_and_warns_only_then(editor, live_server, video):
    page = editor
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"{live_server.url}/loesninger/video/")
    assert asked == []  # nothing typed
    page.goto(live_server.url + PATH)
    write(page, " Lige skrevet.")
    page.goto(f"{live_server.url}/loesninger/video/")
    assert asked == ["beforeunload"]
    assert draft_holds("Lige skrevet.")
    page.goto(live_server.url + PATH)
    page.get_by_role("link", name=re.compile("Fortsæt kladde")).click()
    write(page, " Og mere.")
    assert draft_holds("Og mere.")
    expect(page.locator("[data-kept]")).to_contain_text("Kladde gemt kl.")
    page.goto(f"{live_server.url}/loesninger/video/")
    assert asked == ["beforeunload"]  # it was kept, so nobody is asked


class Server:
    """The application in a process of its own, on the test's database, so that it can be killed and started again."""

    def __init__(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        database = urlsplit(os.environ["DATABASE_URL"])
        name = connection.settings_dict["NAME"]
        self.environment = os.environ | {"DATABASE_URL": urlunsplit(database._replace(path=f"/{name}"))}
        self.start()

    def start(self):
        command = [sys.executable, "manage.py", "runserver", "--noreload", "--insecure", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=self.environment)
        for _ in range(300):
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            time.sleep(0.2)
        raise TimeoutError

    def kill(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server(demo):
    running = Server()
    yield running
    running.kill()


def test_a_server_that_is_restarted_in_mid_edit_costs_nothing(server, page, video):
    page.goto(f"{server.url}/konto/login/?next={PATH}")
    page.get_by_label("E-mail").fill(LSS)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    page.locator(".ProseMirror[aria-label=Aktuelt]").wait_for()
    server.kill()
    write(page, " Skrevet, mens serveren var nede.")
    expect(page.locator("[data-kept]")).to_contain_text("Kladden kan ikke gemmes lige nu", timeout=20_000)
    server.start()
    expect(page.locator("[data-kept]")).to_contain_text("Kladde gemt kl.", timeout=30_000)
    Session.objects.all().delete()  # and with it went the log-ins
    cache.clear()
    page.get_by_role("button", name=re.compile("Gem som version")).click()
    page.get_by_label("E-mail").fill(LSS)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    expect(page.get_by_role("textbox", name="Aktuelt")).to_contain_text("Skrevet, mens serveren var nede.")
    page.get_by_role("button", name=re.compile("Gem som version")).click()
    page.get_by_text("Gemt som version").wait_for()
    assert "Skrevet, mens serveren var nede." in video.sections.get(kind="news").body
