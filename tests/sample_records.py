"""Records for the tests of the pages: a certificate, a licence with two hundred places, notices with photos."""

import hashlib
import io

from PIL import Image

CERTIFICATE = "RU.77.99.88.003.E.001953.05.18"
SUSPENDED = "KZ.16.01.78.003.E.004103.03.11"
LICENCE = "L042-01137-77_00263495"
NOTICE = "BY-00001-26"
INSPECTION = "7700000000-2027"


def certificates():
    return {
        CERTIFICATE: {
            "number": "RU.77.99.88.003.Е.001953.05.18",
            "status": "подписан и действует",
            "issued_on": "2018-05-14",
            "issuing_state": "RU",
            "product": "Крем для рук «Бархат» <увлажняющий>",
            "maker": "ООО «Мыловар»",
            "maker_country": "РОССИЯ",
            "holder": "АО «Фарм»",
            "holder_tax_id": "7709068298",
            "replaced_by": "KZ.16.01.78.003.E.004103.03.11",
        },
        SUSPENDED: {
            "number": "KZ.16.01.78.003.E.004103.03.11",
            "status": "приостановлен",
            "status_on": "2026-01-20",
            "issued_on": "2011-03-01",
            "issuing_state": "KZ",
            "product": "Крем детский",
            "maker": "ООО «Мыловар»",
        },
    }


def licences():
    place = {"region": "Красноярский край", "city": "Красноярск", "works": ["3. хранение", "6. розничная торговля"]}
    return {
        LICENCE: {
            "number": "Л042-01137-77/00263495",
            "status": "partly_suspended",
            "licensee": "ООО «Аптека»",
            "issued_on": "2021-01-26",
            "places": [{"address": f"г. Красноярск, ул. Мира, д. {number}", **place} for number in range(1, 201)],
            "events": [
                {
                    "kind": "suspension",
                    "from": "2026-07-16",
                    "until": None,
                    "reason": "в части работ",
                    "partial": True,
                    "works": "розница",
                },
                {"kind": "resumption", "from": "2026-12-14", "until": None, "reason": None, "partial": None, "works": None},
            ],
        },
    }


def inspections():
    return {
        INSPECTION: {
            "number": INSPECTION,
            "status": "запланирована",
            "year": "2027",
            "starts_on": "2027-03",
            "licensee": "ООО «Лекарь»",
            "tax_id": "7700000000",
            "places": ["г. Красноярск, ул. Мира, д. 1"],
            "form": "выездная",
        }
    }


def notices(files):
    photo = photo_in(files)
    common = {"detected_in": "BY", "product_kind": "disinfectant", "batch": "ЕА0779", "maker": "ООО «ВетХим»"}
    return {
        NOTICE: {
            **common,
            "id": NOTICE,
            "trade_name": "Экоцид",
            "status": "falsified",
            "published_on": "2026-11-10",
            "photos": [{"sha256": photo, "width": 1200, "height": 1600, "dpi": 300, "alt": "Лицевая сторона упаковки"}],
            "reclamations": {"present": True, "files": [{"sha256": "ab" * 32, "pages": 3}]},
            "found_at": {"name": "ООО «Агро»", "legal_address": None, "activity_addresses": ["г. Слуцк"]},
        },
        "BY-00002-26": {
            **common,
            "id": "BY-00002-26",
            "trade_name": "Вироцид",
            "status": "withdrawn_from_circulation",
            "withdrawn_on": "2026-10-01",
        },
    }


def photo_in(files):
    """Put a photo with its two thumbnails into the public files; its sha256."""
    out = io.BytesIO()
    Image.new("RGB", (1200, 1600), (30, 110, 120)).save(out, "JPEG")
    sha = hashlib.sha256(out.getvalue()).hexdigest()
    folder = files / sha[:2]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{sha}.jpg").write_bytes(out.getvalue())
    for width in (320, 960):
        Image.new("RGB", (width, width * 4 // 3), (30, 110, 120)).save(folder / f"{sha}-{width}.webp")
    return sha


def fill(world):
    """Publish every register."""
    world.publish("certificates", certificates())
    world.publish("licences", licences())
    world.publish("counterfeits", notices(world.data / "files"))
    world.publish("inspections", inspections())
    return world
