"""From records to index documents: their order is checked, and they are made in several processes where there are many."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from registry_site.processes import shared_out
from registry_site.search.documents import Composer, IndexDocument
from registry_site.search.port import LedgerRecord

_BATCH = 400  # records, about 2 MB of documents
_ALONE = 10  # batches

Batch = tuple[int, Sequence[LedgerRecord]]  # the ordinal of the first record, and the records


def composed(composer: Composer, records: Iterable[LedgerRecord]) -> Iterator[IndexDocument]:
    """The documents of records that come in the order of their ids.

    Raises ValueError for records out of order or with a name that is not public, Unavailable if a process is lost.
    """
    batches = _batches(_in_order(composer.register.name, records))
    return chain.from_iterable(shared_out(composer.documents, batches, alone=_ALONE))


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
