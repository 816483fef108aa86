"""Laying out an extract as PDF/UA-1 (ISO 14289-1): tagged, with files attached to it. The one module that needs Pango.

Nothing is fetched to make it: its letters are those of this checkout, and of the system for scripts that they lack.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import CSS, HTML, Attachment, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

_ROOT: Final = Path(__file__).resolve().parent.parent.parent
_TEMPLATES: Final = _ROOT / "templates"
_LETTERS: Final = _ROOT / "registry_site" / "static" / "vendor" / "golos-text" / "5.3.0"
_FONTS: Final = {file.as_uri(): file.read_bytes() for file in sorted(_LETTERS.glob("*.woff2"))}
_STYLE: Final = (_TEMPLATES / "extracts" / "paper.css").read_text(encoding="utf-8")
_LAYING_OUT: Final = Lock()  # Pango and Fontconfig keep things that are common to all threads

TEMPLATES: Final = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)
"""The templates of documents: they are given everything that they say."""


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A file inside the document; `relationship` is its AFRelationship (ISO 32000-2, 7.11.3)."""

    name: str
    data: bytes
    description: str
    relationship: str = "Source"


class _NothingElse(URLFetcher):  # type: ignore[misc]
    """Gives the fonts of this checkout and the pictures of the document, and refuses every other address."""

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        super().__init__()
        self.known = {**_FONTS, **pictures}

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if url not in self.known:
            raise ValueError("nothing is fetched to make an extract")
        return URLFetcherResponse(url, body=self.known[url])


def laid_out(page: str, attached: Sequence[Attached], pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The PDF of a page in HTML; `pictures` are the images that it names, by their address.

    Parts in several languages are `section`s of the body that begin on pages of their own, with the id `in-` and the language.
    """
    fetcher = _NothingElse(pictures or {})
    files = [
        Attachment(string=one.data, name=one.name, description=one.description, relationship=one.relationship, url_fetcher=fetcher)
        for one in attached
    ]
    with _LAYING_OUT:
        fonts = FontConfiguration()
        style = CSS(string=_STYLE, base_url=f"{_LETTERS.as_uri()}/", url_fetcher=fetcher, font_config=fonts)
        made: bytes = HTML(string=page, url_fetcher=fetcher).write_pdf(
            stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1", attachments=files, finisher=_say_languages
        )
    return made


def _say_languages(document: Document, pdf: Any) -> None:
    """Give the tags of each part its language (ISO 14289-1, 7.2), which WeasyPrint gives to the document alone."""
    spoken, language = {}, ""
    for page, reference in zip(document.pages, pdf.page_references, strict=True):
        language = next((name.removeprefix("in-") for name in page.anchors if name.startswith("in-")), language)
        spoken[reference] = language
    tags: list[Any] = [one for one in pdf.objects if isinstance(one, dict) and one.get("Type") == "/StructElem"]
    (root,) = [one for one in tags if one["S"] == "/Document"]
    for one in tags:
        if one["P"] == root.reference and one["S"] == "/Sect" and spoken[one["Pg"]]:
            one["Lang"] = f"({spoken[one['Pg']]})"
