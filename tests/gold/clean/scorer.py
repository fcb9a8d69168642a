"""Reads the line gold and scores predictions: tokens of title and body, with captions and the like neutral."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
MAIN, NEUTRAL = frozenset("TB"), frozenset("SCDAP")


@dataclass
class GoldPage:
    name: str
    fields: dict[str, str] = field(default_factory=dict)
    rows: list[tuple[str, str]] = field(default_factory=list)  # label, raw line; ("", "") is an empty line

    @property
    def text(self) -> str:
        return "\n".join(raw for _, raw in self.rows)

    def lines(self, labels: Iterable[str]) -> list[str]:
        return [raw for label, raw in self.rows if label in labels and label]


@dataclass(frozen=True)
class Score:
    precision: float
    recall: float
    f1: float
    leaked: int  # lines labelled X, of three words or more, that are in the prediction


def pages(folder: Path = HERE) -> Iterator[GoldPage]:
    for path in sorted(folder.glob("pages_*.txt")):
        page: GoldPage | None = None
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("=== "):
                if page:
                    yield page
                page = GoldPage(line[4:])
            elif page is None:
                raise ValueError(f"{path}: starts without a page")
            elif line.startswith("@"):
                name, _, value = line[1:].partition(" ")
                page.fields[name] = value
            elif not line.strip():
                page.rows.append(("", ""))
            elif line[1] == " " and line[0] in MAIN | NEUTRAL | {"X"}:
                page.rows.append((line[0], line[2:]))
            else:
                raise ValueError(f"{path}: no label: {line!r}")
        if page:
            yield page


def fingerprint(folder: Path = HERE) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("pages_*.txt")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^)]*\)")


def words(line: str) -> list[str]:
    text = unicodedata.normalize("NFC", _LINK.sub(r"\1", line)).lower()
    return re.findall(r"\w+", text.replace("_", " "))


def bag(lines: Iterable[str]) -> Counter[str]:
    return Counter(word for line in lines for word in words(line))


def score(predicted: Iterable[str], page: GoldPage) -> Score:
    main = {tuple(words(line)) for line in page.lines(MAIN)}
    neutral = {tuple(words(line)) for line in page.lines(NEUTRAL)} - main
    kept = [line for line in predicted if tuple(words(line)) not in neutral]
    got, want = bag(kept), bag(page.lines(MAIN))
    right = sum((got & want).values())
    precision = right / sum(got.values()) if got else 0.0
    recall = right / sum(want.values())
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    said = {tuple(words(line)) for line in kept}
    noise = [key for line in page.lines("X") if len(key := tuple(words(line))) >= 3 and key not in main | neutral]
    return Score(precision, recall, f1, sum(key in said for key in noise))
