"""The tables of docs/cleaning.md: our rules beside other tools, on the same gold: ``python -m tests.gold.compare``.

Extractors that want HTML get each line of a page as a paragraph. Splitters that are not installed are left out.
"""

from __future__ import annotations

import html
import importlib
import re
import sys
from collections.abc import Callable

from tests.gold.clean import scorer as lines
from tests.gold.pin import cleaned
from tests.gold.split import scorer as sentences


def _paragraphs(page: lines.GoldPage) -> str:
    body = "\n".join(f"<p>{html.escape(raw)}</p>" for _, raw in page.rows if raw)
    return f"<html><body>{body}</body></html>"


def ours(page: lines.GoldPage) -> list[str]:
    return [block.text for block in cleaned(page).blocks]


def everything(page: lines.GoldPage) -> list[str]:
    return [raw for _, raw in page.rows if raw]


def long_lines(page: lines.GoldPage) -> list[str]:
    return [raw for raw in everything(page) if len(raw) > 120]


def trafilatura(page: lines.GoldPage) -> list[str]:
    import trafilatura as tool

    return (tool.extract(_paragraphs(page), include_comments=False) or "").splitlines()


def justext(page: lines.GoldPage) -> list[str]:
    import justext as tool

    found = tool.justext(_paragraphs(page), tool.get_stoplist("Vietnamese"))
    return [paragraph.text for paragraph in found if not paragraph.is_boilerplate]


def splitters() -> dict[str, Callable[[str], list[str]]]:
    from pipeline.split.sentences import split_sentences

    found: dict[str, Callable[[str], list[str]]] = {
        "vibrief": split_sentences,
        "split at [.!?…] + space": lambda text: re.split(r"(?<=[.!?…])\s+", text),
    }
    makers: dict[str, Callable[[object], Callable[[str], list[str]]]] = {
        "sentencex": lambda tool: lambda text: list(tool.segment("vi", text)),  # type: ignore[attr-defined]
        "blingfire": lambda tool: lambda text: tool.text_to_sentences(text).split("\n"),  # type: ignore[attr-defined]
        "pysbd": lambda tool: tool.Segmenter(language="en", clean=False).segment,  # type: ignore[attr-defined]
        "underthesea": lambda tool: tool.sent_tokenize,  # type: ignore[attr-defined]
    }
    for name, make in makers.items():
        try:
            found[name] = make(importlib.import_module(name))
        except ImportError:
            continue
    return found


def main() -> None:
    write = sys.stdout.write
    write("| cleaning | precision | recall | mean F1 | worst F1 | lines leaked |\n|---|---|---|---|---|---|\n")
    for tool in (ours, trafilatura, justext, long_lines, everything):
        scores = [lines.score(tool(page), page) for page in lines.pages()]
        mean = [sum(getattr(score, name) for score in scores) / len(scores) for name in ("precision", "recall", "f1")]
        worst, leaked = min(score.f1 for score in scores), sum(score.leaked for score in scores)
        write(f"| {tool.__name__} | {mean[0]:.3f} | {mean[1]:.3f} | {mean[2]:.3f} | {worst:.3f} | {leaked} |\n")
    write("\n| splitting | precision | recall | F1 |\n|---|---|---|---|\n")
    for name, split in splitters().items():
        result = sentences.score(split)
        write(f"| {name} | {result.precision:.3f} | {result.recall:.3f} | {result.f1:.3f} |\n")


if __name__ == "__main__":
    main()
