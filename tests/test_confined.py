"""Workers with limits: a file that takes its worker down does not take the loader with it."""

import pytest

from indexer import photos
from registry_site import confined
from registry_site.confined import Outcome, run_confined
from registry_site.errors import UnreadableSource
from registry_site.pictures import checking
from tests.packages import pack_photo

WORKER = "tests.misbehaving"


def test_facts_and_files_come_back():
    assert run_confined(WORKER, b"data") == Outcome(facts={"size": 4}, files=(b"data", b"", b"data"))


@pytest.mark.parametrize("deed", [b"grow", b"spin", b"crash", b"write"])
def test_a_worker_that_breaks_its_limits_has_died(deed):
    assert run_confined(WORKER, deed) == Outcome(facts={}, fault="died")


def test_a_worker_that_never_answers_is_given_up(monkeypatch):
    monkeypatch.setattr(confined, "_PATIENCE", 0.05)
    assert run_confined(WORKER, b"wait").fault == "died"


def test_a_worker_knows_no_setting_of_the_loader(monkeypatch):
    monkeypatch.setenv("REGISTRY_VAULT_URL", "secret")
    assert run_confined(WORKER, b"environment").facts == {"names": ["PYTHONPATH"]}


def test_a_photo_whose_decoder_dies_is_refused_with_that_reason(monkeypatch):
    monkeypatch.setattr(checking, "run_confined", lambda module, data: run_confined(WORKER, b"crash"))
    with pytest.raises(UnreadableSource, match="within the limits"):
        photos.check_photo(pack_photo())
