"""Vietnamese news in, an English briefing out."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from pipeline.article import Article, Block, BriefSentence, Flag, Sentence
    from pipeline.config import Settings, load_config
    from pipeline.errors import UserError
    from pipeline.pipe import Pipeline
    from pipeline.read import read_articles
    from pipeline.runner import Runner
    from pipeline.step import BriefStep, CleanStep, SummariseStep, TranslateStep
    from pipeline.store import Store

_HOMES = {
    "Article": "article",
    "Block": "article",
    "BriefSentence": "article",
    "BriefStep": "step",
    "CleanStep": "step",
    "Flag": "article",
    "Pipeline": "pipe",
    "Runner": "runner",
    "Sentence": "article",
    "Settings": "config",
    "Store": "store",
    "SummariseStep": "step",
    "TranslateStep": "step",
    "UserError": "errors",
    "load_config": "config",
    "read_articles": "read",
}
__all__ = [
    "Article",
    "Block",
    "BriefSentence",
    "BriefStep",
    "CleanStep",
    "Flag",
    "Pipeline",
    "Runner",
    "Sentence",
    "Settings",
    "Store",
    "SummariseStep",
    "TranslateStep",
    "UserError",
    "load_config",
    "read_articles",
]


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first used, so that ``import pipeline`` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
    return getattr(import_module(f"pipeline.{_HOMES[name]}"), name)
