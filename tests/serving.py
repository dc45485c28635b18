"""A small HTTP server on loopback that answers what a test tells it to."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Site:
    """`routes` maps a path to what handles it; `seen` lists (method, path, headers) of each request, `bodies` what
    those that send something sent.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.routes: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.seen: list[tuple[str, str, dict[str, str]]] = []
        self.bodies: list[bytes] = []

    def answer(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> str:
        """Answer `body` at `path`; return its address."""

        def handle(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                request.send_header(name.replace("_", "-"), value)
            request.end_headers()
            if request.command != "HEAD":
                request.wfile.write(body)

        self.routes[path] = handle
        return self.url + path

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        """Send who asks for `path` elsewhere; return its address."""
        return self.answer(path, status=status, Location=to)


@contextmanager
def serving() -> Iterator[Site]:
    """A site that answers 404 until told otherwise, and is gone afterwards."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            site.seen.append((self.command, self.path, dict(self.headers)))
            if self.command == "POST":
                site.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            handle = site.routes.get(self.path.partition("?")[0])
            if handle is None:
                self.send_error(404)
            else:
                handle(self)

        do_GET = do_HEAD = do_POST = _any

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site = Site(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
