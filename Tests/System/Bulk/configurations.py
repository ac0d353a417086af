"""Writes random configurations like those of a design loop, one a line, the same for the same seed.

Of ten lines about three repeat an earlier one with its defects in another order, three are a
symmetry image of an earlier one, three change one defect of an earlier one, and one is new. Of ten
thousand lines some in a row are invalid. The `id` is the number of the line among all files.

    configurations.py FOLDER --count 20000 --files 8 --seed 1
"""

import argparse
import json
import os
import random

# Supercell, the elements of the basis, and what may replace each.
HOSTS = {
    "MoS2": (8, ["Mo", "S", "S"], {"Mo": "W", "S": "Se"}),
    "WSe2": (8, ["W", "Se", "Se"], {"W": "Mo", "Se": "S"}),
    "BN": (8, ["B", "N"], {"B": "C", "N": "C"}),
    "GaSe": (6, ["Ga", "Ga", "Se", "Se"], {"Ga": "In", "Se": "S"}),
    "InSe": (6, ["In", "In", "Se", "Se"], {"In": "Ga", "Se": "S"}),
    "P": (6, ["P", "P", "P", "P"], {"P": "N"}),
}

INVALID = [
    '{"material":"MoS2","defects":[{"type":"vac',
    '{"material":"Au","defects":[{"type":"vacancy","cell":[0,0],"basis":0}]}',
    '{"material":"P","defects":[{"type":"vacancy","cell":[6,0],"basis":0}]}',
    '{"material":"BN","defects":[{"type":"vacancy","cell":[0,0],"basis":0},'
    '{"type":"substitution","to":"C","cell":[0,0],"basis":0}]}',
    # Python reads these as JSON, or fails at their depth.
    '{"material":"BN","defects":NaN}',
    '{"id":"\\ud800","material":"BN","defects":[{"type":"vacancy","cell":[0,0],"basis":0}]}',
    "[" * 10_000 + "]" * 10_000,
    # Two lines that would be valid as one list.
    '{"material":"BN","defects":[{"type":"vacancy","cell":[0,0],"basis":0}]},{"material":["BN"',
    '"BN"]}',
]


def site(random, size, basis):
    return random.randrange(size), random.randrange(size), random.randrange(len(basis))


def new(random):
    """Returns a host, and for each site with a defect whether it is a substitution."""
    material = random.choice(list(HOSTS))
    size, basis, _ = HOSTS[material]
    count = random.randint(1, 12)
    return material, {site(random, size, basis): random.random() < 0.5 for _ in range(count)}


def shuffled(random, material, defects):
    return material, dict(random.sample(list(defects.items()), len(defects)))


def image(random, material, defects):
    """Returns the defects moved by a lattice vector and, where the layer has that symmetry, mirrored."""
    size, _, _ = HOSTS[material]
    di, dj = random.randrange(size), random.randrange(size)
    is_mirrored = random.random() < 0.5
    mirror = {"MoS2": [0, 2, 1], "WSe2": [0, 2, 1], "GaSe": [1, 0, 3, 2], "InSe": [1, 0, 3, 2]}
    image = mirror.get(material, range(4)) if is_mirrored else range(4)
    moved = {
        ((i + di) % size, (j + dj) % size, image[basis]): replaced
        for (i, j, basis), replaced in defects.items()
    }
    return material, moved


def changed(random, material, defects):
    size, basis, _ = HOSTS[material]
    rest = dict(random.sample(list(defects.items()), len(defects) - 1))
    return material, {**rest, site(random, size, basis): random.random() < 0.5}


def line(number, material, defects):
    _, basis, replacements = HOSTS[material]
    listed = [
        {"type": "substitution", "to": replacements[basis[b]], "cell": [i, j], "basis": b}
        if replaced
        else {"type": "vacancy", "cell": [i, j], "basis": b}
        for (i, j, b), replaced in defects.items()
    ]
    return json.dumps(
        {"id": str(number), "material": material, "defects": listed}, separators=(",", ":")
    )


def lines(count, seed):
    """Yields `count` lines, the same for the same seed, in bounded memory."""
    source = random.Random(seed)
    earlier = [new(source) for _ in range(100)]
    for number in range(count):
        invalid = number % 10_000 - 5_000
        if 0 <= invalid < len(INVALID):
            yield INVALID[invalid]
            continue
        make = source.choices([shuffled, image, changed, None], [3, 3, 3, 1])[0]
        configuration = make(source, *source.choice(earlier)) if make else new(source)
        if len(earlier) < 10_000:
            earlier.append(configuration)
        else:
            earlier[source.randrange(len(earlier))] = configuration
        yield line(number, *configuration)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--files", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    os.makedirs(options.folder)
    source = lines(options.count, options.seed)
    for index in range(options.files):
        share = (
            options.count * (index + 1) // options.files - options.count * index // options.files
        )
        path = os.path.join(options.folder, f"part-{index:05}.ndjson")
        with open(path, "w", encoding="utf-8") as file:
            for _ in range(share):
                file.write(next(source) + "\n")


if __name__ == "__main__":
    main()
