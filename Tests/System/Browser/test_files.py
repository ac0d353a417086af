"""Structure files: dropped, chosen and pasted."""

import gzip
import json
import math
import os
import tempfile

from playground import FIVE, PlaygroundCase

DROP = """
    const data = new DataTransfer();
    for (const [name, text] of arguments[0]) data.items.add(new File([text], name));
    for (const type of ["dragover", "drop"]) {
      const event = new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true });
      document.querySelector("#top").dispatchEvent(event);
    }
    """
PASTE = """
    const data = new DataTransfer();
    data.setData("text/plain", arguments[0]);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    """


class FileTests(PlaygroundCase):
    def poscar(self, stretch=1.0):
        """Returns a 3 × 3 supercell of MoS2 without one of its atoms, stretched along a."""
        material = next(each for each in self.materials if each["name"] == "MoS2")
        cell = material["cell"]
        lines = ["MoS2", "1.0", f"{3 * cell['a'] * stretch} 0 0",
                 f"{3 * cell['b'] * math.cos(math.radians(cell['gamma'])) * stretch} "
                 f"{3 * cell['b'] * math.sin(math.radians(cell['gamma']))} 0", f"0 0 {cell['c']}",
                 "Mo S", "9 17", "Direct"]
        places = [(x, i, j) for x in material["basis"] for i in range(3) for j in range(3)]
        for atom, i, j in places[:-1]:
            x, y, z = atom["position"]
            lines.append(f"{(i + x) / 3} {(j + y) / 3} {z}")
        return "\n".join(lines) + "\n"

    def structure(self, configuration, form):
        """Returns the structure of a configuration as the service writes it."""
        return self.server.post(f"/structure?format={form}", json.dumps(configuration).encode()).body.decode()

    def choose(self, content, suffix=".vasp"):
        with tempfile.NamedTemporaryFile("wb", suffix=suffix) as file:
            file.write(content)
            file.flush()
            self.find("#file").send_keys(file.name)
            self.wait(lambda: self.all("#file-read strong") or self.find("#file-fault").text, "a report")

    def assert_is_shown(self, text):
        """Checks that the page shows the structure in a text as the server reads it."""
        status, answer = self.fetch("/predict", {"structure": text})
        self.assertEqual(status, 200)
        self.wait(lambda: self.all("#file-read strong"), "the report")
        self.assertEqual(self.assert_shows_the_prediction()["key"], answer["key"])
        return answer

    def test_a_dropped_structure_is_shown_with_what_was_read(self):
        self.begin(FIVE)
        text = self.poscar(1.002)
        self.driver.execute_script(DROP, [["POSCAR", text]])
        self.assert_is_shown(text)
        report = self.find("#file-read").text
        for part in ["POSCAR:", "MoS₂ 3 × 3", "1 defect,", "strain 0.2 %"]:
            self.assertIn(part, report)

    def test_every_format_is_named(self):
        self.begin(FIVE)
        for form, name in [("cif", "CIF"), ("poscar", "POSCAR"), ("extxyz", "extended XYZ"), ("pymatgen", "JSON")]:
            text = self.structure({"material": "WSe2", "defects": "v_W+2v_Se"}, form)
            self.driver.execute_script("document.querySelector('#file-read').replaceChildren()")
            self.driver.execute_script(DROP, [["structure", text]])
            self.assert_is_shown(text)
            self.assertIn(f"structure: {name}, WSe₂ 8 × 8, 3 defects", self.find("#file-read").text)

    def test_a_chosen_file_may_be_compressed(self):
        text = self.poscar()
        for content in [text.encode(), gzip.compress(text.encode())]:
            self.begin(FIVE)
            self.choose(content)
            self.assert_is_shown(text)

    def test_a_pasted_structure_key_or_link_is_shown(self):
        self.begin(FIVE)
        text = self.poscar()
        self.driver.execute_script(PASTE, text)
        self.assert_is_shown(text)
        self.driver.execute_script(PASTE, "hBN:8x8:C@1.5.0+v@2.2.1+v@3.3.1")
        self.assertEqual(self.key(), "BN:8x8:C@1.5.0+v@2.2.1+v@3.3.1")
        self.driver.execute_script(PASTE, f"{self.server.url}/#{FIVE}")
        self.assertEqual(self.key(), FIVE)
        self.assert_shows_the_prediction()
        self.driver.execute_script(PASTE, "MoS2:8x8:v@9.0.0")
        self.assertIn("v@9.0.0", self.find("#link-fault").text)

    def test_a_refused_file_clears_the_prediction_and_has_its_reason_below_the_drawing(self):
        self.begin(FIVE)
        self.expected = ["422"]
        text = "not a structure\n"
        self.driver.execute_script(DROP, [["bad.cif", text]])
        self.wait(lambda: self.find("#file-fault").text, "the reason")
        self.settle()
        status, problem = self.fetch("/predict", {"structure": text})
        self.assertEqual(status, 422)
        shown = self.find("#file-fault").text
        self.assertTrue(shown.startswith("bad.cif was not read."))
        for error in problem["errors"]:
            self.assertIn(error["detail"].rstrip(".").lower(), shown.lower())
        self.assertEqual(self.all("#results .figure"), [])
        self.assertIn("bad.cif", self.find("#results").text)
        self.assertEqual(self.find("#announcement").get_property("textContent"), "")
        self.assertEqual(self.key(), FIVE)
        self.assert_accessible()
        self.press(self.find("#results button"))
        self.assert_shows_the_prediction()
        self.assertEqual(self.find("#file-fault").text, "")

    def test_several_files_make_a_table_whose_rows_can_be_shown(self):
        self.begin(FIVE)
        self.expected = ["422"]
        other = self.structure({"material": "WSe2", "defects": "v_W+2v_Se"}, "cif")
        self.driver.execute_script(
            DROP, [["a.vasp", self.poscar()], ["bad.cif", "data_x\n"], ["b.cif", other]])
        self.wait(lambda: self.all("#file-table table"), "the table")
        self.assertEqual(self.find("#file-read").text, "2 files read, 1 refused.")
        self.assertEqual(self.key(), FIVE)
        first, bad, last = [row.text for row in self.all("#file-table tbody tr")]
        self.assertIn("MoS₂ 3 × 3", first)
        self.assertTrue(bad.startswith("bad.cif"))
        self.assertNotIn("eV", bad)
        answer = self.fetch("/predict", {"structure": other})[1]
        self.assertIn(f"{answer['formation_energy_ev']:.3f} eV", last)
        self.assertIn(f"{answer['band_gap_ev']:.3f} eV", last)
        # They are also among what was tried, under their names.
        self.assertIn("b.cif", self.find("#tried-table").text)
        self.press(self.all("#file-table tbody button")[1])
        self.assertEqual(self.assert_shows_the_prediction()["key"], answer["key"])
        self.assert_accessible()

    def test_a_file_that_is_too_large_is_not_sent(self):
        self.begin(FIVE)
        # The second one is small before it is decompressed.
        for content in [bytes(4_000_001), gzip.compress(bytes(4_000_001))]:
            self.choose(content, ".cif")
            self.assertIn("4 MB", self.find("#file-fault").text)

    def test_a_damaged_compression_is_refused(self):
        self.begin(FIVE)
        self.choose(gzip.compress(self.poscar().encode())[:-20] + os.urandom(8))
        self.assertIn("gzip", self.find("#file-fault").text)
