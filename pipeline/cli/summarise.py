"""`vibrief summarise`: text on stdin, its brief on stdout."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from pipeline.cli.options import Config, Device, Set, SummariserName, TranslatorName, load_settings


def summarise(
    source: Annotated[Literal["en", "vi"], typer.Option("--from", help="The language of the text.")] = "en",
    config: Config = "default",
    change: Set = [],  # noqa: B006
    translator: TranslatorName = None,
    summariser: SummariserName = None,
    device: Device = None,
) -> None:
    """Summarise one text from stdin, English or Vietnamese, as an English brief, a sentence a line."""
    from pipeline.errors import UserError
    from pipeline.lines import briefs_of_english
    from pipeline.pipe import Pipeline

    settings = load_settings(config, change, translator=translator, summariser=summariser, device=device)
    text = sys.stdin.buffer.read().decode("utf-8-sig", errors="replace")
    if not text.strip():
        raise UserError("stdin is empty; pipe in the text to summarise")
    with Pipeline(settings) as pipeline:
        if source == "vi":
            article = pipeline(text)
            if article.failed:
                raise UserError(article.failed)
            brief = article.brief
        else:
            [brief] = briefs_of_english(pipeline, [text])
        for sentence in brief:
            typer.echo(sentence.text)
