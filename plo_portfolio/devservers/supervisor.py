"""Hold the embedded PostgreSQL and Valkey for as long as any process uses them. Started by embedded.py only.

Run as a plain script (`python -IS supervisor.py JSON`), so that it needs nothing but the standard library and imports
nothing of the product. The JSON names: folder, socket, postgres (folder of its programs), valkey (its program),
owner ([uid, gid] of who runs the servers, null for ourselves), ephemeral (data may be thrown away; no fsync).

Everything that must be certain is a flock, which the kernel drops however a process ends; no PID is ever trusted:
    use.lock         shared by each process that uses the servers; if it can be taken exclusively, none does
    supervisor.lock  held by this process only; free = there is no supervisor
    postgres.lock, valkey.lock
                     inherited by every process of that server; free = all of them are gone, so a postmaster.pid
                     that is there then is left from a crash and is removed
One line goes to standard output: "ready", "taken" (there is a supervisor already), or in Danish what went wrong. All
else goes to the log on standard error.
"""

import abc
import contextlib
import ctypes
import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

LIBC = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG = 1
GRACE = 3.0  # seconds without a user before the servers stop, so that two commands in a row share them; 1 in tests
LOG_LIMIT = 5_000_000  # bytes; a longer log starts over
CLEAN = {
    "PATH": os.defpath,
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}  # without the caller's PGPORT, PGDATA and LD_LIBRARY_PATH


class StartError(Exception):
    """A server doesn't come up; the text is one Danish line for the console."""


def log(text: str) -> None:
    """Write one line with its time to the supervisor's log."""
    print(time.strftime("%Y-%m-%d %H:%M:%S"), text, file=sys.stderr, flush=True)


def lock(path: Path, seconds: float) -> int:
    """Take the exclusive lock on `path` within so many seconds. Returns the descriptor that holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return descriptor
        except BlockingIOError:
            if time.monotonic() > until:
                os.close(descriptor)
                raise StartError(f"{path.name} er stadig i brug af en tidligere start.") from None
            time.sleep(0.05)


class Server(abc.ABC):
    """What PostgreSQL and Valkey share: a data folder, a log, an owner, and dying with the supervisor."""

    name = title = ""
    stop_signals: tuple[signal.Signals, ...] = ()

    def __init__(self, config: dict[str, Any]) -> None:
        self.folder = Path(config["folder"])
        self.socket = Path(config["socket"])
        self.owner = config["owner"]
        self.ephemeral = config["ephemeral"]
        self.program = Path(config[self.name])
        self.data = self.folder / self.name
        self.process: subprocess.Popen | None = None

    @abc.abstractmethod
    def launch(self, lock_fd: int) -> subprocess.Popen:
        """Start the server's program, making its data first if there is none."""

    @abc.abstractmethod
    def answers(self) -> bool:
        """Whether the server takes commands now."""

    def ended(self) -> int | None:
        """The exit code of the server, None while it runs."""
        return self.process.poll() if self.process else None

    def own_folder(self, path: Path) -> None:
        """Make a folder that only the servers' user and root can enter."""
        try:
            path.mkdir(mode=0o700)
            if self.owner:
                os.chown(path, *self.owner)
        except FileExistsError:
            status = path.lstat()
            if not stat.S_ISDIR(status.st_mode) or status.st_uid != (self.owner or [os.getuid()])[0]:
                raise StartError(f"{path} tilhører en anden bruger.") from None

    def run(self, *command: str | Path, lock_fd: int, stdin: bytes = b"") -> subprocess.Popen:
        """Start a program as the servers' owner, its output in the log, with a death that follows ours."""
        supervisor = os.getpid()

        def die_with_supervisor() -> None:
            # After setuid, which would clear it. If the parent died before this line, no signal would come.
            LIBC.prctl(PR_SET_PDEATHSIG, self.stop_signals[0])
            if os.getppid() != supervisor:
                os._exit(1)

        path = self.folder / f"{self.name}.log"
        mode = "wb" if path.exists() and path.stat().st_size > LOG_LIMIT else "ab"
        drop = {"user": self.owner[0], "group": self.owner[1], "extra_groups": []} if self.owner else {}
        with path.open(mode) as output, tempfile.TemporaryFile() as source:
            source.write(stdin)
            source.seek(0)
            return subprocess.Popen(  # noqa: S603
                [str(part) for part in command],
                stdin=source,
                stdout=output,
                stderr=output,
                cwd=self.socket,
                env=CLEAN,
                pass_fds=[lock_fd],
                umask=0o077,
                preexec_fn=die_with_supervisor,  # safe: this process has no threads
                **drop,
            )

    def start(self, seconds: float = 60) -> None:
        """Start the server and wait until it answers. Raises StartError.

        The lock goes to the server and leaves us, so it is free again when the last of the server's processes is gone:
        also those that a killed postmaster leaves behind for a moment, or that a killed supervisor's servers are.
        """
        lock_fd = lock(self.folder / f"{self.name}.lock", seconds)
        try:
            self.own_folder(self.socket)
            self.process = self.launch(lock_fd)
        except (OSError, subprocess.SubprocessError) as error:
            raise StartError(f"{self.title} kan ikke køres: {error}.") from error
        finally:
            os.close(lock_fd)
        until = time.monotonic() + seconds
        while not self.answers():
            if self.ended() is not None or time.monotonic() > until:
                self.stop()
                raise StartError(f"{self.title} starter ikke. Se {self.folder / self.name}.log.")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server, politely first."""
        for number in (*self.stop_signals, signal.SIGKILL):
            if self.process is None or self.ended() is not None:
                return
            self.process.send_signal(number)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                log(f"{self.title} hører ikke efter {number.name}")


class PostgreSQL(Server):
    """PostgreSQL on a Unix socket in a folder that only its owner and root can enter; hence trust, and no TCP."""

    name, title = "postgres", "PostgreSQL"
    stop_signals = (signal.SIGINT, signal.SIGQUIT)  # fast shutdown, then immediate

    def make(self, lock_fd: int) -> None:
        """Initialise the data folder: a superuser `plo` with a database of that name. Half a job leaves no folder."""
        new = self.folder / "postgres.new"
        shutil.rmtree(new, ignore_errors=True)
        self.own_folder(new)
        locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        options = ["--no-sync"] if self.ephemeral else []
        initdb = self.run(
            self.program / "initdb", "-D", new, "-U", "plo", "-A", "trust", *locale, *options, lock_fd=lock_fd
        )
        if initdb.wait() == 0:
            single = ["--single", "-D", str(new), "postgres"]
            program = self.program / "postgres"
            if self.run(program, *single, lock_fd=lock_fd, stdin=b"CREATE DATABASE plo\n").wait() == 0:
                new.rename(self.data)
                return
        raise StartError(f"Databasen kan ikke oprettes. Se {self.folder}/postgres.log.")

    def launch(self, lock_fd: int) -> subprocess.Popen:
        if not self.data.exists():
            self.make(lock_fd)
        for left in (self.data / "postmaster.pid", *self.socket.glob(".s.PGSQL.5432*")):
            left.unlink(missing_ok=True)  # with postgres.lock taken, their writer is gone
        options = {
            "listen_addresses": "",
            "unix_socket_directories": self.socket,
            "unix_socket_permissions": "0700",
            "port": 5432,
            "timezone": "UTC",
            "log_timezone": "UTC",
            "max_connections": 100,
        }
        if self.ephemeral:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        settings = [f"--{key}={value}" for key, value in options.items()]
        return self.run(self.program / "postgres", "-D", self.data, *settings, lock_fd=lock_fd)

    def answers(self) -> bool:
        """Return what the server says itself, in the last line of postmaster.pid, as pg_ctl reads it."""
        try:
            return (self.data / "postmaster.pid").read_text().split("\n")[7].strip() == "ready"
        except (OSError, IndexError):
            return False


class Valkey(Server):
    """Valkey on a free port of the loopback address, behind a password, with every write in an append-only file."""

    name, title = "valkey", "Valkey"
    stop_signals = (signal.SIGTERM,)

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        # Port and password are kept, so that a client that outlives a crash of the servers finds the new one.
        self.access = self.folder / "valkey.json"
        try:
            self.port, self.password = json.loads(self.access.read_text())
        except (OSError, ValueError):
            self.port, self.password = 0, secrets.token_urlsafe(24)

    def choose_port(self) -> None:
        """Keep the port if it is free, else take another that is."""
        for port in (self.port, 0):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError:
                    continue
                self.port = probe.getsockname()[1]
                break
        self.access.touch(mode=0o600)
        self.access.write_text(json.dumps([self.port, self.password]))

    def launch(self, lock_fd: int) -> subprocess.Popen:
        self.own_folder(self.data)
        self.choose_port()
        options = f"""
            bind 127.0.0.1
            port {self.port}
            requirepass {self.password}
            dir "{self.data}"
            appendonly yes
            appendfsync everysec
            save ""
        """
        return self.run(
            self.program, "-", lock_fd=lock_fd, stdin=options.encode()
        )  # on stdin: everyone can read a command line

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as link:
                link.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answer = b""
                while part := link.recv(100):
                    answer += part
                    if answer.count(b"\r\n") == 2:
                        break
                return answer == b"+OK\r\n+PONG\r\n"  # while it reads its file it says -LOADING
        except OSError:
            return False


class Supervisor:
    """Start both servers, write where they are, watch them, and stop them when no process has use.lock any more."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.folder = Path(config["folder"])
        self.ephemeral = config["ephemeral"]
        self.stopping = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: setattr(self, "stopping", True))
        self.alone = lock(self.folder / "supervisor.lock", seconds=1)
        self.state = self.folder / "state.json"
        self.request = self.folder / "stop"
        self.state.unlink(missing_ok=True)
        self.request.unlink(missing_ok=True)
        self.use = os.open(self.folder / "use.lock", os.O_RDWR | os.O_CREAT, 0o600)
        self.postgres = PostgreSQL(config)
        self.valkey = Valkey(config)
        self.servers = (self.postgres, self.valkey)

    def start(self, server: Server) -> None:
        """Start one server. If its data don't start any more and may be thrown away, they are made again."""
        try:
            server.start()
        except StartError:
            if self.stopping or not self.ephemeral:
                raise
            log(f"{server.title} starter ikke på testdata; de laves om")
            shutil.rmtree(server.data, ignore_errors=True)
            server.start()

    def publish(self) -> None:
        """Write where the servers are: both URLs, as the environment needs them."""
        # The host form of the socket folder (not ?host=), because Django's dbshell looks only there.
        database = f"postgresql://plo@{str(self.postgres.socket).replace('/', '%2F')}:5432/plo"
        redis = f"redis://:{self.valkey.password}@127.0.0.1:{self.valkey.port}/0"
        new = self.state.with_suffix(".new")
        new.touch(mode=0o600)
        new.write_text(json.dumps({"DATABASE_URL": database, "REDIS_URL": redis}))
        new.replace(self.state)

    def unused(self) -> bool:
        """Return whether no process has the shared lock. This one has it then, and must release it if it goes on."""
        try:
            fcntl.flock(self.use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def watch(self) -> None:
        """Return when it is time to stop."""
        grace = 1.0 if self.ephemeral else GRACE
        last_used = time.monotonic()
        deaths: list[float] = []
        while not self.stopping:
            requested = self.request.exists()
            if not self.unused():
                last_used = time.monotonic()
            elif requested or time.monotonic() - last_used > grace:
                return  # with the lock: a process that comes now waits for the end, and starts new servers
            else:
                fcntl.flock(self.use, fcntl.LOCK_UN)
            if requested:
                self.request.unlink(missing_ok=True)  # another process uses them; that is the answer
            for server in self.servers:
                if server.ended() is not None:
                    deaths = [when for when in deaths if when > time.monotonic() - 60] + [time.monotonic()]
                    log(f"{server.title} døde i brug (kode {server.ended()})")
                    if len(deaths) > 3:
                        raise StartError(f"{server.title} bliver ved med at dø.")
                    self.start(server)
                    self.publish()
                    log(f"{server.title} er startet igen")
            time.sleep(0.1)

    def run(self) -> None:
        """The whole life."""
        try:
            for server in self.servers:
                self.start(server)
            self.publish()
            log("klar")
            say("ready")
            self.watch()
        except StartError as error:
            log(str(error))
            say(str(error))
        finally:
            self.state.unlink(missing_ok=True)
            for server in reversed(self.servers):
                server.stop()
            with contextlib.suppress(OSError):
                self.postgres.socket.rmdir()
            self.request.unlink(missing_ok=True)
            log("stoppet")


def say(text: str) -> None:
    """Print a line to the starter, which may be gone, and close the pipe."""
    if not sys.stdout.closed:
        try:
            print(text, flush=True)
        except OSError:
            log("den der startede os er væk")
        os.dup2(2, 1)


if __name__ == "__main__":
    if os.fork():
        os._exit(0)  # so that the supervisor is no process's child and becomes no zombie
    try:
        supervisor = Supervisor(json.loads(sys.argv[1]))
    except StartError:
        say("taken")  # by one whose starter was killed, or that is about to end; the state says which
    else:
        supervisor.run()
