"""An installation that issues extracts: an office that publishes, cases, a key, and the site that checks."""

import io
import re
import subprocess
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import pikepdf

from registry_site.announced import Publisher
from registry_site.extracts.issuing import issue_extract
from registry_site.extracts.orders import Issuer, Order, Signatory, wanted
from registry_site.published.dumps import KEY, public_folder
from registry_site.signing import open_signer
from tests.loading import TODAY, Office, number
from tests.places import new_cases, prepare_cases

BODY = Publisher(
    tax_id="7707515984", name="Федеральная служба по надзору", contact="Отдел", phone="+7 495 000-00-00", email="a@b.example"
)
CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){6}\b")


@dataclass(frozen=True, kw_only=True)
class Bench:
    """`issue` makes an extract of certificates by their number or by their place in the file; `site` is what checks it."""

    office: Office
    today: date = TODAY

    @cached_property
    def cases(self):
        prepare_cases(self.office.places.cases_url)
        return new_cases(self.office.places.cases_url, self.office.data / "keys")

    @cached_property
    def signer(self):
        signer = open_signer(self.office.data / "signing.pem")
        self.publish_key(signer.public_pem)
        return signer

    @property
    def key(self):
        return public_folder(self.office.settings.data) / KEY

    def publish_key(self, pem):
        self.key.parent.mkdir(parents=True, exist_ok=True)
        self.key.write_bytes(pem)

    def issuer(self, **changed):
        given = {"publisher": BODY, "public_url": "https://registry.example", **changed}
        return Issuer(ledger=self.office.stores.ledger, signer=self.signer, today=self.today, **given)

    def order(self, *numbers, register="certificates", case="E-2026-000001", **changed):
        written = [one if isinstance(one, str) else number(one) for one in numbers or (1,)]
        given = {"number": case, "case_number": case, "language": "en"}
        given["signed_by"] = Signatory(name="А. Ю. Попова", position="руководитель")
        given["wanted"] = tuple(wanted(register, one) for one in written)
        return Order(**{**given, **changed})

    def issue(self, *numbers, also=None, **changed):
        more = () if also is None else (also,)
        return issue_extract(self.cases, self.issuer(), self.order(*numbers, **changed), *more)

    def site(self, **changed):
        return self.office.site(**{"cases_keys": self.office.data / "keys", **changed})

    def upload(self, data, language="en", **changed):
        # Written here: the test client would put a large form into a file that it never closes.
        head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="extract.pdf"\r\n\r\n'
        form = {"data": head + data + b"\r\n--x--\r\n", "content_type": "multipart/form-data; boundary=x"}
        return self.site(**changed).test_client().post(f"/{language}/extracts/check", **form)

    def enter(self, number, code, language="en", **changed):
        return self.site(**changed).test_client().post(f"/{language}/extracts/check", data={"number": number, "code": code})


def text(pdf: bytes) -> str:
    """The text as a reader copies it, blanks collapsed."""
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def code_on(pdf: bytes) -> str:
    """The check code as it is printed."""
    (code,) = set(CODE.findall(text(pdf)))
    return code


def attached(pdf: bytes) -> dict[str, bytes]:
    """The files inside, by name."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {name: file.get_file().read_bytes() for name, file in document.attachments.items()}


def saved_anew(pdf: bytes, change=lambda document: None, **options) -> bytes:
    """The document as another program would save it, after a change."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        change(document)
        document.save(out, **options)
    return out.getvalue()


def with_attached(pdf: bytes, files: dict[str, bytes]) -> bytes:
    """The document with other contents of its attached files."""

    def change(document):
        for name in list(document.attachments):
            del document.attachments[name]
        for name, data in files.items():
            document.attachments[name] = pikepdf.AttachedFileSpec(document, data, filename=name)

    return saved_anew(pdf, change)


def banner(answer) -> str:
    """The heading of the finding on the page."""
    return re.search(r'id="finding">(.*?)</h2>', answer.get_data(as_text=True))[1]


def main_of(answer) -> str:
    """The words of the page, blanks collapsed."""
    page = answer.get_data(as_text=True)
    return " ".join(re.sub("<[^>]+>", " ", page[page.index("<main") : page.index("</main")]).split())


def written(folder: Path, data: bytes) -> Path:
    """The bytes as a file."""
    path = folder / "extract.pdf"
    path.write_bytes(data)
    return path
