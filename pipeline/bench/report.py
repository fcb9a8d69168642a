"""What a benchmark found as JSON, as Markdown, and as a plot."""

from __future__ import annotations

import math
import platform
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.bench.rounds import Row
from pipeline.host import usable_cores
from pipeline.versions import versions

Point = tuple[int, float, float]
"""Articles, seconds, peak memory in MB."""


def machine(device: str) -> dict[str, Any]:
    """What the numbers hold for."""
    return {"cpu": processor(), "cores": usable_cores(), "device": device, "versions": versions()}


def processor() -> str:
    """The processor's name, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


def table(rows: Sequence[Row]) -> str:
    lines = [
        "| system | sentences | seconds | CPU s | sentences/s | output tokens/s | articles/min | peak MB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        low, high = row.spread
        cells = [
            row.system,
            f"{row.sentences:,}",
            f"{row.seconds:.1f} ({low:.1f}–{high:.1f})",
            f"{row.cpu_seconds:.1f}",
            f"{row.sentences_per_second:.1f}",
            f"{row.tokens_per_second:,.0f}" if row.tokens_per_second else "–",
            f"{row.articles_per_minute:.0f}" if row.articles_per_minute else "–",
            f"{row.peak_mb:.0f}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def shares(row: Row) -> str:
    """Each stage's seconds of work and its share of the run; they overlap, so the shares may pass 100 %."""
    parts = [f"{name} {seconds:.2f} s ({seconds / row.seconds:.0%})" for name, seconds in row.stages.items()]
    return f"{row.system}: " + ", ".join(parts)


def slope(points: Sequence[Point]) -> float:
    """The exponent of the growth of time with articles, least squares on logarithms; 1 is linear."""
    xs = [math.log(count) for count, _, _ in points]
    ys = [math.log(seconds) for _, seconds, _ in points]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - mean_x) ** 2 for x in xs)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / spread


def scaling_table(points: Sequence[Point]) -> str:
    lines = ["| articles | seconds | articles/s | peak MB |", "|---|---|---|---|"]
    lines += [f"| {n:,} | {s:.2f} | {n / s:.1f} | {mb:.0f} |" for n, s, mb in points]
    return "\n".join([*lines, "", f"time grows with the {slope(points):.2f}th power of the number of articles"])


def plot(points: Sequence[Point]) -> str:
    """Seconds over articles as an SVG on logarithmic axes; the dashed line is linear growth from the first point."""
    width, height, edge = 480, 360, 50
    counts, times = [p[0] for p in points], [p[1] for p in points]
    linear = [times[0] * count / counts[0] for count in counts]
    low_x, high_x = math.floor(math.log10(min(counts))), math.ceil(math.log10(max(counts)))
    low_y, high_y = math.floor(math.log10(min(times + linear))), math.ceil(math.log10(max(times + linear)))

    def at(count: float, seconds: float) -> str:
        x = edge + (math.log10(count) - low_x) / max(1, high_x - low_x) * (width - 2 * edge)
        y = height - edge - (math.log10(seconds) - low_y) / max(1, high_y - low_y) * (height - 2 * edge)
        return f"{x:.1f},{y:.1f}"

    def text(x: float, y: float, words: str) -> str:
        return f'<text x="{x}" y="{y}" text-anchor="middle">{words}</text>'

    parts = [f'<rect x="{edge}" y="{edge}" width="{width - 2 * edge}" height="{height - 2 * edge}" class="frame"/>']
    ticks_x = [(10**power, f"{10**power:,}") for power in range(low_x, high_x + 1)]
    ticks_y = [(10.0**power, f"{10.0**power:g} s") for power in range(low_y, high_y + 1)]
    parts += [text(float(at(x, 10**low_y).split(",")[0]), height - edge + 16, words) for x, words in ticks_x]
    parts += [text(edge - 22, float(at(10**low_x, y).split(",")[1]) + 4, words) for y, words in ticks_y]
    parts.append(f'<polyline class="linear" points="{" ".join(map(at, counts, linear))}"/>')
    parts.append(f'<polyline class="run" points="{" ".join(map(at, counts, times))}"/>')
    for count, seconds, _ in points:
        x, y = at(count, seconds).split(",")
        parts.append(f'<circle cx="{x}" cy="{y}" r="3"/>')
    parts.append(text(width / 2, height - 10, f"articles (slope {slope(points):.2f}; dashed: linear)"))
    style = "text{font:11px sans-serif}polyline{fill:none;stroke:#06c}.linear{stroke:#888;stroke-dasharray:4}"
    style += ".frame{fill:none;stroke:#ccc}circle{fill:#06c}"
    body = "\n".join(parts)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><style>{style}</style>'
    return f"{head}\n{body}\n</svg>\n"


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [asdict(row) for row in rows]
