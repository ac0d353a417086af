"""Answers a data set of configurations with Ray Data, each batch by a `lacuna predict`.

Reads NDJSON; writes Parquet, a row for each line: the configuration and its answer, both JSON.

    python ray_predict.py configurations/ answers/ --command "lacuna predict --models Models"

The program and its models have to be at the same place on each node.
"""

import argparse
import shlex
import subprocess

import ray


def predict(batch, command):
    lines = "".join(line + "\n" for line in batch["text"])
    done = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True)
    # Not splitlines: a JSON text may hold other characters that end a line.
    answers = done.stdout.decode().removesuffix("\n").split("\n")
    return {"configuration": batch["text"], "answer": answers}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--command", default="lacuna predict")
    parser.add_argument("--batch", type=int, default=20_000, help="configurations a process")
    options = parser.parse_args()

    # In order, and without the lines that are empty, as `lacuna predict` passes over them.
    ray.data.DataContext.get_current().execution_options.preserve_order = True
    configurations = ray.data.read_text(options.input)
    answers = configurations.map_batches(
        predict, batch_size=options.batch, fn_kwargs={"command": shlex.split(options.command)}
    )
    answers.write_parquet(options.output)


if __name__ == "__main__":
    main()
