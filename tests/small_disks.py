"""A disk that is really full, and has room again.

A limit on the size of files would need no rights, but shows another fault: SQLite and the kernel tell "full" from "too large".
"""

import os
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from psycopg import sql

from deploy.servers.children import give

_BLOCK = bytes(4096)


@dataclass(frozen=True, kw_only=True)
class Disk:
    """A small file system of its own."""

    folder: Path

    @property
    def _ballast(self):
        return self.folder / "ballast"

    def fill(self):
        """Leave no block free."""
        with self._ballast.open("ab", buffering=0) as file:
            try:
                while file.write(_BLOCK):
                    pass
            except OSError:
                return

    def make_room(self):
        self._ballast.unlink()


@contextmanager
def small_disk(folder, *, megabytes):
    """A disk in memory at `folder`; gone when nobody uses it any more."""
    folder.mkdir()
    as_root = () if os.geteuid() == 0 else ("sudo", "-n")
    ours = f"size={megabytes}m,mode=0755,uid={os.getuid()},gid={os.getgid()}"
    mount = (*as_root, "mount", "-t", "tmpfs", "-o", ours, "tmpfs", str(folder))
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"This test fills a disk, and is not left out without one: run it as root. {done.stderr}", pytrace=False)
    try:
        yield Disk(folder=folder)
    finally:
        subprocess.run((*as_root, "umount", "--lazy", str(folder)), check=True)


@contextmanager
def database_on(disk, server):
    """The address of an empty database of a server, all of whose tables lie on this disk; the disk must be open to its user."""
    folder, name = disk.folder / "tables", f"t{uuid4().hex[:12]}"
    folder.mkdir(mode=0o700)
    give(folder)
    named = sql.Identifier(name)
    server.execute(sql.SQL("CREATE TABLESPACE {} LOCATION {}").format(named, sql.Literal(str(folder))))
    try:
        server.execute(sql.SQL("CREATE DATABASE {0} TEMPLATE template0 TABLESPACE {0}").format(named))
        try:
            yield server.url_of(name)
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(named))
    finally:
        server.execute(sql.SQL("DROP TABLESPACE {}").format(named))
