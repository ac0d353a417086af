"""Writes descriptors.json: the forest's descriptors of random configurations, in NumPy alone.

With K(r) = exp(-r / 3 Å) / max(r, 1.2 Å), r over nearest images in the plane, and unit charges q:
loss(i) counts the bonds of a remaining atom i to vacancies, each image its own; phi(i) sums q K over all defects;
psi(j) is phi at defect j without its own charge. Columns, for sublattices cation and anion (P has
one): atoms that lost 1, 2, 3 or more bonds; least and greatest psi of vacancies, then of
substituents; least and greatest phi of atoms that lost a bond; 5 % and 95 % quantiles of phi of all
remaining atoms. What is absent counts 0.

Run it in this folder: python3 make_descriptors.py
"""

import json
import pathlib

import numpy as np

# Cation, anion; what replaces each; charges of (vacancy, substituent) on each; longest bond, Å.
CHEMISTRY = {
    "GaSe": (["Ga", "Se"], {"Ga": "In", "Se": "S"}, [(-1, 0), (1, 0)], 2.7),
    "InSe": (["In", "Se"], {"In": "Ga", "Se": "S"}, [(-1, 0), (1, 0)], 3.0),
    "BN": (["B", "N"], {"B": "C", "N": "C"}, [(-1, 1), (1, -1)], 1.7),
    "P": (["P"], {"P": "N"}, [(-1, 0)], 2.6),
}
VACANCY, SUBSTITUENT = 1, 2


class Crystal:
    def __init__(self, host, a, b):
        cell, gamma = host["cell"], np.radians(host["cell"]["gamma"])
        vectors = np.array(
            [
                [cell["a"], 0, 0],
                [cell["b"] * np.cos(gamma), cell["b"] * np.sin(gamma), 0],
                [0, 0, cell["c"]],
            ]
        )
        elements, _, _, bond = CHEMISTRY[host["name"]]
        self.sites = [
            (i, j, k) for i in range(a) for j in range(b) for k in range(len(host["atoms"]))
        ]
        self.symbols = [host["atoms"][k]["element"] for _, _, k in self.sites]
        self.sublattice = np.array([elements.index(symbol) for symbol in self.symbols])
        basis = np.array([atom["position"] for atom in host["atoms"]])
        places = np.array([basis[k] + [i, j, 0] for i, j, k in self.sites]) @ vectors
        # Images far enough out for long and narrow supercells too.
        shifts = [
            m * a * vectors[0] + n * b * vectors[1] for m in range(-9, 10) for n in range(-9, 10)
        ]
        apart = places[None] - places[:, None]
        images = np.array([np.linalg.norm(apart + s, axis=-1) for s in shifts])
        self.distance = images.min(axis=0)
        self.bonds = ((images < bond) & (images > 0.1)).sum(axis=0)


def descriptors(name, crystal, state):
    elements, _, charges, _ = CHEMISTRY[name]
    sublattices = range(len(elements))
    q = np.zeros(len(state))
    for site in np.nonzero(state)[0]:
        q[site] = charges[crystal.sublattice[site]][state[site] - 1]
    kernel = np.exp(-crystal.distance / 3) / np.maximum(crystal.distance, 1.2)
    phi = kernel @ q
    psi = phi - np.diag(kernel) * q
    alive = state != VACANCY
    loss = crystal.bonds[:, ~alive].sum(axis=1)
    columns = []
    for s in sublattices:
        own = loss[alive & (crystal.sublattice == s)]
        columns += [(own == 1).sum(), (own == 2).sum(), (own >= 3).sum()]

    def extremes(values):
        return [values.min(), values.max()] if len(values) else [0, 0]

    for kind in (VACANCY, SUBSTITUENT):
        for s in sublattices:
            columns += extremes(psi[(state == kind) & (crystal.sublattice == s)])
    for s in sublattices:
        columns += extremes(phi[alive & (crystal.sublattice == s) & (loss > 0)])
    for s in sublattices:
        own = phi[alive & (crystal.sublattice == s)]
        columns += list(np.quantile(own, [0.05, 0.95])) if len(own) else [0, 0]
    return [round(float(column), 7) for column in columns]


rng = np.random.default_rng(5)
root = pathlib.Path(__file__).resolve().parents[3]
cases = []
for name, (_, replacements, _, _) in CHEMISTRY.items():
    host = json.loads((root / "Models" / "hosts" / f"{name}.json").read_text())
    for a, b, counts in [(6, 6, [1, 3, 9, 18]), (3, 5, [2, 6]), (1, 2, [2]), (16, 1, [5])]:
        crystal = Crystal(host, a, b)
        for count in counts:
            state = np.zeros(len(crystal.sites), int)
            defects = []
            for site in rng.choice(len(crystal.sites), count, replace=False):
                state[site] = rng.integers(1, 3)
                i, j, k = crystal.sites[site]
                new = replacements[crystal.symbols[site]]
                defects.append(f"{'v' if state[site] == VACANCY else new}@{i}.{j}.{k}")
            cases.append(
                {
                    "configuration": f"{name}:{a}x{b}:" + "+".join(defects),
                    "descriptors": descriptors(name, crystal, state),
                }
            )

text = ",\n".join(json.dumps(case) for case in cases)
pathlib.Path(__file__).with_name("descriptors.json").write_text(f"[{text}]\n")
