"""Searches for defects that give a 2D material a target band gap at a low formation energy.

NSGA-II proposes configurations, and a running Lacuna predicts each generation. Both objectives are worst
cases over the 90 % intervals, so that the optimiser does not prefer uncertain predictions:

  energy      the upper bound of the formation energy, eV
  deviation   the largest difference between the target and the interval of the band gap, eV

Configurations outside the training data are penalised by their distance from it (`domain_distance`), so
the search is led back to where predictions can be trusted.

    python design_loop.py --material MoS2 --gap 0.8
    python design_loop.py --material P --gap 0.6
    python design_loop.py --material MoS2 --gap 0.8 --chemical-potentials S-poor

Configurations of different stoichiometries exchange atoms with the surroundings, so their energies are
ranked at the chemical potentials of the growth: under S-poor conditions sulphur vacancies cost less. The
candidates are reported with their energies at every limit of the host, and with their multiplicity: the
number of placements in the supercell that symmetry makes equivalent, which counts for their entropy.

The model has to predict the formation energy and the band gap of the host.

LACUNA_ENDPOINT names the service, LACUNA_TOKEN its token if it requires one.
"""

import argparse
import json

import numpy as np
from lacuna_client import LacunaClient
from lacuna_client.export import host
from matplotlib.figure import Figure
from pymoo.algorithms.moo.nsga2 import NSGA2
from pymoo.core.problem import Problem
from pymoo.operators.crossover.ux import UX
from pymoo.operators.mutation.pm import PM
from pymoo.operators.repair.rounding import RoundingRepair
from pymoo.operators.sampling.rnd import IntegerRandomSampling
from pymoo.optimize import minimize
from pymoo.util.nds.non_dominated_sorting import find_non_dominated

#: The violation of a candidate without a prediction, for example one without defects: more than any distance.
INVALID = 1e3

#: The properties of the objectives.
PROPERTIES = ["formation_energy_per_site_ev", "band_gap_ev"]


class GapSearch(Problem):
    """A candidate has one integer per slot: the index of a defect, or negative for no defect."""

    def __init__(self, client, material, gap, slots, potentials=None):
        self.client, self.gap, self.potentials = client, gap, potentials
        self.host = host(client.materials(), material)
        self.choices = list(self.possible_defects())
        #: The configurations and predictions within the training data, by canonical key, which symmetry
        #: images share.
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
        return {"material": self.host["name"], "defects": list(sites.values())}

    def predict(self, configurations):
        return self.client.predict_many(configurations, chemical_potentials=self.potentials)

    def objectives(self, prediction):
        energy = prediction["formation_energy_interval_ev"][1]
        deviation = max(abs(bound - self.gap) for bound in prediction["band_gap_interval_ev"])
        return energy, deviation

    def _evaluate(self, candidates, out, *args, **kwargs):
        configurations = [self.configuration(candidate) for candidate in candidates]
        # The optimiser prefers a smaller violation, whatever the objectives: first into the domain, then on.
        out["F"] = np.full((len(candidates), 2), np.inf)
        out["G"] = np.full((len(candidates), 1), INVALID)
        for row, answer in enumerate(self.predict(configurations)):
            # A model may lack a property for some species.
            if "error" in answer or any(name not in answer for name in PROPERTIES):
                continue
            out["F"][row], out["G"][row] = self.objectives(answer), answer["domain_distance"] - 1
            if answer["in_domain"]:
                self.found.setdefault(answer["key"], (configurations[row], answer))

    def front(self):
        """Returns the non-dominated configurations with their predictions, by increasing energy."""
        if not self.found:
            return []
        found = list(self.found.values())
        objectives = np.array([self.objectives(prediction) for _, prediction in found])
        best = find_non_dominated(objectives.reshape(-1, 2))
        return [found[k] for k in sorted(best, key=lambda k: objectives[k][0])]

    def limits(self):
        """Returns the chemical potentials at the limits of the host, Δμ in eV, by their phases."""
        return self.host.get("chemical_potentials", {}).get("limits_wrt_el_refs", {})

    def candidates(self):
        """Returns the front as records: what to compute by DFT, and what to choose by."""
        front = self.front()
        energies = {
            limit: self.client.predict_many([member for member, _ in front], chemical_potentials=potentials)
            for limit, potentials in self.limits().items()
        }
        columns = {limit: [answer["formation_energy_ev"] for answer in rows] for limit, rows in energies.items()}
        return [
            {
                "configuration": configuration,
                "prediction": answer,
                "multiplicity": multiplicity(self.host, answer["supercell"], configuration["defects"]),
                "formation_energies_ev": {limit: column[row] for limit, column in columns.items()},
            }
            for row, (configuration, answer) in enumerate(front)
        ]


def multiplicity(host, supercell, defects):
    """Returns the number of placements in an a × b supercell that are equivalent to this one.

    They are its images under the operations of the layer that keep the supercell, and its translations.
    """
    a, b = supercell
    cells = np.array([defect["cell"] for defect in defects])
    bases = np.array([defect["basis"] for defect in defects])
    species = [defect.get("to", "v") for defect in defects]
    images = set()
    for operation in host["symmetry_operations"]:
        matrix = np.array(operation["matrix"])
        if (a * matrix[1, 0]) % b or (b * matrix[0, 1]) % a:
            continue
        moved = cells @ matrix.T + np.array(operation["offsets"])[bases]
        places = np.array(operation["permutation"])[bases]
        for shift in np.ndindex(a, b):
            sites = (moved + shift) % (a, b)
            images.add(frozenset(zip(map(tuple, sites.tolist()), places.tolist(), species)))
    return len(images)


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


def report(problem, candidates):
    """Prints a table of the candidates and the chemical potentials of its energies."""
    limits = problem.limits()
    print(f"{len(problem.found)} configurations within the training data; the Pareto front:")
    print("energy ≤, eV   gap, eV       interval   distance  multiplicity ", end="")
    print(*(f"E({limit})" for limit in limits), "configuration", sep="  ")
    for candidate in candidates:
        answer = candidate["prediction"]
        low, high = answer["band_gap_interval_ev"]
        energies = candidate["formation_energies_ev"]
        print(
            f"{answer['formation_energy_interval_ev'][1]:12.3f} {answer['band_gap_ev']:9.3f}  "
            f"{low:5.3f} to {high:5.3f} {answer['domain_distance']:10.3f} {candidate['multiplicity']:13}  ",
            end="",
        )
        print(*(f"{energies[limit]:{len(limit) + 3}.3f}" for limit in limits), answer["key"], sep="  ")
    print(f"energy ≤ is at the chemical potentials of {problem.potentials or 'the elemental phases'}.")
    for limit, potentials in limits.items():
        values = ", ".join(f"Δμ({element}) = {value:g} eV" for element, value in potentials.items())
        print(f"E({limit}) is at {values}.")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", help="the service; by default LACUNA_ENDPOINT, else http://127.0.0.1:8080")
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
    parser.add_argument("--out", default="front.ndjson", help="the file for the Pareto front, as NDJSON")
    parser.add_argument("--plot", default="front.svg")
    options = parser.parse_args()

    with LacunaClient(options.url, progress=False) as client:
        try:
            problem = GapSearch(
                client, options.material, options.gap, options.slots, options.chemical_potentials
            )
        except KeyError:
            names = ", ".join(material["name"] for material in client.materials()["materials"])
            raise SystemExit(f"--material {options.material} is not one of {names}") from None
        known = problem.host["properties"]
        if missing := [name for name in PROPERTIES if name not in known]:
            raise SystemExit(
                f"the model {problem.host['model']} does not predict {', '.join(missing)} of {problem.host['name']}; "
                "the search needs a model of both properties"
            )
        names = problem.host.get("chemical_potential_names", {})
        if options.chemical_potentials and options.chemical_potentials not in names:
            raise SystemExit(f"--chemical-potentials {options.chemical_potentials} is not one of {', '.join(names)}")
        search(problem, options.population, options.generations, options.seed)
        candidates = problem.candidates()
    if not candidates:
        raise SystemExit("no candidate is within the training data; increase --slots")

    with open(options.out, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(candidate) + "\n" for candidate in candidates)
    report(problem, candidates)
    plot(problem, problem.front(), options.plot)


if __name__ == "__main__":
    main()
