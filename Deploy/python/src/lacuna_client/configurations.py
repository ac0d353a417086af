"""Requests from what scientists have: names, structures of pymatgen and ASE, text and files."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Iterable, Mapping, Sequence
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from .keys import configuration_of_answer

if TYPE_CHECKING:
    from ase import Atoms
    from pymatgen.core import Structure

    #: A structure: an object of pymatgen or ASE, the text of a CIF, POSCAR or extended XYZ, the `Path` of
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

#: The largest charge that is taken for rounding, in units of the elementary charge.
_ROUNDING = 1e-3


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
        OSError: The file cannot be read.
        ValueError: The file is not text, or the key of an answer is not one.
    """
    if given is None:
        own: Mapping[str, Any] = {}
    elif isinstance(given, Mapping) and "key" in given:
        own = configuration_of_answer(given)
    elif isinstance(given, Mapping) and any(key in given for key in _CONFIGURATION_KEYS):
        own = given
        # A list of one structure is JSON that the service reads.
        if not isinstance(given.get("structure"), list | None):
            own = {**given, "structure": structure_document(given["structure"])}
    else:
        own = {"structure": structure_document(given)}
    return {**_present(defaults), **own, **_present(fields)} if fields or defaults else own


def _present(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def structure_document(structure: StructureLike) -> object:
    """Returns a structure as the service reads it.

    The service refuses a `charge`. It gets that of the structure, wherever pymatgen or ASE keep it, so that
    no prediction of the neutral structure passes for one of the charged structure.

    Raises:
        TypeError: It is not a structure.
        OSError: The file cannot be read.
        ValueError: The file is not text.
    """
    if isinstance(structure, str):
        _check_is_text(structure)
        return structure
    if isinstance(structure, os.PathLike):
        return _text(Path(structure))
    if isinstance(structure, Mapping):
        return _with_charge(structure)
    if is_atoms(structure):
        return {
            "numbers": structure.numbers,
            "positions": structure.positions,
            "cell": structure.cell.array,
            "pbc": structure.pbc,
            "charge": _first_charge([structure.info.get("charge"), structure.get_initial_charges().sum()]),
        }
    if is_pymatgen(structure):
        return _with_charge(structure.as_dict())
    raise TypeError(
        f"{type(structure).__name__} is not a structure: give a pymatgen Structure, ASE Atoms, the text "
        "of a CIF, POSCAR or extended XYZ, a Path, or a mapping; predict_many takes a list of them"
    )


def _check_is_text(text: str) -> None:
    """Raises a TypeError for a single line, which is a path or a name. JSON and blank text are for the service."""
    line = text.strip()
    if not line or "\n" in line or "\r" in line or line[0] in "{[":
        return
    short = line if len(line) <= 200 else line[:200] + "…"
    raise TypeError(
        f"{short!r} is one line, not the text of a structure: give pathlib.Path({short!r}) for a path, and "
        "material=… and defects=… for names"
    )


def _text(path: Path) -> str:
    """Returns the text of a file, which may be compressed with gzip."""
    data = path.read_bytes()
    try:
        if data.startswith(b"\x1f\x8b"):
            data = gzip.decompress(data)
        return data.decode("utf-8")
    except (gzip.BadGzipFile, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is not text in UTF-8, plain or compressed with gzip: {error}") from error


def _with_charge(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns pymatgen's `Structure.as_dict()` or ASE's `Atoms.todict()` with its charge in `charge`."""
    parts = [document, document.get("properties"), document.get("info")]
    charges = [part.get("charge") for part in parts if isinstance(part, Mapping)]
    initial = document.get("initial_charges")
    if initial is not None and not isinstance(initial, Mapping):
        charges.append(sum(initial))
    charge = _first_charge(charges)
    return document if charge is None and document.get("charge") is None else {**document, "charge": charge}


def _first_charge(charges: Iterable[object]) -> object:
    """Returns the first charge that is not 0, or None. The service refuses what is not a number too."""
    for charge in charges:
        if charge is not None and not (isinstance(charge, Real) and abs(float(charge)) <= _ROUNDING):
            return charge
    return None


def check_is_list(values: object, what: str) -> None:
    """Checks that one can iterate over values, and that they are not one value.

    Raises:
        TypeError: They are not a list, for example one structure, whose sites would be taken for values.
    """
    single = isinstance(values, str | bytes | os.PathLike | Mapping) or is_atoms(values) or is_pymatgen(values)
    if single or not (isinstance(values, Iterable) or hasattr(values, "__getitem__")):
        raise TypeError(f"give a list of {what}, not one {type(values).__name__}")


def is_atoms(value: object) -> bool:
    """Whether this is an ASE `Atoms`."""
    return all(hasattr(value, name) for name in ("numbers", "positions", "cell", "pbc", "info"))


def is_pymatgen(value: object) -> bool:
    """Whether this is a pymatgen `Structure`."""
    return all(hasattr(value, name) for name in ("lattice", "sites", "as_dict"))


def _plain(value: object) -> object:
    """Returns numbers and arrays of NumPy as JSON has them."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} cannot be sent as JSON")


_encode = json.JSONEncoder(separators=(",", ":"), default=_plain, allow_nan=False).encode


def to_json(value: Mapping[str, Any]) -> bytes:
    """Returns a JSON document on one line, in ASCII.

    Raises:
        TypeError: A value has no form in JSON.
        ValueError: A number is not finite.
    """
    return _encode(value).encode("ascii")
