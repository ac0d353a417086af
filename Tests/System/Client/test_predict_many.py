"""Lists of any length."""

import itertools
import math
import random
import tracemalloc

import pandas
import pytest
from pymatgen.core import Structure
from pymatgen.io.ase import AseAtomsAdaptor
from service import ROOT

from lacuna_client import LacunaClient, client as module, to_dataframe

FILES = sorted((ROOT / "Deploy/examples/structures").glob("*.cif"))


def configurations(seed=1, defects=2):
    """Yields random configurations without end."""
    dice = random.Random(seed)
    sites = [(i, j, basis) for i in range(8) for j in range(8) for basis in range(3)]
    while True:
        drawn = dice.sample(sites, defects)
        yield {
            "material": "MoS2",
            "defects": [{"type": "vacancy", "cell": [i, j], "basis": basis} for i, j, basis in drawn],
        }


def without_cached(answer):
    return {name: value for name, value in answer.items() if name != "cached"}


def test_answers_are_those_of_single_requests_in_order(client):
    items = list(itertools.islice(configurations(), 40))
    items[7] = {"material": "MoS2", "defects": "v_Xx"}
    items[20] = Structure.from_file(FILES[0])
    items[21] = FILES[1].read_text()
    answers = list(client.predict_many(items))
    assert len(answers) == len(items)
    for number, (item, answer) in enumerate(zip(items, answers, strict=True), start=1):
        if number == 8:
            assert answer["line"] == 8 and answer["error"]["code"] == "invalid_document"
        else:
            assert without_cached(answer) == without_cached(client.predict(item))


def test_errors_are_numbered_through_all_windows(client):
    count = 2 * module.WINDOW_ROWS + 100
    bad = {0, module.WINDOW_ROWS - 1, module.WINDOW_ROWS, count - 1}
    items = [
        {"material": "Au", "defects": "v_S"} if n in bad else item
        for n, item in enumerate(itertools.islice(configurations(), count))
    ]
    answers = list(client.predict_many(iter(items)))
    assert {n for n, answer in enumerate(answers) if "error" in answer} == bad
    assert [answer["line"] - 1 for answer in answers if "error" in answer] == sorted(bad)


def test_configurations_are_read_as_answers_are_consumed(client):
    read = 0

    def endless():
        nonlocal read
        for item in configurations():
            read += 1
            yield item

    answers = client.predict_many(endless())
    assert read == 0
    for consumed, answer in enumerate(itertools.islice(answers, 1500), start=1):
        assert "formation_energy_ev" in answer
        assert read <= consumed + module.WINDOW_ROWS
    answers.close()


def test_memory_does_not_grow_with_the_length(client):
    def peak(count):
        tracemalloc.start()
        for _ in client.predict_many(itertools.islice(configurations(), count)):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    short = peak(1000)
    assert peak(4000) < 1.5 * short


def test_long_answers_to_many_short_lines_do_not_block(client):
    # Each answer is 50 times as long as its line, so that all of them fill every buffer on the way.
    items = list(itertools.islice(configurations(defects=48), 40))
    answers = list(client.predict_many(items, explain=True))
    assert [len(answer["explanation"]["defects"]) for answer in answers] == [48] * 40


def test_a_line_longer_than_a_window_is_sent_alone(client):
    note = "x" * (2 * module.WINDOW_BYTES)
    text = FILES[0].read_text().replace("\n", f"\n# {note}\n", 1)
    answers = list(client.predict_many([text, FILES[0].read_text(), text]))
    assert len({answer["key"] for answer in answers}) == 1


def test_fields_hold_for_items_that_have_none(client):
    items = [
        {"material": "MoS2", "defects": "v_S"},
        {"material": "MoS2", "defects": "v_S", "chemical_potentials": "S-rich"},
    ]
    poor, rich = client.predict_many(items, chemical_potentials="S-poor")
    assert poor["chemical_potentials"]["S"] < rich["chemical_potentials"]["S"] == 0
    assert poor["formation_energy_ev"] < rich["formation_energy_ev"]


def test_results_of_atoms_are_in_their_info(client):
    many = [AseAtomsAdaptor.get_atoms(Structure.from_file(file)) for file in FILES]
    answers = list(client.predict_many(many))
    assert [atoms.info["key"] for atoms in many] == [answer["key"] for answer in answers]


def test_a_table_has_a_row_for_each_errors_too(client):
    items = [{"material": "MoS2", "defects": name} for name in ("v_S", "v_Xx", "W_Mo")]
    frame = client.predict_many(items, as_dataframe=True)
    assert isinstance(frame, pandas.DataFrame) and len(frame) == 3
    assert frame.loc[1, "error"]["code"] == "invalid_document" and frame.loc[1, "line"] == 2
    assert frame["formation_energy_ev"].isna().tolist() == [False, True, False]
    single = client.predict(items[2])
    low, high = single["band_gap_interval_ev"]
    assert (frame.loc[2, "band_gap_low_ev"], frame.loc[2, "band_gap_high_ev"]) == (low, high)
    assert frame.loc[2, "key"] == single["key"]


def test_a_table_has_the_same_columns_whatever_its_rows_are(client):
    one = {"material": "MoS2", "defects": [{"type": "vacancy", "cell": [0, 0], "basis": 0}]}
    full, empty, errors = (
        client.predict_many(items, as_dataframe=True)
        for items in ([one], [], [{"material": "MoS2", "defects": "v_Xx"}])
    )
    assert list(empty.columns) == list(full.columns) and len(empty) == 0
    assert set(full.columns) - {"error"} == set(client.predict(one)) | {
        f"{name}_{bound}_ev" for name in ("formation_energy", "band_gap") for bound in ("low", "high")
    }
    assert list(errors.columns) == [*full.columns.drop("error"), "error", "line"]
    assert errors["formation_energy_low_ev"].isna().all() and full["error"].isna().all()
    numbers = full.select_dtypes(["number", "bool"])
    assert empty[numbers.columns].dtypes.equals(numbers.dtypes)
    assert list(empty[empty["in_domain"]].columns) == list(full.columns)
    assert list(to_dataframe([]).columns) == list(full.columns)


@pytest.mark.parametrize("progress", [True, False])
def test_the_bar_is_shown_if_wanted(service, capsys, progress):
    items = list(itertools.islice(configurations(), 30))
    with LacunaClient(service.url, progress=progress) as client:
        list(client.predict_many(items))
    shown = capsys.readouterr()
    assert ("30/30" in shown.err) is progress and not shown.out


def test_a_wrong_item_is_a_type_error_that_names_it(client):
    items = [{"material": "MoS2", "defects": "v_S"}, 7]
    with pytest.raises(TypeError, match="int"):
        list(client.predict_many(items))


def test_unreadable_files_are_items_too(client, tmp_path):
    (tmp_path / "binary").write_bytes(b"\xff")
    files = [tmp_path / "absent", FILES[0], tmp_path / "binary", {"material": "Au", "defects": "v_S"}, FILES[1]]
    answers = list(client.predict_many(files))
    assert ["error" in answer for answer in answers] == [True, False, True, True, False]
    assert [answer["line"] for answer in answers if "error" in answer] == [1, 3, 4]
    for number in (0, 2):
        assert files[number].name in answers[number]["error"]["detail"]
    assert [answer["error"]["detail"] for answer in client.predict_many(files[:1])] == [answers[0]["error"]["detail"]]


def test_a_number_that_is_not_finite_is_not_sent(client):
    items = [
        {"material": "MoS2", "defects": "v_S", "chemical_potentials": {"S": value}} for value in (math.nan, -math.inf, -1)
    ]
    answers = list(client.predict_many(items))
    assert ["error" in answer for answer in answers] == [True, True, False]
    with pytest.raises(ValueError, match="JSON"):
        client.predict(items[0])


def test_one_structure_in_place_of_a_list_is_a_type_error(client):
    structure = Structure.from_file(FILES[0])
    atoms = AseAtomsAdaptor.get_atoms(structure)
    one = {"material": "MoS2", "defects": "v_S"}
    for value in (structure, atoms, one, "POSCAR", FILES[0].read_text(), FILES[0], b"POSCAR", None, 7):
        # Before the first answer is asked for.
        with pytest.raises(TypeError, match=f"give a list of .*, not one {type(value).__name__}"):
            client.predict_many(value)
    with pytest.raises(TypeError, match="give a list of answers"):
        to_dataframe(client.predict(one))
