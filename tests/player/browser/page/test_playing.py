"""The page plays: buttons, keys, timeline, speed, loop, quality."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from ..site import Site
from .viewer import DURATION_S, WAIT_MS, choose, show, until, video

TIMES = "\N{MULTIPLICATION SIGN}"


def test_a_stream_plays_by_itself_and_loops_when_it_is_short(page: Page, site: Site) -> None:
    show(page, site)
    until(page, "!video.paused && video.loop")
    # Void, since Playwright would call the function that `on` returns.
    page.evaluate("window.seen = new Set(); void clipgstream.video.on('frame', (e) => seen.add(e.frame))")
    page.wait_for_function("seen.size === 7", timeout=WAIT_MS)
    assert video(page, "duration") == pytest.approx(DURATION_S)
    assert page.title().startswith("stream")


def test_play_and_pause_by_button_key_and_click(player: Page) -> None:
    expect(player.get_by_role("button", name="Play", exact=True)).to_have_count(2)
    player.locator(".big-play").click()
    until(player, "!video.paused")
    expect(player.locator(".big-play")).to_be_hidden()
    player.keyboard.press("Space")
    until(player, "video.paused")
    player.get_by_role("button", name="Play", exact=True).click()
    until(player, "!video.paused")
    player.locator("canvas").focus()
    player.keyboard.press("k")
    until(player, "video.paused")
    player.locator("canvas").click(position={"x": 300, "y": 200})
    until(player, "!video.paused")


def test_it_ends_where_it_should_not_loop_and_plays_again(page: Page, site: Site) -> None:
    show(page, site, "loop=0")
    until(page, "video.ended")
    page.get_by_role("button", name="Play again").click()
    until(page, "!video.paused && !video.ended || video.currentTime === video.duration")
    until(page, "video.ended")


def test_the_timeline_seeks_by_click_and_by_keys(player: Page) -> None:
    slider = player.get_by_role("slider", name="Seek")
    box = slider.bounding_box()
    assert box is not None
    player.mouse.click(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2)
    until(player, "Math.abs(video.currentTime - 0.7 * video.duration) < 0.01")
    until(player, "video.stats.shownFrame === 4")
    slider.focus()
    player.keyboard.press("Home")
    until(player, "video.currentTime === 0")
    expect(slider).to_have_attribute("aria-valuetext", "0 seconds of 0.2 seconds")
    player.keyboard.press("ArrowRight")
    until(player, "video.currentTime > 0.02 && video.currentTime < 0.1")
    player.keyboard.press("End")
    until(player, "video.stats.shownFrame === 6")
    assert float(slider.get_attribute("aria-valuenow") or 0) > 0.2
    assert slider.get_attribute("aria-valuemax") == f"{DURATION_S:.3f}"


def test_the_timeline_shows_the_time_under_the_mouse_and_what_is_buffered(player: Page) -> None:
    box = player.get_by_role("slider").bounding_box()
    assert box is not None
    tip = player.locator(".timeline-tip")
    player.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2)
    expect(tip).to_have_text("0:00.1")
    expect(tip).to_have_css("opacity", "1")
    player.wait_for_function(
        "document.querySelector('.timeline-buffered').style.background.includes('100%')", timeout=WAIT_MS
    )
    expect(player.locator(".timeline-clips")).to_be_visible()


def test_playing_waits_while_the_playhead_is_held(page: Page, site: Site) -> None:
    show(page, site, "rate=0.25&loop=1")
    box = page.get_by_role("slider").bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 40, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, middle, steps=4)
    until(page, "video.paused && video.stats.shownFrame === 3")
    page.mouse.up()
    until(page, "!video.paused")


def test_frames_step_by_key_and_button(player: Page) -> None:
    player.keyboard.press(".")
    until(player, "video.stats.shownFrame === 1")
    player.get_by_role("button", name="Next frame").click()
    until(player, "video.stats.shownFrame === 2")
    player.keyboard.press(",")
    until(player, "video.stats.shownFrame === 1")
    assert video(player, "paused")


def test_speed_and_loop(player: Page) -> None:
    choose(player, "Speed", f"0.5{TIMES}")
    until(player, "video.playbackRate === 0.5")
    expect(player.get_by_role("button", name=f"Speed, 0.5{TIMES}")).to_have_text(f"0.5{TIMES}")
    player.keyboard.press(">")
    until(player, "video.playbackRate === 0.75")
    loop = player.get_by_role("button", name="Loop", exact=True)
    expect(loop).to_have_attribute("aria-pressed", "true")
    player.keyboard.press("l")
    until(player, "!video.loop")
    expect(loop).to_have_attribute("aria-pressed", "false")


def test_quality(player: Page) -> None:
    choose(player, "Quality", "Low")
    until(player, "video.quality === 1 && video.activeLayers === 1")
    choose(player, "Quality", "Full")
    until(player, "video.quality === 4 && video.stats.shownFrame === 0")
