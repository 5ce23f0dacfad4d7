"""Real servers and processes for tests of faults: on the loopback, on ports of their own, ended by their numbers."""

import asyncio
import ctypes
import email
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from plo_portfolio.devservers import embedded

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(true, seconds: float, step: float = 0.05) -> float:
    """Wait for something to be so; returns how long it took. AssertionError when it took too long."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, f"not within {seconds} s"
        time.sleep(step)
    return time.monotonic() - began


@dataclass
class Received:
    """A mail that the server has taken, or was given and never answered for. Times are of this machine's clock."""

    at: float  # when its sender was named, before the text
    to: str
    message_id: str
    subject: str
    text: str
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass
class MailServer:
    """What a mail server does, and how it fails: `refuse` and `busy` are what it answers to an address, `hang` is in
    seconds, `drop` cuts the connection after the text has come, without an answer."""

    received: list[Received] = field(default_factory=list)
    refuse: set[str] = field(default_factory=set)
    busy: bool = False
    hang: float = 0
    drop: bool = False
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's names
        if self.hang:
            await asyncio.sleep(self.hang)
        session.named = time.time()
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refuse:
            return "550 5.1.1 No such user"
        if self.busy:
            return "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        message = email.message_from_bytes(envelope.content)
        text = next(part for part in message.walk() if part.get_content_type() == "text/plain")
        words = text.get_payload(decode=True).decode().replace("\N{NO-BREAK SPACE}", " ")
        subject = str(email.header.make_header(email.header.decode_header(message["Subject"])))
        files = {part.get_filename(): part.get_payload(decode=True) for part in message.walk() if part.get_filename()}
        self.received.append(Received(session.named, message["To"], message["Message-ID"], subject, words, files))
        if self.drop:
            server.transport.abort()
        return "250 OK"

    @contextmanager
    def running(self):
        server = Controller(self, hostname="127.0.0.1", port=self.port)
        server.start()
        try:
            yield self
        finally:
            server.stop()


class RedisServer:
    """A Redis of one's own, with its data in a folder, so that it can be frozen, killed and emptied."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        given = embedded.is_given("REDIS_URL") and shutil.which("redis-server")
        program = given or str(embedded._programs()[1])
        command = [
            program,
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--dir",
            str(self.folder),
            "--appendonly",
            "yes",
            "--save",
            "",
            "--loglevel",
            "warning",
        ]
        with (self.folder / "redis.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        wait_until(self.answers, 15)

    def answers(self) -> bool:
        with suppress(RedisError, OSError), self.link() as link:
            return link.ping()
        return False

    def link(self) -> Redis:
        return Redis.from_url(self.url, socket_timeout=2, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0))

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.thaw()
            self.process.terminate()
            self.process.wait(15)

    def kill(self, *, empty: bool = False) -> None:
        self.process.kill()
        self.process.wait(15)
        if empty:
            shutil.rmtree(self.folder / "appendonlydir", ignore_errors=True)


@contextmanager
def redis_server(folder: Path):
    folder.mkdir()
    server = RedisServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def surroundings(**urls: str) -> dict[str, str]:
    """The environment of a process that works on the test's database."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    return (
        os.environ
        | {
            "DATABASE_URL": database,
            "REDIS_URL": settings.REDIS_URL,
            "DJANGO_SETTINGS_MODULE": "plo_portfolio.settings",
        }
        | urls
    )


class Celery:
    """A worker or a beat as a process in a group of its own."""

    def __init__(
        self, name: str, *arguments: str, environment: dict[str, str], logs: Path, app="plo_portfolio"
    ) -> None:
        self.log, test = logs / f"{name}.log", os.getpid()

        def die_with_the_test() -> None:
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
            if os.getppid() != test:
                os._exit(1)

        command = [sys.executable, "-m", "celery", "-A", app, *arguments, "--loglevel", "INFO"]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                process_group=0,
                preexec_fn=die_with_the_test,
            )

    @classmethod
    def worker(cls, name: str, *, concurrency: int, **named) -> "Celery":
        alone = ["--without-mingle", "--without-gossip"]
        return cls(name, "worker", "-n", name, "--concurrency", str(concurrency), *alone, **named)

    @classmethod
    def beat(cls, name: str, **named) -> "Celery":
        return cls(name, "beat", "--pidfile=", **named)

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_ready(self, times: int = 1) -> None:
        def ready() -> bool:
            assert self.process.poll() is None, self.said()[-3000:]
            return self.said().count(" ready.") >= times

        wait_until(ready, 90)

    def children(self) -> list[int]:
        with suppress(FileNotFoundError, ProcessLookupError):
            tasks = Path(f"/proc/{self.process.pid}/task")
            return [int(pid) for task in tasks.iterdir() for pid in (task / "children").read_text().split()]
        return []

    def end(self, *, force: bool = False) -> None:
        """Politely, or as a crash of the whole: the process and its children."""
        if self.process.poll() is None and not force:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)
