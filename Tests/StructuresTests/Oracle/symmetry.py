#!/usr/bin/env python3
"""Writes random structures of every setting of the space groups as CIFs, with their atoms as gemmi expands them.

usage: symmetry.py TABLE SEED COUNT > structures.ndjson

TABLE is Sources/CSpaceGroups/spacegroups.txt, of which COUNT random rows are used. Each line of output has `cif`, with a
few atoms at general and special positions, whose symmetry is stated by operators, by the Hall symbol, or by the
Hermann-Mauguin symbol and the number; and `atoms`, the symbol and the fractional coordinates of all atoms in the cell.
Equal SEEDs give equal output. With a COUNT of 0 the script only checks that the libraries are installed.
"""

import json
import random
import sys

import gemmi
import numpy

table, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
random.seed(seed)
generator = numpy.random.default_rng(seed)
symbols = ["Mo", "S", "W", "Se", "B"]


def matrices(hall):
    """Returns the rotations and translations that gemmi finds for a Hall symbol."""
    operators = list(gemmi.symops_from_hall(hall))
    return [(numpy.array(o.rot) / o.DEN, numpy.array(o.tran) / o.DEN) for o in operators]


def metric(operators):
    """Returns a random metric tensor that all operators keep."""
    vectors = numpy.diag(generator.uniform(9, 14, 3)) + generator.uniform(-2, 2, (3, 3))
    start = vectors @ vectors.T
    return sum(w.T @ start @ w for w, _ in operators) / len(operators)


def distances(g, first, others):
    apart = first - others
    apart -= numpy.round(apart)
    return numpy.sqrt(numpy.einsum("...i,ij,...j", apart, g, apart))


def orbit(g, operators, position):
    images = []
    for w, t in operators:
        image = (w @ position + t) % 1
        if not images or distances(g, image, numpy.array(images)).min() > 1e-4:
            images.append(image)
    return numpy.array(images)


def special(operators, position):
    """Moves a position to the nearest point that a random operator keeps, if there is one."""
    w, t = operators[generator.integers(len(operators))]
    shift = generator.integers(-1, 2, 3)
    fixed = numpy.linalg.pinv(w - numpy.eye(3)) @ ((numpy.eye(3) - w) @ position - t - shift)
    moved = position + fixed
    return moved if numpy.allclose(w @ moved + t + shift, moved, atol=1e-9) else position


def sites(g, operators):
    """Returns positions with their orbits; images are either equal or well apart."""
    found = []
    while len(found) < 4:
        position = generator.uniform(0, 1, 3)
        if len(found) % 2:
            position = special(operators, position)
        images = orbit(g, operators, position)
        others = numpy.concatenate([images] + [o for _, o in found])
        apart = numpy.concatenate([distances(g, p, others) for p in images])
        if apart[apart > 1e-6].min(initial=10) > 0.3 and (apart <= 1e-6).sum() == len(images):
            found.append((position, images))
    return found


def text(row, g, operators, found):
    number, choice, hall, name = row[:4]
    lengths = numpy.sqrt(numpy.diag(g))
    cosines = g / numpy.outer(lengths, lengths)
    angles = numpy.degrees(numpy.arccos([cosines[1, 2], cosines[0, 2], cosines[0, 1]]))
    lines = ["data_random"]
    lines += [f"_cell_length_{n} {v:.9f}" for n, v in zip("abc", lengths)]
    lines += [f"_cell_angle_{n} {v:.9f}" for n, v in zip(("alpha", "beta", "gamma"), angles)]
    statement = random.choice(["operators", "hall", "symbol"])
    if statement == "operators":
        lines += ["loop_", random.choice(["_symmetry_equiv_pos_as_xyz", "_space_group_symop_operation_xyz"])]
        listed = [f"'{o.triplet()}'" for o in gemmi.symops_from_hall(hall)]
        random.shuffle(listed)
        lines += listed
    elif statement == "hall":
        quote = "'" if '"' in hall else '"'
        lines.append(f"_space_group_name_Hall {quote}{hall}{quote}")
    else:
        origin = f":{choice[0]}" if choice[:1] in ("1", "2", "H", "R") else ""
        lines.append(f"_space_group_name_H-M_alt '{name}{origin}'")
        lines.append(f"_space_group_IT_number {number}")
        if choice:
            lines.append(f"_space_group_IT_coordinate_system_code {choice}")
    lines += ["loop_"] + [f"_atom_site_{tag}" for tag in (
        "label", "symmetry_multiplicity", "fract_x", "fract_y", "fract_z")]
    for index, (position, images) in enumerate(found):
        coordinates = " ".join(f"{x:.6f}" for x in position)
        lines.append(f"{symbols[index]}{index} {len(images)} {coordinates}")
    return "\n".join(lines) + "\n"


rows = [line.split("\t") for line in open(table).read().splitlines()]
for row in random.sample(rows, min(count, len(rows))):
    operators = matrices(row[2])
    g = metric(operators)
    found = sites(g, operators)
    atoms = [[symbols[i], *map(float, image)] for i, (_, images) in enumerate(found) for image in images]
    print(json.dumps({"name": row[3], "cif": text(row, g, operators, found), "atoms": atoms}))
