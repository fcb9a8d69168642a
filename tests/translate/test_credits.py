"""Credits of pictures are translated by rule, and nothing but a credit is taken for one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Article, Block, Sentence
from pipeline.config import load_config
from pipeline.engine.scripted import ScriptedEngine
from pipeline.pipe import Pipeline
from pipeline.translate.credits import Credits
from pipeline.translate.glossary import Glossary

CREDITS = Credits(Glossary.load(["vi-en"]).entries)


@pytest.mark.parametrize(
    ("vi", "rest", "english"),
    [
        ("(Ảnh: Bộ Ngoại giao)", "", "(Photo: Ministry of Foreign Affairs)"),
        ("Ảnh: Nguyễn Khánh", "", "Photo: Nguyen Khanh"),
        ("Nguồn ảnh: AFP.", "", "Photo: AFP."),
        ("Ảnh minh họa", "", "Illustration"),
        ("[Ảnh tư liệu: TTXVN]", "", "[File photo: Vietnam News Agency]"),
        ("Đồ họa: MINH TRÍ", "", "Graphics: MINH TRI"),
        ("Ảnh: An Bình/TTXVN", "", "Photo: An Binh/Vietnam News Agency"),
        ("Ảnh: Đức Anh và Hà Mi", "", "Photo: Duc Anh and Ha Mi"),
        ("Ảnh: vnexpress.net", "", "Photo: vnexpress.net"),
        ("Ảnh: Nhân vật cung cấp", "", "Photo: courtesy of the subject"),
        ("Ảnh: AFP/TTXVN phát", "", "Photo: AFP/Vietnam News Agency"),
        ("(ảnh minh họa)", "", "(Illustration)"),
        ("(Nguồn: TTXVN/Vietnam+)", "", "(Source: Vietnam News Agency/Vietnam+)"),
        ("Ảnh: VGP/Nhật Bắc", "", "Photo: VGP/Nhat Bac"),
        ("Ảnh: Hà Lan", "", "Photo: Ha Lan"),
        ("Công nhân làm việc - Ảnh: Quang Định", "Công nhân làm việc", " - Photo: Quang Dinh"),
        ("Hai bên gặp nhau. Ảnh: Reuters", "Hai bên gặp nhau.", " Photo: Reuters"),
        ("Hai bên gặp nhau (Ảnh minh họa).", "Hai bên gặp nhau", " (Illustration)."),
    ],
)
def test_a_credit(vi: str, rest: str, english: str) -> None:
    assert CREDITS.split(vi) == (rest, english)


@pytest.mark.parametrize(
    "vi",
    [
        "Ảnh: công nhân đang làm việc",
        "Ông chụp ảnh: Hà Nội",
        "Ảnh: Reuters đưa tin về vụ việc",
        "(Ảnh: Reuters",
        "Ảnh của Reuters",
        "Ảnh: Quân đội Ukraine",
        "Ảnh: Gia đình",
        "ảnh minh họa",
        "Nguồn: Bộ Y tế",
        "Hai bên xem ảnh tư liệu",
        "Triển lãm có 50 bức - Ảnh tư liệu",
        "Ảnh",
        "",
    ],
)
def test_no_credit(vi: str) -> None:
    assert CREDITS.split(vi) == (vi, "")


PARTS = st.sampled_from(["Ảnh", "Ảnh minh họa", ": ", "TTXVN", "Hà", "(", ")", " ", " - ", ".", "và", "Hai bên gặp"])


@given(st.lists(PARTS, max_size=10).map("".join))
def test_what_comes_before_is_never_changed(text: str) -> None:
    rest, english = CREDITS.split(text)
    assert text.startswith(rest)
    assert bool(english) == (rest != text)
    names = text[len(rest) :].replace("TTXVN", "Vietnam News Agency")
    assert all(name in english for name in ("Ha", "Vietnam News Agency") if name.replace("Ha", "Hà") in names)


def test_the_model_reads_only_what_comes_before() -> None:
    seen: list[str] = []
    engine = ScriptedEngine(lambda text: seen.append(text) or "The two sides met.")
    texts = ("(Ảnh: Reuters)", "Hai bên gặp nhau. Ảnh: Reuters", "Hai bên gặp nhau (Ảnh: AFP)")
    article = Article.read("a", "a.txt", "\n".join(texts))
    article = replace(
        article,
        blocks=tuple(Block("caption", text) for text in texts),
        sentences=tuple(Sentence(i, i, text) for i, text in enumerate(texts)),
    )
    with Pipeline(load_config("default"), translator=engine) as pipeline:
        stage = next(stage for stage in pipeline.stages if stage.name == "translate")
        (done,) = stage.run([article])
    assert set(seen) == {"Hai bên gặp nhau.", "Hai bên gặp nhau"}
    assert [s.en for s in done.sentences] == [
        "(Photo: Reuters)", "The two sides met. Photo: Reuters", "The two sides met (Photo: AFP)",
    ]  # fmt: skip
    assert [s.vi for s in done.sentences] == list(texts)
