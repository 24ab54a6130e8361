"""`cgs demo`: films a small scene with a virtual rig and takes it all the way to a stream."""

from __future__ import annotations

import dataclasses
import json as json_module
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from cli.commands.evaluate import chosen_cameras, evaluate_session
from cli.commands.play import play_at_the_end
from cli.commands.render import Viewpoint, film_shot, film_times, require_film, write_film
from cli.commands.train import train_with_progress
from cli.console import Reporter, print_json
from cli.options import Device, DryRun, Json, Overwrite, Quiet, Settings
from formats.atomic import atomic_write_text, store_errors
from formats.errors import QualityError, StoreError

if TYPE_CHECKING:
    import numpy as np

    from clipgstream.config import Config
    from clipgstream.demo.config import DemoConfig
    from clipgstream.session import Session

GAP_PX = 4
MARKER = "demo.json"
STAGES = ("footage", "ingest", "points", "train", "pack", "verify", "eval", "render")


@dataclass
class Stopwatch:
    """Seconds by stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time the block as `name`."""
        started = time.monotonic()
        yield
        self.seconds[name] = time.monotonic() - started

    def rounded(self) -> dict[str, float]:
        """Every stage and the total, to a tenth of a second."""
        seconds = {name: round(self.seconds.get(name, 0.0), 1) for name in STAGES}
        return seconds | {"total": round(sum(self.seconds.values()), 1)}


def demo(
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for everything.")] = Path("cgs-demo"),
    cameras: Annotated[int, typer.Option(help="Training cameras.")] = 8,
    held_out: Annotated[int, typer.Option(help="Cameras that are only evaluated.")] = 2,
    frames: Annotated[int, typer.Option(help="Frames to film, 25 a second.")] = 20,
    width: Annotated[int, typer.Option(help="Picture width in pixels.")] = 240,
    height: Annotated[int, typer.Option(help="Picture height in pixels.")] = 180,
    seed: Annotated[int, typer.Option(help="Of the scene and of the training.")] = 0,
    duration: Annotated[float, typer.Option(help="Seconds of the film at the end.")] = 6.0,
    preset: Annotated[str, typer.Option(help="cpu, quality or paper.")] = "cpu",
    no_play: Annotated[
        bool,
        typer.Option("--no-play", help="Stop when it is done; on a terminal it ends by playing the stream."),
    ] = False,
    settings: Settings = None,
    device: Device = "auto",
    overwrite: Overwrite = False,
    dry_run: DryRun = False,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Film a made-up scene as a crew would, then ingest, train, pack, verify, eval and render it."""
    from clipgstream.config import load_config, parse_overrides
    from clipgstream.demo.config import DemoConfig

    overrides = {"train.seed": str(seed), **parse_overrides(settings or [])}
    config = load_config(preset, overrides)
    capture = DemoConfig(
        cameras=cameras,
        held_out=held_out,
        frames=frames,
        width_px=width,
        height_px=height,
        seed=seed,
        clip_frames=config.ingest.clip_frames,
    )
    require_film(duration, capture.fps)
    run = _Demo(output, capture, config, preset, overrides, Reporter(quiet), device, duration)
    if dry_run:
        _say_plan(run, overwrite, json)
        return
    result = run.run(overwrite)
    if json:
        print_json(result)
        return
    _print_result(result)
    if sys.stdout.isatty() and not (no_play or quiet):
        play_at_the_end(result["stream"], run.reporter)


def _say_plan(run: _Demo, overwrite: bool, json: bool) -> None:
    run.check_place(overwrite)
    capture = run.capture
    if json:
        print_json(
            {"output": str(run.folder), "capture": run.wanted()["capture"], "config": run.config.to_dict()}
        )
        return
    clips = -(-capture.frames // capture.clip_frames)
    typer.echo(
        f"{run.folder}: would film {capture.frames} frames of {capture.width_px}x{capture.height_px} with "
        f"{capture.cameras} cameras and {capture.held_out} held out, train {clips} clips and render "
        f"{run.film_seconds:g} s (nothing written)"
    )


@dataclass
class _Demo:
    """One run of the demo; every stage is the library call behind the command of its name."""

    folder: Path
    capture: DemoConfig
    config: Config
    preset: str
    overrides: dict[str, str]
    reporter: Reporter
    device: str
    film_seconds: float
    watch: Stopwatch = field(default_factory=Stopwatch)

    def run(self, overwrite: bool) -> dict[str, Any]:
        """Every stage in turn; what an earlier, interrupted run has finished is kept."""
        self._prepare(overwrite)
        with self.watch.stage("footage"):
            self._film()
        with self.watch.stage("ingest"):
            session = self._ingest()
        with self.watch.stage("train"):
            results = train_with_progress(session, self.config, self.reporter, (self.device, "auto", "auto"))
        self.watch.seconds["points"] = sum(result.points_seconds for result in results)
        self.watch.seconds["train"] -= self.watch.seconds["points"]
        with self.watch.stage("pack"):
            self._pack(session)
        with self.watch.stage("verify"):
            self._verify(session)
        with self.watch.stage("eval"):
            cameras = chosen_cameras(session, None, False)
            backends = (self.device, "auto", "auto")
            scores = evaluate_session(session, session.stream_dir, cameras, self.reporter, backends=backends)
        with self.watch.stage("render"):
            video, picture = self._render(session)
        return {
            "session": str(session.path),
            "stream": str(session.stream_dir),
            "eval": scores,
            "seconds": self.watch.rounded(),
            "video": str(video),
            "picture": str(picture),
        }

    def wanted(self) -> dict[str, Any]:
        """What makes this demo this one."""
        capture = dataclasses.asdict(self.capture)
        return {"capture": capture, "preset": self.preset, "overrides": self.overrides}

    def check_place(self, overwrite: bool) -> bool:
        """Whether an earlier run of this demo is there, to go on with. Changes nothing.

        Raises:
            StoreError: something else is there, or the place cannot be read.
        """
        marker = self.folder / MARKER
        with store_errors("use the folder", self.folder):
            if not self.folder.exists() or not any(self.folder.iterdir()):
                return False
            found = marker.read_text("utf-8") if marker.exists() else None
        if found is None:
            hint = "choose another one with --output"
            raise StoreError("the folder holds something else than a demo", where=self.folder, hint=hint)
        if overwrite or found == self._marker_text():
            return not overwrite
        raise StoreError(
            "the folder holds a demo with other settings",
            where=self.folder,
            hint="choose another one with --output, or add --overwrite",
        )

    def _marker_text(self) -> str:
        return json_module.dumps(self.wanted(), sort_keys=True)

    def _prepare(self, overwrite: bool) -> None:
        """Go on with this demo's folder or make a new one; refuse any other."""
        if self.check_place(overwrite):
            self.reporter.note(f"{self.folder}: going on with what is there")
            return
        with store_errors("make the folder", self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            for name in ("footage", "calibration", "session"):
                if (self.folder / name).exists():
                    shutil.rmtree(self.folder / name)
        atomic_write_text(self.folder / MARKER, self._marker_text())

    def _film(self) -> None:
        from clipgstream.demo.cameras import build_rig
        from clipgstream.demo.footage import write_demo_capture

        # Videos appear when they are whole, after the calibration.
        videos = [self.folder / "footage" / f"{name}.mp4" for name in build_rig(self.capture).names()]
        if all(video.exists() for video in videos):
            return
        with self.reporter.bar("footage") as bar:
            write_demo_capture(self.folder, self.capture, lambda _, done, total: bar(done, total, "pictures"))

    def _ingest(self) -> Session:
        from clipgstream.demo.cameras import build_rig
        from clipgstream.ingest.run import ingest
        from clipgstream.session import Session

        path = self.folder / "session"
        if not path.exists():
            held_out = [camera.name for camera in build_rig(self.capture).cameras if camera.held_out]
            report = ingest(
                self.folder / "footage",
                self.folder / "calibration",
                path,
                hold_out=held_out,
                preset=self.preset,
                overrides=self.overrides,
                config=self.config.ingest,
            )
            for note in report.notes:
                self.reporter.note(f"note: {note}")
        return Session.open(path)

    def _pack(self, session: Session) -> None:
        from clipgstream.pack import pack_session

        with self.reporter.bar("pack") as bar:
            pack_session(session, session.stream_dir, self.config.pack, overwrite=True, progress=bar)

    def _verify(self, session: Session) -> None:
        from formats.verify import verify_stream

        report = verify_stream(session.stream_dir)
        if report.damaged:
            found = "; ".join(f"{damage.file}: {damage.reason}" for damage in report.damaged)
            raise QualityError("the stream is damaged", where=session.stream_dir, found=found)

    def _render(self, session: Session) -> tuple[Path, Path]:
        from player.gpu_device import drawing_device
        from player.reader import SegmentReader

        reader = SegmentReader(session.stream_dir)
        fps = float(reader.fps)
        times = film_times(reader, 0.0, self.film_seconds, fps)
        video = self.folder / "orbit.mp4"
        shot = film_shot(reader, Viewpoint(), times, even=True)
        write_film(reader, video, shot, fps, self.reporter, (drawing_device(self.device), "auto"))
        picture = self.folder / "comparison.png"
        _write_comparison(session, self.config, picture)
        return video, picture


def _write_comparison(session: Session, config: Config, path: Path) -> None:
    """Footage on the left, the stream on the right: one row a clip, at the clip's middle frame."""
    from clipgstream.ingest.frames import load_clip
    from clipgstream.render.cpu_kernels import render_frame
    from clipgstream.render.picture_file import to_uint8, write_png
    from player.reader import SegmentReader

    reader = SegmentReader(session.stream_dir)
    cameras = chosen_cameras(session, None, False)
    rows = []
    for record in session.clips()[:4]:
        frames = load_clip(session, record.clip, width_px=config.train.width_px, cameras=cameras)
        camera, k = cameras[record.clip % len(cameras)], record.frames // 2
        image = render_frame(
            reader.frame(record.first_frame + k),
            frames.views[camera],
            reader.info.background,
            reader.info.alpha_max,
        )
        rows.append(_side_by_side(frames.images[camera][k], to_uint8(image)))
    write_png(path, _stacked(rows))


def _side_by_side(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.concatenate([left, np.full((left.shape[0], GAP_PX, 3), 255, np.uint8), right], axis=1)


def _stacked(rows: list[np.ndarray]) -> np.ndarray:
    """Rows under each other on white; cameras differ by a few pixels once their lenses are undone."""
    import numpy as np

    width = max(row.shape[1] for row in rows)
    height = sum(row.shape[0] + GAP_PX for row in rows) - GAP_PX
    sheet = np.full((height, width, 3), 255, np.uint8)
    top = 0
    for row in rows:
        sheet[top : top + row.shape[0], : row.shape[1]] = row
        top += row.shape[0] + GAP_PX
    return sheet


def _print_result(result: dict[str, Any]) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    quality = Table(title="Held-out cameras")
    for column in ("clip", "PSNR dB", "SSIM"):
        quality.add_column(column, justify="right")
    for clip in [*result["eval"]["clips"], {"clip": "mean", **result["eval"]["mean"]}]:
        quality.add_row(str(clip["clip"]), f"{clip['psnr']:.2f}", f"{clip['ssim']:.4f}")
    console.print(quality)
    stages = Table(title="Seconds")
    for name in result["seconds"]:
        stages.add_column(name, justify="right")
    stages.add_row(*(f"{seconds:.1f}" for seconds in result["seconds"].values()))
    console.print(stages)
    console.print(f"bytes a frame  {result['eval']['bytes_per_frame']:.0f}")
    for name in ("stream", "video", "picture"):
        console.print(f"{name:<8} {result[name]}", soft_wrap=True)
