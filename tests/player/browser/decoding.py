"""Decoding in a browser page's worker (player/web/test/pages/decode.ts), and the streams to decode."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page

from formats.box import LAYERS
from formats.stream import StreamReader

NAMES = ("means", "scales", "rotations", "opacities", "colors")
MIN_OPACITY = 1 / 255
# What the specification grants, of a number and of its magnitude.
TOLERANCE = 1e-4


class Decoding:
    """Calls the methods of decode-worker.ts in a page that serves it.

    Args:
        url: of decode.html.
    """

    def __init__(self, page: Page, url: str) -> None:
        self._page = page
        page.goto(url)
        page.wait_for_function("window.decoding !== undefined")

    def call(self, method: str, *args: Any) -> Any:
        return self._page.evaluate("([method, args]) => decoding(method, ...args)", [method, args])

    def load(self, clip: ClipBytes, layers: int = LAYERS) -> None:
        """Decode a clip and the init segment that it needs, which are used from now on."""
        self.call("load", clip.init, clip.clip, clip.init_id, layers)

    @contextmanager
    def small_device(self, array_bytes: int | None) -> Iterator[None]:
        """The WebGPU device seems to take arrays of so many bytes at most, for the time of the block."""
        self.call("shrinkDevice", array_bytes)
        try:
            yield
        finally:
            self.call("shrinkDevice", None)


@dataclass(frozen=True)
class ClipBytes:
    """Where a clip lies: `url`, and `start` and `end` where it is a part of the file."""

    init: dict[str, Any]
    clip: dict[str, Any]
    first_frame: int
    init_id: str

    def cut(self, init_bytes: int, clip_bytes: int) -> ClipBytes:
        """The first bytes of both segments."""
        return replace(self, init=self.init | {"end": init_bytes}, clip=self.clip | {"end": clip_bytes})


def clip_of_frame(path: Path, url: str, frame_index: int) -> ClipBytes:
    """The clip of a frame of a stream that is served at `url`."""
    reader = StreamReader(path)
    clip = reader.clip_entry(reader.clip_for_frame(frame_index))
    (init,) = reader.manifest.inits

    def place(entry: Any) -> dict[str, Any]:
        if entry.file is not None:
            return {"url": f"{url}/{entry.file}", "start": 0, "end": entry.bytes}
        return {"url": url, "start": entry.offset, "end": entry.offset + entry.bytes}

    return ClipBytes(place(init), place(clip), clip.first_frame, init.id)


def assert_close(
    found: Mapping[str, list[float]], wanted: Mapping[str, Any], tolerance: float = TOLERANCE
) -> None:
    """Every number of a frame within the tolerance, Gaussians in the same order."""
    for name in NAMES:
        assert len(found[name]) == len(wanted[name]), name
        np.testing.assert_allclose(found[name], wanted[name], rtol=tolerance, atol=tolerance, err_msg=name)
