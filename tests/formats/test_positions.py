from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from formats.box import Cursor, decode_boxes, encode_box
from formats.compress import compress
from formats.errors import FormatError
from formats.limits import DEFAULT_LIMITS
from formats.positions import decode_positions, encode_positions, morton_codes, morton_points
from formats.quantize import Affine, encode_affine

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


def test_neighbours_in_space_are_packed_well():
    axis = np.linspace(0, 1, 16, dtype=np.float32)
    surface = np.stack([*(g.ravel() for g in np.meshgrid(axis, axis)), np.zeros(256)], axis=1).astype(
        np.float32
    )
    shuffled = np.random.default_rng(0).permutation(surface)
    packed = encode_positions(shuffled, 16).payload
    assert packed == encode_positions(surface, 16).payload
    assert len(packed) < 0.5 * 6 * len(surface)


def payload_of(steps: list[int], bits: int) -> bytes:
    affine = Affine(np.zeros(3, np.float32), np.ones(3, np.float32), bits)
    planes = [bytes((step >> (8 * plane)) & 0xFF for step in steps) for plane in range((3 * bits + 7) // 8)]
    return encode_affine(affine, len(steps)) + compress(b"".join(planes))


def test_a_position_off_the_grid_is_refused():
    assert decoded(payload_of([2**12 - 1, 0], 4), 2)[0].tolist() == [15, 15, 15]
    with pytest.raises(FormatError, match="outside its grid"):
        decoded(payload_of([2**12 - 1, 1], 4), 2)


def test_a_sum_that_wraps_around_is_refused():
    # 2**17 differences of 2**48 - 1 exceed 64 bits and come out small.
    with pytest.raises(FormatError, match="outside its grid"):
        decoded(payload_of([2**48 - 1] * (2**16 + 2), 16), 2**16 + 2)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_a_number_is_refused(bad: float):
    with pytest.raises(FormatError, match="not finite"):
        encode_positions(np.array([[0, bad, 0]], np.float32), 10)
