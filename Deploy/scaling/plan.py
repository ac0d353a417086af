"""Computes the replicas and the money for a number of configurations per day from the cost of one configuration.

usage: Deploy/scaling/plan.py [FILE]     the figures of measure.py, by default figures.json next to this script

The values in ASSUMED are assumptions, not measurements.
"""

import json
import math
import pathlib
import sys

FILE = sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).with_name("figures.json")
ASSUMED = {
    # The load of the busiest minutes relative to the mean load of a day.
    "peak": 3,
    # The utilisation of a core at the peak. A lower value gives shorter queues.
    "use": 0.6,
    # The price of a core with 4 GB, in dollars per hour, on demand and on a spot machine.
    "dollars": {"on demand": 0.04, "spot": 0.012},
}
# New configurations only, and the simulated walks with requests routed by key.
HIT_RATES = (0, 0.75)

with open(FILE, encoding="utf-8") as stream:
    figures = json.load(stream)
costs, proxies, sizes = figures["cpu_microseconds"], figures["proxy_microseconds"], figures["bytes"]


def seconds(form, hits, which="median"):
    """Returns the CPU time per configuration, in seconds."""
    return (hits * costs[f"{form}, hit"][which] + (1 - hits) * costs[f"{form}, miss"][which]) / 1e6


print(f"peak load {ASSUMED['peak']} times the mean, cores {ASSUMED['use']:.0%} used at the peak; a replica has one core")
print(f"{'per day':>7} {'request':>13} {'hits':>5} {'core-hours per day, least to most':>42} {'replicas':>9} "
      f"{'proxy cores':>12} {'Gbit/s':>7} {'$ per day, spot':>16}")
for power in (6, 9, 12):
    at_peak = 10**power / 86_400 * ASSUMED["peak"]
    for form in proxies:
        for hits in HIT_RATES:
            least, hours, most = (10**power * seconds(form, hits, which) / 3600 for which in ("least", "median", "most"))
            replicas = max(2, math.ceil(at_peak * seconds(form, hits) / ASSUMED["use"]))
            fronts = max(1, math.ceil(at_peak * proxies[form]["median"] / 1e6 / ASSUMED["use"]))
            bits = at_peak * (sizes["request"] + sizes["response"]) * 8
            # The number of replicas follows the load, with a minimum of two. The proxy's cores are fixed.
            paid = max(2 * 24, hours / ASSUMED["use"]) + 24 * fronts
            money = [f"{paid * price:,.0f}" for price in ASSUMED["dollars"].values()]
            spread = f"{hours:,.2f} ({least:,.2f} to {most:,.2f})"
            print(f"{f'10^{power}':>7} {form:>13} {hits:5.0%} {spread:>42} {replicas:9,} {fronts:12,} {bits / 1e9:7.2f} "
                  f"{', '.join(money):>16}")
