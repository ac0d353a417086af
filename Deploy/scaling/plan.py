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
# As the simulated loops had, one after the other replica in turn and by routing key; and none.
HIT_RATES = (0, 0.36, 0.75)

with open(FILE, encoding="utf-8") as stream:
    costs = json.load(stream)["cpu_microseconds"]


def seconds(form, hits, which="median"):
    """Of a core, for a configuration."""
    return (hits * costs[f"{form}, known"][which] + (1 - hits) * costs[f"{form}, new"][which]) / 1e6


print(f"peak {ASSUMED['peak']} times the mean, cores {ASSUMED['use']:.0%} used at the peak; a replica is a core")
print(f"{'a day':>6} {'asked':>13} {'hits':>5} {'core-hours a day':>28} {'replicas at the peak':>22} "
      f"{'$ a day, on demand':>19} {'spot':>8}")
for power in (6, 9, 12):
    for form in ("single", "array of 100"):
        for hits in HIT_RATES:
            hours = {which: 10**power * seconds(form, hits, which) / 3600 for which in ("least", "median", "most")}
            replicas = max(2, math.ceil(hours["median"] / 24 * ASSUMED["peak"] / ASSUMED["use"]))
            # Replicas follow the load but for a floor of two.
            paid = max(2 * 24, hours["median"] / ASSUMED["use"])
            money = [paid * price for price in ASSUMED["dollars"].values()]
            print(f"{f'10^{power}':>6} {form:>13} {hits:5.0%} "
                  f"{hours['median']:12,.2f} ({hours['least']:,.2f} to {hours['most']:,.2f})".ljust(57)
                  + f"{replicas:20,} {money[0]:19,.2f} {money[1]:8,.2f}")
