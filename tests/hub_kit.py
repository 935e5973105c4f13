"""A hub on 127.0.0.1: the part of the Hugging Face API that a download needs, and its failures.

Also what Hugging Face's own client leaves on disk. Knows repositories as folders. Does not know the
code under test. Every request is recorded, and a `Hub` answers at most `LIMIT` of them: a storm of
retries fails the test that causes it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMMIT = "0123456789abcdef0123456789abcdef01234567"
LIMIT = 60
LARGE = (".safetensors", ".bin", ".spm")
"""Endings of the files that a hub keeps in LFS, and names by their sha256."""


@dataclass
class Hub:
    """What the server has, and how it misbehaves.

    `repos`: name → folder. `cut`: path → how many times it stops half-way. `forged`: paths whose
    content is not what the listing says. `ignore_range`: resuming gets the whole file. `status`:
    what every request gets instead of an answer; `page`: what every listing gets.
    """

    url: str = ""
    repos: dict[str, Path] = field(default_factory=dict)
    commit: str = COMMIT
    cut: dict[str, int] = field(default_factory=dict)
    forged: set[str] = field(default_factory=set)
    ignore_range: bool = False
    status: int = 0
    page: str = ""
    requests: list[str] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)

    def listing(self, repo: str) -> dict[str, object]:
        """As `GET /api/models/{repo}/revision/{revision}?blobs=true` gives it."""
        entries = []
        for path in sorted(self.repos[repo].iterdir()):
            data = path.read_bytes()
            entry: dict[str, object] = {
                "rfilename": path.name,
                "size": len(data),
                "blobId": _git_sha1(data),
            }
            if path.suffix in LARGE:
                digest = hashlib.sha256(data).hexdigest()
                entry["lfs"] = {"sha256": digest, "size": len(data), "pointerSize": 134}
            entries.append(entry)
        return {
            "id": repo,
            "sha": self.commit,
            "tags": ["translation", "license:cc-by-4.0"],
            "siblings": entries,
        }


def _git_sha1(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()  # noqa: S324


def _etag(path: Path) -> str:
    data = path.read_bytes()
    return hashlib.sha256(data).hexdigest() if path.suffix in LARGE else _git_sha1(data)


def stored(
    root: Path,
    name: str,
    folder: Path,
    *,
    commit: str = COMMIT,
    refs: tuple[str, ...] = ("main",),
    links: bool = True,
) -> Path:
    """Put a model into the Hugging Face cache at `root`, as their client does; its snapshot.

    Without `links`, as it does on systems that have none.
    """
    repository = root / f"models--{name.replace('/', '--')}"
    snapshot = repository / "snapshots" / commit
    snapshot.mkdir(parents=True)
    (repository / "blobs").mkdir(exist_ok=True)
    for path in folder.iterdir():
        if links:
            blob = shutil.copyfile(path, repository / "blobs" / _etag(path))
            (snapshot / path.name).symlink_to(Path("..", "..", "blobs", blob.name))
        else:
            shutil.copyfile(path, snapshot / path.name)
    for ref in refs:
        (repository / "refs" / ref).parent.mkdir(parents=True, exist_ok=True)
        (repository / "refs" / ref).write_text(commit)
    return snapshot


class _Handler(BaseHTTPRequestHandler):
    hub: Hub

    def do_GET(self) -> None:
        hub = self.hub
        path = self.path.partition("?")[0]
        hub.requests.append(path)
        if hub.status or len(hub.requests) > LIMIT:
            self._fail(hub.status or 429, "")
        elif path.startswith("/api/models/"):
            repo, _, revision = path.removeprefix("/api/models/").partition("/revision/")
            self._list(repo, revision)
        else:
            repo, _, rest = path.removeprefix("/").partition("/resolve/")
            self._send(hub.repos[repo] / rest.partition("/")[2])

    def do_HEAD(self) -> None:
        """What their client asks of a file before it fetches it."""
        hub = self.hub
        hub.requests.append(self.path)
        repo, _, rest = self.path.removeprefix("/").partition("/resolve/")
        path = hub.repos[repo] / rest.partition("/")[2]
        self.send_response(200)
        self.send_header("X-Repo-Commit", hub.commit)
        self.send_header("ETag", f'"{_etag(path)}"')
        self.send_header("Content-Length", str(path.stat().st_size))
        self.end_headers()

    def _list(self, repo: str, revision: str) -> None:
        if repo not in self.hub.repos:
            self._fail(404, "RepoNotFound")
        elif revision not in ("main", self.hub.commit):
            self._fail(404, "RevisionNotFound")
        else:
            page = self.hub.page or json.dumps(self.hub.listing(repo))
            self._answer(200, page.encode())

    def _send(self, path: Path) -> None:
        hub = self.hub
        data = path.read_bytes()
        if path.name in hub.forged:
            data = bytes(byte ^ 1 for byte in data)
        start, status = 0, 200
        if wanted := self.headers.get("Range"):
            hub.ranges.append(f"{path.name} {wanted}")
            if not hub.ignore_range:
                start, status = int(wanted.removeprefix("bytes=").rstrip("-")), 206
        half = hub.cut.get(path.name, 0) > 0
        if half:
            hub.cut[path.name] -= 1
        self._answer(status, data[start:], keep=(len(data) - start) // 2 if half else None)

    def _answer(self, status: int, body: bytes, keep: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:keep])
        if keep is not None:
            self.close_connection = True

    def _fail(self, status: int, code: str) -> None:
        self.send_response(status)
        if code:
            self.send_header("X-Error-Code", code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[Hub]:
    """A hub that listens on a free port of 127.0.0.1 until the block ends."""
    hub = Hub()
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
