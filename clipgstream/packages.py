"""Optional packages: whether they can be imported, told without a traceback."""

from __future__ import annotations

import importlib


def why_not_importable(module: str, *names: str) -> str | None:
    """Why `module`, which is installed, can't be imported or lacks one of `names`; None: all is there.

    A package built for another torch or another CUDA fails in many ways as it starts, and its own checks
    raise what they like (tinycudann an EnvironmentError where there is no GPU).
    """
    try:
        found = importlib.import_module(module)
    except (ImportError, OSError, RuntimeError, AttributeError) as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        return f"broken: importing {module} fails ({lines[0]})"
    lacking = [name for name in names if not hasattr(found, name)]
    return f"broken: {module} has no {', '.join(lacking)}" if lacking else None
