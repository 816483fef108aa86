"""A PostgreSQL with one superuser and nothing else set, on loopback; its programs are those of Debian's package."""

import secrets
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from deploy.servers.children import Child, ServerFailed, free_ports, give, run

PROGRAMS = Path("/usr/lib/postgresql")  # one folder a version below it, whatever the PATH says
USER = "superuser_of_tests"
STARTS_WITHIN = 60.0  # seconds; about one on a free machine
# What is lost with the machine's power may be lost here, since the data live as long as the tests; what is lost with a
# killed process may not, so commits stay synchronous.
HASTY = ("fsync=off", "full_page_writes=off")
# Shared memory as a file of its own folder, which goes with it: POSIX segments outlive a server that is killed.
LEAVING_NOTHING = "dynamic_shared_memory_type=mmap"


@dataclass(frozen=True, kw_only=True)
class Database:
    """One server: its process, which may be killed and started again, and how its superuser reaches it."""

    child: Child
    programs: Path
    port: int
    password: str

    @property
    def url(self) -> str:
        """SQLAlchemy's address of the database `postgres`, as superuser."""
        return f"postgresql+psycopg://{USER}:{quote(self.password, safe='')}@127.0.0.1:{self.port}/postgres"

    def answers(self) -> bool:
        """Whether it takes connections now."""
        command = [str(self.programs / "pg_isready"), "--quiet", "--host=127.0.0.1", f"--port={self.port}"]
        return subprocess.run(command, check=False).returncode == 0  # noqa: S603 -- the program of the package

    def wait_until_ready(self) -> None:
        """Raises ServerFailed with the end of its log if it ends instead or takes too long."""
        self.child.wait_until(self.answers, seconds=STARTS_WITHIN, what="PostgreSQL takes connections")

    def start_again(self) -> None:
        """Start it with the data it has, and wait until it takes connections."""
        self.child.start()
        self.wait_until_ready()

    def restart(self) -> None:
        """End it in good order, which breaks off every connection, then start it again."""
        self.child.stop()
        self.start_again()


def configured(folder: Path) -> Database:
    """A new server, not yet started. `folder`: new, all it writes. Raises ServerFailed where PostgreSQL is not installed."""
    programs = _programs()
    password = secrets.token_urlsafe(24)
    folder.mkdir(parents=True)
    (folder / "password").write_text(password)
    give(folder)
    # Text is ordered as in Russian, not by bytes as in SQLite: who relies on either is found out.
    ordered = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=ru")
    who = (f"--username={USER}", "--pwfile=password", "--auth=scram-sha-256")
    run((str(programs / "initdb"), "--pgdata=data", "--no-sync", *ordered, *who), folder)
    port = free_ports(1)[0]
    settings = (
        f"port={port}",
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "max_connections=200",
        LEAVING_NOTHING,
        *HASTY,
    )
    child = Child(
        name="PostgreSQL",
        command=(str(programs / "postgres"), "-D", str(folder / "data"), *(part for one in settings for part in ("-c", one))),
        folder=folder,
        log=folder / "output",
        environment={},
        end=signal.SIGINT,
    )
    return Database(child=child, programs=programs, port=port, password=password)


@contextmanager
def running(database: Database) -> Iterator[Database]:
    """The server, taking connections, for as long as the block runs. Its data stay for the caller."""
    try:
        database.child.start()
        database.wait_until_ready()
        yield database
    finally:
        database.child.kill()


def _programs() -> Path:
    versions = sorted(PROGRAMS.glob("*/bin/initdb"), key=lambda file: float(file.parent.parent.name))
    if not versions:
        raise ServerFailed("PostgreSQL is not installed. Run deploy/setup.sh servers, which installs it.")
    return versions[-1].parent
