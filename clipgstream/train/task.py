"""Training of one clip as a task: what goes to whoever trains it and what comes back.

Imports no torch, so that whoever only hands tasks out needs none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from clipgstream.config import Config
from clipgstream.session_view import SessionSnapshot


@dataclass(frozen=True)
class TrainProgress:
    """Where training stands after `iteration` iterations.

    Attributes:
        loss: mean over the iterations since the last report.
        psnr: of the training pictures seen since the last report, dB.
    """

    iteration: int
    iterations: int
    loss: float
    psnr: float


class TrainListener(Protocol):
    """Who wants to know how training goes."""

    def points(self, clip: int, done: int, total: int) -> None:
        """`done` of `total` frames of `clip` have their point cloud."""

    def training(self, clip: int, progress: TrainProgress) -> None:
        """Some more iterations of `clip` are done."""

    def note(self, text: str) -> None:
        """Something the user should know."""


class TaskListener(TrainListener, Protocol):
    """Who watches over a task. What any of its methods raises ends the task."""

    def points_known(self, clip: int, share: float, extends: bool) -> None:
        """How many residual anchors `clip` has for each of its reference's, and whether it extends that one.

        The points that clips which build on it need are kept by then.
        """

    def check(self) -> None:
        """Called before everything the task writes; raises where it must not write any more."""


@dataclass(frozen=True)
class ClipTask:
    """One clip to train. Can be pickled.

    Attributes:
        snapshot: of the session, with this clip and its reference clip.
        clip: its number.
        config: what to train with.
        reference: the clip that owns the shared model, whose model file is there; `clip` itself where the
            clip is to own it. Of a clip that may extend its reference clip, the latter.
        again: a model file that is there already is an old one, to be replaced.
        backends: names of device, rasteriser and field; see make_backends.
    """

    snapshot: SessionSnapshot
    clip: int
    config: Config
    reference: int
    again: bool = False
    backends: tuple[str, str, str] = ("auto", "auto", "auto")


@dataclass(frozen=True)
class ClipResult:
    """One trained clip.

    Attributes:
        anchors, residual: shared anchors and those this clip adds.
        width_px: of its widest pictures; 0 when nothing was left to do.
        points_seconds, train_seconds: spent in this run; 0 when nothing was left to do.
        reference: the clip that owns its shared model.
        extended: shared anchors that it has added to those it took over from another reference clip.
    """

    clip: int
    iterations: int
    anchors: int
    residual: int
    width_px: int
    points_seconds: float
    train_seconds: float
    reference: int
    extended: int = 0

    @property
    def residual_share(self) -> float:
        """Anchors that it adds for each anchor of the reference clip that it builds on."""
        return (self.residual + self.extended) / max(1, self.anchors - self.extended)
