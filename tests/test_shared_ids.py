"""Different numbers that are written alike in an id: what one says is never told as what the other says."""

import pytest

from registry_site.verifying.verdicts import Verdict
from registry_site.verifying.verification import verify
from tests.loading import certificate, certificates, licence, licences_xml

OLD, NEW = "77.99.23.3.Ш.7647.12.04", "77.99.23.3.Щ.7647.12.04"  # one id: ISO 9 writes both letters S


def ask(office, number):
    return verify(office.site().extensions["registry"], number)


@pytest.fixture
def renumbered(office):
    office.load([*certificates(6), certificate(900, number=OLD)])
    office.load([*certificates(6), certificate(900, number=NEW, status="аннулирован", product="Крем")])
    return office


def test_a_number_whose_id_went_to_another_number_is_removed(renumbered):
    found = ask(renumbered, OLD)
    assert found.verdict is Verdict.ENDED
    assert [(one.number, one.title, one.status) for one in found.matches] == [(OLD, "Мыло № 900", None)]
    assert found.matches[0].removed_on is not None


def test_the_number_that_took_the_id_is_judged_by_its_own_record(renumbered):
    assert [(one.number, one.status) for one in ask(renumbered, NEW).matches] == [(NEW, "аннулирован")]


@pytest.mark.parametrize("address", ["/ru/certificates/", "/api/v1/certificates/"])
def test_the_address_of_a_displaced_number_does_not_lead_to_the_other_record(renumbered, address):
    assert renumbered.site().test_client().get(address + OLD).status_code == 404
    assert renumbered.site().test_client().get(address + NEW).status_code == 308


def test_a_licence_whose_id_went_to_another_number_is_not_in_force(office):
    rest = [licence(n) for n in range(1, 6)]
    office.load(licences_xml(*rest, licence(99, number="LO-77-02-011346")), register="licences")
    ended = licence(99, number="ЛО-77-02-011346", termination="Прекращена 2025-01-01")
    office.load(licences_xml(*rest, ended), register="licences")
    assert {ask(office, written).verdict for written in ("LO-77-02-011346", "ЛО-77-02-011346")} == {Verdict.ENDED}


def test_of_two_numbers_with_one_id_the_removed_one_is_removed_and_the_other_stays(office):
    stays = certificate(901, number=NEW, issued_on="01.01.2012", status="приостановлен")
    office.load([*certificates(6), certificate(900, number=OLD, issued_on="01.01.2010"), stays])
    office.load([*certificates(6), stays])
    assert (ask(office, OLD).verdict, ask(office, NEW).verdict) == (Verdict.ENDED, Verdict.SUSPENDED)
