"""The pages of forms that people fill in: a start, one question per page, check, confirmation, and the status by receipt.

A form is a declaration of `registry_site.forms` and a start page of its own; the rest is the same for all.
"""

from collections.abc import Callable
from functools import partial

from flask import Blueprint
from flask.typing import ResponseReturnValue

from registry_site.forms.complaint import complaint
from registry_site.forms.extract_request import extract_request
from registry_site.forms.model import Form
from registry_site.forms.report import report
from registry_site.pages.frame import take_language
from registry_site.pages.intake import asking, checking, door, photos, starting, status
from registry_site.pages.intake.door import leave_no_copy

_LANGUAGE = "/<any(ru,en):lang>"


def blueprint(*, mails: bool) -> Blueprint:
    """The forms as a blueprint, made afresh for each application; `mails` says whether it sends any.

    One form more needs its path in `cases.kinds.FORMS`, a page `start_<path>.html`, and a place in `traces` where it may be sent
    anonymously.
    """
    intake = Blueprint("intake", __name__)
    intake.url_value_preprocessor(take_language)
    intake.after_request(leave_no_copy)
    for form in (report(), extract_request(mails=mails), complaint()):
        rules: tuple[tuple[str, str, str, Callable[[Form], ResponseReturnValue]], ...] = (
            ("", "start", "GET", starting.show),
            ("", "begin", "POST", starting.begin),
            ("exit", "exit", "GET", starting.leave),
            ("review", "review", "GET", checking.show),
            ("review", "send", "POST", checking.send),
            ("puzzle", "puzzle", "GET", checking.give_puzzle),
            ("sent", "sent", "GET", checking.confirm),
            ("sent", "done", "POST", checking.finish),
            ("status", "status", "GET", status.show),
            ("status", "state", "POST", status.show_state),
            ("status/letter", "write_back", "POST", status.write_back),
            ("status/paper", "paper", "POST", status.give_paper),
        )
        for path, act, method, view in rules:
            address, endpoint = f"{_LANGUAGE}/{form.path}/{path}", f"{form.path}_{act}"
            intake.add_url_rule(address, endpoint, partial(view, form), methods=[method])
        for path in ("status/letter", "status/paper"):  # the page that answers there has links to itself in the other language
            intake.add_url_rule(f"{_LANGUAGE}/{form.path}/{path}", f"{form.path}_{path}", partial(door.go_to, form, "status"))
        for step in form.steps:
            address, endpoint = f"{_LANGUAGE}/{form.path}/{step.name}", f"{form.path}_{step.name}"
            shown, taken = (photos.show, photos.go_on) if step.photos else (asking.show, asking.answer)
            intake.add_url_rule(address, endpoint, partial(shown, form, step), methods=["GET"])
            intake.add_url_rule(address, f"{endpoint}_answer", partial(taken, form, step), methods=["POST"])
            if step.photos:
                intake.add_url_rule(f"{address}/add", f"{form.path}_uploaded", partial(door.go_to, form, step.name))
                intake.add_url_rule(f"{address}/add", f"{form.path}_upload", partial(photos.add, form, step), methods=["POST"])
                intake.add_url_rule(
                    f"{address}/remove", f"{form.path}_remove", partial(photos.remove, form, step), methods=["POST"]
                )
    return intake
