"""Where the servers' programs lie, and where they write."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.servers.children import ServerFailed, give

SETUP = Path(__file__).resolve().parent.parent / "setup.sh"


def prepared() -> Path:
    """The folder of Elasticsearch, after `deploy/setup.sh servers` installed and fetched what is missing. Raises ServerFailed."""
    done = subprocess.run([str(SETUP), "servers"], stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603 -- our own script
    if done.returncode:
        raise ServerFailed("The servers are not installed; deploy/setup.sh servers has said why.")
    return Path(done.stdout.strip())


@contextmanager
def scratch() -> Iterator[Path]:
    """A temporary folder that the servers' user may enter; removed with all they wrote."""
    folder = Path(tempfile.mkdtemp(prefix="registry-servers-"))
    try:
        give(folder)
        yield folder
    finally:
        shutil.rmtree(folder)
