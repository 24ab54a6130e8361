"""What surrounds the picture: help, statistics, theme, menus, opening, links, phones, names for all."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from ..site import Site
from .viewer import HAS_PICTURE, STILL, WAIT_MS, arrived, choose, eye, show, until, video

if TYPE_CHECKING:
    from ..conftest import NewPage


def test_help_lists_the_keys_and_closes(player: Page) -> None:
    player.keyboard.press("?")
    help_screen = player.get_by_role("dialog", name="Keys and gestures")
    expect(help_screen).to_be_visible()
    for text in ("Play or pause", "Next frame", "Orbit or fly", "Full screen", "Double tap"):
        expect(help_screen.get_by_text(text, exact=True).first).to_be_visible()
    player.keyboard.press("?")
    expect(help_screen).to_be_hidden()
    player.get_by_role("button", name="Help").click()
    player.keyboard.press("Escape")
    expect(help_screen).to_be_hidden()


def test_statistics(player: Page) -> None:
    panel = player.get_by_role("complementary", name="Statistics")
    expect(panel).to_be_hidden()
    player.keyboard.press("i")
    for text in ("Decode", "Sort", "Gaussians", "Network", "Layers", "Decoder"):
        expect(panel.get_by_text(text, exact=True)).to_be_visible()
    expect(panel.get_by_text("wasm", exact=True)).to_be_visible()
    player.keyboard.press("i")
    expect(panel).to_be_hidden()


def test_the_theme_follows_the_system_until_it_is_chosen(new_page: NewPage, site: Site) -> None:
    page = show(new_page(color_scheme="light"), site, STILL)
    root = page.locator("html")
    expect(root).to_have_attribute("data-theme", "light")
    page.emulate_media(color_scheme="dark")
    expect(root).to_have_attribute("data-theme", "dark")
    page.keyboard.press("t")
    expect(root).to_have_attribute("data-theme", "light")
    show(page, site, STILL)
    expect(root).to_have_attribute("data-theme", "light")


def test_menus_work_by_keys_alone(player: Page) -> None:
    more = player.get_by_role("button", name="More")
    more.focus()
    player.keyboard.press("Enter")
    menu = player.get_by_role("menu", name="More")
    expect(menu).to_be_visible()
    player.keyboard.press("k")
    expect(menu.get_by_role("menuitem", name="Keys and gestures")).to_be_focused()
    assert video(player, "paused"), "letters belong to the menu"
    player.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(more).to_be_focused()


def test_controls_hide_while_it_plays_and_come_back(page: Page, site: Site) -> None:
    show(page, site, "loop=1")
    root = page.locator("#app")
    expect(root).to_have_class(re.compile("is-idle"))
    page.mouse.move(500, 300)
    expect(root).not_to_have_class(re.compile("is-idle"))
    page.get_by_role("button", name="Pause").focus()
    page.keyboard.press("Shift")
    expect(root).not_to_have_class(re.compile("is-idle"))


def test_parameters_of_the_address(page: Page, site: Site) -> None:
    play = "t=0.15&rate=0.5&loop=0&layers=2&tier=scalar"
    look = "view=front&mode=fly&stats=1&theme=light&background=336699"
    show(page, site, f"{STILL}&{play}&{look}")
    until(page, "video.stats.shownFrame === 4 && player.viewIndex === 1")
    state = page.evaluate(
        "(({ video, player }) => [video.playbackRate, video.loop, video.quality, video.tier,"
        " player.navigation.mode, player.stage.scene.background.getHexString()])(clipgstream)"
    )
    assert state == [0.5, False, 2, "scalar", "fly", "336699"]
    expect(page.get_by_role("complementary", name="Statistics")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    show(page, site, f"{STILL}&controls=0&rate=fast")
    expect(page.locator(".bar")).to_be_hidden()
    expect(page.get_by_text("rate=fast")).to_be_visible()


def test_a_link_leads_to_the_same_moment_and_place(new_page: NewPage, site: Site) -> None:
    page = show(new_page(permissions=["clipboard-read", "clipboard-write"]), site, f"{STILL}&t=0.15")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("c")
    expect(page.get_by_text("Link copied")).to_be_visible()
    before = eye(page)
    page.goto(page.evaluate("navigator.clipboard.readText()"))
    page.wait_for_function(HAS_PICTURE, timeout=WAIT_MS)
    assert eye(page) == pytest.approx(before, rel=1e-4)
    until(page, "video.stats.shownFrame === 4")


def test_a_file_is_opened_from_the_first_screen(page: Page, site: Site, golden: Path) -> None:
    page.goto(site.url)
    expect(page.get_by_role("heading", name="Open a stream")).to_be_visible()
    expect(page.get_by_label("Address of the stream")).to_be_focused()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a .cgs file").click()
    chooser.value.set_files(golden / "one-file.cgs")
    page.wait_for_function(HAS_PICTURE, timeout=WAIT_MS)
    expect(page.get_by_role("heading", name="Open a stream")).to_be_hidden()
    assert page.title().startswith("one-file.cgs")


def test_an_address_and_a_folder_are_opened(page: Page, site: Site, golden: Path) -> None:
    page.goto(site.url)
    page.get_by_label("Address of the stream").fill("stream/")
    page.keyboard.press("Enter")
    page.wait_for_function(HAS_PICTURE, timeout=WAIT_MS)
    assert "stream=stream" in page.url
    page.keyboard.press("n")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a folder").click()
    chooser.value.set_files(golden)
    expect(page.get_by_role("heading", name="Open a stream")).to_be_hidden()
    page.wait_for_function(HAS_PICTURE, timeout=WAIT_MS)
    assert page.title().startswith("v1")


def test_what_is_dropped_is_opened(page: Page, site: Site, golden: Path) -> None:
    page.goto(site.url)
    page.evaluate(
        """(bytes) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], "dropped.cgs"));
            for (const type of ["dragenter", "dragover", "drop"]) {
                const options = { dataTransfer: transfer, bubbles: true, cancelable: true };
                document.body.dispatchEvent(new DragEvent(type, options));
            }
        }""",
        list((golden / "baked.cgs").read_bytes()),
    )
    page.wait_for_function(HAS_PICTURE, timeout=WAIT_MS)
    assert page.title().startswith("dropped.cgs")


def test_every_button_has_a_name_and_can_be_reached(player: Page) -> None:
    nameless = """() => [...document.querySelectorAll("button, [role=slider], input, a[href]")]
        .filter((each) => !each.getAttribute("aria-label") && !each.textContent.trim())
        .filter((each) => !each.labels?.length)
        .map((each) => each.outerHTML)"""
    assert player.evaluate(nameless) == []
    reached: set[str] = set()
    for _ in range(30):
        player.keyboard.press("Tab")
        reached.add(player.evaluate("document.activeElement.getAttribute('aria-label') ?? ''"))
    for name in ("Seek", "Play", "Previous frame", "Loop", "Viewpoints", "Orbit", "Fly", "More", "Help"):
        assert name in reached
    choose(player, "Viewpoints")
    assert player.evaluate(nameless) == []


@pytest.mark.parametrize(("width", "height"), [(320, 568), (390, 844), (844, 390)])
def test_phones(new_page: NewPage, site: Site, width: int, height: int) -> None:
    page = new_page(viewport={"width": width, "height": height}, has_touch=True, is_mobile=True)
    show(page, site, STILL)
    inside = """() => [...document.querySelectorAll(".bar *")].filter((each) => {
        const box = each.getBoundingClientRect();
        return box.width > 0 && !each.closest(".timeline") && (box.left < 0 || box.right > innerWidth);
    }).map((each) => each.outerHTML)"""
    assert page.evaluate(inside) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("canvas").tap(position={"x": width / 2, "y": 60})
    until(page, "true")
    assert video(page, "paused"), "a tap shows or hides the controls, no more"
    choose(page, "More")
    menu = page.get_by_role("menu")
    box = menu.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= width
    page.get_by_role("menuitem", name="Keys and gestures").tap()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate("document.querySelector('dialog').scrollWidth") <= width


def test_fingers_find_every_button(new_page: NewPage, site: Site) -> None:
    for width, height in ((390, 844), (844, 390), (1024, 768)):
        page = new_page(viewport={"width": width, "height": height}, has_touch=True, is_mobile=True)
        show(page, site, STILL)
        small = """() => [...document.querySelectorAll("button")].filter((each) => {
            const box = each.getBoundingClientRect();
            return box.width > 0 && (box.width < 40 || box.height < 40);
        }).map((each) => each.outerHTML)"""
        assert page.evaluate(small) == []
        choose(page, "Viewpoints")
        assert page.evaluate(small) == []


def test_the_corner_buttons_work_on_screens(player: Page) -> None:
    player.keyboard.press("n")
    expect(player.get_by_role("heading", name="Open a stream")).to_be_visible()
    theme = player.locator("html").get_attribute("data-theme")
    player.locator("header").get_by_role("button", name="Dark or light").click()
    expect(player.locator("html")).not_to_have_attribute("data-theme", theme or "")
    player.locator("header").get_by_role("button", name="Help").click()
    expect(player.get_by_role("dialog")).to_be_visible()
    player.keyboard.press("Escape")
    expect(player.get_by_role("dialog")).to_be_hidden()
    expect(player.get_by_role("heading", name="Open a stream")).to_be_visible()


def test_the_open_screen_goes_back_to_what_played(page: Page, site: Site) -> None:
    show(page, site)
    page.keyboard.press("n")
    until(page, "video.paused")
    page.mouse.click(5, 300)
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Open a stream")).to_be_hidden()
    until(page, "!video.paused")


def test_a_double_tap_resets_the_view(new_page: NewPage, site: Site) -> None:
    page = show(new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True), site, STILL)
    page.evaluate("clipgstream.player.navigation.turn(0.5, 0)")
    for _ in range(2):
        page.touchscreen.tap(200, 300)
    until(page, "player.navigation.travelling")
    arrived(page)
    home = page.evaluate("clipgstream.player.navigation.home.eye.toArray()")
    assert eye(page) == pytest.approx(home)
