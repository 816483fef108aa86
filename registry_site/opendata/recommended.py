"""`/opendata/…`: data sets as the Russian methodical recommendations 3.0 want them (FORMATS 6).

Their identifiers begin with the ИНН of the body that publishes. Where the settings name none there is no such data set:
the addresses say so, and the same files are at the addresses of the manifest.
"""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import orjson
from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from registry_site.announced import Publisher
from registry_site.arguments import only
from registry_site.errors import NotFound
from registry_site.i18n import current_language
from registry_site.messages import N_, message
from registry_site.published.datasets import TABLE, DataSet, identifier, named, published
from registry_site.published.passport import FOLDER, FORMAT, STANDARD, Passport, as_json, as_rows, passport, title
from registry_site.published.sending import FOR_A_MINUTE, sent, small
from registry_site.published.structures import structure
from registry_site.services import origin, services
from registry_site.tabular.cells import CSV_MEDIA
from registry_site.translating import translator

_SCRIPT = Path(__file__).resolve().parent.parent.parent / "docs" / "check-dumps.sh"


def home() -> ResponseReturnValue:
    """`/opendata/` leads to the page for people."""
    return _to_the_page("")


def page(identifier: str) -> ResponseReturnValue:
    """The folder of a data set leads to its passport for people. Raises NotFound."""
    _data_set(identifier)
    return _to_the_page(identifier)


def listed() -> Response:
    """`list.csv`: every data set with the address of its passport. Raises NotFound while no publisher is named."""
    only(request.args, ())
    publisher = _publisher()
    now = published(services().settings.data)
    words = translator("ru")
    rows = [("standardversion", "Версия методических рекомендаций", STANDARD, "")]
    for one in now.sets if now else ():
        name = identifier(one.register, publisher)
        rows.append((name, title(one, words), f"{origin()}{FOLDER}{name}/meta.csv", FORMAT.lower()))
    return small(_table(("property", "title", "value", "format"), rows), CSV_MEDIA)


def meta(identifier: str) -> Response:
    """`meta.csv`: the passport, in Russian. Raises NotFound."""
    only(request.args, ())
    return small(_table(("property", "value"), as_rows(_passport(identifier))), CSV_MEDIA)


def meta_json(identifier: str) -> Response:
    """`meta.json`: the same. Raises NotFound."""
    only(request.args, ())
    return small(orjson.dumps(as_json(_passport(identifier)), option=orjson.OPT_INDENT_2) + b"\n", "application/json")


def file(identifier: str, file: str) -> Response:
    """Data or structure of a release that is still kept. Raises NotFound for any other."""
    only(request.args, ())
    dataset, data = _data_set(identifier), services().settings.data
    for release in dataset.releases:
        if file == release.data_name:
            response = sent(data, release.files[TABLE].name.removesuffix(".gz"))
            # Not for good: of two publications in one minute the second one takes over the name.
            response.headers["Cache-Control"] = FOR_A_MINUTE
            response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
            break
        if file == release.structure_name:
            response = small(structure(data, dataset.register, release), CSV_MEDIA)
            break
    else:
        text = N_("There is no such file in this data set. Its passport, meta.csv, names those that there are.")
        raise NotFound(message(text))
    response.headers["Link"] = f'<{FOLDER}{identifier}/meta.csv>; rel="describedby"; type="text/csv"'
    return response


def script() -> Response:
    """`check-dumps.sh`: checks files that were fetched, with openssl and sha256sum alone."""
    only(request.args, ())
    return small(_SCRIPT.read_bytes(), "text/x-shellscript; charset=utf-8")


def _passport(name: str) -> Passport:
    return passport(_data_set(name), _publisher(), origin(), translator("ru"))


def _data_set(name: str) -> DataSet:
    found = named(services().settings.data, name, _publisher())
    if found is None:
        raise NotFound(message(N_("There is no such data set. The list, /opendata/list.csv, names those that there are.")))
    return found


def _publisher() -> Publisher:
    publisher = services().settings.publisher
    if publisher is None:
        text = N_(
            "This installation has not said who publishes its registers, so it has no data sets by the methodical "
            "recommendations. The same files are named by /api/v1/dumps/manifest.json. The operator sets "
            "REGISTRY_PUBLISHER_TAX_ID and what goes with it."
        )
        raise NotFound(message(text))
    return publisher


def _to_the_page(name: str) -> ResponseReturnValue:
    only(request.args, ())
    response = redirect(f"/{current_language()}{FOLDER}{name}", code=302)
    response.vary.add("Accept-Language")
    return response


def _table(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heading)
    writer.writerows(rows)
    return text.getvalue().encode()
