"""The browser shows what the Python renderer draws: same stream, same camera, same time."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page

from clipgstream.pack import open_models
from clipgstream.render.cpu_kernels import render_frame
from clipgstream.render.picture_file import to_uint8
from clipgstream.session import Session
from formats.positions import packed_order
from formats.stream_writer import StreamWriter
from formats.types import AnchorSet
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


def write_extended(demo: TinyDemo, path: Path) -> None:
    """The demo's stream, but that its second clip's anchors are all in an init segment of its own."""
    models = open_models(Session.open(demo.session))
    options = models.config.pack
    init = models.init_segment(0, options)
    first, second = (models.clip_segment(record, options) for record in models.records)
    shared, residual = vars(init.anchors).values(), vars(second.residual).values()
    pairs = list(zip(shared, residual, strict=True))
    order = packed_order(np.concatenate(pairs[0]), options.position_bits)
    anchors = AnchorSet(*(np.concatenate(pair)[order] for pair in pairs))
    own = replace(
        second,
        residual=AnchorSet(*(more[:0] for _, more in pairs)),
        static_reference=np.concatenate([second.static_reference, second.static_residual])[order],
        static_residual=second.static_residual[:0],
    )
    with StreamWriter(path, options) as writer:
        writer.write_init(init)
        writer.append(first)
        writer.write_init(replace(init, info=replace(init.info, reference_clip=1), anchors=anchors))
        writer.append(own)
        writer.end()


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


@pytest.mark.parametrize("tier", ["scalar", "wasm", "webgpu"])
def test_it_plays_across_a_change_of_init_segment_and_seeks_back(
    tier: str,
    request: pytest.FixtureRequest,
    new_page: NewPage,
    serve: Callable[..., Any],
    web_build: Path,
    tiny_demo: TinyDemo,
    tmp_path: Path,
) -> None:
    write_extended(tiny_demo, tmp_path / "stream")
    browser: Browser = request.getfixturevalue("webgpu_chromium" if tier == "webgpu" else "chromium")
    site = serve({"/": web_build, "/stream": tmp_path / "stream"})
    page = new_page(browser)
    open_player(page, site.url, "stream/manifest.json", tier)
    assert worst_agreement(page, tmp_path / "stream") >= LEAST_DB
    assert worst_agreement(page, tmp_path / "stream") >= LEAST_DB
    page.evaluate("window.clipgstream.video.seek(0)")
    page.evaluate("window.clipgstream.video.play()")
    page.wait_for_function("window.clipgstream.video.stats.shownFrame === 5", timeout=WAIT_MS)
