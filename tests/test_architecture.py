"""Who may import whom, held by walking the source."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OWN = ("clipgstream", "formats", "player", "cli")
FORMATS_MAY = {"numpy", "numba", "zstandard", "pydantic", "fsspec", "plyfile"}


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


def offenders(package: str, allowed) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(package)
        for name in sorted(imports(path))
        if not allowed(name)
    ]


def test_formats_imports_only_what_it_may():
    def allowed(name: str) -> bool:
        top = name.split(".")[0]
        return top in sys.stdlib_module_names or top in FORMATS_MAY or top == "formats"

    assert offenders("formats", allowed) == []


def test_core_imports_neither_player_nor_cli():
    assert offenders("clipgstream", lambda name: name.split(".")[0] not in ("player", "cli")) == []


def test_player_imports_the_core_only_to_draw():
    drawing = ("clipgstream.render", "clipgstream.model", "clipgstream.rig")

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
