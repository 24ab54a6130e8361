"""Arrays and perceptrons that are wrong in one way each, in init segments that are right otherwise."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import numpy as np
from bad_segments import INIT_DATA, BadFile, Change, put, with_payload

from formats.limits import Limits
from formats.quantize import encode_flags
from formats.rans import encode_array
from formats.segment import INIT


def array_with(change: Change, start: int) -> Change:
    """A payload whose entropy-coded array, from byte `start`, was changed."""
    return lambda payload: payload[:start] + change(payload[start:])


def table(*frequencies: int) -> bytes:
    """A frequency table of an entropy-coded array."""
    out = bytearray([len(frequencies)])
    for frequency in frequencies:
        out += bytes([frequency]) if frequency < 128 else bytes([128 | frequency & 127, frequency >> 7])
    return bytes(out)


def coded(tables: bytes, words: bytes = b"", states: tuple[int, ...] = (1 << 16,) * 4) -> Change:
    """An entropy-coded array by its parts."""
    return lambda payload: tables + struct.pack("<4I", *states) + words


def entropy_rows() -> Iterator[BadFile]:
    """The entropy-coded array of positions: one channel, mode 0, so one table."""
    tables, state = "the frequencies of an entropy-coded", "an entropy-coded array has an impossible state"
    cut, end = "an entropy-coded array is cut", "an entropy-coded array does not end where it should"
    one = table(4096)
    rows: list[tuple[str, Change, str]] = [
        ("no table", lambda payload: b"", tables),
        ("a table of too many tokens", coded(b"\x87" + b"\1" * 135), tables),
        ("frequencies that sum to 4095", coded(table(4000, 95)), tables),
        ("frequencies that sum to 4097", coded(table(4000, 97)), tables),
        ("a frequency far beyond 4096", coded(bytes([1, 0xFF, 0x7F])), tables),
        ("a frequency in more bytes than it needs", coded(bytes([2, 0x85, 0, *table(4091)[1:]])), tables),
        ("a frequency in three bytes", coded(bytes([1, 0x80, 0x80, 0x20])), tables),
        ("a last frequency of 0", coded(table(4096, 0)), tables),
        ("half a table", lambda payload: b"\x05\x01\x02", tables),
        (
            "an empty context that is used",
            coded(b"\0"),
            "an entropy-coded array has a token that its context",
        ),
        ("three states", lambda payload: one + bytes(12), cut),
        ("half a word", coded(one, b"\1"), cut),
        ("a state below 2**16", coded(one, states=(1 << 16, 1 << 16, 65535, 1 << 16)), state),
        ("another final state", coded(one, states=(1 << 16, 1 << 16, (1 << 16) + 1, 1 << 16)), end),
        ("a word too many", coded(one, b"\0\0"), end),
        ("no words where some are needed", coded(table(1, 4095)), cut),
        ("the last word missing", lambda payload: payload[:-2], cut),
    ]
    for damage, change, error in rows:
        yield BadFile(damage, INIT, with_payload(INIT, "APOS", array_with(change, 32)), error)


def position_rows() -> Iterator[BadFile]:
    """Anchor positions."""

    def steps(*values: int) -> Change:
        array = encode_array(np.array(values + (0,) * (12 - len(values)), np.uint64), 1, 0)
        return array_with(lambda payload: array, 32)

    shape, impossible = "packed positions have another shape", "a quantised array has impossible steps"
    nan, outside = "a number is not finite", "a position lies outside its grid"
    rows: list[tuple[str, Change, str]] = [
        ("another count", put(0, "<I", 11), shape),
        ("4 billion anchors", put(0, "<I", (1 << 32) - 1), shape),
        ("0 bits", put(4, "B", 0), shape),
        ("17 bits", put(4, "B", 17), shape),
        ("the reserved bytes", put(6, "<H", 1), shape),
        ("an unknown mode", put(5, "B", 3), "an entropy-coded array has an unknown mode"),
        ("an offset of NaN", put(8, "<f", float("nan")), nan),
        ("an infinite offset", put(16, "<f", float("inf")), nan),
        ("a step of NaN", put(20, "<f", float("nan")), nan),
        ("a negative step", put(24, "<f", -1.0), impossible),
        ("steps that leave float32", put(28, "<f", 3e38), impossible),
        ("an offset at the end of float32", put(8, "<6f", 3.4e38, 0, 0, 1e31, 1, 1), impossible),
        ("a code beyond the grid", steps(1 << 48), outside),
        ("a sum beyond the grid", steps((1 << 48) - 1, 1), outside),
        ("a sum that wraps around", steps((1 << 63) - 1, (1 << 63) - 1, 2), outside),
    ]
    for damage, change, error in rows:
        yield BadFile(damage, INIT, with_payload(INIT, "APOS", change), error)


def quantised(codes: list[int], flags: bytes | None = None, rows: int = 12, **values: object) -> Change:
    """A quantised array of 6 channels by its parts: `offset`, `step`, `predictor`, `mode`, `channels`."""
    channels = 6
    offset, step = values.get("offset", 0.0), values.get("step", 1.0)
    predictor, mode = values.get("predictor", 0), values.get("mode", 2)
    head = struct.pack("<IHBB", rows, values.get("channels", channels), 0 if flags is None else 1, mode)
    head += struct.pack("<6f", *[offset] * channels) + struct.pack("<6f", *[step] * channels)
    head += bytes([predictor] * channels)  # type: ignore[list-item]
    if flags is not None:
        head += struct.pack("<I", len(flags)) + flags
    data = encode_array(np.array(codes, np.uint64), channels, 2)
    return lambda payload: head + data


def quantised_rows() -> Iterator[BadFile]:
    """Log scales: 12 anchors, 6 channels."""
    zeros = [0] * 72
    kept = encode_flags(np.arange(12) < 1)
    shape, damaged = "a quantised array has another shape", "an entropy-coded array"
    nan, impossible = "a number is not finite", "a quantised array has impossible steps"
    far, scale = "a quantised value is out of range", "a log scale is out of range"
    no_flag = encode_array(np.array([2] + [0] * 11, np.uint64), 1, 1)
    rows: list[tuple[str, Change, str]] = [
        ("another number of rows", quantised(zeros, rows=11), shape),
        ("4 billion rows at no bits each", quantised([0], rows=(1 << 32) - 1), shape),
        ("another number of channels", quantised(zeros, channels=7), shape),
        ("an unknown flag", put(6, "B", 2), shape),
        ("an unknown mode", quantised(zeros, mode=9), f"{damaged} has an unknown mode"),
        ("an unknown predictor", quantised(zeros, predictor=2), "a quantised array has an unknown predictor"),
        (
            "a predictor and a bitmap",
            quantised([0] * 6, kept, predictor=1),
            "a quantised array has an unknown",
        ),
        ("an offset of NaN", quantised(zeros, offset=float("nan")), nan),
        ("an infinite step", quantised(zeros, step=float("inf")), nan),
        ("a negative step", quantised(zeros, step=-0.5), impossible),
        ("steps that leave float32", quantised(zeros, step=1e38), impossible),
        ("2**24 steps", quantised([1 << 25, *zeros[1:]], step=1e-9), far),
        ("-2**24 steps", quantised([(1 << 25) - 1, *zeros[1:]], step=1e-9), far),
        ("2**62 steps", quantised([(1 << 63) - 1, *zeros[1:]], step=1e-9), far),
        ("a sum of 2**24 steps", quantised([1 << 24] * 72, predictor=1, step=1e-9), far),
        ("a log scale of 61", quantised([122, *zeros[1:]]), scale),
        ("a log scale of -61", quantised([121, *zeros[1:]]), scale),
        ("codes that are too few", quantised([5] * 66 + [700] * 5), damaged),
        ("codes that are too many", quantised([5] * 80 + [700] * 3), damaged),
        ("a bitmap with a 2", quantised([0] * 6, no_flag), "a flag is neither 0 nor 1"),
        ("half a bitmap", quantised([0] * 6, kept[:-2]), damaged),
        (
            "a bitmap longer than the box",
            lambda p: quantised([0] * 6, b"")(p)[:62] + b"\xff" * 8,
            "a box's payload",
        ),
        ("rows that the bitmap has not", quantised([3, 700, 5, 9, 2, 1] * 3, kept), damaged),
    ]
    for damage, change, error in rows:
        yield BadFile(damage, INIT, with_payload(INIT, "ALSC", change), error)


def perceptron_rows() -> Iterator[BadFile]:
    """HEAD: shapes of four perceptrons, then steps and biases as float16, then whole numbers."""
    shape, nan = "a perceptron has another shape", "a perceptron's number is not finite"
    rows: list[tuple[str, Change, str]] = [
        ("other inputs", put(0, "<H", 9), shape),
        ("no hidden units", put(2, "<H", 0), shape),
        ("more hidden units than allowed", put(2, "<H", 4097), shape),
        ("65535 hidden units", put(2, "<H", 65535), shape),
        ("other outputs", put(4, "<H", 7), shape),
        ("a step of NaN", put(24, "<H", 0x7E01), nan),
        ("an infinite step", put(24, "<H", 0x7C00), nan),
        ("an infinite bias", put(24 + 2 * 8, "<H", 0xFC00), nan),
        ("a negative step", put(24, "<H", 0xBC00), "a perceptron has a negative step"),
        ("cut in its steps", lambda payload: payload[:40], "a box's payload is too short"),
        ("cut in its weights", lambda payload: payload[:-2], "an entropy-coded array"),
        ("more hidden units than there are", put(2, "<H", 9), "a"),
        ("a weight of 2**15 steps", heavy_weights, "a perceptron's weight is out of range"),
    ]
    for damage, change, error in rows:
        yield BadFile(damage, INIT, with_payload(INIT, "HEAD", change), error)
    yield BadFile(
        "cut further outputs",
        INIT,
        with_payload(INIT, "HEDX", lambda payload: payload[:9]),
        "a box's payload is",
    )

    yield BadFile(
        "more weights than allowed", INIT, INIT_DATA, "perceptrons are too large", Limits(array_bytes=250)
    )


def heavy_weights(payload: bytes) -> bytes:
    """Perceptrons of one hidden unit whose weights are all 2**15 steps."""
    sizes = [struct.unpack_from("<HHH", payload, at) for at in range(0, 24, 6)]
    rows = sum(1 + outputs for _, _, outputs in sizes)
    count = sum(inputs + outputs for inputs, _, outputs in sizes)
    head = b"".join(struct.pack("<HHH", inputs, 1, outputs) for inputs, _, outputs in sizes)
    return head + bytes(4 * rows) + encode_array(np.full(count, 1 << 16, np.uint64), 1, 0)


def bad_arrays() -> list[BadFile]:
    """Every row."""
    tables = (entropy_rows, position_rows, quantised_rows, perceptron_rows)
    return [row for rows in tables for row in rows()]
