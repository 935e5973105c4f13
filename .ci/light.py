"""Print what the package asks for without torch and transformers, for `make lock`.

With the extra `formats`, as requirements.lock has it. pip cannot leave out a dependency: who wants
a light install takes these, and the package with --no-deps.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent
HEAVY = ("torch", "transformers")


def wanted() -> list[str]:
    """Return the requirements, as pyproject.toml has them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["formats"]]
    return [each for each in asked if re.split(r"[^\w-]", each)[0] not in HEAVY]


if __name__ == "__main__":
    sys.stdout.write("\n".join(wanted()) + "\n")
