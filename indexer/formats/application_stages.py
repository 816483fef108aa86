"""Stages of applications as a table. No published shape of it is known: the headings are our own (FORMATS 8)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from indexer.headed import Headings
from indexer.rows import Fault, Format, Row, Source

HEADINGS: Final = Headings(
    fields={
        "входящий номер": "number",
        "incoming number": "number",
        "дата расписки": "received_on",
        "дата поступления": "received_on",
        "receipt date": "received_on",
        "этап": "stage",
        "административная процедура": "stage",
        "stage": "stage",
        "дата этапа": "stage_on",
        "stage date": "stage_on",
    },
    needed=("number", "received_on", "stage"),
)


@dataclass(frozen=True, kw_only=True)
class ApplicationStages:
    """CSV: incoming number, date of the receipt, stage and since when. Other columns, a name for one, are not read."""

    name: str = "application_stages"
    register: str = "applications"

    def recognises(self, source: Source) -> bool:
        """True if the headings name number, date and stage."""
        return HEADINGS.known(source)

    def read(self, source: Source) -> Iterator[Row | Fault]:
        """Rows of the table. Raises UnreadableSource or TornSource."""
        return HEADINGS.rows(source)


FORMATS: Final[tuple[Format, ...]] = (ApplicationStages(),)
