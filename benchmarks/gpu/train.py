"""Trains the benchmark's clips and prints what an iteration costs and how quality grows with time.

    python benchmarks/gpu/train.py [--size rig|large|tiny] [--preset quality] [--set key=value]...
        [--views K] [--backends rasterizer,field] [--session FOLDER] [--output results.json]

`rig`: two clips of 10 frames, 16 cameras of 512x384 of which 2 are held out. `large`: 200,000 anchors of 5
Gaussians at 1352x1014. `tiny`: to try the script on a processor. The session is filmed by the demo's own
generator, and kept where --session names a folder.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from clips import (
    TrainedClip,
    build_model,
    densified,
    load_training,
    mark_static,
    picture_bytes,
    points_job,
    save_clip,
    time_iterations,
    train_clip,
)
from measure import machine, memory
from peers import time_peers
from rig import SIZES, make_session

from clipgstream.config import Config, load_config, parse_overrides
from clipgstream.model.build import build_reference
from clipgstream.model.clip_model import SharedModel
from clipgstream.session import Session
from clipgstream.train.run import make_backends
from clipgstream.train.step import Backends
from clipgstream.train.trainer import LOOK_EVERY
from clipgstream.train.warm_up import start_compiling

# The public reference code on the same generator's rig: H100, its tiny configuration, 5,000 iterations
# a clip.
# Mean PSNR of the two held-out cameras and seconds of the training loop, clip by clip.
REFERENCE = {0: {"psnr": 27.82, "seconds": 142.0}, 1: {"psnr": 26.72, "seconds": 137.0}}
# Milliseconds of its iteration, by size.
REFERENCE_ITERATION_MS = {"rig": 18.9, "large": 50.2}

LARGE_ANCHORS = 200_000
PRESETS = {"rig": "quality", "large": "paper", "tiny": "cpu"}
# What a size asks for whatever the preset says; --set comes after it.
SETTINGS: dict[str, dict[str, object]] = {
    "rig": {},
    "large": {
        "heads.gaussians_per_anchor": 5,
        "points.width_px": 676,
        "anchors.world_units": False,
        "anchors.voxel": 0.001,
        "anchors.max_anchors": LARGE_ANCHORS,
    },
    "tiny": {
        "anchors.max_anchors": 500,
        "anchors.max_residual": 100,
        "field.levels": 4,
        "field.log2_table": 10,
        "train.iterations": 20,
        "train.source_iterations": 20,
    },
}


def settings_of(arguments: argparse.Namespace) -> Config:
    """The configuration asked for."""
    size = SIZES[arguments.size]
    values: dict[str, object] = {
        **SETTINGS[arguments.size],
        "ingest.clip_frames": size.clip_frames,
        "train.seed": size.seed,
        "train.views": arguments.views,
        **parse_overrides(arguments.set or []),
    }
    return load_config(arguments.preset or PRESETS[arguments.size], values)


def backends_of(arguments: argparse.Namespace) -> Backends:
    """The backends asked for."""
    rasterizer, _, field = arguments.backends.partition(",")
    return make_backends(arguments.device, rasterizer, field or "auto")


def train_clips(
    session: Session, config: Config, backends: Backends, arguments: argparse.Namespace
) -> dict[str, Any]:
    """Every clip of the session, trained; timings of its iterations; memory after it."""
    shared: SharedModel | None = None
    clips = []
    compiled = start_compiling(config, backends)
    for record in session.clips():
        started = time.perf_counter()
        frames = load_training(session, record.clip, config)
        loaded = time.perf_counter()
        model = build_model(session, frames, config, backends.device, shared)
        built = time.perf_counter()
        memory(backends.device)
        iterations = config.train.iterations if model.is_reference else config.train.source_iterations
        every = arguments.evaluate_every or LOOK_EVERY * -(-iterations // (40 * LOOK_EVERY))
        waited = time.perf_counter()
        compiled.result()
        waited = time.perf_counter() - waited
        trained, trainer = train_clip(
            session, model, frames, config, backends, every, arguments.seconds_limit
        )
        figures = clip_figures(trained, trainer.iterations, arguments.size)
        figures["seconds"] |= {
            "decode": round(loaded - started, 2),
            "points": round(built - loaded, 2),
            "wait_for_compiler": round(waited, 2),
        }
        figures["memory"] = memory(backends.device)
        figures["memory"]["pictures_mib"] = round(picture_bytes(trainer) / 2**20, 1)
        del trainer
        if record.clip == 0 and arguments.measured:
            figures["iteration"] = time_iterations(
                session, model, frames, config, backends, arguments.warm_up, arguments.measured
            )
            figures["peers"] = time_peers(model, frames, backends, arguments.peer or [])
        model.cpu()
        save_clip(session, model, record.clip, iterations, config)
        shared = model.shared
        show_clip(figures)
        if "iteration" in figures:
            show_iteration(figures["iteration"], REFERENCE_ITERATION_MS.get(arguments.size))
        clips.append(figures)
    found: dict[str, Any] = {"clips": clips}
    if arguments.stream:
        found["stream"] = pack_and_play(session, config, backends)
    return found


def clip_figures(trained: TrainedClip, iterations: int, size: str) -> dict[str, Any]:
    """The training of a clip as JSON has it, beside the reference code's."""
    reached = {f"{r['psnr']:.2f}": trained.seconds_to(r["psnr"]) for r in REFERENCE.values()}
    found: dict[str, Any] = {
        "clip": trained.clip,
        "anchors": trained.anchors,
        "residual": trained.residual,
        "iterations": iterations,
        "stopped_by_limit": trained.stopped,
        "seconds": {"setup": round(trained.setup_seconds, 3), "train": round(trained.train_seconds, 3)},
        "psnr": round(trained.curve[-1].psnr, 3),
        "seconds_to_psnr": {psnr: None if s is None else round(s, 3) for psnr, s in reached.items()},
        "curve": [
            {"iteration": p.iteration, "seconds": round(p.seconds, 3), "psnr": round(p.psnr, 3)}
            for p in trained.curve
        ],
    }
    reference = REFERENCE.get(trained.clip) if size == "rig" else None
    seconds = trained.seconds_to(reference["psnr"]) if reference else None
    if reference:
        ratio = round(reference["seconds"] / seconds, 1) if seconds else None
        found["reference"] = {**reference, "times_faster": ratio}
    return found


def pack_and_play(session: Session, config: Config, backends: Backends) -> dict[str, Any]:
    """Size of the packed stream, and what decoding and drawing it take."""
    from decode_render import report, show

    from clipgstream.pack import pack_session

    pack_session(session, session.stream_dir, config.pack, overwrite=True)
    size = max((camera.width_px, camera.height_px) for camera in session.rig.cameras)
    arguments = argparse.Namespace(
        stream=str(session.stream_dir),
        device=backends.device.type,
        rasterizer=backends.rasterizer.name,
        field=backends.field.name,
        size=[f"{size[0]}x{size[1]}"],
    )
    found = report(arguments)
    show(found)
    return {name: value for name, value in found.items() if name not in ("command", "date", "machine")}


def time_large(
    session: Session, config: Config, backends: Backends, arguments: argparse.Namespace
) -> dict[str, Any]:
    """Iterations with a fixed number of anchors, after as many as make the Gaussians look trained."""
    frames = load_training(session, 0, config)
    points = points_job(session, config, backends.device).reference(frames)
    own = len(points.positions)
    count = config.anchors.max_anchors
    model = build_reference(densified(points, count, config.train.seed), config)
    mark_static(model, frames, config)
    memory(backends.device)
    found = time_iterations(
        session,
        model,
        frames,
        config,
        backends,
        arguments.warm_up,
        arguments.measured,
        wrap=lambda model: model,
    )
    found["memory"] = memory(backends.device)
    found |= {
        "anchors": model.shared.anchors.count,
        "points_of_stereo": own,
        "gaussians": model.shared.anchors.count * model.shared.heads.per_anchor,
        "peers": time_peers(model, frames, backends, arguments.peer or []),
    }
    return found


def show_clip(figures: dict[str, Any]) -> None:
    """A clip's figures as text."""
    seconds = figures["seconds"]
    print(f"clip {figures['clip']}: {figures['anchors']} + {figures['residual']} anchors")
    print(
        f"  {figures['iterations']} iterations in {seconds['train']:.2f} s, {figures['psnr']:.2f} dB held out"
    )
    for psnr, reached in figures["seconds_to_psnr"].items():
        print(f"  {psnr} dB after {'-' if reached is None else f'{reached:.2f} s'}")
    if "reference" in figures:
        reference = figures["reference"]
        ratio = reference["times_faster"]
        print(
            f"  reference code (H100, its tiny configuration): {reference['psnr']:.2f} dB in "
            f"{reference['seconds']:.0f} s; here {'-' if ratio is None else f'{ratio:.1f} times as fast'}"
        )
    if figures["memory"]:
        print("  memory  " + ", ".join(f"{name} {size:.1f}" for name, size in figures["memory"].items()))


def show_iteration(found: dict[str, Any], reference_ms: float | None) -> None:
    """What an iteration takes, as text."""
    print(f"  iteration {found['iteration_ms']:.3f} ms with {found['views']} views ({found['runner']})")
    if reference_ms:
        print(f"  reference code (H100): {reference_ms} ms with 1 view")
    profile = found["profile"]
    if not profile:
        return
    print(
        f"  GPU busy {profile['busy_ms']:.3f} ms, {100 * found['busy_share']:.0f} % (under the profiler "
        f"{100 * profile['busy_share']:.0f} %), {profile['kernels_per_iteration']:.0f} kernels"
    )
    for stage, ms in profile["stages_ms"].items():
        print(f"    {stage:<24}{ms:9.4f} ms")
    for kernel in profile["kernels"][:15]:
        print(f"      {kernel['ms']:8.4f} ms {kernel['per_iteration']:6.1f}x {kernel['name'][:80]}")


def report(arguments: argparse.Namespace) -> dict[str, Any]:
    """Every figure of the size."""
    config, backends = settings_of(arguments), backends_of(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        started = time.perf_counter()
        session = make_session(arguments.session or Path(temporary), SIZES[arguments.size])
        film_seconds = time.perf_counter() - started
        if arguments.size == "large":
            figures = time_large(session, config, backends, arguments)
            show_iteration(figures, REFERENCE_ITERATION_MS["large"])
        else:
            figures = train_clips(session, config, backends, arguments)
    return {
        "command": "python benchmarks/gpu/train.py " + " ".join(sys.argv[1:]),
        "date": date.today().isoformat(),
        "machine": machine(backends.device),
        "figures": {
            "size": {"name": arguments.size, **dataclasses.asdict(SIZES[arguments.size])},
            "preset": arguments.preset or PRESETS[arguments.size],
            "settings": arguments.set or [],
            "views": config.train.views,
            "rasterizer": backends.rasterizer.name,
            "field": backends.field.name,
            "film_and_ingest_seconds": round(film_seconds, 1),
            **figures,
        },
    }


def parse(words: list[str] | None) -> argparse.Namespace:
    """The command line; counts of iterations are rounded up to the trainer's looks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=sorted(SIZES), default="rig")
    parser.add_argument("--preset", help="cpu, quality or paper; else the size's own")
    parser.add_argument("--set", action="append", metavar="KEY=VALUE")
    parser.add_argument("--views", type=int, default=1, help="pictures of one instant an iteration")
    parser.add_argument("--backends", default="auto,auto", metavar="RASTERIZER,FIELD")
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda")
    parser.add_argument("--session", type=Path, help="folder to keep the footage and the clips in")
    parser.add_argument("--evaluate-every", type=int, default=0, help="iterations; 0: some 40 times a clip")
    parser.add_argument("--seconds-limit", type=float, default=0.0, help="of training a clip; 0: none")
    parser.add_argument("--warm-up", type=int, default=100, help="iterations before those that are timed")
    parser.add_argument("--measured", type=int, default=200, help="iterations to time; 0: none")
    parser.add_argument("--peer", action="append", choices=("gsplat", "inria", "tcnn", "triton"))
    parser.add_argument("--stream", action="store_true", help="pack the clips and time playing the stream")
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args(words)
    for name in ("warm_up", "measured", "evaluate_every"):
        setattr(arguments, name, -(-getattr(arguments, name) // LOOK_EVERY) * LOOK_EVERY)
    arguments.warm_up = max(arguments.warm_up, LOOK_EVERY)
    if arguments.size == "large":
        arguments.measured = arguments.measured or LOOK_EVERY
    return arguments


def main(words: list[str] | None = None) -> None:
    """Measure, print, and write JSON if asked to."""
    arguments = parse(words)
    found = report(arguments)
    if arguments.output:
        arguments.output.parent.mkdir(parents=True, exist_ok=True)
        arguments.output.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
