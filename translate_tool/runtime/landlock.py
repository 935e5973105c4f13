"""Landlock: this process may open no file but what lies under some folders, and use no TCP.

Needs no privileges; holds for the calling thread, the threads that it starts later and all that
they execute, and cannot be undone. Linux 5.13 or newer, where the kernel was built and started with
it. Not covered: file names and sizes (stat), modes, owners and times of files, and UDP.

Constants and structures are those of <linux/landlock.h>; see landlock(7) and
https://docs.kernel.org/userspace-api/landlock.html.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

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


def abi() -> int:
    """Return the version of Landlock that the kernel offers. Raises OSError where it has none."""
    return _call(_CREATE_RULESET, None, 0, _VERSION)


def restrict(readable: Iterable[Path]) -> int:
    """Take all rights to files from this thread, but to read those in `readable`; and all to TCP.

    `readable` are files and folders, the latter with all below them; those that are not there are
    passed over. Returns the version used. Raises OSError where the kernel has none, or refuses.
    """
    version = abi()
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
