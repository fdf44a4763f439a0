"""Is a page written plainly? Prints for each file its grade: of English the Flesch-Kincaid grade, of
Spanish the Szigriszt-Pazos ease. Only sentences count: paragraphs, without what is code or law.

    plain.py FILE...      ends with 1 when a page is above grade 8, or below ease 55
"""
import re
import sys
from html.parser import HTMLParser


class Sentences(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.text, self.lang = [], [], "en"

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "html":
            self.lang = attrs["lang"]
        if tag in ("input", "meta", "link", "br", "path", "rect", "line", "circle"):
            return
        foreign = attrs.get("lang", self.lang) != self.lang or "small" in attrs.get("class", "").split()
        self.open.append((tag, foreign or tag in ("code", "pre", "svg", "table", "footer", "header")))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass
        if tag == "p":
            self.text.append("\n")

    def handle_data(self, words):
        inside = any(tag == "p" for tag, _ in self.open)
        if inside and not any(skipped for _, skipped in self.open):
            self.text.append(words)


def english(words):
    count = 0
    for word in words:
        word = word.lower()
        groups = len(re.findall(r"[aeiouy]+", word))
        if word.endswith("e") and not word.endswith("le") and groups > 1:
            groups -= 1
        count += max(groups, 1)
    return count


def spanish(words):
    return sum(max(len(re.findall(r"[aeiouáéíóúü]+", w.lower())), 1) for w in words)


bad = 0
for path in sys.argv[1:]:
    page = Sentences()
    page.feed(open(path, encoding="utf-8").read())
    sentences = [s for s in re.split(r"[.!?:\n]+\s", "".join(page.text)) if len(s.split()) > 2]
    words = [w for s in sentences for w in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", s)]
    if len(words) < 20:
        continue
    long = len(words) / len(sentences)
    if page.lang == "es":
        grade = 206.835 - 62.3 * spanish(words) / len(words) - long
        fine = grade >= 55
    else:
        grade = 0.39 * long + 11.8 * english(words) / len(words) - 15.59
        fine = grade <= 8
    bad += not fine
    print(f"{'' if fine else '# '}{path} {page.lang} {grade:.1f} ({len(words)} words)")
sys.exit(bad > 0)
