import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Article, Block, BriefSentence, Drop, Flag, Sentence, content_hash, from_dict, to_dict

text = st.text(max_size=40)
maybe = st.none() | text
flags = st.lists(st.builds(Flag, text, text), max_size=2).map(tuple)
articles = st.builds(
    Article,
    id=text,
    path=text,
    content_hash=text,
    text=text,
    media=st.sampled_from(["text", "html"]),
    url=maybe,
    title=maybe,
    published=maybe,
    author=maybe,
    publisher=maybe,
    blocks=st.lists(
        st.builds(
            Block,
            kind=st.sampled_from(["title", "lead", "paragraph", "subheading", "caption"]),
            text=text,
            line=st.none() | st.integers(1, 99),
        ),
        max_size=3,
    ).map(tuple),
    dropped=st.lists(st.builds(Drop, text, text, st.none() | st.integers(1, 99)), max_size=3).map(tuple),
    title_en=maybe,
    sentences=st.lists(
        st.builds(
            Sentence,
            id=st.integers(0, 9),
            block=st.integers(0, 9),
            vi=text,
            en=maybe,
            flags=flags,
            attempt=st.integers(0, 2),
            from_memory=st.booleans(),
            confidence=st.none() | st.floats(0, 1),
        ),
        max_size=3,
    ).map(tuple),
    brief=st.lists(
        st.builds(BriefSentence, text, st.lists(st.integers(0, 9), max_size=3).map(tuple), text), max_size=2
    ).map(tuple),
    flags=flags,
    failed=maybe,
    signature=text,
)


@given(articles)
def test_an_article_comes_back_from_json_as_it_was(article: Article) -> None:
    line = article.to_json()
    assert "\n" not in line
    assert Article.from_json(line) == article
    assert json.loads(line) == to_dict(article)


def test_a_line_that_is_no_article_is_named() -> None:
    good = to_dict(Article.read("a", "a.txt", "x"))
    for bad, message in [
        ([], "expected an object"),
        ({**good, "colour": 1}, "unknown field 'colour'"),
        ({"id": "a"}, "path"),
        ({**good, "title": 3}, "Article.title: unexpected value 3"),
        ({**good, "media": "pdf"}, "Article.media"),
        ({**good, "sentences": [{"id": "0"}]}, "Sentence.id"),
    ]:
        with pytest.raises(ValueError, match=message):
            from_dict(Article, bad)


def test_the_content_hash_covers_text_and_given_fields_and_nothing_else() -> None:
    one = Article.read("a", "a.txt", "text", title="T", published=None)
    same = Article.read("b", "elsewhere/b.txt", "text", title="T")
    assert one.content_hash == same.content_hash == content_hash("text", {"title": "T"})
    assert len({one.content_hash, content_hash("text", {}), content_hash("texts", {"title": "T"})}) == 3


def test_records_are_frozen() -> None:
    article = Article.read("a", "a.txt", "x")
    with pytest.raises(AttributeError):
        article.title = "no"  # type: ignore[misc]
    assert replace(article, title="yes").title == "yes"
