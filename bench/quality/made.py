"""The made-up certificates of the benchmark, loaded by the command line, with the 3,143 names and 1,328 makers of the catalogue.

The names of the other benchmarks are too few for 300 different queries of each class.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench import rows
from bench.children import PYTHON, run, with_data
from bench.quality.known import Corpus, Document, Known
from bench.quality.medicines import names
from bench.quality.transliterating import passport
from registry_site.registers import REGISTERS
from registry_site.search.port import SearchEngine

_REGISTER = REGISTERS["certificates"]
_ONE_IN = 6
_BRAND = re.compile("«(.+)»", re.DOTALL)
_LINES = (
    "Свид. о гос. рег. № {number} от {day} г.",
    "СГР {number}",
    "СГР № {number} от {day}",
    "Свидетельство о государственной регистрации {number} от {day}",
    "Свидетельство о госрегистрации №{number}. Срок годности 2 года",
    "{brand}. СГР: {number} от {day}. Изготовитель: {maker}",
)


def corpus(engine: SearchEngine, count: int, work: Path, settings: Mapping[str, str]) -> Corpus:
    """Load `count` certificates with the data folder `work` and the settings that lead to the engine.

    Raises BenchError if the load fails.
    """
    products, makers = names()
    in_latin = _latin(products)
    cyrillic = {latin: product for product, latin in in_latin.items()}
    source = work / "certificates.csv"
    rows.write(source, count, [in_latin.get(product, product) for product in products], makers)
    run(with_data(work, PYTHON, "-m", "indexer", "load", _REGISTER.name, str(source), settings=settings), work / "log")

    def known(values: Document) -> Known:
        found = _BRAND.search(str(values["product"]))
        brand = found.group(1) if found else ""
        return Known(
            id=str(values["id"]),
            number=str(values["number"]),
            brand=brand,
            maker=str(values["maker"] or ""),
            cyrillic=cyrillic.get(brand, ""),
        )

    return Corpus(
        name=_REGISTER.name,
        register=_REGISTER,
        engine=engine,
        records=tuple(known({**record.values, "id": record.id}) for record in engine.scan(_REGISTER)),
        known=known,
        label_lines=_LINES,
        valid=re.compile(r"RU\.77\.99\.\d\d\.00\d\.[ERЕ]\.\d{6}\.(?:0[1-9]|1[0-2])\.\d\d", re.ASCII),
    )


def _latin(products: Sequence[str]) -> Mapping[str, str]:
    """Every sixth name, in Latin letters: cosmetics and food supplements from abroad keep their names in the register."""
    spelled = ((product, passport(product)) for product in products[::_ONE_IN])
    return {product: latin for product, latin in spelled if latin}
