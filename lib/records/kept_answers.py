"""Answers kept for as long as nothing has changed: by question, what the asker may see, and revision."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

Answer = TypeVar("Answer")


class AnswerCache:
    """A bounded, least-recently-used store of answers, shared by all sessions of the process.

    Sharing is safe because the key holds all that decides an answer, what the asker may see included.
    """

    def __init__(self, size: int = 256) -> None:
        self._size = size
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def answer(self, key: Hashable, compute: Callable[[], Answer]) -> Answer:
        """The kept answer to `key`, or the computed one (two sessions may compute it at the same time)."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                kept: Answer = self._answers[key]
                return kept
        fresh = compute()
        with self._lock:
            self._answers[key] = fresh
            self._answers.move_to_end(key)
            while len(self._answers) > self._size:
                self._answers.popitem(last=False)
        return fresh
