"""Compiling the GPU's kernels while the processor makes a clip's points.

Kernels are compiled at their first use, by NVRTC and by Triton, a quarter of a minute in all where no cache
has them. A clip begins with work for the processor alone; meanwhile a small model of the same
configuration makes a few iterations, and what they compile is there when the clip needs it.
"""

from __future__ import annotations

import dataclasses
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import torch

from clipgstream.config import Config
from clipgstream.geometry.anchors import AnchorPoints
from clipgstream.ingest.frames import ClipFrames
from clipgstream.model.build import build_reference
from clipgstream.render.select import make_rasterizer
from clipgstream.rig import PinholeView
from clipgstream.train.step import Backends
from clipgstream.train.trainer import ClipTrainer

_ANCHORS = 64
_SIDE_PX = 32


def start_compiling(config: Config, backends: Backends) -> Future[None]:
    """Begin in a thread of its own; the result, which may raise BackendError, is due before training starts.

    On the CPU nothing is left to compile, and the result is there at once.
    """
    done: Future[None] = Future()
    if backends.device.type != "cuda":
        done.set_result(None)
        return done
    pool = ThreadPoolExecutor(1, thread_name_prefix="compile")
    started = pool.submit(_compile, config, backends)
    pool.shutdown(wait=False)
    return started


def _compile(config: Config, backends: Backends) -> None:
    """One iteration of each kind on a small model, by a rasteriser of its own."""
    # Two iterations, plain and rounded, of which no graph is made.
    train = dataclasses.replace(config.train, iterations=2, half_size_share=0.0, quantise_from=0.5)
    small = dataclasses.replace(config, train=train)
    rasterizer = make_rasterizer(backends.rasterizer.name, backends.device.type)
    own = dataclasses.replace(backends, rasterizer=rasterizer)
    with torch.cuda.device(backends.device):
        model = build_reference(_points(), small)
        trainer = ClipTrainer(model, _frames(config.train.views), small, own, 1, 1.0)
        for iteration in range(2):
            trainer.step(iteration)
        torch.cuda.current_stream().synchronize()


def _points() -> AnchorPoints:
    """A cloud of a unit's size before the camera."""
    rng = np.random.default_rng(0)
    return AnchorPoints(
        positions=rng.uniform(-0.5, 0.5, (_ANCHORS, 3)).astype(np.float32),
        colors=rng.uniform(0, 1, (_ANCHORS, 3)).astype(np.float32),
        spacing=np.full(_ANCHORS, 0.1, np.float32),
        voxel=0.1,
    )


def _frames(views: int) -> ClipFrames:
    """One grey frame, seen by as many cameras."""
    pose = np.concatenate([np.eye(3), [[0.0], [0.0], [2.0]]], axis=1)
    view = PinholeView(_SIDE_PX, _SIDE_PX, _SIDE_PX, _SIDE_PX, _SIDE_PX / 2, _SIDE_PX / 2, pose)
    names = tuple(f"view{number}" for number in range(views))
    image = np.full((1, _SIDE_PX, _SIDE_PX, 3), 128, np.uint8)
    return ClipFrames(
        0,
        0,
        1,
        names,
        dict.fromkeys(names, view),
        dict.fromkeys(names, image),
        dict.fromkeys(names, np.ones(1, bool)),
    )
