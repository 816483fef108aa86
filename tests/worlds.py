"""A small world for tests of the doors: a real ledger written row by row, and an engine that reads from it."""

import json
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from sqlalchemy import insert

from indexer.schemas import LEDGER, bring_up_to_date
from registry_site.app import create_site
from registry_site.configured import SiteSettings
from registry_site.errors import NothingPublished, Unavailable
from registry_site.identifiers.numbers import number_key
from registry_site.language import terms
from registry_site.ledger.connecting import open_for_writing, open_ledger
from registry_site.ledger.tables import generations, revisions, sources
from registry_site.messages import message
from registry_site.registers import REGISTERS
from registry_site.registers.askable import monthly
from registry_site.registers.model import Kind, PublicRecord, Weight
from registry_site.search.items import item_json
from registry_site.search.port import FacetCount, Interpretation, Place, SearchPage, Step, Suggestion
from registry_site.search.suggesting import in_order
from tests.places import Places, refusing_connections

SECRET = "a secret for tests alone, long enough to sign with"
TODAY = date(2026, 11, 22)


class FakeEngine:
    """Answers from records kept in memory, by the words of the port; `asked` keeps the requests it was given.

    `failing` is raised by every search; once `down`, every question raises it, and `refused` counts them.
    """

    def __init__(self):
        self.served = {}
        self.asked = []
        self.near_ids = {}
        self.failing = None
        self.down = False
        self.refused = 0

    def fail(self, down=True):
        self.failing, self.down = Unavailable(message("no connection")), down

    def mend(self):
        self.failing, self.down = None, False

    def _refuse(self):
        self.refused += 1
        raise self.failing

    def generation(self, register):
        if self.down:
            self._refuse()
        return self.served[register.name][0] if register.name in self.served else None

    def search(self, register, request):
        self.asked.append(request)
        if self.failing is not None:
            self._refuse()
        if register.name not in self.served:
            raise NothingPublished(message("nothing"))
        number, records = self.served[register.name]
        hits = [one for one in records if self._meets(register, one, request)]
        start = request.position if request.after is None else request.after.key + 1
        shown = hits[start : start + request.limit]
        return SearchPage(
            generation=number,
            total=len(hits),
            documents=tuple(item_json(register, one, TODAY.isoformat()) for one in shown),
            last=Place(0, start + len(shown) - 1) if shown else None,
            facets={path: self._counts(register, records, request, path) for path in request.facets},
            interpretation=Interpretation(step=Step.WORDS if request.text else Step.ALL, terms=tuple(request.text.split())),
        )

    def _counts(self, register, records, request, path):
        others = replace(request, filters={other: values for other, values in request.filters.items() if other != path})
        hits = [one for one in records if self._meets(register, one, others)]
        counts = Counter(value for one in hits for value in set(self._values(register, one, path)))
        if path in monthly(register):
            return tuple(FacetCount(value=value, count=counts[value]) for value in sorted(counts, reverse=True))
        ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(FacetCount(value=value, count=count) for value, count in ordered[: request.facet_size])

    def near(self, register, key, limit):
        if self.down:
            self._refuse()
        return tuple(self.near_ids.get(register.name, ()))[:limit]

    def suggest(self, register, text, limit):
        if self.failing is not None:
            self._refuse()
        if register.name not in self.served:
            raise NothingPublished(message("nothing"))
        paths = [path for path, one in register.walk() if one.kind is Kind.NAME and one.weight is not Weight.TEXT]
        held = [
            (path, value)
            for one in self.served[register.name][1]
            for path in paths
            for value in register.values_at(one.values, path)
        ]
        counts = Counter((value, path) for path, value in held if len(text) > 1 and text.lower() in value.lower())
        found = [Suggestion(text=value, field=path, count=count) for (value, path), count in counts.items()]
        return in_order(found)[:limit]

    def scan(self, register):
        yield from self.served[register.name][1]

    def _meets(self, register, record, request):
        if request.text.lower() not in json.dumps(record.values, ensure_ascii=False).lower():
            return False
        if not all(self._holds(register, record, path, text) for path, text in request.held.items()):
            return False
        return all(set(values) & set(self._values(register, record, path)) for path, values in request.filters.items())

    def _holds(self, register, record, path, text):
        return set(terms(text)) <= {term for value in register.values_at(record.values, path) for term in terms(str(value))}

    def _values(self, register, record, path):
        if path == "standing":
            return [register.standing_on(record.values, record.values["status"], TODAY.isoformat()).value]
        return [str(value)[: 7 if path in monthly(register) else None] for value in register.values_at(record.values, path)]


@dataclass(kw_only=True)
class World:
    """`publish` makes one generation of a register from values by id; ids that are left out become tombstones."""

    data: Path
    places: Places
    engine: FakeEngine = field(default_factory=FakeEngine)
    seq: int = 0
    today: date = TODAY

    def __post_init__(self):
        self.url = self.places.ledger_url
        self.database = open_for_writing(self.url)
        bring_up_to_date(self.database, LEDGER)
        self.living = {name: {} for name in REGISTERS}

    def settings(self, **changed):
        return SiteSettings(
            **{"data": self.data, "ledger_url": self.url, "search_url": "embedded:", "secret_key": SECRET, **changed}
        )

    def site(self, **changed):
        return create_site(self.settings(**changed), engine=self.engine, ledger=open_ledger(self.url), today=lambda: self.today)

    @contextmanager
    def ledger_lost(self):
        """Inside, the ledger is gone: its file, or the server as far as this database goes."""
        self.database.dispose()
        if self.places.on_servers:
            with refusing_connections(self.places.ledger_url):
                yield
        else:
            Path(self.database.url.database).unlink()
            yield

    def publish(self, register, records, *, made_at="2026-11-20T09:00:00Z", swap=True, reason="No longer in the published source"):
        declared = REGISTERS[register]
        number = self.engine.served.get(register, (0, None))[0] + 1
        before = self.living[register]
        began = self.seq
        full = {id_: {**{m.name: None for m in declared.fields}, **values} for id_, values in records.items()}
        rows = [self._row(declared, number, id_, values, None) for id_, values in full.items() if before.get(id_) != values]
        rows += [self._row(declared, number, id_, None, reason) for id_ in before if id_ not in full]
        with self.database.begin() as connection:
            connection.execute(insert(generations), [self._generation(register, number, made_at, len(full), (began + 1, self.seq))])
            connection.execute(
                insert(sources),
                [
                    {
                        "register": register,
                        "generation": number,
                        "position": 0,
                        "name": "file.csv",
                        "sha256": "0" * 64,
                        "size": 1,
                        "format": "test",
                        "received_at": made_at,
                    }
                ],
            )
            if rows:
                connection.execute(insert(revisions), rows)
        self.living[register] = full
        made = [PublicRecord(register=register, id=id_, values=values) for id_, values in sorted(full.items())]
        if swap:
            self.engine.served[register] = (number, made)
        return number, made

    def _row(self, declared, number, id_, values, reason):
        self.seq += 1
        own = (values or self.living[declared.name][id_])[declared.number]
        return {
            "seq": self.seq,
            "register": declared.name,
            "record_id": id_,
            "number_key": number_key(own or id_),
            "revision": number,
            "generation": number,
            "op": "remove" if values is None else "upsert",
            "content_hash": "0" * 64,
            "document": None if values is None else json.dumps(values, ensure_ascii=False),
            "changed_fields": "[]",
            "reason": reason,
        }

    def _generation(self, register, number, made_at, records, numbers):
        plain = dict.fromkeys(("read", "accepted", "rejected", "added", "changed", "unchanged", "removed"), 0)
        return {
            **plain,
            "register": register,
            "number": number,
            "kind": "load",
            "made_at": made_at,
            "day": made_at[:10],
            "data_as_of": made_at,
            "records": records,
            "first_seq": numbers[0],
            "last_seq": numbers[1],
            "made_up": False,
            "approved": None,
            "reason": None,
            "rolled_back_to": None,
            "fingerprint": "",
            "previous_hash": "",
            "hash": "",
        }
