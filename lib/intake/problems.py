"""What may be wrong with a whole file, said in the reader's words."""

from __future__ import annotations

import re

from lib.words import _

SHOWN_CHARACTERS = 40


class FileRefused(Exception):
    """The file as a whole cannot be taken in; the message is a sentence for the person who chose it."""


class NeedsChoice(FileRefused):
    """The file can be read in several ways: the person has to say which.

    `field` names the choice ("dates", "sheet"), `options` are the values it may take.
    """

    def __init__(self, message: str, *, field: str, options: tuple[str, ...]) -> None:
        super().__init__(message)
        self.field = field
        self.options = options


class Superseded(Exception):
    """The records changed between preview and import: nothing was written, look at a new preview."""


def shown(text: str) -> str:
    """A cell as a sentence may quote it: one line, no control characters, at most 40 characters."""
    clean = " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())
    return clean if len(clean) <= SHOWN_CHARACTERS else clean[: SHOWN_CHARACTERS - 1] + "…"


def empty_file(name: str) -> FileRefused:
    """A file without anything in it."""
    return FileRefused(
        _("“%(file)s” is empty. Choose a file with a header and rows below it.") % {"file": shown(name)}
    )


def quoted(text: str) -> str:
    """A cell or a label with the language's quotation marks."""
    return _("“%(text)s”") % {"text": shown(text)}
