"""Every message has its Swedish, no catalogue holds one that nobody says, and placeholders agree."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from lib.settings import DATA, ROOT

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
SAYS = {"_": 1, "gettext": 1, "pgettext": 2, "ngettext": 2}
Message = tuple[str | None, str]


def _calls() -> Iterator[tuple[Path, ast.Call]]:
    for path in [*ROOT.glob("lib/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in SAYS and not (
                    path.name == "words.py" and path.parent.name == "lib" and name != "_"
                ):
                    yield path, node


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


@cache
def said() -> dict[Message, Path]:
    """Every message in the code, singular for a plural, and where."""
    messages: dict[Message, Path] = {}
    for path, call in _calls():
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        texts = [_literal(argument) for argument in call.args]
        if name == "pgettext" and texts[:2] != [None, None]:
            messages[texts[0], texts[1] or ""] = path
        elif texts and texts[0] is not None:
            messages[None, texts[0]] = path
    return messages


@cache
def translated() -> dict[Message, tuple[str, list[str], Path]]:
    """Message → its English forms, all Swedish forms, file."""
    found: dict[Message, tuple[str, list[str], Path]] = {}
    for path in sorted((DATA / "translations" / "sv").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="sv"):
                if message.id:
                    first = message.id[0] if isinstance(message.id, tuple) else str(message.id)
                    forms = (
                        list(message.string) if isinstance(message.string, tuple) else [str(message.string)]
                    )
                    ids = " ".join(message.id) if isinstance(message.id, tuple) else first
                    found[message.context or None, first] = (ids, forms, path)
    return found


def test_the_walk_finds_messages() -> None:
    assert len(said()) > 100


def test_every_message_has_its_swedish() -> None:
    missing = {
        message: str(path)
        for message, path in said().items()
        if not all(translated().get(message, ("", [""]))[1])
    }
    assert not missing


def test_no_swedish_for_what_nobody_says() -> None:
    assert not {message: str(entry[2]) for message, entry in translated().items() if message not in said()}


def test_messages_are_literal() -> None:
    loose = [
        f"{path}:{call.lineno}" for path, call in _calls() if not call.args or _literal(call.args[0]) is None
    ]
    assert not loose


@pytest.mark.parametrize("form", [0, 1])
def test_placeholders_agree(form: int) -> None:
    for message, forms, path in translated().values():
        if form < len(forms):
            # A singular may leave out its number ("en natt").
            assert set(PLACEHOLDER.findall(forms[form])) <= set(PLACEHOLDER.findall(message)) | {"n"}, (
                f"{path}: {message}"
            )


def test_messages_are_translated_once() -> None:
    seen: dict[Message, Path] = {}
    for path in sorted((DATA / "translations" / "sv").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="sv"):
                if not message.id:
                    continue
                first = message.id[0] if isinstance(message.id, tuple) else str(message.id)
                key = (message.context or None, first)
                assert key not in seen, f"{message.id!r} stands in both {seen[key].name} and {path.name}"
                seen[key] = path
