"""Changes of a list by mail: asking for them, confirming that the address is one's own, ending it.

What a GET shows is changed by POST alone: mail scanners follow every link of a mail (RFC 8058 §1).
"""

from typing import Final

from flask import jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import Row

from registry_site.addresses import register_at
from registry_site.arguments import PAGES, ListQuery, only, parse_list
from registry_site.cases import subscriptions
from registry_site.cases.subscriptions import Frequency, State, Wish
from registry_site.errors import BadRequest, NotFound
from registry_site.forms import puzzles
from registry_site.forms.tokens import Held, understood
from registry_site.forms.tokens import new as begin
from registry_site.forms.tokens import written as written_token
from registry_site.happenings.questions import Kept, read, written
from registry_site.happenings.titles import title
from registry_site.i18n import current
from registry_site.mail_addresses import mail_address
from registry_site.messages import N_, Message, message
from registry_site.pages.frame import Link, listing
from registry_site.pages.guards import TRAP, flaw_of
from registry_site.pages.intake.door import sent_from_here
from registry_site.publication import published
from registry_site.refusals import illegal
from registry_site.services import opened_cases, services
from registry_site.serving.conditional import answered_anew

_GOOD: Final = 2 * 24 * 3600  # seconds that the address in a mail is good for
_LONGEST: Final = 2000  # letters of a kept query: a list page allows more values than anybody reads news of
_FIELDS: Final = ("email", "frequency", "begun", "solution", TRAP)
_OPEN: Final = 24 * 3600  # seconds that a form may stand open
_INCOMPLETE: Final = 422


def offer(query: ListQuery) -> str:
    """The address at which changes of a list can be asked for; "" where no mails are sent."""
    if not services().settings.mail_from:
        return ""
    path = f"/{current().language}/subscriptions/new/{query.register.name}"
    return query.link(path, page=None, per_page=None, sort=None)


@answered_anew
def new(register: str) -> ResponseReturnValue:
    """The form. Raises NotFound where no mails are sent, BadRequest for what a list would refuse."""
    return _form(_query(register), "", Frequency.WEEKLY.value)


@answered_anew
def ask(register: str) -> ResponseReturnValue:
    """Take the form: whatever the address is, the answer is the same.

    Raises as `new`, BadRequest for other fields, NotAllowed for the form of another site.
    """
    sent_from_here()
    query = _query(register)
    given = only(request.form, _FIELDS)
    typed, often = given.get("email", ""), given.get("frequency", "")
    legal = tuple(one.value for one in Frequency)
    if often not in legal:
        raise illegal("frequency", often, legal)
    words, site, cases = current(), services(), opened_cases()
    held = understood(given.get("begun", ""), site.settings.secret_key)
    if held is not None and site.seconds() - held.begun > _OPEN:
        held = None
    flaw = flaw_of(0 if held is None else site.seconds() - held.begun)
    address = mail_address(typed)
    if flaw is not None or address is None:
        return _form(query, typed, often, wrong=address is None, flaw=flaw, held=held), _INCOMPLETE
    puzzle = puzzles.checked(site.settings.secret_key, given.get("solution", ""))

    def link(id_: str) -> str:
        return f"/{words.language}/subscriptions/confirm/{_tokens().dumps(id_)}"

    with cases.writing() as connection:
        wish = Wish(
            address=address,
            language=words.language,
            register=query.register.name,
            query=_kept(query),
            list=words.text(query.register.label),  # nothing that was typed: it would go to whom the sender likes
            frequency=Frequency(often),
            proven=puzzle is not None and puzzles.spend(connection, puzzle, site.today()),
        )
        subscriptions.ask(connection, cases.keyring, site.settings.secret_key, wish, site.today(), link)
    return redirect(f"/{words.language}/subscriptions/asked", 303)


@answered_anew
def puzzle() -> ResponseReturnValue:
    """Work for a browser before it sends the form."""
    only(request.args, ())
    site = services()
    return jsonify(puzzles.puzzle(site.settings.secret_key, site.seconds()))


@answered_anew
def asked() -> str:
    """What happens next."""
    only(request.args, ())
    return render_template("subscription_said.html", heading=N_("Look into your mail"), said=_ASKED)


@answered_anew
def confirm(token: str) -> str:
    """The button that confirms. Raises NotFound for an address that is not good (any more), and where its list is lost."""
    row = _row_of(token)
    if _list_of(row) is None:
        raise _gone()
    return _shown(row, confirming=row.state == State.ASKED.value)


@answered_anew
def confirmed(token: str) -> str:
    """Begin with what changes from now on. Raises NotFound as `confirm`."""
    row, site, cases = _row_of(token), services(), opened_cases()
    if _list_of(row) is None:
        raise _gone()
    last = published(site, register_at(row.register)).last_seq
    with cases.writing() as connection:
        if not subscriptions.confirm(connection, row.id, last):
            raise _gone()
    return render_template("subscription_said.html", heading=N_("The subscription has begun"), said=_BEGUN)


@answered_anew
def show(id_: str) -> str:
    """A subscription with the button that ends it. Raises NotFound for one that does not exist (any more)."""
    return _shown(_row(id_), confirming=False)


@answered_anew
def end(id_: str) -> str:
    """End it by one click, of a person or of a mail program (RFC 8058 §3.2): no question, no redirect, and never an error."""
    cases = opened_cases()
    with cases.writing() as connection:
        subscriptions.end(connection, id_)
    return render_template("subscription_said.html", heading=N_("The subscription has ended"), said=_ENDED)


def _query(register: str) -> ListQuery:
    if not services().settings.mail_from:
        text = N_("No mails are sent from here. Follow the list by its feeds: their addresses stand below the list.")
        raise NotFound(message(text))
    query = parse_list(register_at(register), request.args, extra=PAGES, default_limit=20, max_limit=100)
    if len(_kept(query)) > _LONGEST:
        text = N_("This query is too long for a subscription. Choose fewer filters, or follow the list by its feeds.")
        raise BadRequest(message(text))
    return query


def _kept(query: ListQuery) -> str:
    asked_ = query.link("", page=None, per_page=None, sort=None)
    return written(Kept(request=query.request, asked=asked_))


def _form(
    query: ListQuery, typed: str, often: str, *, wrong: bool = False, flaw: Message | None = None, held: Held | None = None
) -> str:
    words, site = current(), services()
    return render_template(
        "subscription_new.html",
        register=query.register,
        asked=title(query.register, query.request, words),
        back=query.link(listing(words.language, query.register), page=None),
        action=query.link(request.path, page=None, per_page=None, sort=None),
        typed=typed,
        wrong=wrong,
        flaw=flaw,
        begun=written_token(held or begin(site.seconds()), site.settings.secret_key),
        puzzle=f"/{words.language}/subscriptions/puzzle",
        trap=TRAP,
        frequencies=[Link(href=value, label=words.text(label), current=value == often) for value, label in _OFTEN],
    )


def _shown(row: "Row[tuple[object, ...]]", *, confirming: bool) -> str:
    words = current()
    return render_template(
        "subscription.html",
        followed=_list_of(row),
        often=words.text(dict(_OFTEN)[row.frequency]),
        confirming=confirming,
        action=request.path if confirming else f"/{words.language}/subscriptions/{row.id}",
    )


def _list_of(row: "Row[tuple[object, ...]]") -> Link | None:
    """The list that is followed, None where its register does not know such a list any more: it can still be ended."""
    words = current()
    try:
        register = register_at(row.register)
        kept = read(register, row.query)
    except (BadRequest, NotFound):
        return None
    return Link(href=f"{listing(words.language, register)}{kept.asked}", label=title(register, kept.request, words))


def _row(id_: str) -> "Row[tuple[object, ...]]":
    with opened_cases().reading() as connection:
        row = subscriptions.found(connection, id_)
    if row is None:
        raise _gone()
    return row


def _row_of(token: str) -> "Row[tuple[object, ...]]":
    try:
        id_ = _tokens().loads(token, max_age=_GOOD)
    except BadData as error:
        raise _gone() from error
    return _row(str(id_))


def _tokens() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(services().settings.secret_key, salt="subscription.confirm.1")


def _gone() -> NotFound:
    text = N_("There is no such subscription, or not any more: no mails come from it. You may subscribe again below any list.")
    return NotFound(message(text))


_OFTEN: Final = (
    (Frequency.WEEKLY.value, N_("at most once a week")),
    (Frequency.AT_ONCE.value, N_("after every publication that changes the list")),
)
_ASKED: Final = N_(
    "If this address does not get this list already, a mail goes to it within a quarter of an hour. Open the address in it within "
    "two days, and press the button there. Until then nothing is sent. If no mail comes, ask again: one address gets at most five "
    "such mails a day, and may have fifty subscriptions."
)
_BEGUN: Final = N_("Changes of the list come by mail from now on. Every mail has an address at which you end it.")
_ENDED: Final = N_("No more mails come from this subscription, and its address is not kept.")
