"""Is English marked as English on a Spanish page? marked.py PAGE.es.html... prints each text of two words or
more that is the same on the English page beside it and stands in Spanish; none is good (WCAG 3.1.2).

Names, what people wrote, and what is code are nobody's language: give no pages whose texts are those.
"""
import re
import sys
from html.parser import HTMLParser

EMPTY = {"meta", "link", "input", "br", "img", "hr"}
CODE = {"code", "pre", "style", "script"}


class Texts(HTMLParser):
    """Each text of a page with the language that it stands in."""

    def __init__(self):
        super().__init__()
        self.open, self.texts = [], []

    def language(self):
        return next((lang for _, lang in reversed(self.open) if lang), "")

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag not in EMPTY:
            self.open.append((tag, attrs.get("lang")))
        for name in ("aria-label", "title", "alt"):
            if attrs.get(name):
                self.texts.append((attrs[name], self.language()))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if data.strip() and not any(tag in CODE for tag, _ in self.open):
            self.texts.append((data.strip(), self.language()))


def texts(path):
    page = Texts()
    with open(path, encoding="utf-8") as file:
        page.feed(file.read())
    return page.texts


bad = 0
for path in sys.argv[1:]:
    english = {text for text, _ in texts(path.replace(".es.html", ".en.html"))}
    for text, lang in texts(path):
        if lang == "es" and text in english and re.search(r"[A-Za-z]{3,} [A-Za-z]{2,}", text):
            print(f"{path}: {text}")
            bad += 1
sys.exit(1 if bad else 0)
