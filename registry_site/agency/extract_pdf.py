"""An official extract as PDF/UA-1 (ISO 14289-1): tagged, in one language, with the signed JSON attached to it.

Nothing is fetched to make it: its letters are those of this checkout, and of the system for scripts that they lack.
"""

from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from indexer.agencies.controls import REGISTER
from registry_site.agency.extract_texts import printable, rows, steps
from registry_site.display import country
from registry_site.i18n import functions_of
from registry_site.messages import N_
from registry_site.registers import REGISTERS
from registry_site.translating import Translator

_ROOT: Final = Path(__file__).resolve().parent.parent.parent
_TEMPLATES: Final = _ROOT / "templates" / "agency"
_LETTERS: Final = _ROOT / "registry_site" / "static" / "vendor" / "golos-text" / "5.3.0"
_FONTS: Final = {file.as_uri(): file.read_bytes() for file in sorted(_LETTERS.glob("*.woff2"))}
_STYLE: Final = (_TEMPLATES / "extract.css").read_text(encoding="utf-8")
_PAGES: Final = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)
_LAYING_OUT: Final = Lock()  # Pango and Fontconfig keep things that are common to all threads
_OF: Final = REGISTERS[REGISTER]


class _NothingButLetters(URLFetcher):  # type: ignore[misc]
    """Gives the fonts of this checkout and refuses every other address."""

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if url not in _FONTS:
            raise ValueError("nothing is fetched to make an extract")
        return URLFetcherResponse(url, body=_FONTS[url])


def as_pdf(extract: Mapping[str, Any], signed: bytes, words: Translator) -> bytes:
    """The PDF of an extract; `signed` is the JSON answer that holds it with its signature, attached as it is."""
    page = _page(extract, words)
    fetcher = _NothingButLetters()
    attached = Attachment(
        string=signed,
        name=f"extract-{extract['number']}.json",
        description=words.text(N_("The signed extract")),
        relationship="Source",
        url_fetcher=fetcher,
    )
    with _LAYING_OUT:
        fonts = FontConfiguration()
        style = CSS(string=_STYLE, base_url=f"{_LETTERS.as_uri()}/", url_fetcher=fetcher, font_config=fonts)
        made: bytes = HTML(string=page, url_fetcher=fetcher).write_pdf(
            stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1", attachments=[attached]
        )
    return made


def _page(extract: Mapping[str, Any], words: Translator) -> str:
    notice, removed = extract["notice"], extract["tombstone"]
    filled, empty = ((), ()) if notice is None else rows(_OF, notice, words)
    past, older = steps(extract["history"], words)
    return _PAGES.get_template("extract.html").render(
        functions_of(words.language),
        extract=extract,
        body=printable(extract["issued_by"]["name"]),
        state=country(extract["issued_by"]["state"], words.language),
        source=words.text(_OF.source),
        rows=filled,
        empty=empty,
        reason="" if removed is None else printable(words.text(removed["reason"])),
        history=past,
        older=older,
    )
