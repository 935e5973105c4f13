"""Lists the copies of the hub's models on disk, and finds the one that a name means.

Looks in two places: this tool's cache, then Hugging Face's. A name is OWNER/NAME, or
OWNER/NAME@REVISION for a commit (7 of its digits will do), a branch or a tag. Without a revision it
means the model that was tested, if it has a card: the files with the card's digests, of whichever
commit, else a commit that an earlier release was tested with. Downloads nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import quote, unquote

from translate_tool.errors import ModelError
from translate_tool.models import hf_cache, manifests
from translate_tool.models.model import PICKLED, WEIGHTS, Card, card, family_of, wanted
from translate_tool.runtime.files import replacing

HUB = "hub"
REF = ".ref"
# "Helsinki-NLP/opus-mt-fr-en", "a/b@main", "a/b@refs/pr/3"
_NAME = re.compile(r"([A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)(?:@([A-Za-z0-9][\w./-]*))?", re.ASCII)
_COMMIT = re.compile("[0-9a-f]{7,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class HubName:
    """A name of a model on the hub, as a user types it. `revision` is "" where none is given."""

    name: str
    revision: str = ""

    @property
    def is_movable(self) -> bool:
        """Tell whether it may mean another commit tomorrow: a branch or a tag may."""
        return bool(self.revision) and not _COMMIT.fullmatch(self.revision)

    def __str__(self) -> str:
        return f"{self.name}@{self.revision}" if self.revision else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A model of the hub on disk: all files are there, their content is not checked yet.

    `family` is its model_type. `revision` is a commit, `refs` the branches and tags that stood for
    it. `manifest`: of a copy in this tool's cache; None in Hugging Face's. `pickled`: the hub has
    its weights as a pickle.
    """

    name: str
    family: str
    revision: str
    folder: Path
    refs: tuple[str, ...]
    manifest: manifests.Manifest | None
    pickled: bool

    @property
    def exact_name(self) -> HubName:
        """Return the name that means this copy and no other."""
        return HubName(name=self.name, revision=self.revision[:12])

    def sha256(self, file: str) -> str:
        """Return the recorded sha256 of one of its files, "" if that is absent."""
        if self.manifest is None:
            return hf_cache.sha256_on_record(self.folder / file)
        sealed = self.manifest.files.get(file)
        return sealed.sha256 if sealed else ""

    def is_tested(self, known: Card) -> bool:
        """Tell whether this is the model that the card is about.

        That of the pinned commit is, though its weights came as a pickle, of which the card has no
        digest.
        """
        differing = known.differing(self.sha256)
        if self.revision == known.revision:
            return differing in ([], [WEIGHTS]) if self.pickled else not differing
        return bool(known.digests) and not differing

    def problems(self, *, rehash: bool = False) -> list[str]:
        """Check its files; return a line for each that is damaged.

        In this tool's cache one of the same size and time is taken for unchanged, unless `rehash`;
        in Hugging Face's all are hashed.
        """
        if self.manifest:
            return manifests.problems(self.folder, self.manifest, rehash=rehash)
        return hf_cache.problems(self.folder, self._files)

    @property
    def where(self) -> str:
        """Return the name of its cache, for messages."""
        return "the cache" if self.manifest else "Hugging Face's cache"

    @property
    def size(self) -> int:
        """Return the bytes of the files that are of use."""
        if self.manifest:
            return sum(sealed.size for sealed in self.manifest.files.values())
        return sum((self.folder / name).stat().st_size for name in self._files)

    @property
    def _files(self) -> list[str]:
        return wanted((path.name for path in self.folder.iterdir()), owner=self.name)


def parse(name: str) -> HubName | None:
    """Parse a name of the hub; None if it cannot be one."""
    match = _NAME.fullmatch(name)
    return HubName(name=match[1], revision=match[2] or "") if match else None


def find_copy(requested: HubName, cache: Path, *, former: bool = True) -> Copy | None:
    """Find the copy that a name means; `former`: that of an earlier release, if need be."""
    there = [*cached_copies(cache, requested.name), *hf_copies(requested.name)]
    for fits in _ranks(requested, former=former):
        if found := next(filter(fits, there), None):
            return found
    return None


def cached_copies(cache: Path, name: str = "") -> Iterator[Copy]:
    """Yield the copies in this tool's cache, of `name` or of all models, from new to old."""
    found = [pair for pair in manifests.sealed(cache / HUB) if name in ("", pair[1].name)]
    refs = _recorded(cache)
    for folder, manifest in sorted(found, key=lambda pair: pair[1].made, reverse=True):
        of = (manifest.name, manifest.revision)
        stood = tuple(ref for (name, ref), commit in refs.items() if (name, commit) == of)
        yield sealed_copy(folder, manifest, stood)


def sealed_copy(folder: Path, manifest: manifests.Manifest, refs: tuple[str, ...] = ()) -> Copy:
    """Make the Copy of a folder of this tool's cache."""
    return Copy(
        name=manifest.name,
        family=manifest.kind,
        revision=manifest.revision,
        folder=folder,
        refs=refs,
        manifest=manifest,
        pickled=manifest.origin.endswith(f" {PICKLED}"),
    )


def hf_copies(name: str = "") -> Iterator[Copy]:
    """Yield the complete copies in Hugging Face's cache, of `name` or of all models."""
    for each in [name] if name else hf_cache.names():
        for snapshot in hf_cache.snapshots(each):
            family, needed = _family_and_files(snapshot)
            if needed:
                yield Copy(
                    name=each,
                    family=family,
                    revision=snapshot.commit,
                    folder=snapshot.folder,
                    refs=snapshot.refs,
                    manifest=None,
                    pickled=needed[-1] == PICKLED,
                )


def all_copies(cache: Path) -> list[Copy]:
    """List the copies in both caches; a commit that is in both, once."""
    found: dict[tuple[str, str], Copy] = {}
    for copy in (*cached_copies(cache), *hf_copies()):
        found.setdefault((copy.name, copy.revision), copy)
    return list(found.values())


def card_of(copy: Copy) -> Card | None:
    """Return the card of a copy; if it was not tested, with the licence that the hub gave."""
    known = card(copy.name)
    if known is None or copy.is_tested(known) or copy.revision in known.former:
        return known
    licence = copy.manifest.licence if copy.manifest else ""
    return replace(known, licence=licence or known.licence)


def record_ref(cache: Path, name: str, ref: str, commit: str) -> None:
    """Record which commit a branch or tag of a model stands for. Raises OSError."""
    path = cache / HUB / f"{name.replace('/', '--')}@{quote(ref, safe='')}{REF}"
    with replacing(path, sync=False) as file:
        file.write(f"{name}\n{commit}\n".encode())


def folder_of(cache: Path, name: str, commit: str) -> Path:
    """Return the folder of this tool's cache for a commit of a model."""
    return cache / HUB / f"{name.replace('/', '--')}@{commit[:12]}"


def _recorded(cache: Path) -> dict[tuple[str, str], str]:
    """Read (name, branch or tag) → commit, as `record_ref` wrote it."""
    found = {}
    for path in (cache / HUB).glob(f"*{REF}"):
        name, _, commit = path.read_text("utf-8", errors="replace").partition("\n")
        found[name, unquote(path.name.removesuffix(REF).rpartition("@")[2])] = commit.strip()
    return found


def _ranks(requested: HubName, *, former: bool) -> list[Callable[[Copy], bool]]:
    """Return the conditions for a copy to be the one that a name means, best first."""
    if requested.revision:
        return [partial(_stands_for, revision=requested.revision)]
    known = card(requested.name)
    if known is None:
        return [lambda _: True]
    tested: list[Callable[[Copy], bool]] = [lambda copy: copy.is_tested(known)]
    return [*tested, lambda copy: copy.revision in known.former] if former else tested


def _stands_for(copy: Copy, *, revision: str) -> bool:
    if revision in copy.refs:
        return True
    return bool(_COMMIT.fullmatch(revision)) and copy.revision.startswith(revision)


def _family_and_files(snapshot: hf_cache.Snapshot) -> tuple[str, list[str]]:
    """Return a snapshot's family and needed files; ("", []) if it is incomplete or of no use."""
    try:
        there = [path.name for path in snapshot.folder.iterdir() if path.is_file()]
        family = family_of(snapshot.folder, owner=snapshot.name)
        return family, wanted(there, owner=snapshot.name)
    except (ModelError, OSError):
        return "", []
