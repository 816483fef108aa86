"""Somebody who fills in the report of a suspicious product, page by page, as a browser without scripts does."""

import io
import re
from dataclasses import dataclass, field

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from sqlalchemy import select

from registry_site.app import create_site
from registry_site.cases.sealing import make_keyring, place
from registry_site.cases.store import open_cases
from registry_site.cases.tables import cases, uploads
from registry_site.ledger.connecting import open_ledger
from tests.places import prepare_cases

CERTIFICATE = "RU.77.99.88.003.E.001953.05.18"
ANSWERS = {
    "sender": {"as": "anonymous"},
    "product": {"product": "Мыло «Снежинка»", "maker": "", "number": CERTIFICATE},
    "place": {"region": "68", "place": "Рынок у вокзала", "bought_on": "20.11.2026"},
    "batch": {"batch": "17", "made_on": "", "good_until": "05.2027"},
    "description": {"description": "Пахнет керосином."},
    "photos": {},
}
CONTACT = {"name": "Пелагея Ивановна", "email": "", "phone": "", "address": "Ставрополь, ул. Мира, 1"}
CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){6}")


@dataclass(kw_only=True)
class Bureau:
    """A site that takes reports, what it wrote down, and a clock that only moves when told."""

    world: object
    seconds: float = 1_000_000_000.0
    changed: dict = field(default_factory=dict)

    def __post_init__(self):
        self.url, self.keys = self.world.places.cases_url, self.world.data / "cases-keys"
        prepare_cases(self.url)
        make_keyring(self.keys)
        self.cases = open_cases(self.url, self.keys)
        self.site = self.site_with(**self.changed)

    def site_with(self, **changed):
        settings = self.world.settings(**{"cases_url": self.url, "cases_keys": self.keys, **changed})
        return create_site(
            settings,
            engine=self.world.engine,
            ledger=open_ledger(self.world.url),
            today=lambda: self.world.today,
            seconds=lambda: self.seconds,
        )

    def reporter(self, language="ru", form="reports", **changed):
        site = self.site_with(**changed) if changed else self.site
        return Reporter(client=site.test_client(), bureau=self, language=language, form=form)

    def rows(self):
        with self.cases.reading() as connection:
            return connection.execute(select(cases).order_by(cases.c.number)).all()

    def opened(self, row, column):
        return self.cases.keyring.open_json(getattr(row, column), place("cases", column, row.number))

    def files(self):
        """Name and contents of each file that lies there, with the number of its case."""
        with self.cases.reading() as connection:
            found = connection.execute(select(uploads).order_by(uploads.c.position)).all()
        opened = self.cases.keyring.open
        return [
            (
                row.case_number,
                opened(row.sealed_name, place("uploads", "sealed_name", row.id)).decode(),
                opened(row.sealed_data, place("uploads", "sealed_data", row.id)),
            )
            for row in found
        ]


@dataclass(kw_only=True)
class Reporter:
    """One browser."""

    client: object
    bureau: Bureau
    language: str
    form: str = "reports"

    def address(self, name=""):
        return f"/{self.language}/{self.form}/{name}"

    def page(self, name=""):
        return self.client.get(self.address(name))

    def token(self, name):
        page = self.page(name)
        assert page.status_code == 200, (name, page.headers.get("Location"))
        return re.search(r'name="token" value="([0-9a-f]{64})"', page.text)[1]

    def begin(self, **given):
        self.client.post(self.address(), data=given)
        return self

    def answer(self, step, **values):
        return self.client.post(self.address(step), data={"token": self.token(step), **values})

    def answer_all(self, named=False):
        answers = {**ANSWERS, "sender": {"as": "named"}, "contact": CONTACT} if named else ANSWERS
        for step, values in answers.items():
            assert self.answer(step, **values).status_code == 303, step
        self.bureau.seconds += 60
        return self

    def send(self, **values):
        return self.client.post(self.address("review"), data={"token": self.token("review"), **values})

    def receipt(self):
        return CODE.search(self.page("sent").text)[0]

    def add_photo(self, data, name="IMG_20261122_142233.jpg"):
        token = f'--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n{self.token("photos")}\r\n'
        head = f'--x\r\nContent-Disposition: form-data; name="photo"; filename="{name}"\r\nContent-Type: image/jpeg\r\n\r\n'
        body = b"".join((token.encode(), head.encode(), data, b"\r\n--x--\r\n"))
        return self.client.post(self.address("photos/add"), data=body, content_type="multipart/form-data; boundary=x")

    def state(self, code):
        return self.client.post(self.address("status"), data={"code": code})

    def write(self, code, text):
        return self.client.post(self.address("status/letter"), data={"code": code, "text": text})


def photo(size=(64, 48), format_="JPEG"):
    """A picture as a telephone makes it: with its place, its time and its owner."""
    picture = Image.new("RGB", size, (180, 40, 40))
    exif = picture.getexif()
    exif[Base.Artist] = "Пелагея"
    exif[Base.DateTime] = "2026:11:22 14:22:33"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (45.0, 2.0, 40.0)
    out = io.BytesIO()
    picture.save(out, format_, exif=exif)
    return out.getvalue()
