#!/usr/bin/env python3
"""Writes files for the tests of lacuna import with ASE and pymatgen.

usage: make.py HOSTS FOLDER

HOSTS is the folder of host files. FOLDER gets relaxed.extxyz, database.extxyz (from an ASE database), records.jsonl,
records.json, a folder `structures` with energies.csv, a folder `2dmd` with folders in the layout of the public data set,
and expected.json: the defects and the labels of each structure, with formation energies computed here from the numbers of
atoms. Equal versions of the libraries give equal files.
"""

import csv
import gzip
import io
import json
import pathlib
import random
import sys
import tarfile
import tempfile
import warnings

import ase.db
import ase.io
import numpy
from ase import Atoms
from ase.calculators.singlepoint import SinglePointCalculator
from ase.io.jsonio import encode
from pymatgen.core import Lattice, Structure
from pymatgen.io.cif import CifWriter
from pymatgen.io.vasp import Poscar

warnings.simplefilter("ignore")

# Energies in eV, for an atom and for a pristine supercell.
REFERENCES = {"Mo": -10.9332, "S": -4.127, "W": -13.0106, "Se": -3.489, "B": -6.704, "N": -8.324, "C": -9.226}
PRISTINE = {"MoS2": -196.25, "BN": -159.5}
REPEATS = 3

# Sites by cell and basis, with the element put there; None for a vacancy.
CONFIGURATIONS = [
    ("MoS2", [((0, 0), 1, None)]),
    ("MoS2", [((1, 2), 0, "W"), ((0, 1), 2, None)]),
    ("BN", [((2, 1), 0, "C"), ((0, 0), 1, None), ((1, 1), 1, None)]),
    ("MoS2", [((2, 2), 1, "Se"), ((0, 2), 2, "Se"), ((1, 0), 0, None)]),
]


def host_atoms(folder, name):
    host = json.loads((folder / f"{name}.json").read_text())
    cell = host["cell"]
    return Atoms(
        [atom["element"] for atom in host["atoms"]],
        scaled_positions=[atom["position"] for atom in host["atoms"]],
        cell=[cell[key] for key in ("a", "b", "c", "alpha", "beta", "gamma")],
        pbc=(True, True, True),
    )


def supercell(unit, defects):
    """Returns the unrelaxed structure with defects; repeat() has the sites in the order of i, j, basis."""
    atoms = unit.repeat((REPEATS, REPEATS, 1))
    removed = []
    for (i, j), basis, symbol in defects:
        index = (i * REPEATS + j) * len(unit) + basis
        if symbol is None:
            removed.append(index)
        else:
            atoms.symbols[index] = symbol
    del atoms[removed]
    return atoms


def structure(atoms):
    return Structure(Lattice(atoms.cell.array), atoms.get_chemical_symbols(), atoms.get_scaled_positions())


def write_table(path, rows):
    """Writes a CSV with a header, compressed if its name ends in .gz."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    contents = text.getvalue().encode()
    path.write_bytes(gzip.compress(contents, mtime=0) if path.suffix == ".gz" else contents)


def write_public_data(folder, entries):
    """Writes the layout of 2DMD: for MoS2 with total energies and an archive, for BN with targets and loose files."""
    texts = {entry["id"]: str(CifWriter(structure(entry["unrelaxed"]))).encode() for entry in entries}
    for material in PRISTINE:
        (folder / material).mkdir(parents=True, exist_ok=True)
        own = [entry for entry in entries if entry["expected"]["material"] == material]
        if material == "MoS2":
            # Of two spin channels the smaller gap counts; without them, the gap of both.
            table = [
                {
                    "_id": entry["id"],
                    "descriptor_id": number,
                    "energy": entry["total"],
                    "homo_lumo_gap": entry["gap"],
                    "homo_lumo_gap_majority": entry["gap"] and entry["gap"] + number,
                    "homo_lumo_gap_minority": entry["gap"],
                }
                for number, entry in enumerate(own)
            ]
            write_table(folder / material / "defects.csv.gz", table)
            write_table(
                folder / material / "initial_structures.csv",
                [{"base": material, "cell_size": f"[{REPEATS}, {REPEATS}, 1]", "energy": PRISTINE[material]}],
            )
            write_table(
                folder / material / "elements.csv",
                [{"element": symbol, "chemical_potential": energy} for symbol, energy in REFERENCES.items()],
            )
            archive = io.BytesIO()
            with tarfile.open(fileobj=archive, mode="w") as tar:
                for entry in own:
                    member = tarfile.TarInfo(f"initial/{entry['id']}.cif")
                    member.size = len(texts[entry["id"]])
                    tar.addfile(member, io.BytesIO(texts[entry["id"]]))
            (folder / material / "initial.tar.gz").write_bytes(gzip.compress(archive.getvalue(), mtime=0))
        else:
            write_table(folder / material / "defects.csv", [{"_id": entry["id"], "energy": 0} for entry in own])
            write_table(
                folder / material / "targets.csv",
                [
                    {
                        "_id": entry["id"],
                        "formation_energy": entry["expected"]["formation_energy_ev"],
                        "homo_lumo_gap": entry["gap"],
                    }
                    for entry in own
                ],
            )
            (folder / material / "initial").mkdir(exist_ok=True)
            for entry in own:
                (folder / material / "initial" / f"{entry['id']}.cif").write_bytes(texts[entry["id"]])


def main(hosts, folder):
    random.seed(1)
    numpy.random.seed(1)
    entries = []
    for number, (name, defects) in enumerate(CONFIGURATIONS):
        unit = host_atoms(hosts, name)
        pristine = supercell(unit, [])
        atoms = supercell(unit, defects)
        unrelaxed = atoms.copy()
        total = round(PRISTINE[name] + random.uniform(-20, 10), 6)
        # E - E(pristine) - the sum of (n - n(pristine)) mu over the elements.
        formation = total - PRISTINE[name]
        for symbol in set(atoms.get_chemical_symbols()) | set(pristine.get_chemical_symbols()):
            change = atoms.get_chemical_symbols().count(symbol) - pristine.get_chemical_symbols().count(symbol)
            formation -= change * REFERENCES[symbol]
        # As after a relaxation, in another frame of reference.
        atoms.positions += numpy.random.uniform(-0.1, 0.1, atoms.positions.shape)
        if number % 2:
            atoms.rotate(37, "z", rotate_cell=True)
        atoms = atoms[numpy.random.permutation(len(atoms))]
        entries.append(
            {
                "id": f"row {number}",
                "atoms": atoms,
                "unrelaxed": unrelaxed,
                "total": total,
                "gap": None if number == 1 else round(random.uniform(0, 2), 4),
                "expected": {
                    "material": name,
                    "defects": [
                        {"cell": cell, "basis": basis} | ({"to": symbol} if symbol else {})
                        for cell, basis, symbol in defects
                    ],
                    "formation_energy_ev": formation,
                },
            }
        )
    for entry in entries:
        entry["expected"] |= {"id": entry["id"], "band_gap_ev": entry["gap"]}

    # Frames with the results of a calculator, as after a relaxation in ASE.
    frames = []
    for entry in entries:
        atoms = entry["atoms"].copy()
        atoms.pbc = (True, True, False)
        atoms.calc = SinglePointCalculator(
            atoms, energy=entry["total"], forces=numpy.zeros((len(atoms), 3)), stress=numpy.zeros(6)
        )
        atoms.info = {"id": entry["id"], "split": "train", "note": 'a "note", energy=5', "extra": {"energy": 7}}
        if entry["gap"] is not None:
            atoms.info["gap"] = entry["gap"]
        frames.append(atoms)
    ase.io.write(folder / "relaxed.extxyz", frames)

    # ase convert leaves out key-value pairs; with them in info they are written.
    with tempfile.TemporaryDirectory() as temporary:
        with ase.db.connect(pathlib.Path(temporary) / "rows.db") as database:
            for entry, atoms in zip(entries, frames):
                pairs = {"name": entry["id"]} | ({} if entry["gap"] is None else {"band_gap": entry["gap"]})
                database.write(atoms, **pairs)
        rows = []
        for row in ase.db.connect(pathlib.Path(temporary) / "rows.db").select():
            atoms = row.toatoms()
            atoms.info = dict(row.key_value_pairs)
            rows.append(atoms)
    ase.io.write(folder / "database.extxyz", rows)

    # A folder of files with a table; energies are formation energies for an atom.
    structures = folder / "structures"
    structures.mkdir(exist_ok=True)
    (structures / "run-3").mkdir(exist_ok=True)
    files = []
    for number, entry in enumerate(entries):
        atoms = entry["atoms"]
        if number == 0:
            files.append("a.cif")
            (structures / "a.cif").write_text(str(CifWriter(structure(atoms))))
        elif number == 1:
            files.append("b.vasp")
            (structures / "b.vasp").write_text(Poscar(structure(atoms).get_sorted_structure()).get_str())
        elif number == 2:
            files.append("c.cif")
            ase.io.write(structures / "c.cif", atoms)
        else:
            files.append("run-3")
            ase.io.write(structures / "run-3" / "POSCAR", atoms, format="vasp", sort=True)
    with open(folder / "energies.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "energy_per_atom", "gap", "remark"])
        for name, entry in zip(files, entries):
            energy = entry["expected"]["formation_energy_ev"] / len(entry["atoms"])
            writer.writerow([name, energy, "" if entry["gap"] is None else entry["gap"], 'a "remark", quoted'])

    # Records in the JSON of pymatgen, ASE, OPTIMADE and JARVIS.
    records = []
    for number, entry in enumerate(entries):
        atoms = entry["atoms"]
        symbols = atoms.get_chemical_symbols()
        if number == 0:
            record = {"structure": structure(atoms).as_dict()}
        elif number == 1:
            record = {"structure": json.loads(encode(atoms.todict()))}
        elif number == 2:
            record = {
                "structure": {
                    "id": "x",
                    "type": "structures",
                    "attributes": {
                        "lattice_vectors": atoms.cell.tolist(),
                        "cartesian_site_positions": atoms.positions.tolist(),
                        "species_at_sites": symbols,
                        "species": [
                            {"name": symbol, "chemical_symbols": [symbol], "concentration": [1.0]}
                            for symbol in sorted(set(symbols))
                        ],
                    },
                }
            }
        else:
            record = {
                "atoms": {
                    "lattice_mat": atoms.cell.tolist(),
                    "coords": atoms.get_scaled_positions().tolist(),
                    "elements": symbols,
                    "cartesian": False,
                    "props": [""] * len(symbols),
                }
            }
        energy = entry["expected"]["formation_energy_ev"] / len(entry["expected"]["defects"])
        records.append(
            {"id": entry["id"], "material": "a layer", "labels": {"energy": energy, "gap": entry["gap"]}} | record
        )
    (folder / "records.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    (folder / "records.json").write_text(json.dumps(records, indent=1))

    write_public_data(folder / "2dmd", entries)

    (folder / "expected.json").write_text(
        json.dumps(
            {
                "references": REFERENCES,
                "pristine": {f"{name}:{REPEATS}x{REPEATS}": energy for name, energy in PRISTINE.items()},
                "supercell": [REPEATS, REPEATS],
                "rows": [entry["expected"] for entry in entries],
            },
            indent=1,
        )
        + "\n"
    )


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
