"""The stream that the page's tests watch, and a page that shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page

from formats.stream import StreamReader
from formats.stream_writer import StreamWriter
from formats.types import ClipSegment, RigView
from player.camera_path import look_at

from ..site import Site
from .viewer import STILL, show


@pytest.fixture(scope="package")
def stream(golden: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden stream with three cameras that look at it, two clips of 4 and 3 frames."""
    path = tmp_path_factory.mktemp("rig") / "stream"
    reader = StreamReader(golden)
    with StreamWriter(path) as writer:
        init = writer.write_init(replace(reader.init(), views=rig()))
        for clip in (0, 1):
            segment = reader.clip(clip)
            assert isinstance(segment, ClipSegment)
            writer.append(replace(segment, init_id=init.init_id))
        writer.end()
    return path


def rig() -> tuple[RigView, ...]:
    eyes = np.array([[-2.0, -0.5, -3.0], [0.0, -0.5, -4.0], [2.0, -0.5, -3.0]])
    up = np.array([0.0, -1.0, 0.0])
    return tuple(
        RigView(name, 64, 48, 60.0, 60.0, 30.0, 25.0, look_at(eye, np.zeros(3), up))
        for name, eye in zip(("left", "front", "right"), eyes, strict=True)
    )


@pytest.fixture
def site(serve: Callable[[Mapping[str, Path]], Site], web_build: Path, stream: Path) -> Site:
    """The player, with a stream at /stream/."""
    return serve({"/": web_build, "/stream": stream})


@pytest.fixture
def player(page: Page, site: Site) -> Page:
    """A page that shows the stream's first frame and waits."""
    return show(page, site, STILL)
