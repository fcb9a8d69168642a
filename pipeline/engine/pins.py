"""Which commit of a hub model this machine uses: recorded when it is pulled, kept until it is asked to change.

A branch or tag of the hub can be moved to other weights at any time. The record lies beside the model in the hub's
cache, so that it travels with a copy of the cache and goes when the model is deleted.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from pipeline.engine.spec import ModelSpec
from pipeline.errors import UserError, why
from pipeline.files import atomic_text

COMMIT = re.compile(r"[0-9a-f]{40}")
FILE = "vibrief-pins.json"


def is_commit(revision: str | None) -> bool:
    """Whether a revision is a whole commit hash, which no one can move, and not a branch or tag."""
    return bool(COMMIT.fullmatch(revision or ""))


def pinned(spec: ModelSpec) -> str | None:
    """The commit that the spec's branch or tag stood for when it was pulled; the spec's own when it names one.

    Raises:
        UserError: the record was damaged.
    """
    if is_commit(spec.revision):
        return spec.revision
    path = repository(spec) / FILE
    if not path.is_file():
        return None
    commit = _read(path).get(spec.revision or "main")
    if commit is not None and not is_commit(str(commit)):
        raise UserError(f"{path}: {commit!r} is not a commit; delete the file and pull {spec.source} again")
    return commit


def pin(spec: ModelSpec, commit: str) -> None:
    """Records the commit, beside those of the model's other branches and tags."""
    if is_commit(spec.revision):
        return
    path = repository(spec) / FILE
    pins = _read(path) if path.is_file() else {}
    with atomic_text(path) as out:
        json.dump({**pins, spec.revision or "main": commit}, out, indent=1, sort_keys=True)
        out.write("\n")


def repository(spec: ModelSpec) -> Path:
    """The folder of a hub model in the hub's local cache; it need not exist."""
    from huggingface_hub import constants
    from huggingface_hub.file_download import repo_folder_name

    return Path(constants.HF_HUB_CACHE) / repo_folder_name(repo_id=spec.source, repo_type="model")


def _read(path: Path) -> dict[str, str]:
    try:
        pins = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: cannot be read ({why(error)}); delete the file and pull the model again") from None
    return pins if isinstance(pins, dict) else {}
