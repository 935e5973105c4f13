"""What a disk holds after a power cut: a process's writes and syncs, recorded and replayed.

A sync of a file puts its content on disk, a sync of a folder the names in it; whatever else was
done may be there or not (POSIX promises no more; ALICE, Pillai et al., OSDI 2014, does likewise).
"""

from __future__ import annotations

import codecs
import random
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

WAYS = ("lost", "names", "torn")

CALLS = (
    "openat,creat,read,write,writev,pwrite64,pwritev,pwritev2,lseek,truncate,ftruncate,fsync,fdatasync,"
    "rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,link,linkat,symlink,symlinkat,"
    "copy_file_range,sendfile,fallocate,msync,sync,syncfs"
)

# `812 pwrite64(7</out/a>, "x\n", 2, 0) = 2`, `812 openat(AT_FDCWD</>, "/o", O_RDWR) = 7</o>`
_DONE = re.compile(r"(\d+) +(\w+)\((.*)\) += (\d+)(?:<.*>)?\Z", re.DOTALL)
_BEGUN = re.compile(r"(\d+) +(.*) <unfinished \.\.\.>\Z", re.DOTALL)
_RESUMED = re.compile(r"(\d+) +<\.\.\. \w+ resumed>(.*)\Z", re.DOTALL)
_OPEN_FILE = re.compile(r"\A(\d+)<([^>]*)>")
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_FLAGS = re.compile(r"\bO_[A-Z_|]+")


def recording(log: Path) -> list[str]:
    """The command before a command of which every write is to be recorded in `log`."""
    longest = str(1 << 26)
    return ["strace", "-f", "-y", "-s", longest, "-o", str(log), "-e", f"trace={CALLS}"]


@dataclass(frozen=True, slots=True)
class Call:
    """A system call that succeeded."""

    name: str
    arguments: str
    result: int

    @property
    def texts(self) -> list[bytes]:
        return [bytes(codecs.escape_decode(text)[0]) for text in _TEXT.findall(self.arguments)]

    @property
    def file(self) -> tuple[int, str]:
        """Number and path of the open file that it is about."""
        found = _OPEN_FILE.match(self.arguments)
        return (int(found[1]), found[2]) if found else (-1, "")


def calls(log: Path) -> Iterator[Call]:
    """Read the calls of all threads in the order in which they ended."""
    begun: dict[str, str] = {}
    for line in log.read_text("utf-8", "surrogateescape").split("\n"):
        if found := _BEGUN.match(line):
            begun[found[1]] = found[2]
            continue
        if found := _RESUMED.match(line):
            line = f"{found[1]} {begun.pop(found[1], '')}{found[2]}"
        if found := _DONE.match(line):
            yield Call(found[2], found[3], int(found[4]))


@dataclass(slots=True)
class Content:
    """What a file holds now, and what of it is on disk for sure. None: it is a folder."""

    now: bytearray | None
    synced: bytes = b""
    states: list[bytes] = field(default_factory=list)
    """What it held after each write since the last sync."""

    def write(self, at: int, data: bytes) -> None:
        assert self.now is not None
        self.now.extend(bytes(max(0, at - len(self.now))))
        self.now[at : at + len(data)] = data
        self.states.append(bytes(self.now))

    def resize(self, size: int) -> None:
        assert self.now is not None
        self.now[:] = self.now[:size].ljust(size, b"\0")
        self.states.append(bytes(self.now))

    def sync(self) -> None:
        if self.now is not None:
            self.synced, self.states = bytes(self.now), []


class Disk:
    """The files under one folder, as a process changes them call by call."""

    def __init__(self, root: Path) -> None:
        self.root = str(root)
        self.names: dict[str, Content] = {}
        self.durable: dict[str, Content] = {}
        self.log = 0
        """Which of the logs is being replayed."""
        self.told = ""
        """The last line that its process has printed."""
        self._at: dict[tuple[int, str], int] = {}

    def apply(self, call: Call) -> bool:
        """Take in a call; tell whether it changed anything here."""
        number, path = call.file
        if call.name == "write" and number == 1:
            self.told = call.texts[0].decode()
        if call.name == "openat":
            return self._open(call)
        if call.name.startswith(("rename", "unlink", "mkdir")):
            return self._name(call)
        if path not in self.names and not (path == self.root and "sync" in call.name):
            assert call.name in ("read", "lseek") or not path.startswith(self.root + "/"), call
            return False
        if call.name in ("fsync", "fdatasync"):
            self._sync(path)
        elif call.name in ("read", "lseek"):
            begin = self._at.get(call.file, 0) if call.name == "read" else 0
            self._at[call.file] = begin + call.result
            return False
        elif call.name == "write":
            at = self._at.get(call.file, 0)
            self.names[path].write(at, call.texts[0][: call.result])
            self._at[call.file] = at + call.result
        elif call.name == "pwrite64":
            at = int(call.arguments.rpartition(",")[2])
            self.names[path].write(at, call.texts[0][: call.result])
        elif call.name == "ftruncate":
            self.names[path].resize(int(call.arguments.rpartition(",")[2]))
        else:
            raise AssertionError(f"changes a file in a way that is not replayed: {call}")
        return True

    def after_power_cut(self, how: str, chance: random.Random) -> dict[str, bytes | None]:
        """Return what may be there: path → content, None for a folder.

        "lost": nothing but what was synced; "names": every name, but only content that was synced;
        "torn": every name, and of each file some of its writes since, the last of them cut.
        """
        if how == "lost":
            whole = [path for path in self.durable if self._is_reached(path)]
            return {path: self._synced(self.durable[path]) for path in whole}
        if how == "names":
            return {path: self._synced(content) for path, content in self.names.items()}
        return {path: _torn(content, chance) for path, content in self.names.items()}

    def _open(self, call: Call) -> bool:
        """Remember a file that is opened for the first time, or anew from its beginning."""
        flags = _FLAGS.search(call.arguments)
        path = codecs.decode(call.texts[0], "utf-8")
        if not path.startswith(self.root + "/") or flags is None or "O_DIRECTORY" in flags[0]:
            return False
        self._at[call.result, path] = 0
        if path not in self.names:
            if "O_CREAT" in flags[0]:
                self.names[path] = Content(bytearray())
                return True
            return False
        if "O_TRUNC" in flags[0]:
            self.names[path].resize(0)
            return True
        if "O_APPEND" in flags[0]:
            self._at[call.result, path] = len(self.names[path].now or b"")
        return False

    def _name(self, call: Call) -> bool:
        paths = [codecs.decode(text, "utf-8") for text in call.texts]
        if not paths[0].startswith(self.root + "/"):
            return False
        if call.name.startswith("mkdir"):
            self.names[paths[0]] = Content(None)
        else:
            content = self.names.pop(paths[0])
            if call.name.startswith("rename"):
                self.names[paths[1]] = content
        return True

    def _sync(self, path: str) -> None:
        content = self.names.get(path)
        if content and content.now is not None:
            content.sync()
            return
        for name in {*self.names, *self.durable}:
            if name.rpartition("/")[0] != path:
                continue
            if name in self.names:
                self.durable[name] = self.names[name]
            else:
                del self.durable[name]

    def _is_reached(self, path: str) -> bool:
        folder = path.rpartition("/")[0]
        return folder == self.root or (folder in self.durable and self._is_reached(folder))

    def _synced(self, content: Content) -> bytes | None:
        return None if content.now is None else content.synced


def _torn(content: Content, chance: random.Random) -> bytes | None:
    if content.now is None:
        return None
    kept = chance.randint(0, len(content.states))
    before = content.states[kept - 1] if kept else content.synced
    if kept == len(content.states):
        return before
    after = content.states[kept]
    cut = chance.randint(0, max(len(before), len(after)))
    return after[:cut] + before[cut:]


def restore(state: dict[str, bytes | None], root: Path) -> None:
    """Make `root` hold `state` and nothing else."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    for path in sorted(state):
        content = state[path]
        if content is None:
            Path(path).mkdir(exist_ok=True)
        else:
            Path(path).write_bytes(content)


def replayed(
    logs: Sequence[Path], root: Path, moments: Sequence[int] | None = None
) -> Iterator[tuple[int, Disk]]:
    """Yield the disk after each change, or after those of `moments`, counted from 1.

    `logs`: of processes that ran one after the other; what one has not synced is not synced later.
    """
    disk, changes = Disk(root), 0
    wanted = None if moments is None else set(moments)
    for disk.log, log in enumerate(logs):
        disk.told = ""
        for call in calls(log):
            if disk.apply(call):
                changes += 1
                if wanted is None or changes in wanted:
                    yield changes, disk


def record(log: Path, command: Sequence[str | Path], env: Mapping[str, str]) -> None:
    """Run `command` and record its writes in `log`; skip the test where nothing may be traced."""
    traced = subprocess.run(
        [*recording(log), *command], env=dict(env), capture_output=True, text=True
    )
    if "ptrace" in traced.stderr and traced.returncode:
        pytest.skip(f"strace may not trace here: {traced.stderr}")
    assert traced.returncode == 0, traced.stderr


def demand_same(disk: Disk, root: Path) -> None:
    """Fail unless `disk`, at its end, is what lies under `root`, but for memory that is mapped."""
    there = {str(path): path for path in root.rglob("*")}
    assert {path for path in disk.names if not path.endswith("-shm")} == set(there)
    for path, content in disk.names.items():
        if content.now is not None and path in there:
            assert bytes(content.now) == there[path].read_bytes(), path


def cuts(
    logs: Sequence[Path], root: Path, count: int
) -> Iterator[tuple[str, Disk, dict[str, bytes | None]]]:
    """Yield `count` states of the disk after a power cut: name, disk at that moment, what is there.

    The disk goes on when the next one is asked for.
    """
    chance = random.Random(22)
    changes = sum(1 for _ in replayed(logs, root))
    moments = chance.sample(range(1, changes + 1), min(changes, count // len(WAYS)))
    for moment, disk in replayed(logs, root, moments):
        for way in WAYS:
            yield f"{way} at {moment} of {changes}", disk, disk.after_power_cut(way, chance)
