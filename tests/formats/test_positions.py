from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from formats.box import Cursor, decode_boxes, encode_box
from formats.errors import FormatError
from formats.limits import DEFAULT_LIMITS
from formats.positions import (
    HEADER,
    decode_positions,
    encode_positions,
    morton_codes,
    morton_points,
    packed_order,
)
from formats.quantize import Affine, encode_affine
from formats.rans import BY_CHANNEL, encode_array

grids = hnp.arrays(np.uint64, st.tuples(st.integers(0, 20), st.just(3)), elements=st.integers(0, 2**21 - 1))
clouds = hnp.arrays(
    np.float32, st.tuples(st.integers(1, 30), st.just(3)), elements=st.floats(-1000, 1000, width=32)
)


def decoded(payload: bytes, count: int) -> np.ndarray:
    return decode_positions(Cursor(next(decode_boxes(encode_box("APOS", payload)))), count, DEFAULT_LIMITS)


@given(grids)
def test_morton_codes_interleave_bits(grid: np.ndarray):
    codes = morton_codes(grid)
    for point, code in zip(grid.tolist(), codes.tolist(), strict=True):
        expected = sum(
            ((point[axis] >> bit) & 1) << (3 * bit + axis) for axis in range(3) for bit in range(21)
        )
        assert code == expected
    assert (morton_points(codes) == grid).all()


@given(clouds, st.integers(1, 16))
def test_positions_come_back_in_the_order_told(cloud: np.ndarray, bits: int):
    packed = encode_positions(cloud, bits)
    found = decoded(packed.payload, len(cloud))
    assert (found == packed.decoded).all()
    assert sorted(packed.order) == list(range(len(cloud)))
    step = np.ptp(cloud.astype(np.float64), axis=0) / ((1 << bits) - 1)
    assert (np.abs(found.astype(np.float64) - cloud[packed.order]) <= step / 2 + 2e-4).all()


def test_duplicates_are_kept_in_their_order():
    cloud = np.array([[1, 1, 1], [0, 0, 0], [1, 1, 1], [0, 0, 0], [1, 1, 1]], np.float32)
    packed = encode_positions(cloud, 10)
    assert packed.order.tolist() == [1, 3, 0, 2, 4]
    assert (decoded(packed.payload, 5) == cloud[packed.order]).all()


def test_neither_order_nor_shared_high_bits_take_space():
    rng = np.random.default_rng(0)
    cloud = rng.random((4000, 3), np.float32)
    packed = encode_positions(cloud, 16).payload
    assert packed == encode_positions(rng.permutation(cloud), 16).payload
    # What a set of 4000 points on a grid of 48 bits cannot do without: log2(2**48 ** 4000 / 4000!).
    needed = 4000 * (48 - np.log2(4000) + np.log2(np.e)) / 8
    assert needed < len(packed) < 1.02 * needed


@given(clouds, st.integers(1, 16))
def test_anchors_that_are_put_in_packed_order_keep_it(cloud: np.ndarray, bits: int):
    order = packed_order(cloud, bits)
    assert np.array_equal(order, encode_positions(cloud, bits).order)
    again = encode_positions(cloud[order], bits)
    assert np.array_equal(again.order, np.arange(len(cloud)))
    assert again.payload == encode_positions(cloud, bits).payload


def payload_of(steps: list[int], bits: int, count: int | None = None, reserved: int = 0) -> bytes:
    affine = Affine(np.zeros(3, np.float32), np.ones(3, np.float32))
    head = HEADER.pack(len(steps) if count is None else count, bits, BY_CHANNEL, reserved)
    return head + encode_affine(affine) + encode_array(np.array(steps, np.uint64), 1, BY_CHANNEL)


def test_a_position_off_the_grid_is_refused():
    assert decoded(payload_of([2**12 - 1, 0], 4), 2)[0].tolist() == [15, 15, 15]
    with pytest.raises(FormatError, match="outside its grid"):
        decoded(payload_of([2**12 - 1, 1], 4), 2)


def test_a_sum_that_wraps_around_is_refused():
    with pytest.raises(FormatError, match="outside its grid"):
        decoded(payload_of([2**63 - 1, 2**63 - 1, 3], 16), 3)


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (payload_of([1], 4, count=2), "another shape"),
        (payload_of([1], 0), "another shape"),
        (payload_of([1], 17), "another shape"),
        (payload_of([1], 4, reserved=1), "another shape"),
        (payload_of([1], 4)[:-2], "entropy-coded array"),
        (payload_of([1], 4)[:20], "too short"),
    ],
)
def test_a_payload_that_cannot_be_is_refused(payload: bytes, message: str):
    with pytest.raises(FormatError, match=message):
        decoded(payload, 1)


def test_too_many_positions_are_refused_before_memory_is_taken():
    payload = HEADER.pack(2**31, 4, BY_CHANNEL, 0) + payload_of([0], 4)[HEADER.size :]
    with pytest.raises(FormatError, match="too many positions"):
        decoded(payload, 2**31)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_a_number_is_refused(bad: float):
    with pytest.raises(FormatError, match="not finite"):
        encode_positions(np.array([[0, bad, 0]], np.float32), 10)
