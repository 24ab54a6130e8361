"""Pictures and films written and read back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from clipgstream.render.picture_file import encode_png, to_uint8, write_png, write_video
from formats.errors import ConfigError, StoreError

COLOURS = [(200, 30, 30), (30, 200, 30), (30, 30, 200), (128, 128, 128), (0, 0, 0), (255, 255, 255)]
# 8-bit 4:2:0 of limited range, at crf 16.
TOLERANCE = 8


def stripes(shift: int = 0, stripe_px: int = 16) -> np.ndarray:
    """(32, 96, 3) with a vertical stripe a colour."""
    row = np.repeat(np.roll(np.array(COLOURS, np.uint8), shift, axis=0), stripe_px, axis=0)
    return np.broadcast_to(row, (32, len(row), 3)).copy()


@settings(max_examples=25, deadline=None)
@given(st.tuples(st.integers(1, 40), st.integers(1, 40), st.just(3)).flatmap(lambda s: arrays(np.uint8, s)))
def test_png_round_trip_is_exact(image):
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(encode_png(image)))), image)


def test_to_uint8_rounds_and_clips():
    image = np.array([[[-0.5, 0.0, 0.4 / 255], [0.6 / 255, 1.0, 7.0]]], np.float32)
    assert to_uint8(image).tolist() == [[[0, 0, 0], [1, 255, 255]]]


def test_a_picture_in_a_new_folder(tmp_path):
    write_png(tmp_path / "a" / "b.png", stripes())
    assert np.array_equal(np.asarray(Image.open(tmp_path / "a" / "b.png")), stripes())


@pytest.mark.parametrize("fps", [Fraction(25), Fraction(30000, 1001), Fraction(1, 2)])
def test_video_round_trip(tmp_path, fps):
    path = tmp_path / "new" / "film.mp4"
    assert write_video(path, (stripes(n) for n in range(5)), fps) == 5
    with av.open(str(path)) as video:
        assert video.streams.video[0].codec_context.name == "h264"
        frames = list(video.decode(video=0))
    assert [frame.pts * frame.time_base for frame in frames] == [n / fps for n in range(5)]
    for n, frame in enumerate(frames):
        assert (frame.width, frame.height) == (96, 32)
        # The middle of each stripe: 4:2:0 blurs colour at its edges.
        found = frame.to_ndarray(format="rgb24")[16, 8::16].astype(int)
        assert np.abs(found - stripes(n)[16, 8::16]).max() <= TOLERANCE


def test_video_says_how_its_colours_are_meant(tmp_path):
    write_video(tmp_path / "a.mp4", [stripes()], Fraction(25))
    with av.open(str(tmp_path / "a.mp4")) as video:
        context = video.streams.video[0].codec_context
        bt709, limited = 1, 1
        assert (context.colorspace, context.color_primaries, context.color_trc) == (bt709,) * 3
        assert context.color_range == limited and context.pix_fmt == "yuv420p"


def test_the_same_pictures_give_the_same_bytes(tmp_path):
    for name in ("a.mp4", "b.mp4"):
        write_video(tmp_path / name, [stripes(n) for n in range(4)], Fraction(25), gop=2)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def failing() -> Iterator[np.ndarray]:
    yield stripes()
    raise KeyboardInterrupt


def test_a_failed_film_leaves_what_was_there(tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(b"the old film")
    with pytest.raises(KeyboardInterrupt):
        write_video(path, failing(), Fraction(25))
    for pictures in ([], [stripes()[:, :95]], [stripes()[:31]]):
        with pytest.raises(ConfigError):
            write_video(path, pictures, Fraction(25))
    assert [entry.name for entry in tmp_path.iterdir()] == ["film.mp4"]
    assert path.read_bytes() == b"the old film"


def test_places_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_bytes(b"kept")
    with pytest.raises(StoreError, match="picture") as error:
        write_png(tmp_path / "file" / "a.png", stripes())
    assert error.value.hint
    with pytest.raises(StoreError, match="video"):
        write_video(tmp_path / "file" / "a.mp4", [stripes()], Fraction(25))
    (tmp_path / "folder.mp4").mkdir()
    with pytest.raises(StoreError, match="video"):
        write_video(tmp_path / "folder.mp4", [stripes()], Fraction(25))
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["file", "folder.mp4"]
