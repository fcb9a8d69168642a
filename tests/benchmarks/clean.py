"""How fast pages are cleaned, on one core: `make clean-speed`.

Cleans the five sample articles again and again, and each HTML page given as an argument, and prints pages a second
of processor time (median of five rounds). The targets are 200 scraped articles and 10 HTML pages.
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


def rate(cleaner: Cleaner, pages: list[Article]) -> float:
    """Pages a second, the median round."""
    rates = []
    for _ in range(ROUNDS):
        began = time.process_time()
        list(cleaner.run(pages))
        rates.append(len(pages) / (time.process_time() - began))
    return statistics.median(rates)


def main() -> None:
    cleaner = Cleaner(CleanSettings())
    samples = [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*.txt"))]
    text = [Article.read(f"{n}-{i}", "sample", page) for n in range(20) for i, page in enumerate(samples)]
    print(f"text  {rate(cleaner, text):.0f} articles/s")
    pages = [Path(name).read_text(encoding="utf-8") for name in sys.argv[1:]]
    if pages:
        html = [Article.read(str(i), "page", page, media="html") for i, page in enumerate(pages)]
        print(f"HTML  {rate(cleaner, html):.1f} pages/s")


if __name__ == "__main__":
    main()
