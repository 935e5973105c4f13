"""What a process that reads files can no longer do, and that it reads all the same."""

from __future__ import annotations

import errno
import platform
import struct
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from unittest.mock import ANY

import fuzz
import pytest

from translate_tool.readers import READERS, Bounds, Source, child, read, sandbox
from translate_tool.readers.sandbox import Limits, run
from translate_tool.records import Article
from translate_tool.runtime import confinement

SEEDS = Path(__file__).parents[1] / "seeds"

PROBE = """
import os
from translate_tool.records import Article, Block

def read(data, origin, meta):
    try:
        exec(data.decode(), {"os": os})
        said = "done"
    except OSError as exc:
        said = type(exc).__name__
    yield Article(origin=origin, title="", date="", blocks=(Block(kind="paragraph", text=said),))
"""
"""A reader that does what stands in the file, as one would that a hostile file took over."""


def _abi() -> int:
    try:
        return confinement.landlock_abi()
    except OSError:
        return 0


ABI = _abi()
needs_landlock = pytest.mark.skipif(not ABI, reason="this kernel has no Landlock")
needs_seccomp = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"),
    reason="seccomp is known for Linux on x86-64 and aarch64",
)


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a secret in it; the reader "probe" is there while this file is tested."""
    code = tmp_path_factory.mktemp("code")
    (code / "probe.py").write_text(PROBE, encoding="utf-8")
    folder = tmp_path_factory.mktemp("files")
    (folder / "secret.txt").write_text("les plans du coffre", encoding="utf-8")
    (folder / "secret.txt").chmod(0o600)
    sandbox.stop()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(code))
        yield folder
    sandbox.stop()


def tried(code: str) -> str:
    """What becomes of `code` in the process that reads files."""
    limits = Limits(seconds=60.0, memory=1 << 30, answer=100_000)
    (only,) = run("probe", textwrap.dedent(code).encode(), "a.html", {}, limits)
    return only.blocks[0].text


# -- what is refused ----------------------------------------------------------------------------


@needs_landlock
@pytest.mark.parametrize(
    "code",
    [
        "open('{folder}/secret.txt')",
        "open('/etc/passwd')",
        "open('/proc/self/environ')",
        "open(f'/proc/{{os.getppid()}}/maps')",
        "os.listdir('{folder}')",
        "os.listdir('/')",
        "open('{folder}/new.txt', 'w')",
        "open('{folder}/secret.txt', 'a')",
        "open(os.path.join(os.path.dirname(os.__file__), 'new.py'), 'w')",
        "os.mkdir('{folder}/new')",
        "os.symlink('/etc', '{folder}/new')",
        "os.link('{folder}/secret.txt', '{folder}/new')",
        "os.rename('{folder}/secret.txt', '{folder}/new')",
        "os.remove('{folder}/secret.txt')",
        "os.mkfifo('{folder}/new')",
        "import tempfile; tempfile.TemporaryFile()",
        "__import__('sqlite3').connect('{folder}/new.db').execute('create table a (b)')",
    ],
)
def test_no_file_is_opened_made_or_removed(probe: Path, code: str) -> None:
    if "sqlite3" in code:  # its error is no OSError
        failed = "__import__('sqlite3').OperationalError as exc"
        code = f"try:\n    {code}\nexcept {failed}:\n    raise PermissionError from exc"
    assert tried(code.format(folder=probe)) in ("PermissionError", "FileNotFoundError")
    assert [path.name for path in probe.iterdir()] == ["secret.txt"]
    assert (probe / "secret.txt").read_text(encoding="utf-8") == "les plans du coffre"


@needs_landlock
@pytest.mark.skipif(ABI < 3, reason="before its third version Landlock lets files be cut")
def test_no_file_is_cut(probe: Path) -> None:
    assert tried(f"os.truncate('{probe}/secret.txt', 0)") == "PermissionError"


@needs_seccomp
@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.socket()",
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
        "import socket; socket.socket(socket.AF_INET6)",
        "import socket; socket.socket(socket.AF_UNIX)",
        "import socket; socket.socketpair()",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.socket(40, socket.SOCK_STREAM)",  # a virtual machine's host
        "import socket; socket.socket(16, socket.SOCK_RAW)",  # the kernel, by netlink
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
        "os.execv('/bin/true', ['true'])",
        "os.posix_spawn('/bin/true', ['true'], {{}})",
        "os.fork()",
        "import subprocess; subprocess.run(['/bin/true'])",
        "import multiprocessing as m; p = m.get_context('fork').Process(); p.start()",
        "os.kill(os.getppid(), 9)",
        "os.kill(-1, 0)",
        "os.pidfd_open(os.getppid())",
        "import resource; resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))",
        "os.chmod('{folder}/secret.txt', 0o777)",
        "os.utime('{folder}/secret.txt', (0, 0))",
        "os.chown('{folder}/secret.txt', 1, 1)",
        "os.setxattr('{folder}/secret.txt', 'user.a', b'b')",
    ],
)
def test_no_network_no_program_no_other_process(probe: Path, code: str) -> None:
    before = (probe / "secret.txt").stat()
    assert tried(code.format(folder=probe)) in ("PermissionError", "URLError")
    after = (probe / "secret.txt").stat()
    assert (before.st_mode, before.st_mtime_ns, before.st_uid) == (
        after.st_mode, after.st_mtime_ns, after.st_uid
    )  # fmt: skip


@needs_seccomp
@pytest.mark.parametrize(
    "code",
    [
        "import threading; t = threading.Thread(target=int); t.start(); t.join()",
        "import resource; resource.getrlimit(resource.RLIMIT_AS)",
        "os.kill(os.getpid(), 0)",
        "os.pipe()",
        "import sqlite3, bz2, lzma, ctypes, encodings.cp1250, encodings.shift_jis",
        "import datetime; datetime.datetime.now().astimezone()",
        "import zoneinfo; zoneinfo.ZoneInfo('Europe/Paris')",
        "os.stat('/')",
    ],
)
@pytest.mark.usefixtures("probe")
def test_what_readers_may_need_is_left(code: str) -> None:
    assert tried(code) == "done"


@needs_landlock
def test_it_is_locked_while_there_is_one_thread(probe: Path) -> None:
    """A second one would keep its rights: so one that a reader starts has none, too."""
    code = f"""
        import threading
        raised = []
        def opens():
            try:
                open("{probe}/secret.txt")
            except OSError as exc:
                raised.append(exc)
        thread = threading.Thread(target=opens)
        thread.start()
        thread.join()
        raise raised[0]
    """
    sandbox.stop()
    assert tried(code) == "PermissionError"


def test_what_may_be_read_is_no_place_of_articles() -> None:
    may = {path.resolve() for path in child.readable()}
    checkout = Path(child.__file__).resolve().parents[2]
    for place in (Path.home(), Path.cwd(), Path("/"), SEEDS, checkout):
        assert place.resolve() not in may, place
    assert SEEDS.resolve() not in {parent for path in may for parent in [path, *path.parents]}


# -- what it says -------------------------------------------------------------------------------


@needs_landlock
@needs_seccomp
def test_it_says_how_it_is_confined() -> None:
    files = "files, TCP" if ABI >= 4 else "files"
    assert sandbox.confinement(start=True) == (
        f"Landlock ABI {ABI} ({files}), seccomp (sockets, programs), limits of time and memory"
    )


@pytest.mark.parametrize(
    ("files", "calls", "told"),
    [
        (
            OSError(errno.EOPNOTSUPP, "Operation not supported"),
            None,
            "seccomp (sockets, programs), limits of time and memory; "
            "no Landlock: Operation not supported",
        ),
        (
            OSError(errno.ENOSYS, "not in darwin"),
            OSError(errno.ENOSYS, "not in darwin on arm64"),
            "limits of time and memory only; no Landlock: not in darwin; "
            "no seccomp: not in darwin on arm64",
        ),
    ],
)
def test_what_a_kernel_refuses_is_told(
    files: OSError, calls: OSError | None, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answering(error: OSError | None) -> Callable[..., int]:
        def restrict(*_: object) -> int:
            if error:
                raise error
            return 7

        return restrict

    monkeypatch.setattr(confinement, "restrict_files", answering(files))
    monkeypatch.setattr(confinement, "restrict_calls", answering(calls))
    assert child.confine() == told


# -- what is read all the same ------------------------------------------------------------------


def risky() -> list[Path]:
    """A file or two of every format that is read in a process of its own."""
    paths = sorted([*SEEDS.iterdir(), *fuzz.SEEDS.glob("*/*")])
    formats = [(path, READERS.get(path.suffix)) for path in paths]
    return [path for path, kind in formats if kind and kind.risky]


@needs_landlock
@pytest.mark.parametrize("order", [1, -1])
def test_every_format_reads_with_the_same_result(order: int) -> None:
    """Whichever comes first: what it imports is not there yet when the process is locked."""
    sandbox.stop()
    assert {kind.module for kind in READERS.values() if kind.risky} == {
        READERS[path.suffix].module for path in risky()
    }
    for path in risky()[::order]:
        source = Source(path=path, origin=path.name, modified=0)
        confined = list(read(source, Bounds()))
        unconfined = list(fuzz.items(path.suffix, path.read_bytes(), path.name))
        assert len(confined) == len(unconfined) > 0
        for one, other in zip(confined, unconfined, strict=True):
            assert isinstance(one, Article)
            assert isinstance(other, Article)
            assert replace(one, meta={}) == replace(other, meta={})
            assert one.meta == {**other.meta, "sha256": ANY, "bytes": ANY}
    sandbox.stop()


# -- the filter, played through for both architectures ------------------------------------------

ALLOWED, KILLED = 0x7FFF0000, 0x80000000
REFUSED, UNKNOWN = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


def verdict(machine: str, number: int, argument: int = 0, audit: int | None = None) -> int:
    """What the filter says of a system call, by the rules of classic BPF."""
    data = struct.pack("<iIQ6Q", number, audit or AUDIT[machine], 0, argument, *[0] * 5)
    code = list(confinement.seccomp_program(machine, process=77))
    at = held = 0
    while True:
        operation, if_true, if_false, constant = code[at]
        at += 1
        if operation == 0x06:  # return
            return constant
        if operation == 0x20:  # load
            (held,) = struct.unpack_from("<I", data, constant)
            continue
        true = {0x15: held == constant, 0x35: held >= constant, 0x45: bool(held & constant)}
        at += if_true if true[operation] else if_false


@pytest.mark.parametrize(
    ("machine", "number", "argument", "expected"),
    [
        ("x86_64", 0, 0, ALLOWED),  # read
        ("x86_64", 257, 0, ALLOWED),  # openat: Landlock's business
        ("x86_64", 41, 2, REFUSED),  # socket
        ("x86_64", 59, 0, REFUSED),  # execve
        ("x86_64", 57, 0, REFUSED),  # fork
        ("x86_64", 56, 0x3D0F00, ALLOWED),  # clone, as libc makes a thread
        ("x86_64", 56, 0x1200011, REFUSED),  # clone, as libc forks
        ("x86_64", 435, 0, UNKNOWN),  # clone3
        ("x86_64", 62, 77, ALLOWED),  # kill, itself
        ("x86_64", 62, 1, REFUSED),
        ("x86_64", 62, 2**64 - 1, REFUSED),  # kill, everybody
        ("x86_64", 302, 0, ALLOWED),  # prlimit64
        ("x86_64", 302, 1, REFUSED),
        ("x86_64", 0x40000000 + 41, 0, REFUSED),  # socket, by its x32 number
        ("aarch64", 63, 0, ALLOWED),  # read
        ("aarch64", 56, 0, ALLOWED),  # openat
        ("aarch64", 198, 2, REFUSED),  # socket
        ("aarch64", 221, 0, REFUSED),  # execve
        ("aarch64", 220, 0x3D0F00, ALLOWED),  # clone
        ("aarch64", 220, 0x11, REFUSED),
        ("aarch64", 129, 77, ALLOWED),  # kill
        ("aarch64", 129, 78, REFUSED),
    ],
)
def test_the_filter(machine: str, number: int, argument: int, expected: int) -> None:
    assert verdict(machine, number, argument) == expected


@pytest.mark.parametrize("machine", AUDIT)
def test_calls_of_another_architecture_end_the_process(machine: str) -> None:
    assert verdict(machine, 0, audit=0x40000003) == KILLED  # i386


@pytest.mark.parametrize(("column", "machine"), list(enumerate(AUDIT)))
def test_every_call_in_the_table_is_refused(column: int, machine: str) -> None:
    for name, numbers in confinement.REFUSED.items():
        if (number := numbers[column]) is not None:
            assert verdict(machine, number) == REFUSED, name


HEADER = (
    Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    Path("/usr/include/asm-generic/unistd.h"),
)


@pytest.mark.parametrize("column", [0, 1])
def test_numbers_are_those_of_the_kernels_headers(column: int) -> None:
    if not HEADER[column].exists():
        pytest.skip("the kernel's headers (linux-libc-dev) are not installed")
    defined = {}
    for line in HEADER[column].read_text(encoding="utf-8").splitlines():
        words = line.split()
        if len(words) >= 3 and words[0] == "#define" and words[2].isdigit():
            defined[words[1].removeprefix("__NR_").removeprefix("__NR3264_")] = int(words[2])
    tables = (
        confinement.REFUSED,
        confinement.UNKNOWN,
        confinement.THREADS_ONLY,
        confinement.OWN,
        confinement.SELF,
    )
    known = {
        name: number
        for table in tables
        for name, numbers in table.items()
        if (number := numbers[column]) is not None
    }
    newer = {"fchmodat2", "setxattrat", "removexattrat", "file_setattr"}  # than most headers
    assert known.keys() - newer <= defined.keys()
    both = known.keys() & defined.keys()
    assert {name: known[name] for name in both} == {name: defined[name] for name in both}


@pytest.mark.parametrize(
    ("version", "files", "tcp", "scopes"),
    [
        (1, 0x1FFF, 0, 0),
        (2, 0x3FFF, 0, 0),
        (3, 0x7FFF, 0, 0),
        (4, 0x7FFF, 3, 0),
        (5, 0xFFFF, 3, 0),
        (6, 0xFFFF, 3, 3),
        (9, 0xFFFF, 3, 3),
    ],
)
def test_rights_by_version_of_landlock(version: int, files: int, tcp: int, scopes: int) -> None:
    assert confinement._attributes(version) == struct.pack("=QQQ", files, tcp, scopes)
