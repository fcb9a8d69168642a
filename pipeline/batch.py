"""Batches as ``datasets`` and Ray hand them over: columns in, the same columns and some more out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from pipeline.errors import UserError

Kind = Literal["text", "texts"]
"""What a cell of an added column is: a string, or a list of strings."""


def cells(batch: Any, name: str) -> list[Any] | None:
    """A column as plain values, None when the batch lacks it.

    Raises:
        UserError: it is a single row.
    """
    if hasattr(batch, "column_names"):  # a pyarrow.Table
        return list(batch[name].to_pylist()) if name in batch.column_names else None
    if name not in batch:
        return None
    column = batch[name]
    if isinstance(column, str | bytes) or not isinstance(column, Iterable):  # its letters would become rows
        raise UserError(f"{name!r} holds one row, not a batch; give batched=True to map")
    return [_plain(value) for value in column]


def _plain(value: Any) -> Any:
    """A cell with the missing values of pandas and numpy as None, and numpy's dates as text."""
    if type(value).__name__ == "datetime64":
        return None if value != value else str(value)  # NaT is not itself
    return None if isinstance(value, float | date) and value != value else value


def text_cells(batch: Any, name: str, argument: str) -> list[Any]:
    """The column that a step cannot do without; ``argument`` is what names it.

    Raises:
        UserError: the batch has no such column.
    """
    found = cells(batch, name)
    if found is None:
        known = ", ".join(batch.column_names if hasattr(batch, "column_names") else batch)
        raise UserError(f"no column {name!r} among {known}; name the one to read with {argument}=…")
    return found


def with_columns(batch: Any, added: Mapping[str, Sequence[Any]], kinds: Mapping[str, Kind]) -> Any:
    """The batch and the added columns, in the batch's own form.

    A list column whose lists are all empty has no type that Arrow could see, and the next batch would not fit to
    it. So the column is typed where the form allows it, and elsewhere its empty lists are (typed) empty arrays.
    """
    if hasattr(batch, "column_names"):
        return _on_table(batch, added, kinds)
    if type(batch) is not dict:  # the view of a datasets.Dataset, which adds the batch's own columns untouched
        return {name: _typed(values) if kinds[name] == "texts" else list(values) for name, values in added.items()}
    if any(type(values).__module__ == "numpy" for values in batch.values()):  # Ray
        return {**batch, **{name: _object_array(values, kinds[name]) for name, values in added.items()}}
    return {**batch, **{name: list(values) for name, values in added.items()}}


def _on_table(table: Any, added: Mapping[str, Sequence[Any]], kinds: Mapping[str, Kind]) -> Any:
    import pyarrow as pa

    for name, values in added.items():
        column = pa.array(values, pa.string() if kinds[name] == "text" else pa.list_(pa.string()))
        at = table.column_names.index(name) if name in table.column_names else None
        table = table.append_column(name, column) if at is None else table.set_column(at, name, column)
    return table


def _typed(values: Sequence[Sequence[str]]) -> list[Any]:
    import numpy as np

    return [list(value) if value else np.array([], dtype=str) for value in values]


def _object_array(values: Sequence[Any], kind: Kind) -> Any:
    import numpy as np

    column = np.empty(len(values), dtype=object)
    column[:] = _typed(values) if kind == "texts" else values
    return column
