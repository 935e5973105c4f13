"""Takes the rights from a process that reads a file which it has in memory.

Knows what Python itself must still read: its libraries, some of which are imported late. How it is
done is the business of `runtime.landlock` and `runtime.seccomp`; where neither is to be had, limits
of time and memory remain (`readers.sandbox`).
"""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import TZPATH

from translate_tool.runtime import landlock, seccomp

_PACKAGE = Path(__file__).resolve().parents[1]

_LINKED = (
    "/etc/ld.so.cache",
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/nix/store"),
)
"""Where the system has the libraries that those of Python are linked with."""


def confine() -> str:
    """Lock this process: no files but libraries, no network, no programs; return by what.

    Call it before there is a second thread, which would keep its rights.
    """
    limits = "limits of time and memory" if find_spec("resource") else "limits of time"
    by: list[str] = []
    without: list[str] = []
    for name, restrict in (("Landlock", _restrict_files), ("seccomp", _restrict_calls)):
        try:
            by.append(restrict())
        except OSError as exc:
            without.append(f"no {name}: {exc.strerror or exc}")
    return "; ".join([", ".join([*by, limits]) + ("" if by else " only"), *without])


def readable() -> Iterator[Path]:
    """Yield what a reader may still open: Python, its libraries, and the rules of time zones.

    Of the folder that has this package the package only: a checkout has other files, too.
    """
    installed = sysconfig.get_paths()
    yield from {Path(installed[name]) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    searched = (Path(entry).resolve() for entry in sys.path if entry)
    yield from (path for path in searched if path != _PACKAGE.parent)
    yield _PACKAGE
    yield from map(Path, (*_LINKED, "/etc/localtime", *TZPATH))


def _restrict_files() -> str:
    version = landlock.restrict(readable())
    return f"Landlock ABI {version} (files{', TCP' if version >= 4 else ''})"


def _restrict_calls() -> str:
    seccomp.restrict()
    return "seccomp (sockets, programs)"
