"""How fast pages are, each against a bare view of the same run; called by script/bench, which installs what is needed.

    python -m plo_portfolio.bench [--rounds 7] [--seconds 2] [--years 10]

One database and one gunicorn for each size, all on servers of its own (PLO_VAR) and on the loopback. In each round
every row is measured just after its reference, so that a machine that gets slower or faster meanwhile changes both. A
ratio is the median of the rounds' ratios. Exit code 0 when every goal is held, 1 when one is missed, 2 when nothing
could be measured.
"""

import argparse
import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plo_portfolio.bench import prepare, report
from plo_portfolio.demo.run import Child, step
from plo_portfolio.devservers import embedded

SIZES = (7, 100, 1000)
LARGEST = SIZES[-1]
READY_SECONDS, PREPARE_SECONDS, PAPER_SECONDS, STOP_SECONDS = 60, 1200, 1800, 10
BARE, ANYBODY, OVERVIEW = "/bare/", "/bare/anonym/", "/"
PORTFOLIO, FILE, STATIC = "/portefoelje.pdf", "/bare/fil/", f"/static/{prepare.STATIC}"
# Another address each time: the cost of a page of which no copy is kept.
ALWAYS_NEW = """
n = os.time() * 100000
request = function() n = n + 1 return wrk.format(nil, "/?ny=" .. string.format("%d", n)) end
"""


class BenchError(Exception):
    """Nothing can be measured; the text is one Danish line for the console."""


@dataclass(frozen=True)
class Target:
    """What wrk asks one server for, again and again."""

    size: int
    path: str
    known: bool = True  # who is logged in
    has_it: bool = False  # the browser has the page, and asks whether it is still the same
    new: bool = False


@dataclass(frozen=True)
class Row:
    name: str
    target: Target
    reference: Target
    goal: float | None  # of the reference's rate; None is shown and not judged


Measured = dict[Row, report.Rounds]


def rows(one_pager: str) -> list[Row]:
    bare = {size: Target(size, BARE) for size in SIZES}
    goals = {7: 0.30, 100: 0.15, 1000: 0.05}
    named = {size: f"Overblik, {_thousands(size)} løsninger" for size in SIZES}
    return [
        Row("Tom side: logget ind mod anonym", bare[7], Target(7, ANYBODY, known=False), 0.40),
        *(Row(named[size], Target(size, OVERVIEW), bare[size], goals[size]) for size in SIZES),
        Row("Overblik, uændret (304)", Target(LARGEST, OVERVIEW, has_it=True), bare[LARGEST], 0.75),
        Row("One-pager", Target(LARGEST, one_pager), bare[LARGEST], 0.55),
        # Out of reach for any view behind the log-in: a bare one has 0.4 of the rate of WhiteNoise, which has none. The
        # next row compares the view with the same file behind the same log-in.
        Row("Porteføljen som PDF mod en fil for enhver", Target(7, PORTFOLIO), Target(7, STATIC, known=False), 0.50),
        Row("Porteføljen som PDF mod en fil bag log ind", Target(7, PORTFOLIO), Target(7, FILE), None),
        *(Row(f"{named[size]}, lavet på ny", Target(size, OVERVIEW, new=True), bare[size], None) for size in SIZES),
    ]


class Server:
    """gunicorn on the database with so many solutions, and the session of a user who is logged in."""

    def __init__(self, size: int, years: int) -> None:
        self.size = size
        os.environ["DATABASE_URL"] = database(size)
        arguments = ["plo_portfolio.bench.prepare", str(size), str(years)]
        preparing = Child("Klargøringen", f"prepare-{size}", *arguments, stdout=subprocess.PIPE)
        children.append(preparing)
        words = finish(preparing, PREPARE_SECONDS).split()
        if len(words) != 3:
            raise BenchError(f"Data til {size} løsninger kunne ikke lægges ind. Se {preparing.log}.")
        self.cookie = f"sessionid={words[0]}; csrftoken={'a' * 32}"
        self.one_pager, self.shown = words[1], int(words[2])
        listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = listener.getsockname()[1]
        bind = ["--bind", f"fd://{listener.fileno()}", "--workers", "2", "--no-control-socket"]
        gunicorn = ["gunicorn", "plo_portfolio.wsgi:application", *bind]
        self.web = Child("Webserveren", f"web-{size}", *gunicorn, fds=(listener.fileno(),))
        children.append(self.web)
        listener.close()

    def headers(self, target: Target) -> dict[str, str]:
        headers = {"Cookie": self.cookie} if target.known else {}
        if target.has_it:
            headers["If-None-Match"] = self.ask(target.path, headers)[1]
        return headers

    def ask(self, path: str, headers: dict[str, str]) -> tuple[int, str, bytes]:
        """Return status, ETag and body of one answer; status 0 when nothing answers."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            link.request("GET", path, headers=headers)
            answer = link.getresponse()
            return answer.status, answer.getheader("ETag", ""), answer.read()
        except (OSError, http.client.HTTPException):
            return 0, "", b""
        finally:
            link.close()

    def wait(self) -> None:
        until = time.monotonic() + READY_SECONDS
        while self.ask(ANYBODY, {})[0] != 200:
            if self.web.ended() or time.monotonic() > until:
                raise BenchError(f"Webserveren svarer ikke. Se {self.web.log}.")
            time.sleep(0.1)

    def settle(self) -> None:
        """Wait until earlier requests are done: wrk ends while pages are still being made."""
        quick, until = 0, time.monotonic() + READY_SECONDS
        while quick < 5 and time.monotonic() < until:
            began = time.monotonic()
            self.ask(ANYBODY, {})
            quick = quick + 1 if time.monotonic() - began < 0.02 else 0

    def check(self, target: Target) -> None:
        """Raise BenchError unless the session is still logged in and every solution is on the page."""
        status, _, body = self.ask(target.path, self.headers(target))
        right = status == (304 if target.has_it else 200)
        if target.path == OVERVIEW and not target.has_it:
            right = right and body.count(b'class="name"') == self.shown
        if not right:
            raise BenchError(f"{target.path} med {self.size} løsninger svarer {status} og ikke det, der skal måles.")

    def rate(self, target: Target, seconds: int) -> float:
        """Return the answers a second."""
        self.settle()
        seconds *= 5 if target.new and target.size == LARGEST else 1  # so that some are finished
        script = ["-s", str(embedded.var_folder() / "always-new.lua")] if target.new else []
        headers = [text for name, value in self.headers(target).items() for text in ("-H", f"{name}: {value}")]
        command = [
            "wrk",
            "-t1",
            "-c4",
            f"-d{seconds}s",
            "--timeout",
            "60s",
            *script,
            *headers,
            f"http://127.0.0.1:{self.port}{target.path}",
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60, check=False)  # noqa: S603
        results = dict(line.split(":", 1) for line in done.stdout.splitlines() if ":" in line)
        if done.returncode or "Non-2xx or 3xx responses" in done.stdout or "Socket errors" in done.stdout:
            raise BenchError(f"{target.path} kunne ikke måles: {' '.join((done.stdout + done.stderr).split())[-300:]}")
        return float(results["Requests/sec"])


children: list[Child] = []


def finish(child: Child, seconds: float) -> str:
    """Return what a child prints before it ends; nothing if it takes too long or fails."""
    try:
        output: str = child.process.communicate(timeout=seconds)[0].decode()
    except subprocess.TimeoutExpired:
        return ""
    return output if child.process.returncode == 0 else ""


def stop() -> None:
    """End every child, politely at first, then by force."""
    for child in children:
        child.ask_to_stop()
    until = time.monotonic() + STOP_SECONDS
    for child in children:
        while not child.ended() and time.monotonic() < until:
            time.sleep(0.05)
        if not child.ended():
            os.killpg(child.process.pid, signal.SIGKILL)
        child.finish()
    embedded.stop()


def paper(rounds: int) -> list[report.Figure]:
    """Return what is measured of paper (paper.py), each part on a database of its own."""
    figures = []
    for part, size in (("demo", "demo"), ("scale", LARGEST)):
        os.environ["DATABASE_URL"] = database(size)
        worker = None
        if part == "demo":
            worker = Child("Arbejderen", "worker", "celery", "-A", "plo_portfolio", "worker", "--concurrency", "1")
            children.append(worker)
        try:
            arguments = ("plo_portfolio.bench.paper", part, str(rounds))
            figures += _measured("Papir", f"paper-{part}", arguments, PAPER_SECONDS)
        finally:
            if worker is not None:
                worker.ask_to_stop()
    return figures


def mails(rounds: int) -> list[report.Figure]:
    """Return what is measured of reminders (mails.py), on a database of its own."""
    os.environ["DATABASE_URL"] = database("mails")
    return _measured("Mails", "mails", ("plo_portfolio.bench.mails", str(rounds)), PREPARE_SECONDS)


def editing(rounds: int) -> list[report.Figure]:
    """Return what is measured of the edit pages and of a save (editing.py), on a database of its own."""
    os.environ["DATABASE_URL"] = database("editing")
    return _measured("Redigering", "editing", ("plo_portfolio.bench.editing", str(rounds)), PREPARE_SECONDS)


def _measured(title: str, name: str, arguments: Sequence[str], seconds: float) -> list[report.Figure]:
    """Run a module of the bench, and return the figures that it prints as JSON. Raises BenchError."""
    child = Child(f"Målingen: {title}", name, *arguments, stdout=subprocess.PIPE)
    children.append(child)
    output = finish(child, seconds)
    if not output:
        raise BenchError(f"{title} kunne ikke måles. Se {child.log}.")
    return [report.Figure(*figure) for figure in json.loads(output)]


def database(size: int | str) -> str:
    """Return the URL of the database with so many solutions, on the embedded server."""
    return f"{embedded_url.rpartition('/')[0]}/bench_{size}"


embedded_url = ""


def measure(servers: dict[int, Server], measured: list[Row], rounds: int, seconds: int) -> Measured:
    """Measure the rows in rounds. A reference that several rows share is measured for each of them."""
    rates: Measured = {row: [] for row in measured}
    for row in measured:
        for target in (row.target, row.reference):
            servers[target.size].check(target)
    for number in range(1, rounds + 1):
        with step(f"Runde {number} af {rounds}"):
            for row in measured:
                reference = servers[row.reference.size].rate(row.reference, seconds)
                rates[row].append((servers[row.target.size].rate(row.target, seconds), reference))
    for row in measured:
        servers[row.target.size].check(row.target)
    return rates


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Let a signal raise KeyboardInterrupt, so that everything is stopped. Later signals are ignored."""

    def interrupt(*_: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    yield


def run(options: argparse.Namespace) -> int:
    global embedded_url
    with step("Starter PostgreSQL og Valkey"):
        embedded.setup()
    embedded_url = os.environ["DATABASE_URL"]
    for name in ("GUNICORN_CMD_ARGS", "WEB_CONCURRENCY"):
        os.environ.pop(name, None)
    (embedded.var_folder() / "always-new.lua").write_text(ALWAYS_NEW)
    machine = report.machine()
    servers = {}
    for size in SIZES:
        with step(f"{_thousands(size)} løsninger med {options.years} års vurderinger"):
            servers[size] = Server(size, options.years)
    for server in servers.values():
        server.wait()
    with step("Papir: sider og porteføljer"):
        on_paper = paper(options.rounds)
    with step("Påmindelser: 1.000 løsninger, 5.000 påmindelser"):
        by_mail = mails(min(options.rounds, 3))
    with step("Redigering: sider og gem"):
        edited = editing(options.rounds)
    measured = rows(servers[LARGEST].one_pager)
    rates = measure(servers, measured, options.rounds, options.seconds)
    path = embedded.BASE_DIR / "var" / "bench.json"
    pages = [report.Figure(row.name, row.goal, rates[row]) for row in measured]
    return report.publish(machine, [*pages, *on_paper, *by_mail, *edited], path)


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/bench", description="Måler siderne mod en tom side i samme kørsel.")
    parser.add_argument("--rounds", type=int, default=7, help="runder; 7")
    parser.add_argument("--seconds", type=int, default=2, help="sekunder for hver måling; 2")
    parser.add_argument("--years", type=int, default=10, help="års månedlige vurderinger; 10")
    options = parser.parse_args()
    (embedded.var_folder() / "log").mkdir(parents=True, exist_ok=True)
    with interruptible():
        try:
            return run(options)
        except BenchError as error:
            print(error, file=sys.stderr)
            return 2
        except KeyboardInterrupt:
            return 130
        finally:
            stop()


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")


if __name__ == "__main__":
    sys.exit(main())
