"""The stages in order, made from settings; one call takes articles from raw text to brief."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pipeline
from pipeline.article import Article
from pipeline.check import Checker
from pipeline.check.flagging import Flagging
from pipeline.clean.cleaner import Cleaner
from pipeline.config import Settings, load_config
from pipeline.engine.base import Decode, Engine
from pipeline.engine.load import fingerprint, load_engine
from pipeline.engine.seq2seq import Seq2SeqEngine
from pipeline.engine.spec import ModelSpec, model_names, resolve_model
from pipeline.errors import UserError
from pipeline.mend import Hints, Mender
from pipeline.read.columns import article_from_text
from pipeline.runner import Runner, Window
from pipeline.split.splitter import Splitter
from pipeline.stage import Stage
from pipeline.store import Store, Translation
from pipeline.summarise.seq2seq import Seq2SeqSummariser
from pipeline.summarise.summariser import Summariser
from pipeline.translate import orthography
from pipeline.translate.closed import ClosedForms
from pipeline.translate.confidence import Confidence
from pipeline.translate.glossary import Glossary
from pipeline.translate.ladder import ladder
from pipeline.translate.translator import Translator

log = logging.getLogger(__name__)
_TRANSLATE = 2  # the position of the translator among the stages


class LazyEngine:
    """An engine that loads at the first call: a run with nothing new to translate never pays for it."""

    def __init__(self, load: Callable[[], Engine]) -> None:
        self._load = load
        self.loaded: Engine | None = None

    def __call__(self) -> Engine:
        if self.loaded is None:
            self.loaded = self._load()
        return self.loaded

    def close(self) -> None:
        if self.loaded is not None:
            self.loaded.close()
            self.loaded = None


class WindowMemory:
    """The store's translations, and those of windows that are not written yet: each goes in with its articles."""

    def __init__(self, store: Store, signature: str, *, enabled: bool) -> None:
        self._store = store
        self._signature = signature
        self._enabled = enabled
        self._unwritten: deque[Mapping[str, Translation]] = deque()  # one a window, in order

    def recall(self, sources: Iterable[str]) -> Mapping[str, Translation]:
        if not self._enabled:
            return {}
        # In this order: a window that another thread writes meanwhile is found in one of the two.
        recent: dict[str, Translation] = {}
        for part in tuple(self._unwritten):
            recent |= part
        wanted = list(sources)
        known = self._store.translations((source for source in wanted if source not in recent), self._signature)
        return known | {source: recent[source] for source in wanted if source in recent}

    def remember(self, translations: Mapping[str, Translation]) -> None:
        self._unwritten.append(translations if self._enabled else {})

    def commit(self, articles: Iterable[Article]) -> None:
        """Writes the earliest unwritten window's translations, and its articles, as one transaction."""
        try:
            self._store.commit(articles, self._unwritten[0], self._signature)
        finally:
            self._unwritten.popleft()


class Pipeline:
    """Clean, split, translate, check and summarise, with finished work looked up in and written to a store.

    Args:
        settings: the whole tree.
        store: None keeps results in memory for the life of the object.
        translator, summariser: engines to use instead of the settings' models (for tests and embedding).
    """

    def __init__(
        self,
        settings: Settings,
        *,
        store: Store | None = None,
        translator: Engine | None = None,
        summariser: Engine | None = None,
    ) -> None:
        self.settings = settings
        self.store = store or Store(None)
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.stored = 0  # articles that were found finished
        self._translator = LazyEngine(lambda: translator or self._load("translate"))
        self._summariser = LazyEngine(lambda: summariser or self._load("summarise"))
        self._cleaner = Cleaner(settings.clean)
        self._glossary = Glossary.load(settings.translate.glossary)
        self._checker = Checker(settings.check, self._glossary)
        self._given = {"translate": translator, "summarise": summariser}
        self.memory = WindowMemory(self.store, self.translator_signature, enabled=settings.translate.memory)
        self.stages = self._stages()

    @classmethod
    def from_config(cls, name: str | Path = "default", overrides: dict[str, Any] | None = None) -> Self:
        """A pipeline from ``configs/NAME.yaml`` or a YAML file, see ``load_config``."""
        return cls(load_config(name, overrides))

    def __call__(self, text: str, **given: Any) -> Article:
        """One article from its raw text, plain or HTML, read as a file with it would be.

        ``given`` may state title, published, author, publisher, url, media.
        """
        return self.window([article_from_text(text, self.settings.read, **given)])[0]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._translator.close()
        self._summariser.close()
        self.store.close()

    def engine(self, task: str) -> Engine:
        """The engine that does ``translate`` or ``summarise``, loaded if it was not."""
        return self._translator() if task == "translate" else self._summariser()

    @property
    def engines(self) -> dict[str, Engine]:
        """The engines that have been loaded so far, by task."""
        lazy = {"translate": self._translator, "summarise": self._summariser}
        return {task: engine.loaded for task, engine in lazy.items() if engine.loaded is not None}

    def window(self, articles: Sequence[Article]) -> list[Article]:
        """Takes articles through every stage together and commits them; finished ones come from the store."""
        return self.finish(self.translate(self.prepare(articles)))

    def prepare(self, articles: Sequence[Article]) -> Window:
        """Looks up what is finished, and cleans and splits the rest.

        This, ``translate`` and ``finish`` may each run in a thread of its own, each taking the windows in order.
        """
        done = self.store.articles({a.content_hash for a in articles if not a.failed}, self.signature)
        fresh = [replace(a, signature=self.signature) for a in articles if a.failed or a.content_hash not in done]
        return self._through(self.stages[:_TRANSLATE], Window(articles, done, fresh))

    def translate(self, window: Window) -> Window:
        return self._through(self.stages[_TRANSLATE : _TRANSLATE + 1], window)

    def finish(self, window: Window) -> list[Article]:
        """Checks, summarises and commits; all articles of the window, in input order."""
        window = self._through(self.stages[_TRANSLATE + 1 :], window)
        fresh = iter(window.fresh)
        results = [
            next(fresh)
            if article.failed or article.content_hash not in window.done
            else replace(window.done[article.content_hash], id=article.id, path=article.path)
            for article in window.articles
        ]
        self.stored += len(window.articles) - len(window.fresh)
        self.memory.commit(window.fresh)
        return results

    def _through(self, stages: Sequence[Stage], window: Window) -> Window:
        current = window.fresh
        for stage in stages:
            began = time.perf_counter()
            current = list(stage.run(current))
            self.seconds[stage.name] += time.perf_counter() - began
        if len(current) != len(window.fresh):
            raise AssertionError("an article was lost")
        return replace(window, fresh=current)

    def run(self, articles: Iterable[Article]) -> Iterator[Article]:
        """Any number of articles, a window at a time; see ``pipeline.runner.Runner`` for progress and outputs."""
        return Runner(self).run(articles)

    def models(self) -> dict[str, dict[str, str | None]]:
        """Each model's name, source, revision, licence and fingerprint, and where it ran if it was loaded."""
        tasks = ["translate"] + (["summarise"] if self.settings.summarise.method == "seq2seq" else [])
        described: dict[str, dict[str, str | None]] = {}
        for task in tasks:
            if self._given[task] is None:
                spec = self._spec(task)
                described[task] = {
                    "name": spec.name,
                    "source": spec.source,
                    "revision": spec.revision,
                    "licence": spec.licence,
                    "fingerprint": fingerprint(spec),
                }
            engine = self.engines.get(task)
            if engine:
                described.setdefault(task, {}).update(
                    engine=engine.name, device=engine.device, precision=engine.precision
                )
        return described

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """Each stage's counters."""
        return {stage.name: dict(stage.counts) for stage in self.stages}

    def _stages(self) -> list[Stage]:
        settings = self.settings
        model = None
        if settings.summarise.method == "seq2seq":
            model = Seq2SeqSummariser(
                self._summariser, self.decode("summarise"), merge_words=2 * settings.summarise.max_words
            )
        self._translating = Translator(
            self._translator,
            self._checker,
            ladder(self.decode("translate")),
            self.memory,
            mend=Mender(self._glossary) if settings.translate.mend else None,
            hint=Hints(self._glossary) if settings.translate.hints else None,
            closed=ClosedForms(self._glossary.entries).split,
            confidence=Confidence(self._confidence_weights),
            retry_share=settings.translate.retry_share,
            clauses_over=self._clauses_over,
        )
        return [
            self._cleaner,
            Splitter(),
            self._translating,
            Flagging(self._checker),
            Summariser(settings.summarise, model),
        ]

    @property
    def _confidence_weights(self) -> Mapping[str, float]:
        return {} if self._given["translate"] else dict(self._spec("translate").confidence.items())

    @property
    def _clauses_over(self) -> int | None:
        wanted = self.settings.translate.clauses_over
        return wanted if wanted is not None or self._given["translate"] else self._spec("translate").clauses_over

    def decode(self, task: str) -> Decode:
        """How ``translate`` or ``summarise`` searches: the built-in settings, then the model's own, then the user's."""
        if task == "translate":
            base = Decode(hypotheses=self.settings.translate.hypotheses)
        else:
            base = Decode(no_repeat_ngram=3, max_length_ratio=0.0, max_length_extra=160)
        section = self.settings.translate if task == "translate" else self.settings.summarise
        decode = base if self._given[task] else self._spec(task).decoding(base)
        if section.beam_size is not None:
            decode = replace(decode, beam_size=section.beam_size)
        if section.length_penalty is not None:
            decode = replace(decode, length_penalty=section.length_penalty)
        return replace(decode, hypotheses=min(decode.hypotheses, decode.beam_size))

    def _spec(self, task: str) -> ModelSpec:
        spec = resolve_model(self.settings.translate.model if task == "translate" else self.settings.summarise.model)
        # What a folder or hub id is for is not known, and taken to be translation.
        if spec.task != task and (spec.task == "summarise" or spec.name in model_names()):
            raise UserError(f"{spec.called} is there to {spec.task}, not to {task}; see `vibrief models list`")
        return spec

    def _load(self, task: str) -> Engine:
        section = self.settings.translate if task == "translate" else self.settings.summarise
        run = self.settings.run
        engine = load_engine(
            self._spec(task),
            engine=section.engine,
            device=run.device,
            precision=section.precision,
            batch_tokens=run.batch_tokens,
            workers=run.workers,
            device_map=run.device_map,
            max_memory=run.max_memory,
        )
        if task == "translate" and isinstance(engine, Seq2SeqEngine):
            engine.listener = self._translating.judge_ahead
        log.info("%s: %s on %s, %s", task, engine.name, engine.device, engine.precision)
        return engine

    def _model_signature(self, task: str) -> str:
        given = self._given[task]
        return given.name if given else fingerprint(self._spec(task))

    @cached_property
    def translator_signature(self) -> str:
        """Everything that can change the English of a sentence; the key of the translation memory."""
        settings = self.settings.translate
        choice = settings.model_dump(mode="json", exclude={"model", "memory", "glossary"})
        choice |= asdict(self.decode("translate"))  # what the model's own file says, too
        return "|".join(
            [
                f"translate:{Translator.version}",
                f"spelling:{orthography.fingerprint()}",
                f"model:{self._model_signature('translate')}",
                f"decode:{short_hash(choice)}",
                f"hints:{Hints.version}",
                f"mend:{Mender.version}",
                f"glossary:{self._glossary.fingerprint}",
                f"check:{Checker.version}.{short_hash(self.settings.check.model_dump(mode='json'))}",
            ]
        )

    @cached_property
    def signature(self) -> str:
        """Everything that can change an article's English, in short: the resume key beside the content hash."""
        settings = self.settings
        brief = f"brief:{Summariser.version}.{settings.summarise.method}"
        choice = settings.summarise.model_dump(mode="json", exclude={"model"})
        if settings.summarise.method == "seq2seq":
            brief += f".{self._model_signature('summarise')}"
            choice |= asdict(self.decode("summarise"))
        return "|".join(
            [
                f"vibrief:{pipeline.__version__}",
                f"clean:{Cleaner.version}.{self._cleaner.phrases.fingerprint}",
                f"split:{Splitter.version}",
                self.translator_signature,
                f"confidence:{short_hash(self._confidence_weights)}",
                f"{brief}.{short_hash(choice)}",
            ]
        )


def short_hash(value: Any) -> str:
    """Six hex digits of a JSON-like value's SHA-256."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:6]
