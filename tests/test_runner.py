import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.article import Article
from pipeline.config import Settings, load_config
from pipeline.engine.scripted import ScriptedEngine
from pipeline.errors import UserError
from pipeline.pipe import Pipeline
from pipeline.runner import Progress, Runner, Watcher, windows

SENTENCES = [
    "Hai bên nhất trí tăng cường hợp tác trong lĩnh vực thương mại và đầu tư trong năm tới.",
    "Ngày 25/7, hội nghị đã khai mạc tại Hà Nội với sự tham dự của nhiều bộ trưởng trong khu vực.",
    "Có 3.500 đại biểu tham dự phiên họp toàn thể và các buổi thảo luận chuyên đề của hội nghị.",
    "Ông Nam phát biểu rằng thành phố sẽ tiếp tục hỗ trợ người dân ở các vùng bị ảnh hưởng bởi bão.",
    "Câu này làm hỏng máy nên bài báo có câu này không thể được dịch sang tiếng Anh một cách trọn vẹn.",
]
READING = "read: cannot be read"


def config(**changes: object) -> Settings:
    return load_config("default", {"run.window": 2, **changes})


def engine() -> ScriptedEngine:
    broken = {SENTENCES[-1]: ValueError("broken")}
    return ScriptedEngine(lambda text: f"English of {len(text)} letters, 3,500, July 25", errors=broken)


def article(number: int, sentences: Sequence[str]) -> Article:
    return Article.read(f"a{number}", f"a{number}.txt", "\n".join(["Hội nghị khai mạc tại thủ đô", *sentences]))


def one_after_the_other(pipeline: Pipeline, articles: Sequence[Article]) -> list[Article]:
    return [done for window in windows(articles, pipeline.settings.run) for done in pipeline.window(window)]


@settings(max_examples=40)
@given(st.lists(st.lists(st.sampled_from(SENTENCES), max_size=3), max_size=9), st.booleans())
def test_overlapping_windows_give_what_one_after_the_other_gives(texts: list[list[str]], remember: bool) -> None:
    articles = [article(number, sentences) for number, sentences in enumerate(texts)]
    articles += [replace(broken, failed=READING) for broken in articles[:1]]
    outcome = []
    for run in (lambda p: list(Runner(p).run(articles)), lambda p: one_after_the_other(p, articles)):
        with Pipeline(config(**{"translate.memory": remember}), translator=engine()) as pipeline:
            lines = [done.to_json() for done in run(pipeline)]
            sources = [sentence for sentences in texts for sentence in sentences]
            kept = pipeline.store.translations(sources, pipeline.translator_signature)
            outcome.append((lines, kept, pipeline.stored, pipeline.counts))
    assert outcome[0] == outcome[1]


def test_the_next_window_is_read_and_the_last_one_committed_while_one_is_translated() -> None:
    third_is_read, first_is_done = threading.Event(), threading.Event()
    waited: list[bool] = []

    class Slow(ScriptedEngine):
        def generate(self, texts, decode):  # type: ignore[no-untyped-def]
            if any("Hà Nội" in text for text in texts):  # the second window
                waited.extend([third_is_read.wait(600), first_is_done.wait(600)])
            return super().generate(texts, decode)

    def reading() -> Iterator[Article]:
        yield from (article(n, [f"Trong ngày thứ {n}, {SENTENCES[0]}"]) for n in range(2))
        yield from (article(n, [f"Trong ngày thứ {n}, {SENTENCES[1]}"]) for n in range(2, 4))
        yield article(4, [SENTENCES[2]])
        third_is_read.set()

    with Pipeline(config(), translator=Slow(lambda text: "English")) as pipeline:
        commit = pipeline.memory.commit

        def watched(articles):  # type: ignore[no-untyped-def]
            commit(articles)
            first_is_done.set()

        pipeline.memory.commit = watched  # type: ignore[method-assign]
        assert [a.id for a in Runner(pipeline).run(reading())] == ["a0", "a1", "a2", "a3", "a4"]
    assert waited
    assert all(waited)


def test_a_window_recalls_what_the_one_before_it_has_not_written_yet() -> None:
    second_is_translated = threading.Event()

    class Announcing(ScriptedEngine):
        def generate(self, texts, decode):  # type: ignore[no-untyped-def]
            if any("3.500" in text for text in texts):
                second_is_translated.set()
            return super().generate(texts, decode)

    articles = [article(n, [SENTENCES[0], f"Trong ngày thứ {n}, {SENTENCES[3]}"]) for n in range(2)]
    articles += [article(n, [SENTENCES[0], f"Trong ngày thứ {n}, {SENTENCES[2]}"]) for n in range(2, 4)]
    # What the checks find nothing in is remembered.
    right = {SENTENCES[0]: "The two sides agreed to step up cooperation in trade and investment in the coming year."}
    with Pipeline(config(), translator=Announcing(lambda text: right.get(text, "English"))) as pipeline:
        commit = pipeline.memory.commit

        def late(articles):  # type: ignore[no-untyped-def]
            assert second_is_translated.wait(600)
            commit(articles)

        pipeline.memory.commit = late  # type: ignore[method-assign]
        done = list(Runner(pipeline).run(articles))
    assert [{s.vi: s.from_memory for s in a.sentences}[SENTENCES[0]] for a in done] == [False, False, True, True]


def test_an_error_of_the_input_or_an_interruption_ends_the_run() -> None:
    def reading(count: int) -> Iterator[Article]:
        yield from (article(n, [f"Trong ngày thứ {n}, {SENTENCES[0]}"]) for n in range(count))
        raise UserError("no more input")

    for count in (0, 1, 4):
        with Pipeline(config(), translator=engine()) as pipeline, pytest.raises(UserError, match="no more input"):
            list(Runner(pipeline).run(reading(count)))

    class Interrupted(ScriptedEngine):
        def generate(self, texts, decode):  # type: ignore[no-untyped-def]
            raise KeyboardInterrupt

    same = [article(n, [SENTENCES[0]]) for n in range(9)]
    with Pipeline(config(), translator=Interrupted({})) as pipeline, pytest.raises(KeyboardInterrupt):
        list(Runner(pipeline).run(same))


def test_a_run_that_is_left_in_the_middle_ends_and_keeps_what_is_done() -> None:
    # The same text in every window: each preparation waits for the window before, and nobody may wait for ever.
    same = [article(n, [SENTENCES[0]]) for n in range(20)]
    with Pipeline(config(), translator=engine()) as pipeline:
        run = Runner(pipeline).run(same)
        assert next(run).id == "a0"
        run.close()
        assert list(pipeline.store.articles([same[0].content_hash], pipeline.signature))


def test_progress_counts_articles_and_sentences() -> None:
    seen: list[Progress] = []

    class Counting(Watcher):
        def update(self, progress: Progress) -> None:
            seen.append(replace(progress))

    articles = [article(n, [f"Trong ngày thứ {n}, {SENTENCES[0]}"]) for n in range(5)]
    with Pipeline(config(), translator=engine()) as pipeline:
        done = list(Runner(pipeline, Counting()).run(articles))
    assert [progress.done for progress in seen] == [2, 4, 5]
    assert seen[-1].sentences == sum(len(a.sentences) for a in done)
