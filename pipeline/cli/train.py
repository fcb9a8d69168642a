"""`vibrief train`: makes the embedded models, or fine-tunes them on a user's own pairs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline.cli.options import load_settings
from pipeline.errors import UserError

train_app = typer.Typer(help="Train the models that ship in models/, or your own.", no_args_is_help=True)

Output = Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="The folder to write.")]
Start = Annotated[Path | None, typer.Option("--from", help="A model folder to go on from (fine-tuning).")]
Updates = Annotated[int | None, typer.Option(min=1, help="How many updates, instead of what the recipe says.")]
Minutes = Annotated[float | None, typer.Option(min=0.01, help="How long, instead: the rate is zero by then.")]
DeviceName = Annotated[str, typer.Option(help="auto, cpu or cuda.")]
Seed = Annotated[int | None, typer.Option(help="Instead of the recipe's; an ensemble has several.")]


@train_app.callback()
def group() -> None:
    """Training needs torch; it goes on from its last checkpoint when it is run again."""


@train_app.command()
def translator(
    corpus: Annotated[
        list[Path],
        typer.Option(
            "--corpus",
            "--pairs",
            help="A folder with *.vi.xz and *.en.xz or prepared, a dataset, or a TSV file. Repeatable.",
        ),
    ],
    output: Output = Path("outputs/translator"),
    recipe: Annotated[
        str | None, typer.Option(help="In configs/train, or a YAML file. [translator; with --from: finetune]")
    ] = None,
    dev: Annotated[Path | None, typer.Option(help="Held-out pairs (TSV or dataset) for the loss in the log.")] = None,
    start: Start = None,
    updates: Updates = None,
    minutes: Minutes = None,
    direction: Annotated[
        Literal["vi-en", "en-vi"], typer.Option(help="en-vi is for making back-translations.")
    ] = "vi-en",
    seed: Seed = None,
    device: DeviceName = "auto",
) -> None:
    """Train a Vietnamese→English translator; run again after a kill, it resumes."""
    from pipeline.train.translator import train_translator

    train_translator(
        corpus,
        recipe or ("finetune" if start else "translator"),
        output,
        device=device,
        dev=dev,
        start=start,
        updates=updates,
        minutes=minutes,
        direction=direction,
        seed=seed,
    )
    typer.echo(str(output))


@train_app.command()
def summariser(
    output: Output,
    pairs: Annotated[
        list[Path], typer.Option(help="JSON lines (.jsonl, .jsonl.xz) with text and summary. Repeatable.")
    ],
    texts: Annotated[
        list[Path], typer.Option(help="English for denoising: JSON lines, parallel text, or prepared. Repeatable.")
    ] = [],  # noqa: B006
    recipe: Annotated[str, typer.Option(help="A recipe in configs/train, or a YAML file.")] = "summariser",
    dev: Annotated[Path | None, typer.Option(help="Held-out JSON lines for the loss in the log.")] = None,
    start: Start = None,
    updates: Updates = None,
    minutes: Minutes = None,
    seed: Seed = None,
    device: DeviceName = "auto",
) -> None:
    """Train an English news summariser; run again after a kill, it resumes."""
    from pipeline.train.summariser import train_summariser

    train_summariser(
        pairs,
        recipe,
        output,
        texts=texts,
        device=device,
        dev=dev,
        start=start,
        updates=updates,
        minutes=minutes,
        seed=seed,
    )
    typer.echo(str(output))


@train_app.command()
def translate(
    output: Output,
    model: Annotated[list[Path], typer.Option(help="A trained model; several are averaged. Repeatable.")],
    corpus: Annotated[list[Path], typer.Option(help="Parallel text, as for `translator`. Repeatable.")] = [],  # noqa: B006
    articles: Annotated[
        list[Path], typer.Option(help="JSON lines of articles, or a prepared folder. Repeatable.")
    ] = [],  # noqa: B006
    back: Annotated[bool, typer.Option("--back", help="The models read English: make tagged source text.")] = False,
    skip: Annotated[list[str], typer.Option(help="Corpora to leave out, patterns too. Repeatable.")] = [],  # noqa: B006
    beams: Annotated[int, typer.Option(min=1, help="1 is greedy.")] = 1,
    sample: Annotated[float, typer.Option(min=0, help="Draw tokens at this temperature instead; 0: no.")] = 0.0,
    minutes: Annotated[float | None, typer.Option(min=0.01, help="Begin no shard that would end later.")] = None,
    batch_tokens: Annotated[int | None, typer.Option(min=1, help="Source tokens × beams of a batch.")] = None,
    device: DeviceName = "auto",
) -> None:
    """Translate a corpus for distillation or back-translation, in shards; run again, it makes the missing ones."""
    from pipeline.train.distil import read_segments, translate_corpus

    segments = read_segments(corpus, articles, model[0], back=back, skip=skip)
    counts = translate_corpus(
        segments,
        model,
        output,
        back=back,
        beams=beams,
        temperature=sample,
        minutes=minutes,
        batch_tokens=batch_tokens,
        device=device,
    )
    typer.echo(", ".join(f"{count:,} {what}" for what, count in counts.items()) or "nothing left to do")


@train_app.command("pairs-for-summariser")
def pairs_for_summariser(
    translated: Annotated[list[Path], typer.Argument(help="Folders that `vibrief train translate` wrote.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The .jsonl or .jsonl.xz to write.")],
    support: Annotated[
        float,
        typer.Option(min=0, max=1, help="The share of a summary's names, numbers and words that its text must have."),
    ] = 0.6,
    body_sentences: Annotated[int | None, typer.Option(min=1, help="How many of each body. [all]")] = None,
) -> None:
    """Put translated articles together as (text, summary) pairs."""
    from pipeline.train.articles import assemble

    tables = [table for folder in translated for table in sorted(folder.glob("*.tsv.xz"))]
    if not tables:
        raise UserError(f"{', '.join(map(str, translated))}: no *.tsv.xz there; give what `train translate` wrote")
    made = assemble(tables, output, support=support, body_sentences=body_sentences)
    typer.echo(
        f"{made.pairs:,} pairs, {made.extracted:,} with a sentence of the text for a summary that it does not bear out;"
        f" left out: {made.short:,} too short, {made.unlike:,} unlike their summary"
    )


@train_app.command()
def prepare(
    output: Output,
    corpus: Annotated[list[Path], typer.Option(help="Parallel text, as for `translator`. Repeatable.")],
    recipe: Annotated[str, typer.Option(help="Whose weights, vocabulary size and augmentation to use.")] = "student",
    articles: Annotated[list[Path], typer.Option(help="JSON lines of Vietnamese articles. Repeatable.")] = [],  # noqa: B006
    body_sentences: Annotated[int | None, typer.Option(min=1, help="How many of each body. [all]")] = None,
    english: Annotated[
        list[Path], typer.Option(help="English texts for the summariser, as its --texts. Repeatable.")
    ] = [],  # noqa: B006
    vocabulary: Annotated[Path | None, typer.Option(help="A model or prepared folder whose vocabulary to use.")] = None,
    thin: Annotated[float | None, typer.Option(min=0, help="Keep a pair with the chance weight × this. [all]")] = None,
) -> None:
    """Pack corpora into small token arrays that train at once, here or on another machine."""
    from pipeline.train.prepare import contents
    from pipeline.train.prepare import prepare as pack

    made = pack(
        corpus,
        recipe,
        output,
        articles=articles,
        body_sentences=body_sentences,
        english=english,
        made=vocabulary,
        thin=thin,
    )
    typer.echo(
        f"{made.pairs:,} pairs and {made.augmented:,} made of them, {made.articles:,} articles with"
        f" {made.sentences:,} sentences, {made.documents:,} English texts: {made.bytes / 2**20:.1f} MiB"
        f" ({contents(output)})"
    )


@train_app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="A model that was trained here.")],
    output: Output,
    dtype: Annotated[Literal["float16", "bfloat16"], typer.Option(help="Two bytes a weight either way.")] = "bfloat16",
    shard: Annotated[str, typer.Option(help="The most a weights file may hold.")] = "15MB",
) -> None:
    """Write a model in parts, for a place that takes only small files; it loads from them as it is."""
    from pipeline.train.models import copy_vocabulary, load_model
    from pipeline.train.models import export as write

    model = load_model(folder)
    copy_vocabulary(folder, output)
    write(model, output, dtype=dtype, shard=shard)
    typer.echo(str(output))


@train_app.command()
def average(
    folders: Annotated[list[Path], typer.Argument(help="Models that grew from one; one named twice counts twice.")],
    output: Output,
) -> None:
    """Write the mean of models that were trained on from one on different text; often better than each."""
    from pipeline.train.averaging import average_models

    average_models(folders, output)
    typer.echo(str(output))


@train_app.command()
def confirmed(
    tables: Annotated[list[Path], typer.Argument(metavar="TABLE...", help="Vietnamese, a tab, English a line.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The .tsv or .tsv.xz to write.")],
) -> None:
    """Keep the pairs in which the checks find nothing: a translator's own work to train on, or a doubtful corpus."""
    from pipeline.check import Checker
    from pipeline.train.confirmed import write_confirmed
    from pipeline.translate.glossary import Glossary

    settings = load_settings("default", [])
    counts = write_confirmed(tables, Checker(settings.check, Glossary.load(settings.translate.glossary)), output)
    typer.echo(", ".join(f"{count:,} {what}" for what, count in counts.most_common()) or "no pairs")


@train_app.command()
def grow(
    folder: Annotated[Path, typer.Argument(help="A model that was trained here.")],
    output: Output,
    ffn: Annotated[
        int | None, typer.Option(min=1, help="Wider: units of its feed-forward layers, a multiple of what it has.")
    ] = None,
    encoder_layers: Annotated[int | None, typer.Option(min=1, help="Deeper: the layers of its encoder.")] = None,
    seed: Annotated[int, typer.Option(help="Of the shares that the copies of a unit get.")] = 1,
) -> None:
    """Write a larger model that computes what the given one does, to be trained on (--from)."""
    from pipeline.train.grow import grow_model

    grow_model(folder, output, ffn=ffn, encoder_layers=encoder_layers, seed=seed)
    typer.echo(str(output))


@train_app.command()
def frames(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The .tsv or .tsv.xz to write.")],
    count: Annotated[int, typer.Option(min=1, help="How many pairs, besides the glossary's.")] = 50_000,
    seed: Annotated[int, typer.Option(help="Of the choices.")] = 1,
) -> None:
    """Make up sentences of official news in both languages: offices, ministries, dates (configs/train/frames.txt)."""
    from pipeline.train.frames import write_frames

    typer.echo(f"{write_frames(output, count, seed):,} pairs: {output}")


@train_app.command()
def names(
    corpus: Annotated[list[Path], typer.Option(help="Parallel text, as for `translator`. Repeatable.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The list to write.")],
    acronyms: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also list acronyms for what Vietnamese spells out.")
    ] = None,
    ordinary: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also list words that hardly ever have a capital.")
    ] = None,
    skip: Annotated[list[str], typer.Option(help="Corpora to leave out, patterns too. Repeatable.")] = [],  # noqa: B006
) -> None:
    """List the names that both languages write alike, for the checks: configs/names.en.txt."""
    from pipeline.train.corpus import is_skipped, read_pairs
    from pipeline.train.names import (
        copied_names,
        ordinary_words,
        phrase_acronyms,
        write_acronyms,
        write_names,
        write_ordinary,
    )

    pairs = [pair for path in corpus for pair in read_pairs(path) if not is_skipped(pair.corpus, skip)]
    found = copied_names(pairs)
    write_names(found, output)
    typer.echo(f"{len(found):,} names: {output}")
    if acronyms:
        letters = phrase_acronyms(pairs)
        write_acronyms(letters, acronyms)
        typer.echo(f"{len(letters):,} acronyms: {acronyms}")
    if ordinary:
        words = ordinary_words(pairs)
        write_ordinary(words, ordinary)
        typer.echo(f"{len(words):,} ordinary words: {ordinary}")


@train_app.command()
def truecaser(
    articles: Annotated[list[Path], typer.Argument(metavar="ARTICLES...", help="JSON lines of Vietnamese articles.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The .tsv.xz to write.")],
) -> None:
    """Count how Vietnamese news writes its words, for text in capitals: configs/truecase.vi.tsv.xz."""
    from pipeline.train.articles import read_stories
    from pipeline.train.truecaser import write_table
    from pipeline.translate.normalise import normalise_text

    stories = (story for path in articles for story in read_stories(path, normalise_text))
    sentences, forms, pairs = write_table(stories, output)
    typer.echo(f"{forms:,} forms and {pairs:,} pairs of {sentences:,} sentences: {output}")


@train_app.command("all")
def run_all(
    output: Output,
    data: Annotated[Path, typer.Option(help="What the plan calls {data}: a prepared folder.")],
    dev: Annotated[Path, typer.Option(help="What the plan calls {dev}: held-out pairs (TSV).")],
    plan: Annotated[str, typer.Option(help="A plan in configs/train, or a YAML file.")] = "plan",
    minutes: Annotated[float | None, typer.Option(min=0.01, help="The whole budget, instead of the plan's.")] = None,
    until: Annotated[str | None, typer.Option(help="Stop after this phase; run again to go on.")] = None,
) -> None:
    """Train everything by a plan, within a budget of time: teachers, translations, student, summariser."""
    from pipeline.train.plan import load_plan, run_plan

    run_plan(load_plan(plan), {"data": data, "dev": dev}, output, minutes=minutes, until=until)
    typer.echo(str(output))
