from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.article import Article, Block, Flag, Sentence
from pipeline.engine.base import Decode, Hypothesis
from pipeline.engine.scripted import ScriptedEngine
from pipeline.errors import UserError
from pipeline.store import Translation
from pipeline.translate.closed import Parts
from pipeline.translate.ladder import ladder
from pipeline.translate.translator import Translator


class DictMemory:
    def __init__(self) -> None:
        self.kept: dict[str, Translation] = {}

    def recall(self, sources: Iterable[str]) -> Mapping[str, Translation]:
        return {source: self.kept[source] for source in sources if source in self.kept}

    def remember(self, translations: Mapping[str, Translation]) -> None:
        self.kept.update(translations)


class MarkJudge:
    """Finds fault with every output that has a question mark: a penalty of 2 for each, three are a loop's."""

    def flags(self, vi: str, en: str) -> tuple[Flag, ...]:
        return (Flag("mark", "?"),) * en.count("?")

    def penalty(self, flags: Sequence[Flag]) -> float:
        return 2.0 * len(flags)


def article(name: str, *sentences: str, title: str = "Tin") -> Article:
    blocks = (Block("title", title), Block("paragraph", " ".join(sentences)))
    texts = [(0, title), *((1, s) for s in sentences)]
    return replace(
        Article.read(name, f"{name}.txt", name),
        blocks=blocks,
        sentences=tuple(Sentence(i, block, vi) for i, (block, vi) in enumerate(texts)),
    )


def translator(engine: ScriptedEngine, **options: object) -> tuple[Translator, DictMemory]:
    memory = DictMemory()
    stage = Translator(lambda: engine, MarkJudge(), ladder(Decode(hypotheses=4)), memory, **options)  # type: ignore[arg-type]
    return stage, memory


def english(article: Article) -> list[str | None]:
    return [sentence.en for sentence in article.sentences]


@settings(max_examples=50)
@given(st.lists(st.lists(st.sampled_from(["một", "hai", "ba bốn", "năm sáu bảy"]), max_size=4), max_size=5))
def test_every_sentence_gets_its_own_english_and_repeats_are_translated_once(texts: list[list[str]]) -> None:
    engine = ScriptedEngine(lambda text: f"EN {text}")
    stage, _ = translator(engine)
    window = [article(str(n), *sentences) for n, sentences in enumerate(texts)]
    done = list(stage.run(window))
    assert [a.id for a in done] == [a.id for a in window]
    for before, after in zip(window, done, strict=True):
        assert english(after) == [f"EN {s.vi}" for s in before.sentences]
        assert after.title_en == "EN Tin"
    assert len(engine.texts) == len(set(engine.texts))


def test_what_is_in_capitals_is_translated_in_ordinary_case_and_kept_as_it_stands() -> None:
    engine = ScriptedEngine(lambda text: f"EN {text}")
    done = next(translator(engine)[0].run([article("a", "Giá xăng giảm", "GIÁ XĂNG GIẢM", title="VIỆT NAM – LÀO")]))
    assert english(done) == ["EN Việt Nam - Lào", "EN Giá xăng giảm", "EN Giá xăng giảm"]
    assert [s.vi for s in done.sentences] == ["VIỆT NAM – LÀO", "Giá xăng giảm", "GIÁ XĂNG GIẢM"]
    assert engine.texts == ["Việt Nam - Lào", "Giá xăng giảm"]


def test_memory_is_asked_first_and_says_so() -> None:
    engine = ScriptedEngine(lambda text: f"EN {text}")
    stage, memory = translator(engine)
    memory.kept["một"] = Translation("one", -0.1, 2)
    done = next(stage.run([article("a", "một", "hai")]))
    assert english(done) == ["EN Tin", "one", "EN hai"]
    assert [s.from_memory for s in done.sentences] == [False, True, False]
    assert done.sentences[1].attempt == 2
    assert set(memory.kept) == {"Tin", "một", "hai"}


def test_no_engine_is_loaded_when_memory_has_everything() -> None:
    def load() -> ScriptedEngine:
        raise AssertionError("loaded")

    memory = DictMemory()
    memory.kept |= {"Tin": Translation("News", 0.0), "một": Translation("one", 0.0)}
    stage = Translator(load, MarkJudge(), ladder(Decode()), memory)
    assert english(next(stage.run([article("a", "một")]))) == ["News", "one"]


def test_the_beams_cleanest_hypothesis_wins() -> None:
    engine = ScriptedEngine({"Tin": "News", "một": ["one??", "one", "uno"]})
    stage, _ = translator(engine)
    done = next(stage.run([article("a", "một")]))
    assert english(done) == ["News", "one"]
    assert done.sentences[1].attempt == 0


def test_hypotheses_that_cannot_win_are_not_judged() -> None:
    judged: list[str] = []

    class Recorder(MarkJudge):
        def flags(self, vi: str, en: str) -> tuple[Flag, ...]:
            judged.append(en)
            return super().flags(vi, en)

    engine = ScriptedEngine({"Tin": ["News", "Word"], "một": ["one?", "one", "uno"]})
    stage = Translator(lambda: engine, Recorder(), ladder(Decode(hypotheses=4)), DictMemory())
    assert english(next(stage.run([article("a", "một")]))) == ["News", "one"]
    assert judged == ["News", "one?", "one"]


LONG = "một hai ba bốn, " * 6 + "và năm"


def test_the_ladder_climbs_until_clean_and_says_which_rung_won() -> None:
    def answer(text: str) -> list[str]:
        if text == LONG:
            return ["bad????"] if len(engine.calls) == 1 else ["worse?????"]
        return [f"clean {len(text.split())}"]

    engine = ScriptedEngine(answer)
    stage, _ = translator(engine, retry_share=2.0)
    done = next(stage.run([article("a", LONG)]))
    assert done.sentences[1].attempt == 3
    assert (done.sentences[1].en or "").startswith("clean ")
    assert [(call[1].beam_size, call[1].repetition_penalty) for call in engine.calls] == [(4, 1), (2, 1.1), (1, 1)]
    assert dict(stage.counts) | {"sentences": 0, "from memory": 0} == {
        "rung beam": 2, "rung narrow": 1, "rung clauses": 1, "sentences": 0, "from memory": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("length", "english", "tried"),
    [(30, "fine", [4]), (30, "one?", [4, 1]), (30, "loop???", [4, 2, 1]), (10, "one?", [4, 2]), (10, "fine", [4])],
)
def test_a_rung_is_for_what_it_mends(length: int, english: str, tried: list[int]) -> None:
    sentence = ", ".join(["từ"] * length)
    engine = ScriptedEngine(lambda text: english if "," in text else "fine")
    list(translator(engine, retry_share=2.0)[0].run([article("a", sentence)]))
    assert [decode.beam_size for _, decode in engine.calls] == tried


def test_what_was_lost_is_hinted_at_and_judged_by_the_source_as_it_is() -> None:
    judged: list[str] = []

    class Recorder(MarkJudge):
        def flags(self, vi: str, en: str) -> tuple[Flag, ...]:
            judged.append(vi)
            return super().flags(vi, en)

    engine = ScriptedEngine(lambda text: "?" if "Xạ" in text else f"EN {text}")
    stage = Translator(
        lambda: engine, Recorder(), ladder(Decode(hypotheses=4)), DictMemory(),
        hint=lambda vi, en: vi.replace("Xạ", "Saleumxay") if en == "?" else vi, retry_share=2.0,
    )  # fmt: skip
    done = next(stage.run([article("a", "Ông Xạ tới", "Hỏng?", "Ông Ba tới")]))
    assert english(done) == ["EN Tin", "EN Ông Saleumxay tới", "EN Hỏng?", "EN Ông Ba tới"]
    assert [s.vi for s in done.sentences] == ["Tin", "Ông Xạ tới", "Hỏng?", "Ông Ba tới"]
    assert [s.attempt for s in done.sentences] == [0, 1, 0, 0]
    assert [(texts, decode.beam_size) for texts, decode in engine.calls[1:]] == [
        (["Ông Saleumxay tới"], 4),
        (["Hỏng?"], 2),
    ]
    assert "Ông Saleumxay tới" not in judged
    assert stage.counts["rung hinted"] == 1


def test_nothing_is_nothing_whatever_stands_around_it() -> None:
    engine = ScriptedEngine(lambda text: "" if text == "một" else "They left the U.S.")
    stage, _ = translator(engine, closed=lambda text: Parts("Hanoi – ", text, " (Photo: AFP)"))
    done = next(stage.run([article("a", "một", "hai", "ba.")]))
    assert english(done)[1:] == [
        "",
        "Hanoi – They left the U.S. (Photo: AFP)",
        "Hanoi – They left the U.S. (Photo: AFP)",
    ]


def test_the_other_retries_read_the_hints_as_well() -> None:
    engine = ScriptedEngine(lambda text: "fine" if len(engine.calls) > 2 else "bad?")
    stage, _ = translator(engine, hint=lambda vi, _en: f"{vi} [x]", retry_share=8.0)
    done = next(stage.run([article("a", "một")]))
    assert english(done) == ["fine", "fine"]
    assert [texts for texts, _ in engine.calls[1:]] == [["Tin [x]", "một [x]"]] * 2


def test_a_hint_that_fails_leaves_the_source_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    def hint(vi: str, en: str) -> str:
        raise ValueError("odd")

    engine = ScriptedEngine(lambda text: "bad?" if text == "một" else "fine")
    done = next(translator(engine, hint=hint)[0].run([article("a", "một")]))
    assert (done.failed, english(done)) == (None, ["fine", "bad?"])
    assert "could not be hinted at: ValueError: odd" in caplog.text


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(17, 60), st.integers(0, 4)), min_size=1, max_size=20),
    st.sampled_from([0.0, 0.1, 0.15, 0.5]),
)
def test_all_rungs_together_stay_within_one_budget(shapes: list[tuple[int, int]], share: float) -> None:
    sentences = [f"câu{n} " + ", ".join(["từ"] * length) for n, (length, _) in enumerate(shapes)]
    marks = {sentence: "?" * count for sentence, (_, count) in zip(sentences, shapes, strict=True)}
    engine = ScriptedEngine(lambda text: f"x{marks.get(text, '????')}" if len(text) > 3 else "x")
    stage, _ = translator(engine, retry_share=share, hint=lambda vi, _en: vi.replace("câu", "Câu"))
    list(stage.run([article("a", *sentences)]))

    def work(calls: list[tuple[list[str], Decode]]) -> int:
        return sum(len(text) * (decode.beam_size + 2) for texts, decode in calls for text in texts)

    # The one retry that is always allowed costs at most six times the longest sentence.
    assert work(engine.calls[1:]) <= max(share * work(engine.calls[:1]), (share > 0) * 6 * max(map(len, sentences)))


def test_the_worst_for_its_length_is_retried_first() -> None:
    short, long = "ngắn, " * 26 + "hết", "dài, " * 36 + "hết"
    clean = [f"tốt {i}, " * 30 for i in range(2)]
    engine = ScriptedEngine(lambda text: "bad?" if text in (short, long) else "ok")
    list(translator(engine, retry_share=0.1)[0].run([article("a", long, *clean, short)]))
    assert " ".join(engine.calls[1][0]) == short
    engine.calls.clear()
    list(translator(engine, retry_share=0.0)[0].run([article("a", long, *clean, short)]))
    assert len(engine.calls) == 1


def test_the_company_an_article_is_translated_in_does_not_change_its_english() -> None:
    def answer(text: str) -> list[str]:
        return ["bad?"] if len(engine.calls) % 3 == 1 else ["good"]

    shared = [f"câu chung {i}, " + "y, " * 20 for i in range(3)]
    window = [
        article(str(n), *shared, *(f"câu {n} {i}, " + "x, " * 20 for i in range(n)), title=f"Tin {n}")
        for n in range(1, 7)
    ]
    engine = ScriptedEngine(answer)
    together = list(translator(engine)[0].run(window))
    apart = []
    for one in window:
        engine = ScriptedEngine(answer)
        apart += translator(engine)[0].run([one])
    assert together == apart
    retried = [sum(s.attempt > 0 for s in a.sentences) for a in together]
    assert all(retried)
    assert sum(retried) < sum(len(a.sentences) for a in together)


def test_nor_do_hints_that_depend_on_what_another_article_can_pay_for() -> None:
    """The long article has work left for the hinted rung, the short one has not; both climb to the next with it."""
    made = {"sai": ["bad? one"], "sai [bad? one]": ["bad? two"]}
    shared, rest = "sai", [f"tốt {i}, " * 30 for i in range(9)]

    def run(articles: list[Article]) -> dict[str, list[str | None]]:
        engine = ScriptedEngine(lambda text: made.get(text, ["good" if text.startswith("tốt") else f"bad? {text}"]))
        stage, _ = translator(engine, hint=lambda vi, en: f"{vi} [{en}]", retry_share=0.5)
        return {done.id: english(done) for done in stage.run(articles)}

    window = [article("short", shared, title="tốt"), article("long", shared, *rest, title="tốt")]
    together = run(window)
    assert together == run(window[::-1])
    assert together == run(window[:1]) | run(window[1:])


def test_only_what_needed_no_retry_is_remembered() -> None:
    engine = ScriptedEngine(lambda text: "bad?" if text == LONG else "fine")
    stage, memory = translator(engine)
    done = next(stage.run([article("a", "một", LONG)]))
    assert [s.attempt for s in done.sentences] == [0, 0, 3]
    assert set(memory.kept) == {"Tin", "một"}


def test_bare_lines_share_one_retry_budget() -> None:
    engine = ScriptedEngine(lambda _: "bad???")
    lines = [article(str(n), f"câu {n:02}", title=f"Tin {n:02}") for n in range(20)]
    list(translator(engine, retry_share=0.15)[0].run(lines, one_budget=True))
    # 40 lines of 6 characters, each 6 of work a character: of that 0.15, by retries of 4 a character, half as much
    # again since they are few.
    assert [len(texts) for texts, _ in engine.calls] == [40, 6]


def test_what_is_over_the_models_length_is_translated_in_pieces() -> None:
    engine = ScriptedEngine(lambda text: f"The {text.upper().strip(',.')}." if "," in text else text.upper())
    stage, _ = translator(engine, clauses_over=12)
    short = "một hai ba bốn, năm sáu bảy tám"
    done = next(stage.run([article("a", short, LONG + ".")]))
    assert engine.texts[1] == short
    assert all(len(text.split()) <= 12 for text in engine.texts)
    assert " ".join(engine.texts[2:]) == LONG + "."
    pieces = (done.sentences[2].en or "").split(" the ")  # a capital at the start alone
    assert len(pieces) == len(engine.texts) - 2 > 2
    assert pieces[0].startswith("The MỘT")
    assert (done.sentences[2].en or "").count(".") == 1  # the last piece's own
    assert done.sentences[2].attempt == 0


def test_an_over_long_sentence_is_cut_and_rejoined() -> None:
    engine = ScriptedEngine(lambda text: text.upper(), source_limit=6)
    stage, _ = translator(engine)
    long = "một hai ba bốn năm, sáu bảy tám chín mười; mười một mười hai và mười ba mười bốn mười lăm"
    done = next(stage.run([article("a", long)]))
    assert done.sentences[1].en == long.upper()
    assert all(len(text.split()) <= 6 for text in engine.texts)


def test_one_bad_sentence_fails_its_article_alone() -> None:
    engine = ScriptedEngine(lambda text: f"EN {text}", errors={"hỏng": RuntimeError("boom")})
    stage, memory = translator(engine)
    good, bad, other = stage.run([article("a", "một"), article("b", "hỏng"), article("c", "hai")])
    assert (good.failed, bad.failed, other.failed) == (None, "translate: RuntimeError: boom", None)
    assert english(other) == ["EN Tin", "EN hai"]
    assert "hỏng" not in memory.kept


def test_a_sentence_that_the_judge_trips_over_fails_its_article_alone() -> None:
    class Tripping(MarkJudge):
        def flags(self, vi: str, en: str) -> tuple[Flag, ...]:
            if vi == "hai":
                raise RecursionError("too deep")
            return super().flags(vi, en)

    engine = ScriptedEngine(lambda text: f"EN {text}")
    stage = Translator(lambda: engine, Tripping(), ladder(Decode()), DictMemory())
    done = list(stage.run([article("a", "một"), article("b", "hai"), article("c", "ba")]))
    assert [one.failed for one in done] == [None, "translate: RecursionError: too deep", None]


def test_a_failed_article_passes_through_untouched() -> None:
    engine = ScriptedEngine({})
    failed = replace(article("a", "một"), failed="read: empty")
    stage, _ = translator(engine)
    assert list(stage.run([failed])) == [failed]
    assert engine.texts == []


def test_a_model_that_does_not_load_stops_the_run() -> None:
    def load() -> ScriptedEngine:
        raise UserError("models/x: not found")

    stage = Translator(load, MarkJudge(), ladder(Decode()), DictMemory())
    with pytest.raises(UserError, match="models/x"):
        list(stage.run([article("a", "một")]))


def test_what_the_judge_finds_is_mended_and_the_sentence_says_so() -> None:
    engine = ScriptedEngine({"một": ["one?", "won"], "hai": "two", "Tin": "News"})
    asked: list[str] = []

    def mend(vi: str, en: str, flags: Sequence[Flag]) -> tuple[str, tuple[str, ...]]:
        asked.append(en)
        return en.replace("?", "!"), ("? → !",) * len(flags)

    stage, _ = translator(engine, mend=mend)
    done = next(stage.run([article("a", "một", "hai")]))
    assert english(done) == ["News", "one!", "two"]
    assert [s.mended for s in done.sentences] == [(), ("? → !",), ()]
    assert asked == ["one?"]  # only where something was found
    assert len(engine.calls) == 1
    assert stage.counts["mended"] == 1
    again = next(stage.run([article("b", "một")]))
    assert again.sentences[1].from_memory
    assert again.sentences[1].mended == ("? → !",)


def test_an_output_that_the_length_limit_cut_is_flagged_and_loses_to_a_finished_one() -> None:
    class Cut(ScriptedEngine):
        def generate(self, texts: Sequence[str], decode: Decode) -> list[list[Hypothesis]]:
            found = super().generate(texts, decode)
            return [[replace(first, finished=False), *others] for first, *others in found]

    stage, _ = translator(Cut({"Tin": ["News"], "một": ["one and on", "one"]}))
    done = next(stage.run([article("a", "một")]))
    assert english(done) == ["News", "one"]
    assert [[flag.kind for flag in s.flags] for s in done.sentences] == [["unfinished"], []]


def test_a_sentence_keeps_what_its_confidence_is_made_of() -> None:
    engine = ScriptedEngine({"một": ["a?", "b", "c"], "hai": "d", "Tin": ["News", "Tale"]})
    stage, memory = translator(engine, confidence=lambda source, found: found.margin + len(source))
    made = stage.process(article("x", "một", "hai"))
    # A scripted output of rank n has the score -n/10.
    assert {s: (t.margin, t.penalty) for s, t in memory.kept.items()} == {
        "Tin": (pytest.approx(0.1), 0.0),
        "một": (pytest.approx(-0.1), 0.0),  # the judge took the second one
        "hai": (0.0, 0.0),
    }
    assert [s.confidence for s in made.sentences] == pytest.approx([3.1, 2.9, 3.0])
