from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given as with_any
from hypothesis import settings
from hypothesis import strategies as st

from formats.errors import FormatError
from formats.limits import DEFAULT_LIMITS, Limits
from formats.manifest import (
    ClipEntry,
    InitEntry,
    Manifest,
    ManifestDamage,
    ManifestDecoder,
    ManifestEncoder,
    decode_manifest,
    encode_manifest,
    make_manifest,
    manifest_schema,
    refuse_rewritten,
    seal_json,
    with_more_clips,
)

ID = "ab" * 32


def init_entry(**changes: object) -> InitEntry:
    values = {"id": ID, "file": "init.cgsi", "bytes": 10, "sha256": ID, "layers": (4, 4, 4, 10)}
    return InitEntry(**{**values, **changes})


def clip_entry(clip: int, first_frame: int, frames: int = 10, **changes: object) -> ClipEntry:
    values = {
        "clip": clip,
        "init": ID,
        "file": f"clips/{clip}.cgsc",
        "bytes": 100,
        "sha256": "cd" * 32,
        "layers": (40, 60, 100, 100),
        "first_frame": first_frame,
        "frames": frames,
        "duration_s": frames / 30,
    }
    return ClipEntry(**{**values, **changes})


def manifest(*clips: ClipEntry, ended: bool = True) -> Manifest:
    return make_manifest(Fraction(30), 10, [init_entry()], list(clips), ended)


def document(**changes: object) -> bytes:
    value = json.loads(encode_manifest(manifest(clip_entry(0, 0), clip_entry(1, 10))))
    del value["crc32c"]
    return seal_json(json.dumps({**value, **changes}).encode())


def clip_document(**changes: object) -> bytes:
    """A manifest whose first clip is changed."""
    first, *others = json.loads(document())["segments"]
    return document(segments=[{**first, **changes}, *others])


def test_clips_that_are_put_into_json_once_give_the_same_bytes() -> None:
    encoder = ManifestEncoder()
    clips = [clip_entry(number, 10 * number) for number in range(4)]
    other = clip_entry(3, 30, bytes=99, layers=(1, 2, 3, 99))
    for listed in (clips[:1], clips[:3], clips, [*clips[:3], other], clips[2:]):
        given = manifest(*listed)
        assert encoder.encode(given) == encode_manifest(given)
        value = given.model_dump(mode="json", exclude_none=True)
        plain = json.dumps(value, sort_keys=True, separators=(",", ":")).encode() + b"\n"
        assert encoder.encode(given) == seal_json(plain)


def test_more_clips_make_the_manifest_that_lists_them_all() -> None:
    clips = [clip_entry(number, 10 * number) for number in range(4)]
    known = manifest(*clips[:2], ended=False)
    assert with_more_clips(known, tuple(clips[2:])) == manifest(*clips, ended=False)
    assert with_more_clips(manifest(ended=False), tuple(clips[2:])) == manifest(*clips[2:], ended=False)
    assert with_more_clips(known, ()) == known


@pytest.mark.parametrize(
    ("clip", "problem"),
    [
        (clip_entry(1, 20, file="a"), "does not follow clip 1"),
        (clip_entry(2, 19), "does not follow clip 1"),
        (clip_entry(2, 20, init="ef" * 32), "init segment that is not listed"),
        (clip_entry(2, 20, duration_s=3.0), "does not last as long"),
        (clip_entry(2, 20, file="clips/0.cgsc"), "a file is listed twice"),
        (clip_entry(2, 20, file=None, offset=9), "some segments have a file and some an offset"),
    ],
)
def test_clips_that_cannot_follow_are_refused(clip: ClipEntry, problem: str) -> None:
    known = manifest(clip_entry(0, 0), clip_entry(1, 10), ended=False)
    with pytest.raises(ValueError, match=problem):
        with_more_clips(known, (clip,))


def outcome(decode: Callable[..., Manifest], data: bytes) -> Manifest | str:
    try:
        return decode(data, "there", DEFAULT_LIMITS)
    except FormatError as error:
        return str(error)


def test_clips_that_are_read_once_give_the_same_manifests() -> None:
    decoder = ManifestDecoder()
    clips = [clip_entry(number, 10 * number) for number in range(5)]
    other = clip_entry(3, 30, bytes=99, layers=(1, 2, 3, 99))
    grown = [manifest(*clips[:count], ended=False) for count in range(5)]
    rewritten = [manifest(*clips[:3], other, ended=False), manifest(*clips[2:4], ended=False)]
    for given in (*grown, *rewritten, *grown, manifest(*clips), manifest(*clips)):
        assert decoder.decode(encode_manifest(given), "there", DEFAULT_LIMITS) == given
    before = decoder.decode(encode_manifest(grown[2]), "there", DEFAULT_LIMITS)
    after = decoder.decode(encode_manifest(grown[4]), "there", DEFAULT_LIMITS)
    assert all(new is known for new, known in zip(after.segments, before.segments, strict=False))


@settings(max_examples=300, deadline=None)
@with_any(data=st.data())
def test_whatever_follows_is_read_as_by_who_knows_nothing(data: st.DataObject) -> None:
    clips = [clip_entry(number, 10 * number) for number in range(4)]
    known, grown = (encode_manifest(manifest(*clips[:count], ended=False)) for count in (2, 4))
    decoder = ManifestDecoder()
    decoder.decode(known, "there", DEFAULT_LIMITS)
    rest = bytearray(grown[grown.index(b",") + 1 :])
    at = data.draw(st.integers(0, len(rest) - 2))
    cut = data.draw(st.integers(0, 3))
    rest[at : at + cut] = data.draw(st.sampled_from([b"", b",", b"{", b"}", b"]", b"[", b'"', b"1", b"{},"]))
    changed = seal_json(b"{" + bytes(rest)) if data.draw(st.booleans()) else grown[:22] + bytes(rest)
    assert outcome(decoder.decode, changed) == outcome(decode_manifest, changed)


def test_round_trip():
    given = manifest(clip_entry(0, 0), clip_entry(1, 10, 4), ended=False)
    assert decode_manifest(encode_manifest(given)) == given


def test_the_same_manifest_has_the_same_bytes_whatever_the_order_of_writing():
    first, second = clip_entry(0, 0), clip_entry(1, 10)
    data = encode_manifest(manifest(first, second))
    assert data == encode_manifest(manifest(second, first))
    value = json.loads(data)
    assert next(iter(value)) == "crc32c"
    del value["crc32c"]
    assert data == seal_json(json.dumps(value, sort_keys=True, separators=(",", ":")).encode() + b"\n")


def test_every_changed_byte_is_noticed():
    data = encode_manifest(manifest(clip_entry(0, 0), clip_entry(1, 10)))
    for at in range(len(data)):
        for flip in (1, 32):
            damaged = bytearray(data)
            damaged[at] ^= flip
            with pytest.raises(ManifestDamage):
                decode_manifest(bytes(damaged))
    for other in (data + b"\n", data[:-1], data.replace(b",", b", "), data[1:], b" " + data):
        with pytest.raises(ManifestDamage):
            decode_manifest(other)


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


@pytest.mark.parametrize("version", ["0.1", "2.7", "77.0"])
def test_an_unknown_version_is_refused_by_name_whatever_else_it_says(version: str):
    document = json.dumps({"format": "clipgstream", "format_version": version}).encode()
    for data in (document, seal_json(document)):
        with pytest.raises(FormatError, match=f"version {version} is not known"):
            decode_manifest(data)


def test_unknown_keys_are_skipped():
    assert decode_manifest(document(more=[1, 2])) == decode_manifest(document())
    assert decode_manifest(clip_document(more={})) == decode_manifest(document())


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
        document(sequence=1),
        clip_document(layers=[40, 30, 100, 100]),
        clip_document(layers=[40, 60, 90, 99]),
        clip_document(layers=[40, 60, 100, 101]),
        clip_document(layers=[0, 60, 100, 100]),
        clip_document(layers=[60, 100, 100]),
        clip_document(layers=None),
        clip_document(bytes=0),
        clip_document(sha256="CD" * 32),
        clip_document(sha256=""),
        clip_document(duration_s=10.0),
        clip_document(frames=100, duration_s=100 / 30),
        clip_document(offset=0),
        clip_document(file=None),
        clip_document(file=None, offset=0),
        clip_document(file="clips/1.cgsc"),
        clip_document(file="init.cgsi"),
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
    with pytest.raises(FormatError, match="too many segments"):
        decode_manifest(document(), limits=Limits(segments=1))
    with pytest.raises(FormatError, match="too long"):
        decode_manifest(document(), limits=Limits(manifest_bytes=20))


def in_file(*clips: ClipEntry, ended: bool = True) -> Manifest:
    return make_manifest(Fraction(30), 10, [init_entry(file=None, offset=0)], list(clips), ended)


def test_a_single_files_index_has_offsets():
    given = in_file(clip_entry(0, 0, file=None, offset=10), clip_entry(1, 10, file=None, offset=110))
    data = encode_manifest(given)
    assert decode_manifest(data) == given
    assert b"file" not in data and b"null" not in data


@pytest.mark.parametrize("offset", [0, 9, 11, 109, 209])
def test_segments_must_not_overlap(offset: int):
    with pytest.raises(FormatError, match="not valid"):
        in_file(clip_entry(0, 0, file=None, offset=110), clip_entry(1, 10, file=None, offset=offset))


def test_the_schema_describes_both_packagings():
    schema = manifest_schema()
    assert json.loads(json.dumps(schema)) == schema
    assert set(schema["required"]) == set(json.loads(document()))
    clip = schema["$defs"]["ClipEntry"]
    assert {*clip["required"], "file"} == set(json.loads(document())["segments"][0])
    assert clip["oneOf"] == [{"required": ["file"]}, {"required": ["offset"]}]
    assert "null" not in json.dumps(schema)
    assert clip["properties"]["layers"]["minItems"] == clip["properties"]["layers"]["maxItems"] == 4


def test_the_schema_agrees_with_the_reader():
    jsonschema = pytest.importorskip("jsonschema")
    check = jsonschema.Draft202012Validator(manifest_schema()).validate
    check(json.loads(document()))
    data = encode_manifest(in_file(clip_entry(0, 0, file=None, offset=10)))
    check(json.loads(data))
    for bad in (clip_document(offset=0), document(ended="yes"), clip_document(file="../x")):
        with pytest.raises(jsonschema.ValidationError):
            check(json.loads(bad))


class TestLiveRules:
    """A manifest may only be followed by one that adds to it."""

    old = manifest(clip_entry(0, 0), clip_entry(1, 10), ended=False)

    @pytest.mark.parametrize(
        "new",
        [
            old,
            manifest(clip_entry(0, 0), clip_entry(1, 10), clip_entry(2, 20), ended=False),
            manifest(clip_entry(0, 0), clip_entry(1, 10), ended=True),
            manifest(clip_entry(1, 10), clip_entry(2, 20), ended=False),
            manifest(clip_entry(5, 50), ended=False),
        ],
    )
    def test_growing_is_fine(self, new: Manifest):
        refuse_rewritten(self.old, new, "here")

    @pytest.mark.parametrize(
        ("new", "text"),
        [
            (manifest(clip_entry(0, 0), ended=False), "has changed"),
            (manifest(ended=False), "gone"),
            (manifest(clip_entry(0, 0), clip_entry(1, 10, sha256="ef" * 32), ended=False), "has changed"),
            (manifest(clip_entry(0, 0), clip_entry(2, 20), ended=False), "has changed"),
        ],
    )
    def test_rewriting_is_refused(self, new: Manifest, text: str):
        with pytest.raises(FormatError, match=text):
            refuse_rewritten(self.old, new, "here")

    def test_sequence_never_falls_and_the_end_is_the_end(self):
        later = manifest(clip_entry(1, 10), ended=False)
        with pytest.raises(FormatError, match="sequence went back"):
            refuse_rewritten(later, self.old, "here")
        ended = manifest(clip_entry(0, 0))
        with pytest.raises(FormatError, match="had ended"):
            refuse_rewritten(ended, manifest(clip_entry(0, 0), clip_entry(1, 10)), "here")
        with pytest.raises(FormatError, match="frame rate"):
            refuse_rewritten(self.old, self.old.model_copy(update={"fps": (25, 1)}), "here")
