"""Every error this package raises on purpose, in one tree.

    TranslateToolError
    ├── ConfigError          a setting, an option or a file of settings is wrong        (exit 2)
    ├── InputError           one input cannot be read; the other articles go on         (exit 3)
    ├── ModelError           a model cannot be had, or is not what it should be         (exit 1)
    │   ├── ModelNotFound    no model has the name that was given                       (exit 2)
    │   ├── DownloadError
    │   └── ChecksumError
    ├── EngineError          an engine failed on a batch                                (exit 1)
    ├── JournalError         the journal cannot be opened, read or written              (exit 1)
    ├── OutputError          an output cannot be written                                (exit 1)
    └── Busy                 another run holds the output folder                        (exit 11)

A message says what happened and where; `hint` says what to type or change next.
"""

from __future__ import annotations


class TranslateToolError(Exception):
    """Root of the tree: catch this to catch all that the package raises on purpose."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message

    def __reduce__(self) -> tuple[object, ...]:
        """Errors cross from process to process, whatever their constructors ask for."""
        return _again, (type(self), self.args, self.__dict__)


def _again(
    kind: type[TranslateToolError], args: tuple[object, ...], state: dict[str, object]
) -> TranslateToolError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class ConfigError(TranslateToolError):
    """A setting is unknown, out of range or contradicts another one."""

    exit_code = 2


class InputError(TranslateToolError):
    """One input cannot be read. `origin` names the file, `place` the spot inside it."""

    exit_code = 3

    def __init__(self, message: str, *, origin: str, place: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.origin = origin
        self.place = place


class ModelError(TranslateToolError):
    """A model cannot be had, or is not what it should be."""


class ModelNotFound(ModelError):
    """No bundled, local, cached or downloadable model goes by this name."""

    exit_code = 2


class DownloadError(ModelError):
    """The hub could not be reached, or gave up half-way."""


class ChecksumError(ModelError):
    """A file's digest differs from the one on record: it was cut, changed or tampered with."""


class EngineError(TranslateToolError):
    """An engine could not be opened, or failed on a batch."""


class JournalError(TranslateToolError):
    """The journal cannot be opened, read or written."""


class OutputError(TranslateToolError):
    """An output cannot be written: disk full, no permission, a name taken by something else."""


class Busy(TranslateToolError):
    """Another run holds the output folder."""

    exit_code = 11
