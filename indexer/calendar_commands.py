"""`python -m indexer calendar`: days that a decree has moved, for every term that is counted."""

from argparse import Namespace

from indexer.case_store import prepared
from indexer.commands import DONE, Desk
from indexer.refusing import stored_or_refused
from indexer.telling import say
from indexer.vault_tables import calendar_days as of_notices
from registry_site.cases.tables import calendar_days as of_cases
from registry_site.errors import BadRequest
from registry_site.messages import N_, message
from registry_site.moved_days import correct, corrections
from registry_site.working_days import STATES, version


def calendar_day(desk: Desk, asked: Namespace) -> int:
    """`calendar STATE DAY works|off --basis B`: terms counted from now on know it, of notices and of what people send."""
    if asked.state not in STATES:
        text = N_("%(parameter)s cannot be «%(value)s». Legal: %(legal)s.")
        told = message(text, parameter="STATE", value=asked.state, legal=", ".join(STATES))
        raise BadRequest(told, parameter="STATE", legal=STATES)
    with stored_or_refused(), prepared(desk.stores.settings) as cases:
        for engine, table in ((cases, of_cases), (desk.stores.vault.engine, of_notices)):
            with engine.begin() as connection:
                correct(connection, table, asked.state, asked.day, asked.kind == "works", asked.basis)
                known = version(asked.state, corrections(connection, table, asked.state))
    say(desk.words.fill(N_("The calendar is now %(version)s"), version=known))
    return DONE
