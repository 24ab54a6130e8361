"""PSNR of a session's trained clips on every pair of backends that this machine can use.

    python benchmarks/gpu/cross_backend.py SESSION [--clip N] [--output results.json]

SESSION is the folder that train.py kept, or any session whose clips are trained. Each rasteriser meets
each field on each device that both work on; on a GPU once with the heads as training has them there (half
precision) and once in float32. All draw the same pictures: those of the held-out cameras, and those of the
training cameras at the clip's first and middle frame.
"""

from __future__ import annotations

import argparse
import copy
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import torch
from measure import machine
from rig import camera_names

from clipgstream.config import Config
from clipgstream.evaluate import Drawing
from clipgstream.evaluate_tensor import TensorJudge
from clipgstream.ingest.frames import ClipFrames, load_clip
from clipgstream.model.clip_model import ClipModel
from clipgstream.model.field import FieldBackend, field_status, make_field_backend
from clipgstream.model.heads import precision
from clipgstream.render.interface import Gaussians, Rasterizer
from clipgstream.render.select import make_rasterizer, rasterizer_status
from clipgstream.session import Session
from clipgstream.train.finished import read_header
from clipgstream.train.plan import model_file, trained_clips
from clipgstream.train.trained import TrainedModels
from formats.errors import BackendError


@dataclass(frozen=True)
class Pair:
    """Backends to judge a clip with; `heads` as `clipgstream.model.heads.precision` takes it."""

    device: str
    rasterizer: str
    field: str
    heads: str


def pairs() -> Iterator[Pair]:
    """Every pair that works here, the processor's own first."""
    for device in ("cpu", *(["cuda"] if torch.cuda.is_available() else [])):
        rasterizers = [status.name for status in rasterizer_status(device) if status.missing is None]
        fields = [status.name for status in field_status(device) if status.missing is None]
        for rasterizer in rasterizers:
            for field in fields:
                for heads in ("float32", *(["auto"] if device == "cuda" else [])):
                    yield Pair(device, rasterizer, field, heads)


def missing() -> dict[str, str]:
    """Backends that can't be used on this machine's best device, and why."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    known = [*rasterizer_status(device), *field_status(device)]
    return {status.name: status.missing for status in known if status.missing is not None}


def load_model(session: Session, clip: int) -> tuple[ClipModel, Config]:
    """A trained clip on the host."""
    model = TrainedModels(session).model(session.clip(clip))
    return model, read_header(model_file(session, clip)).config


@dataclass(frozen=True)
class Subject:
    """A clip to judge.

    Attributes:
        pictures: of held-out and of training cameras.
        chosen: clip frames that are looked at, of each of the two.
    """

    model: ClipModel
    config: Config
    clip_frames: int
    pictures: dict[str, ClipFrames]
    chosen: dict[str, list[int]]


def load_subject(session: Session, clip: int) -> Subject:
    """The clip and its pictures."""
    model, config = load_model(session, clip)
    width_px = config.train.width_px
    groups = {"held_out": camera_names(session, True), "training": camera_names(session, False)}
    pictures = {
        name: load_clip(session, clip, width_px=width_px, cameras=cameras)
        for name, cameras in groups.items()
        if cameras
    }
    frames = session.clip(clip).frames
    chosen = {"held_out": list(range(frames)), "training": sorted({0, frames // 2})}
    return Subject(model, config, session.clip_frames, pictures, chosen)


@torch.no_grad()
def judge(subject: Subject, pair: Pair) -> dict[str, float]:
    """Mean PSNR of the held-out and of the training cameras' pictures, dB."""
    device = torch.device(pair.device)
    rasterizer = make_rasterizer(pair.rasterizer, pair.device)
    field = make_field_backend(pair.field, device)
    model = copy.deepcopy(subject.model).to(device)
    with precision("auto" if pair.heads == "auto" else "float32"):
        return {name: _psnr(subject, name, model, rasterizer, field) for name in subject.pictures}


def _psnr(
    subject: Subject, name: str, model: ClipModel, rasterizer: Rasterizer, field: FieldBackend
) -> float:
    frames, train = subject.pictures[name], subject.config.train

    def gaussians(k: int) -> Gaussians:
        return model.gaussians(k / subject.clip_frames, field)

    drawing = Drawing(train.width_px, train.background, train.alpha_max)
    judge = TensorJudge(gaussians, rasterizer, model.field.tables.device, drawing)
    found: list[float] = []
    for k in subject.chosen[name]:
        cameras = [camera for camera in frames.cameras if frames.present[camera][k]]
        views = [frames.views[camera] for camera in cameras]
        scores = judge.scores(k, views, [frames.images[camera][k] for camera in cameras])
        found += [psnr for psnr, _ in scores]
    return float(np.mean(found))


def judge_clip(session: Session, clip: int) -> list[dict[str, Any]]:
    """The clip on every pair; differences are to the first one's."""
    subject = load_subject(session, clip)
    rows: list[dict[str, Any]] = []
    first: dict[str, float] = {}
    names = f"{'rasteriser':<12}{'field':<8}{'heads':<10}"
    print(f"clip {clip:<4} {names}{'held out':>10}{'training':>10}{'off by':>9}")
    for pair in pairs():
        started = time.perf_counter()
        try:
            found = judge(subject, pair)
        except (BackendError, RuntimeError) as error:
            # One that breaks, in its extension or for want of memory, must not hide the others.
            rows.append({**vars(pair), "broken": f"{type(error).__name__}: {error}"[:500]})
            print(f"{pair.device:<9} {pair.rasterizer:<12}{pair.field:<8}{pair.heads:<10} broken: {error}")
            continue
        first = first or found
        off = max(abs(found[name] - first[name]) for name in found)
        row = {**vars(pair), **{f"{name}_psnr": round(psnr, 4) for name, psnr in found.items()}}
        rows.append({**row, "off_by_db": round(off, 4), "seconds": round(time.perf_counter() - started, 2)})
        heads = "half" if pair.heads == "auto" else pair.heads
        print(
            f"{pair.device:<9} {pair.rasterizer:<12}{pair.field:<8}{heads:<10}"
            f"{found.get('held_out', float('nan')):>10.3f}{found['training']:>10.3f}{off:>9.4f}",
            flush=True,
        )
    return rows


def main(words: list[str] | None = None) -> None:
    """Judge, print a table, write JSON if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("session", type=Path)
    parser.add_argument("--clip", type=int, action="append", help="may be repeated; else every trained clip")
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args(words)
    own = arguments.session / "session"
    session = Session.open(own if own.exists() else arguments.session)
    clips = arguments.clip or [record.clip for record in trained_clips(session)]
    figures = {
        "clips": [{"clip": clip, "pairs": judge_clip(session, clip)} for clip in clips],
        "missing": missing(),
    }
    found = {
        "command": "python benchmarks/gpu/cross_backend.py " + " ".join(words or sys.argv[1:]),
        "date": date.today().isoformat(),
        "machine": machine(torch.device("cuda" if torch.cuda.is_available() else "cpu")),
        "figures": figures,
    }
    if arguments.output:
        arguments.output.parent.mkdir(parents=True, exist_ok=True)
        arguments.output.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
