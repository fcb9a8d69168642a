from collections.abc import Iterator

import pytest

from tests.feed.site import Site, running


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as one:
        yield one


@pytest.fixture
def other() -> Iterator[Site]:
    """A second site, on another port: not one that the user named."""
    with running() as one:
        yield one
