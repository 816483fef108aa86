"""Asking for a subscription in a real browser: with its work done the mail goes at once, without JavaScript it is queued."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from deploy.servers.children import wait_until
from registry_site.cases.tables import outbox
from tests.browsing import IN_A_BROWSER, look_over
from tests.loading import certificates
from tests.standing import standing
from tests.walking import SECONDS, phone

pytestmark = IN_A_BROWSER


@pytest.fixture(scope="module")
def stand(tmp_path_factory):
    with standing(tmp_path_factory.mktemp("stand"), ("certificates", certificates(3))) as found:
        yield found


def minutes_of_waiting(stand):
    with stand.cases.reading() as connection:
        at = connection.execute(select(outbox.c.next_at).order_by(outbox.c.id.desc())).scalars().first()
    return (datetime.fromisoformat(at) - datetime.now(UTC)).total_seconds() / 60


def sent(tab):
    """Press the button: whether the form was taken, or is shown again with what was typed."""
    with tab.expect_navigation():
        tab.get_by_role("button", name="Subscribe").click()
    return tab.url.endswith("/subscriptions/asked")


@pytest.mark.parametrize(("scripts", "queued"), [(True, False), (False, True)])
def test_somebody_subscribes_and_the_mail_waits_only_where_no_work_was_done(stand, browser, scripts, queued):
    with phone(browser, java_script_enabled=scripts) as tab:
        tab.goto(f"{stand.site}/en/subscriptions/new/certificates")
        if scripts:
            look_over(tab)
        tab.get_by_label("Your mail address").fill(f"a{scripts}@example.ru")
        wait_until(lambda: sent(tab), seconds=SECONDS, what="it was slow enough for a person")
    assert (minutes_of_waiting(stand) > 5) is queued
