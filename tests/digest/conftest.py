"""A browser for the tests of the page; they skip where there is none."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="package")
def browser() -> Iterator["Browser"]:
    pytest.importorskip("playwright", reason="playwright is not installed")
    from playwright.sync_api import expect, sync_playwright

    from tests.digest.browsing import CHROMIUM, WAIT

    if CHROMIUM is None:
        pytest.skip("no chromium on this machine (set $CHROMIUM to its path)")
    expect.set_options(timeout=WAIT)
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=options, timeout=WAIT)
        yield chromium
        chromium.close()
