"""Looking up what is never listed: a record is told to whoever names all that it is asked by, and nothing is said of any other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select

from registry_site.errors import NothingPublished, Unavailable
from registry_site.ledger.reading import Generation, Ledger
from registry_site.ledger.tables import generations, revisions
from registry_site.lookup_digests import Seal, open_seal
from registry_site.messages import N_, message
from registry_site.registers.lookups import Lookup
from registry_site.registers.model import Values
from registry_site.services import Services


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was found, in the order of the ledger: nothing, one record, or several where the source has given one key twice."""

    found: Sequence[Values]
    generation: Generation


def newest(held: Services, lookup: Lookup) -> Generation | None:
    """The published state of a register that is looked up; None before the first one. Raises Unavailable."""
    query = select(generations).where(generations.c.register == lookup.name).order_by(generations.c.number.desc()).limit(1)
    row = next(iter(held.lookups.rows(query)), None)
    return None if row is None else Generation(**row._mapping)


def look_up(held: Services, lookup: Lookup, values: Mapping[str, object]) -> Answer:
    """The records that these values are the key of.

    Raises NothingPublished before the first load, Unavailable without the ledger, without the key, or with another key than
    the records were loaded under: then nothing can be found, and that must not pass for an answer.
    """
    generation = newest(held, lookup)
    if generation is None:
        raise NothingPublished(message(N_("This list has not been published yet. Ask the body that gave you the receipt.")))
    seal = open_seal(held.settings.data)
    found = _living(held.lookups, lookup, seal.digest(lookup.folded(values)))
    if not found and not _under(held.lookups, lookup, seal):
        raise Unavailable(message(N_("The list was loaded under another key than the site has. It must be loaded anew.")))
    return Answer(found=found, generation=generation)


def _living(ledger: Ledger, lookup: Lookup, digest: str) -> list[Values]:
    known = revisions.c.register == lookup.name, revisions.c.number_key == digest
    last: dict[str, Any] = {row.record_id: row for row in ledger.rows(select(revisions).where(*known).order_by(revisions.c.seq))}
    public = {field.name for field in lookup.fields}
    documents = (orjson.loads(row.document) for row in last.values() if row.document is not None)
    return [{name: value for name, value in values.items() if name in public} for values in documents]


def _under(ledger: Ledger, lookup: Lookup, seal: Seal) -> bool:
    query = select(revisions.c.number_key).where(revisions.c.register == lookup.name).order_by(revisions.c.seq.desc()).limit(1)
    return all(row.number_key.startswith(f"{seal.id}-") for row in ledger.rows(query))
