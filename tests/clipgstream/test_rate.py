"""The rate term, rounding that training sees through, static anchors, and packing to a rate."""

from __future__ import annotations

import dataclasses
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from test_model import anchor_points, random_reference, small_config

from clipgstream.model.build import as_packed, build_reference
from clipgstream.model.field import make_field_backend
from clipgstream.model.quantised import Steps, rounded
from clipgstream.pack import pack_session
from clipgstream.pack_model import gaussian_order, reordered_heads
from clipgstream.rate_control import TOLERANCE, choose_rate, coarser, pack_to_rate
from clipgstream.session import Session
from clipgstream.train.config import TrainConfig
from clipgstream.train.rate import RateTerm
from formats.clip_segment import decode_clip_segment, encode_clip_segment
from formats.errors import ConfigError
from formats.pack_options import PackOptions
from formats.positions import encode_positions
from formats.stream import StreamReader
from formats.types import ClipSegment

STEPS = Steps(table=0.1, feature=0.05, scale=0.02)
CONFIG = TrainConfig(rate_weight=0.5, rate_features=3.0, rate_knee=0.4, rate_ramp=0.1)
PIXELS = 1000


def expected_loss(model, weight: float) -> torch.Tensor:
    """The documented formula in float64."""
    tables = model.field.tables.double()
    row_bits = tables.shape[1] * torch.log2(1 + tables.abs().sum(dim=1) / (CONFIG.rate_knee * STEPS.table))
    features = model.shared.anchors.features.double()
    feature_bits = torch.log2(1 + features.abs() / (CONFIG.rate_knee * STEPS.feature))
    return weight * (row_bits.sum() + CONFIG.rate_features * feature_bits.sum()) / PIXELS


def zero_gradients(model) -> None:
    for parameter in model.parameters():
        parameter.grad = torch.zeros_like(parameter)


@pytest.mark.parametrize(("iteration", "share"), [(0, 0.0), (5, 0.5), (10, 1.0), (99, 1.0)])
def test_the_gradient_is_that_of_the_formula(iteration: int, share: float):
    model = random_reference()
    zero_gradients(model)
    RateTerm(model, STEPS, CONFIG, 100, PIXELS).add_gradient(iteration)
    charged = [model.field.tables, model.shared.anchors.features]
    expected = torch.autograd.grad(expected_loss(model, CONFIG.rate_weight * share), charged)
    for parameter, gradient in zip(charged, expected, strict=True):
        assert torch.allclose(parameter.grad, gradient.float(), rtol=2e-5, atol=1e-9)
    assert not model.shared.anchors.log_scales.grad.any()
    assert bool(charged[0].grad.any()) == (share > 0)


def test_the_kernel_equals_plain_torch():
    model = random_reference()
    zero_gradients(model)
    term = RateTerm(model, STEPS, CONFIG, 100, PIXELS)
    term.add_gradient(50)
    kernel = model.field.tables.grad.clone()
    rows = model.field.tables.detach()
    size = rows.abs().sum(dim=1, keepdim=True)
    weight = rows.shape[1] * CONFIG.rate_weight / (PIXELS * math.log(2))
    plain = weight * torch.sign(rows) / (size + CONFIG.rate_knee * STEPS.table)
    assert torch.allclose(kernel, plain, rtol=1e-5, atol=1e-9)


def test_values_that_are_zero_are_not_pulled():
    model = random_reference()
    with torch.no_grad():
        model.field.tables.zero_()
    zero_gradients(model)
    RateTerm(model, STEPS, CONFIG, 100, PIXELS).add_gradient(50)
    assert not model.field.tables.grad.any()


def test_a_rate_needs_steps_to_count_in():
    with pytest.raises(ConfigError, match="rate_weight needs steps"):
        RateTerm(random_reference(), Steps(0.0, 0.05, 0.02), CONFIG, 100, PIXELS)
    RateTerm(random_reference(), Steps(0.0, 0.0, 0.0), dataclasses.replace(CONFIG, rate_weight=0), 100, 1)


def test_rounding_is_to_the_nearest_multiple_and_lets_the_gradient_through():
    values = torch.tensor([0.0, 0.024, 0.026, -0.13, 7.0], requires_grad=True)
    result = rounded(values, 0.05)
    assert torch.allclose(result, torch.tensor([0.0, 0.0, 0.05, -0.15, 7.0]))
    result.backward(torch.arange(5.0))
    assert torch.equal(values.grad, torch.arange(5.0))
    assert rounded(values, 0.0) is values


def test_a_snapped_model_decodes_as_it_was_while_rounding():
    model = random_reference()
    backend = make_field_backend("cpu", "cpu")
    model.rounding = STEPS
    with torch.no_grad():
        seen = model.gaussians(0.3, backend)
        model.rounding = None
        before = model.gaussians(0.3, backend)
        model.snap(STEPS)
        after = model.gaussians(0.3, backend)
    assert torch.equal(seen.means, after.means)
    assert torch.equal(seen.colors, after.colors)
    assert not torch.equal(before.colors, after.colors)


def test_a_snapped_model_loses_only_its_positions_and_weights_to_packing(tiny_demo):
    """Tables, features and scales come back from the stream bit for bit."""
    from clipgstream.pack import open_models

    reader = StreamReader(tiny_demo.stream)
    models = open_models(Session.open(tiny_demo.session))
    init = reader.init()
    given = models.init_segment(0, models.config.pack)
    assert np.allclose(init.anchors.features, given.anchors.features, atol=1e-6)
    assert np.allclose(init.anchors.positions, given.anchors.positions, atol=1e-6)
    for record in models.records:
        clip, model = reader.clip(record.clip), models.clip_segment(record, models.config.pack)
        sent = np.any(clip.field.tables != 0, axis=1)
        assert sent.any()
        assert np.allclose(clip.field.tables[sent], model.field.tables[sent], atol=1e-6)
        assert np.array_equal(clip.static_reference, model.static_reference)


def test_static_anchors_stay_as_they_are_at_the_clips_start():
    model = random_reference()
    static = torch.arange(model.shared.anchors.count) % 3 == 0
    model.set_static(static)
    backend = make_field_backend("cpu", "cpu")
    per_anchor = model.shared.heads.per_anchor
    with torch.no_grad():
        first, later = model.gaussians(0.0, backend).colors, model.gaussians(0.6, backend).colors
    same = (first == later).view(len(static), -1).all(dim=1)
    assert torch.equal(same[static], torch.ones_like(same[static]))
    assert not same[~static].any()
    assert len(first) == per_anchor * len(static)


def test_anchors_start_where_the_stream_will_have_them():
    points = anchor_points(40)
    packed = as_packed(points, 10)
    again = as_packed(packed, 10)
    assert np.allclose(packed.positions, encode_positions(packed.positions, 10).decoded, atol=1e-6)
    assert np.allclose(again.positions, packed.positions, atol=1e-6)
    assert np.array_equal(again.colors, packed.colors)
    # Every colour is still with its place.
    nearest = np.linalg.norm(packed.positions[:, None] - points.positions[None], axis=2).argmin(axis=1)
    assert np.array_equal(points.colors[nearest], packed.colors)


def test_reordered_heads_give_the_same_gaussians_in_another_order():
    model = build_reference(anchor_points(12), small_config())
    order = np.array([1, 0])
    backend = make_field_backend("cpu", "cpu")
    with torch.no_grad():
        before = model.gaussians(0.2, backend)
        turned = reordered_heads(model.shared.heads.to_wire(), order)
        for name in ("opacity", "color", "covariance", "offset"):
            head, mlp = getattr(model.shared.heads, name), getattr(turned, name)
            for weight, array in zip(head.weights(), (mlp.w1, mlp.b1, mlp.w2, mlp.b2), strict=True):
                weight.copy_(torch.from_numpy(array))
        after = model.gaussians(0.2, backend)
    for name in ("means", "opacities", "colors"):
        given, found = (getattr(g, name).view(12, 2, -1) for g in (before, after))
        assert torch.allclose(found, given[:, [1, 0]], atol=1e-6)


def test_the_first_gaussians_are_those_that_cover_most():
    model = random_reference()
    backend = make_field_backend("cpu", "cpu")
    with torch.no_grad():
        g = model.gaussians(0.0, backend)
        cover = (g.opacities * g.scales.prod(dim=1).pow(2 / 3)).view(-1, 2).sum(dim=0)
    assert list(gaussian_order(model)) == sorted(range(2), key=lambda slot: -float(cover[slot]))


def test_coarser_steps_keep_their_proportions():
    options = PackOptions(table_step=0.08, feature_step=0.07, scale_step=0.02)
    assert coarser(options, 0.0) == options
    one, four = coarser(options, 1.0), coarser(options, 4.0)
    assert (one.table_step, one.feature_step) == (0.16, 0.07)
    assert (four.table_step, four.feature_step, four.scale_step) == (1.28, 0.14, 0.04)
    with pytest.raises(ConfigError, match="steps to widen"):
        coarser(PackOptions(), 1.0)


def test_a_stream_is_packed_to_a_rate(tiny_demo, tmp_path: Path):
    session = tmp_path / "session"
    shutil.copytree(tiny_demo.session, session)
    opened = Session.open(session)
    options = tiny_options(opened)
    full = pack_session(opened, tmp_path / "full.cgs", options)
    seconds = full.frames / opened.fps
    target = 0.8 * full.bytes * 8 / 1000 / seconds
    report, choice = pack_to_rate(opened, tmp_path / "small.cgs", options, target)
    assert choice.reached
    assert choice.coarseness > 0
    assert abs(report.bytes * 8 / 1000 / seconds - target) <= TOLERANCE * target
    assert report.bytes == (tmp_path / "small.cgs").stat().st_size
    assert abs(report.bytes - choice.expected_bytes) < 0.02 * report.bytes


def test_a_rate_above_the_streams_own_changes_nothing(tiny_demo):
    session = Session.open(tiny_demo.session)
    options = tiny_options(session)
    choice = choose_rate(session, options, 1e9)
    assert choice.options == options
    assert not choice.reached
    with pytest.raises(ConfigError, match="cannot be made this small"):
        choose_rate(session, options, 1.0)


def tiny_options(session: Session) -> PackOptions:
    from clipgstream.pack import open_models

    return open_models(session).config.pack


def test_the_same_clip_gives_the_same_bytes(tiny_demo):
    reader = StreamReader(tiny_demo.stream)
    init = reader.init()
    clip: ClipSegment = reader.clip(1)
    options = PackOptions(table_step=0.08, feature_step=0.07, scale_step=0.025, position_bits=12)
    data = encode_clip_segment(clip, init, options)
    assert data == encode_clip_segment(clip, init, options)
    again = decode_clip_segment(data, init)
    assert np.allclose(again.field.tables, clip.field.tables, atol=1e-6)
