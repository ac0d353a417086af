"""Searches for defects that give a 2D material a target band gap at a low formation energy.

NSGA-II proposes configurations, and a running Lacuna predicts each generation in one request. Both
objectives are worst cases over the 90 % intervals, so that the optimiser does not prefer uncertain
predictions:

  energy      the upper bound of the formation energy, eV
  deviation   the largest difference between the target and the interval of the band gap, eV

    python design_loop.py --material MoS2 --gap 0.8
    python design_loop.py --material P --gap 0.6
    python design_loop.py --material MoS2 --gap 0.8 --chemical-potentials S-poor

Configurations of different stoichiometries exchange atoms with the surroundings, so their energies are
ranked at the chemical potentials of the growth: under S-poor conditions sulphur vacancies cost less.

If the service requires a token, set LACUNA_TOKEN.
"""

import argparse
import json
import os

import numpy as np
import requests
from matplotlib.figure import Figure
from pymoo.algorithms.moo.nsga2 import NSGA2
from pymoo.core.problem import Problem
from pymoo.operators.crossover.ux import UX
from pymoo.operators.mutation.pm import PM
from pymoo.operators.repair.rounding import RoundingRepair
from pymoo.operators.sampling.rnd import IntegerRandomSampling
from pymoo.optimize import minimize
from pymoo.util.nds.non_dominated_sorting import find_non_dominated
from requests.adapters import HTTPAdapter
from urllib3.util import Retry


def connect():
    """Returns a session that repeats requests while the service is busy or not ready."""
    session = requests.Session()
    if token := os.environ.get("LACUNA_TOKEN"):
        session.headers["Authorization"] = f"Bearer {token}"
    retry = Retry(total=8, backoff_factor=0.2, status_forcelist=[429, 503], allowed_methods=None)
    session.mount("http://", HTTPAdapter(max_retries=retry))
    session.mount("https://", HTTPAdapter(max_retries=retry))
    return session


class GapSearch(Problem):
    """A candidate has one integer per slot: the index of a defect, or negative for no defect."""

    def __init__(self, url, material, gap, slots, potentials=None):
        self.session, self.url, self.gap, self.potentials = connect(), url, gap, potentials
        response = self.session.get(url + "/materials")
        response.raise_for_status()
        hosts = {
            name: m for m in response.json()["materials"] for name in [m["name"], *m["aliases"]]
        }
        if material not in hosts:
            raise SystemExit(f"--material {material} is not one of {', '.join(hosts)}")
        self.host = hosts[material]
        self.choices = list(self.possible_defects())
        #: The configurations and predictions so far, by canonical key, which symmetry images share.
        self.found = {}
        count = len(self.choices)
        super().__init__(n_var=slots, n_obj=2, n_ieq_constr=1, xl=-count, xu=count - 1, vtype=int)

    def possible_defects(self):
        """Yields every supported defect, ordered so that neighbours differ in the cell only."""
        a, b = self.host["default_supercell"]
        for atom in self.host["basis"]:
            kinds = [{"type": "vacancy"}] if atom["element"] in self.host["vacancies"] else []
            for pair in self.host["substitutions"]:
                if pair["from"] == atom["element"]:
                    kinds.append({"type": "substitution", "to": pair["to"]})
            for kind in kinds:
                for i in range(a):
                    for j in range(b):
                        yield {**kind, "cell": [i, j], "basis": atom["basis"]}

    def configuration(self, candidate):
        # A site has at most one defect. If several slots name a site, the last one is used.
        defects = [self.choices[gene] for gene in candidate if gene >= 0]
        sites = {(*defect["cell"], defect["basis"]): defect for defect in defects}
        potentials = {"chemical_potentials": self.potentials} if self.potentials else {}
        return {"material": self.host["name"], "defects": list(sites.values()), **potentials}

    def predict(self, configurations):
        response = self.session.post(
            self.url + "/predict-many", json={"configurations": configurations}
        )
        response.raise_for_status()
        return response.json()["predictions"]

    def objectives(self, prediction):
        energy = prediction["formation_energy_interval_ev"][1]
        deviation = max(abs(bound - self.gap) for bound in prediction["band_gap_interval_ev"])
        return energy, deviation

    def _evaluate(self, candidates, out, *args, **kwargs):
        configurations = [self.configuration(candidate) for candidate in candidates]
        # The result of an invalid configuration, for example without defects, is a problem. It is
        # infeasible for the optimiser, as are configurations outside the training data.
        out["F"] = np.full((len(candidates), 2), np.inf)
        out["G"] = np.ones((len(candidates), 1))
        for row, result in enumerate(self.predict(configurations)):
            if result.get("in_domain"):
                out["F"][row], out["G"][row] = self.objectives(result), 0
                self.found.setdefault(result["key"], (configurations[row], result))

    def front(self):
        """Returns the non-dominated configurations with their predictions, by increasing energy."""
        found = list(self.found.values())
        objectives = np.array([self.objectives(prediction) for _, prediction in found])
        best = find_non_dominated(objectives.reshape(-1, 2))
        return [found[k] for k in sorted(best, key=lambda k: objectives[k][0])]


def search(problem, population, generations, seed):
    algorithm = NSGA2(
        pop_size=population,
        sampling=IntegerRandomSampling(),
        crossover=UX(),
        mutation=PM(eta=1, vtype=float, repair=RoundingRepair()),
        eliminate_duplicates=True,
    )
    minimize(problem, algorithm, ("n_gen", generations), seed=seed)


def plot(problem, front, path):
    def column(found, name):
        return np.array([prediction[name] for _, prediction in found])

    def errors(name):
        value, interval = column(front, name + "_ev"), column(front, name + "_interval_ev")
        return np.abs(interval.T - value)

    figure = Figure(figsize=(7, 5), layout="constrained")
    axes = figure.subplots()
    evaluated = problem.found.values()
    axes.plot(
        column(evaluated, "band_gap_ev"),
        column(evaluated, "formation_energy_ev"),
        ".",
        markersize=3,
        color="0.75",
        label="evaluated",
    )
    axes.errorbar(
        column(front, "band_gap_ev"),
        column(front, "formation_energy_ev"),
        xerr=errors("band_gap"),
        yerr=errors("formation_energy"),
        fmt="o",
        markersize=4,
        capsize=2,
        label="Pareto front, with 90 % intervals",
    )
    axes.axvline(problem.gap, color="tab:orange", linestyle="--", label="target gap")
    axes.set(xlabel="band gap, eV", ylabel="formation energy, eV", title=problem.host["title"])
    axes.legend()
    figure.savefig(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--material", default="MoS2", help="a name or an alias from GET /materials")
    parser.add_argument("--gap", type=float, default=0.8, help="the target band gap, eV")
    parser.add_argument(
        "--chemical-potentials",
        metavar="NAME",
        help="a name from `chemical_potential_names` of GET /materials, such as S-poor; "
        "the default is the elemental phases",
    )
    parser.add_argument("--slots", type=int, default=8, help="the maximum number of defects")
    parser.add_argument("--population", type=int, default=100)
    parser.add_argument("--generations", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--out", default="front.ndjson", help="the file for the Pareto front, as NDJSON"
    )
    parser.add_argument("--plot", default="front.svg")
    options = parser.parse_args()

    potentials = options.chemical_potentials
    problem = GapSearch(options.url, options.material, options.gap, options.slots, potentials)
    names = problem.host.get("chemical_potential_names", {})
    if potentials and potentials not in names:
        raise SystemExit(f"--chemical-potentials {potentials} is not one of {', '.join(names)}")
    search(problem, options.population, options.generations, options.seed)
    front = problem.front()
    if not front:
        raise SystemExit("no candidate is within the training data; increase --slots")

    print(f"{len(problem.found)} configurations within the training data; the Pareto front:")
    print(f"Energies are at the chemical potentials of {potentials or 'the elemental phases'}.")
    print("energy ≤, eV   gap, eV       interval   configuration")
    with open(options.out, "w", encoding="utf-8") as file:
        for configuration, prediction in front:
            line = {"configuration": configuration, "prediction": prediction}
            file.write(json.dumps(line) + "\n")
            energy = prediction["formation_energy_interval_ev"][1]
            gap, (low, high) = prediction["band_gap_ev"], prediction["band_gap_interval_ev"]
            print(f"{energy:12.3f} {gap:9.3f}  {low:5.3f} to {high:5.3f}   {prediction['key']}")
    plot(problem, front, options.plot)


if __name__ == "__main__":
    main()
