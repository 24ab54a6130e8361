"""Commands that read a stream take a folder, a single file, or a URL of either."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cgs_process import FRAMES, cgs
from stream_models import random_clip, random_init
from web_server import serving

from formats.convert import convert_stream
from formats.stream import StreamReader
from formats.stream_writer import StreamWriter


@pytest.fixture(scope="module")
def places(tiny_demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The demo's stream in every place that there is."""
    folder = tmp_path_factory.mktemp("places")
    convert_stream(tiny_demo.stream, folder / "a.cgs")
    convert_stream(tiny_demo.stream, folder / "b")
    with serving(folder) as server:
        yield {
            "folder": str(folder / "b"),
            "manifest": str(folder / "b" / "manifest.json"),
            "file": str(folder / "a.cgs"),
            "folder's URL": f"{server.url}/b",
            "manifest's URL": f"{server.url}/b/manifest.json",
            "file's URL": f"{server.url}/a.cgs",
        }


SCORES = ("mean", "clips", "views")
KINDS = ("folder", "manifest", "file", "folder's URL", "manifest's URL", "file's URL")


@pytest.mark.parametrize("kind", KINDS)
def test_eval(tiny_demo, places, inside, kind: str):
    code, out, err = inside("eval", tiny_demo.session, "--stream", places[kind], "--quiet", "--json")
    assert (code, err) == (0, "")
    found, wanted = json.loads(out), tiny_demo.result["eval"]
    assert {key: found[key] for key in SCORES} == {key: wanted[key] for key in SCORES}
    assert abs(found["bytes_per_frame"] - wanted["bytes_per_frame"]) < 2000


@pytest.mark.parametrize("kind", KINDS)
def test_render(tiny_demo, places, inside, tmp_path: Path, kind: str):
    arguments = ("--time", 0.1, "--camera", "cam01", "--quiet")
    assert inside("render", tiny_demo.stream, "-o", tmp_path / "wanted.png", *arguments)[0] == 0
    assert inside("render", places[kind], "-o", tmp_path / "found.png", *arguments)[0] == 0
    assert (tmp_path / "found.png").read_bytes() == (tmp_path / "wanted.png").read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_inspect_and_verify(tiny_demo, places, inside, kind: str):
    found = json.loads(inside("inspect", places[kind], "--json")[1])
    assert found["clips"] == json.loads(inside("inspect", tiny_demo.stream, "--json")[1])["clips"]
    code, out, _ = inside("verify", places[kind], "--json")
    report = json.loads(out)
    assert (code, report["frames"], report["damaged"]) == (0, FRAMES, [])
    assert report["bytes"] == found["bytes"]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    folder = tmp_path / "stream"
    with StreamWriter(folder) as writer:
        init = writer.write_init(random_init())
        for clip in range(3):
            writer.append(random_clip(init, seed=clip, clip=clip))
        writer.end()
    return folder


def test_verify_ends_with_5_and_names_what_is_damaged(small: Path, tmp_path: Path):
    packed = tmp_path / "a.cgs"
    convert_stream(small, packed)
    assert cgs("verify", packed).returncode == cgs("verify", small).returncode == 0
    entry = StreamReader(packed).clip_entry(1)
    data = bytearray(packed.read_bytes())
    data[entry.offset + entry.bytes // 2] ^= 1
    packed.write_bytes(data)
    run = cgs("verify", packed, "--json")
    report = json.loads(run.stdout)
    assert run.returncode == 5 and run.stderr == ""
    assert [(damage["file"], damage["clip"]) for damage in report["damaged"]] == [("a.cgs", 1)]
    assert report["frames"] == 8
    (small / StreamReader(small).clip_entry(2).file).unlink()
    run = cgs("verify", small)
    assert run.returncode == 5 and "clip-000002" in run.stdout and "missing" in run.stdout
    data = bytearray((small / "manifest.json").read_bytes())
    data[len(data) // 2] ^= 1
    (small / "manifest.json").write_bytes(data)
    run = cgs("verify", small)
    assert run.returncode == 5 and "damaged: manifest.json: " in run.stdout


def test_verify_of_a_cut_file_ends_with_5(small: Path, tmp_path: Path):
    packed = tmp_path / "a.cgs"
    convert_stream(small, packed)
    packed.write_bytes(packed.read_bytes()[:-700])
    run = cgs("verify", packed)
    assert run.returncode == 5 and "found without a whole manifest or index" in run.stdout


def test_verify_where_no_stream_is_ends_with_3(tmp_path: Path, inside):
    (tmp_path / "not.cgs").write_bytes(b"not a stream, by no means at all" * 9)
    (tmp_path / "empty").mkdir()
    assert cgs("verify", tmp_path / "nowhere").returncode == 3
    for place in ("nowhere.cgs", "empty", "not.cgs"):
        code, out, err = inside("verify", tmp_path / place)
        assert (code, out) == (3, "") and err.startswith("error: "), place
    with serving(tmp_path) as server:
        assert inside("verify", f"{server.url}/nowhere")[0] == 3
    # Nobody listens there.
    assert inside("verify", "http://127.0.0.1:9/stream")[0] == 4
