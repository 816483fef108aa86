"""Elasticsearch nodes with TLS, a superuser and nothing else set: what production has, on loopback."""

import base64
import hashlib
import http.client
import json
import secrets
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.servers.certificates import Certificates, make_certificates
from deploy.servers.children import Child, ServerFailed, free_ports, give
from deploy.servers.rest import Access, Refused, ask

USER = "superuser-of-tests"
STARTS_WITHIN = 180.0  # seconds; some 12 on two free cores, and several nodes share them
SMALL = ("-XX:+UseSerialGC",)  # starts fast and needs few threads
LARGE = ("-XX:+UseG1GC", "-XX:G1ReservePercent=25", "-XX:InitiatingHeapOccupancyPercent=30")  # as Elasticsearch ships them
LOGGING = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] [%node_name] %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
"""


@dataclass(frozen=True, kw_only=True)
class Node:
    """One node: its process, which may be killed and started again, and the way to ask it."""

    name: str
    child: Child
    access: Access

    def answers(self) -> bool:
        """Whether it is part of a cluster that has a master."""
        return health(self.access) is not None

    def wait_until_ready(self) -> None:
        """Raises ServerFailed with the end of its log if it ends instead or takes too long."""
        self.child.wait_until(self.answers, seconds=STARTS_WITHIN, what=f"{self.name} answers")

    def start_again(self) -> None:
        """Start it with the data it has, and wait until it answers."""
        self.child.start()
        self.wait_until_ready()

    def restart(self) -> None:
        """End it in good order, then start it again."""
        self.child.stop()
        self.start_again()


def health(access: Access, *, status: str = "red") -> dict[str, Any] | None:
    """The answer of `_cluster/health` if the cluster is at least of this colour now, else None."""
    try:
        path = f"/_cluster/health?wait_for_status={status}&timeout=1s&master_timeout=1s"
        found: dict[str, Any] = ask(access, "GET", path, seconds=10)
    except (OSError, http.client.HTTPException, Refused):
        return None
    return found


def configured(home: Path, folder: Path, *, nodes: int, heap: int, memory: Sequence[str] = SMALL) -> Sequence[Node]:
    """Nodes of one cluster, not yet started. `home`: the unpacked program; `folder`: new, all they write; `heap`: MB a node.

    `memory`: how the virtual machine looks after it, SMALL for tests, LARGE for what is measured or heavily loaded.
    """
    certificates = make_certificates(folder / "certificates")
    ports = free_ports(2 * nodes)
    outer, inner = ports[:nodes], ports[nodes:]
    names = [f"node-{number}" for number in range(1, nodes + 1)]
    password = secrets.token_urlsafe(24)
    together: dict[str, object] = {"discovery.type": "single-node"}
    if nodes > 1:
        seeds = [f"127.0.0.1:{port}" for port in inner]
        together = {"discovery.seed_hosts": seeds, "cluster.initial_master_nodes": names}
    found = []
    for name, http_port, transport_port in zip(names, outer, inner, strict=True):
        own = {"node.name": name, "http.port": http_port, "transport.port": transport_port}
        _write_configuration(folder / name, {**_settings(folder / name, certificates), **together, **own}, password, memory)
        access = Access(port=http_port, user=USER, password=password, authority=certificates.authority)
        found.append(Node(name=name, child=_child(home, folder / name, name, heap), access=access))
    give(folder)
    return found


@contextmanager
def running(cluster: Sequence[Node], *, wait: bool = True) -> Iterator[Sequence[Node]]:
    """The nodes, started, for as long as the block runs; with `wait` their cluster is green. Their data stay for the caller."""
    try:
        for node in cluster:
            node.child.start()
        if wait:
            wait_until_green(cluster)
        yield cluster
    finally:
        for node in cluster:
            node.child.kill()  # nobody reads its data again, and ending in good order takes seconds


def wait_until_green(cluster: Sequence[Node]) -> None:
    """Wait until every node answers and all of them are one green cluster. Raises ServerFailed."""
    for node in cluster:
        node.wait_until_ready()
    wait_for(cluster[0], status="green", nodes=len(cluster))


def wait_for(node: Node, *, status: str, nodes: int) -> None:
    """Wait until the cluster, asked at this node, has so many nodes and at least this colour. Raises ServerFailed."""

    def reached() -> bool:
        found = health(node.access, status=status)
        return found is not None and found["number_of_nodes"] == nodes

    node.child.wait_until(reached, seconds=STARTS_WITHIN, what=f"{status} with {nodes} nodes, as {node.name} sees it")


def rolling_restart(cluster: Sequence[Node]) -> Iterator[Node]:
    """End and start one node after the other, each when the cluster is green again; gives each as it has come back."""
    for node in cluster:
        node.restart()
        wait_for(node, status="green", nodes=len(cluster))
        yield node


def _settings(folder: Path, certificates: Certificates) -> dict[str, object]:
    tls = {
        "enabled": True,
        "key": str(folder / "configuration" / "server.key"),
        "certificate": str(folder / "configuration" / "server.crt"),
        "certificate_authorities": [str(folder / "configuration" / "ca.crt")],
    }
    for source in (certificates.key, certificates.certificate, certificates.authority):
        target = folder / "configuration" / source.name  # the program may read its own configuration folder only
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
        target.chmod(0o600)
    return {
        "cluster.name": "registry-tests",
        "network.host": "127.0.0.1",
        "path.data": str(folder / "data"),
        "path.logs": str(folder / "logs"),
        "xpack.security.enabled": True,
        "xpack.security.http.ssl": tls,
        "xpack.security.transport.ssl": tls,
        "action.auto_create_index": "-registry-*,+*",  # as in deploy/elasticsearch/elasticsearch.yml
        # A developer's disk that is nearly full would turn indices read-only.
        "cluster.routing.allocation.disk.threshold_enabled": False,
    }


def _write_configuration(folder: Path, settings: dict[str, object], password: str, memory: Sequence[str]) -> None:
    for name in ("data", "logs", "temporary"):
        (folder / name).mkdir(parents=True)
    files = {
        "elasticsearch.yml": json.dumps(settings, indent=1),  # JSON is YAML
        "jvm.options": "\n".join((*memory, "-Djava.io.tmpdir=${ES_TMPDIR}\n")),
        "log4j2.properties": LOGGING,
        "users": f"{USER}:{_hashed(password)}\n",
        "users_roles": f"superuser:{USER}\n",
        "roles.yml": "",
        "role_mapping.yml": "",
    }
    for name, text in files.items():
        (folder / "configuration" / name).write_text(text)


def _hashed(password: str) -> str:
    """The notation of the file realm. Few rounds: the password is random and lives as long as the tests."""
    salt = secrets.token_bytes(32)
    parts = (salt, hashlib.pbkdf2_hmac("sha512", password.encode(), salt, 1000, 32))
    return "{PBKDF2}1000$" + "$".join(base64.b64encode(part).decode() for part in parts)


def _child(home: Path, folder: Path, name: str, heap: int) -> Child:
    """The launcher of the program, which starts the server proper and ends with it."""
    if not (home / "lib").is_dir():
        raise ServerFailed(f"There is no Elasticsearch in {home}. Run deploy/setup.sh servers, which fetches it.")
    temporary = str(folder / "temporary")
    environment = {
        "ES_JAVA_OPTS": f"-Xms{heap}m -Xmx{heap}m",
        "ES_TMPDIR": temporary,
        "LIBFFI_TMPDIR": temporary,
    }
    java = ("java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m")
    properties = {
        "cli.name": "server",
        "cli.libs": "lib/tools/server-cli",
        "es.path.home": home,
        "es.path.conf": folder / "configuration",
        "es.distribution.type": "tar",
    }
    return Child(
        name=f"Elasticsearch {name}",
        command=(
            *java,
            *(f"-D{key}={value}" for key, value in properties.items()),
            *("-cp", "lib/*:lib/cli-launcher/*", "org.elasticsearch.launcher.CliToolLauncher"),
        ),
        folder=home,
        log=folder / "output",
        environment=environment,
        end=signal.SIGTERM,
    )
