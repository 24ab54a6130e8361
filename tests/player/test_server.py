"""The server over real connections: what it sends, to whom, and what it keeps to itself."""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stream_server import INDEX, Site, make_page, segment_names, serving_streams, write_stream

from formats.convert import convert_stream
from formats.errors import BackendError, ConfigError
from player.serve_page import Page, accepted_encodings
from player.server import make_app

SECRET = b"nobody's business"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stream as a folder, with other things in it and beside it."""
    root = tmp_path_factory.mktemp("server") / "scene"
    write_stream(root)
    (root / "notes.txt").write_bytes(SECRET)
    (root / "clip-000009-0123456789abcdef.cgsc").write_bytes(SECRET)
    (root.parent / "private.cgsc").write_bytes(SECRET)
    return root


@pytest.fixture(scope="module")
def archive(folder: Path) -> Path:
    """The same as a single file."""
    path = folder.parent / "one.cgs"
    convert_stream(folder, path)
    return path


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return make_page(tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def site(folder: Path, archive: Path, page: Page) -> Iterator[Site]:
    with serving_streams(folder, archive, page=page) as running:
        yield running


class TestStreams:
    def test_a_folder_is_its_manifest_and_what_that_lists(self, site: Site, folder: Path):
        answer = site.ask("/stream/scene/manifest.json")
        assert (answer.status, answer.body) == (200, (folder / "manifest.json").read_bytes())
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["cache-control"] == "no-cache"
        for name in segment_names(folder):
            answer = site.ask(f"/stream/scene/{name}")
            assert (answer.status, answer.body) == (200, (folder / name).read_bytes())
            kind = "init" if name.endswith("i") else "clip"
            assert answer.headers["content-type"] == f"application/vnd.clipgstream.{kind}"
            assert "immutable" in answer.headers["cache-control"]
            assert "content-encoding" not in answer.headers

    def test_a_single_file(self, site: Site, archive: Path):
        answer = site.ask("/stream/one.cgs", Accept_Encoding="gzip, br")
        assert (answer.status, answer.body) == (200, archive.read_bytes())
        assert answer.headers["content-type"] == "application/vnd.clipgstream"
        assert answer.headers["cache-control"].startswith("no-cache")
        assert "content-encoding" not in answer.headers

    @pytest.mark.parametrize(
        "path",
        [
            "/stream/scene/notes.txt",
            "/stream/scene/clip-000009-0123456789abcdef.cgsc",
            "/stream/scene",
            "/stream/scene/",
            "/stream/scene//manifest.json",
            "/stream/scene/manifest.json/",
            "/stream/one.cgs/",
            "/stream/one.cgs/manifest.json",
            "/stream/other/manifest.json",
            "/stream/",
            "/stream",
        ],
    )
    def test_nothing_else(self, site: Site, path: str):
        answer = site.ask(path)
        assert answer.status == 404 and SECRET not in answer.body

    @pytest.mark.parametrize("base", ["/", "/assets/", "/stream/", "/stream/scene/", "/stream/one.cgs/"])
    @pytest.mark.parametrize(
        "rest",
        [
            "../private.cgsc",
            "..%2fprivate.cgsc",
            "%2e%2e/private.cgsc",
            "%2e%2e%2fprivate.cgsc",
            "%252e%252e%252fprivate.cgsc",
            "..\\private.cgsc",
            "..%5cprivate.cgsc",
            "../../../../../../../../etc/passwd",
            "%2fetc%2fpasswd",
            "/etc/passwd",
            "manifest.json%00.cgsc",
            "%00",
            "%c0%ae%c0%ae/private.cgsc",
            "....//private.cgsc",
            "~root/.profile",
            "C:%5cWindows%5cwin.ini",
            "a" * 5000 + ".cgsc",
        ],
    )
    def test_no_path_leads_out(self, site: Site, base: str, rest: str):
        answer = site.ask(base + rest)
        assert answer.status == 404
        assert SECRET not in answer.body and b"root:" not in answer.body

    def test_an_absolute_address_is_only_a_path(self, site: Site):
        assert site.ask("http://example.org/etc/passwd", Host="localhost").status in (400, 404)

    @pytest.mark.skipif(os.name != "posix", reason="links and pipes")
    def test_links_out_of_the_folder_and_pipes_are_not_there(self, tmp_path: Path, page: Page):
        root = tmp_path / "a"
        write_stream(root)
        first, second, third = segment_names(root)
        (tmp_path / "elsewhere").write_bytes(SECRET)
        (root / first).unlink()
        (root / first).symlink_to(tmp_path / "elsewhere")
        (root / second).rename(root / "inside.cgsc")
        (root / second).symlink_to("inside.cgsc")
        (root / third).unlink()
        os.mkfifo(root / third)
        (tmp_path / "link").symlink_to(root)
        with serving_streams(tmp_path / "link", page=page) as site:
            found = [site.ask(f"/stream/a/{name}").status for name in (first, second, third)]
            assert found == [404, 200, 404]

    def test_methods(self, site: Site, folder: Path):
        name = segment_names(folder)[0]
        answer = site.ask(f"/stream/scene/{name}", "HEAD", Range="bytes=0-3")
        assert answer.status == 200 and answer.body == b""
        assert int(answer.headers["content-length"]) == (folder / name).stat().st_size
        for method in ("POST", "PUT", "DELETE", "OPTIONS"):
            assert site.ask(f"/stream/scene/{name}", method).status == 405


class TestRanges:
    @settings(max_examples=25, deadline=None)
    @given(st.data())
    def test_served_ranges_are_slices(self, site: Site, archive: Path, data: st.DataObject):
        whole = archive.read_bytes()
        first = data.draw(st.integers(0, len(whole) - 1))
        last = data.draw(st.integers(first, len(whole) + 10))
        answer = site.ask("/stream/one.cgs", Range=f"bytes={first}-{last}")
        assert (answer.status, answer.body) == (206, whole[first : last + 1])
        last = min(last, len(whole) - 1)
        assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(whole)}"
        assert answer.headers["accept-ranges"] == "bytes"

    def test_the_end_and_behind_it(self, site: Site, archive: Path):
        whole = archive.read_bytes()
        answer = site.ask("/stream/one.cgs", Range="bytes=-56")
        assert (answer.status, answer.body) == (206, whole[-56:])
        answer = site.ask("/stream/one.cgs", Range=f"bytes={len(whole)}-")
        assert (answer.status, answer.headers["content-range"]) == (416, f"bytes */{len(whole)}")

    def test_a_range_of_another_state_gives_the_whole_file(self, site: Site, archive: Path):
        tag = site.ask("/stream/one.cgs", "HEAD").headers["etag"]
        whole = archive.read_bytes()
        for condition, wanted in ((tag, 206), (f"W/{tag}", 200), ('"other"', 200), ("*", 200)):
            answer = site.ask("/stream/one.cgs", Range="bytes=0-9", If_Range=condition)
            assert (answer.status, answer.body) == (wanted, whole[:10] if wanted == 206 else whole)

    def test_a_long_file_arrives_in_pieces(self, tmp_path: Path, archive: Path, page: Page):
        path = tmp_path / "long.cgs"
        # What follows a stream's trailer is ignored by readers, and sent like everything else.
        data = archive.read_bytes() + os.urandom(3_000_000)
        path.write_bytes(data)
        with serving_streams(path, page=page) as site:
            answer = site.ask("/stream/long.cgs", Range="bytes=17-2900000")
            assert hashlib.sha256(answer.body).digest() == hashlib.sha256(data[17:2900001]).digest()


class TestConditions:
    def test_what_the_client_has_is_not_sent_again(self, site: Site, folder: Path):
        for path in ("/", "/stream/scene/manifest.json", f"/stream/scene/{segment_names(folder)[0]}"):
            tag = site.ask(path).headers["etag"]
            assert tag.startswith('"')
            for header in (tag, f"W/{tag}", f'"x", {tag}', "*"):
                answer = site.ask(path, If_None_Match=header)
                assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", tag)
            assert site.ask(path, If_None_Match='"x"').status == 200
            assert site.ask(path, If_None_Match=tag, Range="bytes=0-1").status == 304

    def test_a_changed_file_is_not_the_one_that_was_meant(self, site: Site):
        tag = site.ask("/stream/one.cgs", "HEAD").headers["etag"]
        assert site.ask("/stream/one.cgs", If_Match='"x"').status == 412
        assert site.ask("/stream/one.cgs", If_Match=tag, Range="bytes=0-1").status == 206
        assert site.ask("/stream/one.cgs", "HEAD", If_Match="*").status == 200


class TestPage:
    def test_the_page_and_its_assets(self, site: Site):
        answer = site.ask("/")
        assert (answer.status, answer.body) == (200, INDEX)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-cache"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert site.ask("/?stream=stream/scene/manifest.json").body == INDEX
        assert site.ask("/index.html").body == INDEX
        asset = site.ask("/assets/index-Ab_1-x9Z.js")
        assert asset.headers["content-type"] == "text/javascript; charset=utf-8"
        assert "immutable" in asset.headers["cache-control"]
        assert "content-security-policy" in asset.headers
        assert site.ask("/core.wasm").headers["content-type"] == "application/wasm"
        assert site.ask("/nothing.js").status == 404

    def test_every_answer_isolates(self, site: Site):
        for path in ("/", "/nothing", "/stream/scene/manifest.json", "/stream/nothing"):
            headers = site.ask(path).headers
            assert headers["cross-origin-opener-policy"] == "same-origin"
            assert headers["cross-origin-embedder-policy"] == "require-corp"
            assert headers["cross-origin-resource-policy"] == "same-origin"
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
            assert "server" not in headers

    def test_compressed_assets(self, tmp_path: Path, folder: Path):
        page = make_page(tmp_path)
        asset = tmp_path / "assets" / "index-Ab_1-x9Z.js"
        path = "/assets/index-Ab_1-x9Z.js"
        Path(f"{asset}.gz").write_bytes(gzip.compress(asset.read_bytes()))
        with serving_streams(folder, page=page) as site:
            plain = site.ask(path, Accept_Encoding="br")
            assert plain.body == asset.read_bytes() and "content-encoding" not in plain.headers
            packed = site.ask(path, Accept_Encoding="br, gzip;q=0.5")
            assert packed.headers["content-encoding"] == "gzip"
            assert gzip.decompress(packed.body) == plain.body
            assert packed.headers["etag"] != plain.headers["etag"]
            assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
            assert packed.headers["content-type"] == plain.headers["content-type"]
            part = site.ask(path, Accept_Encoding="gzip", Range="bytes=0-3")
            assert part.body == plain.body[:4] and "content-encoding" not in part.headers

    @pytest.mark.parametrize(
        ("header", "wanted"),
        [
            ("", []),
            ("gzip", ["gzip"]),
            ("gzip, br", ["br", "gzip"]),
            ("*", ["br", "gzip"]),
            ("br;q=0, *", ["gzip"]),
            ("gzip;q=0", []),
            ("BR ; q=0.1", ["br"]),
            ("br;q=x", []),
            ("identity", []),
        ],
    )
    def test_accepted_encodings(self, header: str, wanted: list[str]):
        assert accepted_encodings(header) == wanted

    def test_a_page_that_is_not_built(self, tmp_path: Path):
        with pytest.raises(BackendError) as caught:
            Page(tmp_path)
        assert "npm" in str(caught.value.hint)


class TestOrigins:
    ORIGIN = "https://viewer.example"

    def test_without_a_choice_no_other_origin_reads(self, site: Site):
        answer = site.ask("/stream/one.cgs", Range="bytes=0-1", Origin=self.ORIGIN)
        assert not [name for name in answer.headers if name.startswith("access-control")]

    def test_one_origin(self, folder: Path, page: Page):
        with serving_streams(folder, page=page, cors=self.ORIGIN) as site:
            answer = site.ask("/stream/scene/manifest.json", Range="bytes=0-1", Origin=self.ORIGIN)
            assert answer.headers["access-control-allow-origin"] == self.ORIGIN
            exposed = answer.headers["access-control-expose-headers"].lower()
            assert {"accept-ranges", "content-range", "etag"} <= set(exposed.replace(" ", "").split(","))
            assert "Origin" in answer.headers["vary"]
            assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
            other = site.ask("/stream/scene/manifest.json", Origin="https://other.example")
            assert other.headers.get("access-control-allow-origin") is None
            policy = site.ask("/").headers["content-security-policy"]
            assert policy.endswith(f"frame-ancestors 'self' {self.ORIGIN}")

    def test_preflight(self, folder: Path, page: Page):
        asked = {
            "Origin": self.ORIGIN,
            "Access_Control_Request_Method": "GET",
            "Access_Control_Request_Headers": "range,if-range",
            "Access_Control_Request_Private_Network": "true",
        }
        with serving_streams(folder, page=page, cors="*") as site:
            answer = site.ask("/stream/scene/manifest.json", "OPTIONS", **asked)
            assert answer.status in (200, 204)
            assert answer.headers["access-control-allow-origin"] == "*"
            assert "range" in answer.headers["access-control-allow-headers"].lower()
            assert answer.headers["access-control-allow-private-network"] == "true"
        with serving_streams(folder, page=page, cors="https://other.example") as site:
            answer = site.ask("/stream/scene/manifest.json", "OPTIONS", **asked)
            assert answer.headers.get("access-control-allow-origin") is None

    @pytest.mark.parametrize(
        "origin",
        ["", "null", "example.org", "https://a b", "https://a/path", "https://a; script-src *", "ftp://a"],
    )
    def test_what_is_no_origin(self, page: Page, origin: str):
        with pytest.raises(ConfigError):
            make_app([], page, cors=origin)

    @pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:80", "127.3.2.1", "[::1]:8765"])
    def test_names_of_this_machine(self, site: Site, host: str):
        assert site.ask("/", Host=host).status == 200

    @pytest.mark.parametrize(
        "host",
        ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", "localhost.evil.example", "[::2]"],
    )
    def test_other_names_are_refused(self, site: Site, host: str):
        for path in ("/", "/stream/one.cgs"):
            answer = site.ask(path, Host=host)
            assert answer.status == 403 and b"--host" in answer.body

    def test_a_server_for_everyone_answers_to_every_name(self, folder: Path, page: Page):
        with serving_streams(folder, page=page, local=False) as site:
            assert site.ask("/", Host="studio.example").status == 200
