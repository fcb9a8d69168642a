"""What every test shares: no network, one thread an operation, a cache that is thrown away."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ.setdefault("OMP_NUM_THREADS", "1")  # workers run side by side; more threads only fight


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """``$VIBRIEF_CACHE`` in a temporary folder, shared by the tests of one worker."""
    folder = tmp_path_factory.mktemp("cache")
    before = os.environ.get("VIBRIEF_CACHE")
    os.environ["VIBRIEF_CACHE"] = str(folder)
    yield folder
    if before is None:
        del os.environ["VIBRIEF_CACHE"]
    else:
        os.environ["VIBRIEF_CACHE"] = before


@pytest.fixture(autouse=True)
def logging_left_alone() -> Iterator[None]:
    """The command line sets up logging for its process; in a test that ends with the test."""
    root = logging.getLogger()
    level = root.level
    yield
    root.setLevel(level)
    for handler in root.handlers[:]:
        if type(handler) is logging.StreamHandler:  # pytest's own are of other types
            root.removeHandler(handler)


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny random translator, see ``tests.tiny``."""
    from tests.tiny import make_model

    return make_model(tmp_path_factory.mktemp("models") / "tiny")
