"""What the tests of several rooms share."""

import pytest

from tests.loading import Office
from tests.worlds import World


@pytest.fixture
def world(tmp_path):
    """An empty small world: publish records into it, then ask its site."""
    return World(data=tmp_path)


@pytest.fixture
def office(tmp_path):
    """An indexer with an empty data folder of its own."""
    return Office(data=tmp_path)
