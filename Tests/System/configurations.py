"""Random configurations of every material, the same in each run."""

import json
import random


def configurations(service, count, seed=1):
    """Returns the bodies of `count` requests, made of the materials that the service lists."""
    dice = random.Random(seed)
    materials = json.loads(service.get("/materials").body)["materials"]
    return [configuration(dice, dice.choice(materials)) for _ in range(count)]


def configuration(dice, material):
    a, b = material["default_supercell"]
    sites = [(i, j, place) for i in range(a) for j in range(b) for place in material["basis"]]
    defects = []
    for i, j, place in dice.sample(sites, dice.randint(1, 6)):
        element = place["element"]
        kinds = [{"type": "vacancy", "element": element}] if element in material["vacancies"] else []
        kinds += [{"type": "substitution", **kind} for kind in material["substitutions"] if kind["from"] == element]
        if kinds:
            defects.append({**dice.choice(kinds), "cell": [i, j], "basis": place["basis"]})
    if not defects:
        return configuration(dice, material)
    return json.dumps({"material": material["name"], "defects": defects}).encode()


def prediction(response):
    """Returns the members of a prediction; `cached`, which may differ between equal requests, is None."""
    assert response.status == 200, (response.status, response.body[:200])
    return {**json.loads(response.body), "cached": None}
