"""Building indexes beside the served one, and the swap by one call."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from time import sleep
from typing import Any, NamedTuple

from registry_site.errors import BadRequest, RefusedByGate, Unavailable
from registry_site.messages import N_, message
from registry_site.registers.model import Register
from registry_site.search.built import Built
from registry_site.search.composing import Batch, composed
from registry_site.search.documents import Composer
from registry_site.search.elastic.client import Client, IndexGone, faults
from registry_site.search.elastic.engine import ElasticEngine
from registry_site.search.elastic.indices import IndexName, Indices
from registry_site.search.elastic.loading import send_all
from registry_site.search.elastic.mapping import index_settings, mappings, source
from registry_site.search.elastic.names import mapping_of_names, source_of_name
from registry_site.search.names import Name, Tally
from registry_site.search.port import LedgerRecord, SearchEngine

_log = logging.getLogger(__name__)
_PATIENCE = "60s"  # for the cluster to give a fresh index its first copy


@dataclass(frozen=True, kw_only=True)
class ElasticWriter:
    """See `IndexWriter`. `shards` and `replicas` are those of a new index; `pause` waits between attempts of a bulk."""

    client: Client
    prefix: str
    shards: int = 1
    replicas: int = 1
    pause: Callable[[float], None] = sleep

    def build(self, register: Register, generation: int, records: Iterable[LedgerRecord], *, on: date) -> int:
        """See `IndexWriter.build`. Unfinished indexes of crashed loads are removed first.

        Raises ValueError for records out of order or with a name that is not public, RefusedByGate if a document is
        refused or lost, Unavailable if the cluster does not answer.
        """
        composer = Composer(register, on)
        indices = self._indices(register)
        name = self._start(indices, generation)
        fingerprint = composer.layout.fingerprint
        try:
            with Tally() as tally:
                made = tally.passing(composed(register.name, partial(_ready, composer), records))
                sent = self._filled(register, indices.text(name), mappings(composer.layout), (one.source for one in made))
                named = self._filled(register, indices.names(name), mapping_of_names(), map(source_of_name, tally.documents()))
            said = Built(generation=generation, count=sent, names=named, fingerprint=fingerprint, on=on.isoformat())
            indices.finish(name, said)
        except BaseException as error:
            self._throw_away(indices, name, error)
            raise
        return sent

    def carry(self, register: Register, source: int, target: int) -> None:
        """See `IndexWriter.carry`: a clone, whose files are linked and not copied. Raises Unavailable without a whole `source`."""
        indices = self._indices(register)
        origin, said = self._whole(indices, source)
        name = self._start(indices, target)
        with faults(register.name):
            for text in (indices.text, indices.names):
                self.client.indices.clone(index=text(origin), target=text(name), timeout=_PATIENCE)
                self._wait(text(name))
        indices.finish(name, replace(said, generation=target))

    def candidate(self, register: Register, generation: int) -> SearchEngine:
        """See `IndexWriter.candidate`. Raises Unavailable if that generation was never built whole."""
        name, _ = self._whole(self._indices(register), generation)
        return ElasticEngine(self.client, self.prefix, pinned=name)

    def swap(self, register: Register, generation: int) -> None:
        """See `IndexWriter.swap`. Raises Unavailable if that generation was never built whole."""
        indices = self._indices(register)
        name, _ = self._whole(indices, generation)
        with faults(register.name):
            held = self.client.indices.get(index=f"{indices.alias}-*", features="aliases")
            before = [text for text, said in held.items() if indices.alias in said["aliases"] and text != indices.text(name)]
            removed = [{"remove": {"index": text, "alias": indices.alias, "must_exist": True}} for text in before]
            added = {"add": {"index": indices.text(name), "alias": indices.alias}}
        self._point(indices, name, [*removed, added])
        try:
            self._remove_older(indices, name)
        except Unavailable as error:  # it is served all the same
            _log.warning("%s: older indexes stay until the next publication: %s", register.name, error, exc_info=error)

    def discard(self, register: Register, generation: int) -> None:
        """See `IndexWriter.discard`. Raises BadRequest for the generation that is served."""
        indices = self._indices(register)
        served = indices.served()
        if served is not None and served.generation == generation:
            raise BadRequest(message(N_("Generation %(generation)s is being served and stays"), generation=generation))
        indices.remove(one for one in indices.all() if one.generation == generation)

    def _point(self, indices: Indices, name: IndexName, actions: list[dict[str, Any]]) -> None:
        """The client asks again where the answer was lost; what was done the first time cannot be done twice."""
        try:
            with faults(indices.register):
                self.client.indices.update_aliases(actions=actions)
        except IndexGone:
            if indices.served() != name:
                raise

    def _remove_older(self, indices: Indices, name: IndexName) -> None:
        older = [one for one in indices.all() if one < name]
        kept = next((one for one in reversed(older) if one.generation != name.generation), None)
        indices.remove(one for one in older if one != kept)

    def _indices(self, register: Register) -> Indices:
        return Indices(client=self.client, prefix=self.prefix, register=register.name)

    def _start(self, indices: Indices, generation: int) -> IndexName:
        """A free name, after what nobody will ever serve has been removed. The caller holds the lock of the one loader."""
        served = indices.served()
        held = indices.all()
        indices.remove(one for one, said in held.items() if one != served and (said is None or one.generation == generation))
        return IndexName(generation, served.attempt + 1 if served is not None and served.generation == generation else 1)

    def _filled(self, register: Register, index: str, mapping: dict[str, object], documents: Iterable[bytes]) -> int:
        self._create(index, mapping)
        sent = send_all(self.client, index, register.name, documents, self.pause)
        self._settle(register, index, sent)
        return sent

    def _create(self, index: str, mapping: dict[str, object]) -> None:
        settings = index_settings(shards=self.shards, replicas=self.replicas)
        with faults(index):
            self.client.indices.create(index=index, settings=settings, mappings=mapping, timeout=_PATIENCE)

    def _settle(self, register: Register, index: str, sent: int) -> None:
        """Make the documents visible and lasting, count them, and close the index for writing."""
        with faults(register.name):
            self.client.indices.flush(index=index)
            self.client.indices.refresh(index=index)
            count = int(self.client.count(index=index)["count"])
            self.client.indices.put_settings(index=index, settings={"index": {"blocks": {"write": True}}})
        if count != sent:
            text = N_("The search engine holds %(count)s of %(sent)s documents. Nothing was published; load again.")
            raise RefusedByGate(message(text, count=count, sent=sent))

    def _wait(self, index: str) -> None:
        self.client.cluster.health(index=index, wait_for_status="yellow", timeout=_PATIENCE)

    def _throw_away(self, indices: Indices, name: IndexName, error: BaseException) -> None:
        try:
            indices.remove([name])
        except Unavailable as second:  # it is unfinished, and goes with the next start
            error.add_note(str(second))

    def _whole(self, indices: Indices, generation: int) -> tuple[IndexName, Built]:
        for name, said in reversed(indices.all().items()):
            if name.generation == generation and said is not None:
                return name, said
        text = N_("Generation %(generation)s of %(register)s has no index: rebuild the register")
        raise Unavailable(message(text, generation=generation, register=indices.register))


class _Ready(NamedTuple):
    """A document as it is sent, and the names of its record."""

    source: bytes
    names: tuple[Name, ...]


def _ready(composer: Composer, batch: Batch) -> list[_Ready]:
    return [_Ready(source(document), document.names) for document in composer.documents(batch)]
