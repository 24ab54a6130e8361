"""Times a training iteration by stage at three sizes, on a clip of the demo capture.

    python benchmarks/iteration.py [--iterations 60] [--output benchmarks/results/iteration.json]

Stages are timed apart, median and minimum over the iterations; `step` is the trainer's own step, timed
whole. `prototype_ms` is what the prototype that the CPU backend was designed after needed for a whole
iteration of that size (2 cores, within 25 %), the peer that the ratio is taken against.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import torch

from clipgstream.config import load_config
from clipgstream.demo.config import DemoConfig
from clipgstream.demo.footage import write_demo_capture
from clipgstream.ingest.frames import load_clip
from clipgstream.ingest.run import ingest
from clipgstream.machine import processor_name
from clipgstream.model.build import build_reference
from clipgstream.points import PointsJob
from clipgstream.render.interface import Gaussians
from clipgstream.session import Session
from clipgstream.train.loss import image_loss
from clipgstream.train.run import make_backends
from clipgstream.train.step import add_volume_gradient, tensors_of
from clipgstream.train.trainer import ClipTrainer
from formats.threads import available_cores


@dataclass(frozen=True)
class Size:
    """A size to time: picture, anchors (5 Gaussians each), and the prototype's milliseconds."""

    width_px: int
    height_px: int
    anchors: int
    prototype_ms: float


SIZES = (Size(160, 120, 3000, 20.0), Size(240, 180, 4000, 29.0), Size(320, 240, 6000, 45.0))
FRAMES = 4
WARM_UP = 30


@dataclass
class Laps:
    """Seconds by stage."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time the block as `name`."""
        started = time.perf_counter()
        yield
        self.seconds[name].append(time.perf_counter() - started)

    def summary(self) -> dict[str, dict[str, float]]:
        """Median and minimum of each stage in milliseconds."""
        return {
            name: {"median_ms": round(1e3 * float(np.median(s)), 2), "min_ms": round(1e3 * min(s), 2)}
            for name, s in self.seconds.items()
        }


def make_trainer(size: Size, folder: Path) -> ClipTrainer:
    """A trainer on the first frames of a demo capture of this size."""
    capture = write_demo_capture(
        folder,
        DemoConfig(width_px=size.width_px, height_px=size.height_px, frames=FRAMES, clip_frames=FRAMES),
    )
    settings = {
        "anchors.max_anchors": str(size.anchors),
        "train.half_size_share": "0",
        "train.iterations": "100000",
        "ingest.clip_frames": str(FRAMES),
    }
    config = load_config("cpu", settings)
    path = folder / "session"
    ingest(capture.footage, capture.calibration, path, hold_out=capture.hold_out, config=config.ingest)
    session = Session.open(path)
    cameras = [camera.name for camera in session.rig.cameras if not camera.held_out]
    frames = load_clip(session, 0, width_px=config.train.width_px, cameras=cameras)
    backends = make_backends("cpu")
    points = PointsJob(session, config, backends.device, lambda done, total: None, lambda note: None)
    model = build_reference(points.reference(frames), config)
    return ClipTrainer(model, frames, config, backends, session.clip_frames, session.rig.radius())


def time_stages(trainer: ClipTrainer, iteration: int, laps: Laps) -> None:
    """The parts of a training step, one by one."""
    step = trainer.training_step
    model, backends, config = step.model, step.backends, trainer.config
    picture = trainer.pictures.full[int(trainer.pictures.group(iteration)[0])]
    placed, clip_time = model._place(), picture.clip_frame / FRAMES
    with laps.stage("field forward"):
        times = placed.unit.new_full((len(placed.unit), 1), clip_time)
        dynamic = model.field(placed.unit, placed.inside, times, backends.field)
    anchors = model.shared.anchors
    with laps.stage("heads forward"):
        feature = torch.cat([anchors.features, dynamic], dim=1)
        gaussians = model.shared.heads(feature, placed.positions, anchors.log_scales)
    drawn = Gaussians(*(tensor.detach().requires_grad_() for tensor in tensors_of(gaussians)))
    background = torch.tensor(config.background)
    with laps.stage("rasteriser forward"):
        images, _ = backends.rasterizer.render(drawn, [picture.view], background, config.alpha_max)
    image = images[0].detach().requires_grad_()
    with laps.stage("loss"):
        image_loss(image, picture.target, config.ssim_weight).backward()
    with laps.stage("rasteriser backward"):
        images.backward(image.grad[None])
    with laps.stage("regulariser"):
        add_volume_gradient(drawn, config.volume_weight)
    grads = [tensor.grad for tensor in tensors_of(drawn)]
    with laps.stage("heads and field backward"):
        torch.autograd.backward(tensors_of(gaussians), grads)
    with laps.stage("rate term"):
        step.rate.add_gradient(iteration)
    with laps.stage("optimiser"):
        step.optimizer.step(iteration)


def time_size(size: Size, iterations: int) -> dict[str, Any]:
    """All figures of one size."""
    with tempfile.TemporaryDirectory() as folder:
        trainer = make_trainer(size, Path(folder))
    for iteration in range(WARM_UP):
        trainer.step(iteration)
    laps = Laps()
    for iteration in range(WARM_UP, WARM_UP + iterations):
        time_stages(trainer, 2 * iteration, laps)
        with laps.stage("step"):
            trainer.step(2 * iteration + 1)
    stages = laps.summary()
    return {
        "picture": f"{size.width_px}x{size.height_px}",
        "anchors": trainer.model.shared.anchors.count,
        "gaussians": trainer.model.shared.anchors.count * trainer.model.shared.heads.per_anchor,
        "stages": stages,
        "prototype_ms": size.prototype_ms,
        "ratio_to_prototype": round(stages["step"]["median_ms"] / size.prototype_ms, 2),
    }


def main() -> None:
    """Time every size, print a table, write JSON if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--iterations", type=int, default=60)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    results = [time_size(size, arguments.iterations) for size in SIZES]
    report = {
        "command": f"python benchmarks/iteration.py --iterations {arguments.iterations}",
        "date": date.today().isoformat(),
        "machine": {"processor": processor_name(), "cores": available_cores(), "torch": torch.__version__},
        "sizes": results,
    }
    for result in results:
        print(f"{result['picture']}, {result['gaussians']} Gaussians")
        for stage, figures in result["stages"].items():
            print(f"  {stage:<26} median {figures['median_ms']:7.2f} ms  min {figures['min_ms']:7.2f} ms")
        print(f"  step / prototype's {result['prototype_ms']:.0f} ms: {result['ratio_to_prototype']:.2f}")
    if arguments.output:
        arguments.output.parent.mkdir(parents=True, exist_ok=True)
        arguments.output.write_text(json.dumps(report, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
