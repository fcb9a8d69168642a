"""``vibrief clean`` as its users meet it."""

import json
import re
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from pipeline.cli import build_app

SAMPLES = Path(__file__).parents[1] / "articles"
KEYS = ["id", "path", "title", "published", "author", "publisher", "blocks", "dropped"]


def clean(*arguments, stdin=None):
    return CliRunner().invoke(build_app(), ["clean", *map(str, arguments)], input=stdin)


def test_one_line_an_article_in_the_promised_form():
    result = clean(SAMPLES)
    assert result.exit_code == 0
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [record["id"][:3] for record in records] == ["000", "001", "002", "003", "004"]
    for record in records:
        assert list(record) == KEYS
        assert all(list(block) == ["kind", "text"] for block in record["blocks"])
        assert all(list(drop) == ["text", "reason"] for drop in record["dropped"])


def test_a_failed_article_says_so_and_keeps_its_lines(tmp_path):
    menu = tmp_path / "menu.txt"
    menu.write_text("Trang chủ\nThời sự\nThế giới\n", encoding="utf-8")
    record = json.loads(clean(menu).stdout)
    assert list(record) == [*KEYS, "failed"]
    assert record["failed"] == "clean: not an article: no body text"
    assert [drop["text"] for drop in record["dropped"]] == ["Trang chủ", "Thời sự", "Thế giới"]


def test_explain_shows_every_line_with_its_reason():
    sample = next(SAMPLES.glob("003*.txt"))
    result = clean("--explain", sample)
    assert result.exit_code == 0
    for text in sample.read_text(encoding="utf-8").splitlines():
        assert " ".join(text.split()) in result.stdout
    assert re.search(r"49 +author +Phạm Lý", result.stdout)
    assert re.search(r"18 +duplicate-of-title ", result.stdout)


def test_cleaning_never_imports_torch():
    code = (
        "import sys; from pipeline.cli import build_app; "
        f"build_app()(['clean', {str(next(SAMPLES.glob('001*.txt')))!r}], standalone_mode=False); "
        "assert not {'torch', 'transformers', 'datasets', 'ctranslate2', 'trafilatura'} & sys.modules.keys()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
