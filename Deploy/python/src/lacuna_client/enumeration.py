"""The arrangements of a stoichiometry, as they arrive."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal, TypedDict

if TYPE_CHECKING:
    from .configurations import ChemicalPotentials


class EnumerationOptions(TypedDict, total=False):
    """The options of `LacunaClient.enumerate`, which describes them."""

    sort: Literal["formation_energy", "band_gap", "key"] | None
    target_gap_ev: float | None
    top: int | None
    max_formation_energy_ev: float | None
    in_domain_only: bool | None
    chemical_potentials: ChemicalPotentials | None
    temperature_k: float | None
    limit: int | None
    sample: int | None
    seed: int | None
    model: str | None


class Enumeration(Iterator[dict[str, Any]]):
    """The symmetry-inequivalent arrangements of a stoichiometry, each once.

    An iterator: each arrangement is an answer with its `multiplicity`, the number of placements that
    symmetry makes equivalent to it, and with a temperature its `boltzmann_weight`.

    Attributes:
        inequivalent: The number of inequivalent arrangements, before filters and `top`.
        total: The number of all placements: the multiplicities of all arrangements add up to it.
        thermodynamics: With a temperature, the means, the free energy (eV) and the configurational
            entropy (eV/K) of the stoichiometry; otherwise None.
    """

    def __init__(
        self,
        arrangements: Iterator[dict[str, Any]],
        inequivalent: int,
        total: int,
        thermodynamics: dict[str, Any] | None = None,
    ) -> None:
        self._arrangements = arrangements
        self.inequivalent = inequivalent
        self.total = total
        self.thermodynamics = thermodynamics

    def __next__(self) -> dict[str, Any]:
        return next(self._arrangements)
