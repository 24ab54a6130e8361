"""Debian's Chromium through Playwright, and pages whose errors fail the test."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright

from .needs import need

# No sandbox: tests run as root in containers. The others keep Chromium from talking to anybody but the test's
# server, and QUIC from being tried first.
_FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# WebGPU without a graphics card: correct and slow, so for tiny inputs only.
WEBGPU_FLAGS = ("--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader")


@contextmanager
def launched(playwright: Playwright, *flags: str) -> Iterator[Browser]:
    """A headless Chromium with further flags, for the time of the block."""
    path = shutil.which("chromium")
    need(path is not None, "chromium is missing: apt-get install chromium")
    browser = playwright.chromium.launch(executable_path=path, args=[*_FLAGS, *flags])
    try:
        yield browser
    finally:
        browser.close()


class Problems:
    """What pages complained about: uncaught exceptions and errors on the console, their workers' included."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._expected: list[re.Pattern[str]] = []

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.found.append(f"uncaught: {error.stack or error}"))
        page.on("console", self._on_console)

    def expect(self, pattern: str) -> None:
        """A complaint in which the regular expression is found is what the test is about."""
        self._expected.append(re.compile(pattern))

    def require_none(self) -> None:
        """Fails the test when there was a complaint that nobody expects."""
        if self.unexpected:
            pytest.fail("the page complained:\n" + "\n".join(self.unexpected), pytrace=False)

    @property
    def unexpected(self) -> list[str]:
        return [each for each in self.found if not any(known.search(each) for known in self._expected)]

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.found.append(f"console: {message.text} ({message.location.get('url', '')})")


@contextmanager
def opened(browser: Browser, problems: Problems, **options: Any) -> Iterator[Page]:
    """A watched page in a context of its own, for the time of the block."""
    context = browser.new_context(**options)
    try:
        page = context.new_page()
        problems.watch(page)
        yield page
    finally:
        context.close()
