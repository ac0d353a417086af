"""From what one configuration costs to replicas and money for so many configurations a day.

usage: Deploy/scaling/plan.py [FILE]     the figures of measure.py, by default figures.json beside this

What is assumed, and not measured: ASSUMED below.
"""

import json
import math
import pathlib
import sys

FILE = sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).with_name("figures.json")
ASSUMED = {
    # A day's work does not come evenly: the busiest minutes have so many times the mean.
    "peak": 3,
    # The share of a core that is used at the peak, so that what arrives at once need not wait for long.
    "use": 0.6,
    # A core with four gigabytes for an hour, in dollars, on demand and where it may be taken away.
    "dollars": {"on demand": 0.04, "spot": 0.012},
}
# Of nothing but new configurations, and of the simulated walks with requests routed by key.
HIT_RATES = (0, 0.75)

with open(FILE, encoding="utf-8") as stream:
    figures = json.load(stream)
costs, proxies, sizes = figures["cpu_microseconds"], figures["proxy_microseconds"], figures["bytes"]


def seconds(form, hits, which="median"):
    """Of a core, for a configuration."""
    return (hits * costs[f"{form}, known"][which] + (1 - hits) * costs[f"{form}, new"][which]) / 1e6


print(f"peak {ASSUMED['peak']} times the mean, cores {ASSUMED['use']:.0%} used at the peak; a replica is a core")
print(f"{'a day':>5} {'asked':>13} {'hits':>5} {'core-hours a day, least to most':>42} {'replicas':>9} {'proxy cores':>12} "
      f"{'Gbit/s':>7} {'$ a day, spot':>16}")
for power in (6, 9, 12):
    at_peak = 10**power / 86_400 * ASSUMED["peak"]
    for form in proxies:
        for hits in HIT_RATES:
            least, hours, most = (10**power * seconds(form, hits, which) / 3600 for which in ("least", "median", "most"))
            replicas = max(2, math.ceil(at_peak * seconds(form, hits) / ASSUMED["use"]))
            fronts = max(1, math.ceil(at_peak * proxies[form]["median"] / 1e6 / ASSUMED["use"]))
            bits = at_peak * (sizes["asked"] + sizes["answered"]) * 8
            # Replicas follow the load, but for a floor of two; the proxy's cores do not.
            paid = max(2 * 24, hours / ASSUMED["use"]) + 24 * fronts
            money = [f"{paid * price:,.0f}" for price in ASSUMED["dollars"].values()]
            spread = f"{hours:,.2f} ({least:,.2f} to {most:,.2f})"
            print(f"{f'10^{power}':>5} {form:>13} {hits:5.0%} {spread:>42} {replicas:9,} {fronts:12,} {bits / 1e9:7.2f} "
                  f"{', '.join(money):>16}")
