"""One tiny checkpoint of each family for the whole session."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.checkpoints import MAKERS

Folder = Callable[[str], Path]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Family → folder, made at the first call."""
    made: dict[str, Path] = {}

    def make(family: str) -> Path:
        if family not in made:
            made[family] = tmp_path_factory.mktemp("checkpoints") / family
            MAKERS[family](made[family])
        return made[family]

    return make
