"""The browser shows what the Python renderer draws: same stream, same camera, same time."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page

from clipgstream.render.cpu_kernels import render_frame
from clipgstream.render.picture_file import to_uint8
from player.draw import pinhole
from player.reader import SegmentReader

from .pictures import pixels, psnr

if TYPE_CHECKING:
    from conftest import TinyDemo

    from .conftest import NewPage

LEAST_DB = 45.0
WAIT_MS = 120_000

# Seeks, and answers when the frame at that time is on the screen.
SEEK_AND_WAIT = """async ([time, frame]) => {
  const { video } = window.clipgstream;
  video.seek(time);
  await new Promise((done) => {
    const isThere = () => video.stats.shownFrame === frame && video.stats.layers === 4;
    const look = () => (isThere() ? done() : setTimeout(look, 20));
    look();
  });
}"""
CAPTURE_VIEW = """async (name) => {
  const { clipgstream } = window;
  clipgstream.setView(clipgstream.video.views.find((view) => view.name === name));
  return clipgstream.capture();
}"""


def open_player(page: Page, url: str, stream: str, tier: str) -> None:
    page.goto(f"{url}/?stream={stream}&tier={tier}&autoplay=0&layers=4")
    page.wait_for_function("window.clipgstream?.video.stats.shownFrame >= 0", timeout=WAIT_MS)
    assert page.evaluate("window.clipgstream.video.tier") == tier


def seen(page: Page, frame: int, time_s: float, view: str) -> NDArray[np.uint8]:
    page.evaluate(SEEK_AND_WAIT, [time_s, frame])
    return pixels(base64.b64decode(page.evaluate(CAPTURE_VIEW, view).split(",", 1)[1]))


def drawn(reader: SegmentReader, frame: int, view: Any) -> NDArray[np.uint8]:
    info = reader.info
    return to_uint8(render_frame(reader.frame(frame), pinhole(view), info.background, info.alpha_max))


def worst_agreement(page: Page, stream: Path) -> float:
    """PSNR of the worst of several pictures: first, middle and last frame from two cameras."""
    with SegmentReader(stream) as reader:
        frames = reader.frame_indices
        return min(
            psnr(
                seen(page, frame, float((frame + 0.5) / reader.fps), view.name),
                drawn(reader, frame, view),
            )
            for frame in (frames[0], frames[len(frames) // 2], frames[-1])
            for view in (reader.views[0], reader.views[-1])
        )


@pytest.mark.parametrize("tier", ["scalar", "wasm", "webgpu"])
def test_pictures_agree_with_the_python_renderer(
    tier: str,
    request: pytest.FixtureRequest,
    new_page: NewPage,
    serve: Callable[..., Any],
    web_build: Path,
    tiny_demo: TinyDemo,
) -> None:
    browser: Browser = request.getfixturevalue("webgpu_chromium" if tier == "webgpu" else "chromium")
    site = serve({"/": web_build, "/stream": tiny_demo.stream})
    page = new_page(browser)
    open_player(page, site.url, "stream/manifest.json", tier)
    assert worst_agreement(page, tiny_demo.stream) >= LEAST_DB
