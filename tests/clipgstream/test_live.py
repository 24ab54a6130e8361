"""A live stream that grows while clips are trained, and what stops it from growing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import fsspec
import pytest
from cgs_process import files

from clipgstream.live import LivePacker
from clipgstream.pack import ClipPacker
from clipgstream.session import ClipRecord, Session
from clipgstream.session_schema import writing
from formats.errors import StoreError
from formats.pack_options import DEFAULT_OPTIONS
from formats.stream import StreamReader
from formats.verify import verify_stream

resource = pytest.importorskip("resource", reason="limits of files are a matter of Unix")


@pytest.fixture
def session(tiny_demo, tmp_path: Path) -> Session:
    """A trained session that nothing was packed of."""
    shutil.copytree(tiny_demo.session, tmp_path / "session", ignore=shutil.ignore_patterns("stream"))
    opened = Session.open(tmp_path / "session")
    for record in opened.clips():
        opened.set_clip_state(record.clip, "ready")
    return opened


def train(session: Session, clip: int) -> None:
    """As far as the database goes: the model is there already."""
    session.set_clip_state(clip, "training")
    session.set_clip_state(clip, "trained")


def states(session: Session) -> list[str]:
    return [record.state for record in session.clips()]


def test_clips_are_appended_in_order_as_they_are_trained(session, tiny_demo, tmp_path: Path) -> None:
    packer = LivePacker(session, tmp_path / "live", DEFAULT_OPTIONS)
    assert packer.step() == []
    assert not packer.has_stream
    train(session, 0)
    assert packer.step() == [0]
    manifest = StreamReader(tmp_path / "live").manifest
    assert ([clip.clip for clip in manifest.segments], manifest.ended) == ([0], False)
    assert packer.finish() is None
    train(session, 1)
    assert packer.step() == [1]
    assert states(session) == ["packed", "packed"]
    size = packer.finish()
    assert files(tmp_path / "live") == files(tiny_demo.stream)
    assert size == sum(map(len, files(tiny_demo.stream).values()))


def test_a_clip_that_is_trained_too_early_waits(session: Session, tmp_path: Path) -> None:
    packer = LivePacker(session, tmp_path / "live", DEFAULT_OPTIONS)
    train(session, 1)
    assert packer.step() == []
    train(session, 0)
    assert packer.step() == [0, 1]


def test_another_packer_goes_on_behind_what_is_published(session: Session, tmp_path: Path) -> None:
    train(session, 0)
    LivePacker(session, tmp_path / "live", DEFAULT_OPTIONS).step()
    # Killed after the stream was written and before the database.
    session.set_clip_state(0, "trained")
    train(session, 1)
    again = LivePacker(session, tmp_path / "live", DEFAULT_OPTIONS)
    assert again.step() == [1]
    assert states(session) == ["packed", "packed"]
    assert again.finish() == LivePacker(session, tmp_path / "live", DEFAULT_OPTIONS).finish()
    assert StreamReader(tmp_path / "live").manifest.ended


def test_a_packer_killed_between_the_last_clip_and_the_database_is_made_good(
    session: Session, tiny_demo, tmp_path: Path
) -> None:
    train(session, 0)
    train(session, 1)
    LivePacker(session, tmp_path / "live", DEFAULT_OPTIONS).step()
    session.set_clip_state(1, "trained")
    again = LivePacker(session, tmp_path / "live", DEFAULT_OPTIONS)
    assert again.step() == []
    assert again.finish() == sum(map(len, files(tiny_demo.stream).values()))
    assert states(session) == ["packed", "packed"]
    assert files(tmp_path / "live") == files(tiny_demo.stream)


def test_a_clip_that_failed_is_left_out_and_named(session: Session, tmp_path: Path) -> None:
    notes: list[str] = []
    packer = LivePacker(session, tmp_path / "live.cgs", DEFAULT_OPTIONS, notes.append)
    train(session, 0)
    packer.step()
    session.set_clip_state(1, "failed", error="no")
    assert packer.step() == []
    assert notes == [], "nothing comes behind it"
    assert packer.finish() == (tmp_path / "live.cgs").stat().st_size
    assert StreamReader(tmp_path / "live.cgs").manifest.ended


def test_a_clip_that_is_trained_after_it_was_left_out_does_not_keep_the_stream_open(
    session: Session, tmp_path: Path
) -> None:
    notes: list[str] = []
    packer = LivePacker(session, tmp_path / "live", DEFAULT_OPTIONS, notes.append)
    session.set_clip_state(0, "failed", error="no")
    train(session, 1)
    assert packer.step() == [1]
    session.set_clip_state(0, "ready")
    train(session, 0)
    assert LivePacker(session, tmp_path / "live", DEFAULT_OPTIONS, notes.append).step() == []
    assert packer.finish()
    assert StreamReader(tmp_path / "live").manifest.ended
    assert len(notes) == 1
    assert "clip 0 failed and is left out" in notes[0]


def test_however_many_clips_failed_it_goes_on_behind_them(session: Session, tmp_path: Path) -> None:
    with writing(session.database) as connection:
        connection.execute("UPDATE clips SET clip = 1000, first_frame = 3000 WHERE clip = 1")
        connection.executemany(
            "INSERT INTO clips (clip, first_frame, frames, state, reference) VALUES (?, ?, 3, 'failed', 0)",
            [(clip, 3 * clip) for clip in range(1, 1000)],
        )
    (session.path / "clips" / "000001").rename(session.path / "clips" / "001000")
    train(session, 0)
    session.set_clip_state(1000, "waiting")
    packer = LivePacker(session, tmp_path / "live", DEFAULT_OPTIONS)
    assert packer._next() == 0
    packer.step()
    assert packer.step() == []
    session.set_clip_state(1000, "ready")
    train(session, 1000)
    assert packer._next() == 1000


class TestAPlaceThatRefuses:
    """One error; nothing is corrupt, and the packer goes on when it is cured."""

    @pytest.fixture
    def begun(self, session: Session) -> Session:
        """Its first clip is trained."""
        train(session, 0)
        return session

    def finish(self, session: Session, packer: LivePacker, tiny_demo, place: Path) -> None:
        assert packer.step() == [1]
        packer.finish()
        assert files(place) == files(tiny_demo.stream)
        assert states(session) == ["packed", "packed"]

    @pytest.mark.parametrize("limit", [0, 500, 3000])
    def test_a_full_disk(
        self, begun: Session, tiny_demo, tmp_path: Path, limit: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = tmp_path / "live"
        packer = LivePacker(begun, place, DEFAULT_OPTIONS)
        assert packer.step() == [0]
        train(begun, 1)
        before = files(place)
        with monkeypatch.context() as patched:
            patched.setattr(ClipPacker, "add", on_full_disk(limit))
            with pytest.raises(StoreError, match=r"(?s)cannot write the file.*where: .*found: .*hint: "):
                packer.step()
        assert {name: files(place)[name] for name in before} == before
        assert StreamReader(place).clip(0).clip == 0
        assert not any(".partial" in name for name in files(place))
        assert states(begun) == ["packed", "trained"]
        self.finish(begun, packer, tiny_demo, place)

    def test_a_full_disk_under_a_single_file(
        self, begun: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = tmp_path / "live.cgs"
        packer = LivePacker(begun, place, DEFAULT_OPTIONS)
        packer.step()
        size = place.stat().st_size
        train(begun, 1)
        with monkeypatch.context() as patched:
            patched.setattr(ClipPacker, "add", on_full_disk(size + 1000))
            with pytest.raises(StoreError, match="cannot write the file"):
                packer.step()
        assert place.stat().st_size > size, "a part of the clip"
        assert [entry.clip for entry in StreamReader(place).manifest.segments] == [0]
        assert packer.step() == [1]
        packer.finish()
        manifest = StreamReader(place).manifest
        assert ([entry.clip for entry in manifest.segments], manifest.ended) == ([0, 1], True)
        assert verify_stream(place).ok

    @pytest.mark.parametrize("name", ["clip-000001", "manifest.json"])
    def test_an_object_store(
        self, begun: Session, tiny_demo, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        fs = fsspec.filesystem("memory")
        place = "memory://live-packer-refused"
        packer = LivePacker(begun, place, DEFAULT_OPTIONS)
        packer.step()
        train(begun, 1)
        pipe_file = type(fs).pipe_file

        def refuse(self: object, path: str, *given: object, **more: object) -> None:
            if name in path:
                raise PermissionError(13, "Access Denied")
            pipe_file(self, path, *given, **more)

        with monkeypatch.context() as patched:
            patched.setattr(type(fs), "pipe_file", refuse)
            for _ in range(2):
                with pytest.raises(StoreError, match=r"(?s)cannot write.*where: .*found: .*hint: "):
                    packer.step()
                assert [entry.clip for entry in StreamReader(place).manifest.segments] == [0]
        assert packer.step() == [1]
        packer.finish()
        try:
            found = {path.rpartition("/")[2]: fs.cat_file(path) for path in fs.find("/live-packer-refused")}
            assert found == files(tiny_demo.stream)
        finally:
            fs.rm("/live-packer-refused", recursive=True)

    def test_the_database(
        self, begun: Session, tiny_demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = tmp_path / "live"
        packer = LivePacker(begun, place, DEFAULT_OPTIONS)

        def refuse(*_: object) -> None:
            raise StoreError("the session's database cannot be used", where="session.db")

        with monkeypatch.context() as patched:
            patched.setattr("clipgstream.live.mark_packed", refuse)
            with pytest.raises(StoreError, match="database"):
                packer.step()
        assert packer.step() == []
        assert states(begun) == ["packed", "ready"]
        train(begun, 1)
        self.finish(begun, packer, tiny_demo, place)


def on_full_disk(size: int) -> Callable[[ClipPacker, ClipRecord], None]:
    """ClipPacker.add while no file may have more bytes; the session's database lies on another disk."""
    add = ClipPacker.add

    def limited(self: ClipPacker, record: ClipRecord) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            add(self, record)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    return limited


def test_a_place_that_refuses_is_one_error_and_goes_on_when_cured(session, tiny_demo, tmp_path: Path) -> None:
    place = tmp_path / "disk" / "live"
    train(session, 0)
    packer = LivePacker(session, place, DEFAULT_OPTIONS)
    assert packer.step() == [0]
    # The disk is unplugged: a file stands where its folder was.
    place.parent.rename(tmp_path / "away")
    place.parent.write_text("")
    train(session, 1)
    with pytest.raises(StoreError, match=r"(?s)cannot write the file.*where: .*live.*hint: "):
        packer.step()
    assert states(session) == ["packed", "trained"]
    place.parent.unlink()
    (tmp_path / "away").rename(place.parent)
    assert packer.step() == [1]
    packer.finish()
    assert files(place) == files(tiny_demo.stream)
