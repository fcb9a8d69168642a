"""The fake keeps the promises of the real engines."""

import pytest

from pipeline.engine.base import Decode
from pipeline.engine.scripted import ScriptedEngine


def test_it_answers_from_a_mapping_or_a_function():
    engine = ScriptedEngine({"một": "one", "hai": ["two", "a couple", "2"]})
    found = engine.generate(["hai", "một"], Decode(hypotheses=2))
    assert [[h.text for h in hypotheses] for hypotheses in found] == [["two", "a couple"], ["one"]]
    assert found[0][0].score > found[0][1].score
    assert ScriptedEngine(str.upper).generate(["a b"], Decode())[0][0].tokens == 3
    assert engine.texts == ["hai", "một"]


def test_blank_texts_are_not_asked_about():
    assert ScriptedEngine({}).generate([" "], Decode())[0][0].text == ""


def test_it_refuses_long_texts():
    with pytest.raises(ValueError, match="3 tokens, the model reads 2"):
        ScriptedEngine(str.upper, source_limit=2).generate(["a", "b c d"], Decode())


def test_it_fails_where_it_is_told_to():
    engine = ScriptedEngine(str.upper, errors={"bad": RuntimeError("broken")})
    with pytest.raises(RuntimeError, match="broken"):
        engine.generate(["good", "bad"], Decode())
    assert engine.generate(["good"], Decode())[0][0].text == "GOOD"


def test_it_halves_its_batch_when_memory_runs_out():
    engine = ScriptedEngine(str.upper, memory=2)
    assert [h[0].text for h in engine.generate(list("abcde"), Decode())] == list("ABCDE")
    assert engine.batches == [5, 2, 3, 1, 2]
    with pytest.raises(MemoryError):
        ScriptedEngine(str.upper, memory=0).generate(["a"], Decode())
