"""Canonical keys, such as `MoS2:8x8:v@0.0.0+W@3.4.0`, as configurations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def configuration_of_key(key: str) -> dict[str, Any]:
    """Returns the configuration with this key, as `material`, `supercell` and `defects` of a request.

    It is one of the symmetry images of every configuration with this key.

    Raises:
        ValueError: The text is not a key.
    """
    try:
        material, supercell, defects = key.split(":")
        return {
            "material": material,
            "supercell": _supercell(supercell),
            "defects": [_defect(text) for text in defects.split("+") if text],
        }
    except (ValueError, AttributeError) as error:
        raise ValueError(f"{key!r} is not a key of an answer") from error


def configuration_of_answer(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the configuration of an answer: its own `defects` if it has them, else those of its key."""
    if isinstance(answer.get("defects"), list):
        return {name: answer[name] for name in ("material", "supercell", "defects")}
    return configuration_of_key(answer["key"])


def _supercell(text: str) -> list[Any]:
    """Reads `8x8`, or two vectors by rows such as `4,8/0,12`."""
    if "/" in text:
        rows = [[int(part) for part in row.split(",")] for row in text.split("/")]
        (_, _), (_, _) = rows
        return rows
    a, b = text.split("x")
    return [int(a), int(b)]


def _defect(text: str) -> dict[str, Any]:
    """Reads `v@0.0.1`, a vacancy at the cell (0, 0) and the basis index 1, or `W@3.4.0`."""
    occupant, site = text.split("@")
    i, j, basis = (int(part) for part in site.split("."))
    kind = {"type": "vacancy"} if occupant == "v" else {"type": "substitution", "to": occupant}
    return {**kind, "cell": [i, j], "basis": basis}
