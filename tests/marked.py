"""Sources with a marker in every restricted cell, and in every other place from which nothing may get out."""

import csv
import io
import json
import zipfile

import pikepdf
from PIL import Image

from registry_site.registers import DECLARATIONS
from registry_site.registers.model import Group, Kind
from tests.packages import pdf

MARK = "zqwj"
"""Stands in every marked text: no word of any language, and no letter of it is folded or transliterated away."""

MARKED_DAY = "1987-03-09"
TRACES = (MARK, MARKED_DAY, "09.03.1987", "19870309")
"""What to look for, in small letters; a date can carry no letters, so one day is a mark of its own."""

CERTIFICATE = "RU.77.99.88.003.E.000001.01.24"
NOTICE = "BY-00001-26"
SOLE_TRADER = "KZ-00002-26"
APPLICATION = (f"01/{MARK}-26", MARKED_DAY, f"{MARK}toldstage")
"""Number, day and stage of the one application: the stage is told to whoever names the other two."""


def marked(path, kind=Kind.TEXT):
    """The mark of one restricted cell: another for each, so that a leak says where it comes from."""
    return MARKED_DAY if kind is Kind.DATE else f"{MARK}{path.replace('.', '').replace('_', '')}"


def restricted_paths(register):
    """Every restricted field of a declaration, restricted parts of groups included, with its kind."""
    for member in DECLARATIONS[register].fields:
        if isinstance(member, Group):
            yield from ((f"{member.name}.{f.name}", f.kind) for f in member.fields if not (member.public and f.public))
        elif not member.public:
            yield member.name, member.kind


def certificates_csv():
    """Two sound certificates, one without its product (rejected), one not signed (withheld as a whole)."""
    marks = {path: marked(path, kind) for path, kind in restricted_paths("certificates")}
    sound = {
        "number": CERTIFICATE,
        "product": "Мыло",
        "status": "подписан и действует",
        "issued_on": "15.01.2024",
        "maker": "Чистота",
        **marks,
    }
    rows = [
        sound,
        {**sound, "number": "KZ.16.01.98.002.E.000002.02.25", "product": "Щётка"},
        {**sound, "number": "KZ.16.01.98.002.E.000003.02.25", "product": "", "issued_on": f"{MARK}day"},
        {**sound, "number": "KZ.16.01.98.002.E.000004.02.25", "product": f"{MARK}unsigned", "status": "не подписано"},
    ]
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(sound), delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("cp1251")


def applications_csv():
    """One application with its applicant, and one without a day (rejected)."""
    number, day, stage = APPLICATION
    rows = [("Входящий номер", "Дата расписки", "Заявитель", "Этап")]
    rows += [(number, day, f"{MARK}applicant", stage), (f"{MARK}2", f"{MARK}noday", f"{MARK}applicant", stage)]
    return "".join(f"{';'.join(row)}\r\n" for row in rows).encode()


def plan_csv():
    """Inspections of a firm and of a sole trader, whose address is a home, and one without a tax id (rejected)."""
    rows = [("Наименование", "ИНН", "Год плана", "Дата начала", "Адрес", "Инспектор")]
    rows += [
        ("ООО «Аптека»", "0000019428", "2027", "март", "г. Учебный", f"{MARK}inspector"),
        ("ИП Сидоров", "000000000019", "2027", "апрель", marked("home"), f"{MARK}inspector"),
        ("ООО «Макет»", "", "2027", f"{MARK}month", "", ""),
    ]
    return "".join(f"{';'.join(row)}\r\n" for row in rows).encode()


def notices_zip():
    """A falsified means with photo and PDF, a sole trader with a home address, and a rejected notice; all with sampling control."""
    closed = {}
    for path, kind in restricted_paths("counterfeits"):
        group, _, name = path.partition(".")
        closed.setdefault(group, {})[name] = marked(path, kind)
    controls = {group: [values] for group, values in closed.items()}
    common = {"detected_in": "BY", "status": "falsified", "published_on": "2026-05-01", **controls}
    photo = {"file": f"{MARK}pack.jpg", "alt": "Этикетка"}
    notices = [
        {
            "id": NOTICE,
            "trade_name": "Экоцид",
            "photos": [photo],
            **common,
            "reclamations": {"present": True, "files": [{"file": f"{MARK}claim.pdf"}]},
        },
        {
            "id": SOLE_TRADER,
            "trade_name": "Бромосепт",
            "photos": [photo],
            **common,
            "found_at": {"name": "ИП Сидоров", "legal_address": marked("home"), "activity_addresses": ["г. Алматы"]},
        },
        {"id": "KZ-00003-26", "trade_name": "Дельцид", "photos": [photo], **common, "detected_in": f"{MARK}state"},
    ]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("notices.json", json.dumps(notices, ensure_ascii=False))
        package.writestr(f"{MARK}pack.jpg", _photo())
        package.writestr(f"{MARK}claim.pdf", pdf(_sign))
    return out.getvalue()


def _photo():
    exif = Image.Exif()
    for tag in (0x010E, 0x013B, 0x9286):  # description, artist, comment
        exif[tag] = f"{MARK}exif"
    out = io.BytesIO()
    Image.new("RGB", (1027, 1500), (120, 80, 60)).save(out, "JPEG", exif=exif, comment=f"{MARK}comment".encode())
    return out.getvalue()


def _sign(document):
    document.docinfo["/Author"] = f"{MARK}author"
    document.docinfo["/Title"] = f"{MARK}title"
    with document.open_metadata() as metadata:
        metadata["dc:creator"] = [f"{MARK}creator"]
    document.Root["/Lang"] = pikepdf.String("ru")
