"""Somebody who follows a list by mail: what waits in the outbox, and the way from there to a subscription."""

import itertools
import re
from urllib.parse import urlsplit

from sqlalchemy import select

from registry_site.cases.composing import Sending, compose
from registry_site.cases.outbox import Claimed
from registry_site.cases.tables import outbox, subscriptions
from tests.places import new_cases
from tests.post_office import SENDER

ORIGIN = "https://registry.example"
ADDRESS = "anna@example.ru"
CONFIRMING = "/subscriptions/confirm/"


FAR = 4_000_000_000
"""Seconds since 1970 so far ahead that no puzzle of then has expired by the clock of the machine."""


def patient():
    """A clock for the site that goes on by a minute whenever it is looked at: as people do between a page and its answer."""
    return itertools.count(FAR, 60).__next__


def begun(client, query="", lang="en"):
    """What the form carries that tells when it was shown; "" where there is no form."""
    found = re.search(r'name="begun" value="([^"]+)"', client.get(f"/{lang}/subscriptions/new/certificates{query}").text)
    return found[1] if found else ""


def ask(client, query="", email=ADDRESS, frequency="at_once", lang="en", **more):
    """Open the form and send it."""
    given = {"email": email, "frequency": frequency, **more}
    if "begun" not in given:
        given["begun"] = begun(client, query, lang)
    return client.post(f"/{lang}/subscriptions/new/certificates{query}", data=given)


def waiting(cases):
    """The mails that wait, as they would be sent, the oldest first: recipient and mail."""
    columns = [outbox.c[name] for name in Claimed.__dataclass_fields__]
    with cases.reading() as connection:
        rows = connection.execute(select(*columns).where(outbox.c.state == "waiting").order_by(outbox.c.id)).all()
    found = []
    for row in rows:
        address, values = Claimed(**row._mapping).opened(cases.keyring)
        sending = Sending(sender=SENDER, origin=ORIGIN)
        found.append((address, compose(sending, row.occasion, row.template, row.language, address, values)))
    return found


def link(mail, part):
    """The path in the text of a mail that has this part."""
    return next(urlsplit(word).path for word in mail.get_content().split() if word.startswith(ORIGIN) and part in word)


def follow(client, office):
    """Ask, and confirm nothing: the id of the subscription, and the token of the address that confirms it."""
    cases = new_cases(office.places.cases_url, office.settings.data / "cases" / "keys")
    assert ask(client, email="followed@example.ru").status_code == 303
    token = link(waiting(cases)[-1][1], CONFIRMING).rpartition("/")[2]
    with cases.reading() as connection:
        id_ = connection.execute(select(subscriptions.c.id)).scalars().all()[-1]
    cases.engine.dispose()
    return id_, token
