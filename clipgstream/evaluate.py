"""Picture quality of a stream, or of checkpoints, against the footage."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from clipgstream.ingest.frames import ClipFrames, load_clip
from clipgstream.render.cpu_kernels import render_frame
from clipgstream.rig import PinholeView
from clipgstream.session import ClipRecord, Session
from clipgstream.train.metrics import psnr, ssim
from formats.errors import ConfigError
from formats.types import GaussianFrame

U8 = NDArray[np.uint8]
FrameSource = Callable[[int], GaussianFrame]
"""Frame index to its Gaussians."""


@dataclass(frozen=True)
class PictureScore:
    """Quality of one picture: PSNR in dB, SSIM in [-1, 1]."""

    camera: str
    held_out: bool
    clip: int
    frame_index: int
    psnr: float
    ssim: float


@dataclass(frozen=True)
class Drawing:
    """How pictures are drawn to be compared.

    Attributes:
        width_px: footage wider than this is scaled down to it; 0: never.
        background: sRGB in [0, 1].
        alpha_max: cap on a Gaussian's alpha.
    """

    width_px: int
    background: tuple[float, float, float]
    alpha_max: float


class Judge(Protocol):
    """Draws the pictures of an instant and compares them with the footage.

    Pictures are compared at 8 bits a channel, as they would be shown.
    """

    def scores(
        self, frame_index: int, views: Sequence[PinholeView], truths: Sequence[U8]
    ) -> list[tuple[float, float]]:
        """PSNR in dB and SSIM of the picture from each view.

        Args:
            truths: (H, W, 3) the footage's, of the view's size.
        """
        ...


class HostJudge:
    """Draws with the CPU's kernels, without torch.

    Args:
        source: of the Gaussians.
    """

    def __init__(self, source: FrameSource, drawing: Drawing) -> None:
        self._source = source
        self._drawing = drawing

    def scores(
        self, frame_index: int, views: Sequence[PinholeView], truths: Sequence[U8]
    ) -> list[tuple[float, float]]:
        """See `Judge.scores`."""
        gaussians, drawing = self._source(frame_index), self._drawing
        rendered = [render_frame(gaussians, view, drawing.background, drawing.alpha_max) for view in views]
        with ThreadPoolExecutor(max_workers=2) as pool:
            return list(pool.map(_compare, rendered, truths))


def score_pictures(
    session: Session,
    judge: Judge,
    clips: list[ClipRecord],
    cameras: list[str],
    width_px: int,
    progress: Callable[[int, int], None] | None = None,
) -> list[PictureScore]:
    """Score every picture that `cameras` took in `clips`; memory is bounded by one clip.

    Args:
        width_px: see `Drawing`.
    """
    if not cameras:
        raise ConfigError("no camera to evaluate", where=session.path, hint="name cameras with --camera")
    scores: list[PictureScore] = []
    held_out = {camera.name for camera in session.rig.cameras if camera.held_out}
    for done, record in enumerate(clips):
        frames = load_clip(session, record.clip, width_px=width_px, cameras=cameras)
        scores += _score_clip(frames, judge, held_out)
        if progress:
            progress(done + 1, len(clips))
    return scores


def _score_clip(frames: ClipFrames, judge: Judge, held_out: set[str]) -> Iterator[PictureScore]:
    for k in range(frames.frames):
        cameras = [camera for camera in frames.cameras if frames.present[camera][k]]
        if not cameras:
            continue
        views = [frames.views[camera] for camera in cameras]
        truths = [frames.images[camera][k] for camera in cameras]
        found = judge.scores(frames.first_frame + k, views, truths)
        for camera, (db, similarity) in zip(cameras, found, strict=True):
            yield PictureScore(
                camera, camera in held_out, frames.clip, frames.first_frame + k, db, similarity
            )


def _compare(rendered: NDArray[np.float32], truth: U8) -> tuple[float, float]:
    shown = np.round(np.clip(rendered, 0, 1) * 255).astype(np.float32) / np.float32(255)
    expected = truth.astype(np.float32) / np.float32(255)
    return psnr(shown, expected), ssim(shown, expected)


def summarise(scores: list[PictureScore], bytes_per_frame: float | None) -> dict[str, Any]:
    """What `cgs eval --json` prints; `mean` and `clips` are over held-out views when there are any."""
    judged = [score for score in scores if score.held_out] or scores
    clips = sorted({score.clip for score in judged})
    cameras = sorted({score.camera for score in scores})
    return {
        "mean": _means(judged),
        "clips": [{"clip": clip, **_means([s for s in judged if s.clip == clip])} for clip in clips],
        "views": [_view_summary(camera, scores) for camera in cameras],
        "bytes_per_frame": bytes_per_frame,
    }


def _view_summary(camera: str, scores: list[PictureScore]) -> dict[str, Any]:
    own = [score for score in scores if score.camera == camera]
    return {"camera": camera, "held_out": own[0].held_out, **_means(own)}


def _means(scores: list[PictureScore]) -> dict[str, float]:
    mean_ssim = float(np.mean([score.ssim for score in scores]))
    return {
        "psnr": round(float(np.mean([score.psnr for score in scores])), 4),
        "ssim": round(mean_ssim, 5),
        "dssim": round((1.0 - mean_ssim) / 2.0, 5),
        "pictures": len(scores),
    }
