#!/usr/bin/env python3
"""Writes the table of space groups and the operators that tests compare with.

usage: pip install spglib gemmi; make_space_groups.py

Writes Sources/CSpaceGroups/spacegroups.txt: the 530 settings of the 230 space groups of International Tables for
Crystallography, vol. B (2010), table A1.4.2.7, with the numbers, Hermann-Mauguin symbols and settings of spglib
(https://spglib.readthedocs.io) and gemmi (https://gemmi.readthedocs.io). Hall symbols are described in S. R. Hall,
Acta Cryst. A37, 517-525 (1981), doi:10.1107/S0567739481001228.

Writes space_groups.txt next to this script: for each setting the operators of spglib, as sorted numbers that encode an
operator: the elements of the rotation plus 1, row by row, as digits of base 3, then the translation in twelfths as
digits of base 12.
"""

import pathlib

import gemmi
import numpy
import spglib

here = pathlib.Path(__file__).resolve().parent
root = here.parents[2]


def code(rotation, translation):
    number = 0
    for element in numpy.asarray(rotation).flatten():
        number = number * 3 + int(element) + 1
    for shift in translation:
        twelfths = round(float(shift) * 12)
        assert abs(twelfths / 12 - float(shift)) < 1e-6
        number = number * 12 + twelfths % 12
    return number


def codes_of_spglib(number):
    database = spglib.get_symmetry_from_database(number)
    return sorted({code(*o) for o in zip(database["rotations"], database["translations"])})


def codes_of_gemmi(group):
    operators = list(group.operations())
    return sorted({
        code(numpy.array(o.rot) // o.DEN, [s / o.DEN for s in o.tran]) for o in operators})


gemmi_groups = {}
for group in gemmi.spacegroup_table():
    gemmi_groups.setdefault(tuple(codes_of_gemmi(group)), []).append(group)


def squeezed(name):
    return name.replace(" ", "").replace("_", "").lower()


def names(kind, codes):
    """Returns the Hermann-Mauguin symbols of a setting, the full one first."""
    full = kind.international_full.replace("_", "")
    candidates = [full, kind.international_short.replace("_", "")]
    for part in kind.international.split("="):
        candidates.append(part.replace("_", "").strip().split(":")[0].strip())
    for group in gemmi_groups.get(tuple(codes), []):
        if group.number == kind.number:
            candidates += [group.hm, group.short_name()]
    # Before 1983 International Tables wrote F m 3 m for F m -3 m.
    if kind.number >= 200:
        candidates += [name.replace("-3", "3") for name in list(candidates) if "-3" in name]
    # spglib has one short symbol for all settings of a monoclinic type; that of a setting is its own without the axes.
    if 3 <= kind.number <= 15:
        candidates = [full, " ".join(part for part in full.split() if part != "1")]
    found = []
    for name in candidates:
        name = name.strip()
        if name and squeezed(name) not in map(squeezed, found):
            found.append(name)
    return found


table, operators = [], []
for number in range(1, 531):
    kind = spglib.get_spacegroup_type(number)
    codes = codes_of_spglib(number)
    operators.append(" ".join(map(str, codes)))
    hall = kind.hall_symbol.replace("=", '"')
    table.append("\t".join([str(kind.number), kind.choice, hall] + names(kind, codes)))

(root / "Sources/CSpaceGroups/spacegroups.txt").write_text("\n".join(table) + "\n")
(here / "space_groups.txt").write_text("\n".join(operators) + "\n")
