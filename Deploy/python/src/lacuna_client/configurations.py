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


def configuration(
    given: StructureLike | None, fields: Mapping[str, Any] = {}, defaults: Mapping[str, Any] = {}
) -> Mapping[str, Any]:
    """Returns the JSON object of a request; fields that are None are left out.

    Args:
        given: A structure; a configuration as a mapping with the keys of a request; or an answer, which
            stands for its material, supercell and defects.
        fields: Fields of the request, which replace those of `given`.
        defaults: Fields that hold if `given` does not have them.

    Raises:
        TypeError: `given` is neither a structure nor a configuration.
    """
    if given is None:
        own: Mapping[str, Any] = {}
    elif isinstance(given, Mapping) and "key" in given:
        own = configuration_of_answer(given)
    elif isinstance(given, Mapping) and any(key in given for key in _CONFIGURATION_KEYS):
        own = given
        if not isinstance(given.get("structure"), str | Mapping | list | None):
            own = {**given, "structure": structure_document(given["structure"])}
    else:
        own = {"structure": structure_document(given)}
    return {**_present(defaults), **own, **_present(fields)} if fields or defaults else own


def _present(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def structure_document(structure: StructureLike) -> object:
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
        return structure.as_dict()
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
