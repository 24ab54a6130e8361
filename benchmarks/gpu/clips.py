"""Building, training and judging the clips of a benchmark's session through the library."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from measure import DeviceProfile, finish, summarise_runs
from rig import camera_names

from clipgstream.config import Config
from clipgstream.evaluate import Drawing
from clipgstream.evaluate_tensor import TensorJudge
from clipgstream.geometry.anchors import AnchorPoints
from clipgstream.geometry.motion import point_motion
from clipgstream.ingest.frames import ClipFrames, load_clip
from clipgstream.model.build import build_reference, build_source
from clipgstream.model.checkpoint import CheckpointInfo, save_checkpoint
from clipgstream.model.clip_model import ClipModel, SharedModel
from clipgstream.points import PointsJob, clip_pictures
from clipgstream.render.select import make_rasterizer
from clipgstream.session import Session
from clipgstream.train.plan import MODEL_FILE, mark_trained
from clipgstream.train.run import shared_hash
from clipgstream.train.step import Backends
from clipgstream.train.trainer import LOOK_EVERY, ClipTrainer, TrainProgress


class _Enough(Exception):
    """Ends a training from within its progress."""


@dataclass(frozen=True)
class CurvePoint:
    """Mean PSNR of the held-out pictures after `seconds` of training."""

    iteration: int
    seconds: float
    psnr: float


@dataclass
class TrainedClip:
    """A clip's training as it went.

    Attributes:
        curve: its last point is of the finished model.
        setup_seconds: making the trainer, which brings the pictures to the device.
        train_seconds: of the training loop; evaluation doesn't count.
        stopped: the limit of seconds ended it.
    """

    clip: int
    anchors: int
    residual: int
    curve: list[CurvePoint] = field(default_factory=list)
    setup_seconds: float = 0.0
    train_seconds: float = 0.0
    stopped: bool = False

    def seconds_to(self, psnr: float) -> float | None:
        """Seconds of training after which a look first found that PSNR; None: never."""
        return next((point.seconds for point in self.curve if point.psnr >= psnr), None)


class HeldOutPictures:
    """The pictures of a clip that training never sees, and what a model makes of them.

    It has backends of its own: a captured step relies on what its own ones hold.
    """

    def __init__(self, session: Session, clip: int, config: Config, backends: Backends) -> None:
        cameras = camera_names(session, held_out=True)
        self._frames = load_clip(session, clip, width_px=config.train.width_px, cameras=cameras)
        self._backends = backends
        self._rasterizer = make_rasterizer(backends.rasterizer.name, backends.device.type)
        self._clip_frames = session.clip_frames
        train = config.train
        self._drawing = Drawing(train.width_px, train.background, train.alpha_max)

    @torch.no_grad()
    def psnr(self, model: ClipModel) -> float:
        """Mean PSNR over all of them, dB, at 8 bits a channel."""
        frames = self._frames

        def gaussians(k: int) -> Any:
            return model.gaussians(k / self._clip_frames, self._backends.field)

        judge = TensorJudge(gaussians, self._rasterizer, self._backends.device, self._drawing)
        found: list[float] = []
        for k in range(frames.frames):
            cameras = [camera for camera in frames.cameras if frames.present[camera][k]]
            views = [frames.views[camera] for camera in cameras]
            scores = judge.scores(k, views, [frames.images[camera][k] for camera in cameras])
            found += [psnr for psnr, _ in scores]
        return float(np.mean(found))


def load_training(session: Session, clip: int, config: Config) -> ClipFrames:
    """The pictures that a clip trains on."""
    cameras = camera_names(session, held_out=False)
    return load_clip(session, clip, width_px=config.train.width_px, cameras=cameras)


def points_job(session: Session, config: Config, device: torch.device) -> PointsJob:
    """What makes the anchors of the session's clips."""
    return PointsJob(session, config, device, lambda done, total: None, print)


def build_model(
    session: Session, frames: ClipFrames, config: Config, device: torch.device, shared: SharedModel | None
) -> ClipModel:
    """An untrained clip: the reference's, or with `shared` a source clip."""
    points = points_job(session, config, device)
    if shared is None:
        model = build_reference(points.reference(frames), config)
    else:
        model = build_source(shared, points.residual(frames), frames.clip, config)
    mark_static(model, frames, config)
    return model


def mark_static(model: ClipModel, frames: ClipFrames, config: Config) -> None:
    """Find the anchors that don't change during the clip."""
    positions = torch.cat([model.shared.anchors.positions, model.residual.positions]).cpu().numpy()
    motion = point_motion(positions, clip_pictures(frames))
    model.set_static(torch.from_numpy(motion < config.train.static_change))


def densified(points: AnchorPoints, count: int, seed: int) -> AnchorPoints:
    """`count` anchors: a choice of `points`, and where they are fewer, copies moved by half their spacing."""
    rng = np.random.default_rng(seed)
    own = len(points.positions)
    if own >= count:
        chosen, jitter = np.sort(rng.choice(own, count, replace=False)), np.zeros((count, 3))
    else:
        chosen = np.concatenate([np.arange(own), rng.integers(0, own, count - own)])
        jitter = rng.uniform(-0.5, 0.5, (count, 3)) * points.spacing[chosen, None]
        jitter[:own] = 0.0
    # Anchors lie on surfaces: n times as many are 1 / sqrt(n) as far apart.
    spacing = points.spacing[chosen] * np.sqrt(min(1.0, own / count))
    positions = points.positions[chosen] + jitter
    return AnchorPoints(
        positions.astype(np.float32), points.colors[chosen], spacing.astype(np.float32), points.voxel
    )


def train_clip(
    session: Session,
    model: ClipModel,
    frames: ClipFrames,
    config: Config,
    backends: Backends,
    evaluate_every: int,
    seconds_limit: float,
) -> tuple[TrainedClip, ClipTrainer]:
    """Train a clip from its start, looking at the held-out pictures now and then with the clock stopped."""
    held_out = HeldOutPictures(session, frames.clip, config, backends)
    found = TrainedClip(frames.clip, model.shared.anchors.count, model.residual.count)
    started = time.perf_counter()
    trainer = ClipTrainer(model, frames, config, backends, session.clip_frames, session.rig.radius())
    finish(backends.device)
    found.setup_seconds = time.perf_counter() - started
    lap = time.perf_counter()

    def look(progress: TrainProgress) -> None:
        nonlocal lap
        finish(backends.device)
        found.train_seconds += time.perf_counter() - lap
        over = 0 < seconds_limit <= found.train_seconds
        # The last look comes once `run` has rounded what it trained.
        if (over or progress.iteration % evaluate_every == 0) and progress.iteration < trainer.iterations:
            point = CurvePoint(progress.iteration, found.train_seconds, held_out.psnr(trainer.model))
            found.curve.append(point)
            print(
                f"clip {frames.clip} {point.iteration:6d} {point.seconds:8.2f} s {point.psnr:6.2f} dB",
                flush=True,
            )
            if over:
                raise _Enough
        finish(backends.device)
        lap = time.perf_counter()

    try:
        trainer.run(0, look, lambda done: None)
    except _Enough:
        found.stopped = True
        return found, trainer
    finish(backends.device)
    found.train_seconds += time.perf_counter() - lap
    found.curve.append(CurvePoint(trainer.iterations, found.train_seconds, held_out.psnr(trainer.model)))
    return found, trainer


def save_clip(session: Session, model: ClipModel, clip: int, iteration: int, config: Config) -> None:
    """Write the clip's model (on the host) where the project's commands find it."""
    info = CheckpointInfo(clip, model.is_reference, iteration, config, shared_hash(model.shared))
    folder = session.clip_dir(clip)
    folder.mkdir(parents=True, exist_ok=True)
    save_checkpoint(folder / MODEL_FILE, model, info, {})
    mark_trained(session, session.clip(clip))


def time_iterations(
    session: Session,
    model: ClipModel,
    frames: ClipFrames,
    config: Config,
    backends: Backends,
    warm_up: int,
    measured: int,
    wrap: Callable[[ClipModel], ClipModel] = copy.deepcopy,
) -> dict[str, Any]:
    """Iterations as training makes them, in the middle of a schedule, on pictures of full size.

    First `warm_up`, then `measured` by the clock alone, then LOOK_EVERY under the profiler; each a multiple
    of LOOK_EVERY.

    Args:
        wrap: gives the model to train; a copy, unless the caller has no more use for it.
    """
    length = warm_up + measured + LOOK_EVERY
    train = config.train
    schedule = max(train.iterations, train.source_iterations, 10 * length)
    train = dataclasses.replace(train, iterations=schedule, source_iterations=schedule, stop_psnr=0.0)
    config = dataclasses.replace(config, train=train)
    first = int(schedule * train.half_size_share) // LOOK_EVERY * LOOK_EVERY + LOOK_EVERY
    trainer = ClipTrainer(wrap(model), frames, config, backends, session.clip_frames, session.rig.radius())
    profile = DeviceProfile(backends.device)
    clock: dict[int, float] = {}
    found: dict[str, Any] = {}

    def look(progress: TrainProgress) -> None:
        finish(backends.device)
        done = progress.iteration - first
        clock[done] = time.perf_counter()
        if done == warm_up + measured:
            profile.start()
        if done == length:
            found["profile"] = summarise_runs(profile.stop(), LOOK_EVERY)
            raise _Enough

    with contextlib.suppress(_Enough):
        trainer.run(first, look, lambda done: None)
    seconds = clock[warm_up + measured] - clock[warm_up]
    found["iteration_ms"] = round(1e3 * seconds / measured, 4)
    profiled = found["profile"]
    if profiled:
        # Profiling slows the host, not the kernels.
        found["busy_share"] = round(min(1.0, profiled["busy_ms"] / found["iteration_ms"]), 4)
    found["iterations_timed"] = measured
    found["views"] = config.train.views
    found["runner"] = type(trainer._runner).__name__
    return found


def picture_bytes(trainer: ClipTrainer) -> int:
    """What the clip's pictures take on the device while all of them lie there."""
    views = [picture.view for picture in trainer.pictures.full]
    return 3 * len(views) * max(v.width_px for v in views) * max(v.height_px for v in views)
