"""Runs a whole plan of trainings within one budget of time; a stopped plan goes on where it was.

A plan is YAML: ``minutes``, ``overhead`` (minutes a phase loses before it trains) and ``phases``, each with a ``name``,
a ``share`` of the time and ``run``, a list of `vibrief train` commands that go side by side. ``{data}``, ``{dev}`` and
``{out}`` stand for folders and files given when the plan is run. A phase with a share gets ``--minutes``.
"""

from __future__ import annotations

import json
import logging
import shlex
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import UserError
from pipeline.files import atomic_text
from pipeline.host import raised_by_sigterm
from pipeline.resources import parse_yaml, shipped

log = logging.getLogger(__name__)

LEAST = 0.05  # minutes: so much a phase gets however late it is
STATE = "plan.json"
TERMINATED = 128 + signal.SIGTERM  # as the shell counts


@dataclass(frozen=True, slots=True)
class Phase:
    """Commands that run side by side, and their share of the time (0: they are short and have no deadline)."""

    name: str
    share: float
    run: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    minutes: float
    overhead: float
    phases: tuple[Phase, ...]


def load_plan(name: str) -> Plan:
    """A plan by its name in configs/train, or by path.

    Raises:
        UserError: no such plan, or it does not have the form above.
    """
    for path in (Path(name), shipped("configs") / "train" / f"{name}.yaml"):
        if path.is_file():
            break
    else:
        raise UserError(f"no plan {name!r}; give a YAML file, or `plan` for configs/train/plan.yaml")
    data = parse_yaml(path.read_text(encoding="utf-8"))
    try:
        phases = tuple(Phase(str(p["name"]), float(p["share"]), tuple(p["run"])) for p in data["phases"])
        return Plan(float(data["minutes"]), float(data["overhead"]), phases)
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(f"{path}: no plan ({error!r}); see configs/train/plan.yaml") from None


def run_plan(
    plan: Plan, places: dict[str, Path], out: Path, *, minutes: float | None = None, until: str | None = None
) -> None:
    """Runs the phases that are not done, in order.

    What earlier phases used or left over is shared out among the later ones. A phase that was stopped keeps the
    minutes that it was given; its trainings count those they have had.

    Args:
        places: what the names in braces stand for.
        minutes: instead of the plan's.
        until: the last phase to run now.

    Raises:
        UserError: a phase has no such name, a command failed.
    """
    names = [phase.name for phase in plan.phases]
    if until and until not in names:
        raise UserError(f"no phase {until!r}; there are: {', '.join(names)}")
    out.mkdir(parents=True, exist_ok=True)
    path = out / STATE
    state: dict[str, dict[str, Any]] = json.loads(path.read_text()) if path.exists() else {}
    for phase in plan.phases:
        record = state.setdefault(phase.name, {"minutes": None, "seconds": 0.0, "done": False})
        if not record["done"]:
            if record["minutes"] is None and phase.share:
                record["minutes"] = _allotted(plan, phase, state, minutes or plan.minutes)
            _write(path, state)
            log.info("phase %s: %s", phase.name, f"{record['minutes']:.1f} min" if phase.share else "no deadline")
            began = time.monotonic()
            try:
                _side_by_side([_command(text, places | {"out": out}, record["minutes"]) for text in phase.run], phase)
                record["done"] = True
            finally:
                record["seconds"] += time.monotonic() - began
                _write(path, state)
        if phase.name == until:
            break


def _allotted(plan: Plan, phase: Phase, state: dict[str, dict[str, Any]], minutes: float) -> float:
    used = sum(float(record["seconds"]) for record in state.values()) / 60
    to_come = [p for p in plan.phases if not state.get(p.name, {}).get("done")]
    share = phase.share / sum(p.share for p in to_come)
    return max(LEAST, (minutes - used) * share - plan.overhead)


def _command(text: str, places: dict[str, Path], minutes: float | None) -> list[str]:
    try:
        words = [word.format(**places) for word in shlex.split(text)]
    except (KeyError, IndexError, ValueError) as error:
        raise UserError(f"the plan's command {text!r} names a place that is not given: {error}") from None
    deadline = ["--minutes", f"{minutes:.3f}"] if minutes is not None else []
    return [sys.executable, "-c", "from pipeline.cli import main; main()", "train", *words, *deadline]


@raised_by_sigterm(lambda: SystemExit(TERMINATED))
def _side_by_side(commands: list[list[str]], phase: Phase) -> None:
    """Waits for all; when one fails the others are stopped, for nothing can go on without it, and so at SIGTERM."""
    running = [subprocess.Popen(command) for command in commands]
    try:
        waiting = dict(enumerate(running))
        while waiting:
            for i, process in list(waiting.items()):
                if (status := process.poll()) is not None:
                    del waiting[i]
                    if status:
                        raise UserError(f"phase {phase.name}: `vibrief train {phase.run[i]}` failed; see above")
            time.sleep(0.05)
    finally:
        for process in running:
            if process.poll() is None:
                process.terminate()
            process.wait()


def _write(path: Path, state: dict[str, dict[str, Any]]) -> None:
    with atomic_text(path) as text:
        json.dump(state, text, indent=1)
