"""`docker/`, as far as it can be checked without a Docker engine."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import urllib.request
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer
from cgs_process import ROOT, environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cli.main import app

GOLDEN = ROOT / "tests" / "golden" / "v1"
TIMEOUT_S = 60
# Runs `cgs` as if no other packages than some were installed.
ALONE = """
import sys

class Missing:
    names = frozenset({names!r})

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"{{name}} is not installed", name=name)

sys.meta_path.insert(0, Missing())
sys.argv = ["cgs", *{arguments!r}]
from cli.main import main
main()
"""


def load_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docker_check", ROOT / "scripts" / "docker_check.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


check = load_script()
GOOD = f"""\
ARG SOURCE_COMMIT={"0123456789" * 4}
FROM debian:12.5 AS one
# a comment
RUN apt-get update \\
    # between two lines of one instruction
    && apt-get install -y --no-install-recommends git \\
    && rm -rf /var/lib/apt/lists/*
RUN ./checkout.sh https://example.org/source.git "$SOURCE_COMMIT" source
FROM debian:12.5
COPY --from=one /a /b
COPY cli README.md ./
RUN --mount=from=one,target=/one ls /one
USER 1000:1000
ENTRYPOINT ["cgs", "play"]
CMD ["/stream"]
"""


def found_in(text: str, folder: Path) -> list[str]:
    path = folder / "some.Dockerfile"
    path.write_text(text, "utf-8")
    instructions = check.read_dockerfile(path)
    return [problem for one in check.OF_EACH_FILE for problem in one(instructions)]


def test_nothing_is_wrong_with_ours() -> None:
    assert check.problems() == []
    assert {path.name for path in check.DOCKERFILES} == {"cuda.Dockerfile", "player.Dockerfile"}


def test_nothing_is_found_in_a_good_file(tmp_path: Path) -> None:
    assert found_in(GOOD, tmp_path) == []
    instructions = check.read_dockerfile(tmp_path / "some.Dockerfile")
    assert check.start_command(instructions) == ["cgs", "play", "/stream"]
    assert [(one.line, one.stage) for one in instructions if one.name == "RUN"] == [(4, 0), (8, 0), (12, 1)]


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("FROM debian:12.5 AS one", "FROM debian AS one", "line 2: debian is neither"),
        ("FROM debian:12.5 AS one", "FROM debian:latest AS one", "line 2: debian:latest is neither"),
        ("COPY --from=one /a", "COPY --from=two /a", "line 10: two is neither"),
        ("--mount=from=one", "--mount=from=two", "line 12: two is neither"),
        (" --no-install-recommends", "", "line 4: apt-get install without --no-install-recommends"),
        ("    && rm -rf /var/lib/apt/lists/*", "    && true", "line 4: apt-get install without rm -rf"),
        ("0123456789" * 4, "0123456", "line 1: SOURCE_COMMIT is no whole commit: 0123456"),
        ('"$SOURCE_COMMIT"', "main", "line 8: https://example.org/source.git at main"),
        ("./checkout.sh", "git clone", "line 8: Git sources are fetched by checkout.sh"),
        ("COPY cli README.md", "COPY cli tests", "line 11: tests is not in the build context"),
        ("ls /one", "if ls /one; then", "line 12: bash: line"),
        ("USER 1000:1000\n", "", "the image does not end with a user's number"),
        ("USER 1000:1000", "USER root", "the image does not end with a user's number"),
    ],
)
def test_what_is_wrong_is_found(tmp_path: Path, good: str, bad: str, said: str) -> None:
    assert good in GOOD
    problems = found_in(GOOD.replace(good, bad), tmp_path)
    assert [problem for problem in problems if problem.startswith(said)], problems


def test_the_context_is_what_the_package_is_made_of() -> None:
    sent = {path.as_posix() for path in check.context_files()}
    assert {"pyproject.toml", "LICENSE", "cli/main.py", "player/web/dist/index.html"} <= sent
    assert "docker/checkout.sh" in sent
    strangers = re.compile(r"(tests|benchmarks|docs|\.git|player/web/(?!dist/))|.*(\.pyc$|__pycache__)")
    assert [path for path in sent if strangers.match(path)] == []


# ---- what the files say of the project is true ----


def options_of(command: list[str]) -> Any:
    """Reads a command line of `cgs` the way `cgs` does, without running it."""
    group = typer.main.get_command(app)
    assert command[0] == "cgs"
    with group.make_context("cgs", command[1:]) as context:
        name, sub, arguments = group.resolve_command(context, command[1:])
        with sub.make_context(name, arguments, parent=context) as inner:
            return name, inner.params


def test_the_player_serves_on_the_port_that_it_exposes() -> None:
    instructions = check.read_dockerfile(check.DOCKER / "player.Dockerfile")
    name, params = options_of(check.start_command(instructions))
    exposed = [int(one.text) for one in instructions if one.name == "EXPOSE"]
    assert name == "play"
    assert (params["host"], [params["port"]], params["open_browser"]) == ("0.0.0.0", exposed, False)


def test_the_training_image_starts_a_command() -> None:
    instructions = check.read_dockerfile(check.DOCKER / "cuda.Dockerfile")
    assert options_of(check.start_command(instructions))[0] == "doctor"


def test_extras_exist() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    used = re.findall(r"\"\.\[([\w,-]+)\]\"", (check.DOCKER / "cuda.Dockerfile").read_text("utf-8"))
    assert used
    assert {extra for group in used for extra in group.split(",")} <= set(project["optional-dependencies"])
    names = {canonicalize_name(Requirement(one).name) for one in project["dependencies"]}
    assert {canonicalize_name(name) for name in check.read_player_requirements()} <= names


def test_research_backends_are_left_out_by_default() -> None:
    instructions = check.read_dockerfile(check.DOCKER / "cuda.Dockerfile")
    arguments = dict(one.text.partition("=")[::2] for one in instructions if one.name == "ARG")
    assert arguments["RESEARCH_BACKENDS"] == "0"
    inria = [one.shell for one in instructions if "inria" in one.shell]
    assert len(inria) == 1
    assert inria[0].startswith('if [ "$RESEARCH_BACKENDS" = 1 ]; then')


# ---- the compose file ----


def compose() -> dict[str, Any]:
    yaml = pytest.importorskip("yaml")
    return yaml.safe_load(check.COMPOSE.read_text("utf-8"))


def default(text: str) -> str:
    """A value with the defaults of its variables."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)


def test_services_use_the_images_and_what_they_take() -> None:
    services = compose()["services"]
    assert set(services) == {"train", "player"}
    for service in services.values():
        build = service["build"]
        path = (check.DOCKER / build["context"] / build["dockerfile"]).resolve()
        arguments = {
            name: value.strip('"')
            for one in check.read_dockerfile(path)
            if one.name == "ARG"
            for name, _, value in [one.text.partition("=")]
        }
        assert {name: default(value) for name, value in build["args"].items()}.items() <= arguments.items()


def test_training_gets_a_gpu_and_keeps_what_it_makes() -> None:
    train = compose()["services"]["train"]
    (device,) = train["deploy"]["resources"]["reservations"]["devices"]
    assert (device["driver"], device["capabilities"]) == ("nvidia", ["gpu"])
    instructions = check.read_dockerfile(check.DOCKER / "cuda.Dockerfile")
    (volumes,) = [json.loads(one.text) for one in instructions if one.name == "VOLUME"]
    assert {mount["target"] for mount in train["volumes"]} == set(volumes)
    assert options_of(["cgs", *train["command"]])[0] == "doctor"


def test_the_player_cannot_write_and_is_seen_by_this_machine_only() -> None:
    player = compose()["services"]["player"]
    assert player["read_only"] is True
    assert [mount["read_only"] for mount in player["volumes"]] == [True]
    assert [default(port) for port in player["ports"]] == ["127.0.0.1:8765:8765"]
    assert "urllib.request" in " ".join(player["healthcheck"]["test"])


# ---- other people's checks ----


@pytest.mark.parametrize("path", check.DOCKERFILES, ids=lambda path: path.name)
def test_hadolint_has_nothing_to_say(path: Path) -> None:
    if check.tool("hadolint") is None:
        pytest.skip("hadolint is not installed")
    run = subprocess.run(check.hadolint(path), capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, "")


def test_compose_file_follows_the_schema() -> None:
    if check.tool("check-jsonschema") is None:
        pytest.skip("check-jsonschema is not installed")
    run = subprocess.run(check.compose_schema(), capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


# ---- checkout.sh ----


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_one_commit_is_checked_out(tmp_path: Path) -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    source = tmp_path / "source"
    source.mkdir()
    git(source, "init", "--quiet")
    for content in ("first", "second"):
        (source / "file").write_text(content, "utf-8")
        git(source, "add", "file")
        git(source, "commit", "--quiet", "-m", content)
    first = git(source, "rev-parse", "HEAD~1")
    command = [str(check.DOCKER / "checkout.sh"), source.as_uri()]
    run = subprocess.run([*command, first, "one"], cwd=tmp_path, capture_output=True, check=False)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "one" / "file").read_text("utf-8") == "first"
    assert git(tmp_path / "one", "rev-list", "--count", "HEAD") == "1"
    run = subprocess.run([*command, "0" * 40, "none"], cwd=tmp_path, capture_output=True, check=False)
    assert run.returncode != 0


# ---- the player's requirements are enough ----


def closure(names: list[str]) -> set[str]:
    """Packages and all that they require here, by their normal names."""
    found: set[str] = set()
    waiting = [canonicalize_name(name) for name in names]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        for line in importlib.metadata.requires(name) or []:
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                waiting.append(canonicalize_name(needed.name))
    return found


@pytest.fixture(scope="module")
def missing() -> list[str]:
    """The modules of every installed package that the player's image lacks."""
    kept = closure(check.read_player_requirements())
    modules = importlib.metadata.packages_distributions()
    own = {"clipgstream", "cli", "formats", "player"}
    return sorted(
        name
        for name, owners in modules.items()
        if name not in own and kept.isdisjoint(canonicalize_name(owner) for owner in owners)
    )


def alone(missing: list[str], *arguments: object) -> list[str]:
    return [sys.executable, "-c", ALONE.format(names=missing, arguments=[str(one) for one in arguments])]


def test_streams_are_verified_inspected_and_played_with_these_packages(missing: list[str]) -> None:
    assert {"torch", "scipy", "pytest"} <= set(missing)
    with subprocess.Popen(
        alone(missing, "play", GOLDEN, "--port", 0, "--no-open", "--json"),
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
        cwd=ROOT,
    ) as server:
        assert server.stdout is not None
        try:
            url = json.JSONDecoder().raw_decode(read_document(server))[0]["url"]
            page, _, stream = url.partition("?stream=")
            assert b"<!doctype html>" in fetch(page).lower()
            manifest = page + stream
            assert json.loads(fetch(manifest))
            for command in (["verify", GOLDEN], ["inspect", GOLDEN], ["inspect", manifest]):
                run = subprocess.run(
                    alone(missing, *command),
                    capture_output=True,
                    text=True,
                    env=environment(),
                    cwd=ROOT,
                    timeout=TIMEOUT_S,
                    check=False,
                )
                assert run.returncode == 0, (shlex.join(map(str, command)), run.stderr)
        finally:
            server.terminate()
        assert server.wait(TIMEOUT_S) == 0


def test_another_package_would_be_missed(missing: list[str]) -> None:
    run = subprocess.run(
        alone([*missing, "zstandard"], "verify", GOLDEN),
        capture_output=True,
        text=True,
        env=environment(),
        timeout=TIMEOUT_S,
        check=False,
    )
    assert "zstandard is not installed" in run.stderr


def read_document(server: subprocess.Popen[str]) -> str:
    """The first JSON document that a process prints."""
    assert server.stdout is not None
    text = ""
    for line in server.stdout:
        text += line
        if line.startswith("}"):
            return text
    raise AssertionError(f"the server ended: {text}")


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:
        return answer.read()
