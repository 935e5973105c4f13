"""The machine a run is on: what it is, the memory this process holds, the room on its disks.

Standard library only; what a system does not tell is left out.
"""

from __future__ import annotations

import os
import platform
import shutil
import socket
import sys
from pathlib import Path

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


def describe() -> dict[str, str]:
    """Host, system, Python, processor, cores, memory and graphics cards, as far as known."""
    facts = {
        "host": socket.gethostname(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "processor": _field(_CPUINFO, "model name") or platform.processor(),
        "arithmetic": arithmetic(),
        "cores": str(os.cpu_count() or ""),
        "memory": _gigabytes(_field(Path("/proc/meminfo"), "MemTotal")),
        "graphics": ", ".join(
            _field(card, "Model") for card in Path("/proc/driver/nvidia/gpus").glob("*/information")
        ),
    }
    return {name: fact for name, fact in facts.items() if fact}


def arithmetic() -> str:
    """What this processor has for sums of 8-bit products, and a limit set to it; "" if unknown.

    Speed hangs on it, and the last digits of scores: other instructions add in another order.
    """
    flags = _field(_CPUINFO, "flags") or _field(_CPUINFO, "Features")
    there = {*flags.split()}
    found = next((name for flag, name in _ARITHMETIC.items() if flag in there), "")
    limits = [f"{name}={os.environ[name]}" for name in _LIMITS if os.environ.get(name)]
    return " ".join([found, f"({', '.join(limits)})"]) if found and limits else found


def cores() -> int:
    """CPU cores this process may use, which in a container or under taskset is not all of them."""
    return len(_usable()) or os.cpu_count() or 1


def physical_cores() -> int:
    """The same, those that share a core's arithmetic counted once; where unknown, `cores`."""
    cpus = Path("/sys/devices/system/cpu")
    files = [cpus / f"cpu{number}/topology/thread_siblings_list" for number in _usable()]
    try:
        return len({file.read_text(encoding="ascii") for file in files}) or cores()
    except OSError:
        return cores()


def _usable() -> set[int]:
    """The processors this process may run on; none where the system does not tell."""
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()


def memory() -> int:
    """Bytes of memory this process holds; where only the peak is known, the peak; else 0."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return _peak_memory()


def free(path: Path) -> int:
    """Bytes free where `path` is or would be made."""
    there = next(folder for folder in (path, *path.absolute().parents) if folder.exists())
    return shutil.disk_usage(there).free


def _peak_memory() -> int:
    try:
        import resource
    except ImportError:  # Windows has none
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _field(path: Path, name: str) -> str:
    """The first `name: value` of one of the files in which Linux describes itself, or ""."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    pairs = (line.partition(":") for line in lines)
    return next((value.strip() for key, _, value in pairs if key.strip() == name), "")


def _gigabytes(field: str) -> str:
    return f"{int(field.split()[0]) / 1e6:.1f} GB" if field else ""  # the file counts in kB
