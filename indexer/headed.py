"""Tables whose columns are found by their headings: for lists that no authority has given a format of its own."""

import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from indexer.rows import Fault, Row, Source
from indexer.sources import CsvRow, read_csv
from registry_site.errors import TornSource, UnreadableSource
from registry_site.messages import N_, message

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Headings:
    """Which heading (lower case, blanks collapsed, ё as е) is which field. A file without the `needed` ones is another file."""

    fields: Mapping[str, str]
    needed: Collection[str]

    def known(self, source: Source) -> bool:
        """Whether the first line names all needed columns, in UTF-8 or windows-1251."""
        line = source.head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0]
        return any(
            {self.fields.get(_folded(cell.strip('" \r'))) for cell in line.decode(encoding, errors="replace").split(delimiter)}
            >= set(self.needed)
            for encoding in ("utf-8", "cp1251")
            for delimiter in ";,"
        )

    def rows(self, source: Source) -> Iterator[Row | Fault]:
        """The rows by field. Raises UnreadableSource for a missing column or two of one field, TornSource for an empty table."""
        table = read_csv(source)
        places = self._places(source, table.columns)
        count = 0
        for row in table.rows:
            count += 1
            if not isinstance(row, CsvRow):
                yield row
                continue
            values = {field: row.cells[index] for field, index in places.items()}
            yield Row(position=f"line {row.line}", values=values, digest=row.digest)
        if not count:
            raise TornSource(message(N_("%(name)s holds no record. Fetch it again."), name=source.name))

    def _places(self, source: Source, columns: tuple[str, ...]) -> dict[str, int]:
        places: dict[str, int] = {}
        for index, column in enumerate(columns):
            field = self.fields.get(_folded(column))
            if field is None:
                _log.info("%s: the column %r is not known and not read", source.name, column)
            elif field in places:
                text = N_("%(name)s, line 1: «%(column)s» and «%(other)s» are the same field. Take one of the columns out.")
                raise UnreadableSource(message(text, name=source.name, column=column, other=columns[places[field]]))
            else:
                places[field] = index
        for heading, field in self.fields.items():
            if field in self.needed and field not in places:
                text = N_("%(name)s, line 1: the column «%(column)s» is missing.")
                raise UnreadableSource(message(text, name=source.name, column=heading))
        return places


def _folded(text: str) -> str:
    return " ".join(text.lower().replace("ё", "е").split())
