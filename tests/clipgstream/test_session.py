"""The session folder and the states of its clips."""

from __future__ import annotations

import os
import pickle
import sqlite3
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipgstream.rig import Camera, Rig
from clipgstream.session import Session, SessionContent, building, split_clips
from clipgstream.session_db import PictureRow, SourceFile
from clipgstream.session_settings import SessionSettings, read_settings, write_settings
from formats.atomic import atomic_write_bytes, atomic_write_text, publish_folder, recover_folder
from formats.errors import CgsError, ConfigError, IngestError, StoreError

SETTINGS = SessionSettings(
    "cpu", {"train.iterations": "50"}, ("b",), 10, 30000 / 1001, "/f", "/c", None, "/p"
)


def content(frames: int = 25) -> SessionContent:
    pose = np.eye(3, 4)
    rig = Rig(tuple(Camera(name, 64, 48, "PINHOLE", (50.0, 50.0, 32.0, 24.0), pose) for name in "ab"))
    files = [SourceFile("a", Path("/f/a.mp4"), 10, 20, "aa"), SourceFile("b", Path("/f/b.mp4"), 11, 21, "bb")]
    rows = [
        PictureRow(name, frame, number, frame, frame * 512, frame / 25)
        for number, name in enumerate("ab")
        for frame in range(frames)
        if (name, frame) != ("b", 12)
    ]
    return SessionContent(rig, SETTINGS, [frame / 25 for frame in range(frames)], files, rows)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session.create(tmp_path / "session", content())


def test_what_goes_in_comes_out(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    opened = Session.open(Path("session"))
    monkeypatch.chdir("/")
    assert opened.settings == SETTINGS
    assert (opened.fps, opened.frame_count, opened.clip_frames) == (30000 / 1001, 25, 10)
    assert opened.rig.names() == ("a", "b")
    assert [(c.clip, c.first_frame, c.frames, c.state) for c in opened.clips()] == [
        (0, 0, 10, "ready"),
        (1, 10, 10, "ready"),
        (2, 20, 5, "ready"),
    ]
    pictures = opened.pictures(1)
    assert set(pictures) == {(name, f) for name in "ab" for f in range(10, 20)} - {("b", 12)}
    assert pictures["a", 13].source == Path("/f/a.mp4")
    assert (pictures["a", 13].picture, pictures["a", 13].pts, pictures["a", 13].timestamp_s) == (
        13,
        13 * 512,
        13 / 25,
    )
    assert pictures["b", 13].file.sha256 == "bb"
    assert set(opened.frame_pictures(12)) == {"a"}
    assert opened.clip_dir(2) == tmp_path / "session" / "clips" / "000002"
    assert opened.clip_dir(2).is_dir() and opened.points_dir.is_dir()
    assert pickle.loads(pickle.dumps(opened)).frame_count == 25  # noqa: S301


def test_a_session_of_the_first_schema_is_brought_up_to_date(session: Session) -> None:
    connection = sqlite3.connect(session.database)
    for table in ("leases", "arrivals", "capture"):
        connection.execute(f"DROP TABLE {table}")
    for index in ("clips_by_state", "reference_clips"):
        connection.execute(f"DROP INDEX {index}")
    new = {
        "files": ("offset", "head", "head_bytes", "whole"),
        "clips": (
            "reference",
            "residual_share",
            "overwriting",
            "worker_seconds",
            "ready_unix_s",
            "packed_unix_s",
        ),
    }
    for table, columns in new.items():
        for column in columns:
            connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()
    threads = [threading.Thread(target=Session.open, args=(session.path,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    opened = Session.open(session.path)
    assert [record.state for record in opened.clips()] == ["ready"] * 3
    assert [record.reference for record in opened.clips()] == [0, 0, 0]
    assert opened.pictures(1)["a", 13].file.whole
    assert opened.set_clip_state(1, "training").attempts == 1


def test_database_is_in_wal_mode(session: Session) -> None:
    connection = sqlite3.connect(session.path / "session.db")
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    connection.close()


def test_a_clip_goes_its_way(session: Session) -> None:
    assert session.set_clip_state(1, "training").attempts == 1
    assert session.set_clip_state(1, "ready").attempts == 1
    assert session.set_clip_state(1, "training").attempts == 2
    session.set_clip_state(1, "failed", error="loss is NaN")
    assert session.clip(1).error == "loss is NaN"
    session.set_clip_state(1, "ready")
    session.set_clip_state(1, "training")
    session.set_clip_state(1, "trained", seconds=12.5, metrics={"psnr": 31.5})
    record = session.set_clip_state(1, "packed", metrics={"bytes": 1000})
    assert record == session.clip(1)
    assert (record.state, record.attempts, record.seconds, record.error) == ("packed", 3, 12.5, None)
    assert record.metrics == {"psnr": 31.5, "bytes": 1000}
    assert session.clip(0).state == "ready"


@pytest.mark.parametrize("state", ["trained", "packed", "ready", "nonsense"])
def test_a_clip_takes_no_short_cuts(session: Session, state: str) -> None:
    with pytest.raises(CgsError, match="cannot go"):
        session.set_clip_state(0, state)
    assert session.clip(0).state == "ready"


def test_unknown_clips(session: Session) -> None:
    for clip in (-1, 3):
        with pytest.raises(CgsError, match="no such clip"):
            session.clip(clip)
        with pytest.raises(CgsError, match="no such clip"):
            session.set_clip_state(clip, "training")


@pytest.mark.parametrize(
    "before", [[], ["training"], ["training", "failed"], ["training", "trained", "packed"]]
)
def test_training_begins_again_from_anywhere_it_may_have_stopped(session: Session, before: list[str]) -> None:
    for state in before:
        session.set_clip_state(0, state, error="broken" if state == "failed" else None)
    record = session.set_clip_state(0, "training")
    assert (record.attempts, record.error) == (1 + ("training" in before), None)


def test_writers_in_threads_lose_nothing(session: Session) -> None:
    def train(clip: int) -> None:
        for attempt in range(5):
            session.set_clip_state(clip, "training", metrics={f"m{attempt}": attempt})

    threads = [threading.Thread(target=train, args=(clip % 3,)) for clip in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [clip.attempts for clip in session.clips()] == [10, 10, 10]
    assert session.clip(1).metrics == {f"m{n}": n for n in range(5)}


@pytest.mark.parametrize("missing", ["session.toml", "rig.json", "session.db"])
def test_not_a_session(session: Session, missing: str) -> None:
    (session.path / missing).unlink()
    with pytest.raises(CgsError, match="not a session") as error:
        Session.open(session.path)
    assert missing in str(error.value)


def test_other_versions_are_refused(session: Session) -> None:
    connection = sqlite3.connect(session.path / "session.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(CgsError, match="another version"):
        Session.open(session.path)


def test_damaged_parts(session: Session) -> None:
    toml = session.path / "session.toml"
    whole = toml.read_text()
    for text, kind in (
        (whole.replace("version = 1", "version = 7"), CgsError),
        (whole.replace("clip_frames = 10", "clip_frames = 0"), ConfigError),
        (whole.replace("preset", "presset"), ConfigError),
        ("[[[", ConfigError),
    ):
        toml.write_text(text)
        with pytest.raises(kind):
            Session.open(session.path)
    toml.write_text(whole)
    (session.path / "rig.json").write_text("{}")
    with pytest.raises(IngestError):
        Session.open(session.path)


def test_database_that_is_none(session: Session) -> None:
    (session.path / "session.db").write_bytes(b"x" * 4096)
    with pytest.raises(StoreError, match="database"):
        Session.open(session.path)


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(preset=text, key=text, value=text, footage=text, fps=st.floats(1e-3, 1e4))
def test_settings_survive_any_text(tmp_path_factory, preset, key, value, footage, fps) -> None:
    settings = SessionSettings(preset, {key: value}, (value, key), 7, fps, footage, key, None, value)
    path = tmp_path_factory.mktemp("settings") / "session.toml"
    write_settings(path, settings)
    assert read_settings(path) == settings


@given(frames=st.integers(1, 500), clip_frames=st.integers(1, 50))
def test_clips_cover_every_frame_once(frames: int, clip_frames: int) -> None:
    clips = split_clips(frames, clip_frames)
    covered = [clip.first_frame + k for clip in clips for k in range(clip.frames)]
    assert covered == list(range(frames))
    assert {clip.frames for clip in clips[:-1]} <= {clip_frames}


def test_create_refuses_taken_places(session: Session, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="already"):
        Session.create(session.path, content())
    session.set_clip_state(0, "training")
    assert Session.create(session.path, content(), overwrite=True).clip(0).state == "ready"
    (tmp_path / "other").mkdir()
    assert Session.create(tmp_path / "other", content()).frame_count == 25
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "photo").touch()
    with pytest.raises(StoreError, match="taken"):
        Session.create(tmp_path / "mine", content(), overwrite=True)
    assert (tmp_path / "mine" / "photo").exists()


def test_failed_building_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), building(tmp_path / "session") as folder:
        (folder / "half").touch()
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_leftovers_of_the_living_are_left_alone(tmp_path: Path) -> None:
    with building(tmp_path / "session") as folder:
        Session.create(tmp_path / "session", content())
        assert folder.is_dir()
        (tmp_path / "session").rename(tmp_path / "moved")
    (tmp_path / ".session.ingest-999999999-00").mkdir()
    with building(tmp_path / "session2"):
        pass
    assert (tmp_path / ".session.ingest-999999999-00").exists()


def test_atomic_write_keeps_the_old_file_when_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    atomic_write_text(path, "old\n")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left") as error:
        atomic_write_bytes(path, b"new")
    assert "free some space" in str(error.value)
    assert error.value.exit_code == 4
    assert path.read_text() == "old\n"
    assert list(tmp_path.iterdir()) == [path]


def test_atomic_write_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        atomic_write_bytes(tmp_path / "none" / "file", b"")


@pytest.mark.parametrize("renames_done", [0, 1, 2])
def test_killed_publishing_is_undone_or_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, renames_done: int
) -> None:
    path, built = tmp_path / "place", tmp_path / "built"
    for folder in (path, built):
        folder.mkdir()
        (folder / folder.name).touch()

    class Killed(BaseException):
        pass

    rename, done = Path.rename, []

    def dying_rename(self: Path, target: Path) -> Path:
        if len(done) == renames_done:
            raise Killed
        done.append(target)
        return rename(self, target)

    def dying_rmtree(_: Path) -> None:
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Path, "rename", dying_rename)
        patch.setattr("formats.atomic.shutil.rmtree", dying_rmtree)
        publish_folder(built, path)
    recover_folder(path)
    kept = "built" if renames_done == 2 else "place"
    assert [entry.name for entry in path.iterdir()] == [kept]
    assert not [entry for entry in tmp_path.iterdir() if entry.name.endswith(".old")]
