"""The drawing of the crystal: zoom, pan, views, details of sites, and large supercells."""

import math
import re
import unittest

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.wheel_input import ScrollOrigin
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from playground import FIVE, PlaygroundCase

# The frames of a movement that are measured, and how the pointer or the wheel moves between two of them.
FRAMES = """
    const [kind, done] = arguments;
    const surface = document.querySelector("#top"), box = surface.getBoundingClientRect();
    const at = (right, down) => ({ clientX: box.left + box.width / 2 + right, clientY: box.top + box.height / 2 + down,
      pointerId: 1, pointerType: "mouse", button: 0, bubbles: true, cancelable: true });
    surface.setPointerCapture = () => {};
    const times = [];
    let last = 0;
    const step = (now) => {
      if (last > 0) times.push(now - last);
      last = now;
      const count = times.length;
      if (count === 30) {
        surface.dispatchEvent(new PointerEvent("pointerup", at(0, 0)));
        times.sort((left, right) => left - right);
        done([times[15], times[28]]);
        return;
      }
      if (kind === "wheel") surface.dispatchEvent(new WheelEvent("wheel", { ...at(50, 20), deltaY: count < 15 ? -40 : 40 }));
      else surface.dispatchEvent(new PointerEvent("pointermove", at(5 + 4 * count, 3 * count)));
      requestAnimationFrame(step);
    };
    if (kind !== "wheel") surface.dispatchEvent(new PointerEvent("pointerdown", at(0, 0)));
    requestAnimationFrame(step);
    """


class DrawingCase(PlaygroundCase):
    def centre(self, site):
        """Returns where the atom of a site is drawn, in pixels of the window."""
        return self.driver.execute_script("""
            const box = arguments[0].getBoundingClientRect();
            return [box.left + box.width / 2, box.top + box.height / 2];
            """, site)

    def frame(self):
        """Waits until the next frame is drawn."""
        self.driver.execute_async_script(
            "const [done] = arguments; requestAnimationFrame(() => requestAnimationFrame(() => done()))")

    def show_drawing(self):
        self.driver.execute_script("document.querySelector('#viewport').scrollIntoView({ block: 'center' })")

    def wheel(self, site, delta):
        """Turns the wheel with the pointer on a site."""
        ActionChains(self.driver).scroll_from_origin(ScrollOrigin.from_element(site), 0, delta).perform()
        self.frame()

    def scale(self):
        """Returns the pixels of one Å: the first two atoms of a row of the host are a lattice vector apart."""
        [x, _], [other, _] = self.centre(self.site(0, 0, 0)), self.centre(self.site(1, 0, 0))
        return (other - x) / next(each["cell"]["a"] for each in self.materials if self.key().startswith(each["name"] + ":"))


class MovementTests(DrawingCase):
    def test_the_wheel_zooms_and_keeps_the_point_under_the_pointer(self):
        self.begin("MoS2:8x8:v@0.0.1")
        self.show_drawing()
        for i, j in [(4, 4), (2, 6), (6, 1)]:
            site = self.site(i, j, 0)
            before, scale = self.centre(site), self.scale()
            self.wheel(site, -300)
            self.assertLess(math.dist(before, self.centre(site)), 0.6)
            self.assertAlmostEqual(self.scale() / scale, math.exp(0.45), delta=0.02)
            self.find("#whole").click()
            self.frame()
            self.assertAlmostEqual(self.scale(), scale, delta=0.01)
        self.assertEqual(self.key(), "MoS2:8x8:v@0.0.1")

    def test_the_wheel_scrolls_the_page_when_the_whole_layer_is_visible(self):
        self.begin("MoS2:8x8:")
        self.show_drawing()
        before = self.driver.execute_script("return scrollY")
        self.wheel(self.site(4, 4, 0), 200)
        self.wait(lambda: self.driver.execute_script("return scrollY") > before, "the page scrolls")

    def test_a_drag_moves_the_layer_and_changes_no_atom(self):
        self.begin("MoS2:8x8:v@0.0.1")
        self.show_drawing()
        for _ in range(3):
            self.find("#larger").click()
        self.frame()
        site = self.site(4, 4, 0)
        before = self.centre(site)
        ActionChains(self.driver).move_to_element(site).click_and_hold().move_by_offset(60, -40).release().perform()
        self.frame()
        after = self.centre(site)
        self.assertAlmostEqual(after[0] - before[0], 60, delta=0.6)
        self.assertAlmostEqual(after[1] - before[1], -40, delta=0.6)
        self.assertEqual(self.key(), "MoS2:8x8:v@0.0.1")
        # A click afterwards is one again.
        site.click()
        self.assertEqual(self.key(), "MoS2:8x8:v@0.0.1+v@4.4.0")

    def test_two_fingers_zoom_about_their_centre(self):
        self.look(390, 844)
        self.begin("MoS2:8x8:v@0.0.1")
        self.show_drawing()
        site = self.site(4, 4, 0)
        (x, y), scale = self.centre(site), self.scale()

        def touch(kind, spread):
            points = [{"x": x - spread, "y": y, "id": 0}, {"x": x + spread, "y": y, "id": 1}] if spread else []
            self.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        touch("touchStart", 40)
        for spread in [50, 60, 70, 80]:
            touch("touchMove", spread)
        touch("touchEnd", None)
        self.frame()
        self.assertAlmostEqual(self.scale() / scale, 2, delta=0.05)
        self.assertLess(math.dist((x, y), self.centre(site)), 3)
        self.assertEqual(self.key(), "MoS2:8x8:v@0.0.1")

    def test_the_keyboard_zooms_moves_and_turns(self):
        self.begin("MoS2:8x8:v@0.0.1")
        site = self.find('.site[tabindex="0"]')
        self.driver.execute_script("arguments[0].focus()", site)
        scale = self.scale()
        site.send_keys("++")
        self.frame()
        self.assertAlmostEqual(self.scale() / scale, 1.4 ** 2, delta=0.02)
        before = self.centre(site)
        site.send_keys(Keys.SHIFT, Keys.ARROW_RIGHT)
        self.frame()
        self.assertAlmostEqual(before[0] - self.centre(site)[0], 60, delta=0.6)
        site.send_keys("0")
        self.frame()
        self.assertAlmostEqual(self.scale(), scale, delta=0.01)
        # The focus brings its atom into view.
        site.send_keys("+++++++")
        for _ in range(6):
            self.driver.switch_to.active_element.send_keys(Keys.ARROW_UP)
        self.frame()
        inside = self.find("#viewport").rect
        x, y = self.centre(self.driver.switch_to.active_element)
        scrolled = self.driver.execute_script("return scrollY")
        self.assertTrue(inside["x"] < x < inside["x"] + inside["width"])
        self.assertTrue(inside["y"] < y + scrolled < inside["y"] + inside["height"])


class FitTests(DrawingCase):
    def strips(self):
        """Returns the share of painted pixels in a strip at the left, the right, the top and the bottom of the drawing."""
        return self.driver.execute_script("""
            const canvas = document.querySelector("#viewport canvas"), { width, height } = canvas;
            const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
            copy.drawImage(canvas, 0, 0);
            const [wide, high] = [width, height].map((size) => Math.round(size / 8));
            const strips = [
              [0, 0, wide, height], [width - wide, 0, wide, height], [0, 0, width, high], [0, height - high, width, high]];
            return strips.map((strip) => {
              const { data } = copy.getImageData(...strip);
              return data.filter((value, index) => index % 4 === 3 && value > 0).length / (data.length / 4);
            });
            """)

    def test_the_supercell_uses_the_space_and_periodic_images_fill_the_rest(self):
        for width, height in [(1280, 900), (390, 844)]:
            self.look(width, height)
            self.begin()
            for material in self.materials:
                Select(self.find("#material")).select_by_value(material["name"])
                for view in ["above", "below"]:
                    self.press(self.find(f'[data-view="{view}"]'))
                    self.frame()
                    extent = self.driver.execute_script("""
                        const box = document.querySelector("#viewport").getBoundingClientRect();
                        const sites = [...document.querySelectorAll(".site")].map((each) => each.getBoundingClientRect());
                        const span = (low, high) =>
                          Math.max(...sites.map((each) => each[high])) - Math.min(...sites.map((each) => each[low]));
                        return [span("left", "right") / box.width, span("top", "bottom") / box.height];
                        """)
                    self.assertGreater(max(extent), 0.8, (material["name"], width, view))
                    self.assertGreater(min(self.strips()), 0.1, (material["name"], width, view))

    def test_the_images_follow_the_size_of_the_drawing(self):
        self.begin("P:6x6:v@1.1.0")
        self.find("#larger").click()
        for width in [390, 1280, 800]:
            self.look(width)
            self.frame()
            self.assertGreater(min(self.strips()), 0.1)


class ViewTests(DrawingCase):
    def pixels(self):
        """Returns how many pixels of the drawing are not transparent, and a digest of their colours."""
        return self.driver.execute_script("""
            const canvas = document.querySelector("#viewport canvas");
            const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
            copy.drawImage(canvas, 0, 0);
            const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
            let [count, digest] = [0, 0];
            for (let at = 3; at < data.length; at += 4) {
              if (data[at] > 0) count += 1;
              digest = (digest * 31 + data[at - 1] + data[at - 2] + data[at - 3]) % 1000003;
            }
            return [count, digest];
            """)

    def test_every_view_of_every_material_is_drawn(self):
        for material in self.materials:
            self.begin(f"{material['name']}:4x4:v@1.1.0")
            digests = set()
            for view in ["above", "below", "side", "space"]:
                button = self.find(f'[data-view="{view}"]')
                button.click()
                self.frame()
                self.assertEqual(button.get_attribute("aria-pressed"), "true")
                count, digest = self.pixels()
                self.assertGreater(count, 5000)
                digests.add(digest)
            self.assertGreaterEqual(len(digests), 3)

    def test_the_view_in_space_turns_by_drags_and_keys(self):
        self.begin("MoS2:6x6:v@0.0.1")
        self.show_drawing()
        self.find('[data-view="space"]').click()
        self.frame()
        before = self.pixels()
        ActionChains(self.driver).move_to_element(self.find("#top")).click_and_hold().move_by_offset(80, 30) \
            .release().perform()
        self.frame()
        turned = self.pixels()
        self.assertNotEqual(turned, before)
        self.assertEqual(self.key(), "MoS2:6x6:v@0.0.1")
        site = self.find('.site[tabindex="0"]')
        self.driver.execute_script("arguments[0].focus()", site)
        site.send_keys(Keys.SHIFT, Keys.ARROW_LEFT)
        self.frame()
        self.assertNotEqual(self.pixels(), turned)

    def test_the_side_view_has_the_heights_of_the_host(self):
        self.begin("MoS2:4x4:")
        self.find('[data-view="side"]').click()
        self.frame()
        basis = next(each for each in self.materials if each["name"] == "MoS2")
        heights = [each["position"][2] * basis["cell"]["c"] for each in basis["basis"]]
        shown = [self.centre(self.site(2, 2, atom))[1] for atom in range(3)]
        scale = self.scale()
        for atom in [1, 2]:
            self.assertAlmostEqual((shown[0] - shown[atom]) / scale, heights[atom] - heights[0], delta=0.05)

    def test_a_picture_has_the_view_of_the_page(self):
        self.begin(FIVE)
        places = {}
        for view in ["above", "side"]:
            self.find(f'[data-view="{view}"]').click()
            circles = [each for each in self.picture()["defects"] if each.tag.endswith("circle")]
            ys = [float(each.get("cy")) for each in circles]
            places[view] = max(ys) - min(ys)
        self.assertLess(places["side"], places["above"] / 2)


class DetailTests(DrawingCase):
    def distance(self, first, second):
        """Returns the distance in Å of the nearest images of two sites of MoS2 8 × 8."""
        material = next(each for each in self.materials if each["name"] == "MoS2")
        cell = material["cell"]
        angle = math.radians(cell["gamma"])

        def place(site, shift):
            i, j, basis = site
            x, y, z = material["basis"][basis]["position"]
            u, v = (i + x + 8 * shift[0]) * cell["a"], (j + y + 8 * shift[1]) * cell["b"]
            return u + v * math.cos(angle), v * math.sin(angle), z * cell["c"]

        return min(math.dist(place(first, (0, 0)), place(second, (a, b))) for a in (-1, 0, 1) for b in (-1, 0, 1))

    def nearest(self, site):
        defects = [tuple(map(int, each.split("@")[1].split("."))) for each in FIVE.split(":")[2].split("+")]
        return sorted(self.distance(site, each) for each in defects if each != site)[:3]

    def assert_tells(self, site):
        tip = self.find("#tip")
        self.wait(tip.is_displayed, "the details")
        text = tip.text.replace("\u00a0", " ")
        self.assertEqual(
            [float(each) for each in re.findall(r"([\d.]+) Å", text)],
            [round(each, 2) for each in self.nearest(site)])
        return text

    def test_the_pointer_and_the_focus_tell_the_site_and_the_nearest_defects(self):
        self.begin(FIVE)
        self.show_drawing()
        for site, words in [((3, 3, 0), "Mo (3, 3): pristine"), ((2, 2, 1), "S lower (2, 2): vacancy"),
                            ((3, 4, 0), "Mo (3, 4): replaced by W")]:
            ActionChains(self.driver).move_to_element(self.site(*site)).perform()
            self.assertIn(words, self.assert_tells(site))
        ActionChains(self.driver).move_to_element(self.find("h1")).perform()
        self.assertFalse(self.find("#tip").is_displayed())
        # The keyboard: the details describe the focused atom, and Escape hides them.
        self.driver.execute_script("document.querySelector('#whole').focus()")
        self.driver.switch_to.active_element.send_keys(Keys.TAB)
        self.assertIn("Mo (0, 0): pristine", self.assert_tells((0, 0, 0)))
        focus = self.driver.switch_to.active_element
        self.assertEqual(focus.get_attribute("aria-describedby"), "tip")
        focus.send_keys(Keys.ESCAPE)
        self.assertFalse(self.find("#tip").is_displayed())

    def test_the_page_is_accessible_with_details_in_every_view(self):
        for dark in [False, True]:
            self.look(1280, dark=dark)
            self.begin(FIVE)
            for view in ["side", "space"]:
                self.find(f'[data-view="{view}"]').click()
                self.driver.execute_script("document.querySelector('#whole').focus()")
                self.driver.switch_to.active_element.send_keys(Keys.TAB)
                self.wait(self.find("#tip").is_displayed, "the details")
                self.assert_accessible(".stage")


class LargeSupercellTests(DrawingCase):
    key_of_many = "MoS2:40x40:" + "+".join(f"v@{n}.{7 * n % 40}.{n % 3}" for n in range(40))

    def test_a_supercell_of_40_by_40_can_be_drawn_moved_and_changed(self):
        self.begin(self.key_of_many)
        self.assertIn("4800 sites", self.find("#caption").text)
        # Only defects and the focused atom have elements of their own.
        self.assertLess(len(self.all(".site")), 50)
        self.show_drawing()
        self.driver.set_script_timeout(60)
        for view in ["above", "space"]:
            self.find(f'[data-view="{view}"]').click()
            self.frame()
            for kind in ["wheel", "drag"]:
                median, slow = self.driver.execute_async_script(FRAMES, kind)
                print(f"40 × 40 cells, {view}, {kind}: a frame in {median:.1f} ms, 95 % within {slow:.1f} ms")
        self.assertEqual(self.key(), self.key_of_many)

    def test_the_keyboard_reaches_atoms_of_a_large_supercell(self):
        self.begin(self.key_of_many)
        focus = self.find('.site[tabindex="0"]')
        self.driver.execute_script("arguments[0].focus()", focus)
        for key in [Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_UP]:
            self.driver.switch_to.active_element.send_keys(key)
        focus = self.driver.switch_to.active_element
        self.assertRegex(focus.get_attribute("aria-label"), r"cell \d+ \d+: pristine")
        focus.send_keys(Keys.ENTER)
        self.assertEqual(len(self.key().split("+")), 41)
        self.assertIn("vacancy", self.driver.switch_to.active_element.get_attribute("aria-label"))
        self.assertLess(len(self.all(".site")), 50)


class ColourTests(DrawingCase):
    def test_the_colours_of_the_system_are_used_if_the_user_forces_them(self):
        self.begin("MoS2:8x8:v@4.4.0")
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "forced-colors", "value": "active"}]})
        self.frame()
        # The vacancy is empty: its centre has the colour of the page, and beside it is the letter.
        colour = self.driver.execute_script("""
            const [, canvas] = document.querySelectorAll("#viewport canvas");
            const [x, y] = arguments;
            const box = canvas.getBoundingClientRect();
            return [...canvas.getContext("2d").getImageData(x - box.left, y - box.top, 1, 1).data];
            """, self.centre(self.site(4, 4, 0))[0], self.centre(self.site(4, 4, 0))[1] - 6)
        self.assertEqual(colour, [255, 255, 255, 255])


if __name__ == "__main__":
    unittest.main()
