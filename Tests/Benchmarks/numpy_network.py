"""The served networks in NumPy, over whole batches, as a careful Python implementation computes them.

usage: numpy_network.py GRAPHS MODEL      GRAPHS as `Benchmarks graphs` prints them

Checks its outputs against those in GRAPHS, then prints the shortest time of all networks over the batches in seconds.
"""

import gzip
import json
import struct
import sys
import time
from pathlib import Path

import numpy as np


def read_tensors(model):
    manifest = json.loads((model / "model.json").read_text())
    data = gzip.decompress((model / manifest["weights"]["file"]).read_bytes())
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            values = np.frombuffer(data, "<f4", (end - begin) // 4, 8 + length + begin)
            tensors[name] = values.reshape(entry["shape"])
    return tensors


def silu(x):
    return x / (1 + np.exp(-x))


def segment_sum(rows, start):
    """Returns the sums of rows start[i] ..< start[i + 1]."""
    out = np.zeros((len(start) - 1, rows.shape[1]), np.float32)
    filled = np.flatnonzero(start[1:] > start[:-1])
    if len(filled):
        out[filled] = np.add.reduceat(rows, start[:-1][filled])
    return out


class Network:
    def __init__(self, shape, tensors):
        self.shape = shape
        self.t = tensors

    def __call__(self, batch):
        t, shape = self.t, self.shape
        graph, receiver = batch["graph"], batch["receiver"]
        context = batch["context"]
        h = t["embedding"][batch["species"]]
        d = shape["width"]
        envelope = t["envelope"][batch["relations"]][:, None]
        for k in range(shape["blockCount"]):
            p = f"blocks.{k}."
            z = ((h @ t[p + "receiver"])[receiver] + (h @ t[p + "sender"])[batch["senders"]]
                 + t[p + "relations"][batch["relations"]])
            m = np.float32(shape["messageScale"]) * segment_sum(silu(z) * envelope,
                                                               batch["edgeStart"])
            u = t[p + "hidden.weight"]
            shift = context @ t[p + "context"] + t[p + "hidden.bias"]
            h = (h + silu(h @ u[:d] + m @ u[d:] + shift[graph]) @ t[p + "output.weight"]
                 + t[p + "output.bias"])
        counts = np.diff(batch["graphStart"])[:, None].astype(np.float32)
        if shape["pooling"] == "mean":
            pooled = np.add.reduceat(h, batch["graphStart"][:-1]) / counts
        else:
            beta = np.exp(t["pooling.log_beta"])
            x = np.clip(h @ t["pooling.weight"] + t["pooling.bias"], -6, 6)
            top = np.maximum.reduceat(x, batch["graphStart"][:-1])
            total = np.add.reduceat(np.exp(beta * (x - top[graph])), batch["graphStart"][:-1])
            pooled = top + np.log(total) / beta
        x = np.concatenate([pooled, context], axis=1)
        layers = len(shape["readoutWidths"]) + 1
        for l in range(layers):
            x = x @ t[f"readout.{l}.weight"] + t[f"readout.{l}.bias"]
            if l + 1 < layers:
                x = silu(x)
        return x[:, 0]


def main():
    tensors = read_tensors(Path(sys.argv[2]))
    passes = []
    for line in Path(sys.argv[1]).read_text().splitlines():
        batch = json.loads(line)
        shape = batch["shape"]
        arrays = {name: np.array(batch[name], np.int64)
                  for name in ("graphStart", "species", "edgeStart", "senders", "relations")}
        arrays["context"] = np.array(batch["context"], np.float32).reshape(
            -1, shape["contextCount"])
        arrays["graph"] = np.repeat(np.arange(len(arrays["graphStart"]) - 1),
                                    np.diff(arrays["graphStart"]))
        arrays["receiver"] = np.repeat(np.arange(len(arrays["species"])),
                                       np.diff(arrays["edgeStart"]))
        for member in range(batch["members"]):
            prefix = f"{batch['expert']}.{member}."
            network = Network(shape, {name.removeprefix(prefix): tensor
                                      for name, tensor in tensors.items()
                                      if name.startswith(prefix)})
            difference = np.abs(network(arrays) - batch["outputs"][member]).max()
            if difference > 1e-3:
                sys.exit(f"{prefix} differs by {difference}")
            passes.append((network, arrays))
    times = []
    for _ in range(10):
        start = time.process_time()
        for network, arrays in passes:
            network(arrays)
        times.append(time.process_time() - start)
    print(json.dumps({"seconds": min(times)}))


if __name__ == "__main__":
    main()
