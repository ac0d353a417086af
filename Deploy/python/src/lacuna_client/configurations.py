"""Requests from what scientists have: names, structures of pymatgen and ASE, text and files."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from .keys import configuration_of_answer

if TYPE_CHECKING:
    from ase import Atoms
    from pymatgen.core import Structure

    #: A structure: an object of pymatgen or ASE, the text of a CIF, POSCAR or extended XYZ, the path of
    #: such a file, or a JSON object that the service reads as a structure (OPTIMADE, `Structure.as_dict()`).
    StructureLike: TypeAlias = Structure | Atoms | str | os.PathLike[str] | Mapping[str, Any]

#: The defects of a configuration: a short name such as `v_Mo+2v_S`, names, or objects with sites.
Defects: TypeAlias = str | Sequence[str] | Sequence[Mapping[str, Any]]

#: A supercell: the number of repeats (a, b), or two vectors in units of the host's.
Supercell: TypeAlias = Sequence[int] | Sequence[Sequence[int]]

#: The name of a limit, such as `S-poor`, or Δμ ≤ 0 in eV relative to the elemental phases, by element.
ChemicalPotentials: TypeAlias = str | Mapping[str, float]

#: The keys that tell a configuration from a structure given as a JSON object.
_CONFIGURATION_KEYS = ("material", "defects", "structure")


def configuration(given: StructureLike | None, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns the JSON object of a request; fields that are None are left out.

    Args:
        given: A structure; a configuration as a mapping with the keys of a request; or an answer, which
            stands for its configuration.
        fields: Fields of the request. Those that `given` has already are not changed.

    Raises:
        TypeError: `given` is neither a structure nor a configuration.
    """
    present = {name: value for name, value in fields.items() if value is not None}
    if given is None:
        return present
    if isinstance(given, Mapping) and "key" in given:
        return {**present, **configuration_of_answer(given)}
    if isinstance(given, Mapping) and any(key in given for key in _CONFIGURATION_KEYS):
        own = {**present, **given} if present else given
        structure = own.get("structure")
        if structure is None or isinstance(structure, str | dict | list):
            return own
        return {**own, "structure": structure_document(structure)}
    return {**present, "structure": structure_document(given)}


def structure_document(structure: StructureLike) -> str | Mapping[str, Any]:
    """Returns a structure as the service reads it.

    Raises:
        TypeError: It is not a structure.
        OSError: The file cannot be read.
    """
    if isinstance(structure, str | Mapping):
        return structure
    if isinstance(structure, os.PathLike):
        return Path(structure).read_text(encoding="utf-8")
    if is_atoms(structure):
        return {
            "numbers": structure.numbers,
            "positions": structure.positions,
            "cell": structure.cell.array,
            "pbc": structure.pbc,
        }
    if hasattr(structure, "lattice") and hasattr(structure, "as_dict"):
        document: Mapping[str, Any] = structure.as_dict()
        return document
    raise TypeError(
        f"{type(structure).__name__} is not a structure: give a pymatgen Structure, ASE Atoms, the text "
        "of a CIF, POSCAR or extended XYZ, a path, or a mapping"
    )


def is_atoms(value: object) -> bool:
    """Whether this is an ASE `Atoms`."""
    return all(hasattr(value, name) for name in ("numbers", "positions", "cell", "pbc", "info"))


def _plain(value: object) -> object:
    """Returns numbers and arrays of NumPy as JSON has them."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} cannot be sent as JSON")


_encode = json.JSONEncoder(separators=(",", ":"), default=_plain).encode


def to_json(value: Mapping[str, Any]) -> bytes:
    """Returns a JSON document on one line, in ASCII."""
    return _encode(value).encode("ascii")
