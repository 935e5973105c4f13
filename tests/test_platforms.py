"""What Windows and macOS lack is missed nowhere, and any console can show any text.

Linux plays them: modules and functions that only Linux or Unix has are hidden, then each module of
the package is imported anew. That is no run on Windows, but an import at the top of a file, or a
call outside its guard, fails here as it would there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

PLAYED = """
import importlib, os, pkgutil, signal, sys
import translate_tool

def modules():
    found = pkgutil.walk_packages(translate_tool.__path__, "translate_tool.")
    return sorted(m.name for m in found if not m.name.endswith("__main__"))

names = modules()
for name in names:  # so that libraries, and Python itself, are there as they are on Linux
    importlib.import_module(name)
for name in [name for name in sys.modules if name.partition(".")[0] == "translate_tool"]:
    del sys.modules[name]

sys.platform, hidden, lacking = sys.argv[1], sys.argv[2].split(), sys.argv[3].split()
for name in hidden:
    sys.modules[name] = None
for name in lacking:
    for module in (os, signal):
        if hasattr(module, name):
            delattr(module, name)
for name in names:
    importlib.import_module(name)

from pathlib import Path
from translate_tool.evaluation.speed import child
from translate_tool.pipeline import status
from translate_tool.readers import child as reader
from translate_tool.runtime import confinement, files, machine

folder = Path(sys.argv[4])
with files.hold(folder):
    pass
assert not status.held(folder)
assert machine.describe()["cores"] and machine.cores() > 0
assert child.cpu_seconds() > 0
assert "only" in reader.confine()
for restrict in (lambda: confinement.restrict_files([]), confinement.restrict_calls):
    try:
        restrict()
    except OSError as exc:
        assert sys.platform in str(exc)
    else:
        raise AssertionError("restricted by what is not there")
reader._die_with_parent()
if "resource" in hidden:
    reader._limit(1.0, 1)  # nobody bounds this process, or it would end here
print(len(names))
"""

WINDOWS = (
    "win32",
    "fcntl resource pwd grp termios tty pty syslog readline",
    "fork forkpty getuid geteuid getgid setsid killpg sched_getaffinity sysconf statvfs getloadavg "
    "O_CLOEXEC O_NOFOLLOW O_DIRECTORY SIGKILL SIGHUP SIGALRM SIGUSR1 SIGPIPE SIGCHLD setitimer",
)
MACOS = ("darwin", "spwd", "sched_getaffinity sched_setaffinity memfd_create pidfd_open eventfd")


@pytest.mark.parametrize("system", [WINDOWS, MACOS], ids=lambda system: system[0])
def test_every_module_does_without_what_a_system_lacks(
    system: tuple[str, str, str], tmp_path: Path
) -> None:
    code = [sys.executable, "-c", PLAYED, *system, str(tmp_path / "held")]
    done = subprocess.run(code, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 150


FRENCH = "Łódź → l’été : 3 €."


@pytest.mark.parametrize(
    ("set_to", "encoding", "expected"),
    [
        ({"PYTHONIOENCODING": "cp1252"}, "cp1252", "\\u0141ód\\u017a \\u2192 l’été : 3 €."),
        ({"PYTHONIOENCODING": "utf-8"}, "utf-8", FRENCH),
        ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, "utf-8", FRENCH),
    ],
    ids=["a console of Windows", "utf-8", "a pipe in a locale without accents"],
)
def test_any_character_can_be_printed(set_to: dict[str, str], encoding: str, expected: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "translate_tool", "split", "-"],
        input=FRENCH.encode(),
        env=os.environ | set_to,
        cwd=ROOT,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode(encoding).strip() == expected
