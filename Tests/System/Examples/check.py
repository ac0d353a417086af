"""Checks the results of the examples against the service.

Needs the service's address in LACUNA_URL.
"""

import json
import os
import subprocess
import sys
import tempfile
import xml.dom.minidom
from pathlib import Path

import numpy as np
from lacuna_client import LacunaClient
from pymoo.indicators.hv import HV

EXAMPLES = Path("Deploy/examples")
URL = os.environ["LACUNA_URL"]
CLIENT = LacunaClient(URL, progress=False)

sys.path.insert(0, str(EXAMPLES))
from design_loop import INVALID, GapSearch, multiplicity, search  # noqa: E402


def run(*arguments):
    """Returns what an example prints."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", *map(str, arguments), "--url", URL],
        stdout=subprocess.PIPE,
        check=True,
    )
    return done.stdout.decode()


def without_cached(answer):
    """Returns a prediction without `cached`, the one member that may differ between equal requests."""
    return {name: value for name, value in answer.items() if name != "cached"}


def check_design_loop(folder, material, gap, potentials=None):
    out, picture = folder / "front.ndjson", folder / "front.svg"
    printed = run(
        *[EXAMPLES / "design_loop.py", "--material", material, "--gap", gap],
        *["--population", 30, "--generations", 10, "--out", out, "--plot", picture],
        *(["--chemical-potentials", potentials] if potentials else []),
    )
    members = [json.loads(line) for line in out.read_text().splitlines()]
    answers = [member["prediction"] for member in members]
    assert len(answers) >= 3, printed
    assert xml.dom.minidom.parse(str(picture)).documentElement.tagName == "svg"

    # The reported predictions are those of the service, and all of them are printed.
    for member, answer in zip(members, answers):
        assert answer["in_domain"], answer
        configuration = {**member["configuration"], "chemical_potentials": potentials}
        assert without_cached(answer) == without_cached(CLIENT.predict(configuration))
        row = next(line.split() for line in printed.splitlines() if line.endswith(" " + answer["key"]))
        assert str(member["multiplicity"]) in row, row

    for answer in answers:
        assert ("chemical_potentials" in answer) == bool(potentials), answer
    assert f"potentials of {potentials or 'the elemental phases'}." in printed, printed

    problem = GapSearch(CLIENT, material, gap, slots=8)
    limits = problem.limits()
    assert limits
    for limit in limits:
        assert f"E({limit}) is at " in printed, printed
        for member in members:
            there = CLIENT.predict(member["prediction"], chemical_potentials=limits[limit])
            assert member["formation_energies_ev"][limit] == there["formation_energy_ev"], member

    objectives = np.array([problem.objectives(answer) for answer in answers])
    for member in objectives:
        dominating = (objectives <= member).all(axis=1) & (objectives < member).any(axis=1)
        assert not dominating.any(), printed


def check_penalty():
    """Checks that the violation of a candidate is its distance from the training data."""
    problem = GapSearch(CLIENT, "MoS2", 0.8, slots=40)
    crowd = np.arange(40)
    out = {}
    problem._evaluate([crowd, np.full(40, -1), crowd[:1]], out)
    distance = CLIENT.predict(problem.configuration(crowd))["domain_distance"]
    assert distance > 1 and out["G"][0] == distance - 1, out
    assert out["G"][1] == INVALID and not np.isfinite(out["F"][1]).any(), "no defects, and no band gap"
    assert out["G"][2] <= 0 and len(problem.found) == 1


def check_multiplicity():
    """Checks the multiplicities of the example against those of an enumeration."""
    for material, supercell, defects in [("MoS2", (4, 4), "v_Mo+2v_S"), ("P", (3, 4), "v_P+N_P"), ("BN", (3, 3), "2C_B")]:
        host = GapSearch(CLIENT, material, 0.8, slots=1).host
        enumeration = CLIENT.enumerate(material, defects, supercell)
        total = 0
        for arrangement in enumeration:
            assert arrangement["multiplicity"] == multiplicity(host, supercell, arrangement["defects"]), arrangement
            total += arrangement["multiplicity"]
        assert total == enumeration.total


def hypervolume(problem, most):
    """Returns the share of the area below an energy and a deviation that the front dominates."""
    objectives = np.array([problem.objectives(answer) for _, answer in problem.front()])
    return HV(ref_point=np.ones(2))(objectives / most)


def check_search_pays(material, gap, most):
    """Checks that as many random candidates do worse on the mean over some seeds."""
    population, generations, slots = 40, 50, 8
    searched, drawn = [], []
    for seed in [1, 2, 3]:
        problem = GapSearch(CLIENT, material, gap, slots)
        search(problem, population, generations, seed)
        searched.append(hypervolume(problem, most))

        problem = GapSearch(CLIENT, material, gap, slots)
        size = (population * generations, slots)
        random = np.random.default_rng(seed)
        problem.evaluate(random.integers(*problem.bounds(), size=size, endpoint=True))
        drawn.append(hypervolume(problem, most))
    print(f"{material}: hypervolume {np.mean(searched):.4f}, at random {np.mean(drawn):.4f}")
    assert np.mean(searched) > np.mean(drawn), (searched, drawn)


def vacancy(i, j, basis):
    return {"type": "vacancy", "cell": [i, j], "basis": basis}


def substitution(to, i, j, basis):
    return {"type": "substitution", "to": to, "cell": [i, j], "basis": basis}


# The defects of the structures of the example.
STRUCTURES = {
    "BN-3.cif": ("BN", [substitution("C", 1, 5, 0), substitution("C", 7, 6, 0), vacancy(7, 6, 1)]),
    "MoS2-3.cif": ("MoS2", [vacancy(6, 6, 0), vacancy(0, 0, 1), vacancy(1, 7, 2)]),
    "P-3.cif": ("P", [vacancy(1, 5, 0), vacancy(4, 3, 2), substitution("N", 3, 3, 3)]),
}


def check_read_structures(folder):
    files = sorted((EXAMPLES / "structures").iterdir())
    assert [file.name for file in files] == sorted(STRUCTURES)
    # An extra atom, far from any site.
    adatom = folder / "adatom.cif"
    adatom.write_text(files[0].read_text().rstrip() + "\n  B  B_99  1  0.02  0.02  0.35  1\n")

    printed = run(EXAMPLES / "read_structures.py", *files, adatom)
    *known, last = blocks(printed, [*files, adatom])
    for (material, defects), block in zip(STRUCTURES.values(), known):
        answer = CLIENT.predict(material=material, defects=defects)
        assert block[0].startswith(f"  {material} "), block
        for defect in defects:
            (i, j), basis = defect["cell"], defect["basis"]
            name = "v" if defect["type"] == "vacancy" else defect["to"]
            assert f" at {i}.{j}.{basis}" in block[0] and f"{name}_" in block[0], block
        assert f"{answer['formation_energy_ev']:.3f} eV" in block[1], block
        assert f"{answer['band_gap_ev']:.3f} eV" in block[2], block
    assert "Å" in last[0] and "B" in last[0], last
    print(f"{len(known)} structures read, an adatom refused:{last[0]}")


def blocks(printed, files):
    """Yields the lines below the name of each file."""
    starts = [printed.index(f"{file}\n") for file in files]
    assert starts == sorted(starts), printed
    for start, end in zip(starts, [*starts[1:], None]):
        yield printed[start:end].splitlines()[1:]


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        check_design_loop(folder, "MoS2", 0.8)
        check_design_loop(folder, "P", 0.6)
        check_design_loop(folder, "MoS2", 0.8, "S-poor")
        check_read_structures(folder)
    check_penalty()
    check_multiplicity()
    check_search_pays("MoS2", 0.8, most=[15, 1])
    check_search_pays("P", 0.6, most=[8, 0.5])


if __name__ == "__main__":
    main()
