"""The harness itself: a test that it lets pass by mistake would prove nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page

from .chromium import Problems
from .pictures import pixels, psnr
from .site import Site

Serve = Callable[[Mapping[str, Path]], Site]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text('<link rel="icon" href="data:,"><title>here</title>')
    (tmp_path / "data").write_bytes(bytes(range(100)))
    return tmp_path


def test_serves_folders_with_ranges_and_counts(page: Page, serve: Serve, folder: Path) -> None:
    site = serve({"/": folder, "/deep/stream": folder})
    page.goto(site.url)
    assert page.title() == "here"
    read = """async () => {
        const answer = await fetch("deep/stream/data", { headers: { Range: "bytes=7-9" } });
        return [answer.status, ...new Uint8Array(await answer.arrayBuffer())];
    }"""
    assert page.evaluate(read) == [206, 7, 8, 9]
    request = site.requests[-1]
    assert (request.path, request.range, request.status, request.bytes) == (
        "/deep/stream/data",
        "bytes=7-9",
        206,
        3,
    )
    assert site.bytes_sent("data") == 3


def test_complaints_of_pages_and_workers_are_found(
    page: Page, problems: Problems, serve: Serve, folder: Path
) -> None:
    page.goto(serve({"/": folder}).url)
    page.evaluate("console.error('said'); setTimeout(() => { throw new Error('thrown'); })")
    with page.expect_console_message(lambda message: message.text == "worked"):
        page.evaluate("new Worker(URL.createObjectURL(new Blob(['console.error(\"worked\")'])))")
    assert [
        next(word for word in ("said", "thrown", "worked") if word in each) for each in problems.found
    ] == [
        "said",
        "thrown",
        "worked",
    ]
    problems.expect("said|thrown")
    assert len(problems.unexpected) == 1
    problems.expect("worked")


def test_webgpu_runs_in_software(webgpu_page: Page, serve: Serve, folder: Path) -> None:
    # Only a page from a secure origin, such as this machine's, has navigator.gpu.
    webgpu_page.goto(serve({"/": folder}).url)
    assert webgpu_page.evaluate(
        "navigator.gpu.requestAdapter().then((adapter) => adapter.info.architecture)"
    ) == ("swiftshader")


def test_pictures_compare(page: Page) -> None:
    page.set_viewport_size({"width": 8, "height": 6})
    page.set_content("<body style='background: #ff8000'>")
    shot = pixels(page.screenshot())
    assert shot.shape == (6, 8, 3)
    np.testing.assert_array_equal(shot[0, 0], [255, 128, 0])
    assert psnr(shot, shot) == float("inf")
    assert psnr(np.zeros((2, 2, 3), np.uint8), np.full((2, 2, 3), 255, np.uint8)) == 0
    assert psnr(np.zeros((2, 2, 3), np.uint8), np.full((2, 2, 3), 51, np.uint8)) == pytest.approx(
        13.979, abs=1e-3
    )
