"""Fixtures of the browser tests. Tests wait on what a page says about itself, never on time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from starlette.types import ASGIApp

from .builds import build_test_pages, shipped_build
from .chromium import WEBGPU_FLAGS, Problems, launched, opened
from .site import Site, folders_app, serving


class NewPage(Protocol):
    """Opens a page in a context of its own; options are those of `Browser.new_context` (`viewport`)."""

    def __call__(self, browser: Browser | None = None, **options: Any) -> Page: ...


# The fixtures that many tests share end with this package, not with the session: while Playwright's sync
# interface runs, asyncio.run() fails in its thread, and tests of other packages may want that.


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Headless Chromium with WebGL in software and without WebGPU."""
    with launched(playwright) as browser:
        yield browser


@pytest.fixture(scope="package")
def webgpu_chromium(playwright: Playwright) -> Iterator[Browser]:
    """Headless Chromium with WebGPU in software."""
    with launched(playwright, *WEBGPU_FLAGS) as browser:
        yield browser


@pytest.fixture
def problems() -> Problems:
    """What the test's pages complain about; a test of failures says what it expects."""
    return Problems()


@pytest.fixture
def new_page(request: pytest.FixtureRequest, problems: Problems) -> Iterator[NewPage]:
    """Opens watched pages, in `chromium` unless told otherwise; a complaint nobody expects fails the test."""
    with ExitStack() as pages:

        def new(browser: Browser | None = None, **options: Any) -> Page:
            owner: Browser = browser or request.getfixturevalue("chromium")
            return pages.enter_context(opened(owner, problems, **options))

        yield new
    problems.require_none()


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A page in a fresh context."""
    return new_page()


@pytest.fixture
def webgpu_page(new_page: NewPage, webgpu_chromium: Browser) -> Page:
    """A page in a fresh context of a browser with WebGPU."""
    return new_page(webgpu_chromium)


@pytest.fixture
def serve_app() -> Iterator[Callable[[ASGIApp], Site]]:
    """Serves ASGI applications until the test ends."""
    with ExitStack() as running:
        yield lambda app: running.enter_context(serving(app))


@pytest.fixture
def serve(serve_app: Callable[[ASGIApp], Site]) -> Callable[[Mapping[str, Path]], Site]:
    """Serves folders until the test ends: `serve({"/": web_build, "/stream": folder})`."""
    return lambda folders: serve_app(folders_app(folders))


@pytest.fixture(scope="package")
def web_build() -> Path:
    """The folder of the built player, as it ships."""
    return shipped_build()


@pytest.fixture(scope="package")
def web_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built test pages, by the names of their files in player/web/test/pages."""
    return build_test_pages(tmp_path_factory.mktemp("pages"))


@pytest.fixture(scope="package")
def golden() -> Path:
    """The golden stream's folder."""
    return Path(__file__).resolve().parents[2] / "golden" / "v1"
