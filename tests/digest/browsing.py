"""A visit to a page in a real browser, with everything that the page said or asked for."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright import sync_api

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
WAIT = 300_000  # milliseconds for whatever comes in one on an idle machine
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


class Visit:
    """A page in a fresh context, with everything that it said or asked for."""

    def __init__(self, browser: sync_api.Browser, path: Path, **context: object) -> None:
        self.context = browser.new_context(**{"viewport": DESKTOP, **context})
        self.context.set_default_timeout(WAIT)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(f"dialog {dialog.message}") or dialog.dismiss())
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(path.as_uri())

    def stories(self) -> list[str]:
        return self.page.locator(".story:visible .headline").all_inner_texts()

    def sideways(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))
