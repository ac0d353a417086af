"""Writes reference.json: small random networks, batches of graphs and their outputs, computed with NumPy.

The formulae, for a graph with species a_i, context c and edges (j -> i, relation r):

    h_i = E[a_i]
    K times:  m_i = s * sum over edges of SiLU(A h_i + B h_j + T[r]) * w[r]
              h_i = h_i + U2 SiLU(U1 [h_i, m_i] + Q c)
    pool:     mean of h_i, or log(sum of exp(beta * x_i)) / beta with x = P h clamped to +-6
    y     =   MLP([pool, c])

All inputs are exact in single precision; the outputs are computed in double precision. Run it in this folder:
python3 make_reference.py
"""

import json

import numpy as np

SPECIES, RELATIONS, CONTEXT, WIDTH, BLOCKS, READOUT = 5, 7, 4, 11, 3, [9, 6]
SCALE = 0.37


def silu(x):
    return x / (1 + np.exp(-x))


def single(values):
    """Rounds values to three decimals and then to single precision, so that the JSON file holds them exactly."""
    return np.round(values, 3).astype(np.float32).astype(np.float64)


def random_tensors(rng, pooling):
    d = WIDTH
    tensors = {"embedding": rng.normal(size=(SPECIES, d))}
    for k in range(BLOCKS):
        block = f"blocks.{k}"
        tensors[f"{block}.receiver"] = rng.normal(size=(d, d)) / 3
        tensors[f"{block}.sender"] = rng.normal(size=(d, d)) / 3
        tensors[f"{block}.relations"] = rng.normal(size=(RELATIONS, d))
        tensors[f"{block}.context"] = rng.normal(size=(CONTEXT, d)) / 2
        tensors[f"{block}.hidden.weight"] = rng.normal(size=(2 * d, d)) / 4
        tensors[f"{block}.hidden.bias"] = rng.normal(size=d)
        tensors[f"{block}.output.weight"] = rng.normal(size=(d, d)) / 3
        tensors[f"{block}.output.bias"] = rng.normal(size=d)
    if pooling == "log_sum_exp":
        tensors["pooling.weight"] = rng.normal(size=(d, d))
        tensors["pooling.bias"] = rng.normal(size=d)
        tensors["pooling.log_beta"] = np.array([0.9])
    widths = [d + CONTEXT, *READOUT, 1]
    for layer, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
        tensors[f"readout.{layer}.weight"] = rng.normal(size=(inputs, outputs)) / np.sqrt(inputs)
        tensors[f"readout.{layer}.bias"] = rng.normal(size=outputs)
    tensors["envelope"] = rng.uniform(size=RELATIONS)
    return {name: single(tensor) for name, tensor in tensors.items()}


def random_graph(rng, nodes, edges):
    pairs = rng.integers(0, nodes, size=(edges, 2))
    pairs = pairs[np.argsort(pairs[:, 0], kind="stable")]
    return {
        "species": rng.integers(0, SPECIES, size=nodes),
        "receivers": pairs[:, 0],
        "senders": pairs[:, 1],
        "relations": rng.integers(0, RELATIONS, size=edges),
        "context": single(rng.normal(size=CONTEXT)),
    }


def output(tensors, pooling, graph):
    """Returns the network's output for one graph, and the channels before the clamp (the features for the mean)."""
    c = graph["context"]
    i, j, r = graph["receivers"], graph["senders"], graph["relations"]
    h = tensors["embedding"][graph["species"]]
    for k in range(BLOCKS):
        t = {n.removeprefix(f"blocks.{k}."): v for n, v in tensors.items()}
        z = (h @ t["receiver"])[i] + (h @ t["sender"])[j] + t["relations"][r]
        m = np.zeros_like(h)
        np.add.at(m, i, silu(z) * tensors["envelope"][r][:, None])
        inner = np.concatenate([h, SCALE * m], axis=1) @ t["hidden.weight"] + t["hidden.bias"]
        h = h + silu(inner + c @ t["context"]) @ t["output.weight"] + t["output.bias"]
    x = h
    if pooling == "mean":
        y = h.mean(axis=0)
    else:
        x = h @ tensors["pooling.weight"] + tensors["pooling.bias"]
        beta = np.exp(tensors["pooling.log_beta"][0])
        y = np.log(np.exp(beta * np.clip(x, -6, 6)).sum(axis=0)) / beta
    y = np.concatenate([y, c])
    for layer in range(len(READOUT) + 1):
        y = y @ tensors[f"readout.{layer}.weight"] + tensors[f"readout.{layer}.bias"]
        if layer < len(READOUT):
            y = silu(y)
    return y[0], x


def main():
    cases = []
    for seed, pooling in enumerate(["mean", "log_sum_exp"]):
        rng = np.random.default_rng(seed)
        tensors = random_tensors(rng, pooling)
        sizes = [(1, 0), (1, 3), (2, 1), (3, 0), (5, 17), (8, 60)]
        graphs = [random_graph(rng, nodes, edges) for nodes, edges in sizes]
        results = [output(tensors, pooling, graph) for graph in graphs]
        if pooling == "log_sum_exp":
            x = np.concatenate([x for _, x in results])
            assert (x > 6).any() and (x < -6).any() and (abs(x) < 6).mean() > 0.5
        cases.append({
            "shape": {
                "speciesCount": SPECIES, "relationCount": RELATIONS, "contextCount": CONTEXT,
                "width": WIDTH, "blockCount": BLOCKS, "messageScale": SCALE, "pooling": pooling,
                "readoutWidths": READOUT,
            },
            "tensors": {
                name: {"shape": tensor.shape, "values": np.round(tensor.ravel(), 3).tolist()}
                for name, tensor in tensors.items()
            },
            "graphs": [
                {name: np.round(value, 3).tolist() for name, value in graph.items()}
                for graph in graphs
            ],
            "outputs": [float(y) for y, _ in results],
        })
    with open("reference.json", "w") as file:
        # One key on each line, so that a change of one tensor changes one line.
        text = json.dumps(cases, separators=(",", ":"))
        file.write(text.replace(',"', ',\n"') + "\n")


if __name__ == "__main__":
    main()
