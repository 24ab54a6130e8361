"""The baked profile: tolerances kept, nothing drifts, what stands still is nearly free, damage is refused."""

from __future__ import annotations

import dataclasses
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats.baked import BDLT, BKEY, BMET, META, BakedClip, decode_baked_clip, encode_baked_clip
from formats.baked_fit import LARGEST, MEAN, BakedOptions, _steady, fit_codes
from formats.box import Box, decode_boxes, encode_box
from formats.errors import ConfigError, FormatError
from formats.limits import Limits
from formats.positions import morton_codes
from formats.rans import encode_array
from formats.types import GaussianFrame

OPTIONS = BakedOptions()
EVEN = dataclasses.replace(OPTIONS, faint_gain=1.0)


def normalised(quaternions: np.ndarray) -> np.ndarray:
    return quaternions / np.linalg.norm(quaternions, axis=-1, keepdims=True)


def moving_frames(
    frames: int = 6, count: int = 300, seed: int = 0, speed: float = 1.0
) -> list[GaussianFrame]:
    """A third of the Gaussians stands still, a third drifts, a third jitters; some are unseen at times."""
    rng = np.random.default_rng(seed)
    means = rng.uniform(-2, 2, (count, 3))
    logs = rng.uniform(-5, -1, (count, 3))
    quaternions = rng.standard_normal((count, 4))
    opacities = rng.uniform(0.05, 1, count)
    colors = rng.uniform(0.2, 0.8, (count, 3))
    velocity = rng.standard_normal((count, 3)) * 0.05 * speed
    kind = np.arange(count) % 3
    out = []
    for frame in range(frames):
        drift = ((kind == 1) * frame)[:, None]
        noise = ((kind == 2) * speed)[:, None] * rng.standard_normal((count, 3))
        seen = (np.arange(count) % 7 != 0) | (frame % 3 == 1)
        out.append(
            GaussianFrame(
                means=(means + drift * velocity + 0.02 * noise).astype(np.float32),
                scales=np.exp(logs + 0.1 * noise).astype(np.float32),
                rotations=normalised(quaternions + 0.1 * np.pad(noise, ((0, 0), (1, 0)))).astype(np.float32),
                opacities=(opacities * seen * (np.arange(count) % 11 != 0)).astype(np.float32),
                colors=np.clip(colors + 0.1 * noise, 0, 1).astype(np.float32),
            )
        )
    return out


def baked(frames: list[GaussianFrame], options: BakedOptions = OPTIONS) -> tuple[bytes, BakedClip]:
    data = b"".join(encode_baked_clip(frames, options))
    return data, decode_baked_clip(decode_boxes(data))


def same(first: GaussianFrame, second: GaussianFrame) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(vars(first).values(), vars(second).values(), strict=True))


def drawn_rows(frames: list[GaussianFrame], options: BakedOptions) -> list[np.ndarray]:
    """For each frame the rows of the input that are drawn, in decoded order."""
    fitted = fit_codes(frames, options)
    order = np.argsort(morton_codes(fitted.codes[0, :, MEAN].astype(np.uint64)), kind="stable")
    return [fitted.rows[order[code[order, 10] > 0]] for code in fitted.codes]


def test_every_number_that_is_seen_stays_within_its_tolerance():
    frames = moving_frames(8)
    _, clip = baked(frames, EVEN)
    for frame, found, rows in zip(frames, clip, drawn_rows(frames, EVEN), strict=True):
        assert len(found.means) == len(rows) > 150
        np.testing.assert_allclose(found.opacities, frame.opacities[rows], atol=EVEN.opacity_tolerance + 1e-6)
        seen = frame.opacities[rows] >= EVEN.min_opacity
        rows = rows[seen]
        np.testing.assert_allclose(found.colors[seen], frame.colors[rows], atol=EVEN.color_tolerance + 1e-6)
        octaves = np.abs(np.log2(found.scales[seen]) - np.log2(frame.scales[rows]))
        assert octaves.max() <= EVEN.scale_tolerance + 1e-5
        wanted = frame.rotations[rows]
        wanted = wanted * np.sign(np.sum(wanted * found.rotations[seen], axis=1))[:, None]
        # Three components are within the tolerance, the fourth follows from them.
        apart = np.sort(np.abs(found.rotations[seen] - wanted), axis=1)
        assert apart[:, :3].max() <= EVEN.rotation_tolerance * 1.5
        assert apart.max() <= EVEN.rotation_tolerance * 6
        first = np.stack([np.sort(each.scales, axis=1)[:, 1] for each in frames]).max(axis=0)[rows]
        limit = np.maximum(EVEN.mean_tolerance * first, 2 * clip.quantisation.grid_step)
        assert (np.abs(found.means[seen] - frame.means[rows]) <= 1.3 * limit[:, None]).all()


def test_faint_gaussians_may_be_coarser_and_cost_less():
    frames = [dataclasses.replace(frame, opacities=frame.opacities * 0.2) for frame in moving_frames(8)]
    assert len(baked(frames)[0]) < 0.9 * len(baked(frames, EVEN)[0])


def test_nothing_drifts():
    frames = moving_frames(150, 60)
    codes = fit_codes(frames, OPTIONS)
    _, clip = baked(frames)
    order = np.argsort(morton_codes(codes.codes[0, :, MEAN].astype(np.uint64)), kind="stable")
    last = clip.frame(149)
    wanted = codes.codes[149, order]
    wanted = wanted[wanted[:, 10] > 0]
    assert same(last, baked(frames[:150])[1].frame(149))
    grid = codes.quantisation
    np.testing.assert_array_equal(
        last.means, grid.grid_lo + grid.grid_step * wanted[:, MEAN].astype(np.float32)
    )
    np.testing.assert_array_equal(last.colors, wanted[:, 11:].astype(np.float32) / np.float32(64))


def test_any_frame_at_any_time():
    frames = moving_frames()
    _, clip = baked(frames)
    in_order = list(clip)
    for index in (5, 0, 3, 3, 1, 4):
        assert same(clip.frame(index), in_order[index])
    for index in (-1, 6):
        with pytest.raises(FormatError, match="no such frame"):
            clip.frame(index)


def test_what_stands_still_is_nearly_free():
    still = [moving_frames(1, 3000)[0]] * 10
    boxes = encode_baked_clip(still)
    assert max(len(box) for box in boxes[2:]) < 64
    moving = encode_baked_clip(moving_frames(10, 3000))
    assert len(boxes[1]) > 20 * len(boxes[2])
    assert sum(map(len, boxes)) < 0.6 * sum(map(len, moving))


def test_noise_below_the_tolerance_is_not_sent():
    rng = np.random.default_rng(5)
    base = moving_frames(1, 500)[0]
    noisy = [
        dataclasses.replace(
            base, colors=(base.colors + rng.uniform(-0.009, 0.009, (500, 3))).astype(np.float32)
        )
        for _ in range(10)
    ]
    boxes = encode_baked_clip(noisy)
    assert sum(map(len, boxes[2:])) < 600 + 0.02 * len(boxes[1])


def test_unseen_gaussians_are_left_out_and_those_that_appear_are_ready():
    frames = moving_frames(4, 12, speed=0)
    opacities = np.zeros((4, 12), np.float32)
    opacities[:, :3] = 0.9
    opacities[2, 5] = 0.7
    frames = [dataclasses.replace(frame, opacities=row) for frame, row in zip(frames, opacities, strict=True)]
    _, clip = baked(frames)
    assert clip.gaussians == 4
    assert [len(frame.means) for frame in clip] == [3, 3, 4, 3]
    # The fourth has its place from the keyframe on: appearing takes no more than its opacity.
    changes = np.diff(fit_codes(frames, OPTIONS).codes, axis=0)
    assert np.flatnonzero(changes.any(axis=(0, 1))).tolist() == [10]


def test_an_empty_clip():
    frames = [dataclasses.replace(frame, opacities=frame.opacities * 0) for frame in moving_frames(3)]
    data, clip = baked(frames)
    assert clip.gaussians == 0 and [len(frame.means) for frame in clip] == [0, 0, 0] and len(data) < 200


def test_a_turning_gaussian_changes_the_component_that_is_left_out():
    angles = np.linspace(0, np.pi, 20)
    frames = [
        GaussianFrame(
            means=np.zeros((1, 3), np.float32),
            scales=np.ones((1, 3), np.float32),
            rotations=np.array([[np.cos(angle), 0, np.sin(angle), 0]], np.float32),
            opacities=np.ones(1, np.float32),
            colors=np.ones((1, 3), np.float32),
        )
        for angle in angles
    ]
    left_out = fit_codes(frames, OPTIONS).codes[:, 0, LARGEST.start]
    assert set(left_out) == {0, 2}
    for frame, found in zip(frames, baked(frames)[1], strict=True):
        assert abs(float((frame.rotations * found.rotations).sum())) > np.cos(np.radians(8) / 2)


def test_the_same_frames_give_the_same_bytes(monkeypatch):
    data = baked(moving_frames())[0]
    assert baked(moving_frames())[0] == data
    monkeypatch.setattr("formats.baked_fit.BLOCK_ROWS", 7)
    assert baked(moving_frames())[0] == data


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.floats(-6, 6), st.booleans()), min_size=1, max_size=9), st.floats(0.5, 2))
def test_pieces_fit_and_are_as_few_as_can_be(track, tolerance):
    values = np.array([value for value, _ in track]).reshape(-1, 1, 1)
    seen = np.array([matters for _, matters in track]).reshape(-1, 1)
    codes = _steady(values, np.array([tolerance]), seen)[:, 0, 0]
    assert (np.abs(codes - values[:, 0, 0])[seen[:, 0]] <= tolerance + 1e-6).all()

    def suits(part: slice) -> bool:
        bounded = values[part, 0, 0][seen[part, 0]]
        if not len(bounded):
            return True
        return bool(np.ceil(bounded.max() - tolerance - 1e-9) <= np.floor(bounded.min() + tolerance + 1e-9))

    fewest = [0]
    for end in range(1, len(values) + 1):
        fewest.append(min(fewest[start] + 1 for start in range(end) if suits(slice(start, end))))
    assert 1 + np.count_nonzero(np.diff(codes)) <= fewest[-1]


# The bytes, by hand from the specification


def array(*numbers: int, channels: int) -> bytes:
    data = encode_array(np.array(numbers, np.uint64), channels, 0)
    return struct.pack("<BI", 0, len(data)) + data


def hand_made() -> list[bytes]:
    """Two Gaussians, two frames."""
    meta = struct.pack("<IHBBHHHbB4f", 2, 2, 4, 4, 10, 5, 8, 1, 0, 1.0, 2.0, 3.0, 0.5)
    # Grid points (1, 0, 2) and (3, 1, 2): Morton codes 0b100_001 = 33 and, after it, 0b101_011 = 43.
    rows = [
        # scales -1, 1, 2 (signed); rotation 6, 0, 0; left out: z; opacity 5; colours 8, 0, 4
        [1, 2, 4, 12, 0, 0, 6, 10, 16, 0, 8],
        # scales 4, 4, 8 (less those before: 5, 3, 6); rotation 0, 0, -8; left out: w; opacity 0; colours 2
        [10, 6, 12, 0, 0, 15, 0, 0, 4, 4, 4],
    ]
    predictors = bytes([1, 1, 1] + [0] * 8)
    key = array(33, 10, channels=1) + predictors + array(*rows[0], *rows[1], channels=11)
    # Row 0 moves by (0, -1, 2) x 2**level; row 1 turns up: opacity + 1.
    delta = array(1, 4, channels=1) + array(0, 1, 4, channels=3) + array(2, channels=1)
    return [encode_box(BMET, meta), encode_box(BKEY, key), encode_box(BDLT, delta)]


def test_a_clip_made_by_hand():
    clip = decode_baked_clip(decode_boxes(b"".join(hand_made())))
    first, second = list(clip)
    np.testing.assert_array_equal(first.means, [[1.5, 2.0, 4.0]])
    np.testing.assert_allclose(first.scales, [[2**-0.25, 2**0.25, 2**0.5]], rtol=1e-6)
    np.testing.assert_allclose(first.rotations, [[0.6, 0, 0, 0.8]], rtol=1e-6)
    np.testing.assert_array_equal(first.opacities, [1.0])
    np.testing.assert_array_equal(first.colors, [[1.0, 0.0, 0.5]])
    # Row 0: middle scale code 1, 1 // 4 + 1 = level 1; row 1 does not move.
    np.testing.assert_array_equal(second.means, [[1.5, 1.0, 6.0], [2.5, 2.5, 4.0]])
    np.testing.assert_allclose(second.scales[1], [2, 2, 4], rtol=1e-6)
    np.testing.assert_allclose(second.rotations[1], [0.6, 0, 0, -0.8], rtol=1e-6)
    np.testing.assert_allclose(second.opacities, [1.0, 0.2])
    np.testing.assert_array_equal(second.colors[1], [0.25, 0.25, 0.25])


# What is wrong


def boxes_of(*payloads: tuple[str, bytes], critical: bool = True) -> list[Box]:
    return list(decode_boxes(b"".join(encode_box(name, data, critical=critical) for name, data in payloads)))


def parts() -> list[tuple[str, bytes]]:
    return [(box.type, bytes(box.payload)) for box in decode_boxes(b"".join(hand_made()))]


def meta_with(**changed: float) -> list[tuple[str, bytes]]:
    names = ["gaussians", "frames", "bits", "scale", "rotation", "opacity", "color", "bias", "reserved"]
    fields = dict(zip([*names, "x", "y", "z", "step"], META.unpack(parts()[0][1]), strict=True))
    return [(BMET, META.pack(*(fields | changed).values())), *parts()[1:]]


@pytest.mark.parametrize(
    ("payloads", "message"),
    [
        ([], "not a baked clip"),
        (parts()[1:], "not a baked clip"),
        (parts()[:1], "not a baked clip"),
        ([*parts()[:2], ("BKEY", b"")], "not a baked clip"),
        ([*parts(), ("FTAB", b"")], "does not know"),
        (parts()[:2], "lacks frames"),
        ([*parts(), parts()[2]], "lacks frames"),
        ([(BMET, parts()[0][1] + b"x"), *parts()[1:]], "bytes left over"),
        (meta_with(reserved=1), "bytes left over"),
        (meta_with(frames=0), "no frames or too many"),
        (meta_with(frames=2000), "no frames or too many"),
        (meta_with(bits=0), "impossible grid bits"),
        (meta_with(bits=22), "impossible grid bits"),
        (meta_with(color=0), "a step of 0"),
        (meta_with(step=0.0), "impossible grid"),
        (meta_with(step=np.nan), "impossible grid"),
        (meta_with(x=np.inf), "impossible grid"),
        (meta_with(step=1e33), "impossible grid"),
        (meta_with(gaussians=2**32 - 1), "too many Gaussians"),
    ],
)
def test_wrong_boxes(payloads, message):
    with pytest.raises(FormatError, match=message):
        decode_baked_clip(boxes_of(*payloads))


def test_a_box_that_is_not_critical_is_skipped():
    extra = encode_box("XTRA", b"?", critical=False)
    boxes = hand_made()
    clip = decode_baked_clip(decode_boxes(boxes[0] + extra + b"".join(boxes[1:]) + extra))
    assert [len(frame.means) for frame in clip] == [1, 2]
    with pytest.raises(FormatError, match="does not know"):
        decode_baked_clip(decode_boxes(b"".join(boxes) + encode_box(BDLT, b"", version=1)))


@pytest.mark.parametrize(
    ("delta", "message"),
    [
        (array(16, 0, channels=1), "unknown group"),
        (array(0, 0, channels=1) + b"x", "longer than its arrays"),
        (array(4, 0, channels=1), "too short"),
        (array(4, 0, channels=1) + array(2, channels=1), "out of range"),
        (array(0, 8, channels=1) + array(5, 0, 0, channels=3), "out of range"),
        (array(1, 0, channels=1) + array(1 << 40, 0, 0, channels=3), "too large"),
        (array(1, 0, channels=1) + array(1 << 26, 0, 0, channels=3), "out of range"),
    ],
)
def test_wrong_deltas(delta, message):
    clip = decode_baked_clip(boxes_of(*parts()[:2], (BDLT, delta)))
    assert len(clip.frame(0).means) == 1
    for _ in range(2):
        with pytest.raises(FormatError, match=message):
            clip.frame(1)
    assert len(clip.frame(0).means) == 1


@pytest.mark.parametrize(
    ("key", "message"),
    [
        (array(33, 1 << 12, channels=1), "outside its grid"),
        (array(1 << 62, (1 << 63) - 1, channels=1), "outside its grid"),
        (array(33, 10, channels=1) + bytes([2] * 11) + array(*[0] * 22, channels=11), "unknown predictor"),
        (array(33, 10, channels=1) + bytes(11) + array(*[9999] * 22, channels=11), "out of range"),
        (b"", "too short"),
    ],
)
def test_wrong_keyframes(key, message):
    with pytest.raises(FormatError, match=message):
        decode_baked_clip(boxes_of(parts()[0], (BKEY, key), parts()[2])).frame(0)


def test_damaged_payloads_are_format_errors_or_finite_frames():
    frames = moving_frames(3, 40)
    payloads = [(box.type, bytes(box.payload)) for box in decode_boxes(b"".join(encode_baked_clip(frames)))]
    rng = np.random.default_rng(1)
    refused = 0
    for _ in range(400):
        which = int(rng.integers(len(payloads)))
        name, data = payloads[which]
        at = int(rng.integers(len(data)))
        cut = rng.random() < 0.2
        broken = (
            data[:at] if cut else data[:at] + bytes([data[at] ^ int(rng.integers(1, 256))]) + data[at + 1 :]
        )
        boxes = boxes_of(*payloads[:which], (name, broken), *payloads[which + 1 :])
        try:
            found = list(decode_baked_clip(boxes))
        except FormatError:
            refused += 1
            continue
        assert all(np.isfinite(part).all() for frame in found for part in vars(frame).values())
    assert refused > 250


def test_memory_is_bounded_by_the_limits():
    tiny = Limits(array_bytes=1 << 20)
    huge = boxes_of(*meta_with(gaussians=1 << 20))
    tracemalloc.start()
    with pytest.raises(FormatError, match="too many Gaussians"):
        decode_baked_clip(huge, tiny)
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()


def test_frames_that_cannot_be_baked():
    frames = moving_frames(2, 5)
    broken = dataclasses.replace(frames[1], means=frames[1].means * np.float32(np.nan))
    longer = moving_frames(1, 6)[0]
    for bad, message in (
        ([], "needs a frame"),
        ([frames[0], longer], "differ in length"),
        ([frames[0], broken], "means of a frame are not finite"),
    ):
        with pytest.raises(FormatError, match=message):
            encode_baked_clip(bad)


@pytest.mark.parametrize(
    "changed",
    [
        {"grid_bits": 0},
        {"grid_bits": 17},
        {"mean_tolerance": 0.0},
        {"faint_gain": 0.5},
        {"min_opacity": 2.0},
        {"color_steps": 0},
        {"color_steps": 8},  # half a step is 0.0625, the tolerance 0.02
        {"scale_tolerance": float("nan")},
    ],
)
def test_options_that_cannot_be(changed):
    with pytest.raises(ConfigError):
        dataclasses.replace(OPTIONS, **changed)
