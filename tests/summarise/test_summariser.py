from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.article import Article, Block, Sentence
from pipeline.config import SummariseSettings
from pipeline.engine.base import Decode
from pipeline.engine.scripted import ScriptedEngine
from pipeline.summarise.ground import anchors, find_support
from pipeline.summarise.seq2seq import Seq2SeqSummariser
from pipeline.summarise.summariser import Summariser

BODY = [
    "Foreign Minister Bui Thanh Son visited Laos on December 16.",
    "Trade reached USD 1.7 billion in ten months, up 28.26%.",
    "The two sides agreed to hold the next consultation in Vietnam.",
]


def article(*body: str, title: str = "A visit") -> Article:
    blocks = (
        Block("title", title),
        Block("lead", body[0] if body else ""),
        Block("paragraph", "x"),
        Block("caption", "c"),
    )
    sentences = [Sentence(0, 0, "vi", title)]
    sentences += [Sentence(i + 1, 1 if i == 0 else 2, "vi", text) for i, text in enumerate(body)]
    sentences.append(Sentence(len(sentences), 3, "vi", "A caption that is not news."))
    return replace(Article.read("a", "a.txt", "x"), blocks=blocks, sentences=tuple(sentences))


def seq2seq(*outputs: str, limit: int = 100) -> tuple[Summariser, ScriptedEngine]:
    answers = iter(outputs)
    engine = ScriptedEngine(lambda text: next(answers), source_limit=limit)
    settings = SummariseSettings(method="seq2seq")
    return Summariser(settings, Seq2SeqSummariser(lambda: engine, Decode(), merge_words=60)), engine


def test_lead_cites_each_sentence_it_takes_and_no_caption() -> None:
    done = Summariser(SummariseSettings(sentences=9)).process(article(*BODY))
    assert [(b.text, b.cites, b.method) for b in done.brief] == [
        (text, (i + 1,), "lead") for i, text in enumerate(BODY)
    ]


def test_what_announces_a_list_is_no_sentence_of_a_brief() -> None:
    whole = article("The two sides agreed:", *BODY)
    sentences = tuple(replace(s, vi="Hai bên nhất trí:") if s.id == 1 else s for s in whole.sentences)
    done = Summariser(SummariseSettings(sentences=2)).process(replace(whole, sentences=sentences))
    assert [b.cites for b in done.brief] == [(2,), (3,)]
    only = replace(whole, sentences=(sentences[1],))
    assert [b.cites for b in Summariser(SummariseSettings()).process(only).brief] == [(1,)]


def test_a_supported_draft_is_kept_with_its_citations() -> None:
    stage, _ = seq2seq("Bui Thanh Son visited Laos on December 16. Trade reached USD 1.7 billion.")
    brief = stage.process(article(*BODY)).brief
    assert [(b.cites[0], b.method) for b in brief] == [(1, "seq2seq"), (2, "seq2seq")]


@pytest.mark.parametrize(
    "invented",
    ["Trade reached USD 1.8 billion in ten months.", "Foreign Minister Bui Van Son visited Laos in December."],
)
def test_an_invented_number_or_name_is_replaced_by_the_source_sentence(invented: str) -> None:
    stage, _ = seq2seq(invented)
    (sentence,) = stage.process(article(*BODY)).brief
    assert sentence.method == "extractive"
    assert sentence.text in BODY
    assert stage.counts["replaced"] == 1


def test_a_draft_with_nothing_to_it_falls_back_to_lead() -> None:
    stage, _ = seq2seq("Completely unrelated zebras dance.")
    brief = stage.process(article(*BODY)).brief
    assert [b.method for b in brief] == ["lead"] * 3


def test_an_article_with_no_body_is_flagged() -> None:
    done = Summariser(SummariseSettings()).process(article())
    assert done.brief == ()
    assert [flag.kind for flag in done.flags] == ["no-brief"]


def test_a_failed_article_passes_and_the_others_keep_their_drafts() -> None:
    stage, _ = seq2seq("Trade reached USD 1.7 billion.")
    failed = replace(article(*BODY), failed="x")
    first, second = stage.run([failed, article(*BODY)])
    assert first is failed
    assert second.brief[0].cites == (2,)


@settings(max_examples=60)
@given(st.lists(st.integers(1, 30), max_size=12), st.integers(5, 20))
def test_parts_hold_every_word_within_the_window(lengths: Sequence[int], limit: int) -> None:
    sentences = [" ".join(f"w{i}x{j}" for j in range(n)) for i, n in enumerate(lengths)]
    engine = ScriptedEngine({}, source_limit=limit)
    parts = Seq2SeqSummariser._parts(engine, sentences)
    assert " ".join(parts).split() == " ".join(sentences).split()
    assert all(len(part.split()) <= limit for part in parts)


def test_long_articles_are_summarised_in_parts_and_merged() -> None:
    sentences = [f"Sentence number {i} of the long story." for i in range(20)]
    engine = ScriptedEngine(lambda text: f"Part about {' '.join(text.split()[2:4])}." + " Word" * 20, source_limit=40)
    model = Seq2SeqSummariser(lambda: engine, Decode(), merge_words=50)
    (draft,) = model.drafts([sentences])
    assert len(engine.calls) == 2  # the parts, then their drafts once more
    assert draft


def test_support_needs_every_anchor() -> None:
    support = find_support("Trade with Laos reached USD 1.7 billion", BODY)
    assert support.positions[0] == 1
    assert support.missing == ()
    assert anchors("The 47th meeting in Hanoi cost 1,700 dong") == ["47th", "Hanoi", "1,700"]
    assert find_support("Zebras", []).positions == ()


def test_an_article_that_breaks_the_model_fails_alone() -> None:
    engine = ScriptedEngine(lambda text: BODY[2], errors={" ".join(BODY[:2]): RuntimeError("out of memory")})
    model = Seq2SeqSummariser(lambda: engine, Decode(), merge_words=60)
    window = [article(*body) for body in (BODY, BODY[:2], BODY[1:], ())]
    done = list(Summariser(SummariseSettings(method="seq2seq"), model).run(window))
    assert [one.failed for one in done] == [None, "summarise: RuntimeError: out of memory", None, None]
    assert [[b.text for b in done[i].brief] for i in (0, 2)] == [[BODY[2]], [BODY[2]]]


def test_a_model_that_does_not_load_stops_the_run() -> None:
    def load() -> ScriptedEngine:
        raise RuntimeError("no weights")

    model = Seq2SeqSummariser(load, Decode(), merge_words=60)
    with pytest.raises(RuntimeError, match="no weights"):
        list(Summariser(SummariseSettings(method="seq2seq"), model).run([article(*BODY)]))


def test_an_article_that_breaks_the_grounding_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def tripping(sentence: str, sources: Sequence[str]) -> object:
        if len(sources) == 2:
            raise RecursionError("too deep")
        return find_support(sentence, sources)

    monkeypatch.setattr("pipeline.summarise.summariser.find_support", tripping)
    summariser, _ = seq2seq(*[BODY[2]] * 3)
    done = list(summariser.run([article(*BODY), article(*BODY[:2]), article(*BODY)]))
    assert [one.failed for one in done] == [None, "summarise: RecursionError: too deep", None]
