#!/usr/bin/env python3
"""Writes and reads structures with pymatgen and ASE.

usage: structures.py HOSTS SEED < configurations.ndjson > structures.ndjson

Each line of input is a configuration: `material`, `supercell` (its two vectors), `defects` (each with `cell`,
`basis` and, for a substitution, `to`), and `texts`, the structure as written by this project: `cif`, `poscar`,
`pymatgen`, `extxyz`.
Each line of output has `written`, an equivalent of the structure built here from the defects and the cell of
the host, in several formats; and `faults`, the faults found in `texts`. HOSTS is the folder of host files; equal
SEEDs give equal output. Without input the script only checks that the libraries are installed.
"""

import io
import json
import pathlib
import sys
import warnings

import ase.io
import numpy
from ase import Atoms
from pymatgen.core import Lattice, Structure
from pymatgen.io.cif import CifParser, CifWriter
from pymatgen.io.vasp import Poscar
from pymatgen.symmetry.analyzer import SpacegroupAnalyzer

warnings.simplefilter("ignore")


def host_structure(path):
    host = json.loads(path.read_text())
    cell = host["cell"]
    lattice = Lattice.from_parameters(*(cell[k] for k in ("a", "b", "c", "alpha", "beta", "gamma")))
    atoms = host["atoms"]
    return Structure(lattice, [a["element"] for a in atoms], [a["position"] for a in atoms])


hosts = {path.stem: host_structure(path) for path in pathlib.Path(sys.argv[1]).glob("*.json")}
random = numpy.random.default_rng(int(sys.argv[2]))


def built(configuration):
    """Returns the structure by its definition: the atoms of the supercell, except for the defects."""
    host = hosts[configuration["material"]]
    (p, q), (r, s) = configuration["supercell"]
    if p * s < q * r:
        r, s = -r, -s
    structure = host.copy()
    structure.make_supercell([[p, q, 0], [r, s, 0], [0, 0, 1]], to_unit_cell=False)
    removed = []
    for defect in configuration["defects"]:
        position = host.lattice.get_cartesian_coords(host[defect["basis"]].frac_coords + [*defect["cell"], 0])
        distances = structure.lattice.get_all_distances(
            structure.lattice.get_fractional_coords(position), structure.frac_coords)[0]
        site = int(distances.argmin())
        assert distances[site] < 1e-6
        if "to" in defect:
            structure.replace(site, defect["to"])
        else:
            removed.append(site)
    structure.remove_sites(removed)
    return structure


def rotation():
    q = random.normal(size=4)
    w, x, y, z = q / numpy.linalg.norm(q)
    return numpy.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ])


def equivalent(structure, noise):
    """Returns the same crystal with other axes, origin, vacuum and order; atoms are displaced by up to `noise` Å."""
    matrix = structure.lattice.matrix.copy()
    matrix[2] *= random.uniform(0.8, 1.7)
    positions = structure.cart_coords + random.uniform(-40, 40, size=3)
    moves = random.normal(size=positions.shape)
    moves *= noise * random.uniform(size=(len(positions), 1)) / numpy.linalg.norm(moves, axis=1, keepdims=True)
    positions = positions + moves
    change = random.choice(4)
    if change == 1:
        matrix[1] = matrix[0] + matrix[1]
    elif change == 2:
        matrix[0] = matrix[0] - matrix[1]
    matrix *= random.choice([1, -1], size=(3, 1))
    order = random.permutation(3) if change != 3 else numpy.arange(3)
    rotate = rotation()
    lattice = Lattice(matrix[order] @ rotate.T)
    shuffled = random.permutation(len(positions))
    return Structure(
        lattice, [structure[int(k)].species_string for k in shuffled], (positions @ rotate.T)[shuffled],
        coords_are_cartesian=True, to_unit_cell=bool(random.integers(2)))


def ase_text(atoms, kind, **options):
    stream = io.BytesIO() if kind == "cif" else io.StringIO()
    ase.io.write(stream, atoms, format=kind, **options)
    text = stream.getvalue()
    return text.decode() if isinstance(text, bytes) else text


def layer(atoms):
    """Returns the atoms without the vector that leads through the vacuum, which is normal to the others."""
    copy = atoms.copy()
    lengths = copy.cell.lengths()
    gaps = []
    for axis in range(3):
        levels = numpy.sort(copy.get_scaled_positions(wrap=True)[:, axis])
        gaps.append(numpy.diff(levels, append=levels[0] + 1).max() * lengths[axis])
    out = int(numpy.argmax(gaps))
    if not numpy.allclose(copy.cell.cellpar()[[i + 3 for i in range(3) if i != out]], 90):
        return copy
    # The layer may be cut by the boundary of the cell.
    shift = copy.get_scaled_positions(wrap=True)[:, out]
    order = numpy.sort(shift)
    start = order[(int(numpy.diff(order, append=order[0] + 1).argmax()) + 1) % len(order)]
    scaled = copy.get_scaled_positions(wrap=True)
    scaled[:, out] = (scaled[:, out] - start) % 1
    copy.set_scaled_positions(scaled)
    vectors = copy.cell.array.copy()
    vectors[out] = 0
    copy.set_cell(vectors)
    copy.pbc = [axis != out for axis in range(3)]
    return copy


def written(structure):
    """Returns the structure in the formats of both libraries, by library and format."""
    atoms = Atoms(
        [s.species_string for s in structure], cell=structure.lattice.matrix, pbc=True,
        positions=structure.cart_coords)
    return {
        "pymatgen cif": str(CifWriter(structure)),
        "pymatgen poscar": Poscar(structure.get_sorted_structure()).get_str(),
        "pymatgen dict": structure.as_dict(),
        "ase cif": ase_text(atoms, "cif"),
        "ase poscar": ase_text(atoms, "vasp", direct=True, sort=True),
        "ase cartesian poscar": ase_text(atoms, "vasp", direct=False, sort=True),
        "ase extxyz": ase_text(atoms, "extxyz"),
        "ase extxyz of a layer": ase_text(layer(atoms), "extxyz"),
        "optimade": {
            "lattice_vectors": structure.lattice.matrix.tolist(),
            "cartesian_site_positions": structure.cart_coords.tolist(),
            "species_at_sites": [s.species_string for s in structure],
            "species": [
                {"name": e, "chemical_symbols": [e], "concentration": [1.0]}
                for e in sorted({s.species_string for s in structure})],
            "nsites": len(structure), "dimension_types": [1, 1, 0],
        },
    }


def refined(structure):
    """Returns the structure as a CIF with the symmetry operators found by spglib and one atom of each orbit."""
    analyzer = SpacegroupAnalyzer(structure, symprec=0.01)
    operators = analyzer.get_symmetry_operations()
    orbits = analyzer.get_symmetrized_structure().equivalent_sites
    lines = ["data_refined", f"_symmetry_space_group_name_H-M '{analyzer.get_space_group_symbol()}'"]
    lines.append(f"_symmetry_Int_Tables_number {analyzer.get_space_group_number()}")
    for name, value in zip(("length_a", "length_b", "length_c"), structure.lattice.abc):
        lines.append(f"_cell_{name} {value:.6f}(12)")
    for name, value in zip(("angle_alpha", "angle_beta", "angle_gamma"), structure.lattice.angles):
        lines.append(f"_cell_{name} {value:.5f}")
    lines += ["loop_", "_space_group_symop_id", "_space_group_symop_operation_xyz"]
    lines += [f"{n} '{o.as_xyz_str()}'" for n, o in enumerate(operators, 1)]
    lines += ["loop_"] + [f"_atom_site_{tag}" for tag in (
        "label", "symmetry_multiplicity", "fract_x", "fract_y", "fract_z")]
    for n, (site, *others) in enumerate(orbits, 1):
        coordinates = " ".join(f"{x:.5f}(2)" for x in site.frac_coords)
        lines.append(f"{site.species_string}{n} {1 + len(others)} {coordinates}")
    return "\n".join(lines) + "\n"


def differs(ours, theirs, is_rotated=False):
    """Returns the difference between two structures as text, None if they are equal; one may be rotated."""
    if len(ours) != len(theirs):
        return f"{len(ours)} atoms, not {len(theirs)}"
    if is_rotated:
        is_same = numpy.allclose(ours.lattice.parameters, theirs.lattice.parameters, atol=1e-5)
    else:
        is_same = numpy.allclose(ours.lattice.matrix, theirs.lattice.matrix, atol=1e-6)
    if not is_same:
        return "another lattice"
    distances = theirs.lattice.get_all_distances(ours.frac_coords, theirs.frac_coords)
    nearest = distances.argmin(axis=1)
    if len(set(nearest)) < len(ours) or distances.min(axis=1).max() > 1e-5:
        return f"an atom is {distances.min(axis=1).max()} Å from its expected position"
    for site, other in zip(ours, nearest):
        if site.species_string != theirs[int(other)].species_string:
            return f"{site.species_string} in place of {theirs[int(other)].species_string}"
    return None


def faults(texts, structure):
    def of_ase(atoms):
        return Structure(
            atoms.cell[:], atoms.get_chemical_symbols(), atoms.positions, coords_are_cartesian=True)

    readings = {
        "cif by pymatgen": lambda: CifParser.from_str(texts["cif"]).parse_structures(primitive=False)[0],
        "cif by ase": lambda: of_ase(ase.io.read(io.StringIO(texts["cif"]), format="cif")),
        "poscar by pymatgen": lambda: Poscar.from_str(texts["poscar"]).structure,
        "poscar by ase": lambda: of_ase(ase.io.read(io.StringIO(texts["poscar"]), format="vasp")),
        "extxyz by ase": lambda: of_ase(ase.io.read(io.StringIO(texts["extxyz"]), format="extxyz")),
        "pymatgen by pymatgen": lambda: Structure.from_dict(json.loads(texts["pymatgen"])),
    }
    found = []
    for name, read in readings.items():
        # A CIF has lengths and angles, from which readers choose vectors.
        fault = differs(read(), structure, is_rotated="cif" in name)
        if fault:
            found.append(f"{name}: {fault}")
    return found


for line in sys.stdin:
    configuration = json.loads(line)
    structure = built(configuration)
    texts = written(equivalent(structure, configuration["noise"]))
    # Finding the symmetry takes longer than everything else.
    if configuration["refined"]:
        texts["refined cif"] = refined(structure)
    print(json.dumps({"written": texts, "faults": faults(configuration["texts"], structure)}))
