"""Exports, read by the packages that they are for. Packages that are not installed are skipped."""

import pytest
import yaml

from lacuna_client import export

COMPLEXES = [
    ("MoS2", "v_S", "MoS2:v_S"),
    ("MoS2", "v_Mo+v_S", "MoS2:v_Mo+v_S"),
    ("MoS2", "2v_S", "MoS2:v_S+v_S"),
    ("WSe2", "Mo_W", "WSe2:Mo_W"),
    ("hBN", "C_B+v_N", "BN:C_B+v_N"),
    ("P", "N_P", "P:N_P"),
]


@pytest.mark.parametrize(("material", "defects", "name"), COMPLEXES)
def test_names_and_exchanged_atoms(client, materials, material, defects, name):
    answer = client.predict(material=material, defects=defects)
    assert export.defect_name(answer, materials) == name
    perfect = client.structure(material=material, defects=[]).composition
    difference = dict(client.structure(answer).composition)
    for element, count in perfect.items():
        difference[element] = difference.get(element, 0) - count
    expected = {element.symbol: count for element, count in difference.items() if count}
    assert export.atom_io(answer, materials) == expected


@pytest.mark.parametrize(("material", "defects", "name"), [row for row in COMPLEXES if row[1] != "2v_S"])
def test_names_are_those_of_pymatgen_analysis_defects(client, materials, material, defects, name):
    core = pytest.importorskip("pymatgen.analysis.defects.core")
    answer = client.predict(material=material, defects=defects)
    perfect = client.structure(material=material, defects=[])
    named = core.NamedDefect.from_structures(client.structure(answer), perfect)
    assert repr(named) == export.defect_name(answer, materials)


@pytest.mark.parametrize("potentials", [None, "S-poor", {"S": -0.4, "Mo": -1.0}])
def test_pydefect_reads_energies(client, materials, tmp_path, potentials):
    module = pytest.importorskip("pydefect.analyzer.defect_energy")
    names = pytest.importorskip("pydefect.util.prepare_names")
    reference = client.predict(material="MoS2", defects="v_Mo+W_Mo")
    answer = client.predict(material="MoS2", defects="v_Mo+W_Mo", chemical_potentials=potentials)
    file = tmp_path / "defect_energy_info.yaml"
    file.write_text(yaml.safe_dump(export.pydefect_energy_info(answer, materials)))
    info = module.DefectEnergyInfo.from_yaml(str(file))
    assert (info.charge, info.atom_io) == (0, {"Mo": -2, "W": 1})
    # The standard states of pydefect are the elemental phases.
    assert info.defect_energy.formation_energy == pytest.approx(reference["formation_energy_ev"], abs=2e-6)
    assert info.defect_energy.energy(with_correction=True) == info.defect_energy.formation_energy
    assert names.prettify_names({info.name: info}, "mpl")
    file.write_text(info.to_yaml())
    assert module.DefectEnergyInfo.from_yaml(str(file)) == info


def test_pydefect_reads_limits(client, materials, tmp_path):
    module = pytest.importorskip("pydefect.chem_pot_diag.chem_pot_diag")
    file = tmp_path / "target_vertices.yaml"
    file.write_text(yaml.safe_dump(export.pydefect_target_vertices(materials, "MoS2")))
    vertices = module.TargetVertices.from_yaml(str(file))
    assert vertices.target == "MoS2"
    rich, poor = vertices.vertices["B"], vertices.vertices["A"]
    assert (rich.competing_phases, poor.competing_phases) == (["S"], ["Mo"])
    assert poor.impurity_phases == ["Se", "W"]
    # The energy at a vertex is that of the service at this limit.
    info = export.pydefect_energy_info(client.predict(material="MoS2", defects="v_S+W_Mo"), materials)
    for vertex, name in [(poor, "S-poor"), (rich, "S-rich")]:
        energy = info["formation_energy"] - sum(
            count * vertex.chem_pot[element] for element, count in info["atom_io"].items()
        )
        answer = client.predict(material="MoS2", defects="v_S+W_Mo", chemical_potentials=name)
        assert energy == pytest.approx(answer["formation_energy_ev"], abs=2e-6)


def test_doped_reads_chemical_potentials(materials):
    thermodynamics = pytest.importorskip("doped.thermodynamics")
    for material in materials["materials"]:
        exported = export.doped_chempots(materials, material["name"])
        parsed, references = thermodynamics._parse_chempots(exported)
        assert references == exported["elemental_refs"]
        assert parsed["limits_wrt_el_refs"] == exported["limits_wrt_el_refs"]
        for limit, potentials in exported["limits"].items():
            assert parsed["limits"][limit] == pytest.approx(potentials, abs=1e-4)
    names = thermodynamics.get_rich_poor_limit_dict(export.doped_chempots(materials, "MoS2"))
    own = export.host(materials, "MoS2")["chemical_potential_names"]
    assert {name: names[name] for name in own} == own


def test_an_unknown_host_is_a_key_error(materials):
    with pytest.raises(KeyError, match="Au"):
        export.pydefect_target_vertices(materials, "Au")
