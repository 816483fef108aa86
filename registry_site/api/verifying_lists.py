"""`POST /api/v1/verify`: a list of numbers as JSON, CSV or XLSX in, the same kind out, one answer for each row, in order."""

from collections.abc import Sequence
from datetime import date

from flask import Response, request

from registry_site.api.answers import answer, meta
from registry_site.api.verdicts import told
from registry_site.arguments import only, read_date
from registry_site.i18n import current
from registry_site.messages import N_, message
from registry_site.services import services
from registry_site.serving.bodies import media_type, read_body
from registry_site.serving.conditional import answered_anew
from registry_site.strict_json import parse
from registry_site.tabular.cells import CSV_MEDIA, XLSX_MEDIA
from registry_site.tabular.csv_files import read_csv, write_csv
from registry_site.tabular.xlsx_reading import read_xlsx
from registry_site.tabular.xlsx_writing import write_xlsx
from registry_site.verifying.answered_tables import headings, rows
from registry_site.verifying.asked_lists import LARGEST, MOST, from_json, from_table
from registry_site.verifying.verification import Asked, Question, Verification, check_day, published, verify_all

JSON, CSV, XLSX = "application/json", "text/csv", XLSX_MEDIA
_TOO_LARGE = message(
    N_("A list may have %(most)s numbers and %(bytes)s bytes at most. Send it in parts."), most=MOST, bytes=LARGEST
)


@answered_anew
def show() -> Response:
    """The answers. Raises UnsupportedType for another kind of body, TooLarge beyond MOST numbers or LARGEST bytes, BadRequest
    with the place for what is not understood: then nothing is answered. As `verify` does, NothingPublished and Unavailable.
    """
    given = only(request.args, ("on", "lang"))
    kind = media_type((JSON, CSV, XLSX))
    body = read_body(LARGEST, _TOO_LARGE)
    held = services()

    def check(day: date, where: str) -> None:
        check_day(held, day, where)

    on = read_date("on", given["on"]) if "on" in given else None
    if on is not None:
        check(on, "on")

    def verified(questions: Sequence[Question]) -> tuple[Asked, list[Verification]]:
        asked = published(held)
        return asked, verify_all(held, asked, questions)

    words = current()
    if kind == JSON:
        listed = from_json(parse(body), on, check)
        asked, answers = verified(listed.questions)
        found = [{"ref": ref, **told(one, words)} for ref, one in zip(listed.refs, answers, strict=True)]
        first = answers[0]
        about = {"count": len(found), "registers": [meta(register, generation) for register, generation in asked]}
        shared = {"checked_at": first.checked_at, "data_as_of": first.data_as_of, "not_asked": list(first.not_asked)}
        return answer({"meta": about, **shared, "items": found})
    if kind == CSV:
        sent = read_csv(body, request.mimetype_params.get("charset", ""), MOST)
        _, answers = verified(from_table(sent.table, on, check))
        made = write_csv(headings(sent.table), rows(sent.table, answers, words), delimiter=sent.delimiter, marked=sent.marked)
        return _file(made, CSV_MEDIA, "csv", len(answers))
    table = read_xlsx(body, MOST)
    _, answers = verified(from_table(table, on, check))
    return _file(write_xlsx(headings(table), rows(table, answers, words)), XLSX, "xlsx", len(answers))


def _file(body: bytes, media: str, ending: str, count: int) -> Response:
    response = Response(body, content_type=media)
    response.headers["Content-Disposition"] = f'attachment; filename="verified.{ending}"'
    response.headers["Registry-Records"] = str(count)
    return response
