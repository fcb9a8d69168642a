import random
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.check import Checker
from pipeline.cli import build_app
from pipeline.config import CheckSettings
from pipeline.errors import UserError
from pipeline.months import MONTHS
from pipeline.train.corpus import read_pairs
from pipeline.train.frames import Frames, load_frames, parse_frames
from pipeline.translate.glossary import Glossary

GLOSSARY = Glossary.load(["vi-en"])


def made(text: str, count: int = 50, seed: int = 0) -> set[tuple[str, str]]:
    return {(p.source, p.target) for p in Frames(parse_frames(text), {}).pairs(count, random.Random(seed))}


def test_a_slot_is_filled_alike_on_both_sides_in_any_order() -> None:
    text = """
# a comment
[sentence]
{who} gặp {who2} ở {land}. | In {land} {who} met {who2}.
[who]
An | Anne
Ba | Barbara
[land]
Lào | Laos | Lao
"""
    assert made(text) == {
        ("An gặp Ba ở Lào.", "In Laos Anne met Barbara."),
        ("Ba gặp An ở Lào.", "In Laos Barbara met Anne."),
    }, "two of one section are two different ones"


def test_a_section_takes_in_the_lines_of_one_above() -> None:
    text = "[near]\nLào | Laos\n[sentence]\nMỹ | the US\n+ near"
    assert made(text) == {("Lào", "Laos"), ("Mỹ", "The US")}


def test_a_third_column_is_an_adjective_and_marks_are_tidied() -> None:
    text = """
[sentence]
diễn đàn {land} - {land2}, | the {land}-{land2} forum, of {land.a} origin,.
[land]
Lào | Laos | Lao
Mỹ | the US | US
"""
    assert made(text) == {
        ("Diễn đàn Lào - Mỹ", "The Laos-US forum, of Lao origin."),
        ("Diễn đàn Mỹ - Lào", "The US-Laos forum, of US origin."),
    }


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[sentence]\n{who} đến. | {who} came.", r"no section \[who\]"),
        ("[sentence]\n{a} đến. | came.\n[a]\nx | y", "the sides have different slots"),
        ("[sentence]\n{a} đến. | {a.a} came.\n[a]\nx | y", r"not every line of \[a\] has a third column"),
        ("An | Anne", r"not Vietnamese \| English below a \[section\]"),
        ("[sentence]\nAn đến.", "line 2: not Vietnamese"),
        ("[sentence]\n+ who", r"line 2: no section \[who\] above"),
    ],
)
def test_a_fault_in_the_frames_is_named(text: str, fault: str) -> None:
    with pytest.raises(UserError, match=fault):
        made(text)


def test_what_ships_is_right_by_the_checks_and_never_leaves_a_slot() -> None:
    pairs = list(load_frames(GLOSSARY.entries).pairs(1500, random.Random(3)))
    assert len({p.source for p in pairs}) == 1500
    assert not [p for p in pairs if re.search(r"[{}|\[\]]|\s,", p.source + p.target)]
    faults = r",$|\d(?:st|nd|rd|th) the |(?<!the )(?<!-)Philippines(?!-)|relations [^.]* is|stressed (?!that)|as former"
    assert not [p.target for p in pairs if re.search(faults, p.target)]
    checker = Checker(CheckSettings(), GLOSSARY)
    flagged = [(p.source, p.target, flags) for p in pairs if (flags := checker.flags(p.source, p.target))]
    assert len(flagged) <= 5, flagged  # a name that is also a place's (Bá Linh, Thu Đức), "hai Bộ Anh"


def test_dates_are_the_same_day_on_both_sides() -> None:
    rng, day = random.Random(5), load_frames(GLOSSARY.entries).made["day"]
    for _ in range(300):
        source, english = day(rng)
        number, month, *year = map(int, re.findall(r"\d+", source))
        assert english == f"{MONTHS[month - 1]} {number}" + (f", {year[0]}" if year else "")


def test_every_section_of_what_ships_is_used() -> None:
    frames = load_frames(GLOSSARY.entries)
    used = set(re.findall(r"\{([a-z]+)", " ".join(line[0] for lines in frames.sections.values() for line in lines)))
    assert used | {"sentence"} == {*frames.sections, *frames.made}


def test_the_glossary_is_among_the_pairs_of_the_command(tmp_path: Path) -> None:
    out = tmp_path / "frames.tsv.xz"
    result = CliRunner().invoke(build_app(), ["train", "frames", "-o", str(out), "--count", "20"])
    assert result.exit_code == 0, result.output
    pairs = read_pairs(out)
    assert len(pairs) == len(GLOSSARY.entries) + 20
    assert {p.corpus for p in pairs} == {"frames"}
    assert ("Bộ Công an", "Ministry of Public Security") in {(p.source, p.target) for p in pairs}
