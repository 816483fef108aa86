"""The agencies' door for tests: an office, its door, and bodies with keys."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select

from indexer.agencies import keys
from indexer.vault_tables import accesses
from registry_site.agency.app import create_agency
from registry_site.configured import AgencySettings
from tests.loading import TODAY, Office, notices_zip
from tests.worlds import SECRET

EVERYTHING = keys.SCOPES


def control(n=1, **values):
    """One sampling control by the names of its fields."""
    return {
        "trade_name": "Экоцид",
        "registration_number": f"ДДД-{n:04d}",
        "batch": f"К-{n}",
        "country": "BY",
        "checked_on": "2026-10-01",
        **values,
    }


@dataclass(frozen=True, kw_only=True)
class Bureau:
    """An office with the door beside it. `tokens` remembers what was handed out, to be looked for where it must not be."""

    office: Office
    tokens: list = field(default_factory=list)

    def client(self, today=TODAY, **changed):
        settings = self.office.settings
        known = {name: getattr(settings, name) for name in ("data", "ledger_url", "vault_url", "signing_key")}
        return create_agency(AgencySettings(**{**known, "secret_key": SECRET, **changed}), today=lambda: today).test_client()

    def key(self, body="by-vet", *scopes, state="BY", states=(), addresses=(), expires_on=TODAY + timedelta(days=90), today=TODAY):
        """A key of a body, as the header that presents it."""
        wish = keys.Wish(
            body=body,
            name=f"Body {body}",
            state=state,
            scopes=scopes or EVERYTHING,
            states=states,
            addresses=addresses,
            expires_on=expires_on if isinstance(expires_on, date) else date.fromisoformat(expires_on),
        )
        with self.office.stores.vault.engine.begin() as connection:
            made, token = keys.add(connection, wish, today)
        self.tokens.append(token)
        return made, {"Authorization": f"Bearer {token}"}

    def load(self, *notices, **order):
        """Publish a register of notices."""
        return self.office.load(notices_zip(list(notices)), register="counterfeits", **order)

    def lines(self):
        """The log of accesses, the first line first."""
        with self.office.stores.vault.engine.connect() as connection:
            return connection.execute(select(accesses).order_by(accesses.c.number)).all()
