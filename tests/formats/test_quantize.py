from __future__ import annotations

import struct
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from formats.box import Cursor, decode_boxes, encode_box
from formats.errors import FormatError
from formats.limits import DEFAULT_LIMITS, Limits
from formats.pack_options import QuantSpec
from formats.quantize import (
    FLAG_BITMAP,
    HEADER,
    Affine,
    decode_quantised,
    encode_affine,
    encode_flags,
    encode_integers,
    encode_quantised,
    quantise,
    zigzag,
)
from formats.rans import BY_CHANNEL, SHARED, encode_array

values = hnp.arrays(
    np.float32,
    st.tuples(st.integers(0, 20), st.integers(1, 4)),
    elements=st.floats(-(2.0**100), 2.0**100, width=32),
)
specs = st.builds(
    QuantSpec,
    bits=st.integers(1, 16),
    zero_offset=st.booleans(),
    deadzone=st.sampled_from([0.0, 0.2, 0.5]),
)
integers = hnp.arrays(
    np.int64,
    st.tuples(st.integers(0, 30), st.integers(1, 4)),
    elements=st.one_of(st.just(0), st.integers(-3, 3), st.integers(-(2**24) + 1, 2**24 - 1)),
)
UNIT = Affine(np.zeros(1, np.float32), np.ones(1, np.float32))


def cursor_of(payload: bytes) -> Cursor:
    return Cursor(next(decode_boxes(encode_box("TEST", payload))))


def decoded(payload: bytes, rows: int, channels: int, limits: Limits = DEFAULT_LIMITS) -> np.ndarray:
    return decode_quantised(cursor_of(payload), rows, channels, limits)


@given(values, specs)
def test_a_value_comes_back_within_a_step(array: np.ndarray, spec: QuantSpec):
    found = decoded(encode_quantised(array, spec), *array.shape)
    assert found.dtype == np.float32
    assert found.shape == array.shape
    assert found.flags.c_contiguous
    wide = np.concatenate([array, np.zeros((1, array.shape[1]))]) if spec.zero_offset else array
    step = np.ptp(wide.astype(np.float64), axis=0) / ((1 << spec.bits) - 1) if len(array) else 0
    rounding = np.abs(array).max(initial=0) * 2.0**-22 + 1e-44 * (1 << spec.bits)
    assert (np.abs(found.astype(np.float64) - array) <= step * (0.5 + spec.deadzone) + rounding).all()


@given(values, specs)
def test_the_same_array_gives_the_same_bytes(array: np.ndarray, spec: QuantSpec):
    assert encode_quantised(array, spec) == encode_quantised(array.copy(), spec)


@settings(deadline=None)
@given(integers)
def test_whole_numbers_come_back_exactly(q: np.ndarray):
    channels = q.shape[1]
    affine = Affine(np.zeros(channels, np.float32), np.ones(channels, np.float32))
    assert np.array_equal(decoded(encode_integers(affine, q), *q.shape), q)


def test_steps_are_those_that_are_asked_for():
    array = np.array([[0.0, 5.0], [0.26, 5.2], [-0.7, 4.0]], np.float32)
    affine, q = quantise(array, QuantSpec(steps=(0.5, 0.25), zero_offset=True))
    assert affine.step.tolist() == [0.5, 0.25]
    assert affine.offset.tolist() == [0, 0]
    assert q.tolist() == [[0, 20], [1, 21], [-1, 16]]


def test_an_offset_is_the_median():
    affine, q = quantise(np.array([[9.0], [1.0], [2.0]], np.float32), QuantSpec(bits=4))
    assert affine.offset.tolist() == [2]
    assert q[:, 0].tolist() == [13, -2, 0]


@settings(deadline=None)
@given(
    hnp.arrays(np.int32, st.tuples(st.integers(1, 9), st.just(2)), elements=st.integers(-999, 999)),
    st.floats(1e-3, 100),
    st.sampled_from([0.0, 0.3]),
)
def test_what_lies_at_multiples_of_the_step_stays_there(q: np.ndarray, step: float, deadzone: float):
    array = np.float32(step) * q.astype(np.float32)
    found = decoded(encode_quantised(array, QuantSpec((step,), deadzone=deadzone)), *array.shape)
    assert np.abs(found - array).max() <= 1e-6 * np.abs(array).max()


def test_a_deadzone_rounds_towards_the_offset():
    array = np.array([[0.6], [-0.6], [0.9], [1.6], [-1.85]], np.float32)
    found = [
        quantise(array, QuantSpec((1.0,), zero_offset=True, deadzone=d))[1][:, 0].tolist() for d in (0, 0.3)
    ]
    assert found == [[1, -1, 1, 2, -2], [0, 0, 1, 1, -2]]


def test_zeros_stay_zeros_and_take_little():
    rng = np.random.default_rng(0)
    array = rng.standard_normal((4000, 4)).astype(np.float32)
    dense = encode_quantised(array, QuantSpec(zero_offset=True))
    array[rng.random(4000) < 0.9] = 0
    payload = encode_quantised(array, QuantSpec(zero_offset=True))
    assert payload[6] == FLAG_BITMAP
    assert len(payload) < 0.16 * len(dense)
    found = decoded(payload, 4000, 4)
    assert np.array_equal(found == 0, array == 0) or (found[array == 0] == 0).all()
    assert not np.signbit(found[array == 0]).any()


def test_a_channel_that_changes_slowly_is_predicted_from_the_row_before():
    rng = np.random.default_rng(0)
    slow = np.cumsum(rng.standard_normal(3000)) * 0.1
    array = np.stack([slow, rng.standard_normal(3000)], axis=1).astype(np.float32)
    payload = encode_quantised(array, QuantSpec(steps=(0.02,)))
    assert list(payload[8 + 16 : 8 + 18]) == [1, 0]
    assert np.abs(decoded(payload, 3000, 2) - array).max() <= 0.0101


def test_decoding_rounds_the_product_and_then_the_sum():
    affine = Affine(np.array([0.1], np.float32), np.array([0.3], np.float32))
    q = np.arange(-70_000, 70_000)[:, None]
    found = decoded(encode_integers(affine, q), len(q), 1)[:, 0]
    assert found.tolist() == [float(np.float32(0.1) + np.float32(0.3) * np.float32(n)) for n in q[:, 0]]
    assert np.array_equal(found, affine.values(q)[:, 0])


def test_a_constant_channel_is_exact():
    array = np.full((5, 1), 0.1, np.float32)
    assert (decoded(encode_quantised(array, QuantSpec(bits=3)), 5, 1) == array).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_a_number_is_refused(bad: float):
    with pytest.raises(FormatError, match="not finite"):
        encode_quantised(np.array([[0.0], [bad]], np.float32), QuantSpec())


def test_a_range_beyond_float32_is_refused():
    with pytest.raises(FormatError, match="too wide"):
        quantise(np.array([[-3e38], [3e38]], np.float32), QuantSpec())


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (QuantSpec(bits=0), "bits"),
        (QuantSpec(bits=17), "bits"),
        (QuantSpec(steps=(1.0, 1.0)), "these steps"),
        (QuantSpec(steps=(-1.0,)), "these steps"),
        (QuantSpec(steps=(float("nan"),)), "these steps"),
        (QuantSpec(steps=(1e-8,)), "too small"),
        (QuantSpec(deadzone=0.6), "deadzone"),
    ],
)
def test_impossible_specs_are_refused(spec: QuantSpec, message: str):
    with pytest.raises(FormatError, match=message):
        encode_quantised(np.array([[0], [1], [2]], np.float32), spec)


def test_another_shape_than_announced_is_refused():
    payload = encode_quantised(np.zeros((3, 2), np.float32), QuantSpec())
    for rows, channels in ((4, 2), (3, 1)):
        with pytest.raises(FormatError, match="another shape"):
            decoded(payload, rows, channels)


def head(rows: int, flags: int = 0, mode: int = SHARED, affine: Affine = UNIT, predictor: int = 0) -> bytes:
    return HEADER.pack(rows, 1, flags, mode) + encode_affine(affine) + bytes([predictor])


def codes(*q: int) -> bytes:
    return encode_array(zigzag(np.array(q, np.int64)), 1, SHARED)


def test_a_prediction_may_not_leave_the_range():
    step = 2**23
    assert decoded(head(2, predictor=1) + codes(step, step - 1), 2, 1)[1, 0] == 2**24 - 1
    for q in ([step, step], [-step, -step], [2**24], [-(2**62)]):
        with pytest.raises(FormatError, match="out of range"):
            decoded(head(len(q), predictor=1) + codes(*q), len(q), 1)


def test_unknown_flags_predictors_and_modes_are_refused():
    with pytest.raises(FormatError, match="another shape"):
        decoded(head(1, flags=2) + codes(1), 1, 1)
    with pytest.raises(FormatError, match="unknown predictor"):
        decoded(head(1, predictor=2) + codes(1), 1, 1)
    with pytest.raises(FormatError, match="mode of contexts"):
        decoded(head(1, mode=3) + codes(1), 1, 1)
    bitmap = encode_flags(np.ones(1, np.bool_))
    with pytest.raises(FormatError, match="unknown predictor"):
        decoded(head(1, FLAG_BITMAP, predictor=1) + struct.pack("<I", len(bitmap)) + bitmap + codes(1), 1, 1)


def test_a_bitmap_holds_zeros_and_ones_and_keeps_to_its_length():
    bitmap = encode_flags(np.array([True, False, True]))
    start = head(3, FLAG_BITMAP)
    good = start + struct.pack("<I", len(bitmap)) + bitmap + codes(5, -6)
    assert decoded(good, 3, 1)[:, 0].tolist() == [5, 0, -6]
    for length in (0, len(bitmap) - 2, len(bitmap) + 2, 2**32 - 1):
        with pytest.raises(FormatError):
            decoded(start + struct.pack("<I", length) + bitmap + codes(5, -6), 3, 1)
    two = encode_array(np.array([1, 0, 2], np.uint64), 1, 1)
    with pytest.raises(FormatError, match="neither 0 nor 1"):
        decoded(start + struct.pack("<I", len(two)) + two + codes(5, -6), 3, 1)


def test_a_bomb_is_refused_before_it_is_unpacked():
    # A million equal values take no bits each, so a few bytes can announce any number.
    count = 50_000_000
    bomb = head(count, mode=BY_CHANNEL) + b"\x01\x80\x20" + struct.pack("<4I", *[65536] * 4)
    with pytest.raises(FormatError, match="too large"):
        decoded(bomb, count, 1, Limits(array_bytes=1_000_000))
    with pytest.raises(FormatError, match="another shape"):
        decoded(bomb, 10, 1)
    small = replace(DEFAULT_LIMITS, array_bytes=4_000_000)
    assert not decoded(head(1_000_000) + bomb[17:], 1_000_000, 1, small).any()


@pytest.mark.parametrize("step", [-1.0, 3e38, 1e32])
def test_impossible_steps_are_refused(step: float):
    affine = Affine(np.zeros(1, np.float32), np.array([step], np.float32))
    with pytest.raises(FormatError, match="impossible steps"):
        decoded(head(0, affine=affine) + codes(), 0, 1)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=80), st.integers(0, 50), st.sampled_from([0, FLAG_BITMAP]))
def test_noise_behind_the_header_is_a_format_error(noise: bytes, rows: int, flags: int):
    with pytest.raises(FormatError):
        decoded(head(rows, flags) + noise, rows, 1)
