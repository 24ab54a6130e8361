"""The status page: how far a capture is, to be watched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from stream_server import Answer, make_page, serving_streams, write_stream

from formats.errors import StoreError

VALUES = {"clips": {"packed": 3}, "frames": 30, "eta_s": None}


def ask(tmp_path: Path, path: str, status: object, **headers: str) -> Answer:
    write_stream(tmp_path / "scene")
    page = make_page(tmp_path / "page")
    with serving_streams(tmp_path / "scene", page=page, status=status) as site:
        return site.ask(path, **headers)


def test_the_data_is_what_the_provider_says_now(tmp_path: Path) -> None:
    answer = ask(tmp_path, "/status.json", lambda: VALUES)
    assert (answer.status, json.loads(answer.body)) == (200, VALUES)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("path", "kind"), [("/status", "text/html"), ("/status.js", "text/javascript")])
def test_the_page_runs_its_own_script_only(tmp_path: Path, path: str, kind: str) -> None:
    answer = ask(tmp_path, path, lambda: VALUES)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith(kind)
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "onload=" not in answer.body.decode()
    assert "<script>" not in answer.body.decode()


def test_a_session_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    def fail() -> dict[str, object]:
        raise StoreError("the session's database cannot be used", where="/secret")

    answer = ask(tmp_path, "/status.json", fail)
    assert answer.status == 503
    assert "cannot be used" in answer.body.decode()
    assert "/secret" not in answer.body.decode()


def test_without_a_capture_there_is_no_such_page(tmp_path: Path) -> None:
    assert ask(tmp_path, "/status.json", None).status == 404


def test_other_names_of_this_machine_are_refused(tmp_path: Path) -> None:
    assert ask(tmp_path, "/status.json", lambda: VALUES, Host="evil.example").status == 403
