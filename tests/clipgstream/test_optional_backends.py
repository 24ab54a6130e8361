"""Backends of packages that are rarely installed: conventions, layouts, and what is said where they lack.

The packages themselves are compared with our own float64 code where they are installed.
"""

from __future__ import annotations

import sys
from collections import namedtuple
from types import ModuleType

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from clipgstream.geometry import neighbours
from clipgstream.geometry.neighbours import rms_neighbor_distance
from clipgstream.model import field as fields
from clipgstream.model import field_tcnn
from clipgstream.model.field import field_status, make_field_backend
from clipgstream.render import gsplat, inria, select
from clipgstream.render.interface import Gaussians, ViewBatch
from clipgstream.render.reference import ReferenceRasterizer
from clipgstream.rig import PinholeView
from formats import hashgrid
from formats.errors import BackendError
from formats.hashgrid import FieldSpec

SPEC = FieldSpec(levels=6, features=2, log2_table=12, base_resolution=3, growth=1.7)


def turned_view(width_px: int = 40, height_px: int = 30) -> PinholeView:
    """A view whose principal point is off the centre."""
    cos, sin = np.cos(0.4), np.sin(0.4)
    pose = np.array([[cos, 0.0, sin, 0.1], [0.0, 1.0, 0.0, -0.2], [-sin, 0.0, cos, 3.0]])
    return PinholeView(width_px, height_px, 41.0, 44.0, 0.45 * width_px, 0.58 * height_px, pose)


def some_gaussians(count: int = 30) -> Gaussians:
    generator = torch.Generator().manual_seed(3)
    return Gaussians(
        means=torch.rand(count, 3, generator=generator) - 0.5,
        scales=0.05 + 0.1 * torch.rand(count, 3, generator=generator),
        rotations=torch.randn(count, 4, generator=generator),
        opacities=0.1 + 0.8 * torch.rand(count, generator=generator),
        colors=torch.rand(count, 3, generator=generator),
    )


# -- inria -------------------------------------------------------------------------------------------------


def test_inria_matrices_project_as_our_pinhole_does():
    view = turned_view()
    points = np.random.default_rng(1).uniform(-1, 1, (50, 3))
    camera = points @ view.camera_from_world[:, :3].T + view.camera_from_world[:, 3]
    expected = [
        view.fx_px * camera[:, 0] / camera[:, 2] + view.cx_px,
        view.fy_px * camera[:, 1] / camera[:, 2] + view.cy_px,
    ]
    rows = np.column_stack([points, np.ones(50)])
    to_camera, to_clip = inria.row_matrices(view)
    assert_allclose((rows @ to_camera)[:, :3], camera, atol=1e-5)
    clip = rows @ to_clip
    assert_allclose(clip[:, 3], camera[:, 2], atol=1e-5)
    # Its pixel i has its centre at ((ndc + 1) * size - 1) / 2 = i; ours at i + 0.5.
    pixels = ((clip[:, :2] / clip[:, 3:] + 1) * [view.width_px, view.height_px] - 1) / 2
    assert_allclose(pixels + 0.5, np.column_stack(expected), atol=1e-3)


def test_inria_finds_our_focal_lengths():
    view = turned_view()
    tan_x, tan_y = inria.half_tangents(view)
    assert view.width_px / (2 * tan_x) == pytest.approx(view.fx_px)
    assert view.height_px / (2 * tan_y) == pytest.approx(view.fy_px)


OLD_SETTINGS = (
    "image_height image_width tanfovx tanfovy bg scale_modifier viewmatrix projmatrix sh_degree campos "
    "prefiltered debug"
)


@pytest.mark.parametrize(("settings", "more"), [(OLD_SETTINGS, 0), (OLD_SETTINGS + " antialiasing", 1)])
def test_inria_calls_old_and_new_versions(monkeypatch, settings, more):
    seen = []

    class Rasterizer:
        def __init__(self, chosen):
            self.chosen = chosen

        def __call__(self, **arguments):
            seen.append((self.chosen, arguments))
            shape = (3, self.chosen.image_height, self.chosen.image_width)
            image = arguments["colors_precomp"].mean() * torch.ones(shape)
            return (image, torch.zeros(30), *[torch.zeros(1)] * more)

    module = ModuleType("diff_gaussian_rasterization")
    module.GaussianRasterizer = Rasterizer
    module.GaussianRasterizationSettings = namedtuple("GaussianRasterizationSettings", settings)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(inria, "_check", lambda *arguments: None)
    views = [turned_view(), turned_view()]
    images, alphas = inria.make().render(some_gaussians(), views, torch.zeros(3))
    assert images.shape == (2, 30, 40, 3) and alphas.shape == (2, 30, 40)
    assert torch.all(alphas == 1.0)  # what the stand-in draws of white Gaussians
    chosen, arguments = seen[0]
    assert_allclose(arguments["rotations"].norm(dim=1), 1.0, atol=1e-6)
    assert arguments["opacities"].shape == (30, 1) and chosen.sh_degree == 0


def test_alpha_caps_that_cannot_be_had_are_refused():
    for rasterizer in (inria, gsplat):
        with pytest.raises(BackendError) as caught:
            rasterizer._check(some_gaussians(), torch.zeros(3), 0.5)
        assert caught.value.where == "alpha_max" and caught.value.hint
    with pytest.raises(BackendError, match="cannot draw this tensor"):
        gsplat._check(some_gaussians(), torch.zeros(3), gsplat.ALPHA_MAX)


# -- gsplat ------------------------------------------------------------------------------------------------


@pytest.fixture
def stand_in(monkeypatch, tmp_path):
    """A gsplat that can be imported and was never built."""
    (tmp_path / "gsplat").mkdir()
    (tmp_path / "gsplat" / "__init__.py").write_text("def rasterization(): ...")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("TORCH_EXTENSIONS_DIR", str(tmp_path / "extensions"))
    monkeypatch.delitem(sys.modules, "gsplat", raising=False)
    yield tmp_path
    sys.modules.pop("gsplat", None)


def test_gsplat_says_what_holds(monkeypatch, stand_in):
    monkeypatch.setattr(gsplat, "find_nvcc", lambda: None)
    assert "there is no nvcc" in gsplat.missing("cuda")
    assert "CUDA devices only" in gsplat.missing("cpu")
    monkeypatch.setattr(gsplat, "find_nvcc", lambda: stand_in / "nvcc")
    assert gsplat.missing("cuda") is None and "first use" in gsplat.note("cuda")
    assert not gsplat.automatic("cuda")
    built = stand_in / "extensions" / "gsplat_cuda"
    built.mkdir(parents=True)
    (built / "gsplat_cuda.so").touch()
    monkeypatch.setattr(gsplat, "find_nvcc", lambda: None)
    assert gsplat.missing("cuda") is None and gsplat.note("cuda") is None and gsplat.automatic("cuda")


def test_auto_never_starts_a_build(monkeypatch, stand_in):
    monkeypatch.setattr(gsplat, "find_nvcc", lambda: stand_in / "nvcc")
    only = {name: select._MODULES[name] for name in ("gsplat", "cpu", "inria")}
    monkeypatch.setattr(select, "_MODULES", only)
    assert not any(status.chosen for status in select.rasterizer_status("cuda"))
    with pytest.raises(BackendError, match="no rasteriser draws"):
        select.make_rasterizer("auto", "cuda")
    assert select.make_rasterizer("gsplat", "cuda").name == "gsplat"


def test_a_rasteriser_module_that_cannot_be_imported_is_broken(monkeypatch):
    monkeypatch.setitem(select._MODULES, "gone", "clipgstream.render.gone")
    status = select.rasterizer_status("cpu")[-1]
    assert status.name == "gone" and status.missing.startswith("broken: ") and not status.chosen


def test_gsplat_gets_our_cameras():
    batch = ViewBatch.of([turned_view(), turned_view(32, 20)], torch.device("cpu"))
    poses, matrices = gsplat.square_poses(batch.poses), gsplat.intrinsic_matrices(batch.intrinsics)
    view = turned_view(32, 20)
    assert_allclose(poses[1], np.vstack([view.camera_from_world, [0, 0, 0, 1]]), atol=1e-6)
    expected = [[view.fx_px, 0, view.cx_px], [0, view.fy_px, view.cy_px], [0, 0, 1]]
    assert_allclose(matrices[1], expected, atol=1e-5)
    inside = gsplat.within_sizes(batch)
    assert inside.shape == (2, 30, 40) and bool(inside[0].all())
    assert int(inside[1].sum()) == 32 * 20 and bool(inside[1, :20, :32].all())


# -- tiny-cuda-nn ------------------------------------------------------------------------------------------


def tcnn_rows(spec: FieldSpec, level: int, corners: np.ndarray) -> np.ndarray:
    """Places of grid points' (N, 4) features in tiny-cuda-nn's flat parameters, from its rules alone."""
    offset = 0
    for number in range(level + 1):
        scale = np.float32(2.0) ** np.float32(number * np.log2(spec.growth)) * spec.base_resolution - 1
        cells = int(np.ceil(scale)) + 1
        entries = min(cells**4 + -(cells**4) % 8, 1 << spec.log2_table)
        start, offset = offset, offset + entries
    primes = np.array([1, 2654435761, 805459861, 3674653429], np.uint64)
    if cells**4 <= entries:
        index = corners @ np.array([cells**axis for axis in range(4)])
    else:
        index = np.bitwise_xor.reduce((corners.astype(np.uint64) * primes) & 0xFFFFFFFF, axis=1).astype(
            np.int64
        )
    return (start + index % entries)[:, None] * spec.features + np.arange(spec.features)


def test_our_tables_are_its_parameters():
    points = np.random.default_rng(2).uniform(0, 1, (200, 4)).astype(np.float32)
    rows = hashgrid.corner_indices(SPEC, points)
    tables = torch.randn(SPEC.entries, SPEC.features, requires_grad=True)
    parameters = field_tcnn.to_parameters(tables)
    for number, level in enumerate(SPEC.layout):
        cell = np.floor(points.astype(np.float64) * level.scale + 0.5).astype(np.int64)
        for corner in range(hashgrid.CORNERS):
            at = cell + (corner >> np.arange(4) & 1)
            found = parameters.detach().numpy()[tcnn_rows(SPEC, number, at)]
            assert_allclose(found, tables.detach().numpy()[rows[:, number, corner]])
    parameters.backward(torch.arange(parameters.numel(), dtype=torch.float32))
    assert torch.equal(tables.grad.reshape(-1), torch.arange(parameters.numel(), dtype=torch.float32))


def test_small_gradients_come_through_float16():
    gain = field_tcnn._Gain()
    tables = torch.ones(4, 2, requires_grad=True)
    inside = field_tcnn._TakeGain.apply(field_tcnn.to_parameters(tables), gain).half()
    found = field_tcnn._GiveGain.apply(inside.float(), gain)
    right = torch.tensor([1e-9, -3e-11, 2e-10, 0.0, 1e-9, 1e-10, 0.0, 5e-10])
    (found * right).sum().backward()
    assert_allclose(tables.grad.reshape(-1), right, rtol=1e-3)


@pytest.mark.parametrize("growth", [2.0, 1.5, 1.3819, 4 ** (1 / 3), 16 ** (1 / 9)])
def test_a_growth_is_found_for_which_levels_are_as_large_as_ours(growth):
    spec = FieldSpec(levels=10, features=2, log2_table=20, base_resolution=4, growth=growth)
    config = field_tcnn.encoding_config(spec)
    assert config["per_level_scale"] == pytest.approx(growth, rel=1e-6)
    assert field_tcnn._level_sizes(spec, np.float32(config["per_level_scale"])) == [
        (level.entries, level.cells if level.dense else 0) for level in spec.layout
    ]


@pytest.mark.parametrize(
    ("changed", "setting"),
    [
        ({"time_base_resolution": 5.0, "time_growth": 1.0}, "field.time_base_resolution"),
        ({"features": 3}, "field.features"),
    ],
)
def test_grids_that_it_cannot_have_are_refused_by_setting(changed, setting):
    spec = FieldSpec(
        **({"levels": 2, "features": 2, "log2_table": 8, "base_resolution": 2, "growth": 2.0} | changed)
    )
    with pytest.raises(BackendError) as caught:
        field_tcnn.encoding_config(spec)
    assert setting in caught.value.where and caught.value.hint


def test_fields_that_are_broken_or_only_taken_by_name(monkeypatch):
    monkeypatch.setattr(fields, "_MODULES", ("field_gone", *fields._MODULES))
    status = {one.name: one for one in field_status("cpu")}
    assert status["gone"].missing.startswith("broken: ")
    assert [one.name for one in status.values() if one.chosen] == ["cpu"]
    assert list(status)[1:] == ["cuda", "triton", "tcnn", "cpu", "torch"]
    assert not field_tcnn.ENTRY.automatic
    with pytest.raises(BackendError, match="can't be used"):
        make_field_backend("gone")


# -- neighbours --------------------------------------------------------------------------------------------


def test_the_default_is_scipy_and_simple_knn_is_never_guessed(monkeypatch):
    points = np.random.default_rng(0).uniform(0, 1, (40, 3)).astype(np.float32)
    squared = np.sort(((points[:, None] - points) ** 2).sum(axis=2), axis=1)[:, 1:4]
    assert_allclose(rms_neighbor_distance(points), np.sqrt(squared.mean(axis=1)), rtol=1e-5)
    monkeypatch.setitem(sys.modules, "simple_knn", None)
    with pytest.raises(BackendError) as caught:
        rms_neighbor_distance(points, backend="simple_knn")
    assert caught.value.where == "anchors.neighbours" and "scipy" in caught.value.hint
    with pytest.raises(BackendError, match="unknown neighbour search"):
        rms_neighbor_distance(points, backend="ann")


# -- the packages themselves, where they are ---------------------------------------------------------------


def skip_unless(missing: str | None) -> None:
    if missing is not None:
        pytest.skip(missing)


def compare_with_reference(rasterizer, tolerance: float, alpha_max: float) -> None:
    given = some_gaussians()
    views = [turned_view(), turned_view()]
    background = torch.tensor([0.1, 0.2, 0.3])
    ours = Gaussians(*(value.clone().requires_grad_() for value in vars(given).values()))
    theirs = Gaussians(*(value.cuda().requires_grad_() for value in vars(given).values()))
    expected, expected_alphas = ReferenceRasterizer().render(ours, views, background, alpha_max)
    images, alphas = rasterizer.render(theirs, views, background.cuda(), 0.999)
    assert_allclose(images.detach().cpu(), expected.detach(), atol=tolerance)
    assert_allclose(alphas.detach().cpu(), expected_alphas.detach(), atol=tolerance)
    weights = torch.linspace(0, 1, expected.numel()).view(expected.shape)
    (expected * weights).sum().backward()
    (images * weights.cuda()).sum().backward()
    for name, right in vars(ours).items():
        found = getattr(theirs, name).grad.cpu()
        assert float((found - right.grad).norm()) <= 10 * tolerance * float(right.grad.norm()), name


@pytest.mark.gpu
def test_gsplat_draws_as_the_reference():
    skip_unless(gsplat.missing("cuda"))
    compare_with_reference(gsplat.make(), tolerance=2e-3, alpha_max=0.999)


@pytest.mark.gpu
def test_gsplat_draws_views_of_several_sizes_on_one_canvas():
    skip_unless(gsplat.missing("cuda"))
    given = Gaussians(*(value.cuda() for value in vars(some_gaussians()).values()))
    views, background = [turned_view(), turned_view(32, 20)], torch.full((3,), 0.5, device="cuda")
    images, alphas = gsplat.make().render_batch(given, ViewBatch.of(views, background.device), background)
    assert torch.all(images[1, 20:] == 0.5) and torch.all(alphas[1, :, 32:] == 0.0)
    alone, _ = gsplat.make().render(given, [views[1]], background)
    assert_allclose(images[1, :20, :32].cpu(), alone[0].cpu(), atol=2e-3)


@pytest.mark.gpu
def test_inria_draws_as_the_reference():
    skip_unless(inria.missing("cuda"))
    compare_with_reference(inria.make(), tolerance=1e-2, alpha_max=0.99)


@pytest.mark.gpu
@pytest.mark.parametrize("features", field_tcnn.FEATURES)
def test_tcnn_encodes_as_the_plain_field(features):
    skip_unless(field_tcnn.ENTRY.why_not(torch.device("cuda")))
    spec = FieldSpec(levels=6, features=features, log2_table=14, base_resolution=4, growth=1.6)
    generator = torch.Generator().manual_seed(5)
    points = torch.rand(500, 4, generator=generator)
    tables = torch.randn(spec.entries, features, generator=generator)
    weights = 1e-7 * torch.randn(500, spec.outputs, generator=generator)
    results = []
    for name, device in (("torch", "cpu"), ("tcnn", "cuda")):
        own = tables.clone().to(device).detach().requires_grad_()
        encoded = make_field_backend(name, device).encode(spec, own, points.to(device))
        (encoded * weights.to(device)).sum().backward()
        results.append((encoded.detach().cpu(), own.grad.cpu()))
    (expected, gradient), (found, found_gradient) = results
    assert_allclose(found, expected, atol=2e-2)
    assert float((found_gradient - gradient).norm()) <= 2e-2 * float(gradient.norm())


@pytest.mark.gpu
def test_simple_knn_finds_the_same_neighbours():
    skip_unless(neighbours._simple_knn_missing())
    points = np.random.default_rng(0).uniform(0, 1, (3000, 3)).astype(np.float32)
    assert_allclose(
        rms_neighbor_distance(points, backend="simple_knn"), rms_neighbor_distance(points), rtol=1e-3
    )
