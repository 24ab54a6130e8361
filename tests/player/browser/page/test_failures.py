"""What the page says when something is wrong, and how it goes on."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from playwright.sync_api import Page, Playwright, expect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from formats.manifest import decode_manifest, encode_manifest

from ..chromium import Problems, launched, opened
from ..site import Site, folders_app
from .viewer import HAS_PICTURE, WAIT_MS, show, until

Serve = Callable[[Mapping[str, Path]], Site]


def sees_problem(page: Page, title: str) -> None:
    alert = page.get_by_role("alert")
    expect(alert.get_by_role("heading", name=title)).to_be_visible()
    expect(alert.locator(".steps li").first).to_be_visible()


def test_a_missing_stream(page: Page, problems: Problems, site: Site) -> None:
    problems.expect("404")
    page.goto(f"{site.url}/?stream=nothing/")
    sees_problem(page, "There is no stream at this address")
    page.get_by_role("button", name="Open another stream").click()
    expect(page.get_by_role("heading", name="Open a stream")).to_be_visible()


def test_something_that_is_no_stream(page: Page, serve: Serve, web_build: Path, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"name": "a web app"}')
    page.goto(serve({"/": web_build, "/stream": tmp_path}).url + "/?stream=stream/")
    sees_problem(page, "This stream cannot be read")


def test_a_damaged_stream(page: Page, serve: Serve, web_build: Path, golden: Path, tmp_path: Path) -> None:
    stream = damaged(golden, tmp_path / "stream", "init-*")
    page.goto(serve({"/": web_build, "/stream": stream}).url + "/?stream=stream/")
    sees_problem(page, "This stream cannot be read")


def test_a_damaged_clip_is_skipped(
    page: Page, serve: Serve, web_build: Path, golden: Path, tmp_path: Path
) -> None:
    stream = damaged(golden, tmp_path / "stream", "clip-000001-*")
    show(page, serve({"/": web_build, "/stream": stream}), "rate=0.25")
    expect(page.get_by_text("the stream is damaged: skipped")).to_be_visible()
    until(page, "video.state === 'ready' && !video.paused")


def damaged(stream: Path, copy: Path, pattern: str) -> Path:
    """A copy of a stream with one byte changed."""
    shutil.copytree(stream, copy)
    [path] = copy.glob(pattern)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    return copy


class Flaky:
    """Folders of which some paths answer 503 until `well`."""

    def __init__(self, folders: Mapping[str, Path], ill: str) -> None:
        self.app: ASGIApp = folders_app(folders)
        self.ill, self.well = ill, False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self.ill in scope["path"] and not self.well:
            await PlainTextResponse("later", 503)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def test_a_server_that_comes_back(
    page: Page,
    problems: Problems,
    serve_app: Callable[[ASGIApp], Site],
    web_build: Path,
    golden: Path,
) -> None:
    problems.expect("503")
    app = Flaky({"/": web_build, "/stream": golden}, "clip-000001")
    show(page, serve_app(app), "loop=1")
    notice = page.get_by_text("trying again in")
    expect(notice).to_be_visible()
    app.well = True
    expect(notice).to_be_hidden()
    until(page, "video.stats.shownFrame >= 4")


def test_a_live_stream_before_its_first_clip(
    page: Page, serve: Serve, web_build: Path, stream: Path, tmp_path: Path
) -> None:
    published = decode_manifest((stream / "manifest.json").read_bytes())
    empty = published.model_copy(update={"inits": (), "segments": (), "ended": False})
    (tmp_path / "manifest.json").write_bytes(encode_manifest(empty))
    page.goto(serve({"/": web_build, "/stream": tmp_path}).url + "/?stream=stream/")
    waiting = page.get_by_role("heading", name="Waiting for the first clip")
    expect(waiting).to_be_visible()
    for segment in stream.glob("*.cgs?"):
        shutil.copy(segment, tmp_path)
    grown = published.model_copy(update={"ended": False})
    (tmp_path / "manifest.json").write_bytes(encode_manifest(grown))
    expect(waiting).to_be_hidden()
    page.wait_for_function(HAS_PICTURE, timeout=WAIT_MS)
    expect(page.get_by_role("button", name=re.compile("newest picture"))).to_be_visible()
    # A page that is still looking for clips would complain when the server ends.
    page.goto("about:blank")


def test_a_browser_without_webgl(playwright: Playwright, site: Site) -> None:
    with (
        launched(
            playwright, "--disable-gpu", "--disable-software-rasterizer", "--disable-3d-apis"
        ) as browser,
        opened(browser, Problems()) as page,
    ):
        page.goto(f"{site.url}/?stream=stream/")
        sees_problem(page, "This browser cannot draw the scene")


def test_another_server_that_forbids_it(
    page: Page, problems: Problems, serve: Serve, web_build: Path, golden: Path
) -> None:
    problems.expect("CORS|net::ERR")
    here, there = serve({"/": web_build}), serve({"/stream": golden})
    page.goto(f"{here.url}/?stream={there.url}/stream/")
    sees_problem(page, "The other server did not answer, or may not be read from here")
    expect(page.get_by_text(f"Access-Control-Allow-Origin: {here.url}")).to_be_visible()
