from __future__ import annotations

import json
from fractions import Fraction

import pytest

from formats.errors import FormatError
from formats.limits import Limits
from formats.manifest import ClipEntry, InitEntry, Manifest, decode_manifest, encode_manifest, make_manifest

ID = "ab" * 32


def init_entry(**changes: object) -> InitEntry:
    return InitEntry(**{"id": ID, "file": "init.cgsi", "bytes": 10, "sha256": ID, **changes})


def clip_entry(clip: int, first_frame: int, frames: int = 10, **changes: object) -> ClipEntry:
    values = {
        "clip": clip,
        "init": ID,
        "file": f"clips/{clip}.cgsc",
        "bytes": 100,
        "sha256": "cd" * 32,
        "first_frame": first_frame,
        "frames": frames,
        "duration_s": frames / 30,
    }
    return ClipEntry(**{**values, **changes})


def manifest(*clips: ClipEntry, ended: bool = True) -> Manifest:
    return make_manifest(Fraction(30), 10, [init_entry()], list(clips), ended)


def document(**changes: object) -> bytes:
    value = json.loads(encode_manifest(manifest(clip_entry(0, 0), clip_entry(1, 10))))
    return json.dumps({**value, **changes}).encode()


def test_round_trip():
    given = manifest(clip_entry(0, 0), clip_entry(1, 10, 4), ended=False)
    assert decode_manifest(encode_manifest(given)) == given


def test_the_same_manifest_has_the_same_bytes_whatever_the_order_of_writing():
    first, second = clip_entry(0, 0), clip_entry(1, 10)
    data = encode_manifest(manifest(first, second))
    assert data == encode_manifest(manifest(second, first))
    assert data == json.dumps(json.loads(data), sort_keys=True, separators=(",", ":")).encode() + b"\n"


def test_it_has_the_semantics_of_a_live_playlist():
    given = manifest(clip_entry(3, 30), clip_entry(4, 40, 5), ended=False)
    assert given.sequence == 3
    assert given.target_duration_s == pytest.approx(1 / 3)
    assert given.frames == 15
    assert not {"frames", "duration_s", "bytes"} & set(json.loads(encode_manifest(given)))
    assert manifest().sequence == 0


def test_frames_may_be_missing_but_never_twice():
    assert manifest(clip_entry(0, 0), clip_entry(5, 50)).frames == 20
    with pytest.raises(FormatError, match="not valid"):
        manifest(clip_entry(0, 0), clip_entry(1, 9))
    with pytest.raises(FormatError, match="not valid"):
        manifest(clip_entry(0, 10), clip_entry(1, 0))
    with pytest.raises(FormatError, match="not valid"):
        manifest(clip_entry(0, 0), clip_entry(0, 10))


@pytest.mark.parametrize(
    "file",
    [
        "../secret",
        "a/../../b",
        "/etc/passwd",
        "a//b",
        "",
        ".hidden",
        "a/./b",
        "..",
        "a\\..\\b",
        "C:evil",
        "http://elsewhere/x",
        "memory://x",
        "a\nb",
        "name\n",
        "x" * 600,
        "~/x",
        "%2e%2e/x",
    ],
)
def test_a_file_outside_the_folder_is_refused(file: str):
    clip = json.loads(document())["segments"][0]
    with pytest.raises(FormatError, match=r"segments\.0\.file"):
        decode_manifest(document(segments=[{**clip, "file": file}]))
    init = json.loads(document())["inits"][0]
    with pytest.raises(FormatError, match=r"inits\.0\.file"):
        decode_manifest(document(inits=[{**init, "file": file}]))


@pytest.mark.parametrize("version", ["1.0", "2.7", "0.2"])
def test_an_unknown_version_is_refused_by_name_whatever_else_it_says(version: str):
    with pytest.raises(FormatError, match=f"version {version} is not known"):
        decode_manifest(json.dumps({"format": "clipgstream", "format_version": version}).encode())


def test_unknown_keys_are_skipped():
    assert decode_manifest(document(layers=[1, 2])) == decode_manifest(document())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        document(format="other"),
        document(format_version=1),
        document(format_version="1"),
        document(fps=[30, 0]),
        document(fps=[30.5, 1]),
        document(fps="30"),
        document(ended="yes"),
        document(target_duration_s=float("nan")),
        document(target_duration_s=-1.0),
        document(inits=[]),
        document(segments=[{}]),
        document(segments=None),
        document(sequence=-1),
        document(sequence=2**70),
    ],
)
def test_what_is_no_manifest_is_a_format_error(data: bytes):
    with pytest.raises(FormatError):
        decode_manifest(data)


def test_an_init_segments_id_is_its_hash():
    init = json.loads(document())["inits"][0]
    with pytest.raises(FormatError, match=r"inits\.0"):
        decode_manifest(document(inits=[{**init, "sha256": "ef" * 32}]))


def test_limits_hold():
    with pytest.raises(FormatError, match="too many clips"):
        decode_manifest(document(), limits=Limits(segments=1))
    with pytest.raises(FormatError, match="too long"):
        decode_manifest(document(), limits=Limits(manifest_bytes=20))
