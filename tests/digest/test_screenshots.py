"""The pictures that CI keeps, and that they show something: they lie in outputs/screenshots, which git ignores."""

import struct
from pathlib import Path
from typing import TYPE_CHECKING

from pypdf import PdfReader

from pipeline.config import DigestSettings
from pipeline.digest.build import build_digest
from pipeline.digest.documents.render import write_digest
from tests.digest.texts import all_articles, flag
from tests.screenshots import SHOTS, take

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOLDER = Path(__file__).parents[2] / "outputs" / "screenshots" / "tests"


def test_pictures_of_the_page(browser: "Browser", tmp_path: Path) -> None:
    articles = [flag(flag(all_articles()[0], 3), 0), *all_articles()[1:]]
    write_digest(build_digest(articles, DigestSettings(watch=("Bangkok",))), articles, tmp_path)
    files = {file.name: file for file in take(browser, tmp_path / "digest.html", FOLDER)}
    assert set(files) == {"phone.png", "desktop.png", "dark.png", "print.pdf"}
    for name, (viewport, _) in SHOTS.items():
        data = files[f"{name}.png"].read_bytes()
        width, height = struct.unpack(">II", data[16:24])
        assert width == viewport["width"]
        assert height > 2_000
    assert files["desktop.png"].read_bytes() != files["dark.png"].read_bytes()
    printed = PdfReader(files["print.pdf"])
    text = " ".join(" ".join(page.extract_text() for page in printed.pages).split())
    assert "Large fire at Hong Phat shoe factory" in text
    assert "a name, place, date or word" not in text
