"""Which commit of a hub model this machine uses: recorded when it is pulled, kept until it is asked to change.

A branch or tag of the hub can be moved to other weights at any time. The record lies beside the model in the hub's
cache, so that it travels with a copy of the cache and goes when the model is deleted.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from pipeline.engine.spec import ModelSpec
from pipeline.errors import UserError
from pipeline.files import atomic_text

COMMIT = re.compile(r"[0-9a-f]{40}")
FILE = "vibrief-pins.json"


def pinned(spec: ModelSpec) -> str | None:
    """The commit that the spec's branch or tag stood for when it was pulled; the spec's own when it names one.

    Raises:
        UserError: the record was damaged.
    """
    if COMMIT.fullmatch(spec.revision or ""):
        return spec.revision
    path = _path(spec)
    if not path.is_file():
        return None
    commit = _read(path).get(spec.revision or "main")
    if commit is not None and not COMMIT.fullmatch(str(commit)):
        raise UserError(f"{path}: {commit!r} is not a commit; delete the file and pull {spec.source} again")
    return commit


def pin(spec: ModelSpec, commit: str) -> None:
    """Records the commit, beside those of the model's other branches and tags."""
    if COMMIT.fullmatch(spec.revision or ""):
        return
    path = _path(spec)
    pins = _read(path) if path.is_file() else {}
    with atomic_text(path) as out:
        json.dump({**pins, spec.revision or "main": commit}, out, indent=1, sort_keys=True)
        out.write("\n")


def _path(spec: ModelSpec) -> Path:
    from huggingface_hub import constants
    from huggingface_hub.file_download import repo_folder_name

    return Path(constants.HF_HUB_CACHE) / repo_folder_name(repo_id=spec.source, repo_type="model") / FILE


def _read(path: Path) -> dict[str, str]:
    try:
        pins = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: cannot be read ({error}); delete the file and pull the model again") from None
    return pins if isinstance(pins, dict) else {}
