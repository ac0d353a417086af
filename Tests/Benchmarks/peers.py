"""The paper's own library, MEGNetSparse, on the same configurations.

usage: peers.py REQUESTS HOSTS [--quick]

Two networks, one for each property, with the sizes of the paper's configuration (cutoff 10 Å, 3 blocks of 32, mean
aggregation), random weights, and without the optional shell features, which take longer. One thread. Prints the
shortest time for one configuration in seconds:

- `networks`: both networks on one batch that was made beforehand;
- `batch`: graphs made beforehand, put into batches of 128 by the loader that the library evaluates with;
- `one`: from the defects to both values, one configuration after another, by the library's `predict_structures`;
- `direct`: the same by the library's converter and networks, without the overhead of `predict_structures`.

The library reads the full structure. For `one` and `direct` that is a copy of the pristine supercell in which atoms are
replaced and removed by indices that were found beforehand.
"""

import contextlib
import json
import logging
import os
import sys
import time
import warnings
from pathlib import Path

import joblib
import numpy as np
import torch
from MEGNetSparse.dense2sparse import convert_to_sparse_representation
from MEGNetSparse.trainer import MEGNetTrainer
from pymatgen.core import Lattice, Structure
from torch_geometric.data import Batch
from torch_geometric.loader import DataLoader

CONFIGURATION = {
    "model": {
        "add_z_bond_coord": True, "atom_features": "werespecies", "cutoff": 10, "edge_embed_size": 10,
        "embedding_size": 32, "nblocks": 3, "state_input_shape": 2, "vertex_aggregation": "mean",
        "global_aggregation": "mean",
    },
    "optim": {
        "lr_initial": 1e-3, "scheduler": "ReduceLROnPlateau", "factor": 0.5, "patience": 10,
        "threshold": 1e-3, "min_lr": 1e-5,
    },
}
torch.set_num_threads(1)
warnings.simplefilter("ignore")
logging.disable(logging.WARNING)

# The trainer passes `verbose`, which torch no longer accepts; nothing is trained here.
schedule = torch.optim.lr_scheduler.ReduceLROnPlateau
torch.optim.lr_scheduler.ReduceLROnPlateau = (
    lambda optimizer, verbose, **settings: schedule(optimizer, **settings))


class Pristine:
    """A supercell without defects in the library's form, with its unit cell and its repeats."""

    def __init__(self, host, supercell):
        cell = host["cell"]
        lattice = Lattice.from_parameters(
            *(cell[key] for key in ("a", "b", "c", "alpha", "beta", "gamma")))
        self.unit = Structure(lattice, [atom["element"] for atom in host["atoms"]],
                              [atom["position"] for atom in host["atoms"]])
        self.repeats = [*supercell, 1]
        self.full = self.unit.copy()
        self.full.make_supercell(self.repeats)
        # make_supercell orders sites in its own way.
        self.indices = {}
        for i, j, basis in np.ndindex(*supercell, len(host["atoms"])):
            position = (np.array(host["atoms"][basis]["position"]) + [i, j, 0]) / self.repeats
            distances = self.full.lattice.get_all_distances(position, self.full.frac_coords)[0]
            self.indices[i, j, basis] = int(distances.argmin())
            assert distances.min() < 1e-3, "make_supercell has no such site"

    def structure(self, defects):
        """Returns the structure with the defects, its unit cell and its repeats."""
        structure = self.full.copy()
        vacancies = []
        for defect in defects:
            index = self.indices[(*defect["cell"], defect["basis"])]
            if defect["type"] == "vacancy":
                vacancies.append(index)
            else:
                structure[index] = defect["to"]
        structure.remove_sites(vacancies)
        return structure, self.unit, self.repeats


def main():
    hosts = {host["name"]: host for host in
             (json.loads(path.read_text()) for path in Path(sys.argv[2]).glob("*.json"))}
    requests = [json.loads(line) for line in Path(sys.argv[1]).read_text().splitlines()]
    pristine = {}
    for request in requests:
        material, supercell = request["material"], tuple(request["supercell"])
        if (material, supercell) not in pristine:
            pristine[material, supercell] = Pristine(hosts[material], supercell)

    def structure(request):
        supercell = pristine[request["material"], tuple(request["supercell"])]
        return supercell.structure(request["defects"])

    trainers = [MEGNetTrainer(CONFIGURATION, "cpu") for _ in range(2)]
    convert = trainers[0].converter
    networks = [trainer.model.eval() for trainer in trainers]

    def graph(request):
        return convert(convert_to_sparse_representation(*structure(request)))

    def run(network, batch):
        network(batch.x, batch.edge_index, batch.edge_attr, batch.state, batch.batch,
                batch.bond_batch)

    def predict(batch):
        for network in networks:
            run(network, batch)

    def evaluate(graphs):
        for network in networks:
            for batch in DataLoader(graphs, batch_size=128):
                run(network, batch)

    def predict_structures(request):
        sparse = convert_to_sparse_representation(*structure(request))
        for trainer in trainers:
            trainer.predict_structures([sparse])

    def seconds(body, times):
        best = float("inf")
        for _ in range(times):
            start = time.process_time()
            body()
            best = min(best, time.process_time() - start)
        return best

    quick = "--quick" in sys.argv
    alone = requests[: 4 if quick else 16]
    with torch.inference_mode():
        graphs = [graph(request) for request in requests]
        whole = Batch.from_data_list(graphs)
        rounds = 2 if quick else 10
        together = seconds(lambda: predict(whole), rounds) / len(requests)
        loaded = seconds(lambda: evaluate(graphs), rounds) / len(requests)
        direct = seconds(
            lambda: [predict(Batch.from_data_list([graph(request)])) for request in alone],
            1 if quick else 3) / len(alone)
    # predict_structures prints its progress and would start one process for each core.
    with (open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere),
          contextlib.redirect_stderr(nowhere), joblib.parallel_config(backend="sequential")):
        one = seconds(lambda: [predict_structures(request) for request in alone],
                      1 if quick else 3) / len(alone)
    print(json.dumps({"networks": together, "batch": loaded, "one": one, "direct": direct}))


if __name__ == "__main__":
    main()
