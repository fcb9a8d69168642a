"""How long the commands take that must answer at once: `make start-time`.

Runs `vibrief --help` and `vibrief clean` on a sample, 11 times each in fresh processes after one that warms the
disk cache, and prints minimum, median and maximum in seconds. The target is a median under 0.4 s.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "articles" / "001_745f59f523383058.txt"
RUNS = 11


def seconds(arguments: list[str]) -> float:
    began = time.perf_counter()
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    for arguments in (["--help"], ["clean", str(SAMPLE)]):
        seconds(arguments)
        times = [seconds(arguments) for _ in range(RUNS)]
        low, middle, high = min(times), statistics.median(times), max(times)
        print(f"vibrief {arguments[0]:7} {low:.3f} {middle:.3f} {high:.3f}")


if __name__ == "__main__":
    main()
