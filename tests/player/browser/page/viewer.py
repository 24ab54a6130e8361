"""What a viewer of the page does and sees. Waits on what the page says about itself, never on time."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from ..site import Site

# A slow machine makes no test fail.
WAIT_MS = 60_000
expect.set_options(timeout=WAIT_MS)
HAS_PICTURE = "window.clipgstream?.video.stats.shownFrame >= 0"
STILL = "autoplay=0"
# Of the fixture `stream`.
DURATION_S = 7 * 1001 / 30000


def show(page: Page, site: Site, parameters: str = "", stream: str = "stream/") -> Page:
    page.goto(f"{site.url}/?stream={stream}&{parameters}")
    page.wait_for_function(HAS_PICTURE, timeout=WAIT_MS)
    return page


def video(page: Page, name: str) -> Any:
    return page.evaluate(f"clipgstream.video.{name}")


def until(page: Page, condition: str) -> None:
    """Waits until something about the handle holds, such as `video.paused`."""
    page.wait_for_function(f"(({{ video, player }}) => {condition})(clipgstream)", timeout=WAIT_MS)


def eye(page: Page) -> list[float]:
    where: list[float] = page.evaluate("clipgstream.player.navigation.view.eye.toArray()")
    return where


def arrived(page: Page) -> None:
    until(page, "!player.navigation.travelling")


def choose(page: Page, button: str, *labels: str) -> None:
    """Opens the menu of a button and chooses one row after the other."""
    page.get_by_role("button", name=re.compile(f"^{button}")).click()
    for label in labels:
        row = page.locator("[role^=menuitem]").filter(has=page.get_by_text(label, exact=True))
        row.first.click()
