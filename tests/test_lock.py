from __future__ import annotations

import errno
import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from translate_tool.errors import Busy, ConfigError, OutputError
from translate_tool.runtime.files import hold

HOLDER = """
import sys, time
from pathlib import Path
from translate_tool.runtime.files import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(3600)
"""


def start_holder(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_holder_is_refused_and_told_who_holds(tmp_path: Path) -> None:
    folder = tmp_path / "out" / "state"
    with start_holder(folder) as process:
        with pytest.raises(Busy) as caught, hold(folder):
            pass
        process.kill()
    assert f"process {process.pid} on " in str(caught.value)
    assert caught.value.exit_code == 11


def test_a_dead_holder_is_taken_over(tmp_path: Path) -> None:
    with start_holder(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
    with hold(tmp_path):
        assert f'"pid": {os.getpid()}' in (tmp_path / "holder.json").read_text()


def test_it_can_be_held_again(tmp_path: Path) -> None:
    with hold(tmp_path):
        pass
    with hold(tmp_path):
        assert (tmp_path / "lock").exists()


def test_a_folder_that_cannot_be_made_is_a_wrong_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(ConfigError, match="cannot be written to"), hold(tmp_path / "file" / "x"):
        pass


def test_a_file_system_without_locks_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

    monkeypatch.setattr(fcntl, "flock", missing)
    with pytest.raises(OutputError, match="no locks"), hold(tmp_path):
        pass
