"""One configuration, in all the forms that scientists have."""

import inspect
from pathlib import Path

import ase.io
import description
import pytest
from pymatgen.core import Structure
from pymatgen.io.ase import AseAtomsAdaptor
from pymatgen.io.vasp import Poscar
from service import ROOT

from lacuna_client import LacunaClient, LacunaError

FILE = ROOT / "Deploy/examples/structures/MoS2-3.cif"
SCHEMAS = description.read()["components"]["schemas"]


@pytest.fixture(scope="module")
def structure():
    return Structure.from_file(FILE)


def test_all_forms_of_a_structure_have_one_answer(client, structure, tmp_path):
    poscar = tmp_path / "POSCAR"
    structure.to_file(str(poscar), fmt="poscar")
    first = client.predict(structure)
    assert first["material"] == "MoS2" and first["defect_count"] == 3
    forms = {
        "Atoms": AseAtomsAdaptor.get_atoms(structure),
        "text": FILE.read_text(),
        "path": FILE,
        "POSCAR": poscar,
        "as_dict": structure.as_dict(),
        "request": {"structure": structure},
        "sites": {name: first[name] for name in ("material", "supercell", "defects")},
        "answer": first,
        "key": {"key": first["key"], "model": first["model"]},
    }
    for name, form in forms.items():
        answer = client.predict(form)
        assert answer["key"] == first["key"], name
        assert answer["formation_energy_ev"] == first["formation_energy_ev"], name
    named = client.predict(material="MoS2", defects=first["defects"])
    assert named["band_gap_interval_ev"] == first["band_gap_interval_ev"]


def test_fields_complete_a_structure(client, structure):
    answer = client.predict(structure, material="MoS2", supercell=(8, 8), id="a", chemical_potentials={"S": -0.5})
    assert answer["id"] == "a" and answer["chemical_potentials"]["S"] == -0.5
    with pytest.raises(LacunaError) as caught:
        client.predict(structure, material="BN")
    assert caught.value.errors[0]["pointer"].startswith("/")


def test_results_of_atoms_are_in_info_and_survive_a_file(client, structure, tmp_path):
    atoms = AseAtomsAdaptor.get_atoms(structure)
    atoms.info = {"source": "2DMD"}
    answer = client.predict(atoms)
    assert atoms.info == {"source": "2DMD", **answer}
    ase.io.write(tmp_path / "atoms.extxyz", atoms)
    info = ase.io.read(tmp_path / "atoms.extxyz").info
    assert info["formation_energy_ev"] == answer["formation_energy_ev"]
    assert list(info["band_gap_interval_ev"]) == answer["band_gap_interval_ev"]
    assert info["key"] == answer["key"] and atoms.calc is None


def test_an_invalid_configuration_raises_its_problem(client):
    with pytest.raises(LacunaError) as caught:
        client.predict(material="MoS2", defects=[{"type": "vacancy", "cell": [8, 0], "basis": 1}, {"type": "x"}])
    error = caught.value
    assert (error.status, error.code) == (422, "invalid_document")
    assert error.problem["errors"] == error.errors and error.errors
    assert all({"code", "pointer", "detail"} <= set(fault) for fault in error.errors)


@pytest.mark.parametrize("value", [7, object(), ["v_S"]])
def test_what_is_no_structure_is_a_type_error(client, value):
    with pytest.raises(TypeError):
        client.predict(value)


def test_an_unreadable_file_is_an_os_error(client):
    with pytest.raises(OSError):
        client.predict(Path("absent/POSCAR"))


def test_an_explanation_adds_up(client):
    answer = client.explain(material="MoS2", defects="v_Mo+2v_S", chemical_potentials="S-poor")
    explanation = answer["explanation"]
    parts = [part["formation_energy_ev"] for name in ("defects", "pairs") for part in explanation[name]]
    assert sum(parts) + explanation["many_body_ev"] == pytest.approx(answer["formation_energy_ev"], abs=1e-5)


@pytest.mark.parametrize("supercell", [(8, 8), [[4, 8], [-4, 4]]])
def test_the_structure_of_an_answer_has_its_key(client, supercell):
    answer = client.predict(material="MoS2", supercell=supercell, defects="v_Mo+v_S+W_Mo")
    structure = client.structure(answer)
    assert isinstance(structure, Structure)
    assert client.predict(structure)["key"] == answer["key"]
    assert client.predict({"key": answer["key"]})["key"] == answer["key"]
    text = client.structure(answer, format="poscar")
    assert Poscar.from_str(text).structure.composition == structure.composition
    assert client.predict(client.structure(answer, format="cif"))["key"] == answer["key"]


def test_the_pristine_host_has_a_structure(client):
    assert client.structure(material="hBN", defects=[], supercell=(2, 3)).composition.formula == "B6 N6"


def test_the_model_and_the_materials_are_those_of_the_service(client):
    first = client.models()["models"][0]
    assert client.model() == client.model(first["name"]) and client.model()["identity"] == first["identity"]
    assert client.model()["properties"] == first["properties"]
    assert client.predict(material="P", defects="v_P", model=first["name"])["model"] == first["identity"]
    with pytest.raises(LacunaError):
        client.predict(material="P", defects="v_P", model="absent")
    with pytest.raises(LacunaError):
        client.model("absent")
    assert {"MoS2", "P"} <= {material["name"] for material in client.materials()["materials"]}


def test_predict_has_an_argument_for_each_field_of_a_request():
    arguments = set(inspect.signature(LacunaClient.predict).parameters) - {"self"}
    # The format of a text is recognised.
    assert arguments == set(SCHEMAS["Configuration"]["properties"]) - {"format"}


def test_arguments_replace_the_fields_of_a_mapping(client):
    given = {"material": "MoS2", "defects": "v_S", "chemical_potentials": "S-rich"}
    assert client.predict(given)["chemical_potentials"]["S"] == 0
    assert client.predict(given, chemical_potentials="S-poor")["chemical_potentials"]["S"] < 0
    poor = client.predict(given, chemical_potentials="S-poor", id="a")
    assert "chemical_potentials" not in client.predict(poor), "an answer stands for its configuration"
