"""Simulates how the routing of requests to replicas changes the hit rate of their caches, with traces of design loops.

usage: Deploy/scaling/simulate.py      requires a built lacuna; LACUNA_PROGRAM names another program

The traces are recorded while design loops run against a lacuna: genetic algorithms that search for a band gap, and
Metropolis walks. The loops request the whole of each generation, with elites and duplicates, and know nothing of
symmetry. The replay sends each request to one of REPLICAS caches, by several rules. The hit rate is the fraction of
requests that are hits; the work of a replica follows from its hits and misses by the measured costs.
"""

import bisect
import collections
import hashlib
import json
import math
import pathlib
import random
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/System"))

from routing import routing_key  # noqa: E402
from service import Service  # noqa: E402

REPLICAS = 8
LOOPS = 8
# The body of a request, the body with sorted defects, the routing key and the canonical key.
Request = collections.namedtuple("Request", "generation body ordered route key")


class Loop:
    """A design loop of one user for one material. A genome is {(i, j, basis): defect}."""

    def __init__(self, material, seed):
        self.random = random.Random(seed)
        self.material = material
        self.a, self.b = material["default_supercell"]
        self.alleles = collections.defaultdict(list)
        for atom in material["basis"]:
            element = atom["element"]
            if element in material["vacancies"]:
                self.alleles[atom["basis"]].append({"type": "vacancy", "element": element})
            self.alleles[atom["basis"]] += [
                {"type": "substitution", **kind} for kind in material["substitutions"] if kind["from"] == element]

    def site(self):
        return self.random.randrange(self.a), self.random.randrange(self.b), self.random.choice(list(self.alleles))

    def genome(self, count):
        genome = {}
        while len(genome) < count:
            site = self.site()
            genome[site] = self.random.choice(self.alleles[site[2]])
        return genome

    def mutant(self, genome):
        """Returns the genome with one defect moved to a neighbouring cell or changed to another kind."""
        genome = dict(genome)
        (i, j, basis), kind = site, _ = self.random.choice(list(genome.items()))
        del genome[site]
        if self.random.random() < 0.7:
            step = self.random.choice([(1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, -1)])
            target = ((i + step[0]) % self.a, (j + step[1]) % self.b, basis)
            genome[site if target in genome else target] = kind
        else:
            genome[site] = self.random.choice(self.alleles[basis])
        return genome

    def configuration(self, genome):
        defects = [{**kind, "cell": list(site[:2]), "basis": site[2]} for site, kind in genome.items()]
        return {"material": self.material["name"], "defects": defects}


class GeneticLoop(Loop):
    """Searches for a band gap: tournaments of three, crossover along a cut of the cell, mutation, five elites."""

    POPULATION, GENERATIONS, ELITES = 100, 60, 5

    def __init__(self, material, seed):
        super().__init__(material, seed)
        self.target = self.random.uniform(0.3, 1.3)
        self.count = self.random.randint(3, 6)
        self.population = [self.genome(self.count) for _ in range(self.POPULATION)]

    def next(self, predictions):
        errors = [abs(prediction["band_gap_ev"] - self.target) for prediction in predictions]
        order = sorted(range(len(errors)), key=errors.__getitem__)
        children = [self.population[index] for index in order[:self.ELITES]]
        while len(children) < self.POPULATION:
            one, two = (
                self.population[min(self.random.sample(range(len(errors)), 3), key=errors.__getitem__)] for _ in "ab")
            child = self.crossed(one, two) if self.random.random() < 0.6 else dict(one)
            children.append(self.mutant(child) if self.random.random() < 0.6 else child)
        self.population = children

    def crossed(self, one, two):
        cut = self.random.randrange(1, self.a)
        child = {site: kind for site, kind in one.items() if site[0] < cut}
        child |= {site: kind for site, kind in two.items() if site[0] >= cut}
        return child or dict(one)


class WalkingLoop(Loop):
    """Metropolis walks at 0.1 eV: each walk evaluates a neighbour and moves there or stays."""

    POPULATION, GENERATIONS, TEMPERATURE = 20, 300, 0.1

    def __init__(self, material, seed):
        super().__init__(material, seed)
        self.population = [self.genome(3) for _ in range(self.POPULATION)]
        self.current = [(genome, float("inf")) for genome in self.population]

    def next(self, predictions):
        for index, prediction in enumerate(predictions):
            energy = prediction["formation_energy_ev"]
            before = self.current[index][1]
            if energy <= before or self.random.random() < math.exp((before - energy) / self.TEMPERATURE):
                self.current[index] = (self.population[index], energy)
            self.population[index] = self.mutant(self.current[index][0])


def trace(service, kind):
    """Returns the requests of LOOPS loops by generation, in random order within a generation."""
    materials = {entry["name"]: entry for entry in json.loads(service.get("/materials").body)["materials"]}
    names = ["MoS2", "WSe2", "BN", "P"]
    loops = [kind(materials[names[number % len(names)]], seed=number) for number in range(LOOPS)]
    requests = []
    with service.connect() as connection:
        for generation in range(kind.GENERATIONS):
            new = []
            for loop in loops:
                configurations = [loop.configuration(genome) for genome in loop.population]
                body = json.dumps({"configurations": configurations}).encode()
                response = connection.request("POST", "/predict-many", body)
                assert response.status == 200, response
                predictions = json.loads(response.body)["predictions"]
                loop.next(predictions)
                for configuration, prediction in zip(configurations, predictions):
                    ordered = {**configuration, "defects": sorted(configuration["defects"], key=json.dumps)}
                    new.append(Request(
                        generation, json.dumps(configuration), json.dumps(ordered),
                        routing_key(configuration, loop.material), prediction["key"]))
            random.Random(generation).shuffle(new)
            requests += new
    return requests


class Ring:
    """A ring of consistent hashing, with 128 points for each replica."""

    def __init__(self, replicas):
        self.points = sorted((digest(f"{replica}/{n}"), replica) for replica in range(replicas) for n in range(128))

    def order(self, key):
        """Returns the replicas in the order of preference for a key."""
        start = bisect.bisect(self.points, (digest(key), -1))
        return list(dict.fromkeys(replica for _, replica in self.points[start:] + self.points[:start]))


def digest(text):
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def hits(requests, choose, replicas=REPLICAS, entries=100_000, lost=None):
    """Replays the requests. Returns the hit rate, the largest work and the largest number of requests of a replica
    relative to the mean, and the total work.

    At the fraction `lost` of the trace, one replica is replaced by an empty one.
    """
    caches = [collections.OrderedDict() for _ in range(replicas)]
    counts, work, found = [0] * replicas, [0.0] * replicas, 0
    for index, request in enumerate(requests):
        if lost and index == int(lost * len(requests)):
            caches[0].clear()
        replica = choose(index, request, counts)
        cache = caches[replica]
        hit = request.key in cache
        cache[request.key] = True
        cache.move_to_end(request.key)
        if len(cache) > entries:
            cache.popitem(last=False)
        found += hit
        counts[replica] += 1
        work[replica] += HIT if hit else MISS
    mean = len(requests) / replicas
    return found / len(requests), max(work) * replicas / sum(work), max(counts) / mean, sum(work)


def hashed(field):
    """Returns a rule that routes by the hash of a field."""
    ring = Ring(REPLICAS)
    orders = {}

    def choose(_, request, __):
        key = getattr(request, field)
        if key not in orders:
            orders[key] = ring.order(key)
        return orders[key][0]

    return choose


def bounded(field, factor):
    """Returns a rule that routes by the hash of a field but skips replicas with more than `factor` times the mean of the
    recent requests."""
    ring, recent = Ring(REPLICAS), collections.deque()
    window = [0] * REPLICAS
    orders = {}

    def choose(_, request, __):
        key = getattr(request, field)
        if key not in orders:
            orders[key] = ring.order(key)
        bound = math.ceil(factor * (len(recent) + 1) / REPLICAS)
        replica = next(replica for replica in orders[key] if window[replica] < bound)
        window[replica] += 1
        recent.append(replica)
        # The number of requests in flight.
        if len(recent) > 64:
            window[recent.popleft()] -= 1
        return replica

    return choose


RULES = {
    "round robin": lambda: lambda index, *_: index % REPLICAS,
    "hash of the body": lambda: hashed("body"),
    "hash of the body, defects sorted": lambda: hashed("ordered"),
    "hash of the routing key": lambda: hashed("route"),
    "hash of the routing key, bounded to 1.25 of mean": lambda: bounded("route", 1.25),
    "hash of the canonical key": lambda: hashed("key"),
}

with open(pathlib.Path(__file__).with_name("figures.json"), encoding="utf-8") as stream:
    costs = json.load(stream)["cpu_microseconds"]
HIT, MISS = costs["single, hit"]["median"], costs["single, miss"]["median"]

service = Service("--no-cache-file")
for kind in (GeneticLoop, WalkingLoop):
    requests = trace(service, kind)
    distinct = {
        field: len({getattr(request, field) for request in requests}) for field in ("body", "ordered", "route", "key")}
    routes = collections.defaultdict(set)
    for request in requests:
        routes[request.key].add(request.route)
    split = sum(len(keys) > 1 for keys in routes.values())
    assert split == 0, f"{split} canonical forms have several routing keys"
    print(f"{kind.__name__}: {len(requests)} requests of {LOOPS} loops; distinct: {distinct}")
    print(f"{'':52}{'hits':>8}{'CPU':>8}{'busiest':>9}{'after a loss':>14}{'400 entries':>16}")
    alone = hits(requests, lambda *_: 0, replicas=1)
    best = alone[3]
    print(f"{'one shared cache':52}{alone[0]:8.1%}{1:8.2f}")
    for name, rule in RULES.items():
        rate, busiest, _, work = hits(requests, rule())
        after = hits(requests, rule(), lost=0.5)[0]
        small = hits(requests, rule(), entries=400)[0]
        print(f"{name:52}{rate:8.1%}{work / best:8.2f}{busiest:9.2f}{after:14.1%}{small:16.1%}")
service.end()

keys = [f"key {number}" for number in range(20_000)]
ring = [Ring(count) for count in (REPLICAS, REPLICAS + 1)]
moved = sum(ring[0].order(key)[0] != ring[1].order(key)[0] for key in keys) / len(keys)
modulo = sum(digest(key) % REPLICAS != digest(key) % (REPLICAS + 1) for key in keys) / len(keys)
print(f"from {REPLICAS} to {REPLICAS + 1} replicas: {moved:.1%} of keys move on a ring, {modulo:.1%} with a remainder")
