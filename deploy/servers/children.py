"""Server processes that can be started, stopped, killed and started again, and that never outlive this process."""

import os
import pwd
import random
import signal
import socket
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

ACCOUNT = "registry-servers"  # made by `deploy/setup.sh servers`, which root alone needs
# Below the range from which the system gives ports to outgoing connections: a server that comes back finds its port free.
PORTS = range(20000, 32000)
SURE = 60.0  # seconds within which a process that was told to end, or killed, is gone


class ServerFailed(Exception):
    """A server could not be started, or ended by itself; the message holds the end of its log."""


def account() -> pwd.struct_passwd | None:
    """Whom servers run as: nobody else than we are, or where we are root a user without rights; both servers refuse root.

    Raises ServerFailed where that user is missing.
    """
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        raise ServerFailed(f"The user {ACCOUNT} is missing. Run deploy/setup.sh servers, which makes it.") from None


def give(*folders: Path) -> None:
    """Hand folders over to the user that servers run as."""
    owner = account()
    if owner is not None:
        for folder in folders:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, owner.pw_uid, owner.pw_gid)


def free_ports(count: int) -> list[int]:
    """Different ports of loopback that nobody listens on now."""
    found: list[int] = []
    for port in random.SystemRandom().sample(PORTS, len(PORTS)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                found.append(port)
        if len(found) == count:
            return found
    raise ServerFailed(f"No {count} free ports between {PORTS.start} and {PORTS.stop} on 127.0.0.1.")


def run(command: Sequence[str], folder: Path) -> None:
    """Run a short command as the servers' user in `folder`. Raises ServerFailed with what it said if it fails."""
    done = subprocess.run(  # noqa: S603 -- the programs of the servers, by the names of this package
        _as_account(command), cwd=folder, env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"}, capture_output=True, check=False
    )
    if done.returncode:
        raise ServerFailed(f"{command[0]}: exit status {done.returncode}\n{done.stderr.decode(errors='replace')}")


@dataclass(kw_only=True)
class Child:
    """One server process: always the same command in the same folder, running or not.

    `end` is the signal that asks it to end in good order. `log` takes what it prints, over all its lives.
    """

    name: str
    command: Sequence[str]
    folder: Path
    log: Path
    environment: Mapping[str, str]
    end: signal.Signals
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    def runs(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Begin, without waiting until it answers. To be called from the main thread: with the calling thread it ends."""
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 -- see `run`
                _as_account(self.command, at_our_end=self.end),
                cwd=self.folder,
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C is for us; we end them in order
            )

    def stop(self) -> None:
        """End it in good order; killed if that takes too long."""
        if self._process is not None and self.runs():
            self._process.send_signal(self.end)
            try:
                self._process.wait(SURE)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """What `kill -9` does, to it and to all its children; they are gone when this returns."""
        if self._process is None or not self.runs():
            return
        family = [self._process.pid, *_descendants(self._process.pid)]
        for pid in family:
            _kill(pid)
        self._process.wait(SURE)
        wait_until(lambda: not any(_alive(pid) for pid in family), seconds=SURE, what=f"{self.name} is gone")

    def wait_until(self, condition: Callable[[], bool], *, seconds: float, what: str) -> None:
        """Wait as `wait_until` does. Raises ServerFailed with the end of the log, at once if the process ended."""

        def answered() -> bool:
            if not self.runs():
                raise ServerFailed(f"{self.name} ended by itself.\n{self._said()}")
            return condition()

        try:
            wait_until(answered, seconds=seconds, what=what)
        except TimeoutError as error:
            raise ServerFailed(f"{error}\n{self._said()}") from error

    def _said(self) -> str:
        return self.log.read_text(errors="replace")[-3000:]


def wait_until(condition: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Ask again and again. Raises TimeoutError that names `what` did not come true within `seconds`."""
    last = monotonic() + seconds
    while not condition():
        if monotonic() > last:
            raise TimeoutError(f"Not within {seconds:g} s: {what}")
        sleep(0.1)


def _as_account(command: Sequence[str], *, at_our_end: signal.Signals | None = None) -> list[str]:
    """The command under the servers' user, in a process that is sent a signal when the calling thread ends."""
    owner = account()
    who = [] if owner is None else [f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
    when = [] if at_our_end is None else [f"--pdeathsig={at_our_end.name.removeprefix('SIG')}"]
    return ["setpriv", *who, *when, "--", *command] if who or when else list(command)


def _descendants(pid: int) -> list[int]:
    # Of every thread: Java starts its children from another one than the first.
    children = [int(child) for thread in Path(f"/proc/{pid}/task").glob("*/children") for child in _words(thread)]
    return [one for child in children for one in (child, *_descendants(child))]


def _words(file: Path) -> list[str]:
    try:
        return file.read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _alive(pid: int) -> bool:
    """A zombie counts as gone: it holds no file, port or memory any more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except (FileNotFoundError, ProcessLookupError):
        return False
