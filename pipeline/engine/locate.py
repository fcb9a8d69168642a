"""Where a model's files are on this machine, and what they are: nothing here imports torch."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

from pipeline.engine.pins import is_commit, pin, pinned, repository
from pipeline.engine.spec import HUB_ID, ModelSpec
from pipeline.errors import UserError
from pipeline.resources import cache_dir, shipped

log = logging.getLogger(__name__)

TOKENIZER_FILES = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "merges.txt",
    "source.spm",
    "target.spm",
    "spiece.model",
    "sentencepiece.bpe.model",
    "tokenizer.model",
)
SETTINGS_FILES = ("config.json", "generation_config.json")
PULLED = ("*.json", "*.txt", "*.model", "*.spm", "LICENSE*", "README.md")
"""What ``pull`` takes from the top of a hub repository beside the weights; never code."""
OLD_WEIGHTS = "pytorch_model*.bin"
UNPROTOCOLLED = {"name", "source", "revision", "licence", "description", "decode", "confidence", "device_map"}
"""Fields of a spec that do not say how text becomes tokens; ``decode`` is in the signature by itself."""


def locate(spec: ModelSpec) -> Path:
    """The folder with the model's files: in ``models/``, by path, or in the hub's local cache.

    A model that was named by its bare hub id is fetched when it is missing and the hub is allowed; one of
    ``configs/models`` never is, so that a run does not begin with a download nobody asked for.

    Raises:
        UserError: it is not there; the message says what gets it.
    """
    folder = present(spec)
    if folder is not None:
        return folder
    if not HUB_ID.fullmatch(spec.source):
        raise UserError(
            f"model {spec.name!r} is missing: no {spec.source}/config.json under {shipped('models')}; "
            "make it with `vibrief train`, or choose another (`vibrief models list`)"
        )
    if spec.name == spec.source and not offline():
        return pull(spec)
    remedy = f"run `vibrief models pull {spec.called}` once, online"
    if others := hub_commits(spec):
        wanted = pinned(spec) or spec.revision or "main"
        raise UserError(
            f"model {spec.name!r} is here at {', '.join(others)}, not at {wanted}; {remedy}, "
            "or name the commit that is here as `revision` in a copy of its file"
        )
    raise UserError(f"model {spec.name!r} is not on this machine; {remedy}")


def present(spec: ModelSpec) -> Path | None:
    """The model's folder when it is on this machine. Asks no network."""
    for folder in (shipped("models") / spec.source, Path(spec.source).expanduser()):
        if (folder / "config.json").is_file():
            return folder
    return hub_snapshot(spec) if HUB_ID.fullmatch(spec.source) else None


def offline() -> bool:
    """Whether the environment forbids the hub (``HF_HUB_OFFLINE``, ``TRANSFORMERS_OFFLINE``)."""
    names = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
    return any(os.environ.get(name, "").upper() in {"1", "ON", "YES", "TRUE"} for name in names)


def hub_snapshot(spec: ModelSpec) -> Path | None:
    """The complete copy of a hub model in the local cache that is pinned, or its branch's if none is; asks no hub."""
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(spec.source, "config.json", revision=pinned(spec) or spec.revision)
    if not isinstance(found, str):
        return None
    folder = Path(found).parent
    return folder if weight_files(folder, spec.weights) else None


def hub_commits(spec: ModelSpec) -> list[str]:
    """Every commit of a hub model that is complete in the local cache, whatever the spec asks for."""
    configs = repository(spec).glob("snapshots/*/config.json")
    return sorted(path.parent.name for path in configs if weight_files(path.parent, spec.weights))


def pull(spec: ModelSpec, *, update: bool = False) -> Path:
    """Fetches a hub model into the local cache; what is there already is not fetched again.

    The commit that a branch or tag stands for is recorded, and the model stays at it: when the hub has moved on,
    a warning says so. A commit that the spec names stays until the spec is changed.

    Args:
        update: take what the branch or tag stands for now.

    Raises:
        UserError: not a hub model, an update of a commit, offline, no such model or revision, no weights of an
            allowed kind, or no network.
    """
    if not HUB_ID.fullmatch(spec.source):
        raise UserError(f"model {spec.name!r} ships with vibrief or is local ({spec.source}): nothing to pull")
    if update and is_commit(spec.revision):
        raise UserError(
            f"model {spec.name!r} is pinned to {spec.revision}, which never changes; "
            "to move it, change `revision` in its file or a copy of it, and pull without --update"
        )
    if offline():
        raise UserError(f"HF_HUB_OFFLINE is set: unset it to pull {spec.source}")
    from huggingface_hub import HfApi, constants, errors, get_session, snapshot_download

    for chatty in ("huggingface_hub", "httpx", "httpx2"):
        logging.getLogger(chatty).setLevel(logging.ERROR)
    try:
        # The client retries for half a minute before it says that there is no network; this says it at once.
        get_session().head(constants.ENDPOINT, timeout=10)
        info = HfApi().model_info(spec.source, revision=spec.revision)
        commit, held = str(info.sha), pinned(spec)
        if held and held != commit and not update:
            log.warning(
                "%s: %s has moved from %s to %s on the hub; staying at %s, `vibrief models pull %s --update` moves",
                *(spec.source, spec.revision or "main", held[:12], commit[:12], held[:12], spec.called),
            )
            commit = held
            info = HfApi().model_info(spec.source, revision=commit)
        names = [file.rfilename for file in info.siblings or () if "/" not in file.rfilename]
        weights = [name for name in names if fnmatch(name, "model*.safetensors")]
        if not weights and spec.weights == "bin":
            weights = [name for name in names if fnmatch(name, OLD_WEIGHTS)]
        if not weights:
            raise UserError(f"{spec.source} has no .safetensors weights; {_BIN_HINT}")
        wanted = [name for name in names if any(fnmatch(name, pattern) for pattern in PULLED)]
        folder = Path(snapshot_download(spec.source, revision=commit, allow_patterns=[*wanted, *weights]))
        pin(spec, commit)
        return folder
    except errors.RevisionNotFoundError:
        raise UserError(f"{spec.source} has no revision {spec.revision!r}; see its page on the hub") from None
    except errors.GatedRepoError:
        raise UserError(f"{spec.source} is gated: accept its terms on the hub and run `hf auth login`") from None
    except errors.RepositoryNotFoundError:
        raise UserError(f"no model {spec.source!r} on the hub, or it is private; check the spelling") from None
    except UserError:
        raise
    except Exception as error:  # the hub client raises those of its HTTP library, which differs by version
        reason = " ".join(str(error).split())[:200]
        raise UserError(f"cannot fetch {spec.source} ({reason}); check the network and pull again") from None


_BIN_HINT = "allow pytorch_model.bin with `weights: bin` in its file in configs/models, if you trust it"


def weight_files(folder: Path, kind: str) -> list[Path]:
    """The safetensors shards, or (only where ``kind`` allows) the .bin ones; none when a shard is missing."""
    found = sorted(folder.glob("model*.safetensors"))
    if not found and kind == "bin":
        found = sorted(folder.glob(OLD_WEIGHTS))
    for index in folder.glob("*.index.json"):
        shards = set(json.loads(index.read_text(encoding="utf-8")).get("weight_map", {}).values())
        if found and found[0].name in shards and shards != {path.name for path in found}:
            return []
    return found


def require_weights(folder: Path, spec: ModelSpec) -> list[Path]:
    """The weight files.

    Raises:
        UserError: none of an allowed kind.
    """
    found = weight_files(folder, spec.weights)
    if not found:
        raise UserError(f"{folder}: no model*.safetensors, or a part is missing; get the model again, or {_BIN_HINT}")
    return found


def content_hash(folder: Path, spec: ModelSpec) -> str:
    """SHA-256 (hex) of the weights, settings and tokenizer of a checkpoint folder."""
    names = [*SETTINGS_FILES, *TOKENIZER_FILES]
    files = [folder / name for name in names if (folder / name).is_file()] + require_weights(folder, spec)
    return _digest(f"{path.name} {file_hash(path)}" for path in sorted(files))


def fingerprint(spec: ModelSpec) -> str:
    """``source@commit:hash``, the hash over files and protocol: equal fingerprints give equal English.

    Raises:
        UserError: the model is not on this machine.
    """
    folder = locate(spec)
    protocol = spec.model_dump_json(exclude=UNPROTOCOLLED)
    digest = _digest([content_hash(folder, spec), protocol])[:12]
    if HUB_ID.fullmatch(spec.source) and not Path(spec.source).is_dir():
        return f"{spec.source}@{folder.name[:12]}:{digest}"
    return f"{folder.resolve().name}:{digest}"


def file_hash(path: Path) -> str:
    """SHA-256 (hex) of a file, remembered by path, size and time so that gigabytes are read once."""
    real = path.resolve()
    state = real.stat()
    key = hashlib.sha256(f"{real}\0{state.st_size}\0{state.st_mtime_ns}".encode()).hexdigest()
    remembered = cache_dir() / "hashes" / key
    try:
        return remembered.read_text(encoding="ascii")
    except OSError:
        pass
    with real.open("rb") as data:
        digest = hashlib.file_digest(data, "sha256").hexdigest()
    try:
        remembered.parent.mkdir(parents=True, exist_ok=True)
        partial = remembered.with_name(f"{key}.{os.getpid()}")
        partial.write_text(digest, encoding="ascii")
        partial.replace(remembered)
    except OSError:  # a read-only home: hash again next time
        pass
    return digest


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
