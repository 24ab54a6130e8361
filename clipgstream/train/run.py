"""Training the clips of a session: the reference clip first, then the source clips."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import torch

from clipgstream.config import Config
from clipgstream.geometry.motion import point_motion
from clipgstream.gpu.devices import cuda_unusable, require_cuda
from clipgstream.ingest.frames import ClipFrames, load_clip
from clipgstream.model.build import build_reference, build_source
from clipgstream.model.checkpoint import CheckpointInfo, load_checkpoint, save_checkpoint
from clipgstream.model.clip_model import ClipModel, SharedModel
from clipgstream.model.field import make_field_backend
from clipgstream.points import PointsJob, clip_pictures
from clipgstream.render.select import make_rasterizer, rasterizer_status
from clipgstream.session import REFERENCE_CLIP, ClipRecord, Session
from clipgstream.train.plan import MODEL_FILE, TRAINING_FILE, mark_trained, wanted_clips
from clipgstream.train.step import Backends
from clipgstream.train.trainer import ClipTrainer, TrainProgress
from clipgstream.train.warm_up import start_compiling
from formats.errors import BackendError, CgsError, CheckpointError


class TrainListener(Protocol):
    """Who wants to know how training goes."""

    def points(self, clip: int, done: int, total: int) -> None:
        """`done` of `total` frames of `clip` have their point cloud."""

    def training(self, clip: int, progress: TrainProgress) -> None:
        """Some more iterations of `clip` are done."""

    def note(self, text: str) -> None:
        """Something the user should know."""


@dataclass(frozen=True)
class ClipResult:
    """One trained clip.

    Attributes:
        anchors, residual: shared anchors and those this clip adds.
        points_seconds, train_seconds: spent in this run; 0 when nothing was left to do.
    """

    clip: int
    iterations: int
    anchors: int
    residual: int
    width_px: int
    points_seconds: float
    train_seconds: float


def make_backends(device: str = "auto", rasterizer: str = "auto", field: str = "auto") -> Backends:
    """The backends of those names.

    The device "auto" is CUDA where a rasteriser can draw on it, unless a backend of the CPU is asked for.

    Raises:
        BackendError: unknown, not installed, or no such device.
    """
    if device == "auto" and "cpu" in (rasterizer, field):
        device = "cpu"
    if device == "auto":
        device = "cuda" if cuda_unusable() is None and _can_draw("cuda") else "cpu"
    if device not in ("cpu", "cuda"):
        raise BackendError("unknown device", expected="auto, cpu or cuda", found=device)
    if device == "cuda":
        require_cuda()
    if device == "cpu":
        # The kernels share out the work themselves. What is left to torch is small, and its threads'
        # barriers cost more than they gain as soon as another process wants a core: 50 ms for a sum of
        # 30,000 numbers.
        torch.set_num_threads(1)
    return Backends(
        rasterizer=make_rasterizer(rasterizer, device),
        field=make_field_backend(field, device),
        device=torch.device(device),
    )


def _can_draw(device: str) -> bool:
    return any(status.chosen for status in rasterizer_status(device))


def train_session(
    session: Session,
    config: Config,
    backends: Backends,
    listener: TrainListener,
    clips: Sequence[int] | None = None,
    overwrite: bool = False,
) -> list[ClipResult]:
    """Train every clip (or those in `clips`) that is not trained yet, going on from checkpoints.

    Args:
        overwrite: train again what is trained.

    Raises:
        ConfigError: the session has no such clip.
        TrainError, CheckpointError, IngestError, StoreError, BackendError.
    """
    records = {record.clip: record for record in session.clips()}
    wanted = wanted_clips(session, clips)
    results = []
    shared: SharedModel | None = None
    compiled: Future[None] | None = None
    for clip in [REFERENCE_CLIP, *(clip for clip in wanted if clip != REFERENCE_CLIP)]:
        again = overwrite and clip in wanted
        job = _ClipJob(session, records[clip], config, backends, listener, shared, compiled)
        if compiled is None and job.is_due(again):
            compiled = job.compiled = start_compiling(config, backends)
        model, result = job.run(again)
        results.append(result)
        if clip == REFERENCE_CLIP:
            shared = model.shared
    return [result for result in results if result.clip in wanted]


def shared_hash(shared: SharedModel) -> str:
    """SHA-256 of the shared tensors, which ties a source clip to the reference it was trained on."""
    digest = hashlib.sha256()
    for name, tensor in sorted(shared.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def load_source(session: Session, clip: int, shared: SharedModel) -> tuple[ClipModel, CheckpointInfo]:
    """The trained model of a source clip on the reference clip's `shared` model.

    Raises:
        CheckpointError: missing, damaged, or trained on another reference clip.
    """
    path = session.clip_dir(clip) / MODEL_FILE
    model, info, _ = load_checkpoint(path, shared)
    _check_reference(path, info, shared)
    return model, info


def _check_reference(path: Path, info: CheckpointInfo, shared: SharedModel) -> None:
    if info.shared_hash != shared_hash(shared):
        raise CheckpointError(
            "trained on another reference clip",
            where=path,
            hint=f"train this clip again: cgs train SESSION --clip {info.clip} --overwrite",
        )


@dataclass
class _ClipJob:
    """Training one clip, from points to the finished model file.

    Attributes:
        compiled: what must be done before the first iteration; None: nothing was begun.
    """

    session: Session
    record: ClipRecord
    config: Config
    backends: Backends
    listener: TrainListener
    shared: SharedModel | None
    compiled: Future[None] | None

    @property
    def folder(self) -> Path:
        return self.session.clip_dir(self.record.clip)

    def is_due(self, again: bool) -> bool:
        """Whether there is anything to train."""
        return again or not (self.folder / MODEL_FILE).exists()

    def run(self, again: bool) -> tuple[ClipModel, ClipResult]:
        if again:
            for name in (MODEL_FILE, TRAINING_FILE):
                (self.folder / name).unlink(missing_ok=True)
        elif (self.folder / MODEL_FILE).exists():
            return self._finished()
        clip = self.record.clip
        self.session.set_clip_state(clip, "training")
        try:
            model, result = self._train()
        except (CgsError, RuntimeError) as error:
            # RuntimeError is what PyTorch raises, where a GPU's memory is full for one.
            self.session.set_clip_state(clip, "failed", error=str(error))
            raise
        metrics = {"anchors": result.anchors, "residual": result.residual, "width_px": result.width_px}
        seconds = result.points_seconds + result.train_seconds
        self.session.set_clip_state(clip, "trained", seconds=seconds, metrics=metrics)
        return model, result

    def _finished(self) -> tuple[ClipModel, ClipResult]:
        path = self.folder / MODEL_FILE
        model, info, _ = load_checkpoint(path, self.shared)
        self._check_fits(path, info)
        mark_trained(self.session, self.record)
        return model, self._result(model, 0, 0.0, 0.0)

    def _train(self) -> tuple[ClipModel, ClipResult]:
        cameras = [camera.name for camera in self.session.rig.cameras if not camera.held_out]
        width_px = self.config.train.width_px
        frames = load_clip(self.session, self.record.clip, width_px=width_px, cameras=cameras)
        started = time.monotonic()
        model, start, optimizer_state = self._start(frames)
        if self.compiled is not None:
            self.compiled.result()
        points_seconds = time.monotonic() - started
        trainer = ClipTrainer(
            model, frames, self.config, self.backends, self.session.clip_frames, self.session.rig.radius()
        )
        trainer.optimizer.load_tensors(optimizer_state)
        started = time.monotonic()
        trainer.run(
            start,
            progress=lambda progress: self.listener.training(self.record.clip, progress),
            checkpoint=lambda done: self._save(model, TRAINING_FILE, done, trainer.optimizer.tensors()),
        )
        # The next clip finds the device as this one did.
        model.cpu()
        self._save(model, MODEL_FILE, trainer.iterations, {})
        (self.folder / TRAINING_FILE).unlink(missing_ok=True)
        train_seconds = time.monotonic() - started
        widest_px = max(view.width_px for view in frames.views.values())
        return model, self._result(model, widest_px, points_seconds, train_seconds)

    def _start(self, frames: ClipFrames) -> tuple[ClipModel, int, dict[str, torch.Tensor]]:
        """The model to go on with, the iterations done and the optimiser's state."""
        path = self.folder / TRAINING_FILE
        if path.exists():
            model, info, optimizer = load_checkpoint(path, self.shared)
            self._check_fits(path, info)
            self.listener.note(f"clip {self.record.clip}: going on from iteration {info.iteration}")
            return model, info.iteration, optimizer
        points = PointsJob(
            self.session,
            self.config,
            self.backends.device,
            progress=lambda done, total: self.listener.points(self.record.clip, done, total),
            note=self.listener.note,
        )
        if self.shared is None:
            model = build_reference(points.reference(frames), self.config)
        else:
            model = build_source(self.shared, points.residual(frames), self.record.clip, self.config)
        self._mark_static(model, frames)
        return model, 0, {}

    def _mark_static(self, model: ClipModel, frames: ClipFrames) -> None:
        positions = torch.cat([model.shared.anchors.positions, model.residual.positions]).cpu().numpy()
        motion = point_motion(positions, clip_pictures(frames))
        model.set_static(torch.from_numpy(motion < self.config.train.static_change))

    def _save(self, model: ClipModel, name: str, done: int, optimizer: dict[str, torch.Tensor]) -> None:
        info = CheckpointInfo(
            clip=self.record.clip,
            is_reference=model.is_reference,
            iteration=done,
            config=self.config,
            shared_hash=shared_hash(model.shared),
        )
        save_checkpoint(self.folder / name, model, info, optimizer)

    def _check_fits(self, path: Path, info: CheckpointInfo) -> None:
        """Refuse to go on from what another configuration or another reference clip left."""
        if info.config.training_hash() != self.config.training_hash():
            hint = "train this clip again with --overwrite, or go back to the settings it was trained with"
            raise CheckpointError("trained with other settings", where=path, hint=hint)
        if self.shared is not None:
            _check_reference(path, info, self.shared)

    def _result(
        self, model: ClipModel, width_px: int, points_seconds: float, train_seconds: float
    ) -> ClipResult:
        config = self.config.train
        return ClipResult(
            clip=self.record.clip,
            iterations=config.iterations if model.is_reference else config.source_iterations,
            anchors=model.shared.anchors.count,
            residual=model.residual.count,
            width_px=width_px,
            points_seconds=points_seconds,
            train_seconds=train_seconds,
        )
