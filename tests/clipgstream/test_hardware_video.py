"""Decoding on the GPU: when it is used, that it changes nothing, and what happens where it fails."""

from __future__ import annotations

import ctypes
import logging
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.codec.hwaccel import hwdevices_available
from tiny_footage import write_video

from clipgstream.ingest import hardware
from clipgstream.ingest.hardware import (
    HardwareRefusal,
    VideoKind,
    hardware_decoding,
    planar,
    requested_mode,
    software_reason,
)
from clipgstream.ingest.video import decode_video, frame_to_rgb, scan_video
from formats.errors import BackendError, ConfigError

LARGE = VideoKind("h264", "yuv420p", 1920, 1080)
FORMATS = {"yuv420p": ("nv12", 0), "yuvj420p": ("nv12", 0), "yuv420p10le": ("p010le", 6)}


def here() -> tuple[bool, str]:
    return True, "a GPU"


def nowhere() -> tuple[bool, str]:
    return False, "no GPU"


def unasked() -> tuple[bool, str]:
    raise AssertionError("the driver was woken for nothing")


@pytest.mark.parametrize(
    ("kind", "machine", "expected"),
    [
        (LARGE, here, None),
        (LARGE, nowhere, "no GPU"),
        (VideoKind("h264", "yuvj420p", 1280, 720), here, None),
        (VideoKind("h264", "yuv420p", 720, 1280), here, None),
        (VideoKind("hevc", "yuv420p10le", 3840, 2160), here, None),
        (VideoKind("h264", "yuv420p", 1278, 720), unasked, "too small"),
        (VideoKind("h264", "yuv420p10le", 1920, 1080), unasked, "in software"),
        (VideoKind("hevc", "yuv422p10le", 1920, 1080), unasked, "in software"),
        (VideoKind("mpeg4", "yuv420p", 1920, 1080), unasked, "in software"),
    ],
)
def test_auto_uses_the_gpu_where_it_pays(
    kind: VideoKind, machine: hardware.Machine, expected: str | None
) -> None:
    reason = software_reason("auto", kind, machine, cores=4)
    assert reason is None if expected is None else expected in str(reason)
    assert "enough cores" in str(software_reason("auto", LARGE, unasked, cores=16))


def test_off_asks_nothing_and_cuda_insists() -> None:
    small = VideoKind("h264", "yuv420p", 96, 64)
    assert software_reason("off", LARGE, unasked) == "CGS_HWACCEL is off"
    assert software_reason("cuda", small, here) is None
    assert "in software" in str(software_reason("cuda", VideoKind("mjpeg", "yuvj422p", 96, 64), here))
    with pytest.raises(BackendError) as error:
        software_reason("cuda", small, nowhere)
    assert (error.value.exit_code, error.value.found) == (4, "no GPU")
    assert "CGS_HWACCEL=auto" in str(error.value.hint)


def test_the_environment_variable() -> None:
    assert requested_mode({}) == requested_mode({"CGS_HWACCEL": ""}) == "auto"
    assert requested_mode({"CGS_HWACCEL": "CUDA"}) == "cuda"
    with pytest.raises(ConfigError, match="CGS_HWACCEL") as error:
        requested_mode({"CGS_HWACCEL": "vaapi"})
    assert error.value.exit_code == 2


@pytest.fixture
def fresh_machine() -> Iterator[None]:
    hardware._machine.cache_clear()
    yield
    hardware._machine.cache_clear()


class FakeDriver:
    """A CUDA driver of one GPU called Test, or one whose functions fail with `status`."""

    def __init__(self, status: int = 0, gpus: int = 1) -> None:
        self.status, self.gpus = status, gpus

    def cuInit(self, flags: int) -> int:
        return self.status

    def cuDeviceGetCount(self, count: Any) -> int:
        count._obj.value = self.gpus
        return 0

    def cuDeviceGet(self, device: Any, index: int) -> int:
        return 0

    def cuDeviceGetName(self, name: ctypes.Array[ctypes.c_char], size: int, device: object) -> int:
        name.value = b"Test"
        return 0


def loaded(driver: FakeDriver | None, video: bool = True) -> Callable[[str], object]:
    def library(name: str) -> object:
        if (driver if name == "cuda" else video or None) is None:
            raise OSError(f"{hardware._MISSING[name]} (not there)")
        return driver

    return library


@pytest.mark.usefixtures("fresh_machine")
@pytest.mark.parametrize(
    ("driver", "video", "built", "expected"),
    [
        (FakeDriver(), True, ["cuda"], (True, "NVDEC of Test, through PyAV")),
        (FakeDriver(), False, ["cuda"], (False, "NVIDIA_DRIVER_CAPABILITIES")),
        (FakeDriver(gpus=0), True, ["cuda"], (False, "no GPU")),
        (FakeDriver(status=100), True, ["cuda"], (False, "cuInit failed with error 100")),
        (None, True, ["cuda"], (False, "no NVIDIA driver")),
        (None, True, ["qsv"], (False, "built without CUDA")),
    ],
)
def test_what_the_machine_offers(
    monkeypatch: pytest.MonkeyPatch,
    driver: FakeDriver | None,
    video: bool,
    built: list[str],
    expected: tuple[bool, str],
) -> None:
    monkeypatch.delenv("CGS_HWACCEL", raising=False)
    monkeypatch.setattr(hardware, "_library", loaded(driver, video))
    monkeypatch.setattr("av.codec.hwaccel.hwdevices_available", lambda: built)
    available, why = hardware_decoding()
    assert available is expected[0]
    assert expected[1] in why


@pytest.mark.usefixtures("fresh_machine")
def test_a_report_never_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardware, "_library", unasked)
    monkeypatch.setenv("CGS_HWACCEL", "off")
    assert hardware_decoding() == (False, "switched off by CGS_HWACCEL")
    monkeypatch.setenv("CGS_HWACCEL", "yes")
    assert hardware_decoding()[0] is False
    assert "auto or cuda or off" in hardware_decoding()[1]


@pytest.mark.usefixtures("fresh_machine")
def test_a_machine_without_a_gpu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardware, "_library", loaded(None))
    path = write_video(tmp_path / "a.mp4", range(2), size_px=(1280, 720))
    pictures = {}
    for mode in ("off", "auto"):
        monkeypatch.setenv("CGS_HWACCEL", mode)
        ((_, pictures[mode]),) = decode_video(path, [0], by_pts=True)
    np.testing.assert_array_equal(pictures["off"], pictures["auto"])
    monkeypatch.setenv("CGS_HWACCEL", "cuda")
    with pytest.raises(BackendError, match="in hardware") as error:
        next(decode_video(path, [0], by_pts=True))
    assert (error.value.exit_code, "no NVIDIA driver" in str(error.value)) == (4, True)
    assert error.value.hint
    assert scan_video(path).codec == "h264"  # looking at footage needs no GPU


def samples(frame: av.VideoFrame) -> list[np.ndarray]:
    """Planes of a picture, writable; interleaved chroma has rows of u v u v."""
    dtype = np.uint8 if frame.format.components[0].bits == 8 else np.uint16
    chroma = -(-frame.width // 2) * (2 if frame.format.name in ("nv12", "p010le") else 1)
    planes: Sequence[Any] = frame.planes
    rows = [np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size) for plane in planes]
    return [row.view(dtype)[:, : chroma if index else frame.width] for index, row in enumerate(rows)]


def interleaved(frame: av.VideoFrame) -> av.VideoFrame:
    """A software decoder's picture as a GPU hands it over; 10 bits lie at the upper end of 16."""
    layout, shift = FORMATS[frame.format.name]
    out = frame.reformat(format=layout)
    if frame.format.name.startswith("yuvj"):
        out.color_range = 2
    (y, uv), planes = samples(out), samples(frame)
    y[:] = planes[0] << shift
    uv[:, ::2], uv[:, 1::2] = planes[1] << shift, planes[2] << shift
    return out


def noise(layout: str, size_px: tuple[int, int]) -> av.VideoFrame:
    frame = av.VideoFrame(*size_px, layout)
    random = np.random.default_rng(0)
    for plane in samples(frame):
        plane[:] = random.integers(0, 256 if plane.dtype == np.uint8 else 1024, plane.shape)
    return frame


@pytest.mark.parametrize("color", [(1, 1), (5, 2), (2, 0), (9, 1)])
@pytest.mark.parametrize("size_px", [(98, 66), (97, 65), (1922, 1080)])
@pytest.mark.parametrize("layout", list(FORMATS))
def test_the_gpus_layouts_hold_the_same_pictures(
    layout: str, size_px: tuple[int, int], color: tuple[int, int]
) -> None:
    decoded = noise(layout, size_px)
    decoded.colorspace, decoded.color_range = color
    decoded.pts, decoded.time_base = 7, Fraction(1, 25)
    kind = VideoKind("h264", layout, *size_px)
    found = planar(interleaved(decoded), kind)
    assert found.format.name == layout.replace("yuvj", "yuv")
    assert (found.pts, found.time_base) == (7, Fraction(1, 25))
    for plane, expected in zip(samples(found), samples(decoded), strict=True):
        np.testing.assert_array_equal(plane, expected)
    for scaled_px in (None, (48, 32)):
        np.testing.assert_array_equal(frame_to_rgb(found, scaled_px), frame_to_rgb(decoded, scaled_px))


def test_pictures_of_another_size_or_layout_are_refused() -> None:
    with pytest.raises(HardwareRefusal, match="1928x1080 instead of 1920x1080"):
        planar(av.VideoFrame(1928, 1080, "nv12"), LARGE)
    with pytest.raises(HardwareRefusal, match="yuv444p"):
        planar(av.VideoFrame(1920, 1080, "yuv444p"), LARGE)


class FakeGpu:
    """Stands for `opened_on_gpu`: a software decoder that hands pictures over as a GPU would.

    `fails_after` pictures it fails, by an error or by pictures of another size.
    """

    def __init__(self, fails_after: int = 1000, error: Exception | None = None) -> None:
        self.fails_after, self.error = fails_after, error
        self.opened = 0
        self.decoded = 0

    @contextmanager
    def __call__(self, path: Path) -> Iterator[tuple[Any, Any]]:
        self.opened += 1
        if self.fails_after < 0:
            raise self.error or RuntimeError("no decoder")
        with av.open(str(path)) as self.container:
            yield self, self.container.streams.video[0]

    def seek(self, *args: Any, **kwargs: Any) -> None:
        self.container.seek(*args, **kwargs)

    def decode(self, stream: Any) -> Iterator[av.VideoFrame]:
        for frame in self.container.decode(stream):
            if self.decoded >= self.fails_after:
                if self.error is not None:
                    raise self.error
                frame = frame.reformat(width=frame.width + 8)
            self.decoded += 1
            yield interleaved(frame)


def out_of_memory() -> Exception:
    return av.error.ExternalError(0, "cuvidCreateDecoder: out of memory")


@pytest.mark.parametrize(
    ("gpu", "wanted", "on_gpu", "note"),
    [
        (FakeGpu(), [3, 9, 30], True, None),
        (FakeGpu(-1, out_of_memory()), [3, 9, 30], False, "out of memory"),
        (FakeGpu(6, out_of_memory()), [3, 9, 30], True, "out of memory"),
        (FakeGpu(6, None), [3, 9, 30], True, "104x64 instead of 96x64"),
        (FakeGpu(-1, HardwareRefusal("no such profile")), [5], False, "no such profile"),
    ],
)
def test_whatever_the_gpu_does_the_pictures_are_the_same(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    gpu: FakeGpu,
    wanted: list[int],
    on_gpu: bool,
    note: str | None,
) -> None:
    path = write_video(tmp_path / "a.mp4", range(36), options={"bf": "3"})
    pts = scan_video(path).pts
    assert pts is not None
    keys = [pts[number] for number in wanted]
    monkeypatch.setenv("CGS_HWACCEL", "off")
    expected = list(decode_video(path, keys, by_pts=True, size_px=(48, 32)))
    monkeypatch.setenv("CGS_HWACCEL", "cuda")
    monkeypatch.setattr(hardware, "_machine", here)
    monkeypatch.setattr(hardware, "opened_on_gpu", gpu)
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            found = list(decode_video(path, keys, by_pts=True, size_px=(48, 32)))
            assert [position for position, _ in found] == [position for position, _ in expected]
            for (_, picture), (_, truth) in zip(found, expected, strict=True):
                np.testing.assert_array_equal(picture, truth)
    assert (gpu.decoded > 0) is on_gpu
    notes = [record.getMessage() for record in caplog.records]
    if note is None:
        assert (gpu.opened, notes) == (2, [])
    else:  # one note, and the file is not tried again
        assert (gpu.opened, len(notes)) == (1, 1)
        assert note in notes[0]
        assert "a.mp4" in notes[0]


def test_what_the_gpu_cannot_is_said_once_when_it_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = write_video(tmp_path / "a.mp4", range(3), options={"profile": "high444"})
    with av.open(str(path)) as container:
        kind = VideoKind("h264", "yuv444p", 96, 64)
        assert container.streams.video[0].codec_context.name == kind.codec
    monkeypatch.setattr(hardware, "_machine", here)
    monkeypatch.setenv("CGS_HWACCEL", "auto")
    assert not hardware.decodes_on_gpu(path, kind)
    assert not caplog.records
    monkeypatch.setenv("CGS_HWACCEL", "cuda")
    for _ in range(2):
        assert not hardware.decodes_on_gpu(path, kind)
    assert len(caplog.records) == 1


def test_more_files_than_decoders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_video(tmp_path / "a.mp4", range(3))
    gpu = FakeGpu()
    monkeypatch.setenv("CGS_HWACCEL", "cuda")
    monkeypatch.setattr(hardware, "_machine", here)
    monkeypatch.setattr(hardware, "opened_on_gpu", gpu)
    running = [decode_video(path, [0, 512, 1024], by_pts=True) for _ in range(9)]
    firsts = [next(decoding)[1] for decoding in running]
    assert gpu.opened == 8
    assert all(np.array_equal(first, firsts[0]) for first in firsts)
    for decoding in running:
        decoding.close()  # type: ignore[attr-defined]
    assert len(list(decode_video(path, [0, 512, 1024], by_pts=True))) == 3
    assert gpu.opened == 9


FAKE_DRIVER = """
#include <stdio.h>
#include <string.h>
static _Thread_local void *current;
int cuDeviceGetCount(int *count) { *count = 1; return 0; }
int cuDeviceGet(int *device, int index) { *device = index; return 0; }
int cuDeviceGetName(char *name, int size, int device) { strcpy(name, "Test"); return 0; }
int cuDevicePrimaryCtxRetain(void **context, int device) { *context = (void *)0x1000; return 0; }
int cuCtxGetCurrent(void **context) { printf("current %p\\n", current); *context = current; return 0; }
int cuCtxPushCurrent_v2(void *context) { current = context; return 0; }
int cuCtxPopCurrent_v2(void **context) { *context = current; current = 0; return 0; }
int cuCtxCreate_v2(void **context, unsigned flags, int device) { printf("created\\n"); return 1; }
int cuCtxDestroy_v2(void *context) { printf("destroyed\\n"); return 0; }
"""
DECODE_WITH_FAKE = """
import sys
from pathlib import Path
from clipgstream.ingest.hardware import hardware_decoding
from clipgstream.ingest.video import decode_video
print(hardware_decoding())
print([picture.shape for _, picture in decode_video(Path(sys.argv[1]), [0], by_pts=True)])
"""


def build_fake_driver(folder: Path) -> None:
    """libcuda.so.1, whose functions succeed and do nothing, and libnvcuvid.so.1, which has none."""
    ffmpeg = list((Path(av.__file__).parent.parent / "av.libs").glob("libavutil*"))
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not ffmpeg or compiler is None or "cuda" not in hwdevices_available():
        pytest.skip("needs a C compiler and PyAV's wheel for Linux with CUDA")
    wanted = set(re.findall(rb"\0(cu[A-Z]\w+)(?=\0)", ffmpeg[0].read_bytes()))
    others = sorted(name.decode() for name in wanted if b" %s(" % name not in FAKE_DRIVER.encode())
    stubs = "".join(f"int {name}(void) {{ return 0; }}\n" for name in others)
    (folder / "cuda.c").write_text(FAKE_DRIVER + stubs)
    (folder / "nvcuvid.c").write_text("int nothing;\n")
    for name in ("cuda", "nvcuvid"):
        command = [compiler, "-w", "-shared", "-fPIC", f"{name}.c", "-o", f"lib{name}.so.1"]
        subprocess.run(command, cwd=folder, check=True)


def test_ffmpeg_shares_the_context_and_falls_back_without_the_decoder(tmp_path: Path) -> None:
    """With PyAV's own FFmpeg: torch works in the same context, so nobody may destroy it."""
    build_fake_driver(tmp_path)
    path = write_video(tmp_path / "a.mp4", range(2))
    python_path = os.pathsep.join([str(Path(hardware.__file__).parents[2]), os.environ.get("PYTHONPATH", "")])
    environment = {"LD_LIBRARY_PATH": str(tmp_path), "PYTHONPATH": python_path, "CGS_HWACCEL": "cuda"}
    run = subprocess.run(
        [sys.executable, "-c", DECODE_WITH_FAKE, str(path)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "NVDEC of Test" in run.stdout
    assert "current 0x1000" in run.stdout
    assert "created" not in run.stdout
    assert "destroyed" not in run.stdout
    assert "[(64, 96, 3)]" in run.stdout
    assert run.stderr.count("in software") == 1


def write_noisy_video(path: Path, encoder: str, layout: str, full: bool) -> Path:
    """Twelve large pictures with enough in them to use every tool of the codec."""
    random = np.random.default_rng(0)
    coarse = random.integers(0, 256, (12, 46, 81, 3), dtype=np.uint8)
    options = {"bf": "3"} if encoder == "libx264" else {"x265-params": "bframes=3:log-level=error"}
    with av.open(str(path), "w") as output:
        stream: Any = output.add_stream(encoder, rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = 1296, 730, layout
        stream.codec_context.color_range = 2 if full else 1
        stream.codec_context.gop_size = 6
        for number, picture in enumerate(coarse):
            large = np.repeat(np.repeat(picture, 16, 0), 16, 1)[:730]
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(large), "rgb24")
            frame = frame.reformat(format=layout, dst_color_range=2 if full else 1)
            frame.pts, frame.time_base = number, Fraction(1, 25)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


@pytest.mark.gpu
@pytest.mark.skipif(not hardware_decoding()[0], reason=hardware_decoding()[1])
@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize(
    ("encoder", "layout"), [("libx264", "yuv420p"), ("libx265", "yuv420p"), ("libx265", "yuv420p10le")]
)
def test_nvdec_gives_the_software_decoders_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: str, layout: str, full: bool
) -> None:
    path = write_noisy_video(tmp_path / "a.mp4", encoder, layout, full)
    pts = scan_video(path).pts
    assert pts is not None
    from_gpu = []

    def watched(frame: av.VideoFrame, kind: VideoKind) -> av.VideoFrame:
        from_gpu.append(frame.format.name)
        return planar(frame, kind)

    monkeypatch.setattr(hardware, "planar", watched)
    for keys in (pts, [pts[8], pts[3]]):
        from_gpu.clear()
        monkeypatch.setenv("CGS_HWACCEL", "off")
        expected = dict(decode_video(path, keys, by_pts=True))
        monkeypatch.setenv("CGS_HWACCEL", "cuda")
        found = dict(decode_video(path, keys, by_pts=True))
        assert from_gpu == [FORMATS[layout][0]] * len(keys)
        assert found.keys() == expected.keys()
        for position in found:
            np.testing.assert_array_equal(found[position], expected[position])
