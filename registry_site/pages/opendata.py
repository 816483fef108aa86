"""Open data for people: all data sets with their files and sums, and the passport of each (FORMATS 6)."""

from dataclasses import dataclass

from flask import Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from registry_site.arguments import only
from registry_site.errors import NotFound
from registry_site.i18n import current
from registry_site.messages import N_, message
from registry_site.pages.frame import listing
from registry_site.pages.markup import data_set as marked_up
from registry_site.published.datasets import CHANGES, RECORDS, TABLE, DataSet, File, Release, identifier, named, published
from registry_site.published.dumps import ADDRESS, KEY, MANIFEST, SIGNED, SUMS
from registry_site.published.passport import FOLDER, FORMAT, STANDARD, Passport, passport, title
from registry_site.published.sending import FOR_A_MINUTE
from registry_site.services import Services, origin, services
from registry_site.translating import Translator

_KINDS = {
    TABLE: (N_("The whole register as a table"), "CSV"),
    RECORDS: (N_("The whole register, one JSON object a line"), "NDJSON"),
    CHANGES: (N_("What this publication changed"), "NDJSON"),
}
_KILO = 1000


@dataclass(frozen=True, kw_only=True)
class Download:
    """A file as a row: `size` in the words of the reader, `plain` the address of it unpacked."""

    label: str
    format: str
    file: File
    size: str
    plain: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of the passport: `property` of Dublin Core with its `content` for machines, `links` where the value are addresses."""

    label: str
    text: str = ""
    property: str = ""
    content: str = ""
    links: tuple[tuple[str, str], ...] = ()


def index() -> ResponseReturnValue:
    """The list of all data sets. Raises BadRequest for any parameter."""
    only(request.args, ())
    held, words = services(), current()
    now = published(held.settings.data)
    sets = [
        (one, _address(held, one, words), title(one, words), _downloads(one.newest, words)) for one in (now.sets if now else ())
    ]
    return _minute(
        render_template(
            "opendata.html",
            sets=sets,
            published=now,
            license=held.settings.data_license,
            publisher=held.settings.publisher,
            dumps={"folder": ADDRESS, "manifest": MANIFEST, "sums": SUMS, "signed": SIGNED, "key": KEY},
        )
    )


def show(identifier: str) -> ResponseReturnValue:
    """The passport of one data set; its name without the ИНН leads there. Raises NotFound for a name that is none."""
    only(request.args, ())
    held, words = services(), current()
    publisher = held.settings.publisher
    dataset = named(held.settings.data, identifier, publisher)
    if dataset is None:
        bare = named(held.settings.data, identifier, None)
        if bare is None:
            raise NotFound(message(N_("There is no such data set. The page of open data names those that there are.")))
        return redirect(_address(held, bare, words), code=302)
    told = passport(dataset, publisher, origin(), words)
    address = f"{origin()}{_address(held, dataset, words)}"
    return _minute(
        render_template(
            "dataset.html",
            register=dataset.register,
            list_path=listing(words.language, dataset.register),
            passport=told,
            rows=_rows(told, dataset, words),
            standard=STANDARD,
            publisher=publisher,
            folder=f"{FOLDER}{told.identifier}/",
            releases=[(one, _downloads(one, words)) for one in dataset.releases],
            canonical=address,
            schema=marked_up(dataset, publisher, held.settings.data_license, origin(), address, words),
        )
    )


def _address(held: Services, dataset: DataSet, words: Translator) -> str:
    return f"/{words.language}{FOLDER}{identifier(dataset.register, held.settings.publisher)}"


def _minute(page: str) -> Response:
    # The manifest comes after the generation that it tells of, so the tag of the generation is none of this page.
    return Response(page, headers={"Cache-Control": FOR_A_MINUTE})


def _downloads(release: Release, words: Translator) -> list[Download]:
    return [
        Download(
            label=words.text(label),
            format=format_,
            file=file,
            size=_size(file.bytes, words),
            plain=file.url.removesuffix(".gz"),
        )
        for kind, (label, format_) in _KINDS.items()
        if (file := release.files.get(kind)) is not None
    ]


def _size(count: int, words: Translator) -> str:
    if count < _KILO:
        return words.fill(N_("%(count)s bytes"), count=words.number(count))
    if count < _KILO * _KILO:
        return words.fill(N_("%(count)s kB"), count=words.number(round(count / _KILO)))
    return words.fill(N_("%(count)s MB"), count=words.number(round(count / _KILO / _KILO)))


def _rows(told: Passport, dataset: DataSet, words: Translator) -> list[Row]:
    """The 17 rows of the recommendations, in their order. An empty text is not known, and the page says so."""
    who, newest = told.publisher, told.newest
    # Without a publisher there is no folder of the recommendations: the very same table is at the address of the dump.
    table = newest.release.files[TABLE].url.removesuffix(".gz")
    current_data = (newest.release.data_name, newest.data) if who else (table.rpartition("/")[2], table)
    data = tuple((one.release.data_name, one.data) for one in told.versions) if who else ()
    structures = tuple((one.release.structure_name, one.structure) for one in told.versions) if who else ()
    text = words.text
    return [
        Row(label=text(N_("Identification number")), text=told.identifier, property="dc:identifier"),
        Row(label=text(N_("Name of the data set")), text=told.title, property="dc:title"),
        Row(label=text(N_("Description of the data set")), text=told.description, property="dc:description"),
        Row(label=text(N_("Owner of the data set")), text=who.name if who else "", property="dc:creator"),
        Row(label=text(N_("Responsible person")), text=who.contact if who else "", property="foaf:name"),
        Row(label=text(N_("Phone of the responsible person")), text=who.phone if who else "", property="foaf:phone"),
        Row(label=text(N_("Mail address of the responsible person")), text=who.email if who else "", property="foaf:mbox"),
        Row(label=text(N_("Address of the data")), links=(current_data,)),
        Row(label=text(N_("Format of the data")), text=FORMAT, property="dc:format"),
        Row(label=text(N_("Structure of the data")), links=structures[:1]),
        Row(
            label=text(N_("Date of the first publication")),
            text=words.moment(dataset.first_published),
            property="dc:created",
            content=told.created,
        ),
        Row(
            label=text(N_("Date of the last change")),
            text=words.moment(newest.release.published_at),
            property="dc:modified",
            content=told.modified,
        ),
        Row(label=text(N_("Contents of the last change")), text=newest.provenance, property="dc:provenance"),
        Row(label=text(N_("Up to date until")), property="dc:valid"),
        Row(label=text(N_("Keywords")), text=told.subject, property="dc:subject"),
        Row(label=text(N_("Versions of the data")), links=data),
        Row(label=text(N_("Versions of the structure")), links=structures),
    ]
