"""Run the whole product with demo content until Ctrl-C; called by script/demo, which has installed all that is needed.

    PORT=8000 python -m plo_portfolio.demo.run [--fresh]

Database and queue are shared with every other command of this checkout (embedded.py). The web server, the worker and
beat are children that get a signal when this process dies, for whatever reason, and whose process groups end with them.
"""

import contextlib
import ctypes
import errno
import fcntl
import hashlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from plo_portfolio.devservers import embedded

USE = "Brug: [PORT=8000] script/demo [--fresh]"
LOGIN = "/konto/login/"
KEEP = {"demo.lock", "bootstrap.lock", "log", "test"}  # what --fresh leaves in the var folder
LOG_LIMIT = 5_000_000  # bytes; a longer log starts over
READY_SECONDS = 90.0
OUTDATED = 3  # exit code of `prepare`: the data are an older version's
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


class DemoError(Exception):
    """The demo can't go on; the text is one Danish line for the console."""


class Child:
    """One process of the demo, in a group of its own, with its output in var/log."""

    def __init__(
        self, title: str, name: str, *arguments: str, stdout: int | None = None, fds: tuple[int, ...] = ()
    ) -> None:
        self.title = title
        self.log = _var() / "log" / f"{name}.log"
        demo = os.getpid()

        def die_with_demo() -> None:
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != demo:
                os._exit(1)

        mode = "wb" if self.log.exists() and self.log.stat().st_size > LOG_LIMIT else "ab"
        with self.log.open(mode) as log:
            # A group of its own: Ctrl-C in the terminal comes to us alone, and we stop the children in good order.
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", *arguments],
                cwd=embedded.BASE_DIR,
                stdin=subprocess.DEVNULL,
                stdout=log if stdout is None else stdout,
                stderr=log,
                pass_fds=fds,
                process_group=0,
                preexec_fn=die_with_demo,  # safe: this process has no threads
            )

    def ended(self) -> bool:
        """Return whether it has ended. It isn't reaped, so that its number still names its group and no other one."""
        if self.process.returncode is not None:
            return True
        return os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def finish(self) -> int:
        """Wait for its end, then end what it left in its group. Returns its exit code."""
        while not self.ended():
            time.sleep(0.02)
        if self.process.returncode is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        return self.process.wait()

    def ask_to_stop(self) -> None:
        if not self.ended():
            self.process.terminate()


class Demo:
    """The children of one run, in the order they are to stop."""

    def __init__(self) -> None:
        self.children: list[Child] = []

    def start(self, *arguments: str, **options: Any) -> Child:
        self.children.append(Child(*arguments, **options))
        return self.children[-1]

    def stop(self) -> None:
        """End them all: ten seconds for a polite end, then by force."""
        for child in self.children:
            child.ask_to_stop()
        until = time.monotonic() + 10
        for child in self.children:
            while not child.ended() and time.monotonic() < until:
                time.sleep(0.05)
            if not child.ended():
                os.killpg(child.process.pid, signal.SIGKILL)
            child.finish()

    def run(self, port: int, listener: socket.socket) -> None:
        """Start everything, print where it is, and watch. Raises DemoError; ends by KeyboardInterrupt only."""
        with step("Starter PostgreSQL og Valkey"):
            embedded.setup()
        os.environ.setdefault("SITE_URL", f"http://127.0.0.1:{port}")
        os.environ.pop("GUNICORN_CMD_ARGS", None)
        self.prepare()
        services = self.start_services(listener)
        users = self.start("Brugerlisten", "users", "manage", "load_demo", "--users", stdout=subprocess.PIPE)
        listener.close()  # the web server has it now; a demo without one must refuse connections
        wait_for_login(port, services)
        lines = users.process.communicate()[0].decode()
        if users.finish() != 0:
            raise DemoError(f"Brugerne kunne ikke vises. Se {users.log}.")
        print(f"Klar: http://127.0.0.1:{port}/\n{lines}", end="", flush=True)
        while True:
            watch(services)
            time.sleep(0.5)

    def prepare(self) -> None:
        """Bring database, static files and demo content up to date; data of an older version are made again."""
        child = self._prepare()
        if child.finish() == OUTDATED:
            print("Demoens data er fra en ældre version og laves forfra.", flush=True)
            start_over()
            with step("Starter PostgreSQL og Valkey"):
                embedded.setup()
            child = self._prepare()
        if child.finish() != 0:
            raise DemoError(f"Demoen kunne ikke klargøres. Se {child.log}.")

    def _prepare(self) -> Child:
        arguments = ("plo_portfolio.demo.run", "prepare")
        return self.start("Klargøringen", "prepare", *arguments, stdout=sys.stdout.fileno())

    def start_services(self, listener: socket.socket) -> list[Child]:
        """Start the web server, which takes over the listener, the worker and beat."""
        print("Starter webserver, worker og beat …", flush=True)
        for schedule in _var().glob("beat-schedule*"):
            schedule.unlink()  # a kill may have left half a file, and beat dies of that; due work is in the database
        bind = f"fd://{listener.fileno()}"
        gunicorn = ["gunicorn", "plo_portfolio.wsgi:application", "--bind", bind, "--workers", "2", "--threads", "4"]
        celery = ["celery", "-A", "plo_portfolio"]
        alone = ["--without-mingle", "--without-gossip"]  # there is no other worker to wait for
        return [
            self.start("Webserveren", "web", *gunicorn, "--no-control-socket", fds=(listener.fileno(),)),
            self.start("Worker", "worker", *celery, "worker", "--concurrency", "2", "--loglevel", "INFO", *alone),
            self.start("Beat", "beat", *celery, "beat", "--pidfile=", "--loglevel", "INFO"),
        ]


def wait_for_login(port: int, services: list[Child]) -> None:
    """Return when the log-in page answers. Raises DemoError."""
    until, answer = time.monotonic() + READY_SECONDS, 0
    while answer != 200:
        watch(services)
        if time.monotonic() > until:
            raise DemoError(f"Log ind-siden svarer {answer or 'ikke'}. Se {services[0].log}.")
        time.sleep(0.1)
        answer = login_status(port)


def watch(services: list[Child]) -> None:
    """Raise DemoError if one of them, or the servers that they use, has ended."""
    if embedded.lost():
        raise DemoError(f"PostgreSQL og Valkey stoppede uventet. Se {_var()}/embedded/supervisor.log.")
    for child in services:
        if child.ended():
            raise DemoError(f"{child.title} stoppede uventet (kode {child.finish()}). Se {child.log}.")


def login_status(port: int) -> int:
    """Return the HTTP status of the log-in page, 0 when nothing answers."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        link.request("GET", LOGIN)
        return link.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        link.close()


@contextlib.contextmanager
def step(text: str) -> Iterator[None]:
    """Print what is being done, and how long it took."""
    began = time.monotonic()
    print(f"{text} …", end="", flush=True)
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f" {time.monotonic() - began:.1f} s".replace(".", ","), flush=True)


def prepare() -> int:
    """Bring database, static files and demo content up to date, in one process: starting Django takes a second.

    Returns the exit code: OUTDATED, and nothing changed, where an older version has made the embedded database.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plo_portfolio.settings")
    embedded.setup()
    import django
    from django.core.management import call_command

    try:
        django.setup()
        from plo_portfolio.demo import outdated

        if not embedded.is_given("DATABASE_URL") and outdated.is_outdated():
            return OUTDATED
        with step("Opdaterer databasen"):
            call_command("migrate", verbosity=0, interactive=False, stdout=sys.stderr)
        with step("Samler filer til browseren"):
            collect_static()
        with step("Lægger demoindhold ind"):
            call_command("load_demo", stdout=sys.stderr)
    except Exception as error:  # noqa: BLE001  (whatever it is: one line here, all of it in the log)
        traceback.print_exc()
        print(" ".join(str(error).split())[:300] or type(error).__name__, flush=True)
        return 1
    return 0


def collect_static() -> None:
    """Run collectstatic if any file has changed since the last time."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    mark = Path(settings.STATIC_ROOT) / ".collected"
    if not mark.exists() or mark.read_text() != digest.hexdigest():
        call_command("collectstatic", verbosity=0, interactive=False, clear=True, stdout=sys.stderr)
        mark.write_text(digest.hexdigest())


def start_over() -> None:
    """Delete the embedded servers' data and all else in var. Raises DemoError where the database is another one."""
    if embedded.is_given("DATABASE_URL"):
        raise DemoError("--fresh sletter kun den indbyggede database, og DATABASE_URL peger på en anden.")
    with step("Sletter demoens data"):
        if not embedded.remove():
            raise DemoError("Databasen er i brug af en anden kommando. Stop den først.")
        for entry in _var().iterdir():
            if entry.name in KEEP:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()


def only_one() -> None:
    """Take the lock that one demo of this checkout holds until its process ends. Raises DemoError."""
    lock = os.open(_var() / "demo.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise DemoError("Demoen kører allerede fra denne mappe. Stop den først.") from None


def listen() -> tuple[int, socket.socket]:
    """Open the port from PORT (8000) before the preparation, so that it stays ours. Raises DemoError."""
    text = os.environ.pop("PORT", "") or "8000"
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise DemoError(f"PORT skal være et tal fra 1 til 65535, ikke «{text}».")
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", int(text)))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise DemoError(f"Port {text} er optaget. Vælg en anden, fx PORT=8001 script/demo.") from None
        raise DemoError(f"Port {text} kan ikke åbnes: {error.strerror}.") from None
    return int(text), listener


def _var() -> Path:
    return embedded.var_folder()


def _interrupt(*_: object) -> None:
    """The first signal ends the demo in good order; those after it would only disturb that."""
    _ignore_signals()
    raise KeyboardInterrupt


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def run(arguments: list[str]) -> int:
    """The whole demo. Returns the exit code. Raises DemoError where nothing has been started yet."""
    if os.environ.get("PLO_ENV") == "production":
        raise DemoError("Demoen kører ikke med PLO_ENV=production.")
    (_var() / "log").mkdir(parents=True, exist_ok=True)
    only_one()
    port, listener = listen()
    if arguments:
        start_over()
    demo = Demo()
    try:
        demo.run(port, listener)
    except DemoError as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    finally:
        _ignore_signals()
        with contextlib.suppress(OSError):  # the terminal may be gone
            print("\nStopper …", flush=True)
        demo.stop()
        embedded.stop()
    return 0


def main(arguments: list[str]) -> int:
    """Returns the exit code."""
    if arguments == ["prepare"]:
        return prepare()
    if arguments not in ([], ["--fresh"]):
        print(USE, file=sys.stderr)
        return 2
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup stays nohup
        signal.signal(signal.SIGHUP, _interrupt)
    try:
        return run(arguments)
    except DemoError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
