"""Hundreds of planted errors, and the references that must stay silent."""

import json
import os
from pathlib import Path

import pytest

from pipeline.check import Checker
from pipeline.config import CheckSettings
from pipeline.evaluate.fidelity import agreement, alarms, number_faults, planted_recall
from pipeline.evaluate.planted import cases, spoil
from pipeline.translate.glossary import Glossary

SHARED = Path(os.environ.get("VIBRIEF_SHARED") or Path(__file__).parents[3] / "shared")
CHECKER = Checker(CheckSettings(), Glossary.load(["vi-en"]))
needs_shared = pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="the development data are not here")


def read(name: str) -> list[str]:
    return (SHARED / "data" / "dev" / name).read_text(encoding="utf-8").splitlines()


def test_planted_errors_are_found() -> None:
    result = planted_recall(CHECKER, cases(rounds=10))
    assert result.total > 400
    assert result.false_alarms == ()
    assert result.recall >= 0.99, result.missed[:5]
    assert len(result.by_error) >= 12
    assert all(found >= 0.9 * total for found, total in result.by_error.values()), result.by_error


def test_an_unseeing_check_would_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CHECKER, "flags", lambda vi, en: ())
    result = planted_recall(CHECKER, cases(rounds=1))
    assert result.total == len(result.missed) > 40
    assert result.recall == 0.0


def test_cases_do_not_change() -> None:
    assert cases(rounds=2) == cases(rounds=2)
    assert cases(rounds=2, seed=6) != cases(rounds=2)


def test_spoiled_references() -> None:
    pairs = [("Có 250 phần quà.", "There are 250 gifts."), ("Không có số.", "No figures.")]
    for seed in range(8):
        for case in spoil(pairs, seed=seed):
            assert case.vi == pairs[0][0]
            assert "250" not in case.wrong.split()
            assert number_faults(case.vi, case.wrong)


def test_agreement_counts_each_side() -> None:
    vi = ["Có 5 người.", "Có 6 người.", "Có 7 người."]
    reference = ["There are 5 people.", "There are 6 people.", "There are 8 people."]
    result = agreement(vi, reference, ["There are 5 people.", "There are 9 people.", "There are 7 people."])
    assert (result.sentences, result.hits, result.only_check, result.only_reference) == (2, 1, (), ())
    assert result.precision == result.recall == 1.0


def test_alarms_give_positions() -> None:
    checker = Checker(CheckSettings())
    result = alarms(checker, ["Có 5 người ở đó.", "Có 6 người ở đó."], ["5 people were there.", "7 people were there."])
    assert result.positions == (1,)
    assert result.by_kind == {"number-changed": 1}
    assert result.rate == 0.5


@needs_shared
@pytest.mark.parametrize(("name", "most"), [("flores_dev", 0.012), ("vlsp20_dev", 0.052), ("iwslt15_tst2012", 0.013)])
def test_false_alarms_on_references(name: str, most: float) -> None:
    """Nine in ten of these are faults of the references themselves, see docs/fidelity.md."""
    assert alarms(CHECKER, read(f"{name}.vi"), read(f"{name}.en")).rate <= most


@needs_shared
@pytest.mark.parametrize("name", ["flores_dev", "vlsp20_dev", "iwslt15_tst2012"])
def test_figures_spoiled_in_real_translations_are_found(name: str) -> None:
    pairs = [
        (vi, en) for vi, en in zip(read(f"{name}.vi"), read(f"{name}.en"), strict=True) if not number_faults(vi, en)
    ]
    assert planted_recall(CHECKER, spoil(pairs)).recall >= 0.95


@needs_shared
def test_the_gold_translations_are_clean() -> None:
    for path in sorted((SHARED / "gold").glob("*.en.json")):
        english = json.loads(path.read_text(encoding="utf-8"))
        gold = json.loads(path.with_name(path.name.replace(".en.", ".gold.")).read_text(encoding="utf-8"))
        pairs = [
            (gold["title"], english["title_en"]),
            *zip(gold["body"], english["body_en"], strict=True),
            *zip(gold["captions_clean"], english["captions_en"], strict=True),
        ]
        for vi, en in pairs:
            assert CHECKER.flags(vi, en) == (), vi
