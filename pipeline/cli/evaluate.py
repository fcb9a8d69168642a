"""`vibrief evaluate`: the numbers behind the claims, on data you name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import ways
from pipeline.cli.options import Config, DataFolder, Device, Set, SetOrSetting, TranslatorName, load_settings

if TYPE_CHECKING:
    from pipeline.evaluate.grouping import Scores

evaluate_app = typer.Typer(help="Measure translation quality, fidelity and grouping.", no_args_is_help=True)
evaluate_app.command()(ways.decoding)
evaluate_app.command()(ways.ladder)

Source = Annotated[Path, typer.Argument(metavar="SOURCE", help="Vietnamese, a segment a line.")]


@evaluate_app.command()
def translation(
    source: Annotated[
        Path | None,
        typer.Argument(
            metavar="SOURCE",
            help="Vietnamese, a segment a line; or a dataset with both languages, which needs no other.",
        ),
    ] = None,
    reference: Annotated[
        Path | None, typer.Argument(metavar="REFERENCE", help="Its English reference, a line for a line.")
    ] = None,
    data: DataFolder = None,
    hypothesis: Annotated[
        Path | None, typer.Option(help="Score this English instead of translating the source.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="Write the translation here; .parquet, or the folder of a dataset, has every row's score.",
        ),
    ] = None,
    config: Config = "default",
    change: SetOrSetting = [],  # noqa: B006
    translator: TranslatorName = None,
    device: Device = None,
) -> None:
    """Translate SOURCE and score it against REFERENCE: BLEU and chrF++ with their signatures, and lines a second.

    Instead of files, --set NAME takes a test set: gold (this repository's own), or NAME.vi and NAME.en in --data.
    """
    import time

    from pipeline.errors import UserError
    from pipeline.evaluate.sets import find_set, read_lines
    from pipeline.evaluate.translation import result_columns, save_results, score
    from pipeline.lines import translate_lines
    from pipeline.pipe import Pipeline
    from pipeline.read.parallel import is_dataset

    names = [value for value in change if "=" not in value]
    if names:
        chosen = find_set(names[-1], data)
        lines, references = list(chosen.source), list(chosen.reference)
    elif source:
        lines, references = _segments(source, reference)
    else:
        raise UserError("give SOURCE and REFERENCE, or --set NAME")
    settings = load_settings(config, [value for value in change if "=" in value], translator=translator, device=device)
    if hypothesis:
        english = read_lines(hypothesis)
    else:
        with Pipeline(settings) as pipeline:
            began = time.perf_counter()
            english = list(translate_lines(pipeline, lines, window=len(lines)))
            typer.echo(f"{len(lines) / (time.perf_counter() - began):.1f} lines/s, loading included", err=True)
    scores = score(english, references)
    if output and (output.suffix == ".parquet" or (source and is_dataset(source) and not output.suffix)):
        from pipeline.check import Checker
        from pipeline.translate.glossary import Glossary

        checker = Checker(settings.check, Glossary.load(settings.translate.glossary))
        save_results(result_columns(lines, references, english, checker), output)
    elif output:
        output.write_text("\n".join(english) + "\n", encoding="utf-8")
    for result in scores:
        typer.echo(f"{result.metric:7}{result.value:6.2f}  {result.signature}")


def _segments(source: Path, reference: Path | None) -> tuple[list[str], list[str]]:
    """The Vietnamese segments and their references, from two files of lines or one dataset."""
    from pipeline.errors import UserError
    from pipeline.evaluate.sets import read_pair
    from pipeline.read.parallel import is_dataset, read_parallel

    if reference is not None:
        return read_pair(source, reference)
    if not is_dataset(source):
        raise UserError(f"{source}: give its REFERENCE too, or a dataset that has both languages")
    pairs = read_parallel(source, ("test", "validation", "dev"))
    return [vi for vi, _ in pairs], [en for _, en in pairs]


@evaluate_app.command()
def confidence(
    source: Source,
    reference: Annotated[Path, typer.Argument(metavar="REFERENCE", help="Its English reference, a line for a line.")],
    plot: Annotated[Path | None, typer.Option(metavar="FILE.svg", help="Draw the reliability plot.")] = None,
    config: Config = "default",
    change: Set = [],  # noqa: B006
    translator: TranslatorName = None,
    device: Device = None,
) -> None:
    """Fit the translator's confidence on SOURCE and REFERENCE and print it as its file in configs/models wants it.

    The correlations and the table are cross-validated: each half of the lines is judged by the other half's weights.
    """
    from pipeline.evaluate import confidence as measure
    from pipeline.evaluate.sets import read_pair
    from pipeline.pipe import Pipeline
    from pipeline.translate.normalise import normalise_source

    lines, references = read_pair(source, reference)
    by_source = dict(zip(map(normalise_source, lines), references, strict=True))
    with Pipeline(load_settings(config, change, translator=translator, device=device)) as pipeline:
        found = measure.translations(pipeline, lines)
    # A line of several sentences was not translated as a whole, and is left out.
    pairs = {text: found[text] for text in by_source if text in found}
    quality = {text: measure.sentence_chrf(pair.english, by_source[text]) for text, pair in pairs.items()}
    weights = measure.fit(pairs, quality)
    typer.echo("confidence: {" + ", ".join(f"{name}: {value}" for name, value in weights.items()) + "}")
    result = measure.cross_validated(pairs, quality)
    typer.echo(
        f"# {result.sentences} sentences: Pearson {result.pearson:.2f}, Spearman {result.spearman:.2f}, ", nl=False
    )
    typer.echo(f"calibration error {result.error:.3f}")
    typer.echo("# confidence  chrF  sentences")
    for row in result.bins:
        typer.echo(f"# {row.confidence:10.2f}{row.chrf:6.2f}{row.count:11}")
    if plot:
        plot.write_text(measure.plot(result), encoding="utf-8")


@evaluate_app.command()
def summaries(
    articles: Annotated[Path, typer.Argument(metavar="ARTICLES", help="English JSON lines with text and summary.")],
    summariser: Annotated[
        list[str], typer.Option(help="A model beside the baselines: a name, a folder or a hub id. Repeatable.")
    ] = [],  # noqa: B006
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many articles.")] = None,
    config: Config = "default",
    change: Set = [],  # noqa: B006
    device: Device = None,
) -> None:
    """Score briefs of ARTICLES by each baseline and model: ROUGE-1/2/L, and the share of sentences true to the text."""
    from pipeline.evaluate.summaries import BASELINES, briefs, read_documents, score, signature

    settings = load_settings(config, change, device=device)
    documents = read_documents(articles, limit)
    typer.echo("method                   ROUGE-1  ROUGE-2  ROUGE-L  faithful  words")
    for method in (*BASELINES, *summariser):
        result = score(method, documents, briefs(documents, method, settings))
        one, two, longest = result.rouge
        typer.echo(f"{method:25}{one:7.2f}{two:9.2f}{longest:9.2f}{result.faithful:10.1%}{result.words:7.1f}")
    typer.echo(f"{len(documents)} articles  {signature()}")


@evaluate_app.command()
def fidelity(
    source: Source,
    english: Annotated[Path, typer.Argument(metavar="ENGLISH", help="A translation of it, a line for a line.")],
    config: Config = "default",
    change: Set = [],  # noqa: B006
    show: Annotated[bool, typer.Option("--show", help="Print each flagged pair.")] = False,
) -> None:
    """Count the sentences of a translation that the checks flag, by kind; on a human reference, the false alarms."""
    from pipeline.check import Checker
    from pipeline.check.checker import WEIGHTS
    from pipeline.evaluate.fidelity import alarms
    from pipeline.evaluate.sets import read_translation
    from pipeline.translate.glossary import Glossary

    settings = load_settings(config, change)
    vi, en = read_translation(source, english)
    checker = Checker(settings.check, Glossary.load(settings.translate.glossary))
    found = alarms(checker, vi, en, frozenset(WEIGHTS))
    for kind, count in found.by_kind.items():
        typer.echo(f"{kind:22}{count:6}  {count / len(vi):6.1%}")
    typer.echo(f"{'any':22}{found.flagged:6}  {found.rate:6.1%}  of {found.sentences} sentences")
    for position in found.positions if show else ():
        typer.echo(f"\n{position + 1}\n  vi  {vi[position]}\n  en  {en[position]}")
        for flag in checker.flags(vi[position], en[position]):
            typer.echo(f"  {flag.kind}: {flag.detail}")


@evaluate_app.command()
def mending(
    source: Source,
    english: Annotated[Path, typer.Argument(metavar="ENGLISH", help="A machine's translation of it.")],
    reference: Annotated[Path, typer.Argument(metavar="REFERENCE", help="A human one.")],
    config: Config = "default",
    change: Set = [],  # noqa: B006
    show: Annotated[bool, typer.Option("--show", help="Print each mended sentence, the ones that lost first.")] = False,
) -> None:
    """Mend a translation by rule and count the sentences that come nearer to a human one, and further from it."""
    from pipeline.check import Checker
    from pipeline.evaluate.mending import mending as mend
    from pipeline.evaluate.sets import read_pair, read_translation
    from pipeline.evaluate.translation import score
    from pipeline.mend import Mender
    from pipeline.translate.glossary import Glossary

    settings = load_settings(config, change)
    vi, en = read_translation(source, english)
    _, right = read_pair(source, reference)
    glossary = Glossary.load(settings.translate.glossary)
    result = mend(Checker(settings.check, glossary), Mender(glossary), vi, en, right)
    typer.echo(
        f"{len(result.touched)} of {result.sentences} sentences mended: {result.better} nearer to the reference, "
        f"{result.worse} further from it; {result.flagged_before} flagged before, {result.flagged_after} after"
    )
    for before, after in zip(score(en, right), score(result.english, right), strict=True):
        typer.echo(f"{before.metric:7} {before.value:6.2f} → {after.value:.2f}  {before.signature}")
    for found in sorted(result.touched, key=lambda t: t.gain) if show else ():
        typer.echo(f"\n{found.position + 1}  {found.gain:+.1f}  {', '.join(found.mended.changes)}")
        typer.echo(f"  vi  {vi[found.position]}\n  en  {found.mended.english}")


@evaluate_app.command()
def truecasing(source: Source) -> None:
    """Set SOURCE in capitals and count the words that come back in another case than they had."""
    from pipeline.evaluate.sets import read_lines
    from pipeline.evaluate.truecasing import measure

    typer.echo(str(measure(read_lines(source))))


@evaluate_app.command()
def planted(
    rounds: Annotated[int, typer.Option(min=1, help="Cases drawn from each template.")] = 25,
    seed: Annotated[int, typer.Option(help="Of the draw.")] = 5,
) -> None:
    """Plant errors in figures, ranks, places and negations of right translations; count those that the checks find."""
    from pipeline.check import Checker
    from pipeline.evaluate.fidelity import planted_recall
    from pipeline.evaluate.planted import cases
    from pipeline.translate.glossary import Glossary

    settings = load_settings("default", [])
    checker = Checker(settings.check, Glossary.load(settings.translate.glossary))
    result = planted_recall(checker, cases(rounds, seed))
    for error, (caught, tried) in result.by_error.items():
        typer.echo(f"{error:28}{caught:5} of {tried}")
    typer.echo(f"{'all':28}{result.found:5} of {result.total}, {len(result.false_alarms)} false alarms")


@evaluate_app.command()
def grouping(
    pairs: Annotated[Path, typer.Argument(metavar="PAIRS", help="Labelled pairs: a, b, label and half, by tabs.")],
    articles: Annotated[Path, typer.Argument(metavar="ARTICLES", help="Their articles: VietNews as .jsonl or .xz.")],
    run: Annotated[int, typer.Option(min=0, help="Also group a run of this many articles; time and memory.")] = 0,
    fit: Annotated[bool, typer.Option("--fit", help="Print weights fitted on the tuned half.")] = False,
) -> None:
    """Score same-event grouping on labelled PAIRS of ARTICLES: precision, recall and F1, tuned and held-out half."""
    import resource

    from pipeline.evaluate import grouping as measure

    labelled = measure.load_pairs(pairs)
    named = {name for pair in labelled for name in (pair.a, pair.b)}
    read = list(measure.read_news(articles, named, max(0, run - len(named))))
    known = {article.id: article for article in read}
    draws = sorted({pair.draw for pair in labelled if pair.draw})
    for half in measure.HALVES:
        chosen = [pair for pair in labelled if pair.half == half]
        typer.echo(_grouping_line(half, measure.score_pairs(chosen, known)))
        for draw in draws:
            scores = measure.score_pairs([pair for pair in chosen if pair.draw == draw], known)
            typer.echo(_grouping_line(f"  {draw} draw", scores))
    if run:
        trial = measure.try_run(labelled, read)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        seconds = f"{trial.gathering:.1f} + {trial.grouping:.1f} s of CPU"
        typer.echo(f"run of {trial.articles}: {trial.stories} stories, {seconds}, peak {peak} MiB")
        typer.echo(f"the index offered {trial.found:.1%} of the pairs labelled same")
        for half, scores in trial.scores.items():
            typer.echo(_grouping_line(f"{half}, run", scores))
    if fit:
        fitted = measure.fit([pair for pair in labelled if pair.half == "tuned"], known)
        typer.echo(f"bias: {fitted.bias}\nfitted:")
        for name, weight in fitted.fitted.items():
            typer.echo(f"  {name}: {weight}")


def _grouping_line(name: str, scores: Scores) -> str:
    called = ", ".join(f"{label} {same}/{total}" for label, (same, total) in scores.called_same.items())
    return f"{name:14} P {scores.precision:.3f}  R {scores.recall:.3f}  F1 {scores.f1:.3f}  called same: {called}"
