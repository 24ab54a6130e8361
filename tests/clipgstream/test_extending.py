"""Footage whose scene changes, trained and packed on several reference clips, and played across them."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from cgs_process import done, files, printed_json, refused, started, stop_when
from test_model import SMALL, anchor_points, random_reference, small_config

from cli.commands.evaluate import evaluate_session
from cli.console import Reporter
from clipgstream.config import Config, load_config
from clipgstream.geometry.anchors import extended_anchors
from clipgstream.geometry.cloud import PointCloud
from clipgstream.geometry.cloud_files import write_ply
from clipgstream.ingest.run import ingest
from clipgstream.live import LivePacker
from clipgstream.model.build import build_extended, build_source
from clipgstream.model.field import make_field_backend
from clipgstream.pack import open_models, pack_session
from clipgstream.rate_control import choose_rate
from clipgstream.session import Session
from clipgstream.train.backends import make_backends
from clipgstream.train.finished import read_header
from clipgstream.train.plan import clips_to_train, model_file
from clipgstream.train.run import train_session
from clipgstream.train.step import Backends
from clipgstream.train.task import TrainProgress
from formats.errors import CheckpointError, ConfigError
from formats.inspect import inspect_stream
from formats.stream import StreamReader
from formats.stream_writer import StreamWriter
from formats.verify import verify_stream
from player.decoder import StreamDecoder
from player.draw import pinhole
from player.export import export_frames
from player.gpu_draw import StreamRenderer
from player.reader import SegmentReader

CLIPS, CHANGE, EXTENDED = 6, 3, [0, 0, 0, 3, 3, 3]
OVERRIDES = {key: str(value) for key, value in SMALL.items()} | {
    "ingest.clip_frames": "1",
    "train.iterations": "40",
    "train.source_iterations": "30",
    "train.checkpoint_every": "10",
    "anchors.max_anchors": "300",
    "anchors.max_residual": "300",
    "anchors.extend_share": "0.5",
}


class Listener:
    """Raises KeyboardInterrupt when a clip of `stop` trains."""

    def __init__(self, stop: set[int] = frozenset()) -> None:  # type: ignore[assignment]
        self.stop = stop
        self.notes: list[str] = []

    def points(self, clip: int, done: int, total: int) -> None: ...
    def training(self, clip: int, progress: TrainProgress) -> None:
        if clip in self.stop:
            raise KeyboardInterrupt

    def note(self, text: str) -> None:
        self.notes.append(text)


@pytest.fixture(scope="module")
def backends() -> Backends:
    return make_backends("cpu")


@pytest.fixture(scope="module")
def points(tiny_demo, tmp_path_factory) -> Path:
    """Clouds, one a clip: of half of the scene, and from clip CHANGE on of all of it."""
    folder = tmp_path_factory.mktemp("points")
    rng = np.random.default_rng(1)
    center = np.mean([c.center() for c in Session.open(tiny_demo.session).rig.cameras], axis=0)
    positions = rng.uniform(-1, 1, (900, 3)) * [2, 1, 0.5] - [0, 0, 0.2 * center[2]]
    colors = rng.uniform(0, 1, (900, 3))
    for clip in range(CLIPS):
        seen = positions[:, 0] < (2 if clip >= CHANGE else 0.1 * clip)
        write_ply(
            folder / f"clip_{clip:06d}.ply",
            PointCloud(positions[seen].astype(np.float32), colors[seen].astype(np.float32)),
        )
    return folder


@pytest.fixture(scope="module")
def untrained(tiny_demo, points, tmp_path_factory) -> Path:
    """A session of six clips of one frame each."""
    return ingested(tiny_demo, points, tmp_path_factory.mktemp("untrained") / "session")


def ingested(tiny_demo, points: Path, path: Path, reference_clip: int = 0, **changed: str) -> Path:
    overrides = OVERRIDES | {key.replace("__", "."): value for key, value in changed.items()}
    ingest(
        tiny_demo.footage,
        tiny_demo.calibration,
        path,
        hold_out=[c.name for c in Session.open(tiny_demo.session).rig.cameras if c.held_out],
        points=points,
        reference_clip=reference_clip,
        overrides=overrides,
        config=load_config("cpu", overrides).ingest,
    )
    return path


def config_of(session: Session, **changed: str) -> Config:
    overrides = session.settings.overrides | {key.replace("__", "."): v for key, v in changed.items()}
    return load_config("cpu", overrides)


@pytest.fixture(scope="module")
def trained(untrained: Path, backends: Backends, tmp_path_factory) -> Session:
    """Trained from the first clip to the last. Tests leave it as it is."""
    path = tmp_path_factory.mktemp("trained") / "session"
    shutil.copytree(untrained, path)
    session = Session.open(path)
    results = train_session(session, config_of(session), backends, Listener())
    assert [result.reference for result in results] == EXTENDED
    return session


@pytest.fixture(scope="module")
def stream(trained: Session, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("packed") / "stream"
    pack_session(trained, path, open_models(trained).config.pack)
    return path


def copy_of(session: Path, folder: Path) -> Session:
    shutil.copytree(session, folder / "session")
    return Session.open(folder / "session")


def references(session: Session) -> list[int | None]:
    return [record.reference for record in session.clips()]


def test_the_clip_at_which_the_scene_changes_becomes_a_reference_clip(trained: Session) -> None:
    assert references(trained) == EXTENDED
    headers = [read_header(model_file(trained, clip)) for clip in range(CLIPS)]
    assert [header.is_reference for header in headers] == [True, False, False, True, False, False]
    extends = headers[CHANGE].extends
    assert extends is not None
    assert (extends.clip, extends.shared_hash, extends.anchors) == (
        0,
        headers[0].shared_hash,
        headers[0].anchors,
    )
    records = trained.clips()
    share = (headers[CHANGE].anchors - headers[0].anchors) / headers[0].anchors
    assert records[CHANGE].residual_share == pytest.approx(share) and share > 0.5
    hashes = [header.shared_hash for header in headers]
    assert hashes == [hashes[0]] * 3 + [hashes[CHANGE]] * 3
    assert all((record.residual_share or 0) < 0.5 for record in records if record.clip != CHANGE)
    assert max(record.residual_share or 0 for record in records[1:CHANGE]) > 0
    assert trained.clip(CHANGE).metrics["anchors"] == headers[CHANGE].anchors


def test_an_extended_model_begins_with_what_a_source_clip_would_begin_with() -> None:
    shared, config = random_reference().shared, small_config()
    config = dataclasses.replace(config, pack=dataclasses.replace(config.pack, position_bits=16))
    added = anchor_points(7, seed=3)
    source = build_source(shared, added, 3, config)
    extended = build_extended(shared, added, 3, config)
    assert extended.is_reference and extended.residual.count == 0 and extended.shared.anchors.count == 27
    trainable = {name for name, value in random_reference().named_parameters() if value.requires_grad}
    assert {name for name, value in extended.named_parameters() if value.requires_grad} == trainable
    assert not any(parameter.requires_grad for parameter in shared.parameters()), "the old one is another's"
    before = {name: value.clone() for name, value in shared.state_dict().items()}
    backend = make_field_backend("cpu", "cpu")
    with torch.no_grad():
        found, expected = (model.gaussians(0.3, backend) for model in (extended, source))
        positions = torch.cat([source.shared.anchors.positions, source.residual.positions])
        same = torch.cdist(extended.shared.anchors.positions, positions).argmin(dim=1)
        assert sorted(same.tolist()) == list(range(27))
        for name in ("means", "scales", "colors", "opacities"):
            first, second = (getattr(each, name).unflatten(0, (27, -1)) for each in (found, expected))
            assert torch.allclose(first, second[same], atol=1e-3), name
        for parameter in extended.parameters():
            parameter.add_(1.0)
    assert all(torch.equal(value, shared.state_dict()[name]) for name, value in before.items())


def test_extended_points_cover_both_sets() -> None:
    reference, residual = anchor_points(20), anchor_points(7, seed=3)
    both = extended_anchors(reference, residual, small_config().anchors)
    assert np.array_equal(both.positions, np.concatenate([reference.positions, residual.positions]))
    assert both.voxel == reference.voxel and len(both.spacing) == len(both.colors) == 27


def test_another_order_of_training_gives_the_same_bytes(
    untrained: Path, trained: Session, backends: Backends, tmp_path: Path
) -> None:
    session = copy_of(untrained, tmp_path)
    config = config_of(session)
    trained_now: list[int] = []

    def train(clips: list[int], stop: set[int] = frozenset()) -> None:  # type: ignore[assignment]
        before = set(clips_to_train(session))
        if stop:
            with pytest.raises(KeyboardInterrupt):
                train_session(session, config, backends, Listener(stop), clips)
        else:
            train_session(session, config, backends, Listener(), clips)
        trained_now.extend(sorted(before - set(clips_to_train(session))))

    train([1], stop={1})
    train([2])
    train([1])
    train([4], stop={3})
    assert session.clip(3).reference == 3 and session.clip(3).residual_share is not None
    train([3])
    train([4], stop={4})
    train([5])
    train([4])
    assert trained_now == [0, 2, 1, 3, 5, 4]
    assert references(session) == EXTENDED
    assert files(session.path / "clips") == files(trained.path / "clips")
    assert files(session.path / "points") == files(trained.path / "points")


def test_killed_in_the_middle_of_a_clip_that_extends_and_taken_up_by_two_workers(
    untrained: Path, trained: Session, tmp_path: Path
) -> None:
    session = copy_of(untrained, tmp_path)
    checkpoint = session.clip_dir(CHANGE) / "training.safetensors"
    with started("train", session.path) as process:
        stop_when(process, checkpoint.exists)
    assert not model_file(session, CHANGE).exists()
    log = done("train", session.path, "--workers", 2).stderr
    assert f"clip {CHANGE}: going on from iteration" in log
    assert references(session) == EXTENDED
    assert files(session.path / "clips") == files(trained.path / "clips")


def test_a_stream_has_an_init_segment_for_each_reference_clip(trained: Session, stream: Path) -> None:
    reader = StreamReader(stream)
    assert [reader.init(entry.id).info.reference_clip for entry in reader.manifest.inits] == [0, 3]
    assert [reader.init(reader.clip(clip).init_id).info.reference_clip for clip in range(CLIPS)] == EXTENDED
    assert [len(reader.clip(clip).residual.positions) > 0 for clip in range(CLIPS)] == [
        (record.residual_share or 0) > 0 and record.clip != CHANGE for record in trained.clips()
    ]
    assert verify_stream(stream).ok
    assert inspect_stream(stream)["init_bytes"] == sum(entry.bytes for entry in reader.manifest.inits)


def test_the_live_packer_makes_the_same_stream_whatever_stops_it(
    trained: Session, stream: Path, tmp_path: Path
) -> None:
    session = copy_of(trained.path, tmp_path)
    target = tmp_path / "live"
    options = open_models(session).config.pack
    packed: list[int] = []
    for _ in range(CLIPS):
        packer = LivePacker(session, target, options)
        clip = packer._next()
        assert clip is not None
        packer._append(clip)
        packed.append(clip)
    assert packed == list(range(CLIPS))
    assert LivePacker(session, target, options).finish() is not None
    assert files(target) == files(stream)


def test_a_single_file_holds_several_init_segments(trained: Session, stream: Path, tmp_path: Path) -> None:
    for name in ("batch.cgs", "live.cgs"):
        path = tmp_path / name
        if name == "batch.cgs":
            pack_session(trained, path, open_models(trained).config.pack)
        else:
            assert LivePacker(copy_of(trained.path, tmp_path), path, open_models(trained).config.pack).step()
        found, expected = StreamReader(path), StreamReader(stream)
        assert [entry.id for entry in found.manifest.inits] == [entry.id for entry in expected.manifest.inits]
        for entry in expected.manifest.segments:
            same = found.segment_data(found.clip_entry(entry.clip))
            assert same == expected.segment_data(entry)
        assert verify_stream(path).ok


@pytest.mark.parametrize("order", [range(CLIPS), [5, 0, 3, 2, 4, 1]])
def test_every_decoder_plays_across_the_change(stream: Path, order) -> None:
    with SegmentReader(stream, cache_clips=1) as reader:
        renderer = StreamRenderer(reader, "cpu")
        view = pinhole(reader.views[0])
        for frame in order:
            clip = reader.stream.clip(frame)
            expected = StreamDecoder(reader.stream.init(clip.init_id)).gaussians(clip, 0)
            assert np.array_equal(reader.frame(frame).means, expected.means)
            picture = renderer.picture(frame, view)
            alone = StreamRenderer(reader, "cpu").picture(frame, view)
            assert np.array_equal(picture, alone)
        film = list(renderer.film(list(order), [view] * CLIPS))
        assert len(film) == CLIPS
        for frame, picture in zip(order, film, strict=True):
            assert np.array_equal(picture, renderer.picture(frame, view))


def test_frames_are_exported_across_the_change(stream: Path, tmp_path: Path) -> None:
    with SegmentReader(stream) as reader:
        report = export_frames(reader, tmp_path / "out", [1, 2, 3, 4], "ply")
    assert report.frames == 4


@pytest.mark.parametrize("names", [("cpu", "cpu", "cpu"), ("cpu", "auto", "torch")])
def test_streams_and_models_are_judged_alike(trained: Session, stream: Path, names) -> None:
    cameras = [camera.name for camera in trained.rig.cameras if camera.held_out]
    results = [
        evaluate_session(trained, place, cameras, Reporter(True), backends=names) for place in (stream, None)
    ]
    for key in ("psnr", "ssim"):
        packed, models = ([clip[key] for clip in result["clips"]] for result in results)
        assert len(packed) == CLIPS and packed == pytest.approx(models, abs=0.2)


def test_the_rate_is_chosen_over_all_reference_clips(trained: Session, stream: Path) -> None:
    options = open_models(trained).config.pack
    size = sum(len(data) for data in files(stream).values())
    choice = choose_rate(trained, options, 1e9)
    assert choice.options == options and choice.expected_bytes == pytest.approx(size, rel=0.05)


def test_only_the_inits_that_clips_need_are_kept(trained: Session) -> None:
    models = open_models(trained)
    for record in reversed(models.records):
        models.init_segment(models.reference_of(record), models.config.pack)
        assert models._models._reference is not None
        assert models._models._reference[0] == EXTENDED[record.clip]


def test_a_damaged_or_lost_reference_clip_is_named(trained: Session, tmp_path: Path) -> None:
    session = copy_of(trained.path, tmp_path)
    model_file(session, CHANGE).unlink()
    with pytest.raises(CheckpointError, match="no checkpoint") as caught:
        pack_session(session, tmp_path / "stream", open_models(session).config.pack)
    assert str(model_file(session, CHANGE)) in str(caught.value)
    with pytest.raises(CheckpointError, match="anchor points of a reference clip are lost"):
        for path in session.points_dir.glob("*-000003.safetensors"):
            path.unlink()
        shutil.copy(model_file(trained, CHANGE), model_file(session, CHANGE))
        train_session(session, config_of(session), make_backends("cpu"), Listener(), [4], overwrite=True)


def test_without_extension_it_is_noted_and_can_be_done_later(
    tiny_demo, points: Path, backends: Backends, trained: Session, tmp_path: Path
) -> None:
    path = ingested(tiny_demo, points, tmp_path / "plain", anchors__extend_share="0")
    session, listener = Session.open(path), Listener()
    train_session(session, config_of(session), backends, listener)
    assert references(session) == [0] * CLIPS
    assert sum("would start a new reference there" in note for note in listener.notes) == 1
    assert "  note: clip 3: residual anchors are " in done("status", path).stdout
    extending = config_of(session, anchors__extend_share="0.5")
    with pytest.raises(CheckpointError, match="would be a reference clip itself now") as caught:
        train_session(session, extending, backends, Listener())
    assert "train clip 3 and the later ones again with --overwrite" in str(caught.value)
    train_session(session, extending, backends, Listener(), list(range(CHANGE, CLIPS)), overwrite=True)
    assert references(session) == EXTENDED
    for clip in range(CHANGE, CLIPS):
        assert files(session.clip_dir(clip)) == files(trained.clip_dir(clip))
    with pytest.raises(CheckpointError, match="the clip is a reference clip"):
        train_session(session, config_of(session), backends, Listener())


@pytest.fixture(scope="module")
def from_the_middle(tiny_demo, points, backends, tmp_path_factory) -> Session:
    """Trained with clip 1 as its reference clip."""
    path = ingested(tiny_demo, points, tmp_path_factory.mktemp("middle") / "session", reference_clip=1)
    session = Session.open(path)
    train_session(session, config_of(session), backends, Listener())
    return session


def test_a_later_reference_clip_plays_from_the_first_frame(from_the_middle: Session, tmp_path: Path) -> None:
    session = from_the_middle
    assert references(session) == [1, 1, 1, 3, 3, 3]
    done("pack", session.path, "-o", tmp_path / "stream")
    assert printed_json("verify", tmp_path / "stream")["damaged"] == []
    with SegmentReader(tmp_path / "stream") as reader:
        assert reader.frame_indices == tuple(range(CLIPS))
        assert reader.info.reference_clip == 1
        assert all(len(reader.frame(frame).means) > 0 for frame in range(CLIPS))
        assert len(reader.stream.clip(1).residual.positions) == 0
    live = LivePacker(session, tmp_path / "live", open_models(session).config.pack)
    assert live.step() == list(range(CLIPS)) and live.finish() is not None
    assert files(tmp_path / "live") == files(tmp_path / "stream")


def test_a_reference_clip_that_is_not_filmed_is_refused(tiny_demo, tmp_path: Path) -> None:
    ingest_it = ["ingest", tiny_demo.footage, "-c", tiny_demo.calibration, "-o", tmp_path / "session"]
    message = refused(2, *ingest_it, "--reference-clip", 99)
    assert "the footage has no such reference clip" in message and "expected: 0 to " in message
    assert not (tmp_path / "session").exists()
    with pytest.raises(ConfigError, match="reference clip"):
        ingested(tiny_demo, tmp_path, tmp_path / "other", reference_clip=CLIPS)
    done(*ingest_it, "--reference-clip", 0, "--dry-run")


def test_the_settings_file_may_name_it(from_the_middle: Session) -> None:
    assert "reference_clip = 1" in (from_the_middle.path / "session.toml").read_text()
    plan = json.loads(done("train", from_the_middle.path, "--dry-run", "--clip", 0, "--json").stdout)
    assert plan["clips"] == []


def test_two_init_segments_in_a_live_stream_that_is_resumed(stream: Path, tmp_path: Path) -> None:
    reader = StreamReader(stream)
    inits = {entry.id: reader.segment_data(entry) for entry in reader.manifest.inits}
    for entry in reader.manifest.segments:
        with StreamWriter(tmp_path / "again", resume=True) as writer:
            writer.write_init_bytes(inits[entry.init])
            writer.append_bytes(reader.segment_data(entry))
    with StreamWriter(tmp_path / "again", resume=True) as writer:
        writer.end()
    assert files(tmp_path / "again") == files(stream)


def test_following_gives_the_same_stream_as_all_the_footage_at_once(
    tiny_demo, backends: Backends, tmp_path: Path
) -> None:
    overrides = OVERRIDES | {"anchors.extend_share": "0"}
    flags = [part for key, value in overrides.items() for part in ("--set", f"{key}={value}")]
    given = [tiny_demo.footage, "-c", tiny_demo.calibration, "--reference-clip", 4, *flags]
    done("run", *given, "-o", tmp_path / "followed", "--once")
    done("ingest", *given, "-o", tmp_path / "batch")
    batch = Session.open(tmp_path / "batch")
    train_session(batch, config_of(batch), backends, Listener())
    pack_session(batch, batch.stream_dir, config_of(batch).pack)
    assert references(Session.open(tmp_path / "followed")) == [4] * CLIPS
    assert files(tmp_path / "followed" / "stream") == files(tmp_path / "batch" / "stream")


def test_following_footage_that_ends_before_the_reference_clip_is_an_error(tiny_demo, tmp_path: Path) -> None:
    given = [tiny_demo.footage, "-c", tiny_demo.calibration, "-o", tmp_path / "session"]
    message = refused(2, "run", *given, "--once", "--reference-clip", CLIPS, "--set", "ingest.clip_frames=1")
    assert "the footage has no such reference clip" in message
    assert "no such reference clip" in refused(2, "train", tmp_path / "session")
