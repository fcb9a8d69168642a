"""Ways to translate, measured with an engine whose answers are known."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.config import load_config
from pipeline.engine.base import Decode, Engine, Hypothesis
from pipeline.engine.scripted import ScriptedEngine
from pipeline.evaluate import ways
from pipeline.evaluate.ways import DECODINGS, HEADER, STEPS, Outcome, Way, measure, row
from pipeline.pipe import Pipeline

VI = ["Kim ngạch đạt 1,7 tỷ USD.", "Hai bên gặp nhau ngày 16/12/2024.", "Ông Bùi Thanh Sơn thăm Lào."]
EN = ["Turnover reached USD 1.7 billion.", "The two sides met on December 16, 2024.", "Mr. Bui Thanh Son visited Laos."]
# The best-scored answers are wrong; another of the beam is right, but where they are loops, and that is retried.
FIRST = {
    VI[0]: ["Turnover reached USD 1.7 million.", EN[0]],
    VI[1]: [f"The sides, the sides, the sides, the sides met on December {day}, 2024." for day in (26, 17)],
    VI[2]: ["Mr. Bui Thanh visited Laos.", EN[2]],
}


# As it is read again where the day was lost.
HINTED = {"Hai bên gặp nhau ngày 16 December 2024.": EN[1]}


class Clock:
    """Goes on only when it is told to."""

    now = 0.0

    def read(self) -> float:
        return self.now


class Retried(ScriptedEngine):
    """Right on the second call; a call takes two seconds."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(lambda text: FIRST[text] if len(self.calls) == 1 else HINTED.get(text) or EN[VI.index(text)])
        self.clock = clock

    def generate(self, texts: Sequence[str], decode: Decode) -> list[list[Hypothesis]]:
        self.clock.now += 2
        return super().generate(texts, decode)


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> list[ScriptedEngine]:
    made: list[ScriptedEngine] = []
    clock = Clock()

    def load(_: Pipeline, task: str) -> Engine:
        clock.now += 60
        made.append(Retried(clock))
        return made[-1]

    monkeypatch.setattr(Pipeline, "_load", load)
    monkeypatch.setattr(ways, "time", SimpleNamespace(perf_counter=clock.read, process_time=clock.read))
    return made


def test_each_step_leaves_fewer_findings(engines: list[ScriptedEngine]) -> None:
    alone, _, beam, ladder, *_ = outcomes = [measure(load_config(), way, VI, EN) for way in STEPS]
    assert [(round(o.numbers, 2), round(o.names, 2), round(o.any, 2)) for o in outcomes] == [
        (0.67, 0.33, 1.0), (0.67, 0.33, 1.0), (0.33, 0.0, 0.33), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0),
        (0.0, 0.0, 0.0),
    ]  # fmt: skip
    assert alone.scores["BLEU"] < beam.scores["BLEU"] < ladder.scores["BLEU"] == pytest.approx(100)
    assert [len(engine.calls) for engine in engines] == [1, 1, 1, 2, 2, 2, 2]
    hinted = [set(engine.texts) & set(HINTED) for engine in engines]
    assert hinted == [set()] * 6 + [set(HINTED)]
    assert all(engine.closed for engine in engines)


def test_loading_is_not_timed_and_memory_not_asked(engines: list[ScriptedEngine], tmp_path: Path) -> None:
    settings = load_config("default", {"run.store": str(tmp_path / "store.sqlite")})
    for _ in range(2):
        outcome = measure(settings, Way("as it is", {}), VI)
        assert (outcome.seconds, outcome.cpu_seconds) == (4, 4)  # of two calls
    assert [len(engine.calls) for engine in engines] == [2, 2]


def test_a_way_decodes_as_it_says(engines: list[ScriptedEngine]) -> None:
    for way in DECODINGS:
        measure(load_config(), way, VI)
        decode = engines[-1].calls[0][1]
        assert way.name.startswith(f"beam {decode.beam_size}, {decode.hypotheses} hypotheses")
        assert (len(engines[-1].calls) > 1) == (way.changes["retry_share"] > 0)


def test_a_row_has_a_cell_for_each_column_with_or_without_a_reference() -> None:
    scored = Outcome("model alone", 0.25, 0.5, 0.75, {"BLEU": 16.6, "chrF++": 37.391}, 3.84, 7.0)
    assert row(scored) == "| model alone | 25.0% | 50.0% | 75.0% | 16.60 | 37.39 | 3.8 | 7.0 |"
    bare = row(Outcome("model alone", 0.25, 0.5, 0.75, {}, 3.84, 7.0))
    assert bare == "| model alone | 25.0% | 50.0% | 75.0% | – | – | 3.8 | 7.0 |"
    assert bare.count("|") == ("| |" + HEADER.split("\n")[0]).count("|") == HEADER.split("\n")[1].count("|")
