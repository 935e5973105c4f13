"""Describes the machine: what it is, the memory this process holds, the space on its disks.

What psutil does not tell (the processor's name and instructions, which of the cores that a process
may use share their arithmetic, graphics cards) is read from Linux, and left out elsewhere.
"""

from __future__ import annotations

import os
import platform
import shutil
import socket
from pathlib import Path

import psutil

_CPUINFO = Path("/proc/cpuinfo")

_ARITHMETIC = {
    "avx512_vnni": "AVX-512 VNNI",
    "avx_vnni": "AVX VNNI",
    "avx512bw": "AVX-512",
    "avx2": "AVX2",
    "asimddp": "NEON dot product",
    "asimd": "NEON",
}
"""Names that Linux gives to instructions for sums of 8-bit products, the quickest first."""


_LIMITS = ("ONEDNN_MAX_CPU_ISA", "CT2_FORCE_CPU_ISA")
"""Variables by which a processor is made to play an older one."""


_GIGABYTE = 1.024e9
"""Bytes: a million kB as Linux counts them. Paces on record are looked up by this figure."""


def describe() -> dict[str, str]:
    """Return host, system, Python, processor, cores, memory and graphics cards, as far as known."""
    facts = {
        "host": socket.gethostname(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "processor": _field(_CPUINFO, "model name") or platform.processor(),
        "arithmetic": arithmetic(),
        "cores": str(os.cpu_count() or ""),
        "memory": f"{psutil.virtual_memory().total / _GIGABYTE:.1f} GB",
        "graphics": ", ".join(
            _field(card, "Model") for card in Path("/proc/driver/nvidia/gpus").glob("*/information")
        ),
    }
    return {name: fact for name, fact in facts.items() if fact}


def arithmetic() -> str:
    """Return what this processor has for sums of 8-bit products, and a limit set to it, or "".

    Speed hangs on it, and the last digits of scores: other instructions add in another order.
    """
    flags = _field(_CPUINFO, "flags") or _field(_CPUINFO, "Features")
    there = {*flags.split()}
    found = next((name for flag, name in _ARITHMETIC.items() if flag in there), "")
    limits = [f"{name}={os.environ[name]}" for name in _LIMITS if os.environ.get(name)]
    return " ".join([found, f"({', '.join(limits)})"]) if found and limits else found


def cores() -> int:
    """Return how many CPU cores this process may use: under taskset or in a cpuset, not all."""
    return len(_usable()) or os.cpu_count() or 1


def physical_cores() -> int:
    """Return `cores`, those that share a core's arithmetic counted once where the system tells."""
    cpus = Path("/sys/devices/system/cpu")
    files = [cpus / f"cpu{number}/topology/thread_siblings_list" for number in _usable()]
    try:
        return len({file.read_text(encoding="ascii") for file in files}) or cores()
    except OSError:
        return cores()


def _usable() -> list[int]:
    """Return the processors this process may run on; none where the system does not tell."""
    process = psutil.Process()
    return process.cpu_affinity() if hasattr(process, "cpu_affinity") else []  # macOS has none


def memory() -> int:
    """Return the bytes of memory that this process holds now."""
    return int(psutil.Process().memory_info().rss)


def free(path: Path) -> int:
    """Return the bytes free where `path` is or would be made."""
    there = next(folder for folder in (path, *path.absolute().parents) if folder.exists())
    return shutil.disk_usage(there).free


def _field(path: Path, name: str) -> str:
    """Return the first `name: value` of a file in which Linux describes itself, or ""."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    pairs = (line.partition(":") for line in lines)
    return next((value.strip() for key, _, value in pairs if key.strip() == name), "")
