"""Searches for defects that give a 2D material a wanted band gap at little formation energy.

NSGA-II proposes configurations; a running Lacuna answers each generation in one request. Both
objectives are worst cases over the 90 % intervals, so that the optimiser gains nothing by going
where the model is unsure:

  energy      the upper end of the formation energy's interval, eV
  deviation   how far the farther end of the gap's interval is from the wanted gap, eV

    python design_loop.py --material MoS2 --gap 0.8
    python design_loop.py --material P --gap 0.6

LACUNA_TOKEN is the token that the service asks for, if it does.
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
    """A session that comes back later, as the service asks, where it is busy or not ready yet."""
    session = requests.Session()
    if token := os.environ.get("LACUNA_TOKEN"):
        session.headers["Authorization"] = f"Bearer {token}"
    retry = Retry(total=8, backoff_factor=0.2, status_forcelist=[429, 503], allowed_methods=None)
    session.mount("http://", HTTPAdapter(max_retries=retry))
    session.mount("https://", HTTPAdapter(max_retries=retry))
    return session


class GapSearch(Problem):
    """A candidate is a row of integers, one a slot: the defect in it, or, if negative, none."""

    def __init__(self, url, material, gap, slots):
        self.session, self.url, self.gap = connect(), url, gap
        response = self.session.get(url + "/materials")
        response.raise_for_status()
        hosts = {
            name: m for m in response.json()["materials"] for name in [m["name"], *m["aliases"]]
        }
        if material not in hosts:
            raise SystemExit(f"--material {material}: the service knows {', '.join(hosts)}")
        self.host = hosts[material]
        self.choices = list(self.possible_defects())
        #: What was asked so far, by canonical key: symmetry images are one.
        self.found = {}
        count = len(self.choices)
        super().__init__(n_var=slots, n_obj=2, n_ieq_constr=1, xl=-count, xu=count - 1, vtype=int)

    def possible_defects(self):
        """Every defect the model knows; like ones at neighbouring cells follow each other."""
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
        # A site holds one defect: the last slot that names it decides.
        defects = [self.choices[gene] for gene in candidate if gene >= 0]
        sites = {(*defect["cell"], defect["basis"]): defect for defect in defects}
        return {"material": self.host["name"], "defects": list(sites.values())}

    def predict(self, configurations):
        response = self.session.post(
            self.url + "/predict-many", json={"configurations": configurations}
        )
        response.raise_for_status()
        return response.json()["predictions"]

    def objectives(self, answer):
        energy = answer["formation_energy_interval_ev"][1]
        deviation = max(abs(end - self.gap) for end in answer["band_gap_interval_ev"])
        return energy, deviation

    def _evaluate(self, candidates, out, *args, **kwargs):
        configurations = [self.configuration(candidate) for candidate in candidates]
        # What cannot be, as no defect at all, is answered by a problem in its place; what is
        # unlike the training data is not trusted. The optimiser avoids both.
        out["F"] = np.full((len(candidates), 2), np.inf)
        out["G"] = np.ones((len(candidates), 1))
        for row, answer in enumerate(self.predict(configurations)):
            if answer.get("in_domain"):
                out["F"][row], out["G"][row] = self.objectives(answer), 0
                self.found.setdefault(answer["key"], (configurations[row], answer))

    def front(self):
        """Those of all candidates that no other beats in both objectives, by rising energy."""
        found = list(self.found.values())
        objectives = np.array([self.objectives(answer) for _, answer in found]).reshape(-1, 2)
        best = find_non_dominated(objectives)
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
    def column(answers, name):
        return np.array([answer[name] for _, answer in answers])

    def errors(name):
        value, interval = column(front, name + "_ev"), column(front, name + "_interval_ev")
        return np.abs(interval.T - value)

    figure = Figure(figsize=(7, 5), layout="constrained")
    axes = figure.subplots()
    tried = problem.found.values()
    axes.plot(
        column(tried, "band_gap_ev"),
        column(tried, "formation_energy_ev"),
        ".",
        markersize=3,
        color="0.75",
        label="tried",
    )
    axes.errorbar(
        column(front, "band_gap_ev"),
        column(front, "formation_energy_ev"),
        xerr=errors("band_gap"),
        yerr=errors("formation_energy"),
        fmt="o",
        markersize=4,
        capsize=2,
        label="front, with 90 % intervals",
    )
    axes.axvline(problem.gap, color="tab:orange", linestyle="--", label="wanted gap")
    axes.set(xlabel="band gap, eV", ylabel="formation energy, eV", title=problem.host["title"])
    axes.legend()
    figure.savefig(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--material", default="MoS2", help="a name or an alias from GET /materials")
    parser.add_argument("--gap", type=float, default=0.8, help="the wanted band gap, eV")
    parser.add_argument("--slots", type=int, default=8, help="the largest number of defects")
    parser.add_argument("--population", type=int, default=100)
    parser.add_argument("--generations", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--out", default="front.ndjson", help="the front, a configuration and its answer a line"
    )
    parser.add_argument("--plot", default="front.svg")
    options = parser.parse_args()

    problem = GapSearch(options.url, options.material, options.gap, options.slots)
    search(problem, options.population, options.generations, options.seed)
    front = problem.front()
    if not front:
        raise SystemExit("no candidate was like the training data; try more --slots")

    print(f"{len(problem.found)} distinct configurations like the training data; on the front:")
    print("energy ≤, eV   gap, eV       interval   configuration")
    with open(options.out, "w", encoding="utf-8") as file:
        for configuration, answer in front:
            file.write(json.dumps({"configuration": configuration, "prediction": answer}) + "\n")
            energy, gap = answer["formation_energy_interval_ev"][1], answer["band_gap_ev"]
            low, high = answer["band_gap_interval_ev"]
            print(f"{energy:12.3f} {gap:9.3f}  {low:5.3f} to {high:5.3f}   {answer['key']}")
    plot(problem, front, options.plot)


if __name__ == "__main__":
    main()
