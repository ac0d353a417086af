"""Undo and redo, Back, and what was tried."""

import re

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from playground import PlaygroundCase

ONE = "MoS2:8x8:v@0.0.1"


class UndoTests(PlaygroundCase):
    def make_three_changes(self):
        """Returns the keys of the configurations, the first one first."""
        self.begin(ONE)
        keys = [self.key()]
        for i in range(1, 4):
            self.site(i, i, 2).click()
            keys.append(self.key())
        self.settle()
        return keys

    def test_undo_and_redo_go_through_the_changes_by_buttons_and_keys(self):
        keys = self.make_three_changes()
        self.assertFalse(self.find("#redo").is_enabled())
        for key in reversed(keys[:-1]):
            self.press(self.find("#undo"))
            self.assertEqual(self.key(), key)
        self.assertFalse(self.find("#undo").is_enabled())
        self.assert_shows_the_prediction()
        body = ActionChains(self.driver)
        for key in keys[1:]:
            body.key_down(Keys.CONTROL).key_down(Keys.SHIFT).send_keys("z").key_up(Keys.SHIFT).key_up(Keys.CONTROL)
            body.perform()
            self.assertEqual(self.key(), key)
        body.key_down(Keys.CONTROL).send_keys("z").key_up(Keys.CONTROL).perform()
        self.assertEqual(self.key(), keys[-2])
        # A change after an undo replaces what could be redone.
        self.site(6, 1, 0).click()
        self.assertFalse(self.find("#redo").is_enabled())
        self.press(self.find("#undo"))
        self.assertEqual(self.key(), keys[-2])
        self.assert_shows_the_prediction()

    def test_a_text_field_keeps_its_own_undo(self):
        keys = self.make_three_changes()
        field = self.find("#count")
        field.send_keys("5", Keys.CONTROL + "z")
        self.assertEqual(self.key(), keys[-1])

    def test_undo_works_after_a_reload(self):
        keys = self.make_three_changes()
        self.driver.refresh()
        self.wait_for_page()
        self.assertEqual(self.key(), keys[-1])
        self.press(self.find("#undo"))
        self.assertEqual(self.key(), keys[-2])
        self.press(self.find("#redo"))
        self.assertEqual(self.key(), keys[-1])
        self.assert_shows_the_prediction()

    def test_back_and_forward_of_the_browser_show_the_earlier_configurations(self):
        keys = self.make_three_changes()
        for key in reversed(keys[:-1]):
            self.driver.back()
            self.wait(lambda key=key: self.key() == key, "the earlier configuration")
            self.assert_shows_the_prediction()
        self.driver.forward()
        self.wait(lambda: self.key() == keys[1], "the later configuration")
        # Back is a change too, so undo returns to where it started.
        self.press(self.find("#undo"))
        self.assertEqual(self.key(), keys[0])


class TriedTests(PlaygroundCase):
    def rows(self):
        """Returns the key and the cells of each row."""
        return self.driver.execute_script("""
            return [...document.querySelectorAll("#tried-table tbody tr")].map((row) =>
              [row.dataset.key, [...row.cells].map((cell) => cell.innerText)]);
            """)

    def try_several(self):
        """Predicts four configurations, and returns their keys in the order in which they were tried."""
        self.begin(ONE)
        keys = [self.key()]
        for i, j, basis in [(4, 4, 0), (2, 6, 0), (6, 3, 0)]:
            self.site(i, j, basis).click()
            self.settle()
            keys.append(self.key())
        return keys

    def test_what_was_tried_is_kept_across_reloads(self):
        keys = self.try_several()
        before = self.rows()
        self.driver.refresh()
        self.wait_for_page()
        self.assertEqual(dict(self.rows()), dict(before))
        self.assertEqual({each.get_attribute("data-key") for each in self.all(".try[data-key]")}, set(keys))
        self.press(self.find("#forget"))
        self.driver.refresh()
        self.wait_for_page()
        self.assertEqual([key for key, _ in self.rows()], [keys[-1]])

    def test_what_was_tried_is_bounded(self):
        self.begin(ONE)
        self.driver.execute_script("""
            const name = Object.keys(localStorage).find((each) => each.endsWith("tried"));
            const [one] = JSON.parse(localStorage[name]);
            const many = Array.from({ length: 2000 }, (_, index) => {
              const [i, j] = [Math.floor(index / 8) % 8, index % 8];
              const vacancy = `v@${Math.floor(index / 512) % 8}.${Math.floor(index / 64) % 8}.0`;
              const key = `MoS2:8x8:${vacancy}+Se@${i}.${j}.1`;
              return { ...one, key, prediction: { ...one.prediction, key } };
            });
            localStorage[name] = JSON.stringify(many);
            """)
        self.driver.refresh()
        self.wait_for_page()
        self.assertEqual(len(self.all(".try[data-key]")), 500)
        self.assertEqual(len(self.all("#tried-table tbody tr")), 30)
        self.press(self.find("#tried-table > button"))
        self.assertEqual(len(self.all("#tried-table tbody tr")), 500)

    def test_configurations_that_symmetry_makes_equal_are_one_entry(self):
        self.begin(ONE)
        self.press(self.all("#examples button")[0])
        self.settle()
        self.assertNotEqual(self.key(), ONE)
        self.assertEqual([key for key, _ in self.rows()], [self.key()])
        self.press(self.find("#undo"))
        self.settle()
        self.assertEqual([key for key, _ in self.rows()], [ONE])

    def test_a_damaged_memory_is_ignored(self):
        for text in ["{", "[1, null, {}]", '[{"key": "MoS2:8x8:v@0.0.1", "prediction": {"model": "other@1"}}]']:
            self.begin(ONE)
            self.driver.execute_script("""
                for (const name of Object.keys(localStorage)) localStorage[name] = arguments[0];
                for (const name of Object.keys(sessionStorage)) sessionStorage[name] = arguments[0];
                """, text)
            self.driver.refresh()
            self.wait_for_page()
            self.assert_shows_the_prediction()
            self.assertEqual([key for key, _ in self.rows()], [ONE])

    def test_each_column_sorts_up_down_and_not(self):
        keys = self.try_several()
        newest_first = [key for key, _ in self.rows()]
        self.assertEqual(newest_first, list(reversed(keys)))
        for column in range(1, 5):
            def values():
                return [float(cells[column + 1].replace("−", "-")) for _, cells in self.rows()]

            def sort():
                self.press(self.all("#tried-table .sort")[column])
                return self.all("#tried-table thead th")[column + 1].get_attribute("aria-sort")

            self.assertEqual(sort(), "ascending")
            self.assertEqual(values(), sorted(values()))
            self.assertEqual(sort(), "descending")
            self.assertEqual(values(), sorted(values(), reverse=True))
            self.assertIsNone(sort())
            self.assertEqual([key for key, _ in self.rows()], newest_first)

    def test_a_row_returns_to_its_configuration(self):
        keys = self.try_several()
        for key in keys:
            self.press(self.find(f'#tried-table tr[data-key="{key}"] th button'))
            self.assertEqual(self.key(), key)
            self.assert_shows_the_prediction()
            self.assertEqual(self.find("#tried-table tr.current").get_attribute("data-key"), key)

    def test_two_can_be_compared(self):
        keys = self.try_several()
        for key in [keys[0], keys[1]]:
            self.press(self.find(f'#tried-table tr[data-key="{key}"] input'))
        cells = {row.find_element(By.TAG_NAME, "th").text: row.find_elements(By.TAG_NAME, "td")
                 for row in self.all("#comparison tbody tr")}
        energies = [float(re.match(r"[−\d.]+", cell.text)[0].replace("−", "-")) for cell in cells["Formation energy"][:2]]
        difference = float(re.match(r"[+−][\d.]+", cells["Formation energy"][2].text)[0].replace("−", "-"))
        self.assertAlmostEqual(energies[1] - energies[0], difference, delta=0.0011)
        self.assertIn("overlap", cells["Band gap"][2].text)
        self.assert_accessible()
        # A third one takes the place of the first.
        self.press(self.find(f'#tried-table tr[data-key="{keys[2]}"] input'))
        checked = {row.get_attribute("data-key") for row in self.all("#tried-table tr:has(input:checked)")}
        self.assertEqual(checked, {keys[1], keys[2]})

    def test_energies_follow_the_chemical_potentials(self):
        self.try_several()
        Select(self.find("#chemical_potentials")).select_by_index(1)
        self.settle()
        shown = {key: cells[3] for key, cells in self.rows()}
        self.assertEqual(len(shown), 4)
        for key, text in shown.items():
            self.press(self.find(f'#tried-table tr[data-key="{key}"] th button'))
            self.settle()
            self.assertEqual(self.find("#energy .value").text, text)
