"""The specification's tables say what the code does."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest

from formats import box, clip_segment, field_codec, quantize, segment
from formats.anchor_codec import MAX_LOG_SCALE
from formats.limits import DEFAULT_LIMITS
from formats.manifest import Manifest, decode_manifest

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "stream-format.md").read_text(encoding="utf-8")
OFFSETS = "| offset | size | field |"


def table(header: str) -> list[list[str]]:
    """Rows of the only table with this header."""
    (body,) = re.findall(re.escape(header) + r"\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE)
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in body.splitlines()]


def test_box_types():
    rows = [row[:5] for row in table("| type | in | critical | repeats | counted as | content |")]
    yes = {True: "yes", False: "no"}
    assert rows == [
        [known.type, ", ".join(known.kinds), yes[known.critical], yes[known.repeats], known.part]
        for known in segment.BOX_TYPES.values()
    ]


def test_limits():
    rows = {name: int(value) for name, value, _ in table("| limit | value | of |")}
    assert rows == dataclasses.asdict(DEFAULT_LIMITS)
    assert f"within -{MAX_LOG_SCALE:.0f} and {MAX_LOG_SCALE:.0f}" in PAGE


@pytest.mark.parametrize(
    ("heading", "size"),
    [
        ("## Boxes", box.HEADER_BYTES),
        ("### File type", segment.FILE_TYPE.size),
        ("CMET:", clip_segment.CLIP_META.size),
        ("FMET: ", field_codec.FIELD_META.size),
        ("FTAB, one a level:", field_codec.TABLE.size),
        ("### Quantised arrays", quantize.AFFINE.size),
    ],
)
def test_byte_layouts(heading: str, size: int):
    rest = PAGE[PAGE.index(heading) :]
    part = rest[rest.index(OFFSETS) :].split("\n\n")[0]
    end = 0
    for row in part.splitlines()[2:]:
        offset, length = (cell.strip() for cell in row.split("|")[1:3])
        if not offset.isdigit() or int(offset) >= size:
            break
        assert int(offset) == end
        end += int(length)
    assert end == size


def test_version_and_magic():
    assert f"Version {segment.FORMAT_VERSION}." in PAGE
    assert f"magic: {segment.MAGIC.hex(' ').upper()}" in PAGE


def test_the_example_is_a_manifest_with_every_key():
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.S)
    found = decode_manifest(example.encode())
    assert set(json.loads(example)) == set(Manifest.model_fields)
    for entries in (found.inits, found.segments):
        assert len(entries) == 1
