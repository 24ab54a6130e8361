"""`cgs play` as its user runs it: a process that serves until it is told to stop."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cgs_process import ROOT, TIMEOUT_S, environment
from stream_models import random_init
from stream_server import INDEX, make_page, write_stream

from formats.stream import StreamReader
from formats.stream_writer import StreamWriter

# The command line with another folder for the player page, whatever is built on this machine.
LAUNCH = (
    "import sys, pathlib, player.serve_page\n"
    "player.serve_page.WEB_ROOT = pathlib.Path({page!r})\n"
    "sys.argv = ['cgs', *{arguments!r}]\n"
    "{more}\n"
    "from cli.main import main\n"
    "main()\n"
)
URL = re.compile(r"http://127\.0\.0\.1:(\d+)/\?stream=(\S+)")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("page")
    make_page(root)
    return root


@pytest.fixture(scope="module")
def stream(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("play") / "scene"
    write_stream(path, clips=1)
    return path


def command(page: Path, *arguments: object, more: str = "") -> list[str]:
    code = LAUNCH.format(page=str(page), arguments=[str(part) for part in arguments], more=more)
    return [sys.executable, "-c", code]


@contextmanager
def running(*command: str, **extra: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(**extra),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=TIMEOUT_S)


def played_url(process: subprocess.Popen[str]) -> re.Match[str]:
    """The address that it prints: whole, port, and the stream's."""
    assert process.stdout is not None
    found = URL.fullmatch(process.stdout.readline().strip())
    assert found, process.communicate()
    return found


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:
        return answer.read()


@pytest.mark.parametrize(("stop", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_it_serves_until_it_is_told_to_stop(stream: Path, page: Path, stop: signal.Signals, code: int):
    with running(*command(page, "play", stream, "--port", 0, "--no-open")) as process:
        found = played_url(process)
        assert found[2] == "stream/scene/manifest.json"
        root = f"http://127.0.0.1:{found[1]}"
        assert fetch(found[0]) == INDEX
        assert StreamReader(f"{root}/{found[2]}").manifest == StreamReader(stream).manifest
        # A browser keeps its connection open.
        with socket.create_connection(("127.0.0.1", int(found[1]))) as link:
            link.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert link.recv(100)
            stopped = time.monotonic()
            process.send_signal(stop)
            out, err = process.communicate(timeout=TIMEOUT_S)
        assert time.monotonic() - stopped < 5
        assert process.returncode == code and out == ""
        assert "Ctrl-C ends it" in err and "Traceback" not in err
        assert err.endswith("interrupted\n") == (code == 130)


def test_a_stop_does_not_wait_for_a_slow_client(stream: Path, page: Path, tmp_path: Path):
    write_stream(tmp_path / "a.cgs")
    with (tmp_path / "a.cgs").open("ab") as file:
        file.truncate(200_000_000)
    with running(*command(page, "play", tmp_path / "a.cgs", "--port", 0, "--no-open")) as process:
        found = played_url(process)
        with socket.create_connection(("127.0.0.1", int(found[1]))) as link:
            link.sendall(b"GET /stream/a.cgs HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert link.recv(100)
            stopped = time.monotonic()
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=TIMEOUT_S)
        assert time.monotonic() - stopped < 5
        assert process.returncode == 130 and "Traceback" not in err


def test_a_stop_does_not_wait_for_a_server_elsewhere(page: Path, stream: Path):
    flags = ("--port", 0, "--no-open")
    with running(*command(page, "play", stream, *flags)) as upstream:
        far = played_url(upstream)
        with running(*command(page, "play", f"http://127.0.0.1:{far[1]}/{far[2]}", *flags)) as process:
            near = played_url(process)
            upstream.send_signal(signal.SIGSTOP)
            with socket.create_connection(("127.0.0.1", int(near[1]))) as link:
                link.sendall(f"GET /{near[2]} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                time.sleep(0.3)
                stopped = time.monotonic()
                process.send_signal(signal.SIGINT)
                _, err = process.communicate(timeout=TIMEOUT_S)
            assert time.monotonic() - stopped < 5
            assert process.returncode == 130 and "Traceback" not in err


def test_json_and_quiet(stream: Path, page: Path):
    arguments = ("play", stream, "--port", 0, "--no-open", "--json", "--quiet")
    with running(*command(page, *arguments)) as process:
        assert process.stdout is not None
        text = ""
        while not text.endswith("}\n"):
            text += process.stdout.readline()
        found = json.loads(text)
        assert list(found) == ["stream", "url", "host", "port"]
        assert found["stream"] == str(stream) and f":{found['port']}/?stream=" in found["url"]
        assert fetch(found["url"]) == INDEX
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=TIMEOUT_S) == ("", "")


def test_it_opens_the_browser(stream: Path, page: Path, tmp_path: Path):
    browser = tmp_path / "browser"
    browser.write_text(
        f'#!/bin/sh\necho "$1" > {tmp_path}/opened.part && mv {tmp_path}/opened.part {tmp_path}/opened\n'
    )
    browser.chmod(0o755)
    with running(*command(page, "play", stream, "--port", 0), BROWSER=str(browser)) as process:
        url = played_url(process)[0]
        deadline = time.monotonic() + TIMEOUT_S
        while not (tmp_path / "opened").exists():
            assert time.monotonic() < deadline, "no browser was opened"
            time.sleep(0.02)
        assert (tmp_path / "opened").read_text().strip() == url


def test_everyone_on_the_network_is_a_warning(stream: Path, page: Path):
    arguments = ("play", stream, "--host", "0.0.0.0", "--port", 0, "--no-open", "--quiet")
    with running(*command(page, *arguments)) as process:
        played_url(process)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=TIMEOUT_S)
        assert err.startswith("warning: anyone on the network can watch")


@pytest.fixture
def quick(inside: Callable[..., tuple[int, str, str]], page: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs `cgs play` where it ends before it serves: exit code, stdout, stderr."""
    monkeypatch.setattr("player.serve_page.WEB_ROOT", page)
    return lambda *arguments: inside("play", *arguments, "--no-open")


def test_a_taken_port(stream: Path, quick):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, out, err = quick(stream, "--port", taken.getsockname()[1])
    assert (code, out) == (4, "") and "the port is taken" in err and "--port 0" in err


def test_the_default_port_gives_way(stream: Path, quick):
    def port() -> int:
        found = URL.match(json.loads(quick(stream, "--dry-run", "--json")[1])["url"])
        assert found
        return int(found[1])

    first = port()
    with socket.create_server(("127.0.0.1", first)):
        assert port() > first


def test_dry_run_serves_nothing(stream: Path, quick):
    code, out, _ = quick(stream, "--dry-run")
    found = URL.search(out)
    assert code == 0 and found and "(nothing served)" in out
    with pytest.raises(ConnectionError):
        socket.create_connection(("127.0.0.1", int(found[1]))).close()


def test_what_is_no_stream(quick, tmp_path: Path):
    for place, code, text in (
        (tmp_path / "nowhere", 3, "there is no stream here"),
        (tmp_path, 3, "cgs pack"),
        ("http://127.0.0.1:9/stream", 4, "cannot read from the web server"),
    ):
        found, out, err = quick(place)
        assert (found, out) == (code, "") and text in err and "hint: " in err


def test_a_wrong_origin_is_wrong_usage(stream: Path, quick):
    code, _, err = quick(stream, "--cors", "example.org")
    assert code == 2 and "this is no origin" in err


def test_an_empty_live_stream_is_played(quick, tmp_path: Path):
    with StreamWriter(tmp_path / "live", live=True) as writer:
        writer.write_init(random_init())
        assert quick(tmp_path / "live", "--dry-run")[0] == 0


def test_without_a_built_page(stream: Path, quick, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("player.serve_page.WEB_ROOT", tmp_path)
    code, _, err = quick(stream)
    assert code == 4 and "npm run build" in err


def test_it_serves_without_torch(stream: Path, page: Path):
    check = "import atexit\natexit.register(lambda: print('torch' in sys.modules, file=sys.stderr))"
    arguments = ("play", stream, "--port", 0, "--no-open", "--quiet")
    with running(*command(page, *arguments, more=check)) as process:
        assert fetch(played_url(process)[0]) == INDEX
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=TIMEOUT_S) == ("", "False\n")


@pytest.mark.parametrize("flags", [(), ("--no-play",), ("--quiet",)])
def test_a_demo_on_a_terminal_ends_by_playing(stream: Path, page: Path, flags: tuple[str, ...]):
    result = {
        "stream": str(stream),
        "video": "orbit.mp4",
        "picture": "comparison.png",
        "seconds": {"total": 1.0},
        "eval": {"clips": [], "mean": {"psnr": 30.0, "ssim": 0.9}, "bytes_per_frame": 1.0},
    }
    # The demo itself takes minutes and has tests of its own.
    more = f"import cli.commands.demo as demo\ndemo._Demo.run = lambda self, overwrite: {result!r}"
    shown, process = on_terminal(command(page, "demo", *flags, more=more))
    played = not flags
    assert bool(URL.search(shown)) == played, shown
    assert process.returncode == 0


def on_terminal(command: list[str]) -> tuple[str, subprocess.Popen[bytes]]:
    """What a command prints on a terminal until it ends, by itself or by Ctrl-C once it plays."""
    master, slave = pty.openpty()
    env = environment(BROWSER="true", COLUMNS="200")
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
    )
    os.close(slave)
    text, deadline = "", time.monotonic() + TIMEOUT_S
    while time.monotonic() < deadline:
        if select.select([master], [], [], 0.1)[0]:
            try:
                text += os.read(master, 4096).decode()
            except OSError:
                break
        if "Ctrl-C ends it" in text and process.poll() is None:
            process.send_signal(signal.SIGINT)
            break
    process.wait(TIMEOUT_S)
    os.close(master)
    return text, process
