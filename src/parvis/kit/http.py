"""The one outbound fetcher: what the portal asks of other servers goes through here, and reaches no private network.

Only http and https, only the ports of the settings. A name is resolved here, every address it has is checked, and the
connection goes to the very address that was checked, so that a second answer of the name server changes nothing; each
redirect starts again from there. Nothing of this machine's environment (proxies, netrc) is used, no cookie is kept, and
credentials do not follow a redirect to another origin. Bytes, decompressed bytes, redirects and seconds are limited.

The rule on addresses is that of `ipaddress.is_global` (IANA's special-purpose registries), read through the IPv6 forms
that wrap an IPv4 address (RFC 4291 §2.5.5, RFC 6052); 6to4, Teredo and the old site-local addresses (RFC 3056, RFC
4380, RFC 3879) are refused as a whole.
"""

import queue
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Final

import httpcore2
import httpx2
from django.conf import settings

import parvis

SECONDS: Final = 20.0  # for all of a fetch, redirects included
STEP_SECONDS: Final = 10.0  # for a connection, or for the next bytes
REDIRECTS: Final = 5
LIMIT: Final = 10 * 1024 * 1024  # bytes of a body, decompressed
RATIO: Final = 100  # decompressed bytes to compressed ones, beyond the first megabyte
_CHUNK: Final = 64 * 1024
_CREDENTIALS: Final = frozenset({"authorization", "cookie", "proxy-authorization", "x-api-key"})
_NAT64: Final = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
_COMPATIBLE: Final = ip_network("::/96")

Address = IPv4Address | IPv6Address


class Reason(StrEnum):
    """Why there is no answer; a closed list, safe to show."""

    ADDRESS = "address"  # no address of ours to fetch: another scheme, another port, nonsense
    PRIVATE = "private"  # it leads to a network that is not public
    UNKNOWN_HOST = "unknown_host"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TLS = "tls"
    REDIRECTS = "redirects"  # too many, or to nowhere
    PROTOCOL = "protocol"  # what answers does not speak HTTP as it should
    TOO_LARGE = "too_large"


class Failed(Exception):
    """There is no answer, and why."""

    def __init__(self, reason: Reason, url: str = "") -> None:
        super().__init__(f"{reason}: {url[:300]}")
        self.reason = reason
        self.url = url


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: `url` is where it came from in the end, header names are in lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(slots=True)
class Stream:
    """An answer whose body is read as it comes; iterate once."""

    url: str
    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes] = field(repr=False)

    def __iter__(self) -> Iterator[bytes]:
        return self.chunks


def fetch(
    url: str, *, headers: Mapping[str, str] = {}, credentials: Mapping[str, str] = {}, body: bytes = b"",
    limit: int = LIMIT, seconds: float = SECONDS, step: float = STEP_SECONDS,
) -> Answer:  # fmt: skip
    """GET, or POST of a body, with an answer of at most `limit` bytes, whatever the status. Raises Failed.

    `credentials` are headers that only the origin of `url` gets, whatever they are called.
    """
    asked = stream(
        url, method="POST" if body else "GET", headers=headers, credentials=credentials, body=body, limit=limit,
        seconds=seconds, step=step,
    )  # fmt: skip
    with asked as answer:
        return Answer(answer.url, answer.status, answer.headers, b"".join(answer))


def head(url: str, *, headers: Mapping[str, str] = {}, seconds: float = SECONDS) -> Answer:
    """HEAD: the status and the headers. Raises Failed."""
    with stream(url, method="HEAD", headers=headers, seconds=seconds) as answer:
        return Answer(answer.url, answer.status, answer.headers)


def post(url: str, body: bytes, *, headers: Mapping[str, str] = {}, seconds: float = SECONDS) -> Answer:
    """POST: the status and the headers. No redirect is followed, no body of an answer is read. Raises Failed."""
    with closing(_Transport(_Clock(time.monotonic() + seconds, STEP_SECONDS))) as transport, _failures(url):
        place = _checked(httpx2.URL(url))
        with closing(_ask(transport, "POST", place, headers, body)) as response:
            found = {name.lower(): value for name, value in response.headers.items()}
            return Answer(str(place), response.status_code, found)


@contextmanager
def stream(
    url: str, *, method: str = "GET", headers: Mapping[str, str] = {}, credentials: Mapping[str, str] = {},
    body: bytes = b"", limit: int = LIMIT, seconds: float = SECONDS, step: float = STEP_SECONDS,
) -> Iterator[Stream]:  # fmt: skip
    """The answer, its body read as it is iterated over; `step` seconds for each connection and for the next bytes.

    `credentials` are headers that only the origin of `url` gets. Raises Failed, while iterating too.
    """
    with closing(_Transport(_Clock(time.monotonic() + seconds, step))) as transport:
        with _failures(url):
            response = _follow(transport, _Question(method, headers, credentials, body), url)
        with closing(response):
            found = {name.lower(): value for name, value in response.headers.items()}
            yield Stream(str(response.request.url), response.status_code, found, _limited(response, found, limit))


# --- addresses -------------------------------------------------------------------------------------------------


def is_allowed(address: Address) -> bool:
    """Whether the portal may connect to this address: a public one, or one in a network of the settings."""
    if any(address in ip_network(network) for network in settings.PARVIS.fetch_allow):
        return True
    if isinstance(address, IPv6Address):
        if address.sixtofour is not None or address.teredo is not None or address.is_site_local:
            return False
        inner = _inner(address)
        if inner is not None:
            return is_allowed(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address an IPv6 one leads to."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if any(address in network for network in (*_NAT64, _COMPATIBLE)):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _resolve(host: str, port: int, seconds: float) -> list[Address]:
    """The addresses of the host, in the order to try them. Raises Failed when any of them is not allowed."""
    found = _within(seconds, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM), host)
    addresses = list(dict.fromkeys(ip_address(str(place[0]).partition("%")[0]) for *_rest, place in found))
    if not addresses:
        raise Failed(Reason.UNKNOWN_HOST, host)
    if not all(map(is_allowed, addresses)):
        raise Failed(Reason.PRIVATE, host)
    return addresses


def _within(seconds: float, look: Callable[[], Any], host: str) -> Any:
    """What `look` returns, if it does in time: the system's resolver itself knows no limit."""
    done: queue.Queue[tuple[Any, Exception | None]] = queue.Queue()

    def run() -> None:
        try:
            done.put((look(), None))
        except (OSError, UnicodeError) as error:
            done.put((None, error))

    threading.Thread(target=run, daemon=True, name="resolve").start()
    try:
        result, error = done.get(timeout=max(0.01, seconds))
    except queue.Empty:
        raise Failed(Reason.TIMEOUT, host) from None
    if error is not None:
        raise Failed(Reason.UNKNOWN_HOST, host) from error
    return result


# --- connections -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Clock:
    """When all is to end, as a monotonic moment, and how many seconds each step may take until then."""

    deadline: float
    step: float

    def left(self) -> float:
        """Seconds the next step may take. Raises Failed when there is none left."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise Failed(Reason.TIMEOUT)
        return min(left, self.step)


class _Timed(httpcore2.NetworkStream):
    """A connection that ends at the deadline, however slowly the other side drips."""

    def __init__(self, inner: httpcore2.NetworkStream, clock: _Clock) -> None:
        self._inner = inner
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._clock.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._clock.left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        secure = self._inner.start_tls(ssl_context, server_hostname, self._clock.left())
        return _Timed(secure, self._clock)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Guarded(httpcore2.SyncBackend):
    """Connects to checked addresses alone."""

    def __init__(self, clock: _Clock) -> None:
        self._clock = clock

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:  # fmt: skip
        if port not in settings.PARVIS.fetch_ports:
            raise Failed(Reason.ADDRESS, f"{host}:{port}")
        addresses = _resolve(host.strip("[]"), port, self._clock.left())
        for address in addresses[:-1]:
            try:
                return self._connect(address, port, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return self._connect(addresses[-1], port, socket_options)

    def _connect(self, address: Address, port: int, options: Iterable[Any] | None) -> httpcore2.NetworkStream:
        return _Timed(super().connect_tcp(str(address), port, self._clock.left(), None, options), self._clock)

    def connect_unix_socket(self, *arguments: Any, **options: Any) -> httpcore2.NetworkStream:
        raise Failed(Reason.ADDRESS)


class _Transport(httpx2.HTTPTransport):
    """HTTP over guarded connections, for one fetch."""

    def __init__(self, clock: _Clock) -> None:
        super().__init__(verify=_tls(), trust_env=False)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=_tls(), max_connections=4, network_backend=_Guarded(clock), http1=True, http2=False
        )


@cache
def _tls() -> ssl.SSLContext:
    return httpx2.create_ssl_context(trust_env=False)


# --- the exchange ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked, wherever redirects lead."""

    method: str
    headers: Mapping[str, str]
    credentials: Mapping[str, str]
    body: bytes = b""


def _follow(transport: _Transport, asked: _Question, url: str) -> httpx2.Response:
    """The answer at the end of the redirects; a body is sent on by those that keep the method (RFC 9110 §15.4)."""
    place, sent = _checked(httpx2.URL(url)), {**asked.headers, **asked.credentials}
    private = _CREDENTIALS | {name.lower() for name in asked.credentials}
    for _hop in range(REDIRECTS + 1):
        response = _ask(transport, asked.method, place, sent, asked.body or None)
        if response.status_code not in (301, 302, 303, 307, 308) or "location" not in response.headers:
            return response
        response.close()
        following = _checked(place.join(response.headers["location"]))
        if _origin(following) != _origin(place):
            sent = {name: value for name, value in sent.items() if name.lower() not in private}
        if asked.body and response.status_code not in (307, 308):
            break
        place = following
    raise Failed(Reason.REDIRECTS, str(place))


def _ask(
    transport: _Transport, method: str, url: httpx2.URL, headers: Mapping[str, str], body: bytes | None = None
) -> httpx2.Response:
    named = {
        "User-Agent": f"Parvis/{parvis.__version__} (+{settings.PARVIS.site_url})",
        "Accept": "*/*",
        "Accept-Encoding": "gzip",
        "Connection": "close",
        **headers,
    }
    response = transport.handle_request(httpx2.Request(method, url, headers=named, content=body))
    response.request = httpx2.Request(method, url)
    return response


def _checked(url: httpx2.URL) -> httpx2.URL:
    """An address to fetch, without the part that stays in a browser and without a password. Raises Failed."""
    if url.scheme not in ("http", "https") or not url.host:
        raise Failed(Reason.ADDRESS, str(url))
    return url.copy_with(fragment=None, username=None, password=None)


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _limited(response: httpx2.Response, headers: Mapping[str, str], limit: int) -> Iterator[bytes]:
    """The body, decompressed, within its limits. Raises Failed."""
    announced = headers.get("content-length", "")
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if announced.isdigit() and int(announced) > limit:
        raise Failed(Reason.TOO_LARGE)
    if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise Failed(Reason.PROTOCOL)
    raw = response.iter_raw(_CHUNK)
    size = 0
    with _failures(str(response.request.url)):
        for chunk in raw if encoding in ("", "identity") else _inflated(raw):
            size += len(chunk)
            if size > limit:
                raise Failed(Reason.TOO_LARGE)
            yield chunk


def _inflated(raw: Iterator[bytes]) -> Iterator[bytes]:
    """Decompressed a little at a time, so that a bomb goes off in small pieces."""
    inflate = zlib.decompressobj(wbits=47)  # gzip or zlib, as the stream says
    taken = given = 0
    for chunk in raw:
        taken += len(chunk)
        while chunk:
            try:
                out = inflate.decompress(chunk, _CHUNK)
            except zlib.error as error:
                raise Failed(Reason.PROTOCOL) from error
            chunk = inflate.unconsumed_tail
            given += len(out)
            if given > 1024 * 1024 + taken * RATIO:
                raise Failed(Reason.TOO_LARGE)
            yield out


@contextmanager
def _failures(url: str) -> Iterator[None]:
    """What the client library raises, as Failed."""
    try:
        yield
    except httpx2.TimeoutException as error:
        raise Failed(Reason.TIMEOUT, url) from error
    except (httpx2.UnsupportedProtocol, httpx2.InvalidURL, UnicodeError, ValueError) as error:
        raise Failed(Reason.ADDRESS, url) from error
    except httpx2.ConnectError as error:
        raise Failed(Reason.TLS if _of_tls(error) else Reason.UNREACHABLE, url) from error
    except httpx2.ProtocolError as error:
        raise Failed(Reason.PROTOCOL, url) from error
    except httpx2.HTTPError as error:
        raise Failed(Reason.UNREACHABLE, url) from error


def _of_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
