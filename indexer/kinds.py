"""How the value of each Kind is read: text is cleaned, dates become ISO, the impossible is refused; a marshmallow field each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from datetime import date
from unicodedata import normalize

from marshmallow import ValidationError, fields

from indexer.dates import latest, read_date, read_month
from registry_site.messages import N_, Message, message
from registry_site.registers.model import Field, Kind
from registry_site.registers.schema import STATED

LONGEST_TEXT = 1_000_000  # characters; product codes of some 200,000 have been published (FORMATS 1.4)
LONGEST_STATED = 1000  # characters of what is said of a file: it is read out to those who cannot see the photo

REQUIRED = message(N_("is required and empty"))
NOT_TEXT = message(N_("is no text"))
NO_DATE = message(N_("is no date that can be read: write YYYY-MM-DD"))
NO_MONTH = message(N_("is no month that can be read: write YYYY-MM"))
NO_FLAG = message(N_("is neither true nor false"))
NO_FILES = message(N_("must be a list of files"))

# Invisible and reordering characters: C0 and C1 controls, zero width, bidi controls, halves of characters and no characters.
_DROPPED = {
    code: None
    for first, last in (
        (0x00, 0x08), (0x0B, 0x0C), (0x0E, 0x1F), (0x7F, 0x84), (0x86, 0x9F), (0x200B, 0x200F), (0x202A, 0x202E),
        (0x2060, 0x2060), (0x2066, 0x2069), (0xD800, 0xDFFF), (0xFEFF, 0xFEFF), (0xFFFE, 0xFFFF),
    )
    for code in range(first, last + 1)
}  # fmt: skip
_BREAKS = {0x0B: "\n", 0x0C: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}  # rare breaks between lines, as the common one
_EMPTY: dict[str, str | list[object] | dict[str, object]] = {"required": [REQUIRED], "null": [REQUIRED]}
_TRUE = frozenset({"true", "да", "1"})
_FALSE = frozenset({"false", "нет", "0"})


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How one register is read, and what was noticed in the row at hand: paths of cleaned texts and of unreadable dates."""

    forgiving_dates: bool
    until: str
    sanitised: list[str] = attribute(default_factory=list)
    unreadable: list[str] = attribute(default_factory=list)


def reading(forgiving_dates: bool, today: date) -> Reading:
    """A Reading whose dates end as `latest(today)` says."""
    return Reading(forgiving_dates=forgiving_dates, until=latest(today))


Builder = Callable[[Field, str, Reading], fields.Field[object]]
"""From a declared field, its path and the notes of the row to a marshmallow field."""


class _Value(fields.Field[object]):
    """A value written as text: cleaned, normalised (NFC), stripped, empty as None, then read by the rule of its kind."""

    def __init__(
        self,
        field: Field,
        path: str,
        reading: Reading,
        read: Callable[[str], object] | None,
        lines: bool = False,
        most: int = LONGEST_TEXT,
    ) -> None:
        super().__init__(required=field.required, allow_none=not field.required, error_messages=_EMPTY)
        self.path = path
        self.reading = reading
        self.read = read
        self.lines = lines  # line breaks and runs of blanks are kept
        self.most = most
        self.flag = field.kind is Kind.FLAG

    def deserialize(
        self, value: object, attr: str | None = None, data: Mapping[str, object] | None = None, **kwargs: object
    ) -> object:
        """As Field.deserialize. A text, which nearly every value is, goes straight to its reading: a third of the time."""
        return self._text(value) if type(value) is str else super().deserialize(value, attr, data, **kwargs)

    def _deserialize(self, value: object, attr: str | None, data: Mapping[str, object] | None, **kwargs: object) -> object:
        if self.flag and isinstance(value, bool):
            return value
        if not isinstance(value, int) or isinstance(value, bool):  # a number written without quotation marks is as good
            raise ValidationError([NOT_TEXT])
        return self._text(str(value))

    def _text(self, text: str) -> object:
        if text.isprintable():
            if "  " in text and not self.lines:
                text = " ".join(text.split())
        else:  # few texts are not
            text = self._cleaned(text)
        if not text.isascii():
            text = normalize("NFC", text)
        text = text.strip()
        if len(text) > self.most:
            raise ValidationError([message(N_("is longer than %(most)s characters"), most=self.most)])
        if text:
            return text if self.read is None else self.read(text)
        if self.required:
            raise ValidationError([REQUIRED])
        return None

    def _cleaned(self, text: str) -> str:
        kept = text.translate(_DROPPED)
        if len(kept) < len(text):
            self.reading.sanitised.append(self.path)
        text = kept.translate(_BREAKS).replace("\r\n", "\n").replace("\r", "\n")
        return text if self.lines else " ".join(text.split())


class _Files(fields.Field[object]):
    """Objects of declared parts: what is known of a file was found by checking it, before validation; what its sender states
    is read like every other text."""

    def __init__(self, field: Field, path: str, reading: Reading) -> None:
        super().__init__(required=field.required, allow_none=not field.required, error_messages=_EMPTY)
        self.parts = frozenset(field.parts)
        self.stated = {
            part: _Value(Field(name=part, kind=Kind.NAME, label=""), f"{path}.{part}", reading, None, most=LONGEST_STATED)
            for part in field.parts
            if part in STATED
        }

    def _deserialize(self, value: object, attr: str | None, data: Mapping[str, object] | None, **kwargs: object) -> object:
        if not isinstance(value, list) or not all(isinstance(file, Mapping) and file.keys() <= self.parts for file in value):
            raise ValidationError([NO_FILES])
        if not value and self.required:
            raise ValidationError([REQUIRED])
        return [self._read(file) for file in value]

    def _read(self, file: Mapping[str, object]) -> dict[str, object]:
        read = dict(file)
        for part, field in self.stated.items():
            if read.get(part) is None:
                continue
            if not isinstance(read[part], str):
                raise ValidationError({part: [NOT_TEXT]})
            try:
                read[part] = field.deserialize(read[part])
            except ValidationError as error:
                raise ValidationError({part: error.messages}) from None
        return read


class _Many(fields.List[object]):
    """A list of values; one bare value is a list of one, empty ones are left out."""

    def _deserialize(self, value: object, attr: str | None, data: Mapping[str, object] | None, **kwargs: object) -> list[object]:
        read = super()._deserialize(value if isinstance(value, list) else [value], attr, data, **kwargs)
        kept = [item for item in read if item is not None]
        if not kept and self.required:
            raise ValidationError([REQUIRED])
        return kept


def _text(field: Field, path: str, reading: Reading) -> fields.Field[object]:
    return _Value(field, path, reading, None)


def _lines(field: Field, path: str, reading: Reading) -> fields.Field[object]:
    return _Value(field, path, reading, None, lines=True)


def _choice(field: Field, path: str, reading: Reading) -> fields.Field[object]:
    """A declared choice is found whatever its case, its blanks and its ё; a closed list refuses the rest and names itself."""
    known = {_folded(choice): choice for choice in field.choices}
    refusal = message(N_("is none of the legal values: %(legal)s"), legal=", ".join(field.choices))

    def read(text: str) -> object:
        if text in field.choices:
            return text
        choice = known.get(_folded(text)) if known else None
        if choice is None and field.closed:
            raise ValidationError([refusal])
        return choice or text

    return _Value(field, path, reading, read)


def _day(rule: Callable[[str, str], str | None], refusal: Message) -> Builder:
    def build(field: Field, path: str, reading: Reading) -> fields.Field[object]:
        def read(text: str) -> object:
            day = rule(text, reading.until)
            if day is None:
                if not reading.forgiving_dates:
                    raise ValidationError([refusal])
                reading.unreadable.append(path)
            return day

        return _Value(field, path, reading, read)

    return build


def _flag(field: Field, path: str, reading: Reading) -> fields.Field[object]:
    def read(text: str) -> object:
        word = text.lower()
        if word not in _TRUE and word not in _FALSE:
            raise ValidationError([NO_FLAG])
        return word in _TRUE

    return _Value(field, path, reading, read)


def _files(field: Field, path: str, reading: Reading) -> fields.Field[object]:
    return _Files(field, path, reading)


FIELDS: Mapping[Kind, Builder] = {
    Kind.NAME: _text,
    Kind.TEXT: _lines,
    Kind.CODE: _text,
    Kind.CHOICE: _choice,
    Kind.DATE: _day(read_date, NO_DATE),
    Kind.MONTH: _day(read_month, NO_MONTH),
    Kind.PLACE: _text,
    Kind.FLAG: _flag,
    Kind.FILES: _files,
}
"""The marshmallow field of each Kind; a test asserts that every Kind has one."""


def value_field(field: Field, path: str, reading: Reading) -> fields.Field[object]:
    """The marshmallow field that reads `field`, found at `path` (`name` or `group.name`), noting into `reading`."""
    if not field.many:
        return FIELDS[field.kind](field, path, reading)
    inner = FIELDS[field.kind](replace(field, required=False), path, reading)
    return _Many(inner, required=field.required, allow_none=not field.required, error_messages=_EMPTY)  # type: ignore[return-value]


def _folded(text: str) -> str:
    return " ".join(text.lower().replace("ё", "е").split())
