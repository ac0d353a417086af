"""One configuration, in all the forms that scientists have."""

import gzip
import inspect
from pathlib import Path

import ase.io
import description
import numpy
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
    compressed = tmp_path / "POSCAR.gz"
    # Two members, as `cat a.gz b.gz` writes them.
    half = poscar.stat().st_size // 2
    data = poscar.read_bytes()
    compressed.write_bytes(gzip.compress(data[:half]) + gzip.compress(data[half:]))
    first = client.predict(structure)
    assert first["material"] == "MoS2" and first["defect_count"] == 3
    forms = {
        "Atoms": AseAtomsAdaptor.get_atoms(structure),
        "text": FILE.read_text(),
        "path": FILE,
        "POSCAR": poscar,
        "gzip": compressed,
        "as_dict": structure.as_dict(),
        "JSON": structure.to_json(),
        "todict": AseAtomsAdaptor.get_atoms(structure).todict(),
        "request": {"structure": structure},
        "list of one": {"structure": [structure.as_dict()]},
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


@pytest.mark.parametrize("value", [7, object(), ["v_S"], b"data_x\n"])
def test_what_is_no_structure_is_a_type_error(client, value):
    with pytest.raises(TypeError):
        client.predict(value)


@pytest.mark.parametrize("name", ["POSCAR", "v_S", "structures/absent.cif", "POSCAR\n"])
def test_a_str_of_one_line_is_neither_read_nor_sent(client, monkeypatch, tmp_path, name):
    # A file may have the name of a defect.
    monkeypatch.chdir(tmp_path)
    for file in ("POSCAR", "v_S"):
        (tmp_path / file).write_text(FILE.read_text())
    for given in (name, {"structure": name}):
        for method in (client.predict, client.explain, client.structure):
            with pytest.raises(TypeError, match=f"give pathlib.Path\\('{name.strip()}'\\) for a path"):
                method(given)
    assert client.predict(material="MoS2", defects="v_S")["defect_count"] == 1


def test_an_empty_text_is_a_problem_of_the_service(client):
    with pytest.raises(LacunaError) as caught:
        client.predict(" \n")
    assert caught.value.errors[0]["pointer"] == "/structure"


def test_an_unreadable_file_is_an_os_error(client):
    with pytest.raises(OSError):
        client.predict(Path("absent/POSCAR"))


@pytest.mark.parametrize("data", [b"\xff\xfe", gzip.compress(b"text")[:-9], gzip.compress(b"\xff"), b"\x1f\x8b\x00"])
def test_a_file_that_is_no_text_is_a_value_error_that_names_it(client, tmp_path, data):
    (tmp_path / "POSCAR").write_bytes(data)
    with pytest.raises(ValueError, match="POSCAR is not text"):
        client.predict(tmp_path / "POSCAR")


def charged_forms(structure):
    """Yields structures with a charge in each place where pymatgen and ASE keep one."""
    charged = structure.copy()
    charged.set_charge(-1)
    yield "charge of pymatgen", charged
    yield "as_dict", charged.as_dict()
    charged = structure.copy()
    charged.properties = {"charge": 1}
    yield "properties", charged
    yield "properties of as_dict", structure.as_dict() | {"properties": {"charge": 1}}
    atoms = AseAtomsAdaptor.get_atoms(structure)
    atoms.info = {"charge": numpy.int64(1)}
    yield "info", atoms
    yield "info of todict", atoms.todict()
    yield "pymatgen from ASE", AseAtomsAdaptor.get_structure(atoms)
    atoms = AseAtomsAdaptor.get_atoms(structure)
    atoms.set_initial_charges([0.5, -0.498] + [0.0] * (len(atoms) - 2))
    yield "initial charges", atoms
    yield "initial charges of todict", atoms.todict()


def test_a_charged_structure_is_refused_wherever_its_charge_is(client, structure):
    forms = dict(charged_forms(structure))
    for name, form in forms.items():
        for given in (form, {"structure": form}):
            with pytest.raises(LacunaError) as caught:
                client.predict(given)
            assert caught.value.errors[0]["code"] == "charged_defect", name
    answers = list(client.predict_many([*forms.values(), structure]))
    assert ["error" in answer for answer in answers] == [True] * len(forms) + [False]


def test_charges_that_sum_to_0_are_accepted(client, structure):
    key = client.predict(structure)["key"]
    atoms = AseAtomsAdaptor.get_atoms(structure)
    atoms.info = {"charge": 0}
    atoms.set_initial_charges([0.4, -0.3995] + [0.0] * (len(atoms) - 2))
    assert client.predict(atoms)["key"] == key
    assert client.predict(structure.as_dict() | {"charge": 1e-12})["key"] == key
    assert client.predict(structure.as_dict() | {"charge": None, "properties": None})["key"] == key


def test_oxidation_states_are_refused_if_they_give_the_structure_a_charge(client):
    # Without a charge of its own, a structure of pymatgen has the sum of its oxidation states.
    def decorated(defects):
        found = client.structure(material="MoS2", defects=defects)
        structure = Structure.from_sites(found.sites)
        structure.add_oxidation_state_by_element({"Mo": 4, "S": -2})
        return structure

    assert decorated("v_Mo+2v_S").charge == 0
    assert client.predict(decorated("v_Mo+2v_S"))["defect_count"] == 3
    structure = decorated("v_S")
    assert structure.charge == 2
    with pytest.raises(LacunaError, match="oxidation states") as caught:
        client.predict(structure)
    assert caught.value.errors[0]["code"] == "charged_defect"
    # ASE keeps oxidation states apart from charges.
    assert client.predict(AseAtomsAdaptor.get_atoms(structure))["defect_count"] == 1
    structure.remove_oxidation_states()
    assert client.predict(structure)["defect_count"] == 1


def test_strain_and_displacement_are_noted_and_change_no_number(client, structure):
    first = client.predict(structure)
    assert first["in_domain"] and first["domain_notes"] == []
    strained, displaced = structure.copy(), structure.copy()
    strained.apply_strain([0.005, 0.005, 0])
    displaced.translate_sites([0], [0.6, 0, 0], frac_coords=False)
    for changed, code in [(strained, "strained"), (displaced, "displaced_atoms")]:
        answer = client.predict(changed)
        assert not answer["in_domain"] and [note["code"] for note in answer["domain_notes"]] == [code]
        same = set(first) - {"in_domain", "domain_notes", "matched", "cached", "defects"}
        assert {name: answer[name] for name in same} == {name: first[name] for name in same}


@pytest.mark.parametrize("key", [3, float("nan"), "MoS2", "MoS2:8:"])
def test_what_is_no_key_is_a_value_error(client, key):
    with pytest.raises(ValueError, match="not a key"):
        client.predict({"key": key})


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
