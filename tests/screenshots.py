"""Pictures of a digest's page: phone, desktop, dark, and as printed. ``make screenshots`` runs it on the sample.

python -m tests.screenshots PAGE.html FOLDER
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SHOTS = {
    "phone": ({"width": 390, "height": 844}, "light"),
    "desktop": ({"width": 1280, "height": 900}, "light"),
    "dark": ({"width": 1280, "height": 900}, "dark"),
}


def take(browser: "Browser", page: Path, folder: Path) -> list[Path]:
    """Writes phone.png, desktop.png, dark.png (the whole page each, the first sentence opened) and print.pdf."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (viewport, scheme) in SHOTS.items():
        context = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
        context.set_default_timeout(300_000)
        view = context.new_page()
        view.goto(page.resolve().as_uri())
        for summary in view.locator("details.line > summary").all()[:1]:
            summary.click()
        view.screenshot(path=folder / f"{name}.png", full_page=True)
        context.close()
    view = browser.new_page()
    view.set_default_timeout(300_000)
    view.goto(page.resolve().as_uri())
    view.pdf(path=folder / "print.pdf", format="A4")
    view.close()
    return [folder / name for name in (*(f"{name}.png" for name in SHOTS), "print.pdf")]


if __name__ == "__main__":
    from playwright.sync_api import sync_playwright

    from tests.digest.browsing import CHROMIUM

    if CHROMIUM is None:
        sys.exit("no chromium on this machine; install it or set $CHROMIUM to its path")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for file in take(chromium, Path(sys.argv[1]), Path(sys.argv[2])):
            print(file)
        chromium.close()
