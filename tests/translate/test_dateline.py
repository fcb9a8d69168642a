"""Datelines are translated by rule, and nothing but a dateline is taken for one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Article, Block, Sentence
from pipeline.config import load_config
from pipeline.engine.scripted import ScriptedEngine
from pipeline.pipe import Pipeline
from pipeline.translate.dateline import Datelines
from pipeline.translate.glossary import Glossary

DATELINES = Datelines(Glossary.load(["vi-en"]).entries)
REST = "Thủ tướng đã họp báo."


@pytest.mark.parametrize(
    ("head", "english"),
    [
        ("Viêng Chăn, Lào – 09/07/2025 – ", "Vientiane, Laos, July 9, 2025 – "),
        ("VIÊNG CHĂN, ngày 9/7 — ", "Vientiane, July 9 – "),
        ("Hà Nội, sáng 16 tháng 12 năm 2024 - ", "Hanoi, December 16, 2024 – "),
        ("Hà Nội (TTXVN) - ", "Hanoi (Vietnam News Agency) – "),
        ("(TTXVN) - ", "(Vietnam News Agency) – "),
        ("Đà Nẵng (VTV), 1.2.2025 - ", "Da Nang (VTV), February 1, 2025 – "),
        ("Viêng Chăn, Lào – ", "Vientiane, Laos – "),
    ],
)
def test_a_dateline(head, english):
    assert DATELINES.split(head + REST) == (english, REST)


@pytest.mark.parametrize(
    "text",
    [
        "Việt Nam – Lào tăng cường hợp tác",
        "Việt Nam, Lào - Hai nước anh em gặp nhau.",
        "Hà Nội - Hải Phòng là tuyến đường đẹp.",
        "Hà Nội, 45/13/2025 - Thủ tướng đã họp báo.",
        "09/07/2025 - Thủ tướng đã họp báo.",
        "Hà Nội, 9/7/2025 - thủ tướng đã họp báo.",
        "Hà Nội, 9/7/2025 - Tin vắn.",
        "hà nội, 9/7/2025 - Thủ tướng đã họp báo.",
        "Ông Nam, 9/7/2025 - Thủ tướng đã họp báo.",
        "Hà Nội (cũ), 9/7/2025 - Thủ tướng đã họp báo.",
        "Hà Nội, 9/7/2025. Thủ tướng đã họp báo.",
        "",
    ],
)
def test_no_dateline(text):
    assert DATELINES.split(text) == ("", text)


PARTS = st.sampled_from(
    ["Hà Nội", "Lào", "9/7", "16/12/2024", "(TTXVN)", "(VTV)", ",", " – ", " - ", " ", REST, "ông Nam"]
)


@given(st.lists(PARTS, max_size=10).map("".join))
def test_what_follows_is_never_changed(text):
    english, rest = DATELINES.split(text)
    assert text.endswith(rest)
    assert bool(english) == (rest != text)
    assert not english or english.endswith(" – ")


def test_the_model_reads_only_what_follows():
    seen = []
    engine = ScriptedEngine(lambda text: seen.append(text) or "The prime minister held a press conference.")
    vi = f"Viêng Chăn, Lào – 09/07/2025 – {REST}"
    article = Article.read("a", "a.txt", vi)
    article = replace(article, blocks=(Block("paragraph", vi),), sentences=(Sentence(0, 0, vi),))
    with Pipeline(load_config("default"), translator=engine) as pipeline:
        stage = next(stage for stage in pipeline.stages if stage.name == "translate")
        (done,) = stage.run([article])
    assert seen[:1] == [REST]
    assert done.sentences[0].en == "Vientiane, Laos, July 9, 2025 – The prime minister held a press conference."
    assert done.sentences[0].vi == vi
