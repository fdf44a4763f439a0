"""Do the Spanish catalogues have all that the pages say? catalogue.py ROOT SPANISH.po SAY.c PAGES.pot
AUTHORITIES.json PACK.json prints each offence; none is good.

An offence: words of a page, of the law as people read it (title of an authority, name of a field, what
a provision wants and what shows it), of an answer or of a figure's source that are not in a catalogue;
a translation that is empty, equal to the English or marked fuzzy; places ({1}) that differ; words that
nothing says any more; an escape, which would upset the order of the table; a field or a ground that an
accounting's summaries (SAY.c) would name otherwise than the pages do.
"""
import csv
import json
import re
import sys

root, spanish, say, pages, law, pack = sys.argv[1:7]


def literals(path, pattern):
    """What is said in C, where the pattern's group holds the literals of one text."""
    for found in re.finditer(pattern, open(f"{root}/src/{path}", encoding="utf-8").read()):
        yield "".join(re.findall(r'"([^"]*)"', found.group(1)))


def pairs(path):
    text = open(path, encoding="utf-8").read()
    for block in re.finditer(r'((?:^#.*\n)*)^msgid ((?:".*"\n)+)msgstr ((?:".*"\n?)+)', text, re.M):
        one = ["".join(re.findall(r'"(.*)"', block.group(i))) for i in (2, 3)]
        if one[0]:
            one = [text.replace('\\"', '"') for text in one]
            yield one[0], one[1], block.group(1)


catalogue, offences = {}, []
for english, text, remark in [*pairs(spanish), *pairs(f"{root}/web/es.law.po")]:
    if english in catalogue:
        offences.append(f"twice: {english}")
    catalogue[english] = text
    if "fuzzy" in remark:
        offences.append(f"fuzzy: {english}")
    if not text or text == english:
        offences.append(f"not translated: {english}")
    if "\\" in english + text:
        offences.append(f"an escape: {english}")
    if set(re.findall(r"\{\d\}", english)) != set(re.findall(r"\{\d\}", text)):
        offences.append(f"other places: {english}")

said = {english for english, _, _ in pairs(pages)}
heard, named = set(), {}
for authority in json.load(open(law, encoding="utf-8"))["authorities"]:
    heard.add(authority["title"])
    named.update((field["id"], field["says"]) for field in authority["fields"])
source = open(f"{root}/src/law/code.c", encoding="utf-8").read().split("outward[] = {")[1].split("};")[0]
for row in re.finditer(r'\{"([A-Z0-9_]+)",((?:\s*"[^"]*")+)\}', source):
    named[row.group(1)] = "".join(re.findall(r'"([^"]*)"', row.group(2)))
heard.update(named.values())

def law_says(tree, inside=False):
    """What each provision wants, what shows it, what it asks people, and what it is for."""
    if isinstance(tree, list):
        for one in tree:
            yield from law_says(one, inside)
    elif isinstance(tree, dict):
        for name, one in tree.items():
            if inside and name in ("says", "evidence", "question"):
                yield one
            yield from law_says(one, inside or name in ("elements", "obligations", "joint_return"))


compiled = json.load(open(pack, encoding="utf-8"))
heard.update(law_says(compiled["authorities"]))
heard.update(purpose["says"] for purpose in compiled["purposes"])
for reading in compiled["constructions"]:
    heard.add(reading["question"])
heard.update(literals("ask/decide.c", r'return ("[A-Z][^"]*\.");'))
for path in ("law/outline.c", "law/overlay.c", "ask/view_report.c"):
    heard.update(literals(path, r'SPAN_LITERAL\(((?:\s*"[^"]*")+)\)'))
heard.update(literals("ask/view_report.c", r'rows_begin\(report, ("[^"]*")\)'))
heard.update(literals("law/tell.c", r'f->note = ("[^"]*");'))
with open(f"{root}/src/study/figures.csv", encoding="utf-8") as figures:
    heard.update(row["source"] for row in csv.DictReader(figures))
heard = {w for w in heard if (" " in w or w in named.values()) and not w[0].isdigit()}  # ids, citations

for words in sorted(said | heard):
    if words not in catalogue:
        offences.append(f"not in the catalogue: {words}")
source = open(say, encoding="utf-8").read().split("called[] = {")[1].split("};\n\n")[0]
table = {}
for row in re.finditer(r'\{"([^"]+)",\s*\{((?:\s*"[^"]*")+),((?:\s*"[^"]*")+)\}\}', source):
    table[row.group(1)] = tuple("".join(re.findall(r'"([^"]*)"', row.group(i))) for i in (2, 3))
for name, words in sorted(named.items()):
    if table.get(name) != (words, catalogue.get(words)):
        offences.append(f"the summaries name it otherwise: {name}")
# What the questions of statistics say and how their groups are called is theirs.
free = {w for w in catalogue if w.startswith("People who filed, and") or w in (
    "single", "married-joint", "married-separate", "head-of-household", "surviving-spouse", "other",
    "military", "none or negative", "under 25,000", "500,000 and more") or re.match(r"\d+,000 to", w)}
for words in catalogue:
    if words not in said | heard | free:
        offences.append(f"nothing says it: {words}")
if len(said) < 100 or len(heard) < 50:
    offences.append("too little was read to judge")
print("\n".join(offences))
sys.exit(bool(offences))
