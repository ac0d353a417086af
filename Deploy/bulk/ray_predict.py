"""Predicts a data set of configurations with Ray Data, each batch with a `lacuna predict`.

Reads NDJSON and writes Parquet with one row per line: the configuration and its result, as JSON.

    python ray_predict.py configurations/ results/ --command "lacuna predict --models Models"

The program and its models must have the same path on each node.
"""

import argparse
import shlex
import subprocess

import ray


def predict(batch, command):
    lines = "".join(line + "\n" for line in batch["text"])
    done = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True)
    # Not splitlines: JSON may contain other characters that splitlines treats as line ends.
    results = done.stdout.decode().removesuffix("\n").split("\n")
    return {"configuration": batch["text"], "answer": results}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--command", default="lacuna predict")
    parser.add_argument("--batch", type=int, default=20_000, help="configurations per process")
    options = parser.parse_args()

    # Keep the order. read_text drops empty lines, which `lacuna predict` would skip.
    ray.data.DataContext.get_current().execution_options.preserve_order = True
    configurations = ray.data.read_text(options.input)
    results = configurations.map_batches(
        predict, batch_size=options.batch, fn_kwargs={"command": shlex.split(options.command)}
    )
    results.write_parquet(options.output)


if __name__ == "__main__":
    main()
