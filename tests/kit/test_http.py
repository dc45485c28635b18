"""The outbound fetcher against real servers on loopback, which the tests alone allow it to reach."""

import gzip
import socket
import threading
import time
import zlib
from ipaddress import ip_address

import pytest
from tests.serving import serving

from parvis.kit import http
from parvis.kit.http import Failed, Reason


@pytest.fixture
def site(allowed):
    with serving() as site:
        allowed(site.port)
        yield site


@pytest.fixture
def allowed(settings):
    """Let the fetcher reach some ports of loopback, and networks when told."""

    def allow(*ports: int, networks: tuple[str, ...] = ("127.0.0.1/32",)) -> None:
        changes = {"fetch_allow": list(networks), "fetch_ports": [80, 443, *ports]}
        settings.PARVIS = settings.PARVIS.model_copy(update=changes)

    return allow


def _reason(url: str, **options) -> Reason:
    with pytest.raises(Failed) as caught:
        http.fetch(url, **options)
    return caught.value.reason


def test_fetch_gives_status_headers_and_body(site):
    url = site.answer("/a.csv", b"a;b", Content_Type="text/csv")
    answer = http.fetch(url)
    assert (answer.status, answer.headers["content-type"], answer.body, answer.url) == (200, "text/csv", b"a;b", url)
    assert http.fetch(site.url + "/nothing").status == 404


def test_head_asks_for_no_body(site):
    answer = http.head(site.answer("/a.csv", b"a;b"))
    assert (answer.status, answer.headers["content-length"], answer.body) == (200, "3", b"")
    assert [method for method, _path, _headers in site.seen] == ["HEAD"]


def test_stream_lets_errors_of_the_reader_pass(site):
    with pytest.raises(ValueError, match="mine"), http.stream(site.answer("/a", b"x")):
        raise ValueError("mine")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0.0.0.0",
     "10.1.2.3", "192.168.1.1", "172.16.0.1", "100.64.0.1", "224.0.0.1", "255.255.255.255", "[fe80::1]", "[fc00::1]",
     "[64:ff9b::7f00:1]", "[64:ff9b:1::a00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[::127.0.0.1]", "[::]",
     "[fec0::1]", "127.1", "[::ffff:a9fe:a9fe]"],
)  # fmt: skip
def test_private_addresses_are_refused_however_they_are_written(host):
    assert _reason(f"http://{host}/latest/meta-data") in (Reason.PRIVATE, Reason.UNKNOWN_HOST)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_public_addresses_are_allowed(address):
    assert http.is_allowed(ip_address(address))


@pytest.mark.parametrize("address", ["127.0.0.2", "::1", "::ffff:127.0.0.2"])
def test_a_network_of_the_settings_is_allowed_and_no_other(allowed, address):
    allowed()
    assert http.is_allowed(ip_address("127.0.0.1"))
    assert not http.is_allowed(ip_address(address))


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.org/a", "gopher://127.0.0.1/", "http://", "//example.org", "nonsense", "",
     "http://127.0.0.1:99999/", "http://[::1", "javascript:alert(1)"],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused(url):
    assert _reason(url) == Reason.ADDRESS


def test_another_port_is_refused(site, settings):
    settings.PARVIS = settings.PARVIS.model_copy(update={"fetch_ports": [80, 443]})
    assert _reason(site.url) == Reason.ADDRESS


@pytest.mark.parametrize(
    ("to", "reason"),
    [("http://169.254.169.254/latest/meta-data", Reason.PRIVATE), ("http://localhost:{port}/", Reason.PRIVATE),
     ("http://[::ffff:10.0.0.1]/", Reason.PRIVATE), ("file:///etc/passwd", Reason.ADDRESS),
     ("http://127.0.0.1:22/", Reason.ADDRESS), ("http://0x7f.0.0.2/", Reason.PRIVATE)],
)  # fmt: skip
def test_each_redirect_is_checked_again(site, settings, monkeypatch, to, reason):
    # `localhost` has two addresses here, of which one is not allowed.
    real = socket.getaddrinfo
    both = [(socket.AF_INET, 1, 6, "", ("127.0.0.1", site.port)), (socket.AF_INET6, 1, 6, "", ("::1", site.port, 0, 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda h, *a, **k: both if h == "localhost" else real(h, *a, **k))
    site.redirect("/second", to.format(port=site.port))
    assert _reason(site.redirect("/first", "/second")) == reason
    assert [path for _method, path, _headers in site.seen] == ["/first", "/second"]


def test_a_name_is_resolved_once_and_the_checked_address_is_reached(site, monkeypatch):
    """DNS rebinding: the second answer, which would be another, is never asked for."""
    asked = []
    real = socket.getaddrinfo

    def resolver(host, *arguments, **options):
        if host != "rebinding.example":
            return real(host, *arguments, **options)
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "10.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, site.port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    site.answer("/a", b"here")
    assert http.fetch(f"http://rebinding.example:{site.port}/a").body == b"here"
    assert asked == ["rebinding.example"]


def test_redirects_are_followed_and_end(site):
    site.answer("/end", b"here")
    for n in range(6):
        site.redirect(f"/{n}", f"/{n + 1}" if n < 5 else "/end", status=(301, 302, 303, 307, 308, 302)[n])
    assert http.fetch(site.url + "/1").body == b"here"
    assert _reason(site.url + "/0") == Reason.REDIRECTS


def test_credentials_do_not_follow_to_another_origin(site, allowed):
    with serving() as other:
        allowed(site.port, other.port)
        site.redirect("/away", other.answer("/there", b""))
        site.redirect("/stay", "/here")
        site.answer("/here", b"")
        sent = {"Authorization": "Bearer secret", "Cookie": "a=b", "X-Mine": "1"}
        http.fetch(site.url + "/away", headers=sent)
        http.fetch(site.url + "/stay", headers=sent)
        assert not {"Authorization", "Cookie"} & set(other.seen[0][2])
        assert other.seen[0][2]["X-Mine"] == "1"
        assert site.seen[-1][2]["Authorization"] == "Bearer secret"


def test_the_environment_is_not_asked_for_a_proxy(site, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert http.fetch(site.answer("/a", b"direct")).body == b"direct"


def test_a_body_over_the_limit_is_refused(site):
    site.answer("/said", b"x" * 2000)
    assert _reason(site.url + "/said", limit=1000) == Reason.TOO_LARGE

    def unsaid(request):
        request.send_response(200)
        request.send_header("Connection", "close")
        request.end_headers()
        request.wfile.write(b"x" * 2000)
        request.close_connection = True

    site.routes["/unsaid"] = unsaid
    assert _reason(site.url + "/unsaid", limit=1000) == Reason.TOO_LARGE


def test_a_compressed_body_is_read(site):
    url = site.answer("/a.json", gzip.compress(b"{}" * 1000), Content_Encoding="gzip")
    assert http.fetch(url).body == b"{}" * 1000
    deflated = site.answer("/b", zlib.compress(b"{}"), Content_Encoding="deflate")
    assert http.fetch(deflated).body == b"{}"


def test_a_decompression_bomb_is_stopped(site):
    bomb = gzip.compress(bytes(64 * 1024 * 1024))
    assert _reason(site.answer("/bomb", bomb, Content_Encoding="gzip"), limit=10**9) == Reason.TOO_LARGE


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "nonsense"])
def test_another_compression_is_refused(site, encoding):
    assert _reason(site.answer("/a", b"x", Content_Encoding=encoding)) == Reason.PROTOCOL


def test_damaged_compression_is_refused(site):
    assert _reason(site.answer("/a", b"not gzip", Content_Encoding="gzip")) == Reason.PROTOCOL


def test_a_server_that_drips_is_left_at_the_deadline(site):
    def drip(request):
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        for _ in range(300):
            try:
                request.wfile.write(b"x")
            except OSError:
                return
            time.sleep(0.1)

    site.routes["/drip"] = drip
    start = time.monotonic()
    assert _reason(site.url + "/drip", seconds=0.5) == Reason.TIMEOUT
    assert time.monotonic() - start < 20  # of the 30 it would take


def test_nobody_listening_is_unreachable(allowed):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]  # taken, and nobody listens
        allowed(port)
        assert _reason(f"http://127.0.0.1:{port}/") == Reason.UNREACHABLE


def test_what_speaks_no_http_is_told(allowed):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        allowed(port)

        def once():
            connection, _address = server.accept()
            connection.recv(1000)
            connection.sendall(b"SSH-2.0-OpenSSH\r\n\r\n")
            connection.close()

        thread = threading.Thread(target=once)
        thread.start()
        assert _reason(f"http://127.0.0.1:{port}/") == Reason.PROTOCOL
        thread.join()
        thread = threading.Thread(target=once)
        thread.start()
        assert _reason(f"https://127.0.0.1:{port}/") == Reason.TLS
        thread.join()


def test_a_name_nobody_has_is_unknown():
    assert _reason("http://nobody-has-this-name.invalid/") == Reason.UNKNOWN_HOST


def test_post_sends_a_body_follows_no_redirect_and_reads_no_answer(site):
    to = site.answer("/end", b"x" * 1000)
    answer = http.post(site.redirect("/start", to), b'{"a": 1}', headers={"Content-Type": "application/json"})
    assert (answer.status, answer.headers["location"], answer.body) == (302, to, b"")
    assert [(method, path) for method, path, _headers in site.seen] == [("POST", "/start")]
    assert (site.bodies, site.seen[0][2]["Content-Type"]) == ([b'{"a": 1}'], "application/json")


def test_post_reaches_no_private_network():
    with pytest.raises(Failed) as caught:
        http.post("http://127.0.0.1/", b"")
    assert caught.value.reason == Reason.PRIVATE
