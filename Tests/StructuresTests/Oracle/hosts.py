#!/usr/bin/env python3
"""Checks host files with jsonschema and spglib, and builds pristine layers with ASE.

usage: hosts.py check SCHEMA < hosts.ndjson
       hosts.py build SEED

`check` reads a host file on each line, and writes a line with `faults`, those of the schema; and what spglib finds for
the layer: `order`, the number of operations, `pointgroup`, `equivalent`, the atoms equivalent to each, and `primitive`,
the number of atoms of the primitive cell. `build` writes lines with `cif` and `poscar`, a random supercell of a layer, its
`order` and `pointgroup`, and the numbers of `atoms` and `cells`.
"""

import io
import json
import random
import sys

import ase.build
import ase.io
import jsonschema
import numpy
import spglib

TOLERANCE = 0.01


def vectors(cell):
    gamma = numpy.radians(cell["gamma"])
    return numpy.array(
        [
            [cell["a"], 0, 0],
            [cell["b"] * numpy.cos(gamma), cell["b"] * numpy.sin(gamma), 0],
            [0, 0, cell["c"]],
        ]
    )


def symmetry(lattice, positions, numbers):
    found = spglib.get_symmetry_layerdataset(
        (lattice, positions, numbers), aperiodic_dir=2, symprec=TOLERANCE
    )
    equivalent = [int(first) for first in found.equivalent_atoms]
    return {
        "order": len(found.rotations),
        "pointgroup": found.pointgroup,
        "equivalent": [
            [other for other, root in enumerate(equivalent) if root == first]
            for first in equivalent
        ],
    }


def check(path):
    with open(path) as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for line in sys.stdin:
        host = json.loads(line)
        result = {
            "faults": [
                f"{error.json_path}: {error.message}" for error in validator.iter_errors(host)
            ]
        }
        if not result["faults"]:
            symbols = [atom["element"] for atom in host["atoms"]]
            numbers = [ase.data.atomic_numbers[symbol] for symbol in symbols]
            positions = [atom["position"] for atom in host["atoms"]]
            lattice = vectors(host["cell"])
            result |= symmetry(lattice, positions, numbers)
            primitive = spglib.find_primitive((lattice, positions, numbers), symprec=TOLERANCE)
            result["primitive"] = len(primitive[2])
        print(json.dumps(result))


def build(seed):
    random.seed(seed)
    layers = [
        ase.build.mx2("MoTe2", kind="2H", a=3.55, thickness=3.61, vacuum=8),
        ase.build.mx2("PtS2", kind="1T", a=3.55, thickness=2.46, vacuum=8),
        ase.build.graphene(vacuum=8),
        ase.build.graphene("BN", a=2.51, vacuum=8),
        ase.build.bcc100("Fe", size=(1, 1, 3), a=2.87, vacuum=8),
        ase.build.fcc111("Au", size=(1, 1, 2), a=4.08, vacuum=8),
        ase.build.fcc110("Cu", size=(1, 1, 3), a=3.61, vacuum=8),
    ]
    for layer in layers:
        layer.pbc = True
        lattice = layer.cell.array
        figures = symmetry(lattice, layer.get_scaled_positions(), layer.numbers)
        for _ in range(3):
            # A supercell of any shape, in which the layer is turned and the vectors have another order.
            a, b = random.randint(1, 4), random.randint(1, 4)
            c = random.randint(-2, 2)
            big = ase.build.make_supercell(layer, [[a, c, 0], [0, b, 0], [0, 0, 1]])
            big.rotate(random.uniform(0, 360), [random.gauss(0, 1) for _ in range(3)], rotate_cell=True)
            big.translate([random.uniform(-20, 20) for _ in range(3)])
            big = big[random.sample(range(len(big)), len(big))]
            order = random.sample(range(3), 3)
            scaled = big.get_scaled_positions()[:, order]
            big.set_cell(big.cell.array[order])
            big.set_scaled_positions(scaled)
            texts = {}
            for name, form in [("poscar", "vasp"), ("cif", "cif")]:
                stream = io.BytesIO() if form == "cif" else io.StringIO()
                ase.io.write(stream, big, format=form)
                text = stream.getvalue()
                texts[name] = text if isinstance(text, str) else text.decode()
            print(json.dumps(texts | figures | {"atoms": len(layer), "cells": a * b}))


if sys.argv[1] == "check":
    check(sys.argv[2])
else:
    build(int(sys.argv[2]))
