"""How long the commands take that must answer at once: `make start-time`.

Runs `vibrief --help` and `vibrief clean` on a sample, 11 times each in fresh processes after one that warms the
disk cache and compiles the bytecode (an installed package has its own, so this is kept whatever the environment says),
and prints minimum, median and maximum in seconds. The target is a median under 0.4 s.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "articles" / "001_745f59f523383058.txt"
RUNS = 11


def seconds(arguments: list[str], bytecode: str) -> float:
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": bytecode, "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *arguments]
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - began


def main() -> None:
    with tempfile.TemporaryDirectory() as bytecode:
        for arguments in (["--help"], ["clean", str(SAMPLE)]):
            seconds(arguments, bytecode)
            times = [seconds(arguments, bytecode) for _ in range(RUNS)]
            low, middle, high = min(times), statistics.median(times), max(times)
            print(f"vibrief {arguments[0]:7} {low:.3f} {middle:.3f} {high:.3f}")


if __name__ == "__main__":
    main()
