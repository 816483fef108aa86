"""Filters, counts, ranges and orders by every field that has them, on every engine, against the records themselves."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from registry_site.registers import DECLARATIONS, REGISTERS
from registry_site.registers.askable import held as worded
from registry_site.registers.askable import monthly
from registry_site.registers.model import Field, Group, Kind, PublicRecord, Register
from registry_site.search.keys import days
from registry_site.search.port import DateRange, SearchEngine, SearchRequest, Sort
from tests.corpus import DAY, in_order, kept
from tests.engines import ENGINES, opened

COUNT = 12
FIRST = date(2019, 12, 25)

LISTED = {name: DECLARATIONS[name] for name in REGISTERS}
COUNTED = [(name, path) for name, one in LISTED.items() for path in one.public.facets]
DATED = [(name, path) for name, one in LISTED.items() for path in one.public.ranges]
WORDED = [(name, path) for name, one in LISTED.items() for path in worded(one.public)]
MONTHLY = [(name, path) for name, one in LISTED.items() for path in monthly(one.public)]
SORTED = [(name, path) for name, one in LISTED.items() for path in one.public.sorts]


def value(field: Field, path: str, n: int) -> object:
    """A value for the n-th record, each field in another rhythm, missing in some records."""
    rhythm = n * (1 + len(path) % 3) + len(path)
    if field.kind is Kind.CODE:
        return f"N-{n:04d}" if field.required else None
    if field.kind in (Kind.NAME, Kind.PLACE):
        one = f"Имя {n} «{_word(path)}»"
        return [one] if field.many else one
    if rhythm % 5 == 0 and not field.required:
        return None
    if field.kind is Kind.CHOICE:
        known = list(field.choices) or ["Первое", "Второе «в кавычках»", "третье"]
        return known[rhythm % len(known)]
    if field.kind is Kind.DATE:
        return (FIRST + timedelta(days=7 * rhythm)).isoformat()
    if field.kind is Kind.MONTH:
        day = (FIRST + timedelta(days=5 * rhythm)).isoformat()
        return day[:7] if rhythm % 2 else day
    return rhythm % 2 == 0 if field.kind is Kind.FLAG else None


def _word(path: str) -> str:
    return "".join(filter(str.isalpha, path))


def made(name: str) -> list[PublicRecord]:
    register = DECLARATIONS[name].public
    records = []
    for n in range(COUNT):
        values: dict[str, object] = {}
        for member in register.fields:
            if isinstance(member, Group):
                parts = [
                    {one.name: value(one, f"{member.name}.{one.name}", n + shift) for one in member.fields} for shift in range(2)
                ]
                values[member.name] = parts if member.many else parts[0]
            else:
                values[member.name] = value(member, member.name, n)
        records.append(PublicRecord(register=name, id=f"N-{n:04d}", values=values))
    return in_order(records)


RECORDS = {name: made(name) for name in LISTED}


@pytest.fixture(scope="module", params=ENGINES)
def engine(request, tmp_path_factory) -> Iterator[SearchEngine]:
    """An engine that serves the records."""
    with opened(request.param, tmp_path_factory.mktemp("index")) as pair:
        for name, declaration in LISTED.items():
            pair.writer.build(declaration.public, 1, kept(RECORDS[name]), on=DAY)
            pair.writer.swap(declaration.public, 1)
        yield pair.engine


def ids(engine: SearchEngine, name: str, **asked: object) -> list[str]:
    page = engine.search(DECLARATIONS[name].public, SearchRequest(**{"limit": COUNT, "sort": Sort(field=_number(name)), **asked}))
    assert page.total == len(page.documents)
    return [json.loads(document)["id"] for document in page.documents]


def counts(engine: SearchEngine, name: str, path: str, **asked: object) -> dict[str, int]:
    page = engine.search(DECLARATIONS[name].public, SearchRequest(limit=0, facets=(path,), **asked))
    return {one.value: one.count for one in page.facets[path]}


def held(register: Register, record: PublicRecord, path: str) -> set[str]:
    if path == "standing":
        return {register.standing_on(record.values, record.values["status"], DAY.isoformat()).value}
    return {str(one).lower() if isinstance(one, bool) else str(one) for one in register.values_at(record.values, path)}


def _number(name: str) -> str:
    return DECLARATIONS[name].public.number


@pytest.mark.parametrize(("name", "path"), COUNTED)
def test_every_choice_is_counted_and_chosen_by_each_of_its_values(engine, name, path):
    register = DECLARATIONS[name].public
    expected = Counter(one for record in RECORDS[name] for one in held(register, record, path))
    assert expected
    assert counts(engine, name, path) == expected
    for chosen in expected:
        assert ids(engine, name, filters={path: (chosen,)}) == [
            record.id for record in RECORDS[name] if chosen in held(register, record, path)
        ]


@pytest.mark.parametrize(("name", "path"), COUNTED)
def test_values_of_every_choice_are_joined_by_or_and_its_counts_ignore_it(engine, name, path):
    register = DECLARATIONS[name].public
    whole = counts(engine, name, path)
    chosen = tuple(whole)[:2]
    expected = [record.id for record in RECORDS[name] if held(register, record, path) & set(chosen)]
    assert ids(engine, name, filters={path: chosen}) == expected
    assert counts(engine, name, path, filters={path: chosen}) == whole


@pytest.mark.parametrize(("name", "path"), DATED)
def test_every_date_has_a_range_open_or_closed(engine, name, path):
    register = DECLARATIONS[name].public
    spans = {record.id: [days(str(one)) for one in register.values_at(record.values, path)] for record in RECORDS[name]}
    bounds = sorted({day for found in spans.values() for span in found for day in span})
    assert bounds
    middle = bounds[len(bounds) // 2]
    for start, end in ((None, middle), (middle, None), (middle, middle), (bounds[0], bounds[-1])):
        expected = [id_ for id_, found in spans.items() if any(_meets(span, start, end) for span in found)]
        assert ids(engine, name, ranges={path: DateRange(start=_day(start), end=_day(end))}) == expected


def _meets(span: tuple[int, int], start: int | None, end: int | None) -> bool:
    return (start is None or span[1] >= start) and (end is None or span[0] <= end)


def _day(ordinal: int | None) -> date | None:
    return None if ordinal is None else date.fromordinal(ordinal)


@pytest.mark.parametrize(("name", "path"), MONTHLY)
def test_the_months_of_every_date_that_sorts_are_counted_and_ignore_its_range_alone(engine, name, path):
    register = DECLARATIONS[name].public
    months = Counter(one[:7] for record in RECORDS[name] for one in held(register, record, path))
    assert len(months) > 1
    assert counts(engine, name, path) == months
    day = DateRange(end=date.fromisoformat(f"{min(months)}-28"))
    assert counts(engine, name, path, ranges={path: day}) == months
    for other in register.ranges:
        if other != path:
            expected = ids(engine, name, ranges={other: day})
            within = [record for record in RECORDS[name] if record.id in expected]
            found = Counter(one[:7] for record in within for one in held(register, record, path))
            assert counts(engine, name, path, ranges={path: day, other: day}) == found


@pytest.mark.parametrize(("name", "path"), WORDED)
def test_every_name_and_address_is_asked_for_by_its_own_words(engine, name, path):
    register = DECLARATIONS[name].public
    for n in range(COUNT):
        expected = [record.id for record in RECORDS[name] if any(f"Имя {n} " in one for one in held(register, record, path))]
        assert expected
        assert ids(engine, name, held={path: f"{n}, имена {_word(path)}"}) == expected
    others = " ".join(_word(other) for other in worded(register) if other != path)
    assert ids(engine, name, held={path: others}) == []


@pytest.mark.parametrize("descending", [False, True], ids=["up", "down"])
@pytest.mark.parametrize(("name", "path"), SORTED)
def test_every_sort_orders_by_its_field_with_missing_values_last(engine, name, path, descending):
    def written(record: PublicRecord) -> str:
        return str(record.values[path])

    filled = [record for record in RECORDS[name] if record.values[path] is not None]
    missing = [record for record in RECORDS[name] if record.values[path] is None]
    # Equal days stay in the order of ids, downwards too: sorting is stable.
    ordered = sorted(filled, key=written, reverse=descending)
    found = ids(engine, name, sort=Sort(field=path, descending=descending))
    assert found == [record.id for record in (*ordered, *missing)]
