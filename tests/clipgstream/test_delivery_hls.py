"""HLS playlists: what they list, while they grow, and what is refused."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from remuxed_footage import names, remux, scan_all, watch
from tiny_footage import write_video

from clipgstream.ingest.delivery_hls import Playlist, parse_playlist
from formats.errors import IngestError


def parse(*lines: str, folder: str = "cam00") -> Playlist:
    text = "".join(line + "\n" for line in ("#EXTM3U", *lines))
    playlist = parse_playlist(text, PurePosixPath(folder), Path("cam00.m3u8"))
    assert playlist is not None
    return playlist


def test_entries_have_numbers_places_and_lengths() -> None:
    playlist = parse(
        "#EXT-X-VERSION:7",
        "#EXT-X-MEDIA-SEQUENCE:41",
        "#EXT-X-DISCONTINUITY-SEQUENCE:2",
        '#EXT-X-MAP:URI="init%20a.mp4",BYTERANGE="700@0"',
        "#EXTINF:1.5,a title",
        "a.m4s",
        "",
        "#EXT-X-BYTERANGE:100@20",
        "#EXTINF:2,",
        "b.m4s",
        "#EXT-X-BYTERANGE:50",
        "#EXTINF:2,",
        "../b/../cam00/b.m4s",
        "#EXT-X-GAP",
        "#EXTINF:2,",
        "missing.m4s",
        "#EXT-X-DISCONTINUITY",
        '#EXT-X-MAP:URI="second.mp4"',
        "#EXTINF:0.25,",
        "c.m4s",
    )
    found = [
        (entry.name, entry.number, entry.offset, entry.bytes, entry.seconds, entry.discontinuity)
        for entry in playlist.entries
    ]
    assert found == [
        ("cam00/a.m4s", 41, 0, None, 1.5, 2),
        ("cam00/b.m4s", 42, 20, 100, 2.0, 2),
        ("cam00/b.m4s", 43, 120, 50, 2.0, 2),
        ("cam00/c.m4s", 45, 0, None, 0.25, 3),
    ]
    assert [(entry.head, entry.head_bytes) for entry in playlist.entries[::3]] == [
        ("cam00/init a.mp4", 700),
        ("cam00/second.mp4", None),
    ]
    assert [entry.followed for entry in playlist.entries] == [True, True, True, False]
    assert not playlist.ended


def test_the_end_follows_the_last_entry() -> None:
    playlist = parse("#EXTINF:1,", "a.ts", "#EXT-X-ENDLIST")
    assert playlist.ended
    assert playlist.entries[0].followed


def test_a_line_that_is_still_written_does_not_count() -> None:
    text = "#EXTM3U\n#EXTINF:1,\na.ts\n#EXTINF:1,\nb."
    playlist = parse_playlist(text, PurePosixPath("."), Path("x.m3u8"))
    assert playlist is not None
    assert [entry.name for entry in playlist.entries] == ["a.ts"]
    ended = parse_playlist("#EXTM3U\n#EXT-X-ENDLIST", PurePosixPath("."), Path("x.m3u8"))
    assert ended is not None
    assert ended.ended


def test_a_list_of_playlists_is_none() -> None:
    text = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na.m3u8\n"
    assert parse_playlist(text, PurePosixPath("."), Path("x.m3u8")) is None


@pytest.mark.parametrize(
    "lines",
    [
        ["#EXTINF:1,", "http://elsewhere/a.ts"],
        ["#EXTINF:1,", "/etc/passwd"],
        ["#EXTINF:1,", "../../a.ts"],
        ["#EXTINF:1,", "%2e%2e/%2e%2e/a.ts"],
        ["#EXT-X-KEY:METHOD=AES-128,URI=x"],
        ["#EXT-X-BYTERANGE:x"],
        ["#EXT-X-MEDIA-SEQUENCE:-1"],
        ["#EXTINF:soon,"],
        ['#EXT-X-MAP:URI="a.mp4",BYTERANGE="5@5"'],
        ['#EXT-X-MAP:BYTERANGE="5@0"'],
    ],
)
def test_what_cannot_be_used_is_refused(lines: list[str]) -> None:
    with pytest.raises(IngestError, match="playlist cannot be used"):
        parse(*lines)


def test_no_playlist_is_refused() -> None:
    with pytest.raises(IngestError, match="playlist cannot be used"):
        parse_playlist("<html>\n", PurePosixPath("."), Path("x.m3u8"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """cam00.m3u8 and its segments of 0.4 s."""
    folder = tmp_path_factory.mktemp("hls")
    video = write_video(folder / "a.mp4", range(40), group=10, options={"sc_threshold": "0"})
    remux(video, folder / "made" / "cam00.m3u8", "hls", hls_time="0.4", hls_list_size="0")
    return folder / "made"


def test_only_what_is_listed_counts_and_when(tmp_path: Path, made: Path) -> None:
    """Segments may come before they are listed, or be listed before they are whole."""
    place = tmp_path / "footage"
    place.mkdir()
    lines = (made / "cam00.m3u8").read_text().splitlines(keepends=True)
    uris = [line.strip() for line in lines if not line.startswith("#")]
    assert len(uris) == 4
    (place / "cam00.m3u8").write_text("".join(lines[: lines.index(uris[0] + "\n")]))
    watched = watch(place, settle_s=100.0)
    assert watched.scan().waiting == []
    data = (made / uris[0]).read_bytes()
    (place / uris[0]).write_bytes(data)
    scan = watched.scan()
    assert (scan.found, scan.waiting) == ([], [])
    listed = lines[: lines.index(uris[1] + "\n") + 1]
    (place / "cam00.m3u8").write_text("".join(listed))
    scan = watched.scan()  # the next one is listed: this one is whole
    assert names(scan) == [uris[0]]
    assert [(waiting.name, waiting.why) for waiting in scan.waiting] == [
        (uris[1], "the playlist lists it, but it is not there")
    ]
    data = (made / uris[1]).read_bytes()
    (place / uris[1]).write_bytes(data)
    assert "may still grow" in watched.scan().waiting[0].why
    # Listed as whole, but too short for what the playlist says: it may still be on its way.
    (place / uris[1]).write_bytes(data[: len(data) // 2 // 188 * 188])
    for uri in uris[2:]:
        (place / uri).write_bytes((made / uri).read_bytes())
    (place / "cam00.m3u8").write_text("".join(lines[:-1]))
    scan = watched.scan()
    assert names(scan) == [uris[2]]
    assert any("s that the playlist claims" in waiting.why for waiting in scan.waiting)
    (place / uris[1]).write_bytes(data)
    scan = watched.scan()
    assert names(scan) == [uris[1]]
    assert not scan.ended
    (place / "cam00.m3u8").write_text("".join(lines))
    scan = watched.scan()
    assert names(scan) == [uris[3]]
    assert (scan.ended, scan.foreign, scan.waiting) == (True, [], [])


def test_a_playlist_that_cannot_be_used_waits_with_the_reason(tmp_path: Path, made: Path) -> None:
    place = tmp_path / "footage"
    (place / "cam00").mkdir(parents=True)
    (place / "cam00" / "index.m3u8").write_text("#EXTM3U\n#EXT-X-STREAM-INF:X\nb.m3u8\n")
    watched = watch(place)
    assert "lists no footage" in watched.scan().waiting[0].why
    for path in made.iterdir():
        (place / "cam00" / path.name.replace(".m3u8", "x")).write_bytes(path.read_bytes())
    (place / "cam00" / "index.m3u8").write_text((made / "cam00.m3u8").read_text())
    scan = scan_all(watched)
    assert len(scan.found) == 4
    assert [piece.number for piece in scan.found] == [0, 1, 2, 3]
    assert scan.waiting == []


def test_segments_that_a_sliding_playlist_dropped_stay(tmp_path: Path, made: Path) -> None:
    place = tmp_path / "footage"
    place.mkdir()
    for path in made.iterdir():
        (place / path.name).write_bytes(path.read_bytes())
    watched = watch(place)
    found = scan_all(watched).found
    text = (made / "cam00.m3u8").read_text()
    lines = text.splitlines(keepends=True)
    first = next(at for at, line in enumerate(lines) if line.startswith("#EXTINF"))
    slid = "".join(lines[:first] + lines[first + 2 :]).replace("SEQUENCE:0", "SEQUENCE:1")
    (place / "cam00.m3u8").write_text(slid)
    scan = watched.scan()
    assert (scan.found, scan.gone, scan.waiting) == ([], [], [])
    found[0].file.path.unlink()
    watched._files._rechecked_s = 0.0  # as if a while had gone by
    assert watched.scan().gone == [found[0].file.path]
