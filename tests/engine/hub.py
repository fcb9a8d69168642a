"""The part of the Hugging Face hub's HTTP interface that fetching a model needs, served from a folder."""

import hashlib
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlparse


class Hub(ThreadingHTTPServer):
    """A hub in a thread of this process.

    ``repositories``: id → revision → folder. ``broken``: file name → how many transfers stop half way.
    ``commits``: revision → the commit that it stands for, where that is not the first.
    """

    daemon_threads = True

    def __init__(self, repositories: dict[str, dict[str, Path]]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.repositories = repositories
        self.broken: dict[str, int] = {}
        self.commits: dict[str, str] = {}
        self.log: list[tuple[str, str, str | None]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def files(self, folder: Path) -> list[Path]:
        return sorted(path for path in folder.rglob("*") if path.is_file())


class Handler(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self.answer(body=False)

    def do_GET(self) -> None:
        self.answer(body=True)

    def answer(self, *, body: bool) -> None:
        parts = urlparse(self.path).path.strip("/").split("/")
        self.server.log.append((self.command, "/".join(parts), self.headers.get("Range")))
        if parts[:2] == ["api", "models"]:
            self.describe("/".join(parts[2:4]), *parts[4:6])
        elif len(parts) > 4 and parts[2] == "resolve":
            self.send_file("/".join(parts[:2]), parts[3], "/".join(parts[4:]), body=body)
        else:
            self.refuse("EntryNotFound")

    def refuse(self, code: str) -> None:
        self.send_response(404)
        self.send_header("X-Error-Code", code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def folder(self, model: str, revision: str) -> Path | None:
        """The folder of a branch or of the commit that it stands for; refuses what is not there."""
        revisions = self.server.repositories.get(model)
        if revisions is None:
            self.refuse("RepoNotFound")
            return None
        for name, folder in revisions.items():
            if revision in (name, commit(name), self.server.commits.get(name)):
                return folder
        self.refuse("RevisionNotFound")
        return None

    def commit(self, revision: str) -> str:
        return revision if len(revision) == 40 else self.server.commits.get(revision, commit(revision))

    def describe(self, model: str, kind: str = "revision", revision: str = "main") -> None:
        folder = self.folder(model, revision)
        if folder is None:
            return
        names = {str(path.relative_to(folder)): path for path in self.server.files(folder)}
        if kind == "tree":
            found = [
                {"type": "file", "path": name, "size": path.stat().st_size, "oid": etag(path)}
                for name, path in names.items()
            ]
            self.send_json(found)
        else:
            sha = self.commit(revision)
            self.send_json({"id": model, "sha": sha, "siblings": [{"rfilename": name} for name in names]})

    def send_json(self, data: object) -> None:
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def send_file(self, model: str, revision: str, name: str, *, body: bool) -> None:
        folder = self.folder(model, revision)
        if folder is None:
            return
        path = folder / name
        if not path.is_file():
            self.refuse("EntryNotFound")
            return
        data = path.read_bytes()
        start = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").split("-")[0])
        self.send_response(206 if start else 200)
        self.send_header("ETag", f'"{etag(path)}"')
        self.send_header("X-Repo-Commit", self.commit(revision))
        self.send_header("Accept-Ranges", "bytes")
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        if not body:
            return
        if self.server.broken.get(name, 0) > 0:
            self.server.broken[name] -= 1
            self.wfile.write(data[start : start + (len(data) - start) // 2])
            self.close_connection = True
            return
        self.wfile.write(data[start:])

    def log_message(self, format: str, *arguments: object) -> None:
        pass


def commit(name: str) -> str:
    return hashlib.sha1(name.encode()).hexdigest()


def etag(path: Path) -> str:
    return hashlib.sha1(path.read_bytes()).hexdigest()
