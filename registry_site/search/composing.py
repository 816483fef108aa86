"""From records to index documents: their order is checked, and they are made in several processes where there are many."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TypeVar

from registry_site.processes import shared_out
from registry_site.search.port import LedgerRecord

_BATCH = 400  # records, about 2 MB of documents
_ALONE = 10  # batches

Batch = tuple[int, Sequence[LedgerRecord]]
"""Records that stand side by side, and the place of the first one in the order of ids."""

Made = TypeVar("Made")


def composed(register: str, make: Callable[[Batch], Sequence[Made]], records: Iterable[LedgerRecord]) -> Iterator[Made]:
    """What `make` makes of records that come in the order of their ids, one for each. `make` travels to other processes.

    Raises ValueError for records out of order or if `make` does, Unavailable if a process is lost.
    """
    return chain.from_iterable(shared_out(make, _batches(_in_order(register, records)), alone=_ALONE))


def _in_order(register: str, records: Iterable[LedgerRecord]) -> Iterator[LedgerRecord]:
    last = ""
    for record in records:
        if record.id <= last:
            raise ValueError(f"{register}: records must come in the order of their ids, each once")
        last = record.id
        yield record


def _batches(records: Iterator[LedgerRecord]) -> Iterator[Batch]:
    ordinal = 0
    while batch := list(islice(records, _BATCH)):
        yield ordinal, batch
        ordinal += len(batch)
