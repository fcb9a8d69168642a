"""Parallel text as ``datasets`` keeps it: a folder of ``save_to_disk``, or a parquet file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import UserError

_COLUMNS = (("vi", "en"), ("source", "target"), ("text_vi", "text_en"))


def is_dataset(path: Path) -> bool:
    """Whether ``read_parallel`` takes it."""
    return path.suffix == ".parquet" or any((path / name).is_file() for name in ("state.json", "dataset_dict.json"))


def read_parallel(path: Path, splits: Sequence[str]) -> list[tuple[str, str]]:
    """The Vietnamese and the English of each row, "" where a cell is empty.

    The columns are ``vi`` and ``en``, ``source`` and ``target``, ``text_vi`` and ``text_en``, or ``translation`` with
    both languages, as most parallel sets on the hub have it.

    Args:
        splits: of a dataset with several, the first of these that it has.

    Raises:
        UserError: not readable, or it has none of these splits or columns.
    """
    table = _open(path, splits)
    names = list(table.column_names)
    if "translation" in names:
        return [(_text(cell, "vi"), _text(cell, "en")) for cell in table["translation"][:]]
    for source, target in _COLUMNS:
        if source in names and target in names:
            return [(v or "", e or "") for v, e in zip(table[source][:], table[target][:], strict=True)]
    wanted = ", ".join(f"{source} and {target}" for source, target in _COLUMNS)
    raise UserError(f"{path}: has columns {', '.join(names)}; rename two of them to {wanted}")


def _open(path: Path, splits: Sequence[str]) -> Any:
    import datasets

    try:
        if path.suffix == ".parquet":
            import pyarrow.parquet as pq

            return datasets.Dataset(pq.read_table(path))
        found = datasets.load_from_disk(str(path))
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: not a dataset ({' '.join(str(error).split())})") from None
    if isinstance(found, datasets.Dataset):
        return found
    for split in splits:
        if split in found:
            return found[split]
    raise UserError(f"{path}: has the splits {', '.join(found)}; give one of them, such as {path / next(iter(found))}")


def _text(cell: Any, language: str) -> str:
    return str((cell or {}).get(language) or "")
