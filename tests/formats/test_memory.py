"""What a file may cost: memory is a stated multiple of the limits, and taken only after they were checked.

- A file that is refused by a count takes no more than TABLES, whatever it announces.
- Arrays of a segment take at most ARRAYS times `array_bytes`, one after the other, besides what they are.
- A frame takes at most FRAME bytes for each of `gaussians`.
- JSON takes at most JSON times its bytes.
"""

from __future__ import annotations

import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parent.parent / "fuzz"))

from bad_packages import bad_packages
from heavy_files import heavy_clip, heavy_init
from test_bad_files import CASES, DECODERS, read_everything

from formats.clip_segment import decode_clip_segment
from formats.errors import FormatError
from formats.hashgrid import FieldSpec
from formats.init_segment import decode_init_segment
from formats.limits import Limits
from player.decoder import StreamDecoder

MEBIBYTE = 1 << 20
HERE = Path(__file__).resolve().parent
# Of an entropy-coded array, with 576 contexts at most, beside which the rest is small.
TABLES = 24 * MEBIBYTE
ARRAYS = 3
FRAME = 250
JSON = 32


class Peak:
    """Most bytes that were in use at once."""

    bytes = 0


@contextmanager
def peak() -> Iterator[Peak]:
    found = Peak()
    tracemalloc.start()
    try:
        yield found
        found.bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_no_bad_file_takes_much_memory_or_time():
    worst, slowest = (0, ""), (0.0, "")
    for case in CASES:
        started = time.perf_counter()
        with peak() as taken, pytest.raises(FormatError):
            DECODERS[case.kind](case.data, case.limits)
        # Unpacked files are as large as they are.
        worst = max(worst, (taken.bytes - 2 * len(case.data), case.damage))
        slowest = max(slowest, (time.perf_counter() - started, case.damage))
    assert worst[0] < TABLES, worst
    assert slowest[0] < 5, slowest


def test_no_bad_stream_takes_much_memory():
    for case in bad_packages():
        size = sum(len(data) for data in case.files.values())
        with peak() as taken, pytest.raises(FormatError):
            read_everything(case)
        assert taken.bytes < TABLES + JSON * size, case.damage


@pytest.mark.parametrize(("anchors", "channels"), [(1 << 17, 16), (1 << 19, 1), (4096, 512)])
def test_anchors_that_cost_no_bits_take_what_the_limits_say(anchors: int, channels: int):
    data = heavy_init(anchors, channels)
    assert len(data) < 8000
    limits = Limits(array_bytes=anchors * max(4 * channels, 24))
    with peak() as taken:
        init = decode_init_segment(data, limits)
    kept = init.anchors.features.nbytes + init.anchors.positions.nbytes + init.anchors.log_scales.nbytes
    assert taken.bytes < kept + ARRAYS * limits.array_bytes + TABLES
    fewer = replace(limits, array_bytes=anchors * 4 * channels - 1)
    with peak() as taken, pytest.raises(FormatError, match=r"too (large|many)"):
        decode_init_segment(data, fewer)
    assert taken.bytes < 28 * anchors + ARRAYS * fewer.array_bytes + TABLES


def test_tables_that_cost_no_bits_take_what_the_limits_say():
    init = decode_init_segment(heavy_init(50, 1))
    spec = FieldSpec(4, 8, 17, 32, 1.5)
    data = heavy_clip(init, spec, frames=2)
    limits = Limits(array_bytes=4 * spec.entries * spec.features)
    with peak() as taken:
        decode_clip_segment(data, init, limits)
    assert taken.bytes < ARRAYS * limits.array_bytes + TABLES
    with peak() as taken, pytest.raises(FormatError, match="tables are too large"):
        decode_clip_segment(data, init, replace(limits, array_bytes=limits.array_bytes - 1))
    assert taken.bytes < TABLES


def test_a_frame_takes_what_the_limits_say():
    anchors, gaussians = 20_000, 16
    init = decode_init_segment(heavy_init(anchors, 1, gaussians))
    data = heavy_clip(init, FieldSpec(4, 1, 4, 4, 1.0), frames=1)
    limits = Limits(gaussians=anchors * gaussians)
    clip = decode_clip_segment(data, init, limits)
    with peak() as taken:
        frame = StreamDecoder(init).gaussians(clip, 0)
    assert len(frame.means) == limits.gaussians
    assert taken.bytes < FRAME * limits.gaussians
    for fewer in (replace(limits, gaussians=limits.gaussians - 1), replace(limits, products=1000)):
        with pytest.raises(FormatError, match="a frame of the clip has too many"):
            decode_clip_segment(data, init, fewer)


LIMITED = """
import resource, sys
sys.path[:0] = {path!r}
{prepare}
with open("/proc/self/statm") as file:
    size = int(file.read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (size + {room}, size + {room}))
try:
    {run}
except FormatError as error:
    print(error.what)
else:
    print("decoded")
"""
IMPORTS = """
from formats.errors import FormatError
from formats.init_segment import InitMeta, ViewsMeta, decode_init_segment
from formats.limits import Limits
from formats.manifest import decode_manifest, seal_json
from formats.metadata import parse_json
from heavy_files import heavy_init
"""
MANIFEST = 'b\'{"format":"clipgstream","format_version":"1.0",\''
REST = 'b\'"fps":[30,1],"target_duration_s":1.0,"sequence":0,"inits":[],"ended":true,"segments":[\''


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux's /proc")
@pytest.mark.parametrize(
    ("prepare", "run", "room", "says"),
    [
        (
            "decode_init_segment(heavy_init(9, 2)); data = heavy_init(1 << 18, 64)",
            "decode_init_segment(data)",
            256,
            "dec",
        ),
        (
            "decode_init_segment(heavy_init(9, 2)); data = heavy_init(1 << 21, 256)",
            "decode_init_segment(data)",
            300,
            "a quantised array is too large",
        ),
        (
            "data = b'{\"views\":[' + b'0,' * (1 << 21) + b'0]}'",
            "parse_json(ViewsMeta, data, 'it', None)",
            160,
            "it is not valid: views.0",
        ),
        (
            "data = b'{\"views\":[' + b'{},' * (1 << 20) + b'{}]}'",
            "parse_json(ViewsMeta, data, 'it', None)",
            160,
            "it is not valid: views: name",
        ),
        (
            "data = b'{\"x\":[' + b'0,' * (1 << 21) + b'0]}'",
            "parse_json(InitMeta, data, 'it', None)",
            160,
            "it is not valid: fps",
        ),
        (
            f"data = seal_json({MANIFEST} + {REST} + b'{{}},' * (1 << 21) + b'{{}}]}}')",
            "decode_manifest(data)",
            200,
            "the manifest is not valid: segments: bytes",
        ),
        (
            f"data = seal_json({MANIFEST} + b'\"x\":[' + b'0,' * (1 << 21) + b'0]}}')",
            "decode_manifest(data)",
            160,
            "the manifest is not valid: fps",
        ),
    ],
    ids=[
        "anchors",
        "too many anchors",
        "numbers for views",
        "empty views",
        "no keys",
        "empty clips",
        "unknown key",
    ],
)
def test_the_system_gives_no_more(prepare: str, run: str, room: int, says: str):
    path = [str(HERE.parent.parent), str(HERE), str(HERE.parent / "fuzz"), str(HERE.parent / "golden")]
    code = LIMITED.format(path=path, prepare=IMPORTS + prepare, run=run, room=room * MEBIBYTE)
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.stdout.startswith(says), result.stdout + result.stderr
