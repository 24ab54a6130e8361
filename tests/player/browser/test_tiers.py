"""The golden streams decode in the browser, in every tier, to what they decode to in Python."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Error, Page

from player.reader import SegmentReader

from .chromium import Problems, opened
from .conftest import NewPage
from .decoding import MIN_OPACITY, NAMES, Decoding, assert_close, clip_of_frame
from .site import Site, folders_app, serving
from .wide_stream import CLIP_FRAMES, PER_ANCHOR, write_wide_stream

# Anchors of the wide stream.
REFERENCE, RESIDUAL = 260, 90

TIERS = ("scalar", "wasm", "webgpu")
# Half a step of the coarsest colour, of opacity and of rotations; sizes have 8 bits of mantissa.
PACKED_TOLERANCE = {"means": 1e-4, "scales": 2**-9, "rotations": 1e-4, "opacities": 1e-4, "colors": 6e-4}


@pytest.fixture(scope="module")
def wide_stream(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("streams") / "wide"
    write_wide_stream(path, REFERENCE, RESIDUAL)
    return path


@pytest.fixture(scope="module")
def site(web_pages: Path, golden: Path, wide_stream: Path) -> Iterator[Site]:
    with serving(folders_app({"/": web_pages, "/golden": golden, "/wide": wide_stream})) as running:
        yield running


@pytest.fixture(scope="module")
def decoding(request: pytest.FixtureRequest, site: Site) -> Iterator[Decoding]:
    """Decodes in the tier that the test is parametrised with.

    The tests of a tier share it: to compile the shaders takes a browser without graphics card seconds.
    """
    tier: str = request.param
    browser: Browser = request.getfixturevalue("webgpu_chromium" if tier == "webgpu" else "chromium")
    problems = Problems()
    with opened(browser, problems) as page:
        found = Decoding(page, f"{site.url}/decode.html")
        assert found.call("tier", tier) == tier
        yield found
    problems.require_none()


@pytest.fixture(scope="module")
def expected(golden: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((golden / "expected.json").read_text(encoding="utf-8"))
    return found


every_tier = pytest.mark.parametrize("decoding", TIERS, indirect=True)
in_webgpu = pytest.mark.parametrize("decoding", ["webgpu"], indirect=True)


@every_tier
def test_integers_are_equal(decoding: Decoding, site: Site, golden: Path, expected: dict[str, Any]) -> None:
    for array in expected["arrays"]:
        data, values = list(bytes.fromhex(array["hex"])), array["values"]
        assert decoding.call("array", data, len(values), array["channels"], array["mode"]) == values
    digests: dict[str, str] = {}
    for frame in (0, 4):
        decoding.load(clip_of_frame(golden, f"{site.url}/golden", frame))
        digests |= decoding.call("digests")
    assert digests == expected["sha256"]


@every_tier
@pytest.mark.parametrize(
    ("stream", "part"), [(".", "frames"), ("one-file.cgs", "frames"), ("baked.cgs", "baked")]
)
def test_frames_are_close(
    decoding: Decoding, site: Site, golden: Path, expected: dict[str, Any], stream: str, part: str
) -> None:
    for wanted in expected[part]:
        clip = clip_of_frame(golden / stream, f"{site.url}/golden/{stream}", wanted["frame"])
        decoding.load(clip)
        assert_close(decoding.call("gaussians", wanted["frame"] - clip.first_frame, MIN_OPACITY), wanted)


@every_tier
def test_cut_segments_are_close(
    decoding: Decoding, site: Site, golden: Path, expected: dict[str, Any]
) -> None:
    for wanted in expected["cut"]:
        clip = clip_of_frame(golden, f"{site.url}/golden", wanted["frame"])
        decoding.load(clip.cut(wanted["init_bytes"], wanted["clip_bytes"]), wanted["layers"])
        assert_close(decoding.call("gaussians", wanted["frame"] - clip.first_frame, MIN_OPACITY), wanted)


@every_tier
def test_packed_frames_hold_the_same_gaussians(decoding: Decoding, site: Site, golden: Path) -> None:
    decoding.load(clip_of_frame(golden, f"{site.url}/golden", 0))
    clip_frames = [0, 3, 1, 2, 0]
    for clip_frame, packed in zip(
        clip_frames, decoding.call("packed", clip_frames, MIN_OPACITY), strict=True
    ):
        plain = decoding.call("gaussians", clip_frame, MIN_OPACITY)
        for name in NAMES:
            tolerance = PACKED_TOLERANCE[name]
            np.testing.assert_allclose(
                by_place(packed, name), by_place(plain, name), rtol=tolerance, atol=tolerance, err_msg=name
            )


@every_tier
def test_least_opacity_leaves_gaussians_out(decoding: Decoding, site: Site, golden: Path) -> None:
    decoding.load(clip_of_frame(golden, f"{site.url}/golden", 5))
    everything = decoding.call("gaussians", 1, 0)
    opacities = np.array(everything["opacities"])
    least = float(np.median(opacities)) + 1e-6
    seen = opacities >= least
    assert 0 < seen.sum() < len(seen)
    chosen = {name: np.reshape(everything[name], (len(seen), -1))[seen].ravel() for name in NAMES}
    # Twice: what was kept for another opacity must not be used.
    for _ in range(2):
        assert_close(decoding.call("gaussians", 1, least), chosen, 1e-6)
        (packed,) = decoding.call("packed", [1], least)
        assert len(packed["opacities"]) == seen.sum()
        (packed,) = decoding.call("packed", [1], 0)
        assert len(packed["opacities"]) == len(seen)


@in_webgpu
@pytest.mark.parametrize("static_share", [0, 1])
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_features_that_are_not_finite_are_refused(
    decoding: Decoding, value: float, static_share: int
) -> None:
    decoding.call("makeUp", {"staticShare": static_share}, value)
    for method, frames in (("gaussians", 0), ("packed", [0])):
        with pytest.raises(Error, match=r"FormatError.*not finite"):
            decoding.call(method, frames, MIN_OPACITY)


@every_tier
@pytest.mark.parametrize("head", ["opacity", "color", "covariance", "offset"])
def test_what_is_not_finite_is_refused(decoding: Decoding, site: Site, golden: Path, head: str) -> None:
    decoding.load(clip_of_frame(golden, f"{site.url}/golden", 0))
    decoding.call("poison", head, float("nan"))
    for method, frames in (("gaussians", 0), ("packed", [0])):
        with pytest.raises(Error, match=r"FormatError.*clip 0.*not finite"):
            decoding.call(method, frames, MIN_OPACITY)


@in_webgpu
@pytest.mark.parametrize(
    "sizes",
    [
        {},
        {"staticShare": 0},
        {"staticShare": 1},
        {"residual": 0},
        {"anchors": 0, "residual": 0},
        {"features": 1, "timeBaseResolution": 5, "timeGrowth": 1.1},
        {"features": 8, "log2Table": 1},
    ],
    ids=str,
)
def test_odd_clips_are_as_in_the_plain_tier(decoding: Decoding, sizes: dict[str, float]) -> None:
    decoding.call("makeUp", sizes, None)
    for frame in (0, 2):
        assert_close(decoding.call("gaussians", frame, 0), decoding.call("plainly", frame, 0))
        assert len(decoding.call("packed", [frame], 0)[0]["opacities"]) == len(
            decoding.call("plainly", frame, 0)["opacities"]
        )


# As the device is, and one that takes its tables and its anchors in several parts.
@in_webgpu
@pytest.mark.parametrize("array_bytes", [None, 60_000])
def test_many_anchors_part_by_part(
    decoding: Decoding, site: Site, wide_stream: Path, array_bytes: int | None
) -> None:
    decoding.load(clip_of_frame(wide_stream, f"{site.url}/wide", 0))
    with decoding.small_device(array_bytes), SegmentReader(wide_stream) as reader:
        for frame in range(CLIP_FRAMES):
            found = decoding.call("gaussians", frame, MIN_OPACITY)
            wanted = reader.frame(frame, MIN_OPACITY)
            assert_close(found, {name: np.ravel(getattr(wanted, name)) for name in NAMES})


@in_webgpu
def test_frame_of_many_more_gaussians_than_the_last(
    decoding: Decoding, site: Site, wide_stream: Path
) -> None:
    decoding.load(clip_of_frame(wide_stream, f"{site.url}/wide", 0))
    (none,) = decoding.call("packed", [1], 1)
    assert none["opacities"] == []
    (packed,) = decoding.call("packed", [1], 0)
    plain = decoding.call("gaussians", 1, 0)
    assert len(packed["opacities"]) == (REFERENCE + RESIDUAL) * PER_ANCHOR
    np.testing.assert_array_equal(by_place(packed, "means"), by_place(plain, "means"))


@in_webgpu
def test_clip_that_the_device_cannot_hold_is_refused(
    decoding: Decoding, site: Site, wide_stream: Path
) -> None:
    decoding.load(clip_of_frame(wide_stream, f"{site.url}/wide", 0))
    with (
        decoding.small_device(10_000),
        pytest.raises(
            Error, match=r"UnsupportedError: the clip wants an array of .*the graphics processor takes"
        ),
    ):
        decoding.call("packed", [0], MIN_OPACITY)
    # The device itself is as good as before.
    assert decoding.call("packed", [0], MIN_OPACITY)


def test_lost_device_is_an_error_that_another_tier_can_follow(
    webgpu_page: Page, site: Site, golden: Path
) -> None:
    decoding = Decoding(webgpu_page, f"{site.url}/decode.html")
    clip = clip_of_frame(golden, f"{site.url}/golden", 0)
    decoding.call("tier", "webgpu")
    decoding.load(clip)
    decoding.call("packed", [0], MIN_OPACITY)
    decoding.call("loseDevice")
    with pytest.raises(Error, match=r"UnsupportedError.*graphics processor stopped working"):
        decoding.call("packed", [1], MIN_OPACITY)
    decoding.call("tier", "wasm")
    decoding.load(clip)
    assert decoding.call("packed", [1], MIN_OPACITY)


@pytest.mark.parametrize("browser", ["chromium", "webgpu_chromium"])
def test_auto_takes_no_webgpu_in_software(
    request: pytest.FixtureRequest, new_page: NewPage, site: Site, browser: str
) -> None:
    decoding = Decoding(new_page(request.getfixturevalue(browser)), f"{site.url}/decode.html")
    assert decoding.call("chosen", "auto") == "wasm"


def test_webgpu_by_name_fails_where_there_is_none(new_page: NewPage, site: Site) -> None:
    decoding = Decoding(new_page(), f"{site.url}/decode.html")
    with pytest.raises(Error, match=r"UnsupportedError.*WebGPU"):
        decoding.call("tier", "webgpu")


def by_place(frame: Mapping[str, list[float]], name: str) -> np.ndarray:
    """An attribute of a frame, Gaussians sorted by their means, as packed frames have them in any order."""
    order = np.lexsort(np.reshape(frame["means"], (-1, 3)).T)
    values = np.reshape(frame[name], (len(order), -1))
    return values[order]
