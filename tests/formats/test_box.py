from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.box import HEADER, HEADER_BYTES, LAYERS, Cursor, decode_boxes, decode_headers, encode_box
from formats.crc32c import crc32c
from formats.errors import FormatError
from formats.limits import DEFAULT_LIMITS, Limits

types = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=4, max_size=4)
boxes = st.tuples(
    types, st.binary(max_size=64), st.integers(0, 255), st.booleans(), st.integers(0, LAYERS - 1)
)


@given(st.lists(boxes, max_size=5))
def test_round_trip(given_boxes):
    data = b"".join(
        encode_box(box_type, payload, version=version, critical=critical, layer=layer)
        for box_type, payload, version, critical, layer in given_boxes
    )
    found = [
        (box.type, bytes(box.payload), box.version, box.critical, box.layer) for box in decode_boxes(data)
    ]
    assert found == given_boxes
    assert [header.end for header in decode_headers(data)] == [box.end for box in decode_boxes(data)]


def decode_all(data: bytes, limits: Limits = DEFAULT_LIMITS) -> list:
    return list(decode_boxes(data, limits))


def test_a_box_that_is_longer_than_its_place_is_refused_where_it_starts():
    first, second = encode_box("AAAA", b"12345"), encode_box("BBBB", b"6789")
    with pytest.raises(FormatError, match="runs past the end") as caught:
        decode_all((first + second)[:-1])
    assert caught.value.where == f"box BBBB, byte {len(first)}"


def test_a_cut_header_is_refused():
    first = encode_box("AAAA", b"12345")
    with pytest.raises(FormatError, match="header is cut") as caught:
        decode_all(first + encode_box("BBBB", b"")[:-1])
    assert caught.value.where == f"byte {len(first)}"


def test_damage_names_the_box():
    data = bytearray(encode_box("AAAA", b"12345") + encode_box("BBBB", b"6789"))
    data[HEADER_BYTES + 2] ^= 4
    with pytest.raises(FormatError, match=r"damaged \(CRC-32C\)") as caught:
        decode_all(bytes(data))
    assert caught.value.where == "box AAAA, byte 0"


def test_a_huge_length_with_a_right_checksum_takes_no_memory():
    header = HEADER.pack(b"AAAA", 0, 1, 0, 0, 2**64 - 1, 0)
    with pytest.raises(FormatError, match="runs past the end"):
        decode_all(header + struct.pack("<I", crc32c(header)))


@pytest.mark.parametrize(
    ("box_type", "flags", "layer", "reserved", "message"),
    [
        (b"AAAA", 2, 0, 0, "reserved flags"),
        (b"AAAA", 1, 0, 7, "reserved flags"),
        (b"AAAA", 1, LAYERS, 0, "in no layer"),
        (b"A\0AA", 1, 0, 0, "not ASCII"),
    ],
)
def test_impossible_headers_are_refused(box_type: bytes, flags: int, layer: int, reserved: int, message: str):
    header = HEADER.pack(box_type, 0, flags, layer, reserved, 0, crc32c(b""))
    with pytest.raises(FormatError, match=message):
        decode_all(header + struct.pack("<I", crc32c(header)))


def test_headers_of_cut_data_end_where_one_is_cut():
    data = encode_box("AAAA", b"12345") + encode_box("BBBB", b"6789")
    assert [header.type for header in decode_headers(data[:50], cut=True)] == ["AAAA"]
    assert [header.type for header in decode_headers(data[:-1], cut=True)] == ["AAAA", "BBBB"]
    with pytest.raises(FormatError, match="header is cut"):
        list(decode_headers(data[:50]))


def test_too_many_boxes_are_refused():
    data = encode_box("AAAA", b"") * 4
    assert len(decode_all(data, Limits(boxes=4))) == 4
    with pytest.raises(FormatError, match="too many boxes"):
        decode_all(data, Limits(boxes=3))


def test_a_cursor_never_leaves_its_payload():
    (box,) = decode_boxes(encode_box("AAAA", struct.pack("<Iff", 7, 1.5, 2.5)))
    cursor = Cursor(box)
    assert cursor.unpack(struct.Struct("<I")) == (7,)
    assert cursor.floats(2).tolist() == [1.5, 2.5]
    assert bytes(cursor.rest()) == b""
    with pytest.raises(FormatError, match="too short") as caught:
        cursor.take(1)
    assert caught.value.where == f"box AAAA, byte {HEADER_BYTES + 12}"


def test_a_cursor_refuses_nan():
    (box,) = decode_boxes(encode_box("AAAA", struct.pack("<f", float("nan"))))
    with pytest.raises(FormatError, match="not finite"):
        Cursor(box).floats(1)


def test_a_part_of_a_payload_is_as_tight_as_the_whole():
    (box,) = decode_boxes(encode_box("AAAA", b"12345678"))
    cursor = Cursor(box)
    part = cursor.part(3)
    assert bytes(part.take(2)) == b"12"
    with pytest.raises(FormatError, match="too short"):
        part.take(2)
    assert bytes(part.rest()) == b"3"
    assert bytes(cursor.rest()) == b"45678"
