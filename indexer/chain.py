"""Generations and their hash chain: each generation's hash covers the one before, its own facts, sources and revisions."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import Connection, func, insert, select

from registry_site.canonical import canonical
from registry_site.chained import FIRST
from registry_site.ledger.reading import STREAMED, Generation, Source
from registry_site.ledger.tables import generations, revisions, sources
from registry_site.messages import N_, Message, message


def last_generation(connection: Connection, register: str) -> Generation | None:
    """The newest generation of a register in the ledger, published or not."""
    row = connection.execute(
        select(generations).where(generations.c.register == register).order_by(generations.c.number.desc()).limit(1)
    ).first()
    return None if row is None else Generation(**row._mapping)


def last_seq(connection: Connection) -> int:
    """The last sequence number given over all registers, 0 at the beginning."""
    return connection.scalar(select(func.max(revisions.c.seq))) or 0


def record_generation(
    connection: Connection, facts: Mapping[str, object], given: Sequence[Source], previous: Generation | None
) -> Generation:
    """Write the row of a generation, its sources, and the hash that chains it to the one before."""
    row = {**facts, "previous_hash": previous.hash if previous else FIRST}
    digest = generation_hash(row, given, _lines(connection, str(facts["register"]), int(str(facts["number"]))))
    connection.execute(insert(generations), {**row, "hash": digest})
    for position, source in enumerate(given):
        where = {"register": facts["register"], "generation": facts["number"], "position": position}
        connection.execute(insert(sources), {**where, **asdict(source)})
    return Generation(**{**row, "hash": digest})  # type: ignore[arg-type]  # the columns are the attributes


def generation_hash(row: Mapping[str, object], given: Sequence[Source], lines: Iterable[str]) -> str:
    """SHA-256, hex, over canonical JSON of the facts and sources, then one line for each revision in sequence."""
    facts = {name: value for name, value in row.items() if name != "hash"}
    digest = hashlib.sha256(canonical({"generation": facts, "sources": [asdict(source) for source in given]}).encode())
    for line in lines:
        digest.update(line.encode())
    return digest.hexdigest()


def recomputed_hash(connection: Connection, generation: Generation, given: Sequence[Source]) -> str:
    """The hash that the rows of the ledger give today for a recorded generation."""
    return generation_hash(asdict(generation), given, _lines(connection, generation.register, generation.number))


def faults(connection: Connection, register: str) -> Iterator[Message]:
    """What is wrong with the chain of a register, in words: every hash is made anew from the rows, in the order of generations."""
    previous = FIRST
    for row in connection.execute(
        select(generations).where(generations.c.register == register).order_by(generations.c.number)
    ).all():
        generation = Generation(**row._mapping)
        name = {"register": register, "number": generation.number}
        if generation.previous_hash != previous:
            yield message(N_("%(register)s, generation %(number)s: the chain to the generation before is broken."), **name)
        if recomputed_hash(connection, generation, _given(connection, generation)) != generation.hash:
            yield message(N_("%(register)s, generation %(number)s: its rows do not give its hash."), **name)
        previous = generation.hash


def _given(connection: Connection, generation: Generation) -> list[Source]:
    held = sources.c
    query = (
        select(held.name, held.sha256, held.size, held.format, held.received_at)
        .where(held.register == generation.register, held.generation == generation.number)
        .order_by(held.position)
    )
    return [Source(**row._mapping) for row in connection.execute(query)]


def _lines(connection: Connection, register: str, number: int) -> Iterator[str]:
    held = revisions.c
    query = (
        select(
            held.seq, held.op, held.record_id, held.revision, held.content_hash, held.number_key, held.changed_fields, held.reason
        )
        .where(held.register == register, held.generation == number)
        .order_by(held.seq)
    )
    with connection.execute(query, execution_options=STREAMED) as rows:
        for row in rows:
            reason = "" if row.reason is None else f" {json.dumps(row.reason)}"
            known = f"{row.seq} {row.op} {row.record_id} {row.revision} {row.content_hash}"
            yield f"\n{known} {row.number_key} {row.changed_fields}{reason}"
