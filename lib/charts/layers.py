"""The small pieces that every hand-laid spec is made of: a named frame, a field, a layer over both."""

from __future__ import annotations

from typing import Any

Layer = dict[str, Any]


def named(name: str) -> Layer:
    """Name the frame that a layer draws; the spec itself holds none."""
    return {"name": name}


def field(name: str, **more: Any) -> Layer:
    """A column as a channel; a shared scale is filled in by `with_scales`."""
    return {"field": name, **more}


def words(name: str = "label") -> Layer:
    """A column of finished words as a channel."""
    return {"field": name, "type": "nominal"}


def with_scales(layers: list[Layer], x: Layer, y: Layer) -> list[Layer]:
    """Give the layers with the axis filled in wherever they name a column for it.

    Axes are shared by what stands on every layer, so each gets its own copy.
    """
    shared = {"x": x, "y": y}
    return [
        {
            **layer,
            "encoding": {
                channel: {**shared[channel], **given} if channel in shared and "field" in given else given
                for channel, given in layer["encoding"].items()
            },
        }
        for layer in layers
    ]


def free_scale(kind: str, pixels: list[Any]) -> Layer:
    """An axis without marks of its own, from its first to its last value over the given pixels."""
    scale: Layer = {"nice": False, "range": pixels}
    if kind == "quantitative":
        scale["zero"] = False
    return {"type": kind, "axis": None, "title": None, "scale": scale}
