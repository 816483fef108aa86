"""Products of demonstration certificates: real trade names and substances put together to products that do not exist."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Final

from indexer.demo.samples import table


@dataclass(frozen=True, kw_only=True)
class Group:
    """A product group: third-digit code of the number (FORMATS 1.1), row of the list of categories, share of the rows."""

    code: str
    category: str
    share: int
    names: tuple[str, ...]
    marks: Callable[[], tuple[str, ...]]
    use: str
    documents: str
    storage: str


_FORMS: Final = ("капсулы", "таблетки", "таблетки жевательные", "порошок", "капли", "сироп", "драже", "саше")
_TASTES: Final = ("", "", "", " со вкусом лимона", " со вкусом вишни", " со вкусом чёрной смородины")
_LINES: Final = ("", " Форте", " Плюс", " Комплекс", " Кидс", " Актив", " Люкс", " Нео")


def product(chance: Random, group: Group) -> dict[str, str]:
    """Name, trademark, use, documents and texts of one made-up product, by the codes of dictionary 1995."""
    trademark = chance.choice(group.marks()) + chance.choice(_LINES)
    if group.names:
        name = f"{chance.choice(group.names)} «{trademark}»"
        label = f"{name}. Состав и способ применения указаны изготовителем."
    else:
        substances = chance.sample(_substances(), chance.randrange(1, 4))
        form = chance.choice(_FORMS)
        name = f"Биологически активная добавка к пище «{trademark}», {form}{chance.choice(_TASTES)}"
        label = (
            f"{name}. Источник: {', '.join(substances)}. Не является лекарством. Перед применением рекомендуется "
            f"проконсультироваться с врачом. Масса нетто {chance.randrange(10, 300)} г."
        )
    report = f"№ {chance.randrange(1, 9000)}/{chance.choice('АБВГ')}"
    return {
        "NAME_PROD": name,
        "trademark": trademark,
        "DOC_USEAREA": group.use,
        "DOC_NORM": group.documents,
        "DOC_CONDITION": group.storage,
        "DOC_LABEL": label,
        "DOC_GIGHARK": group.documents.partition(";")[0],
        "DOC_PROTOCOL": f"Протокол испытаний {report}, лаборатория «Образец»",
    }


@cache
def _vitamins() -> tuple[str, ...]:
    """Names of vitamins and the like alone: no supplement may be called like a strong medicine."""
    return tuple(sorted({row["trade_name"] for row in table("certificates/supplement_names.csv")}))


@cache
def disinfectants() -> tuple[str, ...]:
    """Trade names of veterinary disinfectants: notices have the same ones."""
    return tuple(sorted({row["name"] for row in table("notices/veterinary_disinfectants.csv")}))


def _brands() -> tuple[str, ...]:
    return _BRANDS


@cache
def _substances() -> tuple[str, ...]:
    return tuple(sorted({row["substance"].lower() for row in table("certificates/supplement_names.csv")}))


_BRANDS: Final = (
    "Росинка", "Солнышко", "Тихий родник", "Малютка-Пример", "Берёзка", "Образцовая", "Сосновый бор", "Ясень", "Лесная быль",
    "Морозко", "Первоцвет", "Голубой источник", "Карапуз-Макет", "Белый парус", "Северное сияние", "Ландыш", "Ветерок",
    "Степной", "Чистый край", "Золотой колос", "Зимняя вишня", "Тёплый дом", "Янтарный берег", "Эталон-Эскиз",
)  # fmt: skip

GROUPS: Final = (
    Group(
        code="003",
        category="8",
        share=62,
        names=(),
        marks=_vitamins,
        use="Для реализации населению в качестве биологически активной добавки к пище",
        documents="ТР ТС 021/2011 «О безопасности пищевой продукции»; ТР ТС 022/2011 «Пищевая продукция в части её маркировки»",
        storage="Хранить в сухом, защищённом от света и недоступном для детей месте при температуре не выше 25 °C",
    ),
    Group(
        code="002",
        category="15",
        share=13,
        names=("Средство дезинфицирующее", "Средство моющее дезинфицирующее", "Антисептик кожный", "Салфетки дезинфицирующие"),
        marks=disinfectants,
        use="Для дезинфекции поверхностей в медицинских и детских организациях, на предприятиях питания",
        documents="Единые санитарно-эпидемиологические и гигиенические требования, глава II, раздел 20",
        storage="Хранить в упаковке изготовителя отдельно от пищевых продуктов",
    ),
    Group(
        code="001",
        category="12",
        share=9,
        names=("Крем детский", "Шампунь для детей", "Паста зубная с фтором", "Спрей для носа гигиенический", "Гель для душа"),
        marks=_brands,
        use="Для гигиенического ухода",
        documents="ТР ТС 009/2011 «О безопасности парфюмерно-косметической продукции»",
        storage="Хранить при температуре от 5 до 25 °C",
    ),
    Group(
        code="005",
        category="2",
        share=7,
        names=("Пюре фруктовое для детского питания", "Каша молочная для детей раннего возраста", "Смесь сухая молочная начальная"),
        marks=_brands,
        use="Для питания детей раннего возраста",
        documents="ТР ТС 021/2011 «О безопасности пищевой продукции»; ТР ТС 033/2013 «О безопасности молока и молочной продукции»",
        storage="Хранить при температуре от 0 до 25 °C и влажности воздуха не выше 75 %",
    ),
    Group(
        code="006",
        category="1",
        share=5,
        names=("Вода минеральная природная лечебно-столовая", "Вода питьевая бутилированная первой категории"),
        marks=_brands,
        use="Для реализации населению",
        documents="ТР ЕАЭС 044/2017 «О безопасности упакованной питьевой воды, включая природную минеральную воду»",
        storage="Хранить в затемнённых складских помещениях при температуре от 2 до 20 °C",
    ),
    Group(
        code="008",
        category="17",
        share=4,
        names=("Эмульгатор", "Ингибитор коррозии", "Краситель технический", "Смола эпоксидная", "Масло смазочное"),
        marks=_brands,
        use="Промышленное использование",
        documents="Единые санитарно-эпидемиологические и гигиенические требования, глава II, раздел 5",
        storage="Хранить в плотно закрытой таре вдали от источников огня",
    ),
)
