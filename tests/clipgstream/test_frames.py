"""Decoding a clip: the right pictures, colours, scales and lenses."""

from __future__ import annotations

import os
import struct
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pycolmap
import pytest
from PIL import Image
from tiny_footage import (
    SIZE_PX,
    numbered_picture,
    read_number,
    real_data,
    write_capture,
    write_colmap,
    write_images,
    write_video,
)

from clipgstream.ingest.frames import frame_picture, load_clip
from clipgstream.ingest.image_folder import read_image
from clipgstream.ingest.resample import resample
from clipgstream.ingest.run import ingest
from clipgstream.ingest.undistort import undistorted_view, undistortion
from clipgstream.ingest.video import decode_video, scan_video
from clipgstream.rig import Camera
from clipgstream.session import Session
from formats.errors import IngestError

LENSES = {
    "SIMPLE_RADIAL": (80.0, 47.0, 33.0, -0.15),
    "RADIAL": (80.0, 47.0, 33.0, 0.1, 0.02),
    "OPENCV": (80.0, 82.0, 50.0, 30.0, -0.2, 0.05, 0.003, -0.002),
    "FULL_OPENCV": (80.0, 82.0, 50.0, 30.0, -0.3, 0.1, 0.003, -0.002, 0.01, 0.0, 0.0, 0.0),
}


def lens(model: str, scale: int = 1) -> Camera:
    camera = Camera("cam00", *SIZE_PX, model, LENSES[model], np.eye(3, 4))
    return camera.scaled(SIZE_PX[0] * scale, SIZE_PX[1] * scale)


@pytest.mark.parametrize("bf", ["0", "3"])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".mov", ".avi"])
def test_any_picture_of_any_video(tmp_path: Path, suffix: str, bf: str) -> None:
    path = write_video(tmp_path / f"a{suffix}", range(60), options={"bf": bf}, group=12)
    scan = scan_video(path)
    assert len(scan.times_s) == 60
    for wanted in ([0], [11, 12, 13], [59], [30, 7], list(range(20, 40))):
        keys = wanted if scan.pts is None else [scan.pts[number] for number in wanted]
        decoded = dict(decode_video(path, keys, by_pts=scan.pts is not None))
        assert [read_number(decoded[k]) for k in range(len(wanted))] == wanted


def test_open_groups_of_pictures(tmp_path: Path) -> None:
    """Pictures shown before a key picture but stored after it need the group before."""
    options = {"bf": "3", "x264-params": "open-gop=1:bframes=3:b-adapt=0:keyint=8:min-keyint=8"}
    path = write_video(tmp_path / "a.mp4", range(40), options=options)
    scan = scan_video(path)
    assert scan.pts is not None
    for number in range(40):
        ((_, picture),) = decode_video(path, [scan.pts[number]], by_pts=True)
        assert read_number(picture) == number


def test_uneven_timestamps_with_b_frames(tmp_path: Path) -> None:
    pts = np.cumsum([0, 1, 1, 3, 1, 2, 1, 1, 1, 1, 5, 1, 1, 1, 1, 1])
    path = write_video(tmp_path / "a.mkv", range(16), pts=pts.tolist(), options={"bf": "3"}, group=5)
    scan = scan_video(path)
    np.testing.assert_allclose(scan.times_s - scan.times_s[0], pts / 25, atol=1e-3)
    assert scan.pts is not None
    decoded = dict(decode_video(path, scan.pts, by_pts=True))
    assert [read_number(decoded[number]) for number in range(16)] == list(range(16))


def test_a_missing_picture_is_an_error(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", range(10))
    with pytest.raises(IngestError, match="missing"):
        list(decode_video(path, [1], by_pts=True))
    with pytest.raises(IngestError, match="missing"):
        list(decode_video(path, [10], by_pts=False))


def to_yuv(rgb: np.ndarray, matrix: int, full: bool) -> np.ndarray:
    """(H, W, 3) sRGB 0..255 to (3, H, W) YUV by the definition of BT.709 (1) or BT.601 (5)."""
    kr, kb = {1: (0.2126, 0.0722), 5: (0.299, 0.114)}[matrix]
    red, green, blue = np.moveaxis(rgb / 255.0, -1, 0)
    luma = kr * red + (1 - kr - kb) * green + kb * blue
    chroma = (blue - luma) / (2 * (1 - kb)), (red - luma) / (2 * (1 - kr))
    scale = (255.0, 0.0, 255.0) if full else (219.0, 16.0, 224.0)
    planes = [scale[0] * luma + scale[1], *(scale[2] * plane + 128.0 for plane in chroma)]
    return np.clip(np.round(planes), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize(
    ("matrix", "tagged", "height"), [(1, True, 64), (5, True, 720), (1, False, 720), (5, False, 64)]
)
def test_colours_survive_within_3_of_255(
    tmp_path: Path, matrix: int, tagged: bool, height: int, full: bool
) -> None:
    colours = np.random.default_rng(0).integers(0, 256, (4, 6, 3))
    step = height // 4
    rgb = colours.repeat(step, 0).repeat(16, 1)
    yuv = to_yuv(rgb, matrix, full)
    flat = np.vstack([yuv[0], *(plane[::2, ::2].reshape(-1, 96) for plane in yuv[1:])])
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=25, options={"qp": "0"})
        stream.width, stream.height, stream.pix_fmt = 96, height, "yuv420p"
        stream.codec_context.color_range = 2 if full else 1
        if tagged:
            stream.codec_context.colorspace = matrix
        for number in range(2):
            frame = av.VideoFrame.from_ndarray(flat, "yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            frame.color_range = 2 if full else 1
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    ((_, decoded),) = decode_video(path, [0], by_pts=True)
    centres = decoded[step // 2 :: step, 8::16].astype(int)
    assert np.abs(centres - colours).max() <= 3


def turn_display(path: Path, matrix: tuple[int, ...]) -> None:
    """Writes a display matrix into the track header of an MP4."""
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 4 + 40
    data[at : at + 36] = struct.pack(">9i", *matrix)
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    ("matrix", "turns"),
    [
        ((0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30), -1),
        ((-(1 << 16), 0, 0, 0, -(1 << 16), 0, 0, 0, 1 << 30), 2),
        ((0, -(1 << 16), 0, 1 << 16, 0, 0, 0, 0, 1 << 30), 1),
    ],
)
def test_display_matrix_turns_pictures_as_players_do(tmp_path: Path, matrix, turns: int) -> None:
    """The QuickTime matrix (a b, c d) = (0 1, -1 0) shows a picture turned clockwise by 90 degrees."""
    path = write_video(tmp_path / "a.mp4", [0b00000111] * 3)
    turn_display(path, matrix)
    scan = scan_video(path)
    assert (scan.width_px, scan.height_px) == (SIZE_PX if turns == 2 else SIZE_PX[::-1])
    ((_, picture),) = decode_video(path, [0], by_pts=True)
    expected = np.rot90(numbered_picture(0b00000111), turns)
    assert np.abs(picture.astype(int) - expected).mean() < 5
    ((_, small),) = decode_video(path, [0], by_pts=True, size_px=(scan.width_px // 2, scan.height_px // 2))
    assert small.shape[:2] == (scan.height_px // 2, scan.width_px // 2)


def test_pinhole_pictures_are_not_resampled(tmp_path: Path) -> None:
    folder = write_images(tmp_path / "footage" / "cam00", [0])
    noise = np.random.default_rng(0).integers(0, 256, (64, 96, 3), dtype=np.uint8)
    Image.fromarray(noise).save(folder / "000000.png")
    ingest(tmp_path / "footage", write_colmap(tmp_path / "c", ["cam00"]), tmp_path / "session", fps=25)
    session = Session.open(tmp_path / "session")
    np.testing.assert_array_equal(frame_picture(session, "cam00", 0), noise)
    frames = load_clip(session, 0, width_px=48)
    np.testing.assert_allclose(
        frames.images["cam00"][0], noise.reshape(32, 2, 48, 2, 3).mean((1, 3)), atol=0.51
    )
    view = frames.views["cam00"]
    assert (view.width_px, view.height_px, view.fx_px, view.cx_px) == (48, 32, 40.0, 24.0)
    assert load_clip(session, 0, width_px=1000).images["cam00"].shape == (1, 64, 96, 3)


@pytest.mark.parametrize("model", LENSES)
@pytest.mark.parametrize("width_px", [0, 40])
def test_every_pixel_of_an_undistorted_view_was_filmed(model: str, width_px: int) -> None:
    camera = lens(model)
    view = undistorted_view(camera, width_px)
    assert view.width_px == 40 or (width_px == 0 and view.width_px > 60)
    model_lens = pycolmap.Camera(model=model, width=96, height=64, params=camera.params)
    x, y = np.linspace(0, view.width_px, 99), np.linspace(0, view.height_px, 99)
    edge = np.concatenate(
        [np.stack(np.broadcast_arrays(x, side), 1) for side in (0, view.height_px)]
        + [np.stack(np.broadcast_arrays(side, y), 1) for side in (0, view.width_px)]
    )
    rays = np.column_stack(
        [(edge[:, 0] - view.cx_px) / view.fx_px, (edge[:, 1] - view.cy_px) / view.fy_px, np.ones(len(edge))]
    )
    seen = model_lens.img_from_cam(rays)
    assert seen.min() > -0.02
    assert (seen.max(axis=0) < np.array(SIZE_PX) + 0.02).all()
    # And nothing is given away: on each side some pixel touches the filmed picture's edge.
    touches = [seen[:, 0].min(), seen[:, 1].min(), 96 - seen[:, 0].max(), 64 - seen[:, 1].max()]
    assert max(touches) < 0.25


@pytest.mark.parametrize("model", LENSES)
@pytest.mark.parametrize("scale", [1, 4])
def test_undistorted_pictures_are_where_the_view_says(tmp_path: Path, model: str, scale: int) -> None:
    """A smooth pattern on a plane, filmed through the lens, against the same seen by the pinhole."""
    camera = lens(model, scale)

    def pattern(rays: np.ndarray) -> np.ndarray:
        phases = [9.0 * rays[..., 0] + rays[..., 1], 8.0 * rays[..., 1], 7.0 * (rays[..., 0] - rays[..., 1])]
        return 127.5 + 100.0 * np.sin(np.stack(phases, axis=-1))

    y, x = np.mgrid[: camera.height_px, : camera.width_px] + 0.5
    film = pycolmap.Camera(model=model, width=camera.width_px, height=camera.height_px, params=camera.params)
    rays = film.cam_from_img(np.stack([x, y], axis=-1).reshape(-1, 2)).reshape(*x.shape, 2)
    folder = tmp_path / "footage" / "cam00"
    folder.mkdir(parents=True)
    Image.fromarray(np.round(pattern(rays)).astype(np.uint8)).save(folder / "0.png")
    calibration = write_colmap(
        tmp_path / "c",
        ["cam00"],
        model=camera.model,
        params=camera.params,
        size_px=(camera.width_px, camera.height_px),
    )
    ingest(tmp_path / "footage", calibration, tmp_path / "session", fps=25)
    frames = load_clip(Session.open(tmp_path / "session"), 0, width_px=80)
    view, picture = frames.views["cam00"], frames.images["cam00"][0]
    y, x = np.mgrid[: view.height_px, : view.width_px] + 0.5
    seen = np.stack([(x - view.cx_px) / view.fx_px, (y - view.cy_px) / view.fy_px], axis=-1)
    off = np.abs(picture - pattern(seen))
    assert off.mean() < 0.8  # half a pixel of shift would be 5
    assert off.max() < 6.0


def test_resampling_through_the_identity_changes_nothing() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (9, 7, 3), dtype=np.uint8)
    y, x = np.mgrid[:9, :7] + 0.5
    np.testing.assert_array_equal(resample(noise, np.stack([x, y], -1).astype(np.float32)), noise)


def test_resampling_keeps_quadratics_and_repeats_edges() -> None:
    """Catmull-Rom reproduces quadratics; beyond the picture its edge goes on."""
    y, x = np.mgrid[:16, :16] + 0.5
    ramp = np.repeat((0.5 * (x - 0.5) ** 2 + y)[..., None], 3, axis=-1)
    picture = np.round(ramp).astype(np.uint8)
    at = np.array([[[4.3, 7.1], [8.0, 3.9], [-50.0, 8.5], [60.0, 8.5]]], dtype=np.float32)
    out = resample(picture, at)[0, :, 0].astype(float)
    assert out[0] == pytest.approx(0.5 * 3.8**2 + 7.1, abs=1.0)
    assert out[1] == pytest.approx(0.5 * 7.5**2 + 3.9, abs=1.0)
    assert (out[2], out[3]) == (picture[8, 0, 0], picture[8, 15, 0])


def test_only_the_cameras_asked_for(tmp_path: Path) -> None:
    footage, calibration = write_capture(tmp_path, ["b", "a"], frames=12)
    ingest(footage, calibration, tmp_path / "session")
    session = Session.open(tmp_path / "session")
    frames = load_clip(session, 1, cameras=["b"])
    assert (frames.clip, frames.first_frame, frames.frames, frames.cameras) == (1, 10, 2, ("b",))
    assert set(frames.images) == set(frames.views) == set(frames.present) == {"b"}
    assert load_clip(session, 0).cameras == ("a", "b")
    with pytest.raises(IngestError, match="no such camera"):
        load_clip(session, 0, cameras=["c"])
    with pytest.raises(IngestError, match="no such camera"):
        frame_picture(session, "c", 0)


def test_missing_pictures_are_masked(tmp_path: Path) -> None:
    footage, calibration = write_capture(tmp_path, ["a", "b"], frames=10)
    write_video(footage / "b.mp4", [n for n in range(10) if n != 4], pts=[n for n in range(10) if n != 4])
    ingest(footage, calibration, tmp_path / "session")
    session = Session.open(tmp_path / "session")
    frames = load_clip(session, 0)
    assert frames.present["b"].tolist() == [n != 4 for n in range(10)]
    assert not frames.images["b"][4].any()
    assert frame_picture(session, "b", 4) is None
    picture = frame_picture(session, "b", 5)
    assert picture is not None
    np.testing.assert_array_equal(picture, frames.images["b"][5])


def test_decoding_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    footage, _ = write_capture(tmp_path, ["a", "b"], frames=10)
    calibration = write_colmap(tmp_path / "c", ["a", "b"], model="OPENCV", params=LENSES["OPENCV"])
    ingest(footage, calibration, tmp_path / "session")
    session = Session.open(tmp_path / "session")
    first, second = load_clip(session, 0, width_px=64), load_clip(session, 0, width_px=64)
    for name in first.cameras:
        assert first.images[name].tobytes() == second.images[name].tobytes()


def test_footage_that_changes_or_goes_is_noticed(tmp_path: Path) -> None:
    footage, calibration = write_capture(tmp_path, ["a"], frames=10)
    ingest(footage, calibration, tmp_path / "session")
    session = Session.open(tmp_path / "session")
    video = footage / "a.mp4"
    whole = video.read_bytes()

    video.write_bytes(whole)  # a restored copy has a new time and the same content
    os.utime(video, ns=(0, 12345))
    assert read_number(load_clip(session, 0).images["a"][3]) == 3

    video.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    os.utime(video, ns=(0, 23456))
    with pytest.raises(IngestError, match="changed since"):
        load_clip(session, 0)
    video.write_bytes(whole + b"x")
    with pytest.raises(IngestError, match="changed since"):
        frame_picture(session, "a", 0)
    video.unlink()
    with pytest.raises(IngestError, match="missing") as error:
        load_clip(session, 0)
    assert error.value.hint


def test_sixteen_bit_and_grey_images(tmp_path: Path) -> None:
    grey = np.arange(64, dtype=np.uint16).reshape(8, 8) * 1000
    Image.fromarray(grey).save(tmp_path / "1.png")
    np.testing.assert_array_equal(read_image(tmp_path / "1.png")[..., 1], grey >> 8)
    Image.fromarray((grey >> 8).astype(np.uint8)).save(tmp_path / "2.png")
    assert read_image(tmp_path / "2.png").shape == (8, 8, 3)


def test_real_held_out_view_matches_its_truth(tmp_path: Path) -> None:
    folder = real_data("cesium_room8")
    ingest(folder, folder, tmp_path / "session", hold_out=["cam05"])
    session = Session.open(tmp_path / "session")
    frames = load_clip(session, 1, cameras=["cam05"])
    for clip_frame in (0, 9):
        truth = read_image(folder / "truth" / "cam05" / f"{10 + clip_frame:06d}.png")
        error = np.mean((frames.images["cam05"][clip_frame] / 255.0 - truth / 255.0) ** 2)
        assert -10 * np.log10(error) > 36.0


def test_real_lens_leaves_sides_of_the_picture_in_place() -> None:
    from clipgstream.ingest.calibration import load_calibration

    camera = load_calibration(real_data("caliscope_4cam/4_cam_recording")).camera("cam_0")
    straight = undistortion(camera, 320)
    assert straight.source_px is not None
    assert straight.view.width_px == 320
    whole = undistortion(replace(camera, model="PINHOLE", params=camera.params[:4]), 320)
    assert (whole.source_px, whole.view.width_px, whole.view.height_px) == (None, 320, 180)
