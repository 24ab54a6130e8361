"""The specification's tables, numbers and examples say what the code does.

    python tests/formats/test_stream_format_doc.py

writes docs/manifest.schema.json anew.
"""

from __future__ import annotations

import dataclasses
import json
import re
import struct
from pathlib import Path

import numpy as np
import pytest

from clipgstream.render import cpu_splat
from formats import (
    anchor_codec,
    archive,
    baked,
    baked_fit,
    box,
    clip_segment,
    field_codec,
    folder,
    hashgrid,
    init_segment,
    manifest,
    mlp_codec,
    package,
    positions,
    quantize,
    rans,
    rans_kernels,
    segment,
)
from formats.box import Box, Cursor
from formats.crc32c import crc32c
from formats.decode_points import clip_time
from formats.limits import DEFAULT_LIMITS
from formats.types import PROFILES

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGE = (DOCS / "stream-format.md").read_text(encoding="utf-8")
SCHEMA = DOCS / "manifest.schema.json"
FLAT = " ".join(PAGE.split())
YES = {True: "yes", False: "no"}


def table(header: str) -> list[list[str]]:
    """Rows of the only table with this header."""
    (body,) = re.findall(re.escape(header) + r"\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE)
    rows = body.replace(r"\|", "/").splitlines()
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def example(name: str) -> bytes:
    """The bytes of a hex example, whose offsets must be right."""
    (body,) = re.findall(rf"```hex {name}\n(.*?)```", PAGE, re.S)
    data = b""
    for line in body.splitlines():
        offset, digits = re.fullmatch(
            r"([0-9A-F]{4})  ((?:[0-9A-F]{2} )*[0-9A-F]{2})(?:  +\S.*)?", line
        ).groups()
        assert int(offset, 16) == len(data), line
        data += bytes.fromhex(digits)
    return data


def cursor(payload: bytes) -> Cursor:
    return Cursor(Box("TEST", 0, True, memoryview(payload), 0))


def manifest_schema_text() -> str:
    return json.dumps(manifest.manifest_schema(), indent=2) + "\n"


# Tables


def test_box_types():
    expected = [
        [
            known.type,
            "any" if known.profiles == PROFILES else " ".join(known.profiles),
            "; ".join(f"{kind}: {', '.join(map(str, layers))}" for kind, layers in known.layers.items()),
            str(known.version),
            YES[known.critical],
            YES[known.repeats],
            known.part,
        ]
        for known in segment.BOX_TYPES.values()
    ]
    rows = table("| type | profile | in: layers | version | critical | repeats | part | content |")
    assert [row[:7] for row in rows] == expected


def test_boxes_of_a_single_file():
    tail = archive.encode_tail(0, 0, 0)
    data = archive.encode_index(manifest.Manifest.model_construct(segments=())) + tail
    found = [
        [each.type, str(each.version), YES[each.critical], each.layer] for each in box.decode_boxes(data)
    ]
    rows = table("| type | version | critical | bytes | content |")
    assert [[*row[:3], 0] for row in rows] == found
    assert [row[3] for row in rows] == ["any", str(len(tail))]


@pytest.mark.parametrize(
    ("name", "layouts"),
    [
        ("a box header", (box.HEADER, box.HEADER_CRC)),
        ("CGSF", (segment.FILE_TYPE,)),
        ("a quantised array", (quantize.HEADER,)),
        ("APOS", (positions.HEADER, struct.Struct("<3f3f"))),
        ("ASTA", (anchor_codec.STATIC_SET,)),
        ("CMET", (clip_segment.CLIP_META,)),
        ("FMET", (field_codec.FIELD_META,)),
        ("FTAB", (field_codec.TABLE,)),
        ("BMET", (baked.META,)),
        ("TAIL", (archive.TAIL,)),
    ],
)
def test_byte_layouts(name: str, layouts: tuple[struct.Struct, ...]):
    boundaries = field_boundaries("".join(layout.format.lstrip("<") for layout in layouts))
    rows = table(f"| offset | size | field of {name} |")
    end = 0
    for offset, size, what in rows:
        if end == boundaries[-1]:
            break
        assert int(offset) == end
        end += int(size)
        assert end in boundaries, what
        for bits in re.findall(r"\((?:3 )?[uif](\d+)\)", what):
            assert int(size) in (int(bits) // 8, 3 * int(bits) // 8), what
    assert end == boundaries[-1]


def field_boundaries(layout: str) -> list[int]:
    """The byte behind each field of a struct."""
    ends = []
    for count, code in re.findall(r"(\d*)(\w)", layout):
        repeats = 1 if code == "s" else int(count or 1)
        size = struct.calcsize(f"<{count}s") if code == "s" else struct.calcsize(f"<{code}")
        for _ in range(repeats):
            ends.append((ends[-1] if ends else 0) + size)
    return ends


def test_limits():
    rows = {name: int(value) for name, value, _ in table("| limit | value | of |")}
    assert rows == dataclasses.asdict(DEFAULT_LIMITS)
    assert (
        f"A log scale lies within -{anchor_codec.MAX_LOG_SCALE:.0f} and {anchor_codec.MAX_LOG_SCALE:.0f}."
        in FLAT
    )


def test_limits_of_a_hash_grid():
    rows = {name: int(largest) for name, _, largest in table("| field | smallest | largest |")}
    resolutions = "base_resolution, growth, time_base_resolution, time_growth"
    assert rows == {
        "levels": hashgrid.MAX_LEVELS,
        "features": hashgrid.MAX_FEATURES,
        "log2_table": hashgrid.MAX_LOG2_TABLE,
        resolutions: hashgrid.MAX_CELLS,
    }
    assert f"2^log2_table is at most {hashgrid.MAX_VALUES}" in FLAT
    for prime in hashgrid._PRIMES:
        assert f"xor {prime} * " in FLAT


def test_keys_of_metadata():
    rows = [row[:2] for row in table("| key of IMET | profile | meaning |")]
    common = set(init_segment.CommonMeta.model_fields)
    assert {name for name, of in rows if of == "any"} == common | {"profile"}
    assert {name for name, of in rows if of == "anchors"} == set(init_segment.InitMeta.model_fields) - common
    assert set(init_segment.BakedMeta.model_fields) == common | {"profile"}
    assert len(rows) == len({name for name, _ in rows})
    views = ", ".join(row[0] for row in table("| key of a view | meaning |")).split(", ")
    assert views == list(init_segment.ViewMeta.model_fields)
    assert "one key, `views`" in FLAT
    assert list(init_segment.ViewsMeta.model_fields) == ["views"]


def test_keys_of_the_manifest():
    rows = [row[0] for row in table("| key of the manifest | meaning |")]
    assert rows == ["crc32c", *manifest.Manifest.model_fields]
    entries = [row[:2] for row in table("| key of an entry | in | meaning |")]
    assert [name for name, of in entries if of != "segments"] == list(manifest.InitEntry.model_fields)
    assert [name for name, of in entries if of != "inits"] == list(manifest.ClipEntry.model_fields)


def test_the_schema_file_is_the_codes():
    assert SCHEMA.read_text(encoding="utf-8") == manifest_schema_text(), "run this test file as a script"


def test_media_types_and_names():
    names = {row[0].strip("`*") for row in table("| name | content | media type |")}
    assert names == {package.ARCHIVE_SUFFIX, folder.INIT_SUFFIX, ".cgsc", manifest.MANIFEST_NAME}
    assert package.INIT_FILE.format(digest="0" * 64) == f"init-{'0' * 16}.cgsi"
    assert package.CLIP_FILE.format(clip=7, digest="0" * 64) == f"clip-000007-{'0' * 16}.cgsc"


# Numbers in the text


def test_version_and_magic():
    assert f"Version {segment.FORMAT_VERSION}." in PAGE
    assert f"magic: {segment.MAGIC.hex(' ').upper()}" in PAGE
    assert f"magic: {archive.TAIL_MAGIC.hex(' ').upper()}" in PAGE
    assert f"the nine ASCII bytes `123456789` is 0x{crc32c(b'123456789'):08X}" in FLAT


def test_numbers_of_the_entropy_coder():
    # The kernels are compiled with literals.
    kernels = (rans_kernels._TOKENS, rans_kernels._SLOTS, rans_kernels._LOWEST, rans_kernels._CHUNK_BITS)
    assert kernels == (rans.TOKENS, rans.SLOTS, rans.START_STATE, rans._CHUNK_BITS)
    assert f"there are {rans.TOKENS} tokens" in FLAT
    assert f"They sum to {rans.SLOTS}" in FLAT
    assert rans.START_STATE == 1 << 16
    assert rans.STATES == 4
    rows = table("| mode | context of a number | contexts | where |")
    for mode, (number, _, contexts, _) in zip(rans.MODES, rows, strict=True):
        assert mode == int(number)
        for channels in (1, 5, rans.MAX_NEIGHBOUR_CHANNELS):
            count = {"C": channels, "9 C": 9 * channels, "1": 1}[contexts]
            assert rans.context_count(mode, channels) == count
    assert rows[1][3] == f"C at most {rans.MAX_NEIGHBOUR_CHANNELS}"


def test_ranges_of_integers():
    assert quantize.MAX_INTEGER == 1 << 24 == baked._LARGEST_CODE
    assert mlp_codec.MAX_WEIGHT == 1 << 15
    rows = dict(row[:2] for row in [(r[1], r[2]) for r in table("| columns | code | range | value |")])
    assert rows["standard deviations"] == f"{baked._LARGEST_EXPONENT} scale steps either way"
    columns = [row[0] for row in table("| columns | code | range | value |")]
    parts = (
        baked_fit.MEAN,
        baked_fit.SCALE,
        baked_fit.ROTATION,
        baked_fit.LARGEST,
        baked_fit.OPACITY,
        baked_fit.COLOR,
    )
    assert columns == [
        f"{part.start} to {part.stop - 1}" if part.stop - part.start > 1 else str(part.start)
        for part in parts
    ]
    assert f"bits b of a grid coordinate, 1 to {quantize.MAX_BITS} " in PAGE
    assert f"bits b of a keyframe's grid coordinate, 1 to {baked_fit.MORTON_BITS} " in PAGE
    assert f"level bias, 0), {baked_fit.MAX_LEVEL})" in PAGE


def test_live_files():
    assert archive.INDEX_SHARE == 1 / 8
    assert (
        f"at most an eighth of the bytes since the last one, or when more than {archive.WALKED_CLIPS} "
        in FLAT
    )


def test_rules_of_drawing():
    assert f"at most {cpu_splat.NEAR} in front of the camera" in FLAT
    assert f"at most {cpu_splat.FOV_MARGIN} half pictures outside" in FLAT
    assert f"{cpu_splat.LOW_PASS} square pixels are added" in FLAT
    assert f"fall to {cpu_splat.TRANSMITTANCE_MIN:.4f} or less" in FLAT
    assert round(1 / cpu_splat.ALPHA_MIN) == 255


# Examples


def test_example_of_a_file_type():
    assert example("file-type") == segment.encode_segment(segment.CLIP, [])


def test_example_of_an_array():
    values = np.array([0, 3, 0, 100000, 0], np.uint64)
    assert example("array") == rans.encode_array(values, 1, rans.BY_CHANNEL)
    rows = table(
        "| i | state before | slot | token | start | frequency | state after the token | then | number |"
    )
    assert rows == trace(example("array"), 5)
    assert [row[-1] for row in rows] == [str(value) for value in values]


def trace(data: bytes, count: int) -> list[list[str]]:
    """What a decoder goes through in an array of one context."""
    lookup = np.empty((1, rans.SLOTS), np.uint32)
    at = rans_kernels.read_tables(np.frombuffer(bytearray(data), np.uint8), lookup)
    states = [int(state) for state in np.frombuffer(data, "<u4", 4, at)]
    words = np.frombuffer(data, "<u2", -1, at + 16).tolist()
    rows = []
    for i in range(count):
        before = states[i % 4]
        entry = int(lookup[0, before % 4096])
        token, frequency, above = entry & 255, (entry >> 8 & 4095) + 1, entry >> 20
        x = after = frequency * (before // 4096) + above
        steps, value = [], token
        if x < rans.START_STATE:
            x = x << 16 | words.pop(0)
            steps.append(f"refill {x}")
        if token >= 16:
            bits = int(rans.low_bits(np.array([token]))[0])
            value = (2 + token % 2) << bits
            for shift in range(0, bits, 12):
                chunk = min(12, bits - shift)
                low, x = x % 2**chunk, x >> chunk
                value += low << shift
                steps.append(f"{chunk} bits {low}, state {x}")
        states[i % 4] = x
        slot = before % 4096
        numbers = (i, before, slot, token, slot - above, frequency, after)
        rows.append([*map(str, numbers), "; ".join(steps), str(value)])
    assert states == [rans.START_STATE] * 4
    assert not words
    return rows


def test_example_of_a_quantised_array():
    affine = quantize.Affine(np.array([1, 0], np.float32), np.array([0.25, 0.5], np.float32))
    q = np.array([[0, 0], [1, 0], [2, -1], [3, 0]])
    assert example("quantised") == quantize.encode_integers(affine, q)
    found = quantize.decode_quantised(cursor(example("quantised")), 4, 2, DEFAULT_LIMITS)
    assert ", ".join(f"({a:g}, {b:g})" for a, b in found) in FLAT
    assert "q = (0, 0), (1, 0), (2, -1), (3, 0)" in FLAT


def test_example_of_positions():
    anchors = np.array([[-1, -1, -1], [-0.5, -1, -1], [0.5, 0.5, 0.5]], np.float32)
    assert example("positions") == positions.encode_positions(anchors, 2).payload
    found = positions.decode_positions(cursor(example("positions")), 3, DEFAULT_LIMITS)
    assert "{}, {} and {}".format(*(f"({x:g}, {y:g}, {z:g})" for x, y, z in found)) in FLAT


def test_example_of_static_flags():
    flags = np.array([False, True, False, False])
    (data,) = anchor_codec.encode_static(flags, anchor_codec.REFERENCE)
    assert example("static-flags") == data[box.HEADER_BYTES :]


def test_example_of_a_trailer():
    assert example("tail") == archive.encode_tail(4321, 987, 5308)
    assert "a file of 5364 bytes, whose index of 987 bytes starts at byte 4321" in FLAT


def test_example_of_a_manifest():
    (text,) = re.findall(r"```json\n(.*?)```", PAGE, re.S)
    document = json.loads(text)
    seal = document.pop("crc32c")
    sealed = manifest.seal_json(manifest.dump_json(document))
    assert sealed.startswith(example("manifest"))
    assert json.loads(sealed)["crc32c"] == seal
    found = manifest.decode_manifest(sealed)
    assert manifest.encode_manifest(found) == sealed
    assert set(document) == set(manifest.Manifest.model_fields)
    assert found.inits
    assert found.segments


def test_example_of_a_grid():
    spec = hashgrid.FieldSpec(levels=3, features=1, log2_table=8, base_resolution=4, growth=1.7)
    point = np.array([[0.25, 0.5, 0.75, clip_time(1, 2)]], np.float32)
    rows = hashgrid.corner_indices(spec, point)[0]
    expected = [
        [
            str(number),
            str(level.scale),
            str(level.cells),
            str(level.entries),
            YES[level.dense],
            ", ".join(str(row - level.offset) for row in rows[number].tolist()),
        ]
        for number, level in enumerate(spec.layout)
    ]
    assert table("| level | scale | cells | entries | dense | rows of corners 0 to 15 |") == expected


# References


def test_code_is_that_of_the_small_decoder():
    source = (DOCS / "small_decoder.py").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    assert blocks
    for block in blocks:
        assert block in source


def anchors(page: str) -> set[str]:
    """What links may name in a page."""
    headings = re.findall(r"^#+ (.+)$", page, re.M)
    return {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)]+)\)", PAGE):
        name, _, anchor = target.partition("#")
        page = (DOCS / name).read_text(encoding="utf-8") if name else PAGE
        assert not anchor or anchor in anchors(page), target
    for names in re.findall(r"\[((?:formats|player|clipgstream)/[^\]]+)\]", FLAT):
        for name in names.split(", "):
            assert (ROOT / name).is_file(), name


if __name__ == "__main__":
    SCHEMA.write_text(manifest_schema_text(), encoding="utf-8")
