"""A page with the player in an iframe commands it and hears of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from ..site import Site
from .viewer import DURATION_S, WAIT_MS

Serve = Callable[[Mapping[str, Path]], Site]


PARENT = """<!doctype html><link rel="icon" href="data:,"><title>parent</title><script>
  window.heard = [];
  addEventListener("message", ({ data }) => data?.type === "cgs" && heard.push(data));
  window.tell = (message) => frames[0].postMessage({ type: "cgs", ...message }, "*");
</script><iframe src="/?stream=stream/&autoplay=0&controls=0" width="600" height="400"></iframe>"""


@pytest.fixture
def parent(page: Page, serve: Serve, web_build: Path, stream: Path, tmp_path: Path) -> Page:
    """A page that holds the player in an iframe, `heard` what it told, `tell` to command it."""
    (tmp_path / "index.html").write_text(PARENT)
    page.goto(serve({"/": web_build, "/stream": stream, "/parent": tmp_path}).url + "/parent/")
    hears(page, "loadedmetadata")
    return page


def hears(page: Page, event: str, condition: str = "true") -> dict[str, Any]:
    """The first event of its name that meets a condition on `m`."""
    find = f"heard.find((m) => m.event === '{event}' && ({condition}))"
    page.wait_for_function(find, timeout=WAIT_MS)
    message: dict[str, Any] = page.evaluate(find)
    return message


def test_a_parent_page_commands_and_hears(parent: Page) -> None:
    assert hears(parent, "ready")
    loaded = hears(parent, "loadedmetadata")
    assert loaded["duration"] == pytest.approx(DURATION_S)
    parent.evaluate("tell({ command: 'seek', time: 0.15 })")
    hears(parent, "seeked", "Math.abs(m.time - 0.15) < 0.02")
    parent.evaluate("tell({ command: 'set', rate: 0.5, loop: true, layers: 4, mode: 'fly', id: 7 })")
    hears(parent, "done", "m.id === 7")
    parent.evaluate(f"tell({{ command: 'view', view: {json.dumps(loaded['views'][1])}, instant: true }})")
    hears(parent, "viewchange", "m.index === 1")
    parent.evaluate("tell({ command: 'play' })")
    hears(parent, "play")
    parent.evaluate("tell({ command: 'pause' })")
    hears(parent, "pause")
    parent.evaluate("tell({ command: 'state', id: 'now' })")
    state = hears(parent, "state", "m.id === 'now'")
    assert (state["rate"], state["loop"], state["layers"], state["mode"]) == (0.5, True, 4, "fly")
    assert (state["paused"], state["view"]) == (True, loaded["views"][1])


@pytest.mark.parametrize(
    "message",
    [
        "{ command: 'dance' }",
        "{ command: 'seek' }",
        "{ command: 'set', speed: 2 }",
        "{ command: 'view', view: '?' }",
    ],
)
def test_a_wrong_command_is_refused(parent: Page, message: str) -> None:
    parent.evaluate(f"tell({message})")
    assert hears(parent, "refused")["what"]


def test_only_the_parent_is_obeyed(parent: Page) -> None:
    stranger = """() => {
        const other = document.createElement("iframe");
        other.srcdoc = `<script>
            parent.frames[0].postMessage({ type: "cgs", command: "set", loop: false, rate: 2 }, "*");
            parent.heardStranger = true;
        </${"script"}>`;
        document.body.append(other);
    }"""
    parent.evaluate(stranger)
    parent.wait_for_function("window.heardStranger", timeout=WAIT_MS)
    parent.evaluate("tell({ command: 'state', id: 1 })")
    assert hears(parent, "state", "m.id === 1")["rate"] == 1
