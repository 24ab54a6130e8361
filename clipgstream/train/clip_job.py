"""Training one clip, from its points to the finished model file."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

import torch

from clipgstream.config import Config
from clipgstream.geometry.motion import point_motion
from clipgstream.ingest.frames import ClipFrames, load_clip
from clipgstream.model.build import build_extended, build_reference, build_source
from clipgstream.model.checkpoint import CheckpointInfo, load_checkpoint, save_checkpoint
from clipgstream.model.clip_model import ClipModel, SharedModel
from clipgstream.model.extended import Extended
from clipgstream.points import PointsJob, clip_pictures
from clipgstream.session_view import SessionSnapshot, SessionView
from clipgstream.train.backends import make_backends
from clipgstream.train.finished import (
    check_finished,
    check_reference,
    check_settings,
    extends,
    finished_result,
)
from clipgstream.train.plan import MODEL_FILE, TRAINING_FILE
from clipgstream.train.step import Backends
from clipgstream.train.task import ClipResult, ClipTask, TaskListener
from clipgstream.train.trainer import ClipTrainer
from clipgstream.train.warm_up import start_compiling
from formats.atomic import sweep_partial_writes

__all__ = [
    "ClipJob",
    "ClipResult",
    "ClipRunner",
    "ClipTask",
    "SessionSnapshot",
    "TaskListener",
    "load_source",
    "run_task",
    "shared_hash",
]


def run_task(task: ClipTask, listener: TaskListener) -> ClipResult:
    """Train a clip as far as it is not trained yet, going on from its checkpoint.

    What several tasks of one process need is kept: backends, compiled kernels and the last shared model.
    One task of a process at a time.

    Raises:
        TrainError, CheckpointError, IngestError, StoreError, BackendError; RuntimeError of torch.
    """
    return _runner.run(task, listener)


class ClipRunner:
    """Trains clips one after the other, and keeps what they share.

    Args:
        backends: to train with; None: those that each task names.
    """

    def __init__(self, backends: Backends | None = None) -> None:
        self._given = backends
        self._made: dict[tuple[str, str, str], Backends] = {}
        self._compiled: dict[tuple[str, str], Future[None]] = {}
        self._shared: tuple[tuple[object, ...], SharedModel] | None = None

    def run(self, task: ClipTask, listener: TaskListener) -> ClipResult:
        """See run_task."""
        backends = self._backends(task)
        shared = None if task.reference == task.clip else self._shared_model(task)
        job = ClipJob(task, backends, listener, shared, lambda: self._compiling(task.config, backends))
        try:
            return job.run()
        except BaseException:
            # A clip that ended halfway may have left the shared model on the device.
            self._shared = None
            raise

    def _backends(self, task: ClipTask) -> Backends:
        if self._given is not None:
            return self._given
        if task.backends not in self._made:
            self._made[task.backends] = make_backends(*task.backends)
        return self._made[task.backends]

    def _compiling(self, config: Config, backends: Backends) -> Future[None]:
        key = config.training_hash(), f"{backends.device} {backends.rasterizer.name} {backends.field.name}"
        if key not in self._compiled:
            self._compiled = {key: start_compiling(config, backends)}
        return self._compiled[key]

    def _shared_model(self, task: ClipTask) -> SharedModel:
        """The reference clip's shared model, read once for each file that it was in."""
        path = task.snapshot.clip_dir(task.reference) / MODEL_FILE
        if not path.exists():
            # Says so better than the file system does.
            load_checkpoint(path)
        status = path.stat()
        identity = (path, status.st_ino, status.st_size, status.st_mtime_ns)
        if self._shared is None or self._shared[0] != identity:
            self._shared = None
            model, _, _ = load_checkpoint(path)
            self._shared = identity, model.shared
        return self._shared[1]


_runner = ClipRunner()


def shared_hash(shared: SharedModel) -> str:
    """SHA-256 of the shared tensors, which ties a source clip to the reference it was trained on."""
    digest = hashlib.sha256()
    for name, tensor in sorted(shared.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def load_source(session: SessionView, clip: int, shared: SharedModel) -> tuple[ClipModel, CheckpointInfo]:
    """The trained model of a source clip on the reference clip's `shared` model.

    Raises:
        CheckpointError: missing, damaged, or trained on another reference clip.
    """
    path = session.clip_dir(clip) / MODEL_FILE
    model, info, _ = load_checkpoint(path, shared)
    check_reference(path, info.clip, info.shared_hash, shared_hash(shared))
    return model, info


@dataclass
class ClipJob:
    """Training one clip, from points to the finished model file.

    Attributes:
        shared: of the clip that the task names as its reference; None: it is to own it.
        compiling: begins what must be done before the first iteration.
    """

    task: ClipTask
    backends: Backends
    listener: TaskListener
    shared: SharedModel | None
    compiling: Callable[[], Future[None]]

    @property
    def folder(self) -> Path:
        """Where the clip's files are."""
        return self.task.snapshot.clip_dir(self.task.clip)

    def run(self) -> ClipResult:
        """Train the clip, if it is to be trained."""
        task = self.task
        if not task.again and (self.folder / MODEL_FILE).exists():
            check_finished(task.snapshot, task.clip, task.reference, task.config)
            return finished_result(task.snapshot, task.clip, task.reference)
        sweep_partial_writes(self.folder)
        return self._train()

    def _train(self) -> ClipResult:
        compiled = self.compiling()
        snapshot, config = self.task.snapshot, self.task.config
        cameras = [camera.name for camera in snapshot.rig.cameras if not camera.held_out]
        frames = load_clip(snapshot, self.task.clip, width_px=config.train.width_px, cameras=cameras)
        started = time.monotonic()
        model, start, optimizer_state = self._start(frames)
        compiled.result()
        points_seconds = time.monotonic() - started
        trainer = ClipTrainer(
            model, frames, config, self.backends, snapshot.clip_frames, snapshot.rig.radius()
        )
        trainer.optimizer.load_tensors(optimizer_state)
        started = time.monotonic()
        trainer.run(
            start,
            progress=lambda progress: self.listener.training(self.task.clip, progress),
            checkpoint=lambda done: self._save(model, TRAINING_FILE, done, trainer.optimizer.tensors()),
        )
        # The next clip finds the device as this one did.
        model.cpu()
        self._save(model, MODEL_FILE, trainer.iterations, {})
        (self.folder / TRAINING_FILE).unlink(missing_ok=True)
        train_seconds = time.monotonic() - started
        widest_px = max(view.width_px for view in frames.views.values())
        return self._result(model, widest_px, points_seconds, train_seconds)

    def _start(self, frames: ClipFrames) -> tuple[ClipModel, int, dict[str, torch.Tensor]]:
        """The model to go on with, the iterations done and the optimiser's state."""
        path = self.folder / TRAINING_FILE
        if path.exists():
            model, info, optimizer = load_checkpoint(path, self.shared)
            if self._fits(path, model, info):
                self._tell_points(model)
                self.listener.note(f"clip {self.task.clip}: going on from iteration {info.iteration}")
                return model, info.iteration, optimizer
            self.listener.note(f"clip {self.task.clip}: its checkpoint is of other settings; begun anew")
        model = self._fresh_model(frames)
        self._tell_points(model)
        self._mark_static(model, frames)
        return model, 0, {}

    def _fresh_model(self, frames: ClipFrames) -> ClipModel:
        """The clip's model before its first iteration, from its points."""
        task = self.task
        points = PointsJob(
            task.snapshot,
            task.config,
            self.backends.device,
            progress=lambda done, total: self.listener.points(task.clip, done, total),
            note=self.listener.note,
            reference_clip=task.reference,
        )
        if self.shared is None:
            return build_reference(points.reference(frames), task.config)
        residual = points.residual(frames)
        if not self._extends(len(residual.positions)):
            return build_source(self.shared, residual, task.clip, task.config)
        points.extend(frames, residual)
        return build_extended(self.shared, residual, task.clip, task.config)

    def _extends(self, added: int) -> bool:
        """Whether the clip becomes a reference clip itself by adding so many anchors to the shared ones."""
        assert self.shared is not None
        first = self.task.snapshot.settings.reference_clip
        return extends(self.task.config.anchors, first, self.task.clip, added / self.shared.anchors.count)

    def _tell_points(self, model: ClipModel) -> None:
        extended = self.shared is not None and model.is_reference
        self.listener.points_known(self.task.clip, self._added(model) / self._base(model), extended)

    def _added(self, model: ClipModel) -> int:
        """Anchors that the clip adds to those of its reference clip."""
        return model.shared.anchors.count + model.residual.count - self._base(model)

    def _base(self, model: ClipModel) -> int:
        """Anchors of the reference clip that the clip builds on; its own where it is the first."""
        return (self.shared or model.shared).anchors.count

    def _mark_static(self, model: ClipModel, frames: ClipFrames) -> None:
        positions = torch.cat([model.shared.anchors.positions, model.residual.positions]).cpu().numpy()
        motion = point_motion(positions, clip_pictures(frames))
        model.set_static(torch.from_numpy(motion < self.task.config.train.static_change))

    def _save(self, model: ClipModel, name: str, done: int, optimizer: dict[str, torch.Tensor]) -> None:
        info = CheckpointInfo(
            clip=self.task.clip,
            is_reference=model.is_reference,
            iteration=done,
            config=self.task.config,
            shared_hash=shared_hash(model.shared),
            extends=self._extended() if model.is_reference else None,
        )
        self.listener.check()
        save_checkpoint(self.folder / name, model, info, optimizer)

    def _extended(self) -> Extended | None:
        """What the clip extends if it owns the shared model; None: it is the first that does."""
        if self.shared is None:
            return None
        return Extended(self.task.reference, shared_hash(self.shared), self.shared.anchors.count)

    def _fits(self, path: Path, model: ClipModel, info: CheckpointInfo) -> bool:
        """Whether a checkpoint is of this task; where one that is not may be dropped.

        Raises:
            CheckpointError: it is not, and nobody asked for the clip to be trained again.
        """
        if self.shared is None:
            extended, builds_on, base = False, None, None
        else:
            extended, builds_on = self._extends(self._added(model)), shared_hash(self.shared)
            base = info.shared_hash if info.extends is None else info.extends.shared_hash
        if self.task.again:
            same = info.config.training_hash() == self.task.config.training_hash()
            return same and base == builds_on and extended == (info.extends is not None)
        check_settings(path, info.config, self.task.config)
        if builds_on is not None and base is not None:
            check_reference(path, info.clip, base, builds_on)
        # With another `extend_share` it may have begun as the other kind.
        return extended == (info.extends is not None)

    def _result(
        self, model: ClipModel, width_px: int, points_seconds: float, train_seconds: float
    ) -> ClipResult:
        train = self.task.config.train
        return ClipResult(
            clip=self.task.clip,
            iterations=train.iterations if model.is_reference else train.source_iterations,
            anchors=model.shared.anchors.count,
            residual=model.residual.count,
            width_px=width_px,
            points_seconds=points_seconds,
            train_seconds=train_seconds,
            reference=self.task.clip if model.is_reference else self.task.reference,
            extended=self._added(model) if model.is_reference else 0,
        )
