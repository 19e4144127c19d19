"""A file on its way in: its name, its bytes and their digest, refused by size before it is read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Protocol

from lib.intake.problems import FileRefused, shown
from lib.settings import settings
from lib.words import _, number

MEGABYTE = 1_000_000


class Upload(Protocol):
    """What a web form hands over (Streamlit's UploadedFile)."""

    name: str
    size: int

    def getvalue(self) -> bytes:
        """All bytes."""


@dataclass(frozen=True, slots=True)
class NightFile:
    """The content of one file; `name` is its last part only, never a folder."""

    name: str
    content: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the content, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


def from_path(path: Path) -> NightFile:
    """Read a file from disk; raises FileRefused when it is missing, no ordinary file, or too large."""
    if not path.is_file():
        raise FileRefused(_("There is no file named “%(file)s”.") % {"file": shown(str(path))})
    try:
        _accept_size(path.name, path.stat().st_size)
        # The size is asked for twice, in case somebody writes to the file meanwhile.
        with path.open("rb") as stream:
            content = stream.read(_limit() + 1)
    except OSError as error:
        raise FileRefused(
            _("“%(file)s” cannot be opened: %(reason)s.")
            % {"file": shown(path.name), "reason": error.strerror}
        ) from error
    _accept_size(path.name, len(content))
    return NightFile(path.name, content)


def from_upload(upload: Upload) -> NightFile:
    """Take over an uploaded file; raises FileRefused when it is empty or too large."""
    name = PurePath(upload.name.replace("\\", "/")).name
    _accept_size(name, upload.size)
    return NightFile(name, upload.getvalue())


def _limit() -> int:
    return settings().max_upload_mb * MEGABYTE


def _accept_size(name: str, size: int) -> None:
    if size == 0:
        raise FileRefused(
            _("“%(file)s” is empty. Choose a file with a header and rows below it.") % {"file": shown(name)}
        )
    if size > _limit():
        raise FileRefused(
            _(
                "“%(file)s” is %(size)s MB. At most %(limit)s MB can be taken in: divide the "
                "file, by year for example."
            )
            % {
                "file": shown(name),
                "size": number(size / MEGABYTE),
                "limit": number(settings().max_upload_mb),
            }
        )
