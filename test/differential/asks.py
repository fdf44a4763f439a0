"""Which asks tell two evaluators apart? Made from a seed and a pack: first facts under which an
authority's elements hold, then a few of them changed, dates to the edge, kinds to the wrong one."""
import random

from decide import FACTS


def leaves(authority):
    return [e for e in authority.order if e.is_leaf]


def facts_learn(pack):
    """The names of facts, from every element and limit that looks at one."""
    FACTS.update(["ask.purpose", "ask.fields", "ask.periods"])
    for authority in pack.authorities.values():
        for element in leaves(authority):
            if "fact" in element.demand:
                FACTS.add(element.demand["fact"])
        for key in ("fields", "periods"):
            if authority.limits and key in authority.limits:
                FACTS.add(authority.limits[key])
    # A register of subset-of is a fact where the pack defines neither a register nor a list of it.
    for authority in pack.authorities.values():
        for element in leaves(authority):
            name = element.demand.get("register")
            if (element.demand["test"] == "subset-of" and name not in pack.registers and
                    name not in pack.lists and name != "releases.fields"):
                FACTS.add(name)


def shift(day, by):
    """A day next to one: only the number in the month moves, within what every month has."""
    return day[:8] + "%02d" % min(28, max(1, int(day[8:]) + by))


class Maker:
    def __init__(self, pack, seed):
        self.pack = pack
        self.random = random.Random(seed)
        self.authorities = list(pack.authorities.values())
        self.every_field = sorted(pack.category) + sorted(pack.never_fields) + ["field.unheard"]
        self.every_purpose = pack.purposes + sorted(pack.never_purposes) + ["purpose.unheard"]
        facts_learn(pack)
        self.names = sorted(FACTS - {"ask.purpose", "ask.fields"})
        values = set()
        for authority in self.authorities:
            for element in leaves(authority):
                values.update(element.demand.get("values", element.demand.get("roles", [])))
        for c in pack.constructions.values():
            values.update(c.get("turns_on", []))
        for entries in pack.registers.values():
            values.update(entries)
        self.every_word = sorted(values) + ["word-a", "word-b", "2019", "2024", "0000", "9999"]

    # ---- facts under which an element holds ----

    def holding(self, ask, element):
        pick, demand = self.random.choice, element.demand
        kind, name = demand["test"], demand.get("fact")
        facts = ask["facts"]
        if kind == "finding":
            ask["answers"][element.id] = True
            return
        if name in ("ask.fields", "ask.purpose") and kind in ("present", "subset-of"):
            self.holding_words(ask, demand, ask["fields"] if name == "ask.fields"
                               else [ask["purpose"]])
            return
        if name in facts and kind in ("present", "subset-of", "in-list"):
            if kind != "present":
                self.holding_words(ask, demand, facts[name][1] if facts[name][0] == "list"
                                   else [facts[name][1]])
            return
        if kind == "present":
            facts[name] = ("text", "given")
        elif kind in ("one-of", "signed-by-role"):
            list_ = demand.get("values", demand.get("roles", []))
            facts.setdefault(name, ("text", "word-a" if element.negated else pick(list_)))
        elif kind == "classed-as":
            entries = self.pack.registers[demand["register"]]
            facts[name] = ("text", pick([e for e in entries if entries[e] == demand["class"]]))
        elif kind == "in-list" and demand["list"] in self.pack.registers:
            word = pick(list(self.pack.registers[demand["list"]]))
            facts[name] = ("list", [word]) if name.endswith("periods") else ("text", word)
        elif kind in ("in-list", "subset-of"):
            facts[name] = (("text", "word-a") if self.random.random() < 0.5
                           else ("list", ["word-a", "word-b"]))
            self.holding_words(ask, demand, ["word-a", "word-b"])
        elif kind == "at-most":
            facts[name] = ("count", demand["limit"] - self.random.randrange(2))
        elif kind == "periods-closed":
            facts.setdefault(name, ("list", ["2019", "2020"]))
        elif kind in ("not-expired", "consent-valid", "programme-active"):
            facts[name] = pick([("until", "open"), ("until", ask["date"]),
                                ("verdict", True, None)])
        elif kind != "not-only":
            facts[name] = ("verdict", True, None)

    def holding_words(self, ask, demand, words):
        name = demand.get("list", demand.get("register"))
        if name in FACTS and name not in self.pack.registers:
            ask["facts"][name] = ("list", list(words))
        elif name not in self.pack.registers and name != "releases.fields" and name:
            ask["lists"].setdefault(name, []).extend(words)

    def hold(self, ask, element):
        if element.is_leaf:
            self.holding(ask, element)
        elif element.kind == "all":
            for child in element.children:
                self.hold(ask, child)
        else:
            self.hold(ask, self.random.choice(element.children))

    # ---- one thing changed ----

    def any_fact(self, ask):
        r = self.random
        kind = r.randrange(8)
        if kind == 0:
            return None
        if kind == 1:
            return ("human",)
        if kind == 2:
            return ("text", r.choice(self.every_word + [""]))
        if kind == 3:
            return ("list", r.sample(self.every_word + self.every_field[:9], r.randrange(4)))
        if kind == 4:
            return ("count", r.choice([0, 1, 24, 25, 26, 27, 1000]))
        if kind == 5:
            day = ask["date"] or "2026-11-24"
            return ("until", r.choice(["open", day, shift(day, 1), shift(day, -1)]))
        code = r.choice([None, "ADDRESS_NOT_TAXPAYERS", "HOLD_I6", "NO_RECORD"])
        return ("verdict", kind == 7, None if kind == 7 else code)

    def edge(self, ask, authority, name):
        """What just holds, or just does not, or another word of the kind that is looked at."""
        r, day = self.random, ask["date"] or "2026-11-24"
        element = next((e for e in leaves(authority) if e.demand.get("fact") == name), None)
        if element is None:
            return self.any_fact(ask)
        kind, old = element.demand["test"], ask["facts"].get(name)
        if kind == "at-most":
            return ("count", element.demand["limit"] + r.randrange(-1, 2))
        if kind in ("not-expired", "consent-valid", "programme-active"):
            return ("until", r.choice([day, shift(day, 1), shift(day, -1), "9999-12-31"]))
        if kind == "periods-closed":
            year = int(day[:4])
            return ("list", [str(year + r.randrange(-1, 2))])
        if old and old[0] == "list":
            return ("list", old[1] + [r.choice(self.every_word)])
        return ("text", r.choice(self.every_word))

    def change(self, ask, authority):
        r = self.random
        what = r.randrange(12)
        if what == 0:
            ask["purpose"] = r.choice(self.every_purpose + [""])
        elif what == 1:
            ask["fields"] = [r.choice(self.every_field) for _ in range(r.randrange(5))]
        elif what == 2:
            edge = r.choice([authority.from_day, ask["date"] or "2026-11-24"])
            ask["date"] = r.choice([shift(edge, 1), shift(edge, -1), edge, "1999-12-31",
                                    "9999-12-31", ""])
        elif what == 3:
            ask["answers"] = {e.id: r.random() < 0.7 for e in leaves(authority)
                              if r.random() < 0.3}
        elif what == 4:
            ask["lists"].pop(r.choice(list(ask["lists"]) or ["none"]), None)
        elif what == 5:
            ask["reach"] = "paper"
        else:
            used = [e.demand["fact"] for e in leaves(authority) if "fact" in e.demand]
            name = r.choice(used if r.random() < 0.8 else self.names)
            if name in ("ask.fields", "ask.purpose"):
                return
            fact = self.edge(ask, authority, name) if r.random() < 0.4 else self.any_fact(ask)
            ask["facts"].pop(name, None)
            if fact:
                ask["facts"][name] = fact

    def some(self, words):
        """Part of them, or any, as a scope says it."""
        r = self.random
        return "any" if r.random() < 0.4 else [w for w in words if r.random() < 0.5]

    def order(self, ask, number):
        r = self.random
        periods = ask["facts"].get("ask.periods", ("list", []))
        elements = ["ORD-%d.e%d" % (number, i) for i in range(r.randrange(1, 3))]
        for element in elements:
            if r.random() < 0.6:
                ask["answers"][element] = r.random() < 0.8
        return {"kind": r.choice(["stay", "narrow", "narrow", "require", "require"]),
                "fields": self.some(ask["fields"] + [r.choice(self.every_field)]),
                "keeps_fields": self.some(ask["fields"]),
                "keeps_periods": self.some(periods[1] if periods[0] == "list" else ["2019"]),
                "elements": elements}

    def make(self):
        r = self.random
        authority = r.choice(self.authorities)
        fields = r.sample(sorted(authority.fields), min(len(authority.fields), r.randrange(1, 4)))
        ask = {"authority": authority.id, "purpose": r.choice(sorted(authority.purposes)),
               "date": "%d-%02d-%02d" % (r.randrange(2024, 2030), r.randrange(1, 13),
                                         r.randrange(1, 29)),
               "fields": fields, "facts": {}, "lists": {}, "answers": {}, "reach": "whole",
               "orders": []}
        if authority.limits:
            ask["facts"][authority.limits["fields"]] = ("list", list(fields))
        if authority.limits and "periods" in authority.limits:
            ask["facts"]["ask.periods"] = ("list", ["2019", "2020"])
            ask["facts"][authority.limits["periods"]] = ("list", ["2019", "2020"])
        self.hold(ask, authority.root)
        for _ in range(r.choice([0, 0, 1, 1, 1, 2, 3, 5, 8])):
            self.change(ask, authority)
        if r.random() < 0.25:
            ask["orders"] = [self.order(ask, n) for n in range(r.randrange(1, 4))]
        if r.random() < 0.02:
            ask["authority"] = r.choice(["", "8 USC 1360(b)", "us.irc.6103", authority.id + ".x"])
        # What it is for and after is said once.
        ask["facts"].pop("ask.purpose", None)
        ask["facts"].pop("ask.fields", None)
        if ask["purpose"]:
            ask["facts"]["ask.purpose"] = ("text", ask["purpose"])
        if ask["fields"]:
            ask["facts"]["ask.fields"] = ("list", ask["fields"])
        return ask


def main():
    """asks.py PACK.json AUTHORITY COUNT: asks under one authority of which all facts are known and
    nothing waits for people, one a line."""
    import json
    import sys
    from decide import Pack
    with open(sys.argv[1], encoding="utf-8") as file:
        maker = Maker(Pack(file.read()), 1)
    maker.authorities = [maker.pack.authorities[sys.argv[2]]]
    count = int(sys.argv[3])
    while count:
        ask = maker.make()
        human = any(fact[0] == "human" for fact in ask["facts"].values())
        if human or ask["answers"] or ask["orders"] or ask["reach"] == "paper" or ask["authority"] != sys.argv[2]:
            continue
        print(json.dumps(ask))
        count -= 1


if __name__ == "__main__":
    main()
