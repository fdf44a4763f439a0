#!/usr/bin/env python3
"""Writes src/synth/names.c and src/synth/places.c from published counts.

Usage: tool/synth-tables.py [folder of the reference data, default ../shared/data]

Run it only when a table is to change: every made-up population changes with them. Sources: the
Census Bureau's surnames of 2010 and the Social Security Administration's first names (works of
the US Government), and GeoNames postal codes (CC BY 4.0, www.geonames.org)."""

import collections
import csv
import pathlib
import sys

SURNAMES, GIVEN, PLACES = 2000, 400, 6
# Words that the identity rules take for "no name" or for a generational suffix.
NO_NAMES = {"DOE", "ROE", "UNKNOWN", "UNNAMED", "BABY", "INFANT", "TEST", "NONE", "ANON", "MALE",
            "FEMALE", "NA", "NULL", "JUNIOR", "SENIOR", "JR", "SR", "II", "III", "IV"}
# The source writes letters only; these are usually written with an apostrophe.
APOSTROPHE = {"OBRIEN", "OBRYAN", "OCONNELL", "OCONNOR", "ODELL", "ODONNELL", "OHARA", "OKEEFE",
              "OLEARY", "OMALLEY", "ONEAL", "ONEIL", "ONEILL", "OREILLY", "OROURKE", "OTOOLE"}
# Residents in ten thousands, census of 2020.
RESIDENTS = {
    "AL": 502, "AK": 73, "AZ": 715, "AR": 301, "CA": 3954, "CO": 577, "CT": 361, "DE": 99,
    "DC": 69, "FL": 2154, "GA": 1071, "HI": 146, "ID": 184, "IL": 1281, "IN": 679, "IA": 319,
    "KS": 294, "KY": 451, "LA": 466, "ME": 136, "MD": 618, "MA": 703, "MI": 1008, "MN": 571,
    "MS": 296, "MO": 615, "MT": 108, "NE": 196, "NV": 310, "NH": 138, "NJ": 929, "NM": 212,
    "NY": 2020, "NC": 1044, "ND": 78, "OH": 1180, "OK": 396, "OR": 424, "PA": 1300, "RI": 110,
    "SC": 512, "SD": 89, "TN": 691, "TX": 2915, "UT": 327, "VT": 64, "VA": 863, "WA": 771,
    "WV": 179, "WI": 589, "WY": 58,
}
# USPS Publication 28, sections 29 and 225: forms that GeoNames does not hold.
ELSEWHERE = [
    ("San Juan", "PR", "00926", 110, "CALLE"), ("Ponce", "PR", "00716", 110, "CALLE"),
    ("Caguas", "PR", "00725", 108, "CALLE"),
    ("APO", "AE", "09096", 9, "MILITARY"), ("APO", "AE", "09128", 9, "MILITARY"),
    ("FPO", "AE", "09622", 9, "MILITARY"), ("APO", "AP", "96278", 9, "MILITARY"),
    ("FPO", "AP", "96349", 9, "MILITARY"), ("APO", "AA", "34002", 5, "MILITARY"),
]


def title(name):
    if name in APOSTROPHE:
        return "O'" + name[1:].title()
    if name.startswith("MC") and len(name) > 4:
        return "Mc" + name[2:].title()
    return name.title()


def surnames(folder):
    with open(folder / "census_surnames_2010/surname_count.csv", newline="") as f:
        rows = [(r[0], int(r[1])) for r in csv.reader(f)]
    rows = [r for r in rows if r[0] not in NO_NAMES and len(r[0]) > 1]
    rows.sort(key=lambda r: (-r[1], r[0]))
    return [(title(n), c) for n, c in rows[:SURNAMES]]


def given(folder, sex):
    total = collections.Counter()
    with open(folder / "ssa_first_names/firstname_by_5yr_cohort_46states.csv", newline="") as f:
        for r in csv.DictReader(f):
            if r["sex"] == sex and 1935 <= int(r["cohort_start"]) <= 2005:
                total[r["name"]] += int(r["count"])
    rows = [(n, c) for n, c in total.items() if n.upper() not in NO_NAMES and n.isascii()]
    rows.sort(key=lambda r: (-r[1], r[0]))
    return rows[:GIVEN]


def places(folder):
    by_state = collections.defaultdict(lambda: collections.defaultdict(list))
    with open(folder / "geonames_us_zip/US.txt", encoding="utf-8") as f:
        for line in f:
            _, zip5, place, _, state = line.split("\t")[:5]
            # Government and navy ZIP codes of the capital, and bases, are nobody's home.
            if state == "DC" and zip5 > "20024" or place.upper().startswith("JBER"):
                continue
            if state in RESIDENTS and place.isascii() and zip5 not in ("12345", "99999"):
                by_state[state][place].append(zip5)
    out = []
    for state in sorted(by_state):
        towns = sorted(by_state[state].items(), key=lambda t: (-len(t[1]), t[0]))
        chosen = []
        for place, zips in towns[:PLACES]:
            zips.sort()
            # Past the first few, which are often boxes and offices of the centre.
            chosen.append((place, zips[len(zips) // 3]))
        turn = 0
        while len(chosen) < PLACES:  # one city is the whole of its state
            place, zips = towns[turn % len(towns)]
            zip5 = zips[turn % len(zips)]
            if (place, zip5) not in chosen:
                chosen.append((place, zip5))
            turn += 1
        for place, zip5 in chosen:
            out.append((place, state, zip5, max(1, RESIDENTS[state] // PLACES), "STREET"))
    return out + ELSEWHERE


def table(name, rows, note):
    cells = ['{"%s", %d, %d}' % (n, len(n), c) for n, c in rows]
    lines, line = [], "   "
    for cell in cells:
        if len(line) + len(cell) + 2 > 99:
            lines.append(line)
            line = "   "
        line += " " + cell + ","
    lines.append(line)
    return "/* %s */\nconst struct weighted %s[%s_COUNT] = {\n%s\n};\n" % (
        note, name, name.upper(), "\n".join(lines))


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")
    room = pathlib.Path(__file__).resolve().parent.parent / "src" / "synth"
    names = """/* How common is a name? Generated by tool/synth-tables.py; not edited by hand.
 *
 * The figures are works of the US Government, in the public domain: US Census Bureau, surnames
 * occurring 100 or more times in the census of 2010; Social Security Administration, first names
 * by State, births of 1935 to 2009 (five large States are missing: shares, not totals). */
#include "synth/inside.h"

/* clang-format off */

"""
    names += table("family_names", surnames(folder), "Surnames.") + "\n"
    names += table("given_f", given(folder, "F"), "First names of girls.") + "\n"
    names += table("given_m", given(folder, "M"), "First names of boys.")
    (room / "names.c").write_text(names)
    rows = places(folder)
    text = """/* Which places are there? Generated by tool/synth-tables.py; not edited by hand.
 *
 * ZIP codes and places from GeoNames (www.geonames.org, CC BY 4.0), six a State; residents from
 * the census of 2020; military and Puerto Rican forms from USPS Publication 28. */
#include "synth/inside.h"

/* clang-format off */

const struct place places[] = {
"""
    for place, state, zip5, weight, kind in rows:
        text += '    {"%s", "%s", "%s", %d, PLACE_%s},\n' % (place, state, zip5, weight, kind)
    text += "};\nconst uint32_t places_count = sizeof places / sizeof places[0];\n"
    (room / "places.c").write_text(text)


main()
