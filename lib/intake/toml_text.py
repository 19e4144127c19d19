"""A mapping as TOML: the standard library reads it, this writes it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def toml_text(content: Mapping[str, Any]) -> str:
    """Text that `tomllib.loads` turns into `content` again.

    Strings, whole numbers, truth values, lists of strings, dictionaries (a section each) and lists of flat
    dictionaries (one `[[section]]` each) are written; None and empty ones are left out.
    """
    return "\n".join(_section((), content)).strip() + "\n"


def _section(path: tuple[str, ...], content: Mapping[str, Any]) -> list[str]:
    plain = {key: value for key, value in content.items() if not _is_section(value)}
    lines = [f"{_key(key)} = {_value(value)}" for key, value in plain.items() if _says(value)]
    if lines and path:
        lines.insert(0, f"[{_path(path)}]")
    for key, value in content.items():
        if not _is_section(value):
            continue
        below = (*path, key)
        if isinstance(value, Mapping):
            lines += ["", *_section(below, value)] if value else []
        else:
            for one in value:
                entries = [f"{_key(name)} = {_value(held)}" for name, held in one.items() if _says(held)]
                lines += ["", f"[[{_path(below)}]]", *entries]
    return lines


def _is_section(value: Any) -> bool:
    if isinstance(value, Mapping):
        return True
    return isinstance(value, Sequence) and any(isinstance(one, Mapping) for one in value)


def _says(value: Any) -> bool:
    return value is not None and value not in ((), [])


def _path(path: tuple[str, ...]) -> str:
    return ".".join(_key(part) for part in path)


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _text(key)


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool | int):
        return json.dumps(value)
    return "[" + ", ".join(_value(one) for one in value) + "]"


def _text(text: str) -> str:
    """JSON's strings are TOML's basic strings, but for the one control character JSON lets through."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
