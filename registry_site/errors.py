"""One tree of errors; each knows its HTTP status, the exit status of the command line, and a sentence that says what to do.

RegistryError
├── BadRequest (400, exit 2)            the caller's words: unknown parameter, bad date, bad cursor, usage
│   ├── ExpiredCursor (410)             the list has been published anew since the first page
│   ├── UnknownSequence (410)           the changes feed never came to this number
│   ├── TooLarge (413)                  more than may be sent at once; says how much may
│   ├── UnsupportedType (415)           a body of a kind that is not read here
│   └── NotAcceptable (406)             an answer of a kind that is not made here
├── KeyRefused (401)                    the key of a body is missing, unknown, expired or revoked; each has its code
├── NotAllowed (403)                    the key is good, but not for this: its scope, its addresses or its states do not reach
├── Conflict (409)                      what is asked for cannot be done as things stand; each has its code
├── Precondition (412, 428)             a change must name the state it was made from, and that must still be so
├── Unprocessable (422)                 understood, but wrong in itself: says where and why, field by field
├── NotFound (404)                      no such record, register, week or file
├── Gone (410)                          the record was removed; carries its tombstone
├── TooManyRequests (429)               more than a caller may ask in a minute
├── UnreadableSource (422, exit 3)      a file that cannot be read, or not as the register named
│   └── TornSource                      a file that ends before its end
├── RefusedByGate (409, exit 4)         the load is whole, but may not be published without approval
├── Unavailable (503, exit 5)           engine or database cannot answer now
│   ├── NothingPublished                the register has no published generation yet
│   ├── IndexUnusable                   the index of one register; the others may well be searched
│   └── SearchDown                      the engine alone; what the ledger knows is still answered
└── LoadRunning (409, exit 6)           another load holds the lock
"""

from registry_site.messages import Message


class RegistryError(Exception):
    """Base of the tree. `message` is for people, `status` for HTTP, `exit_status` for the command line (DESIGN §7)."""

    status = 500
    exit_status = 1
    code = "internal"

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class BadRequest(RegistryError):
    """The request cannot be understood; `parameter` names the part at fault and `legal` what would be accepted there."""

    status = 400
    exit_status = 2
    code = "bad_request"

    def __init__(self, message: Message, *, parameter: str | None = None, legal: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.parameter = parameter
        self.legal = legal


class ExpiredCursor(BadRequest):
    """The cursor belongs to a generation that is no longer published: start again from the first page."""

    status = 410
    code = "expired_cursor"


class UnknownSequence(BadRequest):
    """No change ever had this number: what was read came from another ledger, and must be read again from the beginning."""

    status = 410
    code = "unknown_sequence"


class TooLarge(BadRequest):
    """More than one request may bring; the message states the limit."""

    status = 413
    code = "too_large"


class UnsupportedType(BadRequest):
    """A body of a kind that is not read at this address; `legal` are the kinds that are."""

    status = 415
    code = "unsupported_type"


class NotAcceptable(BadRequest):
    """Accept takes none of the kinds that are made at this address; `legal` are those that are."""

    status = 406
    code = "not_acceptable"


class KeyRefused(RegistryError):
    """Nobody was recognised by the key that was presented, or none was; `code` says why: `key_missing`, `key_unknown`,
    `key_expired`, `key_revoked`."""

    status = 401
    code = "key_unknown"

    def __init__(self, message: Message, code: str) -> None:
        super().__init__(message)
        self.code = code


class NotAllowed(RegistryError):
    """The body is known, but may not do this; `code` says why: `scope_missing` (then `scope` is the one needed),
    `wrong_address`, `wrong_state`."""

    status = 403
    code = "not_allowed"

    def __init__(self, message: Message, code: str, *, scope: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.scope = scope


class Conflict(RegistryError):
    """As things stand this cannot be done; `code` says why: `in_progress`, `waiting`, `exists`."""

    status = 409
    code = "conflict"

    def __init__(self, message: Message, code: str) -> None:
        super().__init__(message)
        self.code = code


class Precondition(RegistryError):
    """A change without If-Match (428, `precondition_required`) or of a state that is over (412, `precondition_failed`)."""

    status = 412
    code = "precondition_failed"

    def __init__(self, message: Message, *, missing: bool = False) -> None:
        super().__init__(message)
        if missing:
            self.status, self.code = 428, "precondition_required"


class Unprocessable(RegistryError):
    """What was sent can be read but not accepted; `flaws` are pairs of a JSON Pointer into it and the reason."""

    status = 422
    code = "unprocessable"

    def __init__(self, message: Message, code: str, flaws: tuple[tuple[str, Message], ...] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.flaws = flaws


class NotFound(RegistryError):
    """There is nothing at this address, and nothing was removed from it.

    `candidates` are ids close to the one asked for, None where they could not be looked up.
    """

    status = 404
    code = "not_found"

    def __init__(self, message: Message, *, candidates: tuple[str, ...] | None = ()) -> None:
        super().__init__(message)
        self.candidates = candidates


class Gone(RegistryError):
    """The record was published once and removed; `removed_on` (ISO date) and `reason` come from its tombstone."""

    status = 410
    code = "gone"

    def __init__(self, message: Message, *, removed_on: str, reason: str) -> None:
        super().__init__(message)
        self.removed_on = removed_on
        self.reason = reason


class TooManyRequests(RegistryError):
    """The caller has used up what it may ask for now; the answer says when it may ask again."""

    status = 429
    code = "too_many_requests"


class UnreadableSource(RegistryError):
    """A source that cannot be read as the register it was given for; nothing was changed."""

    status = 422
    exit_status = 3
    code = "unreadable_source"


class TornSource(UnreadableSource):
    """A source cut short: an unfinished row, a missing closing tag, fewer records than it declares."""

    code = "torn_source"


class RefusedByGate(RegistryError):
    """The load breaks a rule of the gate (DESIGN §3.4); `--approve REASON` overrides it on the record."""

    status = 409
    exit_status = 4
    code = "refused_by_gate"


class Unavailable(RegistryError):
    """The search engine or a database cannot answer now; what is published stays as it is."""

    status = 503
    exit_status = 5
    code = "unavailable"


class NothingPublished(Unavailable):
    """The register has never been loaded, so it has nothing to answer from."""

    code = "nothing_published"


class IndexUnusable(Unavailable):
    """The index of one register is gone, damaged or made for another version of the program."""

    code = "index_unusable"


class SearchDown(Unavailable):
    """The search engine cannot answer; whatever needs the ledger alone goes on. Its cause is what the engine said."""

    code = "search_down"


class LoadRunning(RegistryError):
    """Another load holds the lock; this one did nothing."""

    status = 409
    exit_status = 6
    code = "load_running"
