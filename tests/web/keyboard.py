"""A person at the keyboard: no mouse, every place that is passed on the way can be seen."""

from playwright.sync_api import Page

MOST_TABS = 400
# Whether the focus is where it should be, and whether it can be seen where it is.
FOCUS = """(wanted) => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const onScreen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return [at.matches(wanted), at === document.body || (outlined && onScreen), at.outerHTML.slice(0, 120)];
}"""


class Keyboard:
    """``go_to`` a thing by Tab, then press a key on it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go_to(self, wanted: str, *, back: bool = False) -> None:
        """Tab until the focus is on what the CSS selector names; each focus on the way is visible."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            arrived, seen, element = self.page.evaluate(FOCUS, wanted)
            assert seen, f"the focus cannot be seen on {element}"
            if arrived:
                return
        raise AssertionError(f"no Tab leads to {wanted}")

    def write(self, wanted: str, text: str) -> None:
        self.go_to(wanted)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(text)

    def press(self, wanted: str, key: str = "Enter") -> None:
        self.go_to(wanted)
        self.page.keyboard.press(key)

    def follow(self, wanted: str, *, back: bool = False) -> None:
        """Press Enter on a link or button that leads to another page, and wait for it."""
        self.go_to(wanted, back=back)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def choose(self, wanted: str, *, downs: int) -> None:
        """Take the option that lies so many below in a list."""
        self.go_to(wanted)
        for _ in range(downs):
            self.page.keyboard.press("ArrowDown")
