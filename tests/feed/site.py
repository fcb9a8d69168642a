"""A news site on this computer, for the tests of the feeds."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Tin &amp; thời sự</title>{items}</channel></rss>"""
ITEM = """<item><title>{title}</title><link>{link}</link><guid>{link}</guid><pubDate>{date}</pubDate></item>"""
PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title></head>
<body><article><h1>{title}</h1><p>{text}</p></article></body></html>"""
DATE = "Sat, 21 Nov 2026 06:00:00 +0700"


@dataclass
class Reply:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "text/html; charset=utf-8"


@dataclass
class Site:
    """What the site has (a path that it lacks is 404) and what it was asked for, with the headers."""

    base: str
    replies: dict[str, Reply] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def page(self, path: str, title: str = "Lễ hội", text: str = "Hai bên nhất trí tăng cường hợp tác.") -> str:
        self.replies[path] = Reply(PAGE.format(title=title, text=text).encode())
        return self.base + path

    def feed(self, *links: str, path: str = "/rss", date: str = DATE, **headers: str) -> str:
        items = "".join(ITEM.format(title=f"Tin {link[-1]}", link=link, date=date) for link in links)
        self.replies[path] = Reply(RSS.format(items=items).encode(), headers=headers, kind="application/rss+xml")
        return self.base + path


@contextmanager
def running() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            reply = site.replies.get(self.path, Reply(b"no such page", 404))
            etag = reply.headers.get("ETag")
            if etag and self.headers.get("If-None-Match") == etag:
                reply = Reply(status=304, headers={"ETag": etag})
            if not reply.status:  # a host that hangs up
                return
            self.send_response(reply.status)
            for name, value in {"Content-Type": reply.kind, **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            with suppress(OSError):  # the client had enough
                self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = Site(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
