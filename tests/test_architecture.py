"""Who may import whom, held by walking the source."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OWN = ("clipgstream", "formats", "player", "cli")
# pydantic_core is pydantic's parser.
FORMATS_MAY = {"numpy", "numba", "zstandard", "pydantic", "pydantic_core", "fsspec", "plyfile"}
# fsspec's web driver lets aiohttp's errors through and takes its timeouts; it has none of its own for these.
FORMATS_ALSO = {"formats/http_store.py": {"aiohttp"}}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module)
    return found


def offenders(package: str, allowed, also: dict[str, set[str]] | None = None) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(package)
        for name in sorted(imports(path) - (also or {}).get(path.relative_to(ROOT).as_posix(), set()))
        if not allowed(name)
    ]


def test_formats_imports_only_what_it_may():
    def allowed(name: str) -> bool:
        top = name.split(".")[0]
        return top in sys.stdlib_module_names or top in FORMATS_MAY or top == "formats"

    assert offenders("formats", allowed, FORMATS_ALSO) == []


def test_formats_start_without_what_only_some_places_need():
    code = (
        "import sys, formats.stream, formats.inspect, formats.verify, formats.convert\n"
        "loaded = {'torch', 'aiohttp', 's3fs', 'PIL'} & set(sys.modules)\n"
        "assert not loaded, loaded\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


def test_who_hands_out_clips_needs_neither_torch_nor_a_cluster():
    code = (
        "import sys, clipgstream.schedule.run, clipgstream.schedule.make, clipgstream.schedule.pool_worker\n"
        "loaded = {'torch', 'ray'} & set(sys.modules)\n"
        "assert not loaded, loaded\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


def test_core_imports_neither_player_nor_cli():
    assert offenders("clipgstream", lambda name: name.split(".")[0] not in ("player", "cli")) == []


def test_player_imports_the_core_only_to_draw():
    drawing = ("clipgstream.render", "clipgstream.model", "clipgstream.gpu", "clipgstream.rig")

    def allowed(name: str) -> bool:
        return name.split(".")[0] not in ("clipgstream", "cli") or name.startswith(drawing)

    assert offenders("player", allowed) == []


def test_nobody_imports_cli():
    for package in ("clipgstream", "formats", "player"):
        assert offenders(package, lambda name: name.split(".")[0] != "cli") == []


@pytest.mark.parametrize(
    "arguments", [["--help"], ["inspect", "--help"], ["verify", "nowhere"], ["inspect", "nowhere"]]
)
def test_light_commands_start_without_torch(arguments: list[str]):
    code = (
        "import sys, cli.main\n"
        f"sys.argv = ['cgs', *{arguments!r}]\n"
        "try:\n    cli.main.main()\nexcept SystemExit:\n    pass\n"
        "assert 'torch' not in sys.modules, 'torch was imported'\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


def test_files_stay_under_500_lines():
    long = [
        str(path.relative_to(ROOT))
        for package in OWN
        for path in modules(package)
        if len(path.read_text("utf-8").splitlines()) > 500
    ]
    assert long == []
