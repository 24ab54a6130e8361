from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from cuda_emulation import emulate
from stream_models import CLIP_FRAMES, PER_ANCHOR, packed_clip, packed_init, random_clip, random_init

from clipgstream.gpu.driver import has_driver
from clipgstream.model.field_cuda import CudaField
from clipgstream.render import device
from clipgstream.render.cpu import CpuRasterizer
from clipgstream.render.cuda import CudaRasterizer
from clipgstream.render.interface import Gaussians, ViewBatch
from clipgstream.render.picture_file import to_uint8
from clipgstream.render.picture_tensor import to_uint8 as tensor_to_uint8
from clipgstream.rig import PinholeView
from formats.clip_segment import decode_clip_segment
from formats.errors import BackendError, ConfigError, FormatError
from formats.init_segment import decode_init_segment
from formats.segment import layer_ends
from formats.stream_writer import StreamWriter
from formats.types import GaussianFrame
from player import gpu_film
from player.decoder import StreamDecoder
from player.draw import draw, draw_path, pinhole
from player.gpu_decoder import TorchDecoder
from player.gpu_device import drawing_device
from player.gpu_draw import StreamRenderer
from player.reader import SegmentReader

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "v1"
NEURAL = ("manifest.json", "one-file.cgs")
INIT_DATA, INIT = packed_init()
CLIP_DATA = packed_clip(INIT, residual=20)
CLIP = decode_clip_segment(CLIP_DATA, INIT)
NAMES = ("means", "scales", "rotations", "opacities", "colors")

on_cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")


def used(gaussians: Gaussians) -> GaussianFrame:
    """The rows that stand for something, on the host, in an order of their own: that of their means."""
    arrays = {name: getattr(gaussians, name).cpu().numpy() for name in NAMES}
    return in_order(GaussianFrame(**{n: array[arrays["opacities"] > 0] for n, array in arrays.items()}))


def in_order(frame: GaussianFrame) -> GaussianFrame:
    order = np.lexsort(np.round(frame.means.T.astype(np.float64), 3))
    return GaussianFrame(*(array[order] for array in vars(frame).values()))


def assert_same(found: Gaussians, expected: GaussianFrame) -> None:
    frame, wanted = used(found), in_order(expected)
    assert len(frame.means) == len(wanted.means)
    for name in NAMES:
        assert np.allclose(getattr(frame, name), getattr(wanted, name), rtol=2e-4, atol=2e-5), name


def golden_views(width: int = 40, height: int = 30) -> list[PinholeView]:
    """Two views from in front of the golden streams' anchors, which fill a box of side 2."""
    poses = [np.array([[1, 0, 0, x], [0, 1, 0, 0], [0, 0, 1, 4]], np.float64) for x in (0.0, 0.5)]
    return [PinholeView(width, height, 40.0, 40.0, width / 2, height / 2, pose) for pose in poses]


@pytest.mark.parametrize("field", ["cpu", "torch"])
def test_gaussians_are_those_of_the_decoder_without_torch(field: str):
    decoder = TorchDecoder(INIT, "cpu", field)
    for clip_frame in range(CLIP_FRAMES):
        expected = StreamDecoder(INIT).gaussians(CLIP, clip_frame, min_opacity=0)
        assert_same(decoder.gaussians(CLIP, clip_frame), expected)


def test_clips_follow_each_other_in_the_same_memory():
    decoder = TorchDecoder(INIT, "cpu")
    first = decoder.gaussians(CLIP, 1)
    for residual, seed in ((0, 4), (13, 5), (2, 6)):
        clip = decode_clip_segment(packed_clip(INIT, seed=seed, clip=1, residual=residual), INIT)
        found = decoder.gaussians(clip, 2)
        assert found is first
        assert_same(found, StreamDecoder(INIT).gaussians(clip, 2, min_opacity=0))
    assert_same(decoder.gaussians(CLIP, 3), StreamDecoder(INIT).gaussians(CLIP, 3, min_opacity=0))


def test_memory_grows_for_a_clip_that_needs_more_and_shrinks_again():
    decoder = TorchDecoder(INIT, "cpu")
    small = decoder.gaussians(CLIP, 1)
    clip = decode_clip_segment(packed_clip(INIT, seed=4, clip=1, residual=9000), INIT)
    large = decoder.gaussians(clip, 1)
    assert large is not small
    assert_same(large, StreamDecoder(INIT).gaussians(clip, 1, min_opacity=0))
    again = decoder.gaussians(CLIP, 1)
    assert len(again.means) == len(small.means)
    assert_same(again, StreamDecoder(INIT).gaussians(CLIP, 1, min_opacity=0))


@pytest.mark.parametrize("flags", [False, True])
def test_clips_all_static_and_all_moving(flags: bool):
    clip = replace(CLIP, static_reference=np.full(50, flags), static_residual=np.full(20, flags))
    decoder = TorchDecoder(INIT, "cpu")
    for clip_frame in (0, 3):
        expected = StreamDecoder(INIT).gaussians(clip, clip_frame, min_opacity=0)
        assert_same(decoder.gaussians(clip, clip_frame), expected)


def test_static_anchors_are_decoded_once_a_clip(monkeypatch: pytest.MonkeyPatch):
    from clipgstream.model.heads import DecoderHeads

    counts: list[int] = []
    forward = DecoderHeads.forward

    def counting(self: DecoderHeads, feature: torch.Tensor, *rest: torch.Tensor) -> Gaussians:
        counts.append(len(feature))
        return forward(self, feature, *rest)

    monkeypatch.setattr(DecoderHeads, "forward", counting)
    decoder = TorchDecoder(INIT, "cpu")
    for clip_frame in range(3):
        decoder.gaussians(CLIP, clip_frame)
    still, *moving = counts
    assert len(moving) == 3
    assert still > (CLIP.static_reference.sum() + CLIP.static_residual.sum()) > 0


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_lower_layers_draw_what_they_hold(layers: int):
    init_end, clip_end = layer_ends(INIT_DATA)[layers - 1], layer_ends(CLIP_DATA)[layers - 1]
    init = decode_init_segment(INIT_DATA[:init_end], layers=layers, init_id=INIT.init_id)
    clip = decode_clip_segment(CLIP_DATA[:clip_end], init, layers=layers)
    expected = StreamDecoder(init).gaussians(clip, 2, min_opacity=0)
    assert len(expected.means) < 70 * PER_ANCHOR
    assert_same(TorchDecoder(init, "cpu").gaussians(clip, 2), expected)
    # The same clip by an init segment that is whole, in memory that a whole clip has used.
    decoder = TorchDecoder(INIT, "cpu")
    decoder.gaussians(CLIP, 0)
    assert_same(decoder.gaussians(clip, 2), expected)


def test_baked_frames_are_those_of_the_decoder_without_torch():
    reader = SegmentReader(GOLDEN / "baked.cgs")
    decoder = TorchDecoder(reader.init(reader.clip(0).init_id), "cpu")
    for frame_index in (0, 1, 0, reader.frame_indices[-1]):
        clip = reader.clip(frame_index)
        found = decoder.gaussians(clip, frame_index - clip.first_frame)
        assert_same(found, reader.frame(frame_index, min_opacity=0))


def test_frames_and_clips_that_do_not_fit_are_refused():
    decoder = TorchDecoder(INIT, "cpu")
    with pytest.raises(FormatError, match="no such frame"):
        decoder.gaussians(CLIP, CLIP_FRAMES)
    with pytest.raises(FormatError, match="another init segment"):
        decoder.gaussians(replace(CLIP, init_id="00" * 32), 0)


def test_numbers_that_overflow_are_a_format_error():
    anchors = replace(INIT.anchors, log_scales=np.full_like(INIT.anchors.log_scales, 95))
    decoder = TorchDecoder(replace(INIT, anchors=anchors), "cpu")
    decoder.gaussians(CLIP, 0)
    with pytest.raises(FormatError, match="not finite"):
        decoder.require_finite()
    good = TorchDecoder(INIT, "cpu")
    good.gaussians(CLIP, 0)
    good.require_finite()


def test_eight_bits_are_those_of_the_host():
    image = np.random.default_rng(0).uniform(-0.2, 1.2, (50, 60, 3)).astype(np.float32)
    image[0, :3] = np.array([[0.5 / 255], [1.5 / 255], [254.5 / 255]], np.float32)
    assert np.array_equal(tensor_to_uint8(torch.from_numpy(image.copy())).numpy(), to_uint8(image))


@pytest.mark.parametrize("name", [*NEURAL, "baked.cgs"])
def test_pictures_are_those_drawn_without_torch(name: str):
    reader = SegmentReader(GOLDEN / name)
    renderer = StreamRenderer(reader, "cpu")
    for frame_index in (0, reader.frame_indices[-1]):
        for view in golden_views():
            expected = draw(reader, frame_index, view)
            assert expected.std() > 5
            assert np.abs(renderer.picture(frame_index, view).astype(int) - expected).max() <= 1


def test_several_views_of_an_instant_are_one_call():
    reader = SegmentReader(GOLDEN / "manifest.json")
    renderer = StreamRenderer(reader, "cpu")
    views = golden_views()
    pictures = renderer.render(1, views)
    assert pictures.dtype == torch.uint8
    for view, picture in zip(views, pictures, strict=True):
        assert np.array_equal(renderer.picture(1, view), picture.numpy())
    with pytest.raises(ConfigError):
        renderer.render(1, [*views, *golden_views(20, 20)])


def film_of(reader: SegmentReader) -> tuple[list[int], list[PinholeView]]:
    """Every frame twice, and a change of size at the end."""
    frames = [*reader.frame_indices] * 2
    views = [golden_views()[step % 2] for step in range(len(frames))]
    views[-1] = golden_views(20, 16)[0]
    return frames, views


@pytest.mark.parametrize("group", [1, 3, 16])
def test_films_are_those_drawn_without_torch(group: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gpu_film, "GROUP", group)
    reader = SegmentReader(GOLDEN / "one-file.cgs")
    frames, views = film_of(reader)
    expected = list(draw_path(reader, frames, views))
    found = list(StreamRenderer(reader, "cpu").film(frames, views))
    assert [picture.shape for picture in found] == [picture.shape for picture in expected]
    for mine, wanted in zip(found, expected, strict=True):
        assert np.abs(mine.astype(int) - wanted).max() <= 1


class BatchesOnCpu:
    """The CPU's rasteriser as one that takes batches; some replayed pictures have no room and stay black."""

    name = "cpu"
    takes_batches = True
    capturable = True

    def __init__(self, short_of_room: set[int]) -> None:
        self._cpu = CpuRasterizer()
        self._short_of_room = short_of_room
        self._left_out = False
        self.replayed, self.launched = 0, 0
        self.is_replay = False

    def render_batch(
        self, gaussians: Gaussians, batch: ViewBatch, background: torch.Tensor, alpha_max: float
    ) -> tuple[torch.Tensor, torch.Tensor]:
        pairs = zip(batch.intrinsics.tolist(), batch.poses.double().numpy(), strict=True)
        views = [PinholeView(batch.width_px, batch.height_px, *numbers, pose) for numbers, pose in pairs]
        images, alphas = self._cpu.render(gaussians, views, background, alpha_max)
        self.launched += not self.is_replay
        self.replayed += self.is_replay
        if self.is_replay and self.replayed in self._short_of_room:
            self._left_out = True
            images = torch.zeros_like(images)
        return images, alphas

    def fits(self) -> bool:
        left_out, self._left_out = self._left_out, False
        return not left_out


@pytest.mark.parametrize("short_of_room", [set(), {1}, {2, 3, 7}])
def test_pictures_that_had_no_room_are_drawn_again(short_of_room: set[int], monkeypatch: pytest.MonkeyPatch):
    rasterizer = BatchesOnCpu(short_of_room)

    class Replay:
        """As on a GPU: the first run is launched, all others are replayed."""

        def __init__(self, work: Callable[[], None], enabled: bool) -> None:
            assert enabled
            self._work, self._runs = work, 0

        def run(self) -> bool:
            rasterizer.is_replay = self._runs > 0
            self._runs += 1
            self._work()
            was_replay, rasterizer.is_replay = rasterizer.is_replay, False
            return was_replay

    monkeypatch.setattr(gpu_film, "GROUP", 4)
    monkeypatch.setattr(gpu_film, "Replay", Replay)
    reader = SegmentReader(GOLDEN / "one-file.cgs")
    frames, views = film_of(reader)
    expected = list(StreamRenderer(reader, "cpu").film(frames, views))
    renderer = StreamRenderer(reader, "cpu")
    renderer.rasterizer, renderer.graphs = rasterizer, True
    found = list(renderer.film(frames, views))
    assert rasterizer.replayed > 4
    assert (rasterizer.launched > 6) == bool(short_of_room)
    for mine, wanted in zip(found, expected, strict=True):
        assert np.array_equal(mine, wanted)


def test_the_cuda_kernels_draw_the_film_of_the_host(monkeypatch: pytest.MonkeyPatch):
    """The kernels of field and rasteriser, run on the CPU."""
    emulate(monkeypatch)
    decoder = TorchDecoder(INIT, "cpu", CudaField(torch.device("cpu")))
    found = used(decoder.gaussians(CLIP, 2))
    expected = in_order(StreamDecoder(INIT).gaussians(CLIP, 2, min_opacity=0))
    for name in NAMES:
        assert np.allclose(getattr(found, name), getattr(expected, name), atol=2e-3), name
    reader = SegmentReader(GOLDEN / "one-file.cgs")
    frames, views = film_of(reader)
    renderer = StreamRenderer(reader, "cpu")
    renderer.rasterizer = CudaRasterizer()
    pairs = zip(renderer.film(frames, views), draw_path(reader, frames, views), strict=True)
    for picture, wanted in pairs:
        assert np.abs(picture.astype(int) - wanted).max() <= 2


def test_draw_and_draw_path_take_a_device():
    reader = SegmentReader(GOLDEN / "one-file.cgs")
    frames, views = film_of(reader)
    expected = draw(reader, 1, views[0])
    assert np.array_equal(draw(reader, 1, views[0], device="cpu"), expected)
    assert len(list(draw_path(reader, frames, views, device="cpu", rasterizer="cpu"))) == len(frames)
    with pytest.raises(BackendError, match="unknown rasteriser"):
        draw(reader, 1, views[0], rasterizer="oils")
    with pytest.raises(BackendError, match="unknown rasteriser"):
        draw_path(reader, frames, views, rasterizer="oils")


def test_a_device_that_cannot_draw_is_refused_with_the_reason(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(device, "why_not_cuda", lambda rasterizer: "there is none")
    assert drawing_device("auto") == "cpu"
    assert drawing_device("cpu") == "cpu"
    with pytest.raises(BackendError, match="CUDA") as caught:
        drawing_device("cuda")
    assert caught.value.found == "there is none"
    assert caught.value.hint
    with pytest.raises(BackendError, match="device"):
        drawing_device("tpu")


def test_a_device_that_can_draw_is_taken(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(device, "why_not_cuda", lambda rasterizer: None)
    assert drawing_device("auto") == drawing_device("cuda") == "cuda"
    # The rasteriser of that name draws on the CPU only.
    assert drawing_device("auto", "cpu") == "cpu"


@on_cuda
def test_graphs_give_what_single_launches_give():
    eager, replayed = (TorchDecoder(INIT, "cuda", graphs=graphs) for graphs in (False, True))
    other = decode_clip_segment(packed_clip(INIT, seed=4, clip=1, residual=0), INIT)
    for clip, clip_frame in [(CLIP, 0), (CLIP, 1), (CLIP, 2), (other, 3), (other, 0), (CLIP, 3)]:
        expected = eager.gaussians(clip, clip_frame)
        found = replayed.gaussians(clip, clip_frame)
        for name in NAMES:
            assert torch.allclose(getattr(found, name), getattr(expected, name), rtol=1e-4, atol=1e-5), name
    eager.require_finite()
    replayed.require_finite()


@on_cuda
def test_gaussians_on_a_gpu_are_near_those_of_the_host():
    """Heads in half precision; Gaussians that cannot be seen may be anything."""
    decoder = TorchDecoder(INIT, "cuda")
    for clip_frame in range(CLIP_FRAMES):
        found = decoder.gaussians(CLIP, clip_frame)
        reference = TorchDecoder(INIT, "cpu").gaussians(CLIP, clip_frame)
        seen = reference.opacities > 0.01
        assert torch.equal(found.opacities.cpu() > 0, reference.opacities > 0)
        for name in NAMES:
            difference = (getattr(found, name).cpu() - getattr(reference, name))[seen].abs()
            assert difference.quantile(0.98) < 0.02, name


@on_cuda
@pytest.mark.parametrize("name", [*NEURAL, "baked.cgs"])
def test_films_on_a_gpu_are_near_those_of_the_host(name: str):
    reader = SegmentReader(GOLDEN / name)
    frames, views = film_of(reader)
    expected = list(draw_path(reader, frames * 3, views * 3))
    for graphs in (False, True):
        found = list(StreamRenderer(reader, "cuda", graphs=graphs).film(frames * 3, views * 3))
        for mine, wanted in zip(found, expected, strict=True):
            error = np.mean((mine.astype(np.float64) - wanted) ** 2)
            assert 10 * np.log10(255**2 / max(error, 1e-9)) > 40


@pytest.mark.parametrize("place", ["cpu", pytest.param("cuda", marks=on_cuda)])
def test_films_go_on_across_changes_of_init_segment(place: str, tmp_path: Path):
    with StreamWriter(tmp_path) as writer:
        for clip, number in enumerate([0, 1, 1, 0]):
            init = writer.write_init(random_init(seed=number, anchors=40 + 30 * number))
            writer.append(random_clip(init, seed=clip, clip=clip, residual=clip))
        writer.end()
    reader = SegmentReader(tmp_path)
    frames = [*reader.frame_indices, *reversed(reader.frame_indices)] * 2
    views = film_of(SegmentReader(GOLDEN / "one-file.cgs"))[1][:1] * len(frames)
    film = StreamRenderer(reader, place).film(frames, views)
    alone = {
        frame: StreamRenderer(reader, place, graphs=False).picture(frame, views[0])
        for frame in reader.frame_indices
    }
    assert len({picture.tobytes() for picture in alone.values()}) == len(alone)
    for frame, picture in zip(frames, film, strict=True):
        assert np.abs(picture.astype(int) - alone[frame]).max() <= (2 if place == "cuda" else 0), frame


def test_the_rig_s_views_are_drawn():
    reader = SegmentReader(GOLDEN / "manifest.json")
    view = pinhole(reader.views[0]).scaled(32, 24)
    assert StreamRenderer(reader, "cpu").picture(0, view).shape == (24, 32, 3)


def cgs(*arguments: object, after: str = "") -> subprocess.CompletedProcess[str]:
    """Run `cgs` in a process of its own, and `after` behind it."""
    words = ["cgs", *map(str, arguments)]
    code = (
        f"import sys, cli.main\nsys.argv, code = {words!r}, 0\n"
        "try:\n    cli.main.main()\nexcept SystemExit as stop:\n    code = stop.code\n"
        f"{after}\nsys.exit(code)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=GOLDEN.parent.parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )


without_driver = pytest.mark.skipif(has_driver(), reason="this machine has an NVIDIA driver")


@without_driver
def test_a_picture_on_the_cpu_needs_no_torch(tmp_path: Path):
    output = tmp_path / "picture.png"
    arguments = ("render", GOLDEN / "one-file.cgs", "-o", output, "--size", "32x24", "--json")
    run = cgs(*arguments, after="assert 'torch' not in sys.modules")
    assert run.returncode == 0, run.stderr
    assert output.exists()


@without_driver
def test_a_device_that_is_not_there_exits_with_4_and_a_hint(tmp_path: Path):
    output = tmp_path / "picture.png"
    run = cgs("render", GOLDEN / "one-file.cgs", "-o", output, "--device", "cuda")
    assert run.returncode == 4
    assert "NVIDIA driver" in run.stderr
    assert "hint: " in run.stderr
    assert "Traceback" not in run.stderr
    assert not output.exists()
