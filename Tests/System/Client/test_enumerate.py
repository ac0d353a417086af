"""Arrangements of a stoichiometry."""

import inspect
import math

import pandas
import pytest
import description

from lacuna_client import LacunaClient, LacunaError

SCHEMAS = description.read()["components"]["schemas"]
PLACEMENTS = 16 * math.comb(32, 2)


def test_multiplicities_add_up_to_all_placements(client):
    enumeration = client.enumerate("MoS2", "v_Mo+2v_S", supercell=(4, 4))
    assert enumeration.total == PLACEMENTS
    arrangements = list(enumeration)
    assert len(arrangements) == enumeration.inequivalent == len({row["key"] for row in arrangements})
    assert sum(row["multiplicity"] for row in arrangements) == PLACEMENTS
    first = client.predict({"key": arrangements[0]["key"]})
    assert first["formation_energy_ev"] == arrangements[0]["formation_energy_ev"]


def test_arrangements_arrive_as_they_are_consumed(client):
    with_many = client.enumerate("MoS2", "4v_S", supercell=(8, 8))
    assert with_many.inequivalent > 10_000
    assert next(with_many)["defect_count"] == 4


def test_options_reach_the_service(client):
    rows = list(client.enumerate("MoS2", "2v_S", supercell=(6, 6), top=5, chemical_potentials="S-poor"))
    energies = [row["formation_energy_ev"] for row in rows]
    assert len(rows) == 5 and energies == sorted(energies)
    assert rows[0]["chemical_potentials"]["S"] < 0
    near = list(client.enumerate("MoS2", "2v_S", target_gap_ev=1.0, max_formation_energy_ev=5.4, in_domain_only=True))
    distances = [abs(row["band_gap_ev"] - 1.0) for row in near]
    assert near and distances == sorted(distances)
    assert all(row["in_domain"] and row["formation_energy_ev"] <= 5.4 for row in near)
    own = client.models()["models"][0]
    assert {row["model"] for row in client.enumerate("MoS2", "v_S", model=own["name"])} == {own["identity"]}
    sample = [row["key"] for row in client.enumerate("MoS2", "6v_S", sample=20, seed=3)]
    assert len(set(sample)) == 20
    assert sample == [row["key"] for row in client.enumerate("MoS2", "6v_S", sample=20, seed=3)]


def test_a_temperature_gives_weights_and_thermodynamics(client):
    enumeration = client.enumerate("MoS2", "v_Mo+v_S", supercell=(4, 4), temperature_k=500)
    rows = list(enumeration)
    assert sum(row["boltzmann_weight"] for row in rows) == pytest.approx(1)
    mean = sum(row["boltzmann_weight"] * row["formation_energy_ev"] for row in rows)
    assert enumeration.thermodynamics["mean_formation_energy_ev"] == pytest.approx(mean, abs=1e-5)
    assert enumeration.total == 16 * 32


def test_a_table_has_the_counts_as_attributes(client):
    frame = client.enumerate("MoS2", "2v_S", (4, 4), as_dataframe=True)
    assert isinstance(frame, pandas.DataFrame) and len(frame) == frame.attrs["inequivalent"]
    assert frame["multiplicity"].sum() == frame.attrs["total"] == math.comb(32, 2)
    assert frame.attrs["thermodynamics"] is None


@pytest.mark.parametrize("temperature", [None, 500])
def test_a_table_without_arrangements_has_columns(client, temperature):
    def table(most):
        return client.enumerate(
            "MoS2", "2v_S", (4, 4), max_formation_energy_ev=most, temperature_k=temperature, as_dataframe=True
        )

    assert len(table(0)) == 0 < len(table(100))
    # The sites are among the columns only if there are any.
    assert [*table(0).columns] == [name for name in table(100).columns if name != "defects"]


def test_the_bar_counts_to_the_number_of_arrangements(service, capsys):
    with LacunaClient(service.url) as client:
        count = len(list(client.enumerate("MoS2", "2v_S", (4, 4))))
    assert f"{count}/{count}" in capsys.readouterr().err


def test_too_many_arrangements_are_a_problem(client):
    with pytest.raises(LacunaError) as caught:
        client.enumerate("MoS2", "2v_S", limit=3)
    assert caught.value.errors[0]["code"] == "too_many_arrangements"


def test_enumerate_has_an_argument_for_each_field_of_a_request():
    arguments = set(inspect.signature(LacunaClient.enumerate).parameters) - {"self", "as_dataframe"}
    assert arguments == set(SCHEMAS["Enumeration"]["properties"])
