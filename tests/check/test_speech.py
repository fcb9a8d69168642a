"""Speakers whom only the English has, and what becomes of them."""

import pytest

from pipeline.article import Flag
from pipeline.check import Checker
from pipeline.config import CheckSettings
from pipeline.digest.flags import in_plain_words
from pipeline.mend import Mender
from pipeline.translate.glossary import Glossary

GLOSSARY = Glossary.load(["vi-en"])
CHECKER, MENDER = Checker(CheckSettings(), GLOSSARY), Mender(GLOSSARY)
SILENT = "Hai bên đánh giá cao đối thoại, đồng thời theo hướng thực chất, nhận lời mời thăm và nói chung đáng kể."


def found(vi: str, en: str) -> list[Flag]:
    return [flag for flag in CHECKER.flags(vi, en) if flag.kind == "speaker-invented"]


@pytest.mark.parametrize(
    ("en", "said", "right"),
    [
        ("They keep up the dialogue, he said, and work.", "he said", "They keep up the dialogue, and work."),
        ("They keep up the dialogue, and he said, work.", "he said", "They keep up the dialogue, and work."),
        ("The plan, he said, is sound.", "he said", "The plan is sound."),
        ("They talk, She added , it goes on.", "She added", "They talk, it goes on."),
        ("They talk, he said, work, it said, and go.", "he said", "They talk, work, and go."),
    ],
)
def test_a_speaker_from_nowhere_is_found_and_taken_out(en: str, said: str, right: str) -> None:
    flags = found(SILENT, en)
    assert flags == [Flag("speaker-invented", f"(none) → {said}")]
    mended = MENDER(SILENT, en, flags)
    assert mended.english == right
    assert mended.changes[0].startswith(en[: en.index(",")].split()[-1])
    assert found(SILENT, mended.english) == []
    assert in_plain_words(flags[0]) == f"The English has a speaker whom the Vietnamese does not: {said}."


@pytest.mark.parametrize(
    "speech",
    [
        "Ông cho biết", "Ông nói:", "Theo ông,", "Theo Reuters,", "“Hôm nay", "- Hôm nay", "Ông bảo với báo giới",
        "Ông kể", "Qua lời ông,", "Ông có ý kiến", "Nghị quyết nêu rõ", "Bị cáo khai nhận", "Ông Nam:", "Bà tin rằng",
        "Ông đánh giá", "Công an xác nhận", "Hội kêu gọi",
    ],
)  # fmt: skip
def test_where_somebody_speaks_a_speaker_is_right(speech: str) -> None:
    assert found(f"{speech} hai bên duy trì đối thoại.", "They keep up the dialogue, he said, and work.") == []


@pytest.mark.parametrize(
    "en",
    [
        "They talk, he said.",
        "He said, they talk.",
        "They talk, as he said, a lot.",
        "They talk, he did, a lot.",
        "They went on, they continued, a lot.",
    ],
)
def test_only_between_two_commas(en: str) -> None:
    assert found(SILENT, en) == []
