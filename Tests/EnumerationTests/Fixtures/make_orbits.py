"""Writes orbits.json: the inequivalent arrangements of stoichiometries, from the atoms of their supercells alone.

The symmetry of each supercell is found by spglib from its atoms. Every placement of the defects is made, and
all its images are found. An entry has the vectors of the supercell, the numbers of defects of two
kinds at one element or at two, and the sorted numbers of placements in each orbit.

Run it in this folder with NumPy and spglib 2 installed: python3 make_orbits.py
"""

import itertools
import json
import pathlib

import numpy as np
import spglib

HOSTS = pathlib.Path(__file__).parents[3] / "Models/hosts"
# Vectors of supercells in units of the host's.
SUPERCELLS = [[[3, 0], [0, 3]], [[4, 0], [0, 2]], [[2, 1], [-1, 3]], [[1, 2], [-2, 2]]]
# The numbers of defects of two kinds, each at the first or the last element of the host.
STOICHIOMETRIES = [[("first", 2)], [("last", 3)], [("first", 1), ("last", 2)], [("last", 1), ("last", 2)]]
TOLERANCE = 0.01


def supercell(host, vectors):
    """Returns the vectors in Å, fractional positions and element numbers of a supercell."""
    cell, atoms = host["cell"], host["atoms"]
    gamma = np.radians(cell["gamma"])
    unit = np.array([[cell["a"], 0, 0], [cell["b"] * np.cos(gamma), cell["b"] * np.sin(gamma), 0],
                     [0, 0, cell["c"]]])
    transform = np.array([[*vectors[0], 0], [*vectors[1], 0], [0, 0, 1]])
    positions, numbers = [], []
    elements = list(dict.fromkeys(atom["element"] for atom in atoms))
    for i, j in itertools.product(range(-9, 10), repeat=2):
        for atom in atoms:
            position = (np.array(atom["position"]) + [i, j, 0]) @ np.linalg.inv(transform)
            if all(-1e-6 <= x < 1 - 1e-6 for x in position[:2]):
                positions.append(position)
                numbers.append(elements.index(atom["element"]) + 1)
    assert len(positions) == round(abs(np.linalg.det(transform))) * len(atoms)
    return transform @ unit, np.array(positions), numbers


def permutations(vectors, positions, numbers):
    found = spglib.get_symmetry_layerdataset((vectors, positions, numbers), aperiodic_dir=2, symprec=TOLERANCE)
    group = set()
    for rotation, translation in zip(found.rotations, found.translations):
        images = positions @ rotation.T + translation
        differences = images[:, None] - positions[None]
        differences[..., :2] -= np.round(differences[..., :2])
        distances = np.linalg.norm(differences @ vectors, axis=2)
        permutation = tuple(int(site) for site in distances.argmin(axis=1))
        assert len(set(permutation)) == len(numbers) and distances.min(axis=1).max() < 10 * TOLERANCE
        group.add(permutation)
    return sorted(group)


def placements(counts, sites):
    """Yields placements: for each kind the tuple of its sites."""
    if not counts:
        yield ()
        return
    (element, count), *rest = counts
    for chosen in itertools.combinations(sites[element], count):
        free = {name: [site for site in of if site not in chosen] for name, of in sites.items()}
        for others in placements(rest, free):
            yield chosen, *others


def orbits(group, counts, numbers):
    sites = {"first": [s for s, n in enumerate(numbers) if n == min(numbers)],
             "last": [s for s, n in enumerate(numbers) if n == max(numbers)]}
    seen, sizes = set(), []
    for placement in placements(counts, sites):
        if placement in seen:
            continue
        orbit = {tuple(tuple(sorted(image[s] for s in kind)) for kind in placement) for image in group}
        seen |= orbit
        sizes.append(len(orbit))
    return sorted(sizes)


def main():
    entries = []
    for path in sorted(HOSTS.glob("*.json")):
        host = json.loads(path.read_text())
        for vectors in SUPERCELLS:
            atoms = supercell(host, vectors)
            group = permutations(*atoms)
            for counts in STOICHIOMETRIES:
                entries.append(dict(host=path.stem, supercell=vectors, defects=counts,
                                    multiplicities=orbits(group, counts, atoms[2])))
    text = ",\n".join(json.dumps(entry) for entry in entries)
    pathlib.Path("orbits.json").write_text(f"[\n{text}\n]\n")


main()
