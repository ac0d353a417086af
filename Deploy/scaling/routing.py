"""A routing key that a client can compute: equal for all symmetry images of a configuration.

Only the server computes the canonical form. A weaker key is sufficient to send all images of a configuration to one
replica: the kinds of the defects and the distances between them, which symmetry does not change. Different
configurations can have the same key; they only share a replica. Send the key in the header X-Route, which
Deploy/proxy/haproxy.cfg hashes.
"""

import hashlib
import math


def routing_key(configuration, material):
    """Returns the key of a configuration; `material` is the entry of its host in `GET /materials`."""
    a, b = (configuration.get("supercell") or material["default_supercell"])[:2]
    defects = [(kind(defect, material), position(defect, material, a, b)) for defect in configuration["defects"]]
    pairs = [
        (*sorted((first, second)), distance(there, here, material, a, b))
        for index, (first, here) in enumerate(defects)
        for second, there in defects[:index]
    ]
    text = repr((material["name"], sorted((a, b)), sorted(kind for kind, _ in defects), sorted(pairs)))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def kind(defect, material):
    """Returns the element of the host at a defect's site and the new element, if any."""
    element = defect.get("element") or defect.get("from")
    if element is None:
        element = basis_atom(defect, material)["element"]
    return f"{element}>{defect.get('to', '')}"


def basis_atom(defect, material):
    """Returns the atom of the unit cell at a defect's site."""
    if defect.get("cell") is not None:
        return material["basis"][defect["basis"]]
    a, b = material["default_supercell"]
    x, y, z = defect["position"]

    def error(site):
        u, v, w = site["position"]
        along = [(x * a - u + 0.5) % 1 - 0.5, (y * b - v + 0.5) % 1 - 0.5]
        return math.hypot(*plane(along, material), (z - w) * material["cell"]["c"])

    return min(material["basis"], key=error)


def position(defect, material, a, b):
    """Returns the position of a defect: in unit cells in the plane, and in Å normal to it."""
    if defect.get("cell") is not None:
        i, j = defect["cell"]
        u, v, w = material["basis"][defect["basis"]]["position"]
        return i + u, j + v, w * material["cell"]["c"]
    x, y, z = defect["position"]
    return x * a, y * b, z * material["cell"]["c"]


def plane(along, material):
    """Converts a vector in the plane from unit cells to Å."""
    cell = material["cell"]
    angle = math.radians(cell["gamma"])
    u, v = along[0] * cell["a"], along[1] * cell["b"]
    return u + v * math.cos(angle), v * math.sin(angle)


def distance(here, there, material, a, b):
    """Returns the distance of two defects by their nearest periodic images, Å, rounded to 0.01."""
    i, j = (here[0] - there[0]) % a, (here[1] - there[1]) % b
    across = here[2] - there[2]
    images = (plane((i + m * a, j + n * b), material) for m in (-2, -1, 0, 1) for n in (-2, -1, 0, 1))
    return round(min(math.hypot(x, y, across) for x, y in images), 2)
