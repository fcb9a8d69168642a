"""Sentences, clauses and the stage."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.article import Article, Block
from pipeline.split.clauses import cut_clauses
from pipeline.split.sentences import split_sentences
from pipeline.split.splitter import Splitter
from tests.gold.split.scorer import ends, score, texts

GOLD = list(texts())
vietnamese = st.sampled_from([text for text, _ in GOLD]) | st.text(
    alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyÁẤĐÔ .!?…,;:\"'“”()[]-–0123456789\n", max_size=120
)


@pytest.mark.parametrize(("text", "sentences"), GOLD, ids=lambda value: value[:30] if isinstance(value, str) else "")
def test_gold(text, sentences):
    assert split_sentences(text) == [" ".join(piece.split()) for piece in sentences]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Tổng thống V. Putin gặp ngoại trưởng S. Lavrov.", "Hai bên đã họp."],
        ["Công an làm việc với anh T.", "Gia đình anh đã về."],
        ["GS.TSKH. Nguyễn Đức Hinh cho biết như vậy."],
        ["Em tốt nghiệp THPT.", "Bộ GD-ĐT yêu cầu các trường báo cáo."],
        ["Hồ phủ kín hoa sen.", "Du khách đổ về đây."],
        ["Nhóm đã chỉnh sửa gen.", "Nhóm nghiên cứu sẽ công bố."],
    ],
)
def test_initials_and_abbreviations(sentences):
    assert split_sentences(" ".join(sentences)) == sentences


def test_one_long_token_takes_no_long_time():
    began = time.process_time()
    for token in ("A" * 100_000, "a." * 50_000, "a@" * 50_000, "iVBORw0KGgo/" * 8_000):
        split_sentences(f"Ảnh {token}, hết. Câu sau.")
    assert time.process_time() - began < 5


def test_there_is_enough_gold_and_the_scorer_sees_faults():
    assert sum(len(sentences) for _, sentences in GOLD) >= 500
    assert score(lambda text: [text]).recall == 0
    assert score(lambda text: text.split()).precision < 0.2
    assert ends(["ab c.", "d."]) == {4}


@settings(max_examples=200)
@given(vietnamese)
def test_nothing_is_lost_but_white_space(text):
    pieces = split_sentences(text)
    assert all(pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    collapsed = " ".join(text.split())
    # Joining gives the text back, or the text with spaces put after sentence ends where they were missing.
    joined = " ".join(pieces)
    assert joined == collapsed or len(joined) > len(collapsed)


@settings(max_examples=100)
@given(vietnamese)
def test_a_sentence_is_one_sentence(text):
    for piece in split_sentences(text):
        assert " ".join(split_sentences(piece)) == piece


def test_a_missing_space_is_repaired_and_a_spaced_text_is_given_back():
    assert " ".join(split_sentences("Thị trường rất lớn.Dựa vào đó.")) == "Thị trường rất lớn. Dựa vào đó."
    assert " ".join(split_sentences("Một  câu.\nHai câu.")) == "Một câu. Hai câu."
    assert split_sentences("  ") == []


@settings(max_examples=150)
@given(vietnamese, st.integers(5, 60))
def test_clauses_fit_and_join(text, limit):
    def fits(piece):
        return len(piece) <= limit

    pieces = cut_clauses(text, fits)
    assert " ".join(pieces) == " ".join(text.split())
    assert all(fits(piece) or " " not in piece for piece in pieces)
    assert all(pieces)


def test_cuts_are_where_a_reader_breathes():
    text = (
        "Hội nghị thống nhất ba việc trong năm nay; các bộ, ngành phối hợp chặt chẽ với địa phương để triển khai, "
        "và báo cáo kết quả trước ngày 30 tháng 6"
    )
    assert cut_clauses(text, lambda piece: len(piece) <= 110) == [
        "Hội nghị thống nhất ba việc trong năm nay;",
        "các bộ, ngành phối hợp chặt chẽ với địa phương để triển khai, và báo cáo kết quả trước ngày 30 tháng 6",
    ]
    assert cut_clauses(text, lambda piece: len(piece) <= 80)[1:] == [
        "các bộ, ngành phối hợp chặt chẽ với địa phương để triển khai,",
        "và báo cáo kết quả trước ngày 30 tháng 6",
    ]
    assert cut_clauses("ngắn", lambda piece: True) == ["ngắn"]
    assert cut_clauses("", lambda piece: False) == []


def test_stage_numbers_the_sentences_of_all_blocks():
    blocks = (
        Block("title", "Một tựa. Có dấu chấm", 1),
        Block("lead", "Câu một. Câu hai?", 2),
        Block("caption", "Ảnh chụp ở TP. Huế. Ảnh: An", 3),
    )
    article = Article(id="a", path="p", content_hash="h", blocks=blocks)
    stage = Splitter()
    found = next(iter(stage.run([article]))).sentences
    assert [(s.id, s.block, s.vi) for s in found] == [
        (0, 0, "Một tựa. Có dấu chấm"),
        (1, 1, "Câu một."),
        (2, 1, "Câu hai?"),
        (3, 2, "Ảnh chụp ở TP. Huế."),
        (4, 2, "Ảnh: An"),
    ]
    assert stage.counts["sentences"] == 5
