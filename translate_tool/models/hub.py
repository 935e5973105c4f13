"""Downloads the files of a model from the Hugging Face hub, or from a mirror named by HF_ENDPOINT.

Knows URLs, checksums, resuming and what can go wrong on the way; every foreign exception becomes
one of ours here. Does not know which files make a model, nor where the cache is. Everything goes
over plain HTTP through the hub client's session: its own downloader begins an interrupted file anew
(huggingface_hub#4196, open in 2026), retries for most of a minute, and sends telemetry.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from translate_tool.errors import ChecksumError, DownloadError, ModelNotFound
from translate_tool.models import manifests
from translate_tool.models.model import WITHOUT

Progress = Callable[[int, int], None]
"""Called with the bytes there and the bytes there will be."""

TIMEOUT = (5.0, 15.0, 15.0, 5.0)  # seconds to connect, for a read, a write, a free connection
_COMMIT = re.compile("[0-9a-f]{40}")
PAUSES = (0.0, 0.5, 1.0, 2.0)  # seconds before each try at a file


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """A file on the hub: bytes and digest, a sha256 if it is kept in LFS, else git's own sha1."""

    path: str
    size: int
    digest: str
    lfs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a model's repository holds at a commit."""

    name: str
    commit: str
    licence: str
    files: dict[str, Remote]


def offline() -> bool:
    """Tell whether TRANSLATE_TOOL_OFFLINE or HF_HUB_OFFLINE forbids the network."""
    names = ("TRANSLATE_TOOL_OFFLINE", "HF_HUB_OFFLINE")
    return any(os.environ.get(n, "").lower() in ("1", "true", "yes", "on") for n in names)


def listing(name: str, revision: str) -> Listing:
    """List the files of `name` at `revision`, a commit, a branch or a tag, in one request.

    Raises ModelNotFound if the hub knows no such model or revision, DownloadError for the rest.
    """
    with _gate(name, revision):
        from huggingface_hub.utils import get_session, hf_raise_for_status

        url = f"{endpoint()}/api/models/{name}/revision/{quote(revision, safe='')}"
        answer = get_session().get(url, params={"blobs": True}, headers=_headers(), timeout=TIMEOUT)
        hf_raise_for_status(answer)
    try:
        found = _parse(name, answer.json())
        if _COMMIT.fullmatch(revision) and revision != found.commit:
            raise ValueError(f"asked for {revision}, got {found.commit}")
        return found
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        raise DownloadError(
            f"{url} does not answer as a hub does",
            hint="Check HF_ENDPOINT, and whether a login page stands before the network.",
        ) from exc


def fetch(found: Listing, paths: Iterable[str], folder: Path, on_progress: Progress) -> None:
    """Download the files at `paths` into `folder`; intact ones that are there are kept.

    An interrupted file goes on from where it was, now or at the next call. Raises DownloadError,
    or ChecksumError if what came is not what the hub has on record.
    """
    files = [found.files[path] for path in paths]
    total = sum(file.size for file in files)
    done = 0
    with _gate(found.name, found.commit):
        for file in files:
            path = folder / file.path
            if not (path.is_file() and _matches(path, file)):
                url = f"{endpoint()}/{found.name}/resolve/{found.commit}/{quote(file.path)}"
                _download(url, file, path, partial(_shift, on_progress, done, total))
            done += file.size
            on_progress(done, total)


def _shift(on_progress: Progress, before: int, total: int, done: int) -> None:
    on_progress(before + done, total)


def _download(url: str, file: Remote, path: Path, on_bytes: Callable[[int], None]) -> None:
    part = path.with_name(path.name + manifests.UNFINISHED)
    error: Exception | None = None
    for pause in PAUSES:
        time.sleep(pause)
        error = _stream(url, file, part, on_bytes)
        if error is None:
            break
    if error:
        raise error
    if not _matches(part, file):
        part.unlink()
        raise ChecksumError(
            f"{url}: what came is not what the hub has on record, and was thrown away",
            hint="Type the same command again. If it goes on, something alters what you download.",
        )
    part.replace(path)


def _stream(
    url: str, file: Remote, part: Path, on_bytes: Callable[[int], None]
) -> Exception | None:
    """Append to `part` what it lacks. Return the error if another try may succeed."""
    from huggingface_hub.errors import HfHubHTTPError
    from huggingface_hub.utils import get_session, hf_raise_for_status

    have = part.stat().st_size if part.exists() else 0
    have = have if have <= file.size else 0
    headers = _headers() | {"Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    try:
        if have < file.size or not file.size:
            with get_session().stream(
                "GET", url, headers=headers, timeout=TIMEOUT, follow_redirects=True
            ) as answer:
                hf_raise_for_status(answer)
                have = have if answer.status_code == 206 else 0
                with part.open("ab" if have else "wb") as out:
                    for chunk in answer.iter_bytes():
                        out.write(chunk)
                        have += len(chunk)
                        on_bytes(min(have, file.size))
                    os.fsync(out.fileno())
    except HfHubHTTPError as exc:
        if exc.response.status_code not in (408, 429) and exc.response.status_code < 500:
            raise
        return exc
    except _transport_error() as exc:
        return exc
    return None if have >= file.size else ConnectionError(f"only {have:,} bytes came")


def _matches(path: Path, file: Remote) -> bool:
    if path.stat().st_size != file.size:
        return False
    if file.lfs:
        return manifests.sha256(path) == file.digest
    return manifests.git_sha1(path) == file.digest


def _parse(name: str, answer: Any) -> Listing:
    files = {}
    for entry in answer["siblings"]:
        lfs = entry.get("lfs")
        files[entry["rfilename"]] = Remote(
            path=entry["rfilename"],
            size=int(lfs["size"] if lfs else entry["size"]),
            digest=lfs["sha256"] if lfs else entry["blobId"],
            lfs=bool(lfs),
        )
    tags = [tag for tag in answer.get("tags", ()) if tag.startswith("license:")]
    return Listing(
        name=name,
        commit=answer["sha"],
        licence=tags[0].partition(":")[2] if tags else "",
        files=files,
    )


def endpoint() -> str:
    """Return the URL of the hub in use, without a slash at the end."""
    from huggingface_hub import constants

    return (os.environ.get("HF_ENDPOINT") or str(constants.ENDPOINT)).rstrip("/")


def _headers() -> dict[str, str]:
    from huggingface_hub.utils import get_token_to_send

    token = get_token_to_send(None)
    agent = {"User-Agent": "translate-tool"}
    return agent | {"Authorization": f"Bearer {token}"} if token else agent


def _transport_error() -> type[Exception]:
    """Return the root of what the hub's HTTP library raises: httpx, or its successor."""
    from huggingface_hub.errors import HTTPError

    root: type[Exception] = HTTPError
    return root


@contextmanager
def _gate(name: str, revision: str) -> Iterator[None]:
    """Convert whatever the hub client, its HTTP library or the disk raises."""
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, RevisionNotFoundError

    where = endpoint()
    try:
        yield
    except RevisionNotFoundError as exc:
        raise ModelNotFound(
            f"{where} has no revision {revision} of {name}",
            hint="A revision is a branch such as main, a tag, or the 40 digits of a commit.",
        ) from exc
    except HfHubHTTPError as exc:
        status = exc.response.status_code
        if status in (401, 403) or isinstance(exc, GatedRepoError):
            raise ModelNotFound(
                f"{where} gives no access to {name}: it does not exist, is private or is gated",
                hint="Check the name. If it is right, accept its terms there and set HF_TOKEN.",
            ) from exc
        if status == 404:
            raise ModelNotFound(
                f"{where} has no model {name}",
                hint="Check the name: `translate-tool models list` shows those known here.",
            ) from exc
        raise DownloadError(
            f"{name} cannot be downloaded: {where} answers with status {status}",
            hint=f"Type the same command again later. {WITHOUT}",
        ) from exc
    except (_transport_error(), OSError) as exc:
        raise DownloadError(
            f"{name} cannot be downloaded from {where}: {exc or type(exc).__name__}",
            hint=f"Check the network and the disk, then type the same command again. {WITHOUT}",
        ) from exc
