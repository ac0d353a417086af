"""The paper's own library, MEGNetSparse, on the same configurations.

usage: peers.py REQUESTS HOSTS [--quick]

Two networks, one for each property, with the sizes of the paper's configuration (cutoff 10 Å, 3 blocks of 32, mean
aggregation), random weights, and without the optional features of shells, which take longer. Prints the least seconds
for one configuration: `networks`, both networks on one batch made before; `batch`, on graphs made before, put into
batches of 128 by the loader that the library evaluates with; `one`, from the structure to both values, one after
another, by the library's `predict_structures`; `direct`, the same by its converter and its networks, called without
what `predict_structures` does around them. One thread.
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

# The trainer passes `verbose`, which torch no longer knows; nothing is trained here.
schedule = torch.optim.lr_scheduler.ReduceLROnPlateau
torch.optim.lr_scheduler.ReduceLROnPlateau = (
    lambda optimizer, verbose, **settings: schedule(optimizer, **settings))


def structure(request, host):
    """The full structure with its defects, as the library wants it, its unit cell and its repeats."""
    cell = host["cell"]
    lattice = Lattice.from_parameters(*(cell[key] for key in ("a", "b", "c", "alpha", "beta", "gamma")))
    unit = Structure(lattice, [atom["element"] for atom in host["atoms"]],
                     [atom["position"] for atom in host["atoms"]])
    repeats = [*request["supercell"], 1]
    full = unit.copy()
    full.make_supercell(repeats)
    vacancies = []
    for defect in request["defects"]:
        i, j = defect["cell"]
        place = (np.array(host["atoms"][defect["basis"]]["position"]) + [i, j, 0]) / repeats
        # make_supercell orders sites its own way.
        apart = full.lattice.get_all_distances(place, full.frac_coords)[0]
        index = int(apart.argmin())
        if defect["type"] == "vacancy":
            vacancies.append(index)
        else:
            full[index] = defect["to"]
    full.remove_sites(vacancies)
    return full, unit, repeats


def main():
    hosts = {host["name"]: host for host in
             (json.loads(path.read_text()) for path in Path(sys.argv[2]).glob("*.json"))}
    requests = [json.loads(line) for line in Path(sys.argv[1]).read_text().splitlines()]
    structures = [structure(request, hosts[request["material"]]) for request in requests]
    trainers = [MEGNetTrainer(CONFIGURATION, "cpu") for _ in range(2)]
    convert = trainers[0].converter
    networks = [trainer.model.eval() for trainer in trainers]

    def graph(parts):
        return convert(convert_to_sparse_representation(*parts))

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

    def predict_structures(parts):
        sparse = convert_to_sparse_representation(*parts)
        for trainer in trainers:
            trainer.predict_structures([sparse])

    def seconds(body, times):
        best = float("inf")
        for _ in range(times):
            begun = time.process_time()
            body()
            best = min(best, time.process_time() - begun)
        return best

    quick = "--quick" in sys.argv
    alone = structures[: 4 if quick else 16]
    with torch.inference_mode():
        graphs = [graph(parts) for parts in structures]
        whole = Batch.from_data_list(graphs)
        rounds = 2 if quick else 10
        together = seconds(lambda: predict(whole), rounds) / len(structures)
        loaded = seconds(lambda: evaluate(graphs), rounds) / len(structures)
        direct = seconds(
            lambda: [predict(Batch.from_data_list([graph(parts)])) for parts in alone],
            1 if quick else 3) / len(alone)
    # It says what it does as it goes, and would start a process a core.
    with (open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere),
          contextlib.redirect_stderr(nowhere), joblib.parallel_config(backend="sequential")):
        one = seconds(lambda: [predict_structures(parts) for parts in alone],
                      1 if quick else 3) / len(alone)
    print(json.dumps({"networks": together, "batch": loaded, "one": one, "direct": direct}))


if __name__ == "__main__":
    main()
