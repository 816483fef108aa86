"""A small corpus that can be read at a glance: each record has a name, tests speak of records by name."""

from collections.abc import Iterable, Mapping
from datetime import date

from registry_site.canonical import canonical
from registry_site.identifiers.numbers import record_id
from registry_site.registers import DECLARATIONS
from registry_site.registers.model import PublicRecord
from registry_site.search.port import LedgerRecord

DAY = date(2026, 11, 22)
IN_FORCE, SUSPENDED, ANNULLED = "подписан и действует", "приостановлен", "аннулирован"

CERTIFICATES: Mapping[str, Mapping[str, object]] = {
    # serial 1 to 3: «ромашка» in the title, in the maker, in the text
    "camomile in title": {
        "number": "RU.77.99.88.001.Е.000001.01.18", "product": "Крем с ромашкой", "maker": "ООО «Альфа»",
        "status": ANNULLED, "issued_on": "2018-01-10", "maker_country": "RU", "product_category": "косметика",
    },
    "camomile in maker": {
        "number": "RU.77.99.88.001.Е.000002.01.18", "product": "Шампунь", "maker": "ЗАО Ромашка",
        "status": IN_FORCE, "issued_on": "2018-02-10", "maker_country": "RU", "product_category": "косметика",
    },
    "camomile in text": {
        "number": "RU.77.99.88.001.Е.000003.01.18", "product": "Мыло", "maker": "ООО Бета", "label": "Содержит ромашку",
        "status": IN_FORCE, "issued_on": "2018-03-10", "maker_country": "BY", "product_category": "косметика",
    },
    # serial 4 to 6: the words of «детский крем» side by side, apart, and across two titles
    "words apart": {
        "number": "RU.77.99.88.001.Е.000004.02.18", "product": "Крем увлажняющий детский", "status": IN_FORCE,
        "issued_on": "2019-01-01", "maker_country": "KZ", "product_category": "детское",
    },
    "words across titles": {
        "number": "RU.77.99.88.001.Е.000005.02.18", "product": "Гель детский", "trademark": "Крем", "status": IN_FORCE,
        "issued_on": "2019-01-01", "maker_country": "KZ", "product_category": "детское",
    },
    "words together": {
        "number": "RU.77.99.88.001.Е.000006.02.18", "product": "Лучший детский крем", "status": SUSPENDED,
        "maker_country": "KZ", "product_category": "детское",
    },
    # serial 7 to 9: numbers of other kinds
    "of a taxpayer": {
        "number": "BY.60.61.01.008.E.000040.06.26", "product": "Эмульгатор", "label": "взамен RU.77.99.88.003.R.000804.04.25", "holder": "ООО Гамма", "holder_tax_id": "7704865540",
        "status": IN_FORCE, "issued_on": "2026-06-05", "maker_country": "BY",
    },
    "with series R": {
        "number": "RU.77.99.88.003.R.000803.04.25", "product": "Ёлочный экстракт", "status": IN_FORCE, "issued_on": "2025-04-01",
        "replaces": "77.99.23.3.У.7647.12.04", "product_category": "БАД",
    },
    "of the old form": {
        "number": "77.99.23.3.У.7647.12.04", "product": "Средства для перевозки", "status": ANNULLED, "issued_on": "2004-12-31",
        "product_category": "БАД",
    },
    "with Cyrillic parts": {
        "number": "RU.23.КК.08.008.Е.000964.08.14", "product": "Витамин В12", "status": "на рассмотрении", "issued_on": "2014-08-20",
        "maker_country": "US",
    },
}  # fmt: skip

LICENCES: Mapping[str, Mapping[str, object]] = {
    "two places in one region": {
        "number": "Л042-01137-77/00263495", "licensee": "ООО Аптека", "tax_id": "7704865540", "issued_on": "2021-01-26",
        "places": [{"region": "Москва", "city": "Москва"}, {"region": "Москва", "city": "Зеленоград"}],
    },
    "of the old form": {
        "number": "ЛО-77-02-011385", "licensee": "ООО Аптека", "issued_on": "2021-01-26",
        "places": [{"region": "Красноярский край", "city": "Красноярск"}],
        "events": [
            {"kind": "suspension", "from": "2019-05-01", "partial": True},
            {"kind": "resumption", "from": "2021-05-01"},
        ],
    },
}  # fmt: skip

NOTICES: Mapping[str, Mapping[str, object]] = {
    "expires in May": {
        "id": "BY-00001-26", "detected_in": "BY", "trade_name": "Дезактин", "status": "falsified", "expires_on": "2027-05",
        "published_on": "2026-03-01", "reclamations": {"present": True, "files": []},
        "photos": [{"sha256": "00", "width": 1027, "height": 1500, "dpi": None, "alt": None}],
    },
    "expires on 3 June": {
        "id": "KZ-00002-26", "detected_in": "KZ", "trade_name": "Ветакар", "status": "circulation_suspended", "expires_on": "2027-06-03",
        "published_on": "2026-03-02", "reclamations": {"present": False, "files": []},
    },
}  # fmt: skip

CORPUS = {"certificates": CERTIFICATES, "licences": LICENCES, "counterfeits": NOTICES}
REGISTERS = {name: DECLARATIONS[name].public for name in CORPUS}


def public(register: str, values: Mapping[str, object], suffix: str = "") -> PublicRecord:
    number = values[DECLARATIONS[register].number]
    return DECLARATIONS[register].publish(record_id(str(number)) + suffix, values, DAY)


def kept(records: Iterable[PublicRecord]) -> list[LedgerRecord]:
    """The records as the ledger keeps them."""
    return [LedgerRecord(record.id, canonical(record.values)) for record in records]


def in_order(records: Iterable[PublicRecord]) -> list[PublicRecord]:
    return sorted(records, key=lambda record: record.id)


def records(register: str) -> list[PublicRecord]:
    return in_order(public(register, values) for values in CORPUS[register].values())


def name_of(register: str, identity: str) -> str:
    return next(name for name, values in CORPUS[register].items() if public(register, values).id == identity)
