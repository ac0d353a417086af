"""A routing key that a client computes before it asks: equal for all symmetry images of a configuration.

The canonical form is the server's to find. To send images of one configuration to one replica something weaker
does: the defects' kinds and the distances between them, which no symmetry changes. Different configurations may
share a key; they then share a replica, and nothing else. Sent as the header X-Route, it is what
Deploy/proxy/haproxy.cfg hashes.
"""

import hashlib
import math


def routing_key(configuration, material):
    """The key of a configuration; `material` is its host's entry in `GET /materials`."""
    a, b = (configuration.get("supercell") or material["default_supercell"])[:2]
    defects = [(kind(defect, material), place(defect, material, a, b)) for defect in configuration["defects"]]
    pairs = [
        (*sorted((first, second)), distance(there, here, material, a, b))
        for index, (first, here) in enumerate(defects)
        for second, there in defects[:index]
    ]
    text = repr((material["name"], sorted((a, b)), sorted(kind for kind, _ in defects), sorted(pairs)))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def kind(defect, material):
    """What is at a site: the element that should be, and that which is, if any."""
    element = defect.get("element") or defect.get("from")
    if element is None:
        element = nearest(defect, material)["element"]
    return f"{element}>{defect.get('to', '')}"


def nearest(defect, material):
    """The site of the unit cell that a defect is at."""
    if defect.get("cell") is not None:
        return material["basis"][defect["basis"]]
    a, b = material["default_supercell"]
    x, y, z = defect["position"]

    def error(site):
        u, v, w = site["position"]
        along = [(x * a - u + 0.5) % 1 - 0.5, (y * b - v + 0.5) % 1 - 0.5]
        return math.hypot(*plane(along, material), (z - w) * material["cell"]["c"])

    return min(material["basis"], key=error)


def place(defect, material, a, b):
    """Where a defect is: in cells along the plane, and Å across it."""
    if defect.get("cell") is not None:
        i, j = defect["cell"]
        u, v, w = material["basis"][defect["basis"]]["position"]
        return i + u, j + v, w * material["cell"]["c"]
    x, y, z = defect["position"]
    return x * a, y * b, z * material["cell"]["c"]


def plane(along, material):
    """Cells along the plane in Å."""
    cell = material["cell"]
    angle = math.radians(cell["gamma"])
    u, v = along[0] * cell["a"], along[1] * cell["b"]
    return u + v * math.cos(angle), v * math.sin(angle)


def distance(here, there, material, a, b):
    """Å between two defects, through the periodic boundary where that is shorter, to a hundredth."""
    i, j = (here[0] - there[0]) % a, (here[1] - there[1]) % b
    across = here[2] - there[2]
    images = (plane((i + m * a, j + n * b), material) for m in (-2, -1, 0, 1) for n in (-2, -1, 0, 1))
    return round(min(math.hypot(x, y, across) for x, y in images), 2)
