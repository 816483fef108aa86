"""A real indexer for tests: real stores, and sources of real bytes written legibly."""

import csv
import io
import json
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from time import time

from sqlalchemy import create_engine, func, select

from indexer.load import Order, load
from indexer.stores import open_stores
from indexer.vault import restricted
from registry_site.app import create_site
from registry_site.canonical import canonical
from registry_site.configured import IndexerSettings, SiteSettings
from registry_site.ledger.connecting import open_ledger
from registry_site.ledger.tables import generations, heads, revisions, sources
from registry_site.registers import DECLARATIONS, REGISTERS
from registry_site.search.port import SearchRequest, Step
from tests.places import Places, run_sql
from tests.worlds import SECRET

TODAY = date(2026, 11, 22)
CERTIFICATES = REGISTERS["certificates"]


NO_ROOM = {
    "sqlite": (
        ["create trigger no_room before insert on generations begin select raise(abort, 'disk full'); end"],
        ["drop trigger no_room"],
    ),
    "postgresql": (
        [
            "create function no_room() returns trigger language plpgsql as 'begin raise exception ''disk full''; end'",
            "create trigger no_room before insert on generations execute function no_room()",
        ],
        ["drop trigger no_room on generations", "drop function no_room"],
    ),
}


def number(n):
    """The number of the n-th certificate; its id is the same text."""
    return f"RU.77.99.88.003.E.{n:06d}.01.24"


def certificate(n, **values):
    """One row of a certificate by the names of our fields."""
    return {
        "number": number(n),
        "product": f"Мыло № {n}",
        "status": "подписан и действует",
        "issued_on": "15.01.2024",
        "maker": "АО «Чистота»",
        "signatory": "",
        **values,
    }


def certificates(count, **changed):
    """`count` rows; `changed=…` goes into the first one."""
    return [certificate(n, **(changed if n == 1 else {})) for n in range(1, count + 1)]


def csv_bytes(rows, *, encoding="utf-8", delimiter=";"):
    """Rows as the CSV that is published, every cell quoted."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def licence(n, *, suspension="", **elements):
    """One `licenses` element; `suspension` is the text on suspensions and resumptions."""
    values = {
        "full_name_licensee": f"ООО «Аптека {n}»",
        "number": f"Л042-01125-24/{n:08d}",
        "date": "19.01.2021",
        "information_suspension_resumption": suspension,
        **elements,
    }
    return "<licenses>" + "".join(f"<{name}>{value}</{name}>" for name, value in values.items()) + "</licenses>"


def licences_xml(*elements):
    return ("<?xml version='1.0' encoding='utf-8'?>\n<licenses_list>" + "".join(elements) + "</licenses_list>").encode()


def notices_zip(notices, files=None):
    """A package of notices: the list beside the files that it names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in {"notices.json": json.dumps(notices, ensure_ascii=False).encode(), **(files or {})}.items():
            archive.writestr(name, content)
    return out.getvalue()


@dataclass(frozen=True, kw_only=True)
class Office:
    """A data folder and what an official does with it. Each `stores` is opened anew: nothing is remembered in between."""

    data: Path
    places: Places

    @cached_property
    def settings(self):
        return IndexerSettings(
            data=self.data / "var", language="en", cases_keys=self.data / "var" / "cases" / "keys", **vars(self.places)
        )

    @cached_property
    def stores(self):
        return open_stores(self.settings)

    def site(self, today=TODAY, seconds=time, **changed):
        """The public site on what this office publishes, noticing at once what is swapped in."""
        given = {
            "data": self.settings.data,
            "ledger_url": self.settings.ledger_url,
            "lookups_url": self.settings.lookups_url,
            "search_url": self.settings.search_url,
            "cluster": self.settings.cluster,
            "secret_key": SECRET,
            "cases_url": self.settings.cases_url,
            "cases_keys": self.settings.data / "cases" / "keys",
        }
        settings = SiteSettings(**{**given, **changed})
        ledger = open_ledger(settings.ledger_url)
        return create_site(settings, engine=self.stores.served, ledger=ledger, today=lambda: today, seconds=seconds)

    def file(self, content, name="source.csv"):
        path = self.data / name
        path.write_bytes(content)
        return path

    def load(self, *contents, register="certificates", today=TODAY, **order):
        """Load the given bytes, each as a file of its own; rows of certificates may be given as they are."""
        paths = [
            self.file(one if isinstance(one, bytes) else csv_bytes(one), f"source-{place}") for place, one in enumerate(contents, 1)
        ]
        return load(self.stores, Order(declaration=DECLARATIONS[register], paths=paths, today=today, **order))

    def scan(self, register="certificates"):
        """What is served: id to public values, in the order of ids."""
        return {record.id: record.values for record in self.stores.served.scan(REGISTERS[register])}

    def served(self, register="certificates"):
        return self.stores.served.generation(REGISTERS[register])

    def newest(self, register="certificates"):
        return self.stores.ledger.generations(REGISTERS[register])[0]

    def changes(self, generation, register="certificates"):
        """The revisions of one generation in sequence."""
        return self.stores.ledger.changes_in(REGISTERS[register], generation, generation, 1000)[::-1]

    def history(self, record_id, register="certificates"):
        """All revisions of a record, the first one first."""
        return self.stores.ledger.history(REGISTERS[register], record_id, self.newest(register).number)[::-1]

    def found(self, words, register="certificates"):
        """How many records a search finds; numbers that are merely near are none."""
        page = self.stores.served.search(REGISTERS[register], SearchRequest(text=words))
        return 0 if page.interpretation.step is Step.NUMBER_NEAR else page.total

    def asked(self, register="certificates", **filters):
        """The page of the served index with these filters."""
        return self.stores.served.search(REGISTERS[register], SearchRequest(filters=filters))

    def vault_rows(self):
        with self.stores.vault.engine.connect() as connection:
            return connection.execute(select(restricted).order_by(restricted.c.generation, restricted.c["values"])).all()

    def ledger_rows(self):
        """Every row of every table of the ledger in the order of its key (PostgreSQL moves a row that is updated), through a connection of its own."""
        engine = create_engine(self.settings.ledger_url)
        with engine.connect() as connection:
            held = {
                table.name: connection.execute(select(table).order_by(*table.primary_key.columns)).all()
                for table in (generations, sources, revisions, heads)
            }
        engine.dispose()
        return held

    def state(self, register="certificates"):
        """Everything that a reader of the published register could see, and every row of the ledger, the vault's count, the files."""
        published = [(id_, canonical(values)) for id_, values in self.scan(register).items()] if self.served(register) else []
        with self.stores.vault.engine.connect() as connection:
            kept = connection.scalar(select(func.count()).select_from(restricted))
        files = sorted(str(path.relative_to(self.data)) for path in (self.data / "var").rglob("*") if self._lasting(path))
        return self.served(register), published, self.ledger_rows(), kept, files

    def tamper(self, statement):
        """Change the ledger behind the indexer's back."""
        assert run_sql(self.settings.ledger_url, statement)

    @contextmanager
    def full_disk(self):
        """The ledger's database takes no further generation, in the words of each database."""
        made, undone = NO_ROOM["postgresql" if self.places.on_servers else "sqlite"]
        run_sql(self.settings.ledger_url, *made)
        yield
        run_sql(self.settings.ledger_url, *undone)

    def _lasting(self, path):
        inside = path.relative_to(self.data / "var").parts
        return path.is_file() and inside[0] in ("index", "files", "vault") and not path.name.startswith("vault.db")
