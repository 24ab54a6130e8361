"""The viewer looks around: orbit, flight, the rig's cameras, camera paths."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .viewer import arrived, choose, eye, until, video


def test_a_drag_orbits_and_reset_goes_back(player: Page) -> None:
    before = eye(player)
    player.mouse.move(600, 300)
    player.mouse.down()
    player.mouse.move(720, 330, steps=5)
    player.mouse.up()
    until(player, f"Math.abs(player.navigation.view.eye.x - {before[0]}) > 1e-3")
    assert video(player, "paused"), "a drag is not a click"
    player.keyboard.press("r")
    until(player, "player.navigation.travelling")
    arrived(player)
    assert eye(player) == pytest.approx(before)


def test_cameras_are_viewpoints(player: Page) -> None:
    names = [view["name"] for view in video(player, "views")]
    choose(player, "Viewpoints", names[0])
    until(player, "player.viewIndex === 0")
    expect(player.get_by_role("button", name=f"Viewpoints, now {names[0]}")).to_be_visible()
    arrived(player)
    first = eye(player)
    assert first == pytest.approx(centre(video(player, "views")[0]))
    player.keyboard.press("]")
    until(player, "player.viewIndex === 1")
    player.keyboard.press("[")
    until(player, "player.viewIndex === 0")
    player.keyboard.press("2")
    until(player, "player.viewIndex === 1")
    arrived(player)
    assert eye(player) == pytest.approx(centre(video(player, "views")[1]))


def centre(view: dict[str, Any]) -> list[float]:
    """World position of a camera."""
    m = view["cameraFromWorld"]
    return [-sum(m[4 * row + column] * m[4 * row + 3] for row in range(3)) for column in range(3)]


def test_flying(player: Page) -> None:
    player.keyboard.press("w")
    expect(player.get_by_text("Press V to fly")).to_be_visible()
    player.keyboard.press("v")
    expect(player.get_by_role("button", name="Fly")).to_have_attribute("aria-pressed", "true")
    target = "player.navigation.view.target.distanceTo(player.navigation.view.eye)"
    before = eye(player)
    player.keyboard.down("w")
    until(
        player,
        f"player.navigation.view.eye.distanceTo({{ x: {before[0]}, y: {before[1]}, z: {before[2]} }}) > 0.05",
    )
    player.keyboard.up("w")
    assert player.evaluate(f"(({{ player }}) => {target})(clipgstream)") > 0
    player.get_by_role("button", name="Orbit").click()
    until(player, "player.navigation.mode === 'orbit'")


def test_keys_turn_and_come_closer(player: Page) -> None:
    distance = "player.navigation.view.eye.distanceTo(player.navigation.view.target)"
    before, far = eye(player), player.evaluate(f"(({{ player }}) => {distance})(clipgstream)")
    player.keyboard.press("Shift+ArrowRight")
    until(player, f"Math.abs(player.navigation.view.eye.x - {before[0]}) > 1e-3")
    player.keyboard.press("+")
    until(player, f"{distance} < {far} * 0.95")


def test_a_camera_path_is_followed_until_the_viewer_takes_over(player: Page, tmp_path: Path) -> None:
    frames = [
        {"time_s": 0, "eye": [0, 0, -5], "target": [0, 0, 0], "up": [0, -1, 0], "fov_y_deg": 40},
        {"time_s": 0.2, "eye": [5, 0, 0], "target": [0, 0, 0], "up": [0, -1, 0], "fov_y_deg": 60},
    ]
    path = tmp_path / "walk.json"
    path.write_text(json.dumps({"keyframes": frames}))
    load_path(player, path)
    until(player, "player.followed === 'file' && Math.abs(player.navigation.view.eye.z + 5) < 1e-6")
    player.keyboard.press("End")
    until(player, "Math.abs(player.navigation.view.eye.x - 5) < 0.1")
    player.mouse.move(600, 300)
    player.mouse.down()
    player.mouse.up()
    until(player, "player.followed === null")
    path.write_text("{}")
    load_path(player, path)
    expect(player.get_by_text("not a camera path")).to_be_visible()


def load_path(page: Page, path: Path) -> None:
    with page.expect_file_chooser() as chooser:
        choose(page, "Viewpoints", "Load a camera path…")
    chooser.value.set_files(path)


def test_it_orbits_by_itself(player: Page) -> None:
    player.keyboard.press("o")
    until(player, "player.followed === 'orbit'")
    before = eye(player)
    until(player, f"Math.abs(player.navigation.view.eye.x - {before[0]}) > 1e-3")
    player.keyboard.press("o")
    until(player, "player.followed === null")


def test_an_exact_view_has_the_cameras_pixels(player: Page) -> None:
    view = video(player, "views")[0]
    url = player.evaluate("clipgstream.setView(clipgstream.video.views[0]), clipgstream.capture()")
    size = player.evaluate(
        "async (url) => { const picture = await createImageBitmap(await (await fetch(url)).blob());"
        " return [picture.width, picture.height]; }",
        url,
    )
    assert size == [view["widthPx"], view["heightPx"]]
    player.evaluate("clipgstream.setView(null)")
    until(player, "player.stage.size[0] >= innerWidth * 0.5")
