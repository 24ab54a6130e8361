"""Decoding videos on NVIDIA GPUs (NVDEC) through PyAV, where that gives the same pictures faster.

H.264 and HEVC say exactly which picture a stream decodes to, so the GPU's planes are the software
decoder's, only interleaved; `planar` undoes that without loss, and everything after it is shared. (Streams
with damaged pictures are the exception: no standard says how a decoder hides the damage.) Whatever the
GPU's decoder refuses is decoded in software.

PyAV's wheels bring FFmpeg's NVDEC code, which loads the driver's own libraries when it is first used.
"""

from __future__ import annotations

import ctypes
import functools
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from clipgstream.gpu.driver import driver_library
from clipgstream.ingest.span import BUFFER_BYTES, Source, for_pyav
from formats.errors import BackendError, ConfigError
from formats.threads import available_cores

if TYPE_CHECKING:
    import av
    from av.container import InputContainer
    from av.video.stream import VideoStream

VARIABLE = "CGS_HWACCEL"
MODES = ("auto", "cuda", "off")

Machine = Callable[[], tuple[bool, str]]
"""Says whether the machine decodes videos in hardware, and which or why not."""

# By codec: the pixel formats that every GPU of the last years decodes. 4:2:2 and 4:4:4 depend on the model.
_DECODED = {"h264": ("yuv420p", "yuvj420p"), "hevc": ("yuv420p", "yuvj420p", "yuv420p10le")}
# What comes from the GPU, to the planar format that holds the same samples.
_PLANAR = {"nv12": "yuv420p", "p010le": "yuv420p10le"}
# A clip is ten pictures or so; opening the GPU's decoder takes longer than decoding ten smaller ones.
_PAYS_FROM_PX = 1280 * 720
# Measured on 16 cores of a server beside an H100: the cores decode 16 videos of 1920x1080 at once 1.3 times
# as fast, because both ways end with the conversion to RGB on them. The GPU helps where cores are few.
_ENOUGH_CORES = 8
# GPUs have up to eight decoding engines, and a decoder of 4K pictures takes a quarter of a gigabyte.
SLOTS = threading.BoundedSemaphore(8)
"""Taken by whoever decodes on the GPU; when none is left, the CPU's cores are the ones that are idle."""

_MISSING = {
    "cuda": "no NVIDIA driver",
    "nvcuvid": "the driver's video part is missing; a container needs video in NVIDIA_DRIVER_CAPABILITIES",
}
_log = logging.getLogger(__name__)
_refused: set[Path] = set()


class HardwareRefusal(RuntimeError):
    """The GPU's decoder works but does not give the pictures that are wanted."""


@dataclass(frozen=True)
class VideoKind:
    """What decides whether a video can be decoded in hardware.

    Attributes:
        codec: FFmpeg's name of the decoder.
        pixel_format: FFmpeg's name of what the software decoder gives.
        width_px, height_px: size as stored.
    """

    codec: str
    pixel_format: str
    width_px: int
    height_px: int


def requested_mode(environment: Mapping[str, str] = os.environ) -> str:
    """What CGS_HWACCEL asks for: one of MODES, "auto" where it is not set.

    Raises:
        ConfigError: something else.
    """
    mode = environment.get(VARIABLE, "").strip().lower() or "auto"
    if mode not in MODES:
        raise ConfigError(f"{VARIABLE} makes no sense", expected=" or ".join(MODES), found=repr(mode))
    return mode


def hardware_decoding() -> tuple[bool, str]:
    """Whether videos are decoded on a GPU here, and which GPU or why not.

    Looks for the driver's libraries and asks for the GPU's name; without a driver, or when CGS_HWACCEL is
    off, no GPU is touched. Takes no memory on the GPU. Never raises.
    """
    try:
        mode = requested_mode()
    except ConfigError as error:
        return False, f"{error.what}: {error.found} is not {error.expected}"
    return (False, f"switched off by {VARIABLE}") if mode == "off" else _machine()


def software_reason(mode: str, kind: VideoKind, machine: Machine, cores: int | None = None) -> str | None:
    """Why a video is decoded in software; None when the GPU decodes it.

    Args:
        mode: one of MODES.
        machine: asked only when the answer depends on it, because asking wakes the driver.
        cores: of the processor that this process may use; None: as many as there are.

    Raises:
        BackendError: the mode is "cuda" and the machine has no such decoder.
    """
    if mode == "off":
        return f"{VARIABLE} is off"
    if mode == "cuda":
        _check_machine(machine)
    if kind.pixel_format not in _DECODED.get(kind.codec, ()):
        return f"{kind.codec} with {kind.pixel_format} pictures is decoded in software"
    if mode == "cuda":
        return None
    if kind.width_px * kind.height_px < _PAYS_FROM_PX:
        return "the pictures are too small for the GPU to pay"
    if (available_cores() if cores is None else cores) >= _ENOUGH_CORES:
        return "the processor has enough cores to be faster"
    available, why = machine()
    return None if available else why


def _check_machine(machine: Machine) -> None:
    available, why = machine()
    if not available:
        raise BackendError(
            "videos cannot be decoded in hardware here",
            where=f"{VARIABLE}=cuda",
            expected="an NVIDIA GPU with NVDEC, its driver, and a PyAV built with CUDA",
            found=why,
            hint=f"set {VARIABLE}=auto, which decodes in software where the hardware cannot",
        )


def decodes_on_gpu(path: Path, kind: VideoKind) -> bool:
    """Whether to try the GPU on a file; False for one that the GPU refused before.

    Raises:
        ConfigError: CGS_HWACCEL makes no sense.
        BackendError: CGS_HWACCEL asks for what the machine does not have.
    """
    mode = requested_mode()
    reason = software_reason(mode, kind, _machine)
    if reason is not None and mode == "cuda":
        note_refusal(path, reason)
    return reason is None and path not in _refused


def note_refusal(path: Path, reason: object) -> None:
    """Says once that a file is decoded in software, and keeps it so for as long as the process lives."""
    if path not in _refused:
        _refused.add(path)
        _log.warning("%s: not decoded on the GPU but in software (%s)", path, reason)


@contextmanager
def opened_on_gpu(source: Source) -> Iterator[tuple[InputContainer, VideoStream]]:
    """A video whose pictures are decoded by the GPU and copied to the CPU's memory, interleaved.

    Raises:
        av.error.FFmpegError, RuntimeError: the GPU's decoder cannot be opened.
    """
    import av
    from av.codec.hwaccel import HWAccel

    # FFmpeg uses the context that it finds and leaves it alive. A context for each decoder would take
    # hundreds of megabytes, and FFmpeg's `primary_ctx` refuses one that torch has set up.
    # PyAV's own fallback would hide that it happened.
    accelerator = HWAccel("cuda", allow_software_fallback=False, options={"current_ctx": "1"})
    with for_pyav(source) as file:
        with _shared_context():
            container = av.open(file, "r", hwaccel=accelerator, buffer_size=BUFFER_BYTES)
        with container:
            yield container, _gpu_stream(container)


def _gpu_stream(container: InputContainer) -> VideoStream:
    stream = container.streams.video[0]
    if not stream.codec_context.is_hwaccel:
        raise HardwareRefusal(f"FFmpeg has no hardware decoder of {stream.codec_context.name}")
    # The engine is the parallel part; each thread more would only hold surfaces, of which there are 32.
    stream.codec_context.thread_count = 1
    return stream


def planar(frame: av.VideoFrame, kind: VideoKind) -> av.VideoFrame:
    """A picture from the GPU in the software decoder's layout, sample by sample the same.

    Raises:
        HardwareRefusal: another size than the software decoder's (NVDEC does not crop at the left and
            the top), or a layout that is not known.
    """
    found, expected = (frame.width, frame.height), (kind.width_px, kind.height_px)
    layout = _PLANAR.get(frame.format.name)
    if layout is None or found != expected:
        raise HardwareRefusal(
            f"{frame.format.name} pictures of {found[0]}x{found[1]} instead of {expected[0]}x{expected[1]}"
        )
    from av.video.reformatter import Interpolation

    return frame.reformat(format=layout, interpolation=Interpolation.POINT, threads=1)


@functools.cache
def _machine() -> tuple[bool, str]:
    """What the machine offers, whatever CGS_HWACCEL says."""
    import av
    from av.codec.hwaccel import hwdevices_available

    if "cuda" not in hwdevices_available():
        return False, f"PyAV {av.__version__} was built without CUDA"
    try:
        name = _gpu_name()
        _library("nvcuvid")
    except (OSError, RuntimeError) as error:
        return False, str(error)
    return True, f"NVDEC of {name}, through PyAV {av.__version__}"


def _library(name: str) -> ctypes.CDLL:
    """One of the driver's libraries, "cuda" or "nvcuvid"."""
    try:
        return driver_library(name)
    except OSError as error:
        raise OSError(f"{_MISSING[name]} ({error})") from error


def _call(function: str, *arguments: object) -> None:
    """Calls the CUDA driver."""
    status = getattr(_library("cuda"), function)(*arguments)
    if status:
        raise RuntimeError(f"the CUDA driver's {function} failed with error {status}")


def _gpu_name() -> str:
    """Of the GPU that CUDA counts first, which is the one that decodes."""
    count, name = ctypes.c_int(), ctypes.create_string_buffer(256)
    _call("cuInit", 0)
    _call("cuDeviceGetCount", ctypes.byref(count))
    if not count.value:
        raise RuntimeError("the CUDA driver finds no GPU")
    _call("cuDeviceGetName", name, len(name), _device())
    return name.value.decode(errors="replace")


def _device() -> ctypes.c_int:
    device = ctypes.c_int()
    _call("cuDeviceGet", ctypes.byref(device), 0)
    return device


@functools.cache
def _primary_context() -> ctypes.c_void_p:
    """The context that everything in the process shares, torch included; kept until the process ends."""
    context = ctypes.c_void_p()
    _call("cuInit", 0)
    _call("cuDevicePrimaryCtxRetain", ctypes.byref(context), _device())
    return context


@contextmanager
def _shared_context() -> Iterator[None]:
    """Makes the primary context the calling thread's, which is where FFmpeg looks for it."""
    _call("cuCtxPushCurrent_v2", _primary_context())
    try:
        yield
    finally:
        _call("cuCtxPopCurrent_v2", ctypes.byref(ctypes.c_void_p()))
