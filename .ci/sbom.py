"""Write the bill of materials that the wheel carries (CycloneDX 1.6; PEP 770 says where).

It lists what is copied into the package (the model, a script, a list of words) and what the package
asks for, in the versions that were tested. Usage: sbom.py > .ci/sbom.cdx.json
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent
MODEL = ROOT / "translate_tool/bundled/lite-fr-en/model.safetensors"
SCRIPT = ROOT / "translate_tool/writers/site/vendor/minisearch/minisearch.js"
WORDS = ROOT / "translate_tool/data/english_words.xz"


def bill() -> dict[str, Any]:
    """Return the document; it is the same as long as what it lists is."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    own = f"pkg:pypi/{project['name']}@{project['version']}"
    tested = dict(_tested())
    wanted = sorted(filter(None, map(_name, project["dependencies"])), key=str.lower)
    libraries = [_library(name, tested[name]) for name in wanted]
    copied = [
        {
            "type": "machine-learning-model",
            "bom-ref": "lite-fr-en",
            "name": "lite-fr-en",
            "version": _model_version(),
            "hashes": _hashes(MODEL),
            "licenses": [{"license": {"id": "Apache-2.0"}}],
        },
        {
            "type": "library",
            "bom-ref": "pkg:npm/minisearch@7.2.0",
            "name": "minisearch",
            "version": "7.2.0",
            "purl": "pkg:npm/minisearch@7.2.0",
            "hashes": _hashes(SCRIPT),
            "licenses": [{"license": {"id": "MIT"}}],
        },
        {
            "type": "data",
            "bom-ref": "scowl",
            "name": "SCOWL, size 80",
            "version": "2020.12.07",
            "hashes": _hashes(WORDS),
            "licenses": [{"license": {"name": "english_words.LICENCE.txt beside it"}}],
        },
    ]
    components = [*copied, *libraries]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": project["name"],
                "version": project["version"],
                "purl": own,
                "licenses": [{"license": {"id": project["license"]}}],
            }
        },
        "components": components,
        "dependencies": [{"ref": own, "dependsOn": [each["bom-ref"] for each in components]}],
    }


def _library(name: str, version: str) -> dict[str, Any]:
    purl = f"pkg:pypi/{name}@{version}"
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}


def _tested() -> list[tuple[str, str]]:
    """Return names, as an index spells them, and versions of constraints.txt."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = (re.match(r"([\w.-]+)==([\w.+!]+)", line) for line in lines)
    return [(_spelled(pin[1]), pin[2]) for pin in pins if pin]


def _name(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    return _spelled(found[0]) if found else ""


def _spelled(name: str) -> str:
    """Spell a name as PEP 503 does: "Jinja2" as "jinja2", "hf_xet" as "hf-xet"."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _model_version() -> str:
    head = (MODEL.parent / "CARD.md").read_text("utf-8").splitlines()[0]
    return head.rpartition("version ")[2]


def _hashes(file: Path) -> list[dict[str, str]]:
    return [{"alg": "SHA-256", "content": hashlib.sha256(file.read_bytes()).hexdigest()}]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(bill(), indent=1) + "\n")
