"""Work shared out to processes: its order, its faults, and what is left of it afterwards."""

import multiprocessing
import os
import signal

import pytest

from registry_site.errors import Unavailable
from registry_site.processes import shared_out


def doubled(batch):
    return [2 * one for one in batch]


def its_process(batch):
    return os.getpid()


def refusing(batch):
    if 13 in batch:
        raise ValueError("thirteen")
    return batch


def dying(batch):
    if 13 in batch:
        os.kill(os.getpid(), signal.SIGKILL)
    return batch


def batches(count, size=1000):
    return [[place, *range(size)] for place in range(count)]


@pytest.fixture(autouse=True)
def two_cores(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})


def test_results_come_in_the_order_of_the_batches_whatever_their_size():
    given = [[place] * (1 + place * 7919 % 30_000) for place in range(60)]
    assert list(shared_out(doubled, given, alone=3)) == [doubled(one) for one in given]


def test_the_first_batches_stay_in_this_process_and_the_rest_go_round_among_others():
    found = list(shared_out(its_process, batches(9), alone=3))
    assert found[:3] == [os.getpid()] * 3
    assert len(set(found[3:])) == 2
    assert os.getpid() not in found[3:]


def test_on_one_core_everything_stays_here(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    assert set(shared_out(its_process, batches(9), alone=3)) == {os.getpid()}


@pytest.mark.parametrize("alone", [0, 20])
def test_what_the_task_raises_is_raised_here(alone):
    with pytest.raises(ValueError, match="thirteen"):
        list(shared_out(refusing, batches(20, 0), alone=alone))


def test_a_lost_process_is_a_fault_that_says_so():
    with pytest.raises(Unavailable, match="ended too early"):
        list(shared_out(dying, batches(20, 0), alone=0))


@pytest.mark.parametrize("taken", [1, 7])
def test_no_process_is_left_when_the_results_are_no_longer_wanted(taken):
    results = shared_out(doubled, batches(20), alone=0)
    for _ in range(taken):
        next(results)
    assert multiprocessing.active_children()
    results.close()
    assert not multiprocessing.active_children()


def test_a_fault_of_the_source_of_batches_leaves_no_process():
    def torn():
        yield from batches(10)
        raise OSError("torn")

    with pytest.raises(OSError, match="torn"):
        list(shared_out(doubled, torn(), alone=0))
    assert not multiprocessing.active_children()
