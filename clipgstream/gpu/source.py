"""The text of a kernel's file, complete: with the headers of this package put in, and what is defined for it.

A kernel compiled at run time has no folder that the compiler could look headers up in. Putting them in here
also makes the text a name for all that the compiled code depends on.
"""

from __future__ import annotations

import re
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
"""Folder below which the kernels' files lie."""

Defines = tuple[tuple[str, int | float], ...]

_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+"([^"]+)"[ \t]*$')
_ONCE = re.compile(r"^[ \t]*#[ \t]*pragma[ \t]+once[ \t]*$")


def complete_source(source: str, defines: Defines = ()) -> str:
    """The text to compile.

    Args:
        source: path of the file below the package, such as "render/cuda_blend.cu". What it includes in
            quotes is looked up beside it, then in `gpu`; each header is put in once.
        defines: macros and their values.

    Raises:
        FileNotFoundError: no such file, or a header that is nowhere.
    """
    lines = [f"#define {name} {_literal(value)}" for name, value in defines]
    _append(PACKAGE / source, lines, set())
    return "\n".join(lines) + "\n"


def _append(path: Path, lines: list[str], done: set[Path]) -> None:
    done.add(path)
    lines.append(f'#line 1 "{path.name}"')
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        include = _INCLUDE.match(line)
        if include is not None:
            header = _header(include[1], path)
            if header not in done:
                _append(header, lines, done)
                lines.append(f'#line {number + 1} "{path.name}"')
            else:
                lines.append("")
        else:
            # `#pragma once` means nothing in a text that holds everything.
            lines.append("" if _ONCE.match(line) else line)


def _header(name: str, user: Path) -> Path:
    for folder in (user.parent, PACKAGE / "gpu"):
        if (folder / name).is_file():
            return folder / name
    raise FileNotFoundError(f"{user.name} includes {name}, which is neither beside it nor in gpu")


def _literal(value: int | float) -> str:
    return str(int(value)) if isinstance(value, int) else f"{value!r}f"
