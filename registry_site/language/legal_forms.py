"""Legal forms of firms: everybody has one, so they tell nobody apart, and a question is asked without them.

The forms are listed as people write them and turned into terms by the same analysis as the questions, so that stems,
look-alike letters and points between letters (S.A., Sp. z o.o.) are settled in one place. A word that means something by
itself (общество, ограниченный) is part of a form only inside the whole phrase; so is kg, which is also a weight.
"""

from collections.abc import Iterable, Sequence

from registry_site.language.words import TO_LATIN, terms

_SHORT = """
    ООО ОАО ЗАО ПАО НАО АО АОЗТ АООТ ИП ЧП ОДО ТОО АНО КФХ СПК ЗАСО ОАСО ОсОО ОсДО СОсОО
    СООО ИООО УП ЧУП ЧТУП ЧПУП ЧПТУП ЧСУП ИУП ИЧУП СЧУП РУП РУПП РДУП РПУП КУП КПУП КУПП ДУП УПП
    ФГУП ГУП МУП ФГКП ФКП ФБУ ФБУЗ ФБУН ФКУ ФКУЗ ФГУ ФГУЗ ФГБУ ФГБУЗ ФГБУН ФГКУ ФГАУ ГБУ ГБУЗ ГКУ ГАУЗ ГУЗ МБУ МБУЗ МУЗ
    РГП РГКП ГКП ГККП КГП
    ТАА ААТ ЗАТ ІП ЖШС АҚ ЖАҚ ААҚ ЖЧК ААК ЖАК
    ՍՊԸ ՓԲԸ ԲԲԸ ԱՁ ՊՈԱԿ
    LLC LLP LTD Limited INC Incorporated Corp Corporation Co PLC PTY PVT JSC OJSC CJSC PJSC
    GmbH gGmbH mbH AG KGaA OHG Aktiengesellschaft SA SAS SARL SRL SpzOO BV NV OY OYJ AB ApS UAB SIA KFT ZRT NYRT SRO DOO EOOD OOD
    ЛЛС Лтд Лимитед Инк Корп Корпорейшн ГмбХ АГ АБ АД ЕООД ООД УАБ ТзОВ
"""
_PHRASES = """
    общество с ограниченной ответственностью
    совместное общество с ограниченной ответственностью
    иностранное общество с ограниченной ответственностью
    общество с дополнительной ответственностью
    товарищество с ограниченной ответственностью
    товарищество с дополнительной ответственностью
    полное товарищество
    командитное товарищество
    товарищество на вере
    акционерное общество
    публичное акционерное общество
    непубличное акционерное общество
    открытое акционерное общество
    закрытое акционерное общество
    акционерное общество открытого типа
    акционерное общество закрытого типа
    акционерное страховое общество
    закрытое акционерное страховое общество
    открытое акционерное страховое общество
    совместное закрытое акционерное общество
    совместное открытое акционерное общество
    индивидуальный предприниматель
    крестьянское фермерское хозяйство
    крестьянское хозяйство
    фермерское хозяйство
    глава крестьянского фермерского хозяйства
    производственный кооператив
    сельскохозяйственный производственный кооператив
    автономная некоммерческая организация
    унитарное предприятие
    частное унитарное предприятие
    частное торговое унитарное предприятие
    частное производственное унитарное предприятие
    частное производственно-торговое унитарное предприятие
    торговое унитарное предприятие
    производственное унитарное предприятие
    иностранное унитарное предприятие
    иностранное частное унитарное предприятие
    коммунальное унитарное предприятие
    коммунальное производственное унитарное предприятие
    дочернее унитарное предприятие
    республиканское унитарное предприятие
    республиканское производственное унитарное предприятие
    республиканское дочернее унитарное предприятие
    федеральное государственное унитарное предприятие
    государственное унитарное предприятие
    муниципальное унитарное предприятие
    федеральное казенное предприятие
    республиканское государственное предприятие
    республиканское государственное предприятие на праве хозяйственного ведения
    государственное коммунальное предприятие
    государственное коммунальное предприятие на праве хозяйственного ведения
    РГП на ПХВ
    ГКП на ПХВ
    федеральное бюджетное учреждение
    федеральное бюджетное учреждение здравоохранения
    федеральное бюджетное учреждение науки
    федеральное казенное учреждение
    федеральное казенное учреждение здравоохранения
    федеральное государственное учреждение
    федеральное государственное учреждение здравоохранения
    федеральное государственное бюджетное учреждение
    федеральное государственное бюджетное учреждение здравоохранения
    федеральное государственное бюджетное учреждение науки
    федеральное государственное казенное учреждение
    федеральное государственное автономное учреждение
    государственное бюджетное учреждение
    государственное бюджетное учреждение здравоохранения
    государственное автономное учреждение здравоохранения
    государственное казенное учреждение
    государственное учреждение здравоохранения
    муниципальное бюджетное учреждение
    муниципальное учреждение здравоохранения

    таварыства з абмежаванай адказнасцю
    сумеснае таварыства з абмежаванай адказнасцю
    таварыства з дадатковай адказнасцю
    адкрытае акцыянернае таварыства
    закрытае акцыянернае таварыства
    акцыянернае таварыства
    унітарнае прадпрыемства
    прыватнае ўнітарнае прадпрыемства
    прыватнае вытворчае ўнітарнае прадпрыемства
    прыватнае гандлёвае ўнітарнае прадпрыемства
    рэспубліканскае ўнітарнае прадпрыемства
    індывідуальны прадпрымальнік

    жауапкершілігі шектеулі серіктестік
    жауапкершілігі шектеулі серіктестігі
    акционерлік қоғам
    акционерлік қоғамы
    жеке кәсіпкер
    шаруа қожалығы

    жоопкерчилиги чектелген коом
    жоопкерчилиги чектелген коому
    кошумча жоопкерчиликтүү коому
    акционердик коом
    акционердик коому
    ачык акционердик коом
    ачык акционердик коому
    жабык акционердик коом
    жабык акционердик коому
    жеке ишкер

    սահմանափակ պատասխանատվությամբ ընկերություն
    սահմանափակ պատասխանատվությամբ ընկերության
    բաժնետիրական ընկերություն
    բաժնետիրական ընկերության
    փակ բաժնետիրական ընկերություն
    փակ բաժնետիրական ընկերության
    բաց բաժնետիրական ընկերություն
    բաց բաժնետիրական ընկերության
    անհատ ձեռնարկատեր

    limited liability company
    limited liability partnership
    private limited company
    public limited company
    joint stock company
    open joint stock company
    closed joint stock company
    public joint stock company
    individual entrepreneur
    and Co
    и Ко
    GmbH & Co KG
    GmbH und Co KG
    Co KG
    GmbH & Co KGaA
    ГмбХ и Ко КГ
    Ко КГ
    Ко Лтд
    Gesellschaft mit beschränkter Haftung
    société anonyme
    société par actions simplifiée
    società per azioni
    società a responsabilità limitata
    sociedad anónima
    sociedad limitada
    spółka z ograniczoną odpowiedzialnością
    spółka akcyjna
    Sp. z o.o.
    S.A.
    S.A.S.
    S.A.R.L.
    S.p.A.
    S.r.l.
    S.r.o.
    S.L.
    S.C.A.
    B.V.
    N.V.
    A/S
    A.S.
    A.G.
    A.B.
    L.L.C.
    L.P.
    K.K.
    d.o.o.
    d.d.
    a.d.
    С.А.
    С.п.А.
    С.р.л.
    Б.В.
    Н.В.
    А.О.
    А/С
    д.о.о.
    д.д.
    а.д.
"""


def _table(forms: Iterable[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The forms as terms, by their first term, the longest first: it takes what the shorter ones are parts of."""
    found = {tuple(terms(form)) for form in forms}
    first = {form[0] for form in found}
    return {term: tuple(sorted((form for form in found if form[0] == term), key=len, reverse=True)) for term in first}


def _in_latin(short: str) -> str:
    """A form typed wholly in Latin look-alikes (OOO, TOO): no Cyrillic letter is left to tell that it is one."""
    latin = short.lower().translate(TO_LATIN)
    return latin if latin.isascii() else short


_FORMS = _table([*_SHORT.split(), *map(_in_latin, _SHORT.split()), *filter(str.strip, _PHRASES.splitlines())])


def without_legal_forms(found: Sequence[str]) -> tuple[str, ...]:
    """Terms, as `terms()` gives them, without those of legal forms; all of them where nothing else would remain."""
    if _FORMS.keys().isdisjoint(found):
        return tuple(found)
    kept: list[str] = []
    place = 0
    while place < len(found):
        forms = _FORMS.get(found[place], ())
        taken = next((len(form) for form in forms if tuple(found[place : place + len(form)]) == form), 0)
        if not taken:
            kept.append(found[place])
        place += taken or 1
    return tuple(kept or found)
