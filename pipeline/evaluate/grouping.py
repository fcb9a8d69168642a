"""How well articles are grouped by event, on labelled pairs of articles, and the fit of the weights behind it."""

from __future__ import annotations

import csv
import json
import lzma
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.article import Article, Block, content_hash
from pipeline.digest.events.evidence import Evidence, gather
from pipeline.digest.events.grouping import THRESHOLD, candidates, group
from pipeline.digest.events.likeness import FEATURES, Likeness, Model, load_model
from pipeline.errors import UserError, why

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LABELS = ("same", "other", "unrelated", "unclear")
HALVES = ("tuned", "held-out")
_CUT = (5, 8)  # blocks: the weights are fitted on the articles whole and cut to these, so that short news is known too
_RIDGE = 0.3  # holds the weights back; chosen by cross-validation on the tuned half, where 0.1 to 1 score alike


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two article ids and what they are to each other.

    ``same``: one event; ``other``: another event, mostly of one topic; ``unrelated``; ``unclear``: two readers
    would differ, so it is not scored. The weights are fitted on the ``tuned`` half and measured on the other.
    """

    a: str
    b: str
    label: str
    half: str = "tuned"
    draw: str = ""


@dataclass(frozen=True, slots=True)
class Scores:
    """Pairwise precision, recall and F1 of "same", and how many pairs of each label were called the same."""

    precision: float
    recall: float
    f1: float
    called_same: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Trial:
    """A whole run grouped: CPU seconds of reading the evidence and of grouping it, stories, and the pairs' scores.

    ``found`` is the share of the pairs labelled "same" that the index offered for judgement.
    """

    articles: int
    stories: int
    gathering: float
    grouping: float
    found: float
    scores: Mapping[str, Scores]


def load_pairs(path: Path) -> list[LabelledPair]:
    """Pairs from a tab-separated file with a head that names its columns; lines that begin with # are comments."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
            pairs = [LabelledPair(**row) for row in rows]
    except (OSError, UnicodeDecodeError, TypeError) as error:
        raise UserError(f"{path}: not a table of pairs with the columns a, b, label ({why(error)})") from None
    for column, known in (("label", LABELS), ("half", HALVES)):
        wrong = next((value for pair in pairs if (value := getattr(pair, column)) not in known), None)
        if wrong is not None:
            raise UserError(f"{path}: {column} {wrong!r}: use one of {', '.join(known)}")
    return pairs


def read_news(path: Path, ids: Collection[str] = (), more: int = 0) -> Iterator[Article]:
    """The articles with these ids and the first ``more`` others of a JSONL file (or .xz) of VietNews.

    A line has ``id``, ``title``, ``abstract`` and ``body``, a list of sentences; ``published`` if known, and
    ``captions``: which of the sentences stand under a picture.
    """
    try:
        with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if row["id"] not in ids:
                    more -= 1
                    if more < 0:
                        continue
                captions = set(row.get("captions", ()))
                body = [("caption" if text in captions else "paragraph", text) for text in row["body"]]
                texts = [("title", row["title"]), ("lead", row["abstract"]), *body]
                blocks = tuple(Block(kind, text) for kind, text in texts if text)  # type: ignore[arg-type]
                key = content_hash("\n".join(block.text for block in blocks), {})
                yield Article(row["id"], str(path), key, blocks=blocks, published=row.get("published"))
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, lzma.LZMAError) as error:
        raise UserError(
            f"{path}: not articles as JSON lines with id, title, abstract and body ({why(error)})"
        ) from None


def score_pairs(pairs: Iterable[LabelledPair], articles: Mapping[str, Article]) -> Scores:
    """Judges each pair as grouping does."""
    pairs = list(pairs)
    calls = (load_model().scores(features_of(pairs, articles)) >= THRESHOLD).tolist()
    return _scores(pairs, calls)


def features_of(pairs: Sequence[LabelledPair], articles: Mapping[str, Article]) -> NDArray[np.float64]:
    """The evidence of each pair, a row of ``FEATURES``; the articles of all the pairs are one run."""
    names = sorted({name for pair in pairs for name in (pair.a, pair.b)})
    missing = next((name for name in names if name not in articles), None)
    if missing is not None:
        raise UserError(f"article {missing} of the labelled pairs is missing: give the file they were drawn from")
    at = {name: row for row, name in enumerate(names)}
    likeness = Likeness([gather(articles[name]) for name in names])
    return likeness.features([(at[pair.a], at[pair.b]) for pair in pairs])


def _scores(pairs: Sequence[LabelledPair], calls: Sequence[bool]) -> Scores:
    called: dict[str, list[bool]] = {label: [] for label in LABELS}
    for pair, call in zip(pairs, calls, strict=True):
        called[pair.label].append(call)
    right, same = sum(called["same"]), len(called["same"])
    claimed = right + sum(called["other"]) + sum(called["unrelated"])
    precision = right / claimed if claimed else 0.0
    recall = right / same if same else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return Scores(precision, recall, f1, {label: (sum(calls), len(calls)) for label, calls in called.items()})


def fit(pairs: Sequence[LabelledPair], articles: Mapping[str, Article]) -> Model:
    """The weights that explain the pairs best: ridge-regularised logistic regression, by Newton's method.

    Weights set by hand stay as they are and count.
    """
    import numpy as np

    model = load_model()
    known = [pair for pair in pairs if pair.label != "unclear"]
    cut = [{name: replace(one, blocks=one.blocks[:blocks]) for name, one in articles.items()} for blocks in _CUT]
    features = np.concatenate([features_of(known, version) for version in (articles, *cut)])
    same = np.array([pair.label == "same" for pair in known] * (1 + len(cut)), dtype=float)
    if not 0 < same.sum() < len(same):
        raise UserError("weights are fitted on pairs of one event and pairs that are not: give both, marked tuned")
    given = sum(weight * features[:, FEATURES.index(name)] for name, weight in model.by_hand.items())
    columns = np.column_stack([np.ones(len(same)), *(features[:, FEATURES.index(name)] for name in model.fitted)])
    ridge = np.full(columns.shape[1], _RIDGE)
    ridge[0] = 0.0
    weights = np.zeros(columns.shape[1])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-(columns @ weights + given)))
        slope = columns.T @ (likely - same) + ridge * weights
        bend = (columns * (likely * (1 - likely))[:, None]).T @ columns + np.diag(ridge)
        weights -= np.linalg.solve(bend, slope)
    rounded = [round(float(weight), 2) for weight in weights]
    return replace(model, bias=rounded[0], fitted=dict(zip(model.fitted, rounded[1:], strict=True)))


def try_run(pairs: Sequence[LabelledPair], articles: Sequence[Article]) -> Trial:
    """Groups the articles as one run and asks of each labelled pair whether it came into one story."""
    began = time.process_time()
    evidence = [gather(article) for article in articles]
    gathered = time.process_time()
    stories = group(evidence)
    grouped = time.process_time()
    story = {articles[row].id: number for number, rows in enumerate(stories) for row in rows}
    pairs = [pair for pair in pairs if pair.a in story and pair.b in story]
    scores = {
        half: _scores(chosen, [story[pair.a] == story[pair.b] for pair in chosen])
        for half in HALVES
        for chosen in [[pair for pair in pairs if pair.half == half]]
    }
    offered = _offered(evidence, [article.id for article in articles])
    same = [pair for pair in pairs if pair.label == "same"]
    found = sum(frozenset((pair.a, pair.b)) in offered for pair in same) / (len(same) or 1)
    return Trial(len(articles), len(stories), gathered - began, grouped - gathered, found, scores)


def _offered(evidence: Sequence[Evidence], names: Sequence[str]) -> set[frozenset[str]]:
    order = sorted(range(len(evidence)), key=lambda row: (evidence[row].key, names[row]))
    pairs = candidates(Likeness([evidence[row] for row in order])).tolist() if order else []
    return {frozenset((names[order[i]], names[order[j]])) for i, j in pairs}
