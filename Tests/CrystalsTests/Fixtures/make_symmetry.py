"""Writes symmetry.json: the layer symmetry of each host as found by spglib, and its orbits of pairs.

Operations: those of spglib's layer group with the aperiodic axis c, each as [w11, w12, w21, w22,
sign of z, permutation of the basis]. Orbits: the ordered pairs of sites within a cutoff; every
operation is applied to their positions, and pairs that are mapped onto each other are joined. They
are counted within 8, 10, 12 and 16 Å. For the shortest cutoff the file also has the distance, the
height and the number of pairs from one cell of each orbit.

Run it in this folder with NumPy and spglib 2 installed: python3 make_symmetry.py
"""

import json
import pathlib

import numpy as np
import spglib

TOLERANCE = 0.01
CUTOFFS = [8, 10, 12, 16]


def lattice(cell):
    gamma = np.radians(cell["gamma"])
    return np.array(
        [
            [cell["a"], 0, 0],
            [cell["b"] * np.cos(gamma), cell["b"] * np.sin(gamma), 0],
            [0, 0, cell["c"]],
        ]
    )


def operations(vectors, positions, numbers):
    found = spglib.get_symmetry_layerdataset(
        (vectors, positions, numbers), aperiodic_dir=2, symprec=TOLERANCE
    )
    return list(zip(found.rotations, found.translations))


def permutation(rotation, translation, vectors, positions, numbers):
    images = []
    for position, number in zip(positions, numbers):
        apart = rotation @ position + translation - positions
        apart[:, :2] -= np.round(apart[:, :2])
        lengths = np.linalg.norm(apart @ vectors, axis=1)
        nearest = int(lengths.argmin())
        assert lengths[nearest] < TOLERANCE and numbers[nearest] == number
        images.append(nearest)
    return images


def orbits(vectors, positions, group, cutoff):
    """The pairs within the cutoff, each with the number of its orbit."""
    reach = int(cutoff / 2) + 3
    cells = np.array(
        [[i, j, 0] for i in range(-reach, reach + 1) for j in range(-reach, reach + 1)]
    )
    pairs = []
    for first in range(len(positions)):
        for second in range(len(positions)):
            apart = cells + positions[second] - positions[first]
            lengths = np.linalg.norm(apart @ vectors, axis=1)
            for k in np.nonzero((lengths > 1e-3) & (lengths < cutoff + TOLERANCE))[0]:
                pairs.append((first, apart[k], lengths[k]))
    starts = np.array([first for first, _, _ in pairs])
    spans = np.array([apart for _, apart, _ in pairs])
    parent = list(range(len(pairs)))

    def root(k):
        while parent[k] != k:
            parent[k] = parent[parent[k]]
            k = parent[k]
        return k

    # A pair is its first site and the vector to the second, and is identified by position.
    points = {
        start: (np.nonzero(starts == start)[0], spans[starts == start] @ vectors)
        for start in range(len(positions))
    }
    for rotation, sites in group:
        moved = spans @ rotation.T @ vectors
        for k in range(len(pairs)):
            indices, targets = points[sites[starts[k]]]
            lengths = np.linalg.norm(targets - moved[k], axis=1)
            nearest = int(lengths.argmin())
            if lengths[nearest] < 2 * TOLERANCE:
                parent[root(k)] = root(int(indices[nearest]))
    # Each orbit has at least one pair within the cutoff itself.
    inside = [k for k in range(len(pairs)) if pairs[k][2] < cutoff]
    members = {}
    for k in inside:
        members.setdefault(root(k), []).append(k)
    return [
        [
            round(float(pairs[group[0]][2]), 3),
            round(abs(float(spans[group[0]] @ vectors[:, 2])), 3),
            len(group),
        ]
        for group in members.values()
    ]


hosts = {}
root = pathlib.Path(__file__).resolve().parents[3]
for path in sorted((root / "Models" / "hosts").glob("*.json")):
    host = json.loads(path.read_text())
    vectors = lattice(host["cell"])
    positions = np.array([atom["position"] for atom in host["atoms"]])
    symbols = [atom["element"] for atom in host["atoms"]]
    numbers = [sorted(set(symbols)).index(symbol) + 1 for symbol in symbols]
    group = [
        (rotation, permutation(rotation, translation, vectors, positions, numbers))
        for rotation, translation in operations(vectors, positions, numbers)
    ]
    within = {cutoff: orbits(vectors, positions, group, cutoff) for cutoff in CUTOFFS}
    hosts[host["name"]] = {
        "operations": sorted(
            [int(w) for w in rotation[:2, :2].flatten()] + [int(rotation[2, 2])] + sites
            for rotation, sites in group
        ),
        "orbitCounts": [len(within[cutoff]) for cutoff in CUTOFFS],
        "shortOrbits": sorted(within[CUTOFFS[0]]),
    }

text = json.dumps({"spglib": spglib.__version__, "cutoffs": CUTOFFS, "hosts": hosts}, indent=1)
# Each row of numbers is written on one line.
text = json.dumps(json.loads(text), separators=(",", ":")).replace("],[", "],\n[")
pathlib.Path(__file__).with_name("symmetry.json").write_text(text + "\n")
