"""An answer of the desk as a cache key, for what is drawn from it and costs more than a look-up."""

from __future__ import annotations

from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class SameAnswer(Generic[Answer]):
    """The same object, not an equal one.

    The desk gives one object per viewer's scope, question and revision, so a drawing kept by it lives as long
    as the answer and is seen by nobody who may not see the answer. Holding it keeps its identity from being
    reused.
    """

    __slots__ = ("answer",)

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __hash__(self) -> int:
        return id(self.answer)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameAnswer) and self.answer is other.answer
