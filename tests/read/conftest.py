from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.article import Article
from pipeline.config import ReadSettings
from pipeline.read import read_articles

Read = Callable[..., list[Article]]


@pytest.fixture
def read() -> Read:
    """All articles of the inputs, with settings by keyword."""

    def run(*inputs: str | Path, **settings: object) -> list[Article]:
        return list(read_articles([str(given) for given in inputs], ReadSettings.model_validate(settings)))

    return run
