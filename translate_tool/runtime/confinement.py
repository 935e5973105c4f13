"""Confines this process on Linux: Landlock closes files and TCP to it, seccomp system calls.

Neither needs privileges; both hold for the calling thread, the threads that it starts later and all
that they execute, and cannot be undone.

Landlock: no file may be opened but what lies under some folders. Linux 5.13 or newer, where the
kernel was built and started with it. Not covered: file names and sizes (stat), modes, owners and
times of files, and UDP. Constants and structures are those of <linux/landlock.h>; see landlock(7)
and https://docs.kernel.org/userspace-api/landlock.html.

seccomp: a list of calls that are forbidden, which fail with EPERM: sockets of every kind, programs,
processes, other processes, and what Landlock leaves open. Libraries differ too much in what they
call for a list of what is allowed. The filter is a program in classic BPF over
`struct seccomp_data`; see seccomp(2), https://docs.kernel.org/userspace-api/seccomp_filter.html and
<linux/bpf_common.h>.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

# -- Landlock ------------------------------------------------------------------------------------

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
"""Numbers of the system calls, the same on every architecture."""

_VERSION = 1  # LANDLOCK_CREATE_RULESET_VERSION
_PATH_BENEATH = 1  # LANDLOCK_RULE_PATH_BENEATH
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3

_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
"""ABI → how many rights concerning files it knows: bits from 0 on; newer ones know 16."""

_TCP = 0b11  # bind, connect
_SCOPES = 0b11  # abstract Unix sockets of others, signals to others

_NO_NEW_PRIVS = 38  # PR_SET_NO_NEW_PRIVS


def landlock_abi() -> int:
    """Return the version of Landlock that the kernel offers. Raises OSError where it has none."""
    return _call(_CREATE_RULESET, None, 0, _VERSION)


def restrict_files(readable: Iterable[Path]) -> int:
    """Take all rights to files from this thread, but to read those in `readable`; and all to TCP.

    `readable` are files and folders, the latter with all below them; those that are not there are
    passed over. Returns the version used. Raises OSError where the kernel has none, or refuses.
    """
    version = landlock_abi()
    rules = _call(_CREATE_RULESET, _attributes(version), 24, 0)
    try:
        for path in readable:
            _allow(rules, path)
        no_new_privileges()
        _call(_RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)
    return version


def no_new_privileges() -> None:
    """Let no program that is executed gain rights, which the kernel asks for. Raises OSError."""
    _checked(_libc().prctl(_NO_NEW_PRIVS, 1, 0, 0, 0))


def _attributes(version: int) -> bytes:
    """Return a `struct landlock_ruleset_attr`: the rights that nobody has without a rule.

    Fields that an older kernel does not know are 0, as it wants them.
    """
    files = (1 << _FILE_RIGHTS.get(version, 16)) - 1
    return struct.pack("=QQQ", files, _TCP * (version >= 4), _SCOPES * (version >= 6))


def _allow(rules: int, path: Path) -> None:
    """Add a rule, a packed `struct landlock_path_beneath_attr`, that lets `path` be read."""
    try:
        there = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    rights = _READ_FILE | _READ_DIR if path.is_dir() else _READ_FILE
    try:
        _call(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", rights, there), 0)
    finally:
        os.close(there)


def _call(number: int, *arguments: int | bytes | None) -> int:
    """Make a system call, all of whose numbers are passed as a register has them."""
    wide = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return _checked(_libc().syscall(ctypes.c_long(number), *wide))


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def _libc() -> ctypes.CDLL:
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, f"not in {sys.platform}")
    return ctypes.CDLL(None, use_errno=True)


# -- seccomp -------------------------------------------------------------------------------------

_SET_SECCOMP, _MODE_FILTER = 22, 2  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER

_LOAD = 0x20  # BPF_LD | BPF_W | BPF_ABS
_IF_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_IF_AT_LEAST = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_IF_ANY_BIT = 0x45  # BPF_JMP | BPF_JSET | BPF_K
_RETURN = 0x06  # BPF_RET | BPF_K

_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
"""Where these are in `struct seccomp_data`: of an argument of 64 bits, the lower half."""

_ALLOW, _KILL, _FAIL = 0x7FFF0000, 0x80000000, 0x00050000  # SECCOMP_RET_...

_X32 = 0x40000000
"""From here on numbers are those of another set of the same calls, on x86-64."""

_CLONE_THREAD = 0x00010000


class _Architecture(NamedTuple):
    """`audit`: its AUDIT_ARCH_...; `column`: where its numbers stand in the tables below."""

    audit: int
    column: int


_ARCHITECTURES = {
    "x86_64": _Architecture(audit=0xC000003E, column=0),
    "aarch64": _Architecture(audit=0xC00000B7, column=1),
}

Numbers = dict[str, tuple[int | None, int | None]]
"""Call → its numbers in <asm/unistd_64.h> of x86-64 and in <asm-generic/unistd.h> (aarch64)."""

REFUSED: Numbers = {
    # No sockets: without one there is nothing to connect, bind or send with. An io_uring would make
    # them unseen by this filter.
    "socket": (41, 198),
    "socketpair": (53, 199),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    # No programs, no processes.
    "execve": (59, 221),
    "execveat": (322, 281),
    "fork": (57, None),
    "vfork": (58, None),
    # No hand on another process.
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    # What Landlock leaves open: modes, owners, times and attributes of files.
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "lchown": (94, None),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
    # Parts of the kernel that no reader needs and that have let others in before.
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "mount": (165, 40),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_by_handle_at": (304, 265),
}

UNKNOWN: Numbers = {"clone3": (435, 435)}
"""Calls that fail as if the kernel had none, so that libc falls back to `clone`, whose flags can be
seen; those of clone3 stand in memory."""

THREADS_ONLY: Numbers = {"clone": (56, 220)}
"""Calls whose first argument must have CLONE_THREAD."""

OWN: Numbers = {"kill": (62, 129), "tgkill": (234, 131)}
"""Calls whose first argument must be this process."""

SELF: Numbers = {"prlimit64": (302, 261)}
"""Calls whose first argument must be 0, which stands for the caller."""

Instruction = tuple[int, int, int, int]
"""A `struct sock_filter`: code, jump if true, jump if false, constant."""


def restrict_calls() -> None:
    """Refuse this thread, and those that it starts later, the calls above. Raises OSError."""
    if sys.platform != "linux" or platform.machine() not in _ARCHITECTURES:
        raise OSError(errno.ENOSYS, f"not in {sys.platform} on {platform.machine()}")
    code = list(seccomp_program(platform.machine(), os.getpid()))
    filters = b"".join(struct.pack("=HBBI", *instruction) for instruction in code)
    held = ctypes.create_string_buffer(filters, len(filters))
    program_of = struct.pack("@HP", len(code), ctypes.addressof(held))  # struct sock_fprog
    no_new_privileges()
    _checked(_libc().prctl(_SET_SECCOMP, ctypes.c_long(_MODE_FILTER), program_of, 0, 0))


def seccomp_program(machine: str, process: int) -> Iterator[Instruction]:
    """Yield the filter for a `machine` ("x86_64", "aarch64") and the id of the `process`."""
    audit, column = _ARCHITECTURES[machine]
    yield _LOAD, 0, 0, _ARCHITECTURE
    yield _IF_EQUAL, 1, 0, audit
    yield _RETURN, 0, 0, _KILL
    yield _LOAD, 0, 0, _NUMBER
    if machine == "x86_64":
        yield from _when(_IF_AT_LEAST, _X32, errno.EPERM)
    for numbers, error in ((REFUSED, errno.EPERM), (UNKNOWN, errno.ENOSYS)):
        for number in _numbers_of(numbers, column):
            yield from _when(_IF_EQUAL, number, error)
    for numbers, test, value in (
        (THREADS_ONLY, _IF_ANY_BIT, _CLONE_THREAD),
        (OWN, _IF_EQUAL, process),
        (SELF, _IF_EQUAL, 0),
    ):
        for number in _numbers_of(numbers, column):
            yield from _unless(number, test, value)
    yield _RETURN, 0, 0, _ALLOW


def _numbers_of(numbers: Numbers, column: int) -> Iterator[int]:
    found = (both[column] for both in numbers.values())
    return (number for number in found if number is not None)


def _when(test: int, value: int, error: int) -> Iterator[Instruction]:
    """Yield: a call whose number passes `test` fails with `error`."""
    yield test, 0, 1, value
    yield _RETURN, 0, 0, _FAIL | error


def _unless(number: int, test: int, value: int) -> Iterator[Instruction]:
    """Yield: a call of this `number` is allowed if its first argument passes `test`, else fails."""
    yield _IF_EQUAL, 0, 4, number
    yield _LOAD, 0, 0, _FIRST_ARGUMENT
    yield test, 0, 1, value
    yield _RETURN, 0, 0, _ALLOW
    yield _RETURN, 0, 0, _FAIL | errno.EPERM
