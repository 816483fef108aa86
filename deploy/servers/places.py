"""Where the servers' programs lie, and where they and the tests write."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.servers.children import ServerFailed, give

SETUP = Path(__file__).resolve().parent.parent / "setup.sh"
USUAL, MEMORY = Path("/tmp"), Path("/dev/shm")  # noqa: S108 -- folders of their own are made there
ROOM = 8 << 30
"""Bytes that must be free in memory before anything temporary is written there; the tests need less than a quarter of them."""


def prepared() -> Path:
    """The folder of Elasticsearch, after `deploy/setup.sh servers` installed and fetched what is missing. Raises ServerFailed."""
    done = subprocess.run([str(SETUP), "servers"], stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603 -- our own script
    if done.returncode:
        raise ServerFailed("The servers are not installed; deploy/setup.sh servers has said why.")
    return Path(done.stdout.strip())


def temporary(memory: Path = MEMORY) -> Path:
    """Where temporary folders are made: in TMPDIR if that names another place than the usual one, else in memory if there is room.

    An index made for one test alone has Elasticsearch wait for the disk a dozen times; in memory the tests take three quarters
    of the time.
    """
    chosen = Path(tempfile.gettempdir())
    if chosen != USUAL or not memory.is_dir():
        return chosen
    found = os.statvfs(memory)
    executes = not found.f_flag & os.ST_NOEXEC  # Elasticsearch unpacks programs there
    fits = min(found.f_bavail * found.f_frsize, _available()) >= ROOM
    return memory if executes and fits and os.access(memory, os.W_OK) else chosen


def _available() -> int:
    """Bytes of memory that can be had without swapping, by proc_meminfo(5)."""
    lines = Path("/proc/meminfo").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:"))


@contextmanager
def scratch() -> Iterator[Path]:
    """A temporary folder that the servers' user may enter; removed with all they wrote."""
    folder = Path(tempfile.mkdtemp(prefix="registry-servers-", dir=temporary()))
    try:
        give(folder)
        yield folder
    finally:
        shutil.rmtree(folder)
