from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from stream_models import CLIP_FRAMES, PER_ANCHOR, packed_clip, packed_init

from formats.clip_segment import decode_clip_segment
from formats.errors import FormatError
from formats.init_segment import decode_init_segment
from formats.segment import layer_ends
from formats.threads import set_thread_count
from formats.types import ClipSegment, GaussianFrame, InitSegment, Mlp
from player import anchor_decoder as decoder_module
from player.anchor_decoder import AnchorDecoder
from player.decoder import StreamDecoder

INIT_DATA, INIT = packed_init()
CLIP_DATA = packed_clip(INIT, residual=20)
CLIP = decode_clip_segment(CLIP_DATA, INIT)
NAMES = ("means", "scales", "rotations", "opacities", "colors")
PRIMES = (1, 2654435761, 805459861, 3674653429)


def plain_mlp(mlp: Mlp, x: np.ndarray) -> np.ndarray:
    w1, b1, w2, b2 = (array.astype(np.float64) for array in (mlp.w1, mlp.b1, mlp.w2, mlp.b2))
    return w2 @ np.maximum(w1 @ x + b1, 0) + b2


def plain_grid(clip: ClipSegment, point: list[float]) -> np.ndarray:
    """The hash grid from its definition, one corner after the other."""
    spec, out, offset = clip.field.spec, [], 0
    resolution = float(spec.base_resolution)
    for _ in range(spec.levels):
        scale = float(np.float32(resolution - 1))
        cells = int(np.ceil(scale)) + 1
        entries = min(1 << spec.log2_table, -(-(cells**4) // 8) * 8)
        position = [u * scale + 0.5 for u in point]
        cell = [int(np.floor(p)) for p in position]
        total = np.zeros(spec.features)
        for corner in range(16):
            weight, row, hashed = 1.0, 0, 0
            for axis in range(4):
                upper = corner >> axis & 1
                fraction = position[axis] - cell[axis]
                weight *= fraction if upper else 1 - fraction
                row += (cell[axis] + upper) * cells**axis
                hashed ^= (cell[axis] + upper) * PRIMES[axis] % 2**32
            index = (row if cells**4 <= entries else hashed) % entries
            total += weight * clip.field.tables[offset + index].astype(np.float64)
        out.append(total)
        offset += entries
        resolution *= spec.growth
    return np.concatenate(out)


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def plain_decode(
    init: InitSegment, clip: ClipSegment, clip_frame: int, gaussians: int = PER_ANCHOR
) -> GaussianFrame:
    """One anchor after the other, in float64, without leaving anything out."""
    rows: list[list] = [[], [], [], [], []]
    static = np.concatenate([clip.static_reference, clip.static_residual])
    for anchors, flags in ((init.anchors, static), (clip.residual, static[len(init.anchors.positions) :])):
        for p, s, logs, still in zip(
            anchors.positions, anchors.features, anchors.log_scales, flags, strict=False
        ):
            unit = (p - clip.field.lo) / (clip.field.hi - clip.field.lo)
            d = np.zeros(init.info.dynamic_features)
            if ((unit >= 0) & (unit <= 1)).all():
                time = 0.0 if still else float(np.float32(clip_frame / init.info.clip_frames))
                point = [*map(float, unit), time]
                d = plain_mlp(clip.field.mlp, plain_grid(clip, point))
            f = np.concatenate([s, d])
            c = plain_mlp(init.heads.covariance, f).reshape(-1, 7)[:gaussians]
            o = plain_mlp(init.heads.offset, f).reshape(-1, 3)[:gaussians]
            logs = logs.astype(np.float64)
            rows[0].append(p + o * np.exp(logs[:3]))
            rows[1].append(np.exp(logs[3:]) * sigmoid(c[:, :3]))
            rows[2].append(c[:, 3:] / np.linalg.norm(c[:, 3:], axis=1, keepdims=True))
            rows[3].append(sigmoid(plain_mlp(init.heads.opacity, f)[:gaussians]))
            rows[4].append(sigmoid(plain_mlp(init.heads.color, f).reshape(-1, 3)[:gaussians]))
    return GaussianFrame(*(np.concatenate(row) for row in rows))


def assert_close(found: GaussianFrame, expected: GaussianFrame, keep: np.ndarray) -> None:
    for name in NAMES:
        array = getattr(found, name)
        assert array.dtype == np.float32
        assert array.flags.c_contiguous
        assert np.allclose(array, getattr(expected, name)[keep], rtol=2e-4, atol=2e-5), name


@pytest.mark.parametrize("clip_frame", range(CLIP_FRAMES))
def test_equals_the_plain_decoder(clip_frame: int):
    expected = plain_decode(INIT, CLIP, clip_frame)
    everything = StreamDecoder(INIT).gaussians(CLIP, clip_frame, min_opacity=0)
    assert len(everything.means) == 70 * PER_ANCHOR
    assert_close(everything, expected, np.ones(140, bool))


def test_heads_too_large_to_keep_half_summed_give_the_same(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(decoder_module, "_STATIC_BYTES", 0)
    found = StreamDecoder(INIT).gaussians(CLIP, 1, min_opacity=0)
    assert_close(found, plain_decode(INIT, CLIP, 1), np.ones(140, bool))


@pytest.mark.parametrize("threshold", [1 / 255, 0.5, 0.9])
def test_faint_gaussians_are_left_out_and_the_rest_is_the_same(threshold: float):
    decoder = StreamDecoder(INIT)
    everything = decoder.gaussians(CLIP, 2, min_opacity=0)
    found = decoder.gaussians(CLIP, 2, min_opacity=threshold)
    keep = everything.opacities >= np.float32(threshold)
    assert keep.sum() == len(found.means)
    for name in NAMES:
        assert np.array_equal(getattr(found, name), getattr(everything, name)[keep])


@pytest.mark.parametrize("min_opacity", [0, 0.5])
def test_keeping_the_gaussians_of_static_anchors_changes_no_bit(min_opacity: float):
    decoder = StreamDecoder(INIT)
    decoder.gaussians(CLIP, 0, min_opacity=0.3)
    for clip_frame in range(CLIP_FRAMES):
        expected = without_keeping(clip_frame, min_opacity)
        found = decoder.gaussians(CLIP, clip_frame, min_opacity)
        for name in NAMES:
            assert np.array_equal(getattr(found, name), getattr(expected, name)), name


def without_keeping(clip_frame: int, min_opacity: float) -> GaussianFrame:
    """All anchors through the heads at once."""
    decoder = AnchorDecoder(INIT)
    constants = decoder._make_constants(CLIP)
    everything = decoder._all_anchors(CLIP)
    dynamic = np.zeros((len(everything.anchors), INIT.info.dynamic_features), np.float32)
    dynamic[constants.static.anchors] = constants.static_features
    dynamic[constants.dynamic.anchors] = decoder._dynamic_features(constants, clip_frame)
    return decoder_module._decode_heads(everything, dynamic, np.float32(min_opacity)).frame


def test_gaussians_of_static_anchors_are_decoded_once_a_clip(monkeypatch: pytest.MonkeyPatch):
    counts: list[int] = []
    decode_heads = decoder_module._decode_heads

    def counting(of: object, *rest: object) -> object:
        counts.append(len(of.anchors))  # type: ignore[attr-defined]
        return decode_heads(of, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(decoder_module, "_decode_heads", counting)
    decoder = StreamDecoder(INIT)
    for clip_frame in range(3):
        decoder.gaussians(CLIP, clip_frame)
    still, *moving = counts
    assert moving == [70 - still] * 3
    assert still > (CLIP.static_reference.sum() + CLIP.static_residual.sum()) > 0


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_lower_layers_draw_what_they_hold(layers: int):
    init_end, clip_end = layer_ends(INIT_DATA)[layers - 1], layer_ends(CLIP_DATA)[layers - 1]
    init = decode_init_segment(INIT_DATA[:init_end], layers=layers, init_id=INIT.init_id)
    clip = decode_clip_segment(CLIP_DATA[:clip_end], init, layers=layers)
    found = StreamDecoder(init).gaussians(clip, 2, min_opacity=0)
    base = init.info.base_gaussians
    assert base < PER_ANCHOR
    assert len(found.means) == base * (50 if layers == 1 else 70)
    assert_close(found, plain_decode(init, clip, 2, base), np.ones(len(found.means), bool))
    # A clip with fewer layers is drawn the same with an init segment that is whole.
    again = StreamDecoder(INIT).gaussians(clip, 2, min_opacity=0)
    for name in NAMES:
        assert np.array_equal(getattr(found, name), getattr(again, name))


def test_no_visible_gaussian_is_an_empty_frame():
    found = StreamDecoder(INIT).gaussians(CLIP, 0, min_opacity=1.1)
    assert found.means.shape == (0, 3)
    assert found.rotations.shape == (0, 4)


def test_some_anchors_lie_outside_the_field():
    # Otherwise the tests above would not show that their dynamic feature is 0.
    assert 0 < CLIP.static_reference.sum() < len(INIT.anchors.positions)
    positions = INIT.anchors.positions
    assert 0 < ((positions < CLIP.field.lo) | (positions > CLIP.field.hi)).any(axis=1).sum() < len(positions)


def test_time_moves_the_gaussians():
    decoder = StreamDecoder(INIT)
    first, second = (decoder.gaussians(CLIP, k, min_opacity=0).means for k in (0, 1))
    assert np.abs(first - second).max() > 1e-3


def test_the_clip_decoded_before_does_not_matter():
    other = decode_clip_segment(packed_clip(INIT, seed=4, clip=1, residual=0), INIT)
    decoder = StreamDecoder(INIT)
    expected = decoder.gaussians(CLIP, 3)
    decoder.gaussians(other, 0)
    assert np.array_equal(decoder.gaussians(CLIP, 3).means, expected.means)


def test_the_number_of_threads_does_not_matter():
    found = []
    for threads in (1, 3):
        set_thread_count(threads)
        found.append(StreamDecoder(INIT).gaussians(CLIP, 1))
    set_thread_count(0)
    for name in NAMES:
        assert np.array_equal(getattr(found[0], name), getattr(found[1], name))


def test_frames_and_clips_that_do_not_fit_are_refused():
    decoder = StreamDecoder(INIT)
    for clip_frame in (-1, CLIP_FRAMES):
        with pytest.raises(FormatError, match="no such frame"):
            decoder.gaussians(CLIP, clip_frame)
    with pytest.raises(FormatError, match="another init segment"):
        decoder.gaussians(replace(CLIP, init_id="00" * 32), 0)


def test_numbers_that_overflow_are_a_format_error():
    offset = replace(INIT.heads.offset, b2=np.full_like(INIT.heads.offset.b2, 3e38))
    hostile = replace(
        INIT,
        heads=replace(INIT.heads, offset=offset),
        anchors=replace(INIT.anchors, log_scales=np.full_like(INIT.anchors.log_scales, 50)),
    )
    with pytest.raises(FormatError, match="not finite"):
        StreamDecoder(hostile).gaussians(CLIP, 0)


def test_an_opacity_that_is_no_number_is_a_format_error():
    # Infinity less infinity, in the head's sum.
    w2 = np.full_like(INIT.heads.opacity.w2, 3e38)
    w2[:, ::2] *= -1
    opacity = replace(INIT.heads.opacity, w1=np.full_like(INIT.heads.opacity.w1, 1e30), w2=w2)
    features = np.full_like(INIT.anchors.features, 1e9)
    anchors = replace(INIT.anchors, features=features)
    hostile = replace(INIT, heads=replace(INIT.heads, opacity=opacity), anchors=anchors)
    with pytest.raises(FormatError, match="opacities of a frame are not finite"):
        StreamDecoder(hostile).gaussians(CLIP, 0)
