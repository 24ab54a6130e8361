"""`cgs inspect`: the same numbers as JSON, text, bars and a picture, from a few bytes of the stream."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from cgs_process import cgs, done, environment, files, printed_json
from PIL import Image
from rich.console import Console
from stream_models import random_clip, random_init
from web_server import serving

from cli.inspect_chart import _columns, encode_chart
from cli.inspect_text import print_tables, stacked_bar, wants_tables
from formats.convert import convert_stream
from formats.errors import FormatError
from formats.inspect import PEEK_BYTES, inspect_stream
from formats.segment import layer_ends
from formats.stream_writer import StreamWriter

CLIPS = 3
KEYS = {"parts", "layers", "part_layers"}


@pytest.fixture(scope="module")
def stream(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inspect") / "stream"
    with StreamWriter(folder) as writer:
        init = writer.write_init(random_init(anchors=3000))
        for clip in range(CLIPS):
            writer.append(random_clip(init, seed=clip, clip=clip, residual=2000))
        writer.end()
    return folder


def test_json_says_what_each_layer_takes(stream: Path):
    found = printed_json("inspect", stream)
    assert found == inspect_stream(stream)
    data = files(stream)
    for entry, name in zip(found["clips"], sorted(data)[:CLIPS], strict=True):
        ends = layer_ends(data[name])
        assert entry["layers"] == [end - start for start, end in zip((0, *ends), ends, strict=False)]
    (init,) = (blob for name, blob in data.items() if name.startswith("init"))
    assert found["init"]["bytes"] == found["init_bytes"] == sum(found["init"]["layers"]) == len(init)
    assert found["manifest_bytes"] == len(data["manifest.json"])
    for each in (found, found["init"], *found["clips"]):
        assert set(each) >= KEYS
        assert sum(each["layers"]) == sum(each["parts"].values()) == each["bytes"]
        assert {part: sum(row) for part, row in each["part_layers"].items()} == each["parts"]
        assert [sum(column) for column in zip(*each["part_layers"].values(), strict=True)] == each["layers"]
    assert found["layers"][0] == found["manifest_bytes"] + found["init"]["layers"][0] + sum(
        clip["layers"][0] for clip in found["clips"]
    )
    assert (found["profile"], found["bytes"]) == ("anchors", sum(map(len, data.values())))


def test_folder_file_and_url_say_the_same(stream: Path, tmp_path: Path):
    convert_stream(stream, tmp_path / "a.cgs")
    wanted = inspect_stream(stream)
    of_file = inspect_stream(tmp_path / "a.cgs")
    assert of_file["clips"] == wanted["clips"] and of_file["init"] == wanted["init"]
    assert of_file["bytes"] == (tmp_path / "a.cgs").stat().st_size
    with serving(tmp_path) as server:
        assert inspect_stream(f"{server.url}/a.cgs") == of_file
        sent = sum(size for _, _, size in server.requests)
    assert sent < of_file["bytes"] / 2


def test_payloads_are_not_read(stream: Path, tmp_path: Path):
    with StreamWriter(tmp_path / "long") as writer:
        writer.write_init(random_init(anchors=20_000))
        writer.end()
    found = inspect_stream(tmp_path / "long")
    # Positions, features and scales are skipped.
    assert found["bytes"] > 100_000 and found["read_bytes"] < 8 * PEEK_BYTES
    init = next((tmp_path / "long").glob("init-*"))
    data = bytearray(init.read_bytes())
    data[len(data) // 2] ^= 1
    init.write_bytes(data)
    assert inspect_stream(tmp_path / "long") == found
    data[FIRST_HEADER_CRC] ^= 1
    init.write_bytes(data)
    with pytest.raises(FormatError) as caught:
        inspect_stream(tmp_path / "long")
    assert init.name in str(caught.value.where) and "cgs verify" in str(caught.value.hint)
    init.write_bytes(init.read_bytes()[:-9])
    with pytest.raises(FormatError):
        inspect_stream(tmp_path / "long")


FIRST_HEADER_CRC = 20


@pytest.mark.parametrize("cut", [10, 60, 5000])
def test_a_cut_segment_is_an_error(stream: Path, tmp_path: Path, cut: int):
    convert_stream(stream, tmp_path / "s")
    clip = next((tmp_path / "s").glob("clip-000001-*"))
    clip.write_bytes(clip.read_bytes()[:cut])
    with pytest.raises(FormatError) as caught:
        inspect_stream(tmp_path / "s")
    assert clip.name in str(caught.value.where)


def test_plain_text(stream: Path):
    found = inspect_stream(stream)
    text = done("inspect", stream).stdout
    lines = text.splitlines()
    assert "\x1b" not in text and "█" not in text
    assert re.fullmatch(
        r"format 1\.\d+, 12 frames, 0\.40 s at 29\.970 per second, \d+ bytes, \d+ a frame", lines[0]
    )
    tables = next(line for line in lines if line.startswith("  tables"))
    assert [int(number) for number in tables.split()[1:6]] == [
        *found["part_layers"]["tables"],
        found["parts"]["tables"],
    ]
    total = next(line for line in lines if line.startswith("  total"))
    assert [int(number) for number in total.split()[1:6]] == [*found["layers"], found["bytes"]]
    assert not any("keyframe" in line for line in lines)
    assert f"clip 2: frames 8 to 11, {found['clips'][2]['bytes']} bytes (L0 " in text
    assert lines[-1].startswith(f"read {found['read_bytes']} bytes: ")


def test_bars_only_where_there_are_colours(stream: Path):
    colour = {"FORCE_COLOR": "1", "TERM": "xterm-256color"}
    text = cgs("inspect", stream, env=environment(**colour)).stdout
    assert "█" in text and "\x1b[34m" in text
    plain = cgs("inspect", stream, env=environment(**colour, NO_COLOR="1")).stdout
    assert plain == done("inspect", stream).stdout
    assert not wants_tables(Console(file=io.StringIO()))
    assert not wants_tables(Console(force_terminal=True, no_color=True))
    assert not wants_tables(Console(force_terminal=True, _environ={"TERM": "dumb"}))


def test_tables_name_everything_but_not_thousands_of_clips(stream: Path):
    found = inspect_stream(stream)
    found["clips"] = [found["clips"][0] | {"clip": number} for number in range(500)]
    out = io.StringIO()
    print_tables(found, Console(file=out, width=140))
    text = out.getvalue()
    assert "clip 39: " in text and "clip 40: " not in text and "and 460 more clips" in text
    assert re.search(r"^init +[\d,]+", text, re.MULTILINE) and re.search(r"^total ", text, re.MULTILINE)


def test_bars_are_as_long_as_their_sums():
    assert [len(stacked_bar([size, size, 0, size], 300).plain) for size in (100, 50, 25)] == [36, 18, 9]
    assert stacked_bar([0, 1, 0, 0], 10_000).plain == "▏"
    assert stacked_bar([0, 0, 0, 0], 10_000).plain == ""


def test_the_chart_has_every_layers_colour(stream: Path, tmp_path: Path, inside):
    target = tmp_path / "chart.png"
    code, out, _ = inside("inspect", stream, "--chart", target, "--json")
    assert code == 0 and json.loads(out) == inspect_stream(stream)
    with Image.open(target) as image:
        assert image.format == "PNG" and image.width == 1280
        colours = {colour: count for count, colour in image.convert("RGB").getcolors(1 << 20)}
    assert all(colours.get(colour, 0) > 200 for colour in ((46, 110, 190), (72, 168, 120), (236, 176, 64)))
    assert inside("inspect", stream, "--chart", target)[0] == 4
    assert inside("inspect", stream, "--chart", target, "--overwrite")[0] == 0
    code, _, err = inside("inspect", stream, "--chart", tmp_path / "chart.jpg")
    assert code == 2 and "ends in .png" in err
    assert [path.name for path in tmp_path.iterdir()] == ["chart.png"]


def test_the_chart_of_many_clips_and_of_none(stream: Path):
    found = inspect_stream(stream)
    many = [found["clips"][0] | {"clip": number} for number in range(1001)]
    columns = _columns(many)
    assert len(columns) == 201
    assert columns[0] == columns[-1] == [size / 4 for size in found["clips"][0]["layers"]]
    for clips in ([], many):
        assert encode_chart(found | {"clips": clips}).startswith(b"\x89PNG")


def test_a_stream_without_clips(tmp_path: Path, inside):
    with StreamWriter(tmp_path / "s") as writer:
        writer.write_init(random_init())
        writer.end()
    found = json.loads(inside("inspect", tmp_path / "s", "--json")[1])
    assert (found["frames"], found["clips"]) == (0, [])
    assert "0 frames" in inside("inspect", tmp_path / "s")[1]
