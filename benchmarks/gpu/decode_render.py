"""Times playing a stream on a GPU: segments to clips, clips to Gaussians, Gaussians to pictures.

    python benchmarks/gpu/decode_render.py STREAM [--size 512x384]... [--output benchmarks/results/X.json]

Milliseconds are the median of a few rounds; a round enqueues many frames and waits once at its end, so where
the device is the slower one they are its time, and where launches are they are the host's. `host` is what
enqueueing alone took. `film` is what `cgs render` does but encoding: every picture comes back to the host.
Segments are decoded by the processor, once a clip; the film loop finds them decoded.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import torch
from measure import finish, machine

from clipgstream.rig import PinholeView
from player.camera_path import orbit
from player.draw import pinhole
from player.gpu_decoder import TorchDecoder
from player.gpu_device import drawing_device
from player.gpu_draw import StreamRenderer
from player.gpu_film import Easel, FilmShot
from player.reader import SegmentReader

ROUNDS = 5
WARM_UP = 4
SIZES = ("512x384", "960x540", "1352x1014", "1920x1080")


def timed(work: Callable[[int], object], steps: int, device: torch.device) -> dict[str, float]:
    """Milliseconds of a step of `work`, whole and of the host alone, after a warm-up."""
    for step in range(WARM_UP):
        work(step % steps)
    whole, host = [], []
    for _ in range(ROUNDS):
        finish(device)
        started = time.perf_counter()
        for step in range(steps):
            work(step)
        host.append(time.perf_counter() - started)
        finish(device)
        whole.append(time.perf_counter() - started)
    per_step = 1e3 / steps
    return {
        "ms": round(per_step * statistics.median(whole), 4),
        "min_ms": round(per_step * min(whole), 4),
        "host_ms": round(per_step * statistics.median(host), 4),
    }


def time_segments(reader: SegmentReader) -> dict[str, float]:
    """Milliseconds of the processor from a clip segment's bytes to its arrays."""
    entries = reader.stream.manifest.segments[:8]
    reader.stream.clip(entries[0].clip)
    seconds = []
    for entry in entries:
        started = time.perf_counter()
        reader.stream.clip(entry.clip)
        seconds.append(time.perf_counter() - started)
    frames = sum(entry.frames for entry in entries)
    return {
        "ms_per_clip": round(1e3 * statistics.median(seconds), 3),
        "ms_per_frame": round(1e3 * sum(seconds) / frames, 3),
    }


def time_decoding(reader: SegmentReader, field: str, device: torch.device) -> dict[str, Any]:
    """From a clip's arrays to Gaussians: bringing it to the device, and its frames."""
    clip = reader.clip(reader.frame_indices[0])
    frames = max(64 // clip.frames, 1) * clip.frames
    found: dict[str, Any] = {}
    for name, graphs in (("eager", False), ("graph", True)):
        decoder = TorchDecoder(reader.init(clip.init_id), device, field, graphs)

        def decode(step: int, decoder: TorchDecoder = decoder) -> None:
            decoder.gaussians(clip, step % clip.frames)

        found[name] = timed(decode, frames, device)
        decoder.require_finite()
        found["gaussian_rows"] = len(decoder.gaussians(clip, 0).means)
        found["field"] = decoder.field.name

    def load(step: int) -> None:
        decoder._open = None
        decoder.gaussians(clip, 0)

    found["clip_load"] = timed(load, 4, device)
    return found


def time_drawing(renderer: StreamRenderer, reader: SegmentReader, size: tuple[int, int]) -> dict[str, Any]:
    """One size's pictures: the rasteriser alone, with the way back to the host, and the film loop."""
    rig = [pinhole(view) for view in reader.views]
    frames = list(reader.frame_indices)
    count = max(64 // len(frames), 1) * len(frames)
    views = orbit(rig, count, *size)
    device = renderer.device
    gaussians = renderer.gaussians(frames[0])
    info = reader.info
    background = torch.tensor(info.background, dtype=torch.float32, device=device)

    def draw(step: int) -> None:
        with torch.no_grad():
            renderer.rasterizer.render(gaussians, [views[step]], background, info.alpha_max)

    def picture(step: int) -> None:
        renderer.picture(frames[step % len(frames)], views[step])

    return {
        "size": f"{size[0]}x{size[1]}",
        "draw": timed(draw, count, device),
        "decode_and_draw": time_easel(renderer, reader, views),
        "decode_draw_and_copy": timed(picture, count, device),
        "film_fps": {
            name: time_film(reader, renderer, views, graphs)
            for name, graphs in (("eager", False), ("graph", True))
        },
    }


def time_easel(
    renderer: StreamRenderer, reader: SegmentReader, views: list[PinholeView]
) -> dict[str, float | bool]:
    """A frame of the first clip to a picture on the device, by graphs where they work."""
    info = reader.info
    clip = reader.clip(reader.frame_indices[0])
    frames = [clip.first_frame + step % clip.frames for step in range(len(views))]
    background = torch.tensor(info.background, dtype=torch.float32, device=renderer.device)
    easel = Easel(renderer.rasterizer, FilmShot(frames, views, background, info.alpha_max), renderer.graphs)

    def draw(step: int) -> None:
        with torch.no_grad():
            easel.draw(renderer.gaussians(frames[step]), step)

    found = timed(draw, len(views), renderer.device)
    # Where it is false, the graph left hits out, and the film loop would have drawn some pictures twice.
    return {**found, "had_room": easel.is_whole()}


def time_film(
    reader: SegmentReader, renderer: StreamRenderer, views: list[PinholeView], graphs: bool
) -> float:
    """Pictures a second of the film loop, the second time around."""
    own = StreamRenderer(reader, renderer.device.type, renderer.rasterizer.name, renderer.field.name, graphs)
    frames = [reader.frame_indices[step % len(reader.frame_indices)] for step in range(len(views))]
    # Clip by clip and slowly, as a film is.
    frames = sorted(frames) * ROUNDS
    seconds = 0.0
    for _ in range(2):
        finish(renderer.device)
        started = time.perf_counter()
        count = sum(1 for _ in own.film(frames, views * ROUNDS))
        seconds = time.perf_counter() - started
    return round(count / seconds, 1)


def memory(device: torch.device) -> dict[str, float]:
    """Mebibytes of the device's memory that torch took, at most."""
    if device.type != "cuda":
        return {}
    return {
        "allocated_mib": round(torch.cuda.max_memory_allocated(device) / 2**20, 1),
        "reserved_mib": round(torch.cuda.max_memory_reserved(device) / 2**20, 1),
    }


def pixels(text: str) -> tuple[int, int]:
    """ "WxH" as two numbers."""
    width, height = text.lower().split("x")
    return int(width), int(height)


def report(arguments: argparse.Namespace) -> dict[str, Any]:
    """All figures of a stream."""
    device = torch.device(drawing_device(arguments.device, arguments.rasterizer))
    # Every clip stays decoded, within the reader's bound.
    reader = SegmentReader(arguments.stream, cache_clips=1000)
    renderer = StreamRenderer(reader, device.type, arguments.rasterizer, arguments.field)
    manifest = reader.stream.manifest
    found: dict[str, Any] = {
        "command": "python benchmarks/gpu/decode_render.py STREAM",
        "date": date.today().isoformat(),
        "machine": machine(device),
        "rasterizer": renderer.rasterizer.name,
        "stream": {
            "frames": reader.frame_count,
            "clips": len(manifest.segments),
            "anchors": len(reader.init(manifest.segments[0].init).anchors.positions),
            "bytes_per_frame": round(manifest.segment_bytes / max(reader.frame_count, 1)),
        },
        "segment_decode_on_host": time_segments(reader),
        "gaussian_decode": time_decoding(reader, arguments.field, device),
        "memory_decoding": memory(device),
    }
    found["pictures"] = [time_drawing(renderer, reader, pixels(size)) for size in arguments.size or SIZES]
    found["memory"] = memory(device)
    return found


def show(found: dict[str, Any]) -> None:
    """The same as text."""
    stream, decode = found["stream"], found["gaussian_decode"]
    print(f"{stream['frames']} frames in {stream['clips']} clips, {stream['anchors']} shared anchors")
    print(f"segment decode  {found['segment_decode_on_host']['ms_per_frame']:9.3f} ms a frame, on the host")
    print(f"clip to device  {decode['clip_load']['ms']:9.3f} ms a clip, its static anchors among it")
    for name in ("eager", "graph"):
        print(f"frame, {name:<8} {decode[name]['ms']:9.3f} ms, host {decode[name]['host_ms']:.3f} ms")
    for picture in found["pictures"]:
        films = ", ".join(f"{name} {fps:.0f}" for name, fps in picture["film_fps"].items())
        print(
            f"{picture['size']:<15} draw {picture['draw']['ms']:.3f} ms, "
            f"frame to picture {picture['decode_and_draw']['ms']:.3f} ms, "
            f"frame to host {picture['decode_draw_and_copy']['ms']:.3f} ms, film {films} pictures a second"
        )
    if found["memory"]:
        print(f"GPU memory      {found['memory']['allocated_mib']:.0f} MiB")


def main() -> None:
    """Time a stream, print a table, write JSON if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stream")
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda")
    parser.add_argument("--rasterizer", default="auto")
    parser.add_argument("--field", default="auto")
    parser.add_argument("--size", action="append", help="WxH; may be repeated")
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    found = report(arguments)
    show(found)
    if arguments.output:
        arguments.output.parent.mkdir(parents=True, exist_ok=True)
        arguments.output.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
