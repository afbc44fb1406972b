"""What a reader sees or hears of a page: its text, and the attributes that are shown or read aloud."""

import re
from html.parser import HTMLParser

from jinja2 import Environment

SPOKEN = {"alt", "aria-label", "data-label", "placeholder", "title"}
UNSEEN = {"script", "style"}
# A macro may make nothing but attributes of a tag that stands elsewhere.
LONE_ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')
TRANSLATED_BLOCK = re.compile(r"{%-?\s*trans\b.*?{%-?\s*endtrans\s*-?%}", re.DOTALL)
CLASS_BLOCK = re.compile(r"{% block \w+_class %}.*?{% endblock %}", re.DOTALL)


def visible_texts(page: str) -> list[str]:
    """Every text of a page, each as it stands between two tags or in one attribute."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.texts


def literal_texts(template: str) -> list[str]:
    """What a reader sees of a template that stands there as it is, outside every expression."""
    tokens = Environment(autoescape=True).lex(CLASS_BLOCK.sub("", TRANSLATED_BLOCK.sub("", template)))
    texts = visible_texts("".join(text for _, kind, text in tokens if kind == "data"))
    return [text for each in texts if (text := LONE_ATTRIBUTE.sub("", each).strip())]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        for name, value in attrs:
            if name in SPOKEN:
                self._add(value or "")

    def handle_endtag(self, tag: str) -> None:
        self._tag = ""

    def handle_data(self, data: str) -> None:
        if self._tag not in UNSEEN:
            self._add(data)

    def _add(self, text: str) -> None:
        if words := " ".join(text.split()):
            self.texts.append(words)
