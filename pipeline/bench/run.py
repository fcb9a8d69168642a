"""The three things that `vibrief bench` does: compare, scale, calibrate."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, Self

from pipeline.bench.architectures import NAMES, make_spec
from pipeline.bench.report import Point, as_json, machine, plot, scaling_table, shares, slope, table
from pipeline.bench.rounds import in_process, ratios, rounds, summarise
from pipeline.bench.systems import SYSTEMS, Work
from pipeline.config import Settings
from pipeline.engine.load import pick_device
from pipeline.engine.spec import resolve_model
from pipeline.errors import UserError
from pipeline.files import atomic_text
from pipeline.host import usable_cores
from pipeline.read import read_articles

SAMPLES = Path(__file__).parents[2] / "tests" / "articles"
WHOLE, FIRST, ENGINE = "vibrief run", "vibrief run, no retries", "engine alone"
OURS = "raw CTranslate2, our conversion"
COMPARED = (WHOLE, FIRST, ENGINE, "raw CTranslate2", OURS, "generate, sorted", "generate in 16s")
Watch = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What was found: for people, for programs, and a plot if there is one."""

    markdown: str
    data: dict[str, Any]
    svg: str = ""

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        files = {"bench.md": self.markdown, "bench.json": json.dumps(self.data, ensure_ascii=False, indent=1)}
        for name, text in (files | ({"scaling.svg": self.svg} if self.svg else {})).items():
            with atomic_text(folder / name) as out:
                out.write(text.rstrip("\n") + "\n")


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure on what; ``work`` is that of the whole run."""

    work: Work
    repeats: int
    systems: tuple[str, ...] = field(default=COMPARED)

    @classmethod
    def of(
        cls,
        inputs: Sequence[str],
        settings: Settings,
        *,
        articles: int,
        repeats: int,
        sample: int,
        arch: str | None = None,
        tokens: int = 32,
    ) -> Self:
        """Checks that there are so many articles to read, and makes the model of ``arch``.

        Raises:
            UserError: no input, or no such architecture.
        """
        if not inputs and not SAMPLES.is_dir():
            raise UserError("bench: give INPUT, articles to measure with (the samples are in a checkout only)")
        inputs = tuple(inputs) or (str(SAMPLES),)
        there = sum(1 for _ in islice(read_articles(inputs, settings.read), articles))
        systems: tuple[str, ...] = COMPARED
        if arch:
            if arch not in NAMES:
                raise UserError(f"--arch {arch}: give one of {', '.join(NAMES)}")
            # Every output of random weights is noise, which the checks would send to the next rung.
            spec = make_spec(arch, tokens=tokens)
            changes = {"model": str(Path(spec.source) / f"{spec.name}.yaml"), "hypotheses": 1, "retry_share": 0.0}
            settings = settings.model_copy(update={"translate": settings.translate.model_copy(update=changes)})
            systems = COMPARED[2:] if spec.task == "summarise" else COMPARED[1:]
        if arch or not resolve_model(settings.translate.model).ascii_output:  # the two conversions are one
            systems = tuple(name for name in systems if name != OURS)
        return cls(Work(WHOLE, inputs, settings, there, sample, usable_cores()), repeats, systems)


def compared(plan: Plan, only: Sequence[str], watch: Watch) -> Report:
    """Every system on the same sentences, and how the run compares with each.

    Raises:
        UserError: no such system.
    """
    if unknown := set(only) - set(SYSTEMS):
        raise UserError(f"--system {min(unknown)!r}: give one of: {'; '.join(SYSTEMS)}")
    systems = [name for name in SYSTEMS if name in (only or plan.systems)]
    found = rounds([replace(plan.work, system=name) for name in systems], plan.repeats, watch)
    rows = summarise(found)
    lines = [_heading(plan), "", table(rows), ""]
    lines += [f"{shares(row)}  " for row in rows if row.stages]
    against = {
        name: {"wall": dict(ratios(found, name)), "cpu": dict(ratios(found, name, cpu=True))} for name in systems
    }
    for name in (WHOLE, FIRST, ENGINE):
        for clock, others in against.get(name, {}).items():
            parts = [f"{times:.2f} × {other}" for other, times in others.items()]
            lines.append(f"\n{name}, sentences a second of {clock} time: {', '.join(parts)}")
    data = {**_about(plan), "systems": as_json(rows), "ratios": against}
    data["rounds"] = [{name: asdict(result) for name, result in results.items()} for results in found]
    return Report("\n".join(lines), data)


def scaled(plan: Plan, counts: Sequence[int], watch: Watch, *, model: bool) -> Report:
    """The whole run on more and more articles: the slope of its time, and its memory."""
    most = max(counts)
    there = sum(1 for _ in islice(read_articles(plan.work.inputs, plan.work.settings.read), most))
    if there < most:
        raise UserError(f"--scale: the input has {there} articles, not {most}; give more input or smaller numbers")
    points: list[Point] = []
    for count in counts:
        watch(f"{count} articles")
        result = in_process(replace(plan.work, system=WHOLE if model else "vibrief run, no model", articles=count))
        points.append((count, result.seconds, result.peak_mb))
    plan = replace(plan, work=replace(plan.work, articles=most), repeats=1)
    data = {**_about(plan), "scaling": points, "slope": slope(points)}
    return Report("\n".join([_heading(plan), "", scaling_table(points)]), data, plot(points))


def calibrated(plan: Plan, watch: Watch) -> Report:
    """The fastest batch size and number of workers on the plan's sentences, kept for this machine and model."""
    from pipeline.bench.calibrate import calibrate

    tried, best = calibrate(plan.work, plan.repeats, watch)
    lines = [_heading(plan), "", "| workers | batch tokens | sentences/s |", "|---|---|---|"]
    lines += [f"| {c.workers} | {c.batch_tokens:,} | {rate:.1f} |" for c, rate in tried]
    lines += ["", f"kept: {best.workers} workers, {best.batch_tokens:,} tokens a batch"]
    return Report("\n".join(lines), {**_about(plan), "tried": [(asdict(c), rate) for c, rate in tried]})


def _about(plan: Plan) -> dict[str, Any]:
    device, _ = pick_device(plan.work.settings.run.device)
    return {
        "machine": machine(device),
        "articles": plan.work.articles,
        "repeats": plan.repeats,
        "model": plan.work.settings.translate.model,
        "settings": plan.work.settings.model_dump(mode="json"),
    }


def _heading(plan: Plan) -> str:
    about = _about(plan)
    on = about["machine"]
    where = "" if on["device"] == "cpu" else f" and {on['device']}"
    return (
        f"{about['articles']:,} articles, {Path(about['model']).stem}, {plan.repeats} rounds, "
        f"{on['cpu']} with {on['cores']} cores{where}"
    )
