"""Checks `docker/` without a Docker engine: `python scripts/docker_check.py`.

`--context FOLDER` copies the build context there, to try the Dockerfiles' pip lines in it by hand.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCKER = ROOT / "docker"
DOCKERFILES = tuple(sorted(DOCKER.glob("*.Dockerfile")))
COMPOSE = DOCKER / "compose.yaml"
LARGEST_CONTEXT = 8 << 20
_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class Instruction:
    """One instruction of a Dockerfile, its continued lines joined.

    Attributes:
        line: where it starts, from 1.
        name: in capitals.
        text: what follows the name.
        stage: from 0; -1 before the first FROM.
    """

    line: int
    name: str
    text: str
    stage: int

    @property
    def words(self) -> list[str]:
        """The text's words without the instruction's own options, such as --from."""
        return [word for word in shlex.split(self.text) if not word.startswith("--")]

    @property
    def shell(self) -> str:
        """What the shell gets of a RUN."""
        return re.sub(r"^(--\w+=\S+\s+)+", "", self.text)

    def option(self, name: str) -> str | None:
        found = re.search(rf"(?:^|\s)--{name}=(\S+)", self.text)
        return found[1] if found else None


def read_dockerfile(path: Path) -> list[Instruction]:
    """The instructions of a file, which has no here-documents and no escape but the backslash."""
    found: list[Instruction] = []
    parts: list[str] = []
    start, stage = 0, -1
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        start = start if parts else number
        parts.append(line.removesuffix("\\"))
        if line.endswith("\\"):
            continue
        name, _, text = "".join(parts).strip().partition(" ")
        stage += name.upper() == "FROM"
        found.append(Instruction(start, name.upper(), text.strip(), stage))
        parts = []
    return found


# ---- the build context ----


def context_files() -> list[Path]:
    """What `docker build .` sends, relative to the root, by the rules of .dockerignore."""
    rules = [
        (_pattern(line.lstrip("!")), line.startswith("!"))
        for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    tops = {path.split("/")[0] for path in _kept_names()}
    files = (path for top in sorted(tops) for path in _walk(ROOT / top))
    return sorted(path for path in (file.relative_to(ROOT) for file in files) if _is_sent(path, rules))


def copy_context(target: Path) -> None:
    for path in context_files():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, target / path)


def _kept_names() -> Iterator[str]:
    # Everything is ignored first, so nothing outside the names that are taken back needs to be looked at.
    for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines():
        if line.startswith("!"):
            yield line[1:]


def _walk(path: Path) -> Iterator[Path]:
    if path.is_dir():
        for child in path.iterdir():
            if child.name != "node_modules":
                yield from _walk(child)
    elif path.exists():
        yield path


def _pattern(line: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", line)
    forms = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(forms.get(part, re.escape(part)) for part in parts) + "(?:/.*)?")


def _is_sent(path: Path, rules: list[tuple[re.Pattern[str], bool]]) -> bool:
    sent = True
    for pattern, kept in rules:
        if pattern.fullmatch(path.as_posix()):
            sent = kept
    return sent


# ---- the checks: each yields what is wrong ----


def base_images(instructions: list[Instruction]) -> Iterator[str]:
    """Every base image has a tag that stays what it is; stages are named before they are used."""
    stages: set[str] = set()
    for instruction in instructions:
        source = instruction.option("from") or (instruction.words[0] if instruction.name == "FROM" else None)
        for mounted in re.findall(r"--mount=\S*from=([\w.-]+)", instruction.text):
            source = mounted
        if source and source not in stages:
            tag = source.rpartition("/")[2].partition(":")[2]
            if not re.search(r"\d+\.\d+", tag):
                yield f"line {instruction.line}: {source} is neither a stage nor an image with a version"
        if instruction.name == "FROM" and "AS" in instruction.words:
            stages.add(instruction.words[-1])


def apt(instructions: list[Instruction]) -> Iterator[str]:
    """Packages come from a fresh list, which the same layer removes, without what they recommend."""
    for instruction in instructions:
        if instruction.name == "RUN" and "apt-get install" in instruction.text:
            for needed in ("apt-get update", "--no-install-recommends", "rm -rf /var/lib/apt/lists/*"):
                if needed not in instruction.text:
                    yield f"line {instruction.line}: apt-get install without {needed}"


def commits(instructions: list[Instruction]) -> Iterator[str]:
    """Sources from Git are whole commits: 40 hexadecimal digits, kept in build arguments."""
    pinned = set()
    for instruction in instructions:
        name, _, value = instruction.text.partition("=")
        if instruction.name == "ARG" and name.endswith("_COMMIT"):
            pinned.add(name)
            if not _COMMIT.fullmatch(value):
                yield f"line {instruction.line}: {name} is no whole commit: {value}"
        if instruction.name != "RUN":
            continue
        if re.search(r"\bgit (clone|pull|fetch)\b|git\+https", instruction.text):
            yield f"line {instruction.line}: Git sources are fetched by checkout.sh"
        for url, commit in re.findall(r"checkout\.sh (\S+)\s+(\S+)", instruction.text):
            if commit.strip('"').removeprefix("$") not in pinned:
                yield f"line {instruction.line}: {url} at {commit}, which no build argument pins"


def copies(instructions: list[Instruction]) -> Iterator[str]:
    """What is copied from the context is in it."""
    sent = {path.as_posix() for path in context_files()}
    for instruction in instructions:
        if instruction.name not in ("COPY", "ADD") or instruction.option("from"):
            continue
        for source in instruction.words[:-1]:
            inside = source.strip("./") == "" or any(f"{path}/".startswith(f"{source}/") for path in sent)
            if not inside:
                yield f"line {instruction.line}: {source} is not in the build context"


def shell_syntax(instructions: list[Instruction]) -> Iterator[str]:
    """Every RUN is a script that the shell can read."""
    for instruction in instructions:
        if instruction.name == "RUN":
            run = subprocess.run(
                ["bash", "-n"], input=instruction.shell, capture_output=True, text=True, check=False
            )
            if run.returncode:
                yield f"line {instruction.line}: {run.stderr.strip()}"


def user(instructions: list[Instruction]) -> Iterator[str]:
    """The image runs as a user other than root, by number."""
    last = max(instruction.stage for instruction in instructions)
    users = [i.text for i in instructions if i.stage == last and i.name == "USER"]
    if not users or not re.fullmatch(r"[1-9]\d*(:[1-9]\d*)?", users[-1]):
        yield f"the image does not end with a user's number: {users[-1:] or 'no USER'}"


def start_command(instructions: list[Instruction]) -> list[str]:
    """What a container runs without arguments: ENTRYPOINT and CMD of the last stage."""
    last = max(instruction.stage for instruction in instructions)
    parts = {i.name: json.loads(i.text) for i in instructions if i.stage == last and i.text.startswith("[")}
    return parts["ENTRYPOINT"] + parts.get("CMD", [])


def context_size() -> Iterator[str]:
    """The context holds the packages and little else."""
    files = context_files()
    size = sum((ROOT / path).stat().st_size for path in files)
    if size > LARGEST_CONTEXT:
        yield f".dockerignore: the build context has {size >> 20} MiB"
    for path in files:
        if "node_modules" in path.parts or path.parts[0] in ("tests", ".git", "benchmarks"):
            yield f".dockerignore: {path} is sent"


def player_requirements() -> Iterator[str]:
    """Every requirement of the player has a version in constraints.txt."""
    pinned = {_normal(line.partition("==")[0]) for line in _lines(ROOT / "constraints.txt")}
    for name in read_player_requirements():
        if _normal(name) not in pinned:
            yield f"player-requirements.txt: {name} has no version in constraints.txt"


def read_player_requirements() -> list[str]:
    return _lines(DOCKER / "player-requirements.txt")


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


OF_EACH_FILE = (base_images, apt, commits, copies, shell_syntax, user)
OF_ALL = (context_size, player_requirements)


def problems() -> list[str]:
    """What these checks find, each with the file it is in."""
    found = [problem for check in OF_ALL for problem in check()]
    for path in DOCKERFILES:
        instructions = read_dockerfile(path)
        found += [f"{path.name}: {problem}" for check in OF_EACH_FILE for problem in check(instructions)]
    return found


# ---- other people's checks, where they are installed ----


def tool(name: str) -> str | None:
    """A tool's path: beside this Python, or where the shell looks."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)


def hadolint(path: Path) -> list[str]:
    """The command that lints a Dockerfile, its shell commands included."""
    linter = tool("hadolint") or "hadolint"
    return [linter, "--config", str(DOCKER / "hadolint.yaml"), "--no-color", str(path)]


def compose_schema() -> list[str]:
    """The command that holds the compose file to the Compose specification's schema."""
    checker = tool("check-jsonschema") or "check-jsonschema"
    return [checker, "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--context", type=Path, metavar="FOLDER", help="copy the context there and stop")
    arguments = parser.parse_args()
    if arguments.context:
        copy_context(arguments.context)
        return 0
    found = problems()
    for command in [*(hadolint(path) for path in DOCKERFILES), compose_schema()]:
        if tool(Path(command[0]).name) is None:
            print(f"not installed, so left out: {command[0]}", file=sys.stderr)
            continue
        run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tempfile.gettempdir())
        if run.returncode:
            found.append((run.stdout + run.stderr).strip())
    print("\n".join(found) or "docker/: nothing found")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
