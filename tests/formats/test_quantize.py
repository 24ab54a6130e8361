from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from formats.box import Cursor, decode_boxes, encode_box
from formats.errors import FormatError
from formats.limits import DEFAULT_LIMITS, Limits
from formats.quantize import (
    Affine,
    decode_quantised,
    encode_affine,
    encode_quantised,
    fit_affine,
    pack_codes,
    to_codes,
    unpack_codes,
)

values = hnp.arrays(
    np.float32,
    st.tuples(st.integers(0, 20), st.integers(1, 4)),
    elements=st.floats(-(2.0**100), 2.0**100, width=32),
)
bits = st.integers(1, 16)


def cursor_of(payload: bytes) -> Cursor:
    return Cursor(next(decode_boxes(encode_box("TEST", payload))))


def decoded(payload: bytes, rows: int, channels: int, limits: Limits = DEFAULT_LIMITS) -> np.ndarray:
    return decode_quantised(cursor_of(payload), rows, channels, limits)


@given(values, bits)
def test_a_value_comes_back_within_half_a_step(array: np.ndarray, bits: int):
    found = decoded(encode_quantised(array, bits), *array.shape)
    assert found.dtype == np.float32
    assert found.shape == array.shape
    step = np.ptp(array.astype(np.float64), axis=0) / ((1 << bits) - 1) if len(array) else 0
    rounding = np.abs(array).max(initial=0) * 2.0**-22 + 1e-44 * (1 << bits)
    assert (np.abs(found.astype(np.float64) - array) <= step * 0.5 + rounding).all()


@given(values, bits)
def test_the_same_array_gives_the_same_bytes(array: np.ndarray, bits: int):
    assert encode_quantised(array, bits) == encode_quantised(array.copy(), bits)


@given(hnp.arrays(np.uint16, st.tuples(st.integers(0, 9), st.integers(1, 5))), bits)
def test_codes_come_back_exactly(codes: np.ndarray, bits: int):
    codes = codes & np.uint16((1 << bits) - 1)
    assert (unpack_codes(pack_codes(codes, bits), *codes.shape, bits) == codes).all()


def test_decoding_rounds_the_product_and_then_the_sum():
    affine = Affine(np.array([0.1], np.float32), np.array([0.3], np.float32), 8)
    codes = np.arange(256, dtype=np.uint16)[:, None]
    expected = [np.float32(np.float32(0.1) + np.float32(np.float32(0.3) * np.float32(c))) for c in range(256)]
    assert affine.values(codes)[:, 0].tolist() == [float(value) for value in expected]


def test_ties_go_to_even_codes():
    affine = Affine(np.zeros(1, np.float32), np.ones(1, np.float32), 4)
    assert to_codes(np.array([[0.5], [1.5], [2.5]], np.float32), affine)[:, 0].tolist() == [0, 2, 2]


def test_a_constant_channel_is_exact():
    array = np.full((5, 1), 0.1, np.float32)
    assert (decoded(encode_quantised(array, 3), 5, 1) == array).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_a_number_is_refused(bad: float):
    with pytest.raises(FormatError, match="not finite"):
        encode_quantised(np.array([[0.0], [bad]], np.float32), 8)


def test_a_range_beyond_float32_is_refused():
    with pytest.raises(FormatError, match="too wide"):
        fit_affine(np.array([[-3e38], [3e38]], np.float32), 8)


@pytest.mark.parametrize("bits", [0, 17, -1])
def test_impossible_bits_are_refused(bits: int):
    with pytest.raises(FormatError, match="bits"):
        encode_quantised(np.zeros((1, 1), np.float32), bits)


def test_another_shape_than_announced_is_refused():
    payload = encode_quantised(np.zeros((3, 2), np.float32), 8)
    with pytest.raises(FormatError, match="another shape"):
        decoded(payload, 4, 2)
    with pytest.raises(FormatError, match="another shape"):
        decoded(payload, 3, 1)


def test_a_code_with_too_many_bits_is_refused():
    from formats.compress import compress

    affine = Affine(np.zeros(1, np.float32), np.ones(1, np.float32), 4)
    with pytest.raises(FormatError, match="too many bits"):
        decoded(encode_affine(affine, 1) + compress(b"\x10"), 1, 1)


def test_a_bomb_is_refused_before_it_is_unpacked():
    from formats.compress import compress

    affine = Affine(np.zeros(1, np.float32), np.ones(1, np.float32), 8)
    bomb = encode_affine(affine, 10) + compress(bytes(50_000_000))
    assert len(bomb) < 10_000
    with pytest.raises(FormatError, match="another size"):
        decoded(bomb, 10, 1)
    honest = encode_affine(affine, 50_000_000) + compress(bytes(50_000_000))
    with pytest.raises(FormatError, match="too large"):
        decoded(honest, 50_000_000, 1, Limits(array_bytes=1_000_000))


@pytest.mark.parametrize("scale", [-1.0, 3e38])
def test_impossible_scales_are_refused(scale: float):
    payload = encode_affine(Affine(np.zeros(1, np.float32), np.array([scale], np.float32), 8), 0)
    with pytest.raises(FormatError, match="impossible scales"):
        decoded(payload, 0, 1)
