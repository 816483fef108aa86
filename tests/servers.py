"""The real servers that `python -m deploy.servers run -- pytest …` starts, as tests use them; see the fixtures in conftest.py.

A test that asks for one of them fails where there is none: what was not run has not passed.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from deploy.servers.rest import Access, ask

ROOT = Path(__file__).resolve().parent.parent
HOW = "Start them with the tests: `make test`, `make test-elastic`, or `python -m deploy.servers run -- pytest …`."


@dataclass(frozen=True, kw_only=True)
class SearchServer:
    """An Elasticsearch with TLS. `url` has the superuser's name and password in it; `ca` is the PEM file of its authority."""

    url: str
    ca: Path

    @property
    def access(self) -> Access:
        """The same for `deploy.servers.rest.ask(access, "GET", "/path", body)`, which raises Refused from a status of 400 on."""
        parts = urlsplit(self.url)
        return Access(port=parts.port, user=unquote(parts.username), password=unquote(parts.password), authority=self.ca)

    @contextmanager
    def prefix(self) -> Iterator[str]:
        """A beginning of index and alias names that nobody else uses, `registry-t…-`; its indices are deleted afterwards."""
        name = f"registry-t{uuid4().hex[:12]}-"
        try:
            yield name
        finally:
            found = ask(self.access, "GET", f"/_cat/indices/{name}*?format=json&h=index&expand_wildcards=all")
            if found:
                ask(self.access, "DELETE", "/" + ",".join(row["index"] for row in found))


@dataclass(frozen=True, kw_only=True)
class LedgerServer:
    """A PostgreSQL. `url` is SQLAlchemy's address of its database `postgres`, as a superuser."""

    url: str

    def url_of(self, database: str, *, user: str | None = None, password: str | None = None) -> str:
        """SQLAlchemy's address of another database of the server, as the superuser or as another role."""
        parts = urlsplit(self.url)
        who = f"{parts.username}:{parts.password}" if user is None else f"{user}:{password}"
        return f"{parts.scheme}://{who}@{parts.hostname}:{parts.port}/{database}"

    @contextmanager
    def database(self, *, template: str = "template0") -> Iterator[str]:
        """Address (superuser) of a fresh database, empty or a copy of `template`, a name; dropped afterwards, whoever is in it.

        Its name is the last part of the address. A template must have no connection open.
        """
        name = f"t{uuid4().hex[:12]}"
        self.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield self.url_of(name)
        finally:
            self.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def execute(self, statement: sql.Composed | str) -> None:
        """One statement in the database `postgres`, on its own, as the superuser: for roles and databases."""
        with psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(statement)


def search_server_of_this_run() -> SearchServer:
    return SearchServer(url=_told("REGISTRY_TEST_SEARCH_URL"), ca=Path(_told("REGISTRY_TEST_SEARCH_CA")))


def ledger_server_of_this_run() -> LedgerServer:
    return LedgerServer(url=_told("REGISTRY_TEST_LEDGER_URL"))


def _told(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        pytest.fail(f"{name} is not set: no server was started for the tests. {HOW}", pytrace=False)
    return value
