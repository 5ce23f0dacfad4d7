"""The embedded servers start once, are shared, keep their data, and leave nothing behind however somebody dies."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from plo_portfolio.devservers import embedded

ROOT = Path(__file__).resolve().parents[3]
# A process that uses the servers: says where they are, then lives until its standard input closes.
HOLDER = (
    "import os, sys; from plo_portfolio.devservers import embedded; embedded.setup();"
    "print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'], flush=True); sys.stdin.read()"
)
# The same, but it ends itself at once.
VISITOR = HOLDER.replace("sys.stdin.read()", "")


class Holder:
    """One process that called setup()."""

    def __init__(self, environment):
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLDER], cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def urls(self):
        return self.process.stdout.readline().decode().split()

    def kill(self):
        self.process.kill()
        self.end()

    def end(self):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


@pytest.fixture
def place(tmp_path, monkeypatch):
    """An empty var folder of its own for the servers, with nothing of ours in the environment; emptied afterwards."""
    for name in (*embedded.NAMES, embedded.OURS, "PLO_ENV"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PLO_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("PLO_EPHEMERAL", "1")
    monkeypatch.setattr(embedded, "_use_lock", None)
    yield tmp_path / "var" / "embedded"
    done = by_hand("remove")
    assert done.returncode == 0, done.stderr


@pytest.fixture
def hold(place):
    """Start processes that use the servers; those that a test leaves are ended."""
    started = []

    def start():
        started.append(Holder(os.environ | {"PYTHONPATH": str(ROOT)}))
        return started[-1]

    yield start
    for holder in started:
        if holder.process.poll() is None:
            holder.end()


def by_hand(command):
    return subprocess.run(
        [sys.executable, "-m", "plo_portfolio.devservers.embedded", command],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )


def visit():
    done = subprocess.run([sys.executable, "-c", VISITOR], cwd=ROOT, check=False, capture_output=True, text=True)
    return done.returncode, done.stdout.split(), done.stderr


def processes(place):
    """PIDs of all that belongs to the servers of one folder: whose command line or working directory lies there."""
    real, found = str(place.resolve()), []
    socket = str(embedded._socket_folder(place.resolve()))
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (
                real in (entry / "cmdline").read_bytes().decode(errors="replace")
                or str((entry / "cwd").readlink()).startswith((real, socket))
            ):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def command_line(pid):
    """What a process was started as; nothing if it has ended since it was listed."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return b""


def supervisor_of(place):
    [found] = [pid for pid in processes(place) if b"supervisor.py" in command_line(pid)]
    return found


def server_of(place, name):
    """PID of the main process of one server."""
    parent = supervisor_of(place)
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    [found] = [int(pid) for pid in children if name in command_line(pid).split(b"\0")[0].decode()]
    return found


def wait_until(condition, seconds=15):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def ask(database, statement):
    with psycopg.connect(database, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else None


@pytest.mark.slow
def test_two_that_start_at_once_share_one_pair_of_servers_until_the_last_one_ends(place, hold):
    first, second = hold(), hold()

    urls = first.urls()
    assert urls == second.urls()
    assert ask(urls[0], "SELECT current_user, lower('ÆØÅ'), current_setting('timezone'), current_setting('fsync')") == [
        ("plo", "æøå", "UTC", "off")
    ]
    with redis.Redis.from_url(urls[1]) as client:
        assert client.info("persistence")["aof_enabled"] == 1
    first.end()
    time.sleep(4)
    assert ask(urls[0], "SELECT 1") == [(1,)]
    second.end()
    wait_until(lambda: not processes(place))


@pytest.mark.slow
def test_nobody_gets_in_without_the_password_or_over_the_network(place, hold):
    database, queue = hold().urls()

    port = redis.Redis.from_url(queue).connection_pool.connection_kwargs["port"]
    with redis.Redis(port=port) as client, pytest.raises(redis.AuthenticationError):
        client.ping()
    assert ask(database, "SHOW listen_addresses") == [("",)]
    assert embedded._socket_folder(place.resolve()).stat().st_mode & 0o077 == 0
    assert (place / "state.json").stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_the_data_is_still_there_the_next_time(place, hold):
    holder = hold()
    database, queue = holder.urls()
    ask(database, "CREATE TABLE kept AS SELECT 42 AS answer")
    with redis.Redis.from_url(queue) as client:
        client.set("kept", "42")
    holder.end()
    assert by_hand("stop").returncode == 0
    assert not processes(place)

    database, queue = hold().urls()

    assert ask(database, "SELECT answer FROM kept") == [(42,)]
    with redis.Redis.from_url(queue) as client:
        assert client.get("kept") == b"42"


@pytest.mark.slow
def test_a_user_that_is_killed_does_not_keep_the_servers(place, hold):
    holder = hold()
    holder.urls()

    holder.kill()

    wait_until(lambda: not processes(place), seconds=8)


@pytest.mark.slow
def test_whoever_starts_the_servers_may_be_killed_meanwhile(place, hold):
    for seconds in (0.1, 0.2, 0.4):
        holder = hold()
        time.sleep(seconds)
        holder.kill()
        code, urls, errors = visit()
        assert (code, errors) == (0, "")
        assert ask(urls[0], "SELECT 1") == [(1,)]
        assert by_hand("stop").returncode == 0


@pytest.mark.slow
def test_a_killed_supervisor_leaves_nothing_and_the_next_command_starts_anew(place, hold):
    holder = hold()
    database, _ = holder.urls()
    ask(database, "CREATE TABLE kept AS SELECT 42 AS answer")

    os.kill(supervisor_of(place), signal.SIGKILL)
    code, urls, errors = visit()  # at once, while the old servers are still on their way out

    assert (code, errors) == (0, "")
    assert ask(urls[0], "SELECT answer FROM kept") == [(42,)]
    assert len([pid for pid in processes(place) if b"supervisor.py" in command_line(pid)]) == 1
    holder.end()
    wait_until(lambda: not processes(place))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_a_server_that_is_killed_in_use_comes_back_at_the_same_address(place, hold, name):
    database, queue = hold().urls()
    killed = server_of(place, name)

    os.kill(killed, signal.SIGKILL)

    wait_until(lambda: not Path(f"/proc/{killed}").exists())
    wait_until(lambda: "startet igen" in (place / "supervisor.log").read_text())
    assert ask(database, "SELECT 1") == [(1,)]
    with redis.Redis.from_url(queue) as client:
        assert client.ping()


@pytest.mark.slow
def test_everything_killed_at_once_and_a_reused_pid_are_no_hindrance(place, hold, monkeypatch):
    monkeypatch.delenv("PLO_EPHEMERAL")  # whose commits may be lost in a crash
    holder = hold()
    database, _ = holder.urls()
    ask(database, "CREATE TABLE kept AS SELECT 42 AS answer")
    for pid in [supervisor_of(place), *processes(place), holder.process.pid]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    holder.end()
    wait_until(lambda: not processes(place))
    left = place / "postgres" / "postmaster.pid"
    left.write_text("\n".join([str(os.getpid()), *left.read_text().split("\n")[1:]]))
    (place / "stop").touch()

    database, _ = hold().urls()

    assert ask(database, "SELECT answer FROM kept") == [(42,)]


@pytest.mark.slow
def test_servers_in_use_are_neither_stopped_nor_removed_by_hand(place, hold):
    database, _ = hold().urls()

    for command in ("stop", "remove"):
        done = by_hand(command)
        assert (done.returncode, done.stderr) == (1, "De indbyggede servere er i brug af en anden kommando.\n")
    assert ask(database, "SELECT 1") == [(1,)]
    assert by_hand("status").stdout == "De indbyggede servere kører.\n"


@pytest.mark.slow
def test_test_data_that_is_broken_is_made_anew(place, hold):
    holder = hold()
    holder.urls()
    holder.end()
    assert by_hand("stop").returncode == 0
    (place / "postgres" / "global" / "pg_control").write_bytes(b"")

    database, _ = hold().urls()

    assert ask(database, "SELECT 1") == [(1,)]


@pytest.mark.slow
def test_the_data_of_tests_goes_with_their_checkout(place, hold, monkeypatch, tmp_path):
    monkeypatch.setenv("PLO_VAR", str(tmp_path / "gone" / "test"))
    holder = hold()
    holder.urls()
    holder.end()
    assert by_hand("stop").returncode == 0
    data = (tmp_path / "gone" / "test" / "embedded").resolve()
    assert (data / "postgres").exists()
    shutil.rmtree(tmp_path / "gone")
    monkeypatch.setenv("PLO_VAR", str(tmp_path / "var"))

    hold().urls()

    assert not data.exists()


@pytest.mark.slow
def test_real_data_that_is_broken_is_kept_and_reported_in_one_line(place, hold, monkeypatch):
    monkeypatch.delenv("PLO_EPHEMERAL")
    holder = hold()
    holder.urls()
    holder.end()
    assert by_hand("stop").returncode == 0
    (place / "postgres" / "global" / "pg_control").write_bytes(b"")

    code, _, errors = visit()

    assert code == 1
    assert errors == f"PostgreSQL starter ikke. Se {place.resolve()}/postgres.log.\n"
    assert (place / "postgres" / "PG_VERSION").exists()
    wait_until(lambda: not processes(place))  # it answers first, and ends then


@pytest.mark.slow
def test_a_child_with_our_urls_in_its_environment_holds_the_servers_itself(place, hold, monkeypatch):
    holder = hold()
    database, queue = holder.urls()
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("REDIS_URL", queue)
    monkeypatch.setenv(embedded.OURS, f"{database} {queue}")
    child = hold()
    assert child.urls() == [database, queue]

    holder.end()

    time.sleep(4)
    assert ask(database, "SELECT 1") == [(1,)]


def test_servers_that_are_given_are_left_alone(monkeypatch, tmp_path):
    monkeypatch.setattr(embedded, "_use_lock", None)
    monkeypatch.setenv("PLO_VAR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/plo")
    monkeypatch.setenv("REDIS_URL", "redis://somewhere/0")

    embedded.setup()

    assert os.environ["DATABASE_URL"] == "postgresql://somewhere/plo"
    assert list(tmp_path.iterdir()) == []


def test_production_never_starts_a_server(monkeypatch, tmp_path):
    monkeypatch.setattr(embedded, "_use_lock", None)
    monkeypatch.setenv("PLO_VAR", str(tmp_path))
    monkeypatch.setenv("PLO_ENV", "production")
    monkeypatch.delenv("DATABASE_URL", raising=False)

    embedded.setup()

    assert "DATABASE_URL" not in os.environ
    assert list(tmp_path.iterdir()) == []


def test_a_socket_path_that_is_too_long_or_that_a_url_would_change_is_replaced_by_a_short_one():
    for folder in (Path("/srv") / ("x" * 90), Path("/home/Åse/var/embedded"), Path("/srv/PLO/var/embedded")):
        assert str(embedded._socket_folder(folder)).startswith(f"/tmp/plo-{os.getuid()}-")  # noqa: S108
    assert embedded._socket_folder(Path("/srv/plo/var/embedded")) == Path("/srv/plo/var/embedded/socket")


def test_the_socket_reaches_django_with_the_letters_it_has():
    from environs import Env

    parsed = Env().dj_db_url("NOT_SET", "postgresql://plo@%2Fsrv%2Fplo-1%2Fsocket:5432/plo")

    assert (parsed["HOST"], parsed["PORT"], parsed["USER"], parsed["NAME"]) == ("/srv/plo-1/socket", 5432, "plo", "plo")
