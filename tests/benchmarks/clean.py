"""How fast pages are cleaned, on one core: `make clean-speed`.

Cleans the five sample articles again and again, and each HTML page given as an argument, and prints pages a second
of processor time (median of five rounds): with a new cleaner for each page, which has seen none of its lines, and
with one cleaner for all, which remembers the lines that pages share. The targets are 200 scraped articles and 10 HTML
pages.
"""

import statistics
import sys
import time
from pathlib import Path

from pipeline.article import Article
from pipeline.clean.cleaner import Cleaner
from pipeline.config import CleanSettings

SAMPLES = Path(__file__).parents[1] / "articles"
ROUNDS = 5


def rate(pages: list[Article], *, remember: bool) -> float:
    """Pages a second, the median round."""
    cleaner = Cleaner(CleanSettings())
    rates = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for page in pages:
            cleaner = cleaner if remember else Cleaner(CleanSettings())
            list(cleaner.run([page]))
        rates.append(len(pages) / (time.process_time() - began))
    return statistics.median(rates)


def main() -> None:
    samples = [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*.txt"))]
    pages = [Path(name).read_text(encoding="utf-8") for name in sys.argv[1:]]
    kinds = {
        "text": [Article.read(f"{n}-{i}", "sample", page) for n in range(20) for i, page in enumerate(samples)],
        "HTML": [Article.read(str(i), "page", page, media="html") for i, page in enumerate(pages)],
    }
    for kind, articles in kinds.items():
        if articles:
            new, known = rate(articles, remember=False), rate(articles, remember=True)
            print(f"{kind}  {new:.1f} pages/s at first sight, {known:.1f} with remembered lines")


if __name__ == "__main__":
    main()
