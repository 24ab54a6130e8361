"""The hash grid's layout and its normative decoding."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats import hashgrid
from formats.errors import FormatError
from formats.hashgrid import FieldIndex, FieldSpec, corner_indices, encode
from formats.threads import set_thread_count

CPU_PRESET = FieldSpec(levels=8, features=4, log2_table=15, base_resolution=16, growth=1.5)


@pytest.fixture(autouse=True)
def default_threads() -> Iterator[None]:
    yield
    set_thread_count(0)


@st.composite
def specs(draw: st.DrawFn) -> FieldSpec:
    space_and_time = draw(st.booleans())
    return FieldSpec(
        levels=draw(st.integers(1, 5)),
        features=draw(st.integers(1, 8)),
        log2_table=draw(st.integers(1, 12)),
        base_resolution=draw(st.integers(1, 12)),
        growth=draw(st.floats(1, 2.5)),
        time_base_resolution=draw(st.floats(1, 4)) if space_and_time else 0.0,
        time_growth=draw(st.floats(1, 2)) if space_and_time else 0.0,
    )


def random_points(count: int, seed: int) -> np.ndarray:
    points = np.random.default_rng(seed).random((count, 4)).astype(np.float32)
    corners = np.array(list(itertools.product((0, 1), repeat=4)), np.float32)
    return np.concatenate([points, corners, np.full((1, 4), np.nextafter(np.float32(1), 0))])


def random_tables(spec: FieldSpec, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((spec.entries, spec.features)).astype(np.float32)


def slow_corner(spec: FieldSpec, level: int, point: np.ndarray, corner: int) -> tuple[int, float]:
    """Row and weight of one corner, from the rule's words, with Python's unlimited integers."""
    shape = spec.layout[level]
    scales = [shape.scale] * 3 + [shape.time_scale]
    weight, cell = 1.0, []
    for axis in range(4):
        position = float(point[axis]) * scales[axis] + 0.5
        upper = corner >> axis & 1
        fraction = position - math.floor(position)
        weight *= fraction if upper else 1 - fraction
        cell.append(math.floor(position) + upper)
    n = shape.cells
    if n**3 * shape.time_cells <= shape.entries:
        index = (cell[0] + n * cell[1] + n**2 * cell[2] + n**3 * cell[3]) % 2**32
    else:
        index = cell[0] ^ cell[1] * 2654435761 ^ cell[2] * 805459861 ^ cell[3] * 3674653429
    return shape.offset + index % 2**32 % shape.entries, weight


def slow_encode(spec: FieldSpec, tables: np.ndarray, points: np.ndarray) -> np.ndarray:
    out = np.zeros((len(points), spec.levels, spec.features))
    for i, level, corner in itertools.product(range(len(points)), range(spec.levels), range(16)):
        row, weight = slow_corner(spec, level, points[i], corner)
        out[i, level] += weight * tables[row]
    return out.reshape(len(points), -1)


def test_cpu_preset_layout() -> None:
    layout = CPU_PRESET.layout
    assert [level.cells for level in layout[:4]] == [16, 24, 36, 54]
    assert [level.scale for level in layout[:4]] == [15.0, 23.0, 35.0, 53.0]
    assert [level.entries for level in layout] == [32768] * 8
    assert CPU_PRESET.entries == 8 * 32768
    assert CPU_PRESET.outputs == 32


def test_dense_levels_take_a_multiple_of_eight_entries() -> None:
    spec = FieldSpec(3, 2, 12, 3, 2.0, time_base_resolution=2.0, time_growth=1.0)
    assert [(level.cells, level.time_cells) for level in spec.layout] == [(3, 2), (6, 2), (12, 2)]
    assert [level.entries for level in spec.layout] == [56, 432, 3456]
    assert [level.offset for level in spec.layout] == [0, 56, 488]
    assert all(level.dense for level in spec.layout)
    assert spec.entries == 3944


def test_dense_boundary_is_the_product_of_resolutions() -> None:
    assert FieldSpec(1, 1, 16, 16, 1.0).layout[0].dense
    assert not FieldSpec(1, 1, 15, 16, 1.0).layout[0].dense
    assert not FieldSpec(1, 1, 16, 16, 1.0, 17.0, 1.0).layout[0].dense


@pytest.mark.parametrize("resolution", [1 << 8, 1 << 11, 1 << 16, 1 << 22, 1 << 24])
def test_products_that_overflow_32_or_64_bits_are_hashed(resolution: int) -> None:
    spec = FieldSpec(1, 2, 10, resolution, 1.0)
    assert not spec.layout[0].dense
    assert spec.entries == 1024
    points, tables = random_points(20, 1), random_tables(spec)
    np.testing.assert_allclose(encode(spec, tables, points), slow_encode(spec, tables, points), atol=1e-5)


@pytest.mark.parametrize(("finest", "levels"), [(512, 8), (3000, 8), (2048, 16), (16384, 16)])
def test_growth_that_was_computed_for_a_finest_resolution_reaches_it(finest: int, levels: int) -> None:
    """In double, 16 * growth**(levels - 1) comes out a little above or below `finest`."""
    growth = math.exp(math.log(finest / 16) / (levels - 1))
    assert FieldSpec(levels, 2, 14, 16, growth).layout[-1].cells == finest


def test_hand_computed_dense_row() -> None:
    # 4 cells an axis: position = 3 u + 0.5; (0.5, 0.25, 0, 1) -> (2, 1.25, 0.5, 3.5), cells (2, 1, 0, 3).
    spec = FieldSpec(1, 1, 10, 4, 1.0)
    rows = corner_indices(spec, np.array([[0.5, 0.25, 0, 1]], np.float32))
    assert rows[0, 0, 0] == 2 + 4 * 1 + 64 * 3
    assert rows[0, 0, 0b0111] == 3 + 4 * 2 + 16 * 1 + 64 * 3
    assert rows[0, 0, 0b1000] == (2 + 4 * 1 + 64 * 4) % 256
    tables = np.zeros((spec.entries, 1), np.float32)
    tables[2 + 4 * 2 + 16 * 1 + 64 * 3] = 8
    # Weights 1 (x), 0.25 (upper y), 0.5 (upper z), 0.5 (lower t).
    assert encode(spec, tables, np.array([[0.5, 0.25, 0, 1]], np.float32)) == pytest.approx(0.5)


def test_hand_computed_hashed_row() -> None:
    # In 32 bits: 2 * 2654435761 = 0x3c6ef362, 3 * 805459861 = 0x900706bf, 4 * 3674653429 = 0x6c1b0bd4;
    # 0x00000001 ^ 0x3c6ef362 ^ 0x900706bf ^ 0x6c1b0bd4 = 0xc072fe08.
    spec = FieldSpec(2, 1, 12, 17, 1.0)
    cells = np.array([1, 2, 3, 4])
    points = ((cells - 0.5) / 16).astype(np.float32)[None]
    rows = corner_indices(spec, points)
    assert rows[0, 0, 0] == 0xE08
    assert rows[0, 1, 0] == 4096 + 0xE08


@settings(max_examples=40, deadline=None)
@given(spec=specs(), seed=st.integers(0, 2**32 - 1))
def test_encode_follows_the_rule(spec: FieldSpec, seed: int) -> None:
    points, tables = random_points(4, seed), random_tables(spec, seed)
    np.testing.assert_allclose(encode(spec, tables, points), slow_encode(spec, tables, points), atol=2e-5)
    rows = corner_indices(spec, points)
    for i, level, corner in itertools.product((0, 4, -1), range(spec.levels), range(16)):
        assert rows[i, level, corner] == slow_corner(spec, level, points[i], corner)[0]


def test_only_the_rows_named_are_read() -> None:
    spec = FieldSpec(4, 3, 9, 4, 1.7)
    points, tables = random_points(30, 3), random_tables(spec)
    unread = np.setdiff1d(np.arange(spec.entries), corner_indices(spec, points))
    assert len(unread)
    before = encode(spec, tables, points)
    tables[unread] = np.nan
    np.testing.assert_array_equal(encode(spec, tables, points), before)


def test_corners_of_the_box_stay_in_their_level() -> None:
    spec = FieldSpec(5, 1, 11, 2, 1.9, 2.0, 1.3)
    rows = corner_indices(spec, random_points(0, 0))
    for number, level in enumerate(spec.layout):
        assert rows[:, number].min() >= level.offset
        assert rows[:, number].max() < level.offset + level.entries


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, -3e38, 3e38, -1.0, 7.5])
def test_points_of_no_meaning_stay_in_the_table(value: float) -> None:
    spec = FieldSpec(3, 4, 10, 4, 2.0)
    points = np.full((3, 4), value, np.float32)
    assert corner_indices(spec, points).max() < spec.entries
    encode(spec, random_tables(spec), points)


def test_result_does_not_depend_on_threads_or_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    points, tables = random_points(3000, 5), random_tables(CPU_PRESET)
    results = []
    for threads in (1, 2, 5):
        set_thread_count(threads)
        results.append(encode(CPU_PRESET, tables, points))
    monkeypatch.setattr(hashgrid, "_INDEX_BYTES", 700 * 64 * 8)
    results.append(encode(CPU_PRESET, tables, points))
    for result in results[1:]:
        np.testing.assert_array_equal(result, results[0])


def test_an_index_serves_every_time() -> None:
    spec = FieldSpec(4, 5, 12, 4, 1.6, 2.0, 1.5)
    points, tables = random_points(50, 6), random_tables(spec)
    index = FieldIndex(spec, points[:, :3])
    for time in (0.0, 0.35, 1.0):
        points[:, 3] = time
        out = np.empty((len(points), spec.outputs), np.float32)
        index.encode(tables, points[:, 3], out)
        np.testing.assert_allclose(out, slow_encode(spec, tables, points), atol=2e-5)


def test_read_only_tables_and_no_points() -> None:
    points, tables = random_points(5, 7), random_tables(CPU_PRESET)
    tables.flags.writeable = False
    assert encode(CPU_PRESET, tables, points).shape == (22, 32)
    assert encode(CPU_PRESET, tables, points[:0]).shape == (0, 32)


def test_wrong_shapes_are_refused() -> None:
    tables = random_tables(CPU_PRESET)
    with pytest.raises(ValueError, match="tables"):
        encode(CPU_PRESET, tables[:-1], random_points(1, 0))
    with pytest.raises(ValueError, match="positions"):
        encode(CPU_PRESET, tables, random_points(1, 0)[:, :2])


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"levels": 0}, "levels"),
        ({"levels": 33}, "levels"),
        ({"levels": 2.0}, "levels"),
        ({"features": 9}, "features"),
        ({"log2_table": 25}, "log2_table"),
        ({"log2_table": 0}, "log2_table"),
        ({"base_resolution": 0}, "base_resolution"),
        ({"base_resolution": 1 << 25}, "base_resolution"),
        ({"growth": math.nan}, "growth"),
        ({"growth": math.inf}, "growth"),
        ({"growth": 0.5}, "growth"),
        ({"growth": 100.0}, "base_resolution * growth"),
        ({"time_base_resolution": 2.0}, "time_growth"),
        ({"time_growth": 2.0}, "time_base_resolution"),
        ({"time_base_resolution": 0.5, "time_growth": 1.0}, "time_base_resolution"),
        ({"time_base_resolution": math.nan, "time_growth": 1.0}, "time_base_resolution"),
        ({"levels": 32, "growth": 1.0, "features": 8, "log2_table": 24}, "levels * features"),
    ],
)
def test_hostile_layouts_are_refused(change: dict[str, float], where: str) -> None:
    values = {"levels": 8, "features": 4, "log2_table": 15, "base_resolution": 16, "growth": 1.5} | change
    spec = FieldSpec(**values)  # type: ignore[arg-type]
    for use in (spec.validate, lambda: spec.entries):
        with pytest.raises(FormatError) as error:
            use()
        assert str(error.value.where).startswith(where)
