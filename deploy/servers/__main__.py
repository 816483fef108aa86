"""Starts an Elasticsearch and a PostgreSQL for tests, both empty, and removes them again.

python -m deploy.servers run -- COMMAND…   run a command that finds them by its environment; its exit status is given back
python -m deploy.servers serve             keep them until Ctrl-C; prints the environment as lines for a shell
"""

import argparse
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from deploy.servers import elasticsearch, postgresql
from deploy.servers.children import SURE, ServerFailed
from deploy.servers.places import prepared, scratch, temporary

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def both(heap: int) -> Iterator[dict[str, str]]:
    """Both servers, started side by side; gives the environment by which the tests find them."""
    home = prepared()
    with scratch() as folder:
        cluster = elasticsearch.configured(home, folder / "elasticsearch", nodes=1, heap=heap)
        with (
            elasticsearch.running(cluster, wait=False),
            postgresql.running(postgresql.configured(folder / "postgresql")) as database,
        ):
            elasticsearch.wait_until_green(cluster)
            yield {
                "REGISTRY_TEST_SEARCH_URL": cluster[0].access.url,
                "REGISTRY_TEST_SEARCH_CA": str(cluster[0].access.authority),
                "REGISTRY_TEST_LEDGER_URL": database.url,
            }


def run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Exit status of the command, as a shell gives it. It is ended with us."""
    settings = [f"{name}={value}" for name, value in environment.items()]
    child = subprocess.Popen(["setpriv", "--pdeathsig=TERM", "--", "env", *settings, *command])  # noqa: S603, S607 -- what the caller asked for; `env` keeps the rest
    try:
        status = child.wait()
    finally:
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(SURE)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
    return status if status >= 0 else 128 - status


def serve(environment: Mapping[str, str]) -> int:
    """Say where the servers are and wait to be ended."""
    for name, value in environment.items():
        print(f"export {name}={shlex.quote(value)}")
    print("# Ctrl-C ends both servers and removes their data.", flush=True)
    while True:
        signal.pause()


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """`action`, `command` (a list, empty for serve) and `heap` in MB."""
    parser = argparse.ArgumentParser(
        prog="python -m deploy.servers", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--heap", type=int, default=1024, metavar="MB", help="memory of Elasticsearch (1024)")
    parser.add_argument("action", choices=("run", "serve"))
    parser.add_argument("command", nargs=argparse.REMAINDER)
    found = parser.parse_args(words)
    found.command = found.command[found.command[:1] == ["--"] :]
    if bool(found.command) != (found.action == "run"):
        parser.error("run needs a command, serve takes none")
    return found


def main() -> int:
    """Exit status: the command's; 1 where the servers could not be started; 128 and the signal where one ended us."""

    def ended(number: int, _: FrameType | None) -> NoReturn:
        for one in ENDING:
            signal.signal(one, signal.SIG_IGN)  # cleaning up is not to be broken off
        raise SystemExit(128 + number)

    for one in ENDING:
        signal.signal(one, ended)
    asked = arguments(sys.argv[1:])
    try:
        with both(asked.heap) as environment:
            if asked.action == "run":
                return run(asked.command, {**environment, "TMPDIR": str(temporary())})
            return serve(environment)
    except ServerFailed as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
