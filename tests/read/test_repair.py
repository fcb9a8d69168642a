import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.read import repair
from tests.read.conftest import Read
from tests.read.legacy_text import NEWS, misread, tcvn3, vni

ARTICLES = sorted((Path(__file__).parents[1] / "articles").glob("*.txt"))


@pytest.mark.parametrize(
    "damage", [misread, vni, lambda text: tcvn3(text.lower()), lambda text: text.encode().decode("latin-1")]
)
def test_damage_is_undone(damage: object, tmp_path: Path, read: Read) -> None:
    file = tmp_path / "a.txt"
    file.write_text(damage(NEWS), encoding="utf-8")  # type: ignore[operator]
    (article,) = read(file)
    assert article.text.lower() == NEWS.lower()
    assert article.flags == ()


@pytest.mark.parametrize("file", ARTICLES, ids=lambda file: file.stem)
def test_good_articles_are_not_touched(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert repair.find_repair(text) is None
    assert all(repair.find_repair(line) is None for line in text.splitlines())
    assert repair.find_repair(unicodedata.normalize("NFD", text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "Le président français a déclaré à l'été dernier qu'il était très étonné. " * 3,
        "Später hörte er schöne Lieder über große Flüsse und süße Äpfel. " * 3,
        "Não há amanhã; São João é à tarde, às três, e o avô também vê a mãe. " * 3,
        "Anh ấy là ai? Tôi là bà mà, có cá và trà, hà hà, bà ơi",
        "Giá 5 € – “rẻ” ± 3 ½ ©",
        "Tôi là bà và cô cá có là trà và cà và má há há mà thà",
    ],
)
def test_other_good_text_is_not_touched(text: str) -> None:
    assert repair.find_repair(text) is None


def test_only_the_misread_lines_of_a_page_change(tmp_path: Path, read: Read) -> None:
    good, bad, _ = NEWS.splitlines()
    file = tmp_path / "a.txt"
    file.write_text(f"{good}\n{misread(bad)}", encoding="utf-8")
    assert read(file)[0].text == f"{good}\n{bad}"


def test_what_cannot_be_undone_is_flagged(tmp_path: Path, read: Read) -> None:
    file = tmp_path / "a.txt"
    damaged = misread("hàng hóa Việt Nam").replace("\xa0", " ")  # a byte is lost
    file.write_text(damaged, encoding="utf-8")
    (article,) = read(file)
    assert article.text == damaged
    assert [flag.kind for flag in article.flags] == ["encoding"]
    assert "places" in article.flags[0].detail


def test_an_explicit_encoding_turns_repair_off(tmp_path: Path, read: Read) -> None:
    file = tmp_path / "a.txt"
    file.write_text(misread(NEWS), encoding="utf-8")
    assert read(file, encoding="utf-8")[0].text == misread(NEWS)


def test_the_title_is_repaired_with_the_article(tmp_path: Path, read: Read) -> None:
    file = tmp_path / "a.jsonl"
    row = '{"text": "%s", "title": "%s", "author": "Jean Réno"}'
    file.write_text(row % (vni(NEWS).replace("\n", " "), vni("Tiếng Việt")), encoding="utf-8")
    (article,) = read(file)
    assert (article.title, article.author) == ("Tiếng Việt", "Jean Réno")


@given(st.lists(st.sampled_from(NEWS.split()), min_size=12, max_size=60))
@settings(max_examples=60)
def test_repair_gives_back_exactly_what_was_damaged(words: list[str]) -> None:
    text = " ".join(words)
    found = repair.find_repair(misread(text))
    assert found is None or found[1](misread(text)) == text
    assert repair.find_repair(text) is None


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_misread_text_is_recognised_or_left(text: str) -> None:
    found = repair.find_repair(text)
    if found is not None:
        assert found[1](text) != text
