"""Results in the forms of pymatgen-analysis-defects, pydefect and doped.

All functions take what `LacunaClient.predict` and `LacunaClient.materials` return. Defects are neutral.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from .keys import configuration_of_key


def host(materials: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Returns the material with this name or alias from `materials()`.

    Raises:
        KeyError: There is none.
    """
    for material in materials["materials"]:
        if name == material["name"] or name in material["aliases"]:
            return dict(material)
    raise KeyError(name)


def defect_name(answer: Mapping[str, Any], materials: Mapping[str, Any]) -> str:
    """Returns the name that pymatgen-analysis-defects gives to the defects, such as `MoS2:v_Mo+v_S`."""
    names = [f"{'v' if new is None else new}_{old}" for old, new in _changes(answer, materials)]
    return f"{answer['material']}:{'+'.join(sorted(names))}"


def atom_io(answer: Mapping[str, Any], materials: Mapping[str, Any]) -> dict[str, int]:
    """Returns the number of atoms that were added, by element; negative if they were removed."""
    atoms: Counter[str] = Counter()
    for old, new in _changes(answer, materials):
        atoms[old] -= 1
        if new is not None:
            atoms[new] += 1
    return {element: count for element, count in sorted(atoms.items()) if count}


def pydefect_energy_info(
    answer: Mapping[str, Any], materials: Mapping[str, Any], name: str | None = None
) -> dict[str, Any]:
    """Returns the fields of pydefect's `defect_energy_info.yaml`; `yaml.safe_dump` writes the file.

    The formation energy is relative to the elemental phases, eV, whatever the chemical potentials of the
    answer. The charge is 0, so it does not depend on the Fermi level.

    Args:
        answer: A prediction.
        materials: The result of `materials()`.
        name: The name of the defect. By default `Va_S` or `W_Mo` for one defect; for several, `Va+W_S+Mo`,
            since pydefect splits a name at its only underscore.

    Raises:
        ValueError: The answer has no formation energy, since its model does not predict it.
    """
    if "formation_energy_ev" not in answer:
        raise ValueError(f"the model {answer['model']} does not predict the formation energy of {answer['material']}")
    atoms = atom_io(answer, materials)
    potentials = answer.get("chemical_potentials", {})
    shift = sum(count * potentials.get(element, 0.0) for element, count in atoms.items())
    changes = _changes(answer, materials)
    into = "+".join(new or "Va" for _, new in changes)
    out = "+".join(old for old, _ in changes)
    return {
        "name": name or f"{into}_{out}",
        "charge": 0,
        "formation_energy": answer["formation_energy_ev"] + shift,
        "atom_io": atoms,
        "energy_corrections": {},
        "is_shallow": None,
    }


def pydefect_target_vertices(materials: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Returns the fields of pydefect's `target_vertices.yaml`; `yaml.safe_dump` writes the file.

    The vertices are the limits of the host, named A, B, … as in pydefect. Chemical potentials are relative
    to the elemental phases, eV. Substituents are at their elemental phases.

    Args:
        materials: The result of `materials()`.
        name: The host, such as `MoS2`.

    Raises:
        KeyError: There is no such host, or it has no energies.
    """
    material = host(materials, name)
    limits = material["chemical_potentials"]["limits_wrt_el_refs"]
    own = material["formula_unit"]
    vertices: dict[str, Any] = {}
    for letter, (phases, potentials) in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", limits.items(), strict=False):
        vertices[letter] = {
            "chem_pot": dict(potentials),
            "competing_phases": [phase for phase in phases.split("-") if phase != material["name"]],
            "impurity_phases": [element for element in potentials if element not in own],
        }
    return {"target": material["name"], **vertices}


def doped_chempots(materials: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Returns the chemical potentials of a host as doped's dictionary, eV.

    Raises:
        KeyError: There is no such host, or it has no energies.
    """
    return dict(host(materials, name)["chemical_potentials"])


def _changes(answer: Mapping[str, Any], materials: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """Returns the old and the new element of each defect, in the order of the key; None for a vacancy."""
    basis = {site["basis"]: site["element"] for site in host(materials, answer["material"])["basis"]}
    defects = configuration_of_key(answer["key"])["defects"]
    return [(basis[defect["basis"]], defect.get("to")) for defect in defects]
