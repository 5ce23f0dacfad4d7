"""Compare what the demo shows in two checkouts: pages of each role, answers to empty forms, mails, downloads, PDFs.

    script/same-pages OLD [NEW]

Each checkout loads the demo into a database of its own, on the same day, in a process of its own. It is asked through
commands, addresses and settings alone, so that the code behind them may move between the two.
"""

import contextlib
import difflib
import hashlib
import importlib
import io
import json
import logging
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

from shown_html import Stream

NOW = "2026-11-24 08:00+01:00"
PER_ROLE, PER_KIND = 400, 12  # pages of a role; pages of a role that differ in slug, number or value alone
DIFFERENCES, LINES = 60, 24  # shown, and lines of each
TASKS = ("versions-of-dated-rows", "editions", "pages", "sweep")  # of the beat schedule, in this order
SECRET = re.compile(r"(?=[\w:.-]*[A-Z])(?=[\w:.-]*\d)[\w:.-]{40,}|(?<=\.)[0-9a-f]{12}(?=\.\w)")  # keys, static hashes
CHANGING = re.compile(r' nonce="[^"]*"| \d+ ms\b|\b[0-9a-f]{12}…|\b[0-9a-f]{64}\b')  # and sums of PDFs


def masked(lines: list[str]) -> list[str]:
    """Hide what is another one each time: tokens, nonces, keys, how long something took."""
    return [SECRET.sub("KEY", CHANGING.sub(" KEY", line)) for line in lines if line]


def content(kind: str, body: bytes, folder: Path) -> list[str]:
    """The lines that an answer is compared by; a PDF is put into the folder, and its line names the file."""
    if kind == "text/html":
        return masked(Stream(body.decode()).lines)
    if kind == "application/pdf":
        file = folder / f"{hashlib.sha256(body).hexdigest()}.pdf"
        file.write_bytes(body)
        return [f"PDF {file.name}"]
    if "spreadsheetml" in kind:
        from openpyxl import load_workbook

        cells = [cell for sheet in load_workbook(io.BytesIO(body)) for row in sheet for cell in row]
        return [f"{cell.parent.title} {cell.coordinate} {cell.number_format} {cell.value!r}" for cell in cells]
    if kind.startswith("text/") or "json" in kind:
        return masked(body.decode().splitlines())
    return [hashlib.sha256(body).hexdigest()]


class Crawl:
    """One role's way through the demo."""

    def __init__(self, name: str, user, folder: Path) -> None:
        from django.test import Client

        self.name, self.folder = name, folder
        self.client = Client(raise_request_exception=False)
        if user:
            self.client.force_login(user)
        self.pages: dict[str, list[str]] = {}
        self.forms: dict[tuple, tuple[str, list[tuple[str, str]]]] = {}

    def keep(self, name: str, answer) -> bytes:
        """Note what was answered under a name. Returns the body."""
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        head = f"{answer.status_code} {kind} {answer.headers.get('Location', '')}"
        self.pages[SECRET.sub("KEY", f"{self.name} {name}")] = masked([head]) + content(kind, body, self.folder)
        return body if kind == "text/html" else b""

    def read(self, start: str) -> None:
        """GET all that links lead to, nearest first, at most PER_KIND of a kind."""
        waiting, seen, kinds = deque([start]), {start}, Counter()
        while waiting and len(self.pages) < PER_ROLE:
            address = waiting.popleft()
            path, query = urlsplit(address).path, urlsplit(address).query
            kind = (re.sub(r"(?<=/)(?:[^/]*\d[^/]*|(?<=/loesninger/)[^/]+|(?<=/moede/)[^/]+)(?=/)", "*", path),)
            kind += tuple(sorted({name for name, _ in parse_qsl(query)}))
            if kinds[kind] >= PER_KIND:
                continue
            kinds[kind] += 1
            body = self.keep(address, self.client.get(address))
            for link in self.links(address, body):
                if link not in seen:
                    seen.add(link)
                    waiting.append(link)

    def links(self, address: str, body: bytes) -> Iterator[str]:
        """The addresses of ours that a page leads to; its forms are noted for `write`."""
        from lxml import html

        page = html.fromstring(body.decode()) if body.strip() else None
        if page is None:
            return
        for form in page.iter("form"):
            action = urljoin(address, form.get("action") or address)
            fields = [(item.name, item.get("type", item.tag), item.get("value", "")) for item in form.inputs]
            names = tuple(name for name, kind, _ in fields if name and kind not in ("hidden", "submit", "button"))
            if form.method == "POST" and names:
                hidden = [(name, value) for name, kind, value in fields if name and kind == "hidden"]
                self.forms.setdefault((re.sub(r"\d+", "*", action), names), (action, hidden))
            elif form.method == "GET":
                yield action
        for _, name, link, _ in page.iterlinks():
            link = urljoin(address, link).partition("#")[0]
            if name in ("href", "src") and link.startswith("/") and not link.startswith(("/static/", "/admin/")):
                yield link

    def write(self) -> None:
        """POST each kind of form with nothing filled in: what is to be put right is a page too."""
        for number, (action, hidden) in enumerate(list(self.forms.values())[:PER_ROLE]):
            self.keep(f"POST {action} ({number})", self.client.post(action, dict(hidden)))


def collect(folder: Path) -> None:
    """Load the demo of the checkout that we are in, and write all that it shows into the folder."""
    import time_machine

    for name in ("plo_portfolio.devservers.embedded", "plo_portfolio.embedded"):
        with contextlib.suppress(ImportError):
            embedded = importlib.import_module(name)
            break
    embedded.setup()
    os.environ["DJANGO_SETTINGS_MODULE"] = "plo_portfolio.settings"
    import django
    from django.conf import settings

    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("zeal")]
    django.setup()
    logging.disable(logging.WARNING)  # Django's, of each form that is refused
    with time_machine.travel(NOW, tick=False):
        found = show(folder)
    (folder / "pages.json").write_text(json.dumps(found, ensure_ascii=False))
    django.db.connections.close_all()
    embedded.remove()


def show(folder: Path) -> dict[str, list[str]]:
    """Load the demo, do the work of the queue, and go round as everybody. Returns lines by page."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    queue = importlib.import_module("plo_portfolio.celery").app
    queue.conf.task_always_eager = True
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_demo", stderr=io.StringIO())
    queue.loader.import_default_modules()
    for task in TASKS:
        queue.tasks[settings.CELERY_BEAT_SCHEDULE[task]["task"]].apply()
    call_command("queue_reminders", stdout=io.StringIO(), stderr=io.StringIO())
    roles = {user.role: user for user in get_user_model().objects.order_by("-pk")}
    crawls = [Crawl(role, user, folder) for role, user in sorted(roles.items())] + [Crawl("anonymous", None, folder)]
    for crawl in crawls:
        crawl.read("/")
    slugs = {match[1] for name in crawls[0].pages if (match := re.search(r" /loesninger/([^/]+)/$", name))}
    files = printed(folder, slugs - {"ny"})
    crawls += by_key(crawls[0], folder)
    for crawl in crawls:
        crawl.write()  # the last of all, for it may change what there is
    return files | {name: lines for crawl in crawls for name, lines in crawl.pages.items()}


def by_key(administrator: Crawl, folder: Path) -> Iterator[Crawl]:
    """Make what is opened by a secret key, a reader's link and a calendar, and open it as nobody."""
    readers = [name.split()[1] for name in administrator.pages if name.endswith("/laesere/")]
    asked = [(path, {"people": "Ida Holm, ih@plo.example", "until": "2026-12-08"}) for path in readers[:1]]
    for path, fields in [*asked, ("/kalender/", {})]:
        body = administrator.keep(f"POST {path}", administrator.client.post(path, fields)).decode()
        for key in re.findall(r"/(?:laes|kalender)/[\w.-]{40,}/?", body)[:1]:
            crawl = Crawl("by key", None, folder)
            crawl.read(key)
            yield crawl


def printed(folder: Path, slugs: set[str]) -> dict[str, list[str]]:
    """What the two commands print."""
    from django.core.management import call_command

    found, file = {}, folder / "printed.pdf"
    for command in (("portfolio_pdf",), *(("onepager_pdf", slug) for slug in sorted(slugs))):
        call_command(*command, f"--out={file}", stdout=io.StringIO(), stderr=io.StringIO())
        found[" ".join(command)] = content("application/pdf", file.read_bytes(), folder)
    return found


def pdf_lines(file: Path) -> list[str]:
    """The words of a PDF with their places, and a sum of the pixels of each page."""
    words = subprocess.run(["pdftotext", "-bbox", file, "-"], capture_output=True, check=True, text=True)
    pixels = subprocess.run(["pdftoppm", "-r", "60", file], capture_output=True, check=True)
    lines = [line.strip() for line in words.stdout.splitlines() if "<word" in line or "<page" in line]
    return [*lines, f"pixels {hashlib.sha256(pixels.stdout).hexdigest()}"]


def run(checkouts: list[Path], home: Path) -> list[tuple[Path, dict[str, list[str]]]]:
    """Collect both at once. Returns the folder and the pages of each; ends where one fails."""
    processes, folders = [], []
    for number, checkout in enumerate(checkouts):
        folder, var = home / str(number), home / f"var{number}" / "test"  # «test»: servers that forget in the end
        folder.mkdir()
        (var / "static").mkdir(parents=True)
        ours = {"PLO_ENV": "test", "PLO_VAR": str(var), "PYTHONPATH": str(checkout), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-W", "ignore", __file__, "--collect", str(folder)]
        processes.append(subprocess.Popen(command, cwd=checkout, env=os.environ | ours))
        folders.append(folder)
    codes = [process.wait() for process in processes]
    if any(codes):
        raise SystemExit("One of the checkouts could not be read.")
    return [(folder, json.loads((folder / "pages.json").read_text())) for folder in folders]


def compare(old: Path, new: Path) -> int:
    """Print how many pages there are and which differ. Returns the exit code."""
    with tempfile.TemporaryDirectory(prefix="same-pages-") as home:
        (old_folder, before), (new_folder, after) = run([old, new], Path(home))
        differing = 0
        for name in sorted(before.keys() | after.keys()):
            one, other = before.get(name, ["no such page"]), after.get(name, ["no such page"])
            if one != other and one[-1].startswith("PDF ") and other[-1].startswith("PDF "):
                one = one[:-1] + pdf_lines(old_folder / one[-1][4:])
                other = other[:-1] + pdf_lines(new_folder / other[-1][4:])
            if one == other:
                continue
            differing += 1
            if differing <= DIFFERENCES:
                lines = list(difflib.unified_diff(one, other, "old", "new", n=2, lineterm=""))[2:]
                print(f"\n{name}", *(line[:300] for line in lines[:LINES]), sep="\n  ")
    print(f"{len(before.keys() | after.keys())} pages compared, {differing} differ.")
    return 1 if differing else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--collect"]:
        collect(Path(sys.argv[2]))
    elif len(sys.argv) in (2, 3):
        here = Path(__file__).resolve().parent.parent
        sys.exit(compare(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve() if sys.argv[2:] else here))
    else:
        sys.exit("Usage: script/same-pages OLD [NEW]")
