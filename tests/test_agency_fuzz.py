"""Any JSON at all sent to the agencies' door is answered with a refusal or a receipt, never with a fault of ours."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry_site.registers import DECLARATIONS
from tests.bureau import Bureau, control
from tests.loading import Office
from tests.packages import notice
from tests.places import in_files

NAMES = [member.name for member in DECLARATIONS["counterfeits"].fields]
TEXTS = st.one_of(st.text(max_size=8), st.sampled_from(("BY", "2026-11-20", "a/b", "~1", "\0", "\u202e", "9" * 30, "../x")))
PLAIN = st.one_of(st.none(), st.booleans(), st.integers(-(2**63), 2**63), st.floats(allow_nan=False, allow_infinity=False), TEXTS)
KEYS = st.one_of(st.sampled_from((*NAMES, "file", "sha256", "alt", "name", "present", "files")), st.text(max_size=4))
ANY = st.recursive(
    PLAIN, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)), max_leaves=8
)
NOTICES = st.dictionaries(st.sampled_from(NAMES), ANY, max_size=5)
DECISION = {"reason": "x", "decision": {"on": "2026-11-20", "by": "x"}}
REFUSALS = {400, 403, 409, 413, 415, 422}


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    """A client of the door with a key, and the tag of a notice that is there."""
    folder = tmp_path_factory.mktemp("fuzz")
    bureau = Bureau(office=Office(data=folder, places=in_files(folder)))
    bureau.load(notice(1, sampling_control=[control()], found_at={"name": "ООО", "activity_addresses": ["a"]}))
    client, (_, header) = bureau.client(), bureau.key()
    tag = client.get("/agency/v1/notices/BY-00001-26", headers=header).headers["ETag"]

    def ask(method, address, body):
        data = json.dumps(body).encode("utf-8", "surrogatepass")
        headers = {**header, "If-Match": tag, "Idempotency-Key": str(abs(hash(data)))}
        return client.open(
            f"/agency/v1/notices{address}", method=method, data=data, content_type="application/json", headers=headers
        )

    return ask


@pytest.mark.slow
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(changed=NOTICES)
def test_any_notice_is_received_or_refused(door, changed):
    answer = door("POST", "", {**notice(2, decided_on="2026-11-20"), **changed})
    assert answer.status_code == 202 or answer.status_code in REFUSALS, answer.text


@pytest.mark.slow
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(changes=st.one_of(NOTICES, ANY), envelope=st.dictionaries(st.sampled_from(("reason", "decision", "x")), ANY, max_size=1))
def test_any_change_is_received_or_refused(door, changes, envelope):
    answer = door("PATCH", "/BY-00001-26", {**DECISION, "changes": changes, **envelope})
    assert answer.status_code == 202 or answer.status_code in REFUSALS, answer.text


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(body=ANY, address=st.sampled_from(("", "/BY-00001-26/exclude")))
def test_any_body_is_received_or_refused(door, body, address):
    assert door("POST", address, body).status_code in REFUSALS
