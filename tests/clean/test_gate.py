"""The quality gate: scores on the gold never fall below what is pinned in tests/gold/floors.json."""

import json

import pytest

from tests.gold.clean import scorer
from tests.gold.pin import FLOORS, cleaned, measure

PIN = "run `python -m tests.gold.pin` (with --lower to accept a fall) and say why in the commit"


@pytest.fixture(scope="module")
def measured():
    return measure()


@pytest.mark.parametrize("part", ["clean", "split"])
def test_scores_hold_their_floors(measured, part):
    floors = json.loads(FLOORS.read_text())[part]
    assert measured[part]["fingerprint"] == floors["fingerprint"], f"the gold changed: {PIN}"
    for name, floor in floors.items():
        if name != "fingerprint":
            assert measured[part][name] >= floor, f"{part}.{name} fell: {PIN}"


def test_floors_are_at_the_level_promised():
    floors = json.loads(FLOORS.read_text())
    assert floors["clean"]["worst_f1"] >= 0.98
    assert floors["clean"]["fields"] == 1
    assert floors["split"]["f1"] >= 0.99


@pytest.mark.parametrize("page", list(scorer.pages()), ids=lambda page: page.name)
def test_every_line_has_its_class(page):
    article = cleaned(page)
    kinds = {block.line: block.kind for block in article.blocks}
    wanted = {"T": {"title"}, "B": {"lead", "paragraph"}, "S": {"subheading"}, "C": {"caption"}}
    for number, (label, raw) in enumerate(page.rows, 1):
        if label:
            assert kinds.get(number) in wanted.get(label, {None}), raw


def test_scorer_tells_good_from_bad():
    page = next(scorer.pages())
    perfect = scorer.score(page.lines("TB"), page)
    assert perfect == scorer.Score(1, 1, 1, 0)
    assert scorer.score(page.lines("TBCS"), page).f1 == 1, "captions and subheadings are neutral"
    assert scorer.score(page.lines("TBX"), page).precision < 0.9
    assert scorer.score(page.lines("TBX"), page).leaked > 3
    assert scorer.score(page.lines("T"), page).recall < 0.2
