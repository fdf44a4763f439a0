"""What does the law say of one ask? A second evaluator of compiled packs.

Written from the pack's text and the format's description, not from the C. It is slow and plain on
purpose. It reads the compiled JSON with the standard library, and decides asks that are Python
dictionaries (see asks.py). What it must agree on with the engine is one line of text an ask.
"""
import json

NOT_MET, MISSING, HUMAN, MET = 0, 1, 2, 3
OUTCOME = ["refuse", "incomplete", "refer", "release"]
BEFORE = ["authority", "authority.in-force", "orders", "purpose", "fields"]
BEFORE_CODE = ["NO_TITLE26_AUTHORITY", "AUTHORITY_NOT_IN_FORCE", "ENJOINED",
               "PURPOSE_NOT_PERMITTED", "FIELD_NOT_LISTED"]


class Element:
    """One node of an authority's tree, with what it inherits from above."""

    def __init__(self, json_node, above):
        self.id = json_node.get("id", "")
        self.stage = json_node.get("stage", above.stage if above else "paper")
        self.code = json_node.get("code", above.code if above else None)
        self.json = json_node
        self.kind = next((k for k in ("all", "any", "not") if k in json_node), "leaf")
        self.demand = json_node["not"] if self.kind == "not" else json_node
        self.children = [Element(n, self) for n in json_node.get("all", json_node.get("any", []))]
        self.negated = self.kind == "not"
        self.is_leaf = self.kind in ("leaf", "not")


class Authority:
    def __init__(self, pack, o):
        self.id = o["authority"]
        self.from_day = o["law_in_force"]["from"]
        self.to_day = o["law_in_force"]["to"]
        self.purposes = {p["id"] for p in o["purposes"]["permitted"]}
        self.root = Element(o["elements"], None)
        releases = o["releases"]
        self.fields = {f["id"] for f in releases["fields"]}
        self.never = set(releases.get("never", []))
        self.taxpayer = "taxpayer" in releases["provenance"]
        self.limits = releases.get("limits")
        self.order = []
        self._walk(self.root)

    def _walk(self, element):
        for child in element.children:
            self.order.append(child)
            self._walk(child)


class Pack:
    def __init__(self, text):
        o = json.loads(text)
        self.never_purposes = {p["id"] for p in o["never_purposes"]}
        self.never_fields = {f["id"] for f in o["never_fields"]}
        self.category = {f["id"]: f["category"] for f in o["fields"]}
        self.registers = {r["id"]: {e["id"]: e.get("class") for e in r["entries"]}
                          for r in o.get("registers", [])}
        self.constructions = {c["construction"]: c for c in o.get("constructions", [])}
        self.authorities = {a["authority"]: Authority(self, a) for a in o["authorities"]}
        self.purposes = [p["id"] for p in o["purposes"]]
        self.lists = [e["id"] for e in o["lists"]]


# ---- facts ----

def words(fact):
    """The words of a fact: a text is a list of one; any other kind has none."""
    if fact is None:
        return []
    if fact[0] == "text":
        return [fact[1]]
    return fact[1] if fact[0] == "list" else []


def absent(fact):
    return fact is None or (fact[0] in ("text", "list") and not fact[1])


def met_if(holds):
    return MET if holds else NOT_MET


def lasts(fact, day):
    """Something that has not run out, or a verdict that holds."""
    if fact[0] == "verdict":
        return fact[1]
    return fact[0] == "until" and day != "" and (fact[1] == "open" or day <= fact[1])


def closed_year(word, day):
    return (len(word) == 4 and all(c in "0123456789" for c in word) and word != "0000" and
            int(word) < (int(day[:4]) if day else 0))


class Decision:
    def __init__(self, pack, ask):
        self.pack, self.ask = pack, ask
        self.authority = pack.authorities.get(ask["authority"])
        self.construed = []
        self.state = {}   # by element
        self.note = {}    # the code of an element, where it is not its own
        self.by_reading = set()

    def fact(self, name):
        return self.ask["facts"].get(name)

    # ---- one test ----

    def listed(self, name, word):
        if name in self.pack.registers:
            return word in self.pack.registers[name]
        return word in self.ask["lists"].get(name, ())

    def subset(self, demand, fact):
        name = demand["register"]
        other = None
        if name not in self.pack.registers and name in FACTS:
            other = self.fact(name)
            if absent(other):
                return MISSING
            if other[0] == "human":
                return HUMAN
        own = words(fact)
        for word in own:
            never = word in self.authority.never or word in self.pack.never_fields
            if demand["fact"] == "ask.fields" and never:
                continue
            if other is not None:
                within = word in words(other)
            elif name == "releases.fields" and name not in self.pack.registers:
                within = word in self.authority.fields
            else:
                within = self.listed(name, word)
            if not within:
                return NOT_MET
        return met_if(own)

    def reading(self, element, demand):
        c = self.pack.constructions[element.json["construction"]]
        effect = next(r["effect"] for r in c["readings"] if r["id"] == c["chosen"])
        self.by_reading.add(element)
        return {"not-met": NOT_MET, "human": HUMAN, "met": MET}[effect]

    def test(self, element, demand, fact):
        kind, day = demand["test"], self.ask["date"]
        if kind == "present":
            return met_if(fact[0] != "verdict" or fact[1])
        if kind == "one-of":
            return met_if(fact[0] == "text" and fact[1] in demand["values"])
        if kind == "in-list":
            own = words(fact)
            return met_if(own and all(self.listed(demand["list"], w) for w in own))
        if kind == "classed-as":
            entries = self.pack.registers[demand["register"]]
            if fact[0] != "text":
                return NOT_MET
            if fact[1] in entries:
                return met_if(entries[fact[1]] == demand["class"])
            return HUMAN if demand["unlisted"] == "human" else NOT_MET
        if kind == "subset-of":
            return self.subset(demand, fact)
        if kind == "not-only":
            own = words(fact)
            counted = own
            if demand["fact"] == "ask.fields":  # what is withheld in any case is no product
                counted = [w for w in own if w in self.authority.fields]
            values = demand["values"]
            if any(w not in values for w in counted) or own and not any(w in values for w in own):
                return MET
            if own and "construction" in demand:
                return self.reading(element, demand)
            return NOT_MET
        if kind == "signed-by-role":
            if fact[0] != "text":
                return NOT_MET
            if fact[1] in demand["roles"]:
                return MET
            c = self.pack.constructions.get(demand.get("construction"))
            if c and fact[1] in c.get("turns_on", []):
                return self.reading(element, demand)
            return NOT_MET
        if kind == "at-most":
            if fact[0] != "count":
                return NOT_MET
            if fact[1] <= demand["limit"]:
                return MET
            return HUMAN if demand["over"] == "human" else NOT_MET
        if kind == "periods-closed":
            return met_if(fact[0] == "list" and all(closed_year(w, day) for w in fact[1]))
        if kind in ("not-expired", "consent-valid", "programme-active"):
            return met_if(lasts(fact, day))
        assert kind in ("address-complete", "order-on-file", "identity-unique", "address-on-file",
                        "no-hold"), kind
        return met_if(fact[0] == "verdict" and fact[1])

    def leaf(self, element):
        demand = element.demand
        if demand["test"] == "finding":
            state = HUMAN
        else:
            fact = self.fact(demand["fact"])
            if absent(fact):
                state = MISSING
            elif fact[0] == "human":
                state = HUMAN
            else:
                state = self.test(element, demand, fact)
        if element.negated:
            return {MET: NOT_MET, NOT_MET: MET}.get(state, state)
        if state == HUMAN and element.id in self.ask["answers"]:
            return met_if(self.ask["answers"][element.id])
        return state

    # ---- the tree ----

    def combine(self, element, leaf_state):
        if element.is_leaf:
            state = leaf_state(element)
        else:
            below = [self.combine(child, leaf_state) for child in element.children]
            state = min(below) if element.kind == "all" else max(below)
        return state

    def within_limits(self, field):
        limits = self.authority.limits
        if not limits:
            return True
        by_fields = self.fact(limits["fields"])
        if by_fields is None:
            return True
        if by_fields[0] != "list" or field not in by_fields[1]:
            return False
        asked = self.fact("ask.periods")
        if "periods" not in limits or asked is None or asked[0] != "list":
            return True
        if self.pack.category[field] == "identity":
            return True
        return any(self.period_within(p) for p in asked[1])

    def period_within(self, period):
        limits = self.authority.limits if self.authority else None
        if not limits or "periods" not in limits:
            return True
        by = self.fact(limits["periods"])
        return by is not None and by[0] == "list" and period in by[1]

    def grantable(self, field):
        return field in self.authority.fields and self.within_limits(field)

    # ---- court orders: what each takes away, pack-format section 7 ----

    def barred(self, field):
        for o in self.ask["orders"]:
            scoped = o["fields"] == "any" or field in o["fields"]
            kept = o["keeps_fields"] == "any" or field in o["keeps_fields"]
            if scoped and (o["kind"] == "stay" or (o["kind"] == "narrow" and not kept)):
                return True
        return False

    def barred_period(self, period):
        for o in self.ask["orders"]:
            if o["kind"] == "stay" and o["fields"] == "any":
                return True
            kept = o["keeps_periods"] == "any" or period in o["keeps_periods"]
            if o["kind"] == "narrow" and not kept:
                return True
        return False

    def left(self, field):
        """The pack would give it, and so do the orders, for one year at least."""
        asked = self.fact("ask.periods")
        if not self.grantable(field) or self.barred(field):
            return False
        if asked is None or asked[0] != "list":
            return True
        identity = self.pack.category[field] == "identity"
        return any((identity or self.period_within(p)) and not self.barred_period(p)
                   for p in asked[1])

    def orders_state(self):
        orders, fields = self.ask["orders"], self.ask["fields"]
        if any(o["kind"] == "stay" and o["fields"] == "any" for o in orders):
            return NOT_MET
        given = self.authority and any(self.grantable(f) for f in fields)
        return met_if(not orders or not given or any(self.left(f) for f in fields))

    def required(self):
        """What people must find beside the law, for asks that the orders' scopes reach."""
        return [element for o in self.ask["orders"] if o["kind"] == "require" and
                any(o["fields"] == "any" or f in o["fields"] for f in self.ask["fields"])
                for element in o["elements"]]

    def before(self):
        """The preconditions, in the order of the tree."""
        ask, a = self.ask, self.authority
        purpose = ask["purpose"]
        authority = MET if a else NOT_MET if ask["authority"] else MISSING
        force = MET
        if a:
            force = met_if(ask["date"] != "" and a.from_day <= ask["date"] and
                           (a.to_day == "open" or ask["date"] < a.to_day))
        if purpose in self.pack.never_purposes:
            permitted = NOT_MET
        elif not a or purpose in a.purposes:
            permitted = MET
        else:
            permitted = NOT_MET if purpose else MISSING
        if not a or any(self.grantable(f) for f in ask["fields"]):
            fields = MET
        else:
            fields = NOT_MET if ask["fields"] else MISSING
        return [authority, force, self.orders_state(), permitted, fields]

    # ---- what is in the way ----

    def shortest(self, element, bar):
        """The elements that would have to change, as a list."""
        if self.state[element] > bar:
            return []
        if element.is_leaf:
            return [element]
        ways = [self.shortest(child, bar) for child in element.children]
        if element.kind == "all":
            return [e for way in ways for e in way]
        best = 0
        for i in range(1, len(ways)):
            mine, theirs = self.state[element.children[i]], self.state[element.children[best]]
            if mine > theirs or (mine == theirs and len(ways[i]) < len(ways[best])):
                best = i
        return ways[best]

    def withheld_code(self, field):
        if field in self.authority.fields:
            return self.authority.limits["code"]
        of_return = self.pack.category.get(field) in ("return", "document")
        return "FIELD_IS_TRI" if of_return and not self.authority.taxpayer else "FIELD_NOT_LISTED"

    def element_code(self, element):
        """What is said of an element that is missing or not met."""
        code = element.code
        if element.demand["test"] != "finding":
            fact = self.fact(element.demand["fact"])
            finer = fact[2] if fact and fact[0] == "verdict" else None
            if finer and element.stage != "paper" and self.state[element] == NOT_MET:
                code = finer
        if element in self.by_reading and self.state[element] == NOT_MET:
            code = "CONSTRUCTION_NARROW"
        return code

    # ---- all together ----

    def decide(self):
        paper_only = self.ask["reach"] == "paper"
        a = self.authority

        def now(element):
            if paper_only and element.stage != "paper":
                return HUMAN
            return self.leaf(element)

        before = self.before()
        root = min(before)
        reached = False
        if a:
            for element in a.order:
                self.state[element] = self.combine(element, now)
            self.state[a.root] = min(self.state[c] for c in a.root.children)
            root = min(root, self.state[a.root])
            paper = self.combine(
                a.root, lambda e: self.state[e] if e.stage == "paper" else MET)
            reached = min(before + [paper]) >= HUMAN
        required = [(e, HUMAN if paper_only or e not in self.ask["answers"]
                     else met_if(self.ask["answers"][e])) for e in self.required()]
        root = min([root] + [state for _, state in required])
        return self.tell(before, root, reached, required)

    def tell(self, before, root, reached, required):
        a = self.authority
        bar = {MET: -1, HUMAN: HUMAN}.get(root, MISSING)
        states = [root] + before
        way, codes, node_codes = [], [], []
        before_codes = list(BEFORE_CODE)
        if self.ask["purpose"] in self.pack.never_purposes:
            before_codes[3] = "NEVER_PURPOSE"
        if before[4] == NOT_MET:
            before_codes[4] = self.withheld_code(self.ask["fields"][0])
        for name, state, code in zip(BEFORE, before, before_codes):
            if state <= bar:
                way.append(name)
                if state < HUMAN:
                    codes.append(code)
            if state < HUMAN:
                node_codes.append(code)
        if a:
            states += [self.state[e] for e in a.order]
            in_way = set(self.shortest(a.root, bar))
            for element in a.order:
                if not element.is_leaf:
                    continue
                told = self.element_code(element) if self.state[element] < HUMAN else None
                if element in in_way:
                    way.append(element.id)
                    if told and element.stage == "paper":
                        codes.append(told)
                if told:
                    node_codes.append(told)
        for element, state in required:
            states.append(state)
            if state <= bar:
                way.append(element)
            if state < HUMAN:
                node_codes.append("ENJOINED")
        outward = list(dict.fromkeys(codes))[:16]
        construed = []
        for element in (a.order if a else []):
            if element in self.by_reading:
                c = self.pack.constructions[element.json["construction"]]
                sure = "" if c["confirmed_by_custodian"] == "yes" else " (unconfirmed)"
                construed.append("%s=%s%s" % (c["construction"], c["chosen"], sure))
        grants, withheld, periods = self.given(root)
        return "|".join([OUTCOME[root], str(int(reached)), "".join(map(str, states)),
                         ",".join(way), ",".join(outward), ",".join(node_codes),
                         ",".join(grants), ",".join(withheld), ",".join(periods),
                         ", ".join(construed)])

    def given(self, root):
        if not self.authority:
            return [], [], []
        grants, withheld = [], []
        for field in dict.fromkeys(self.ask["fields"]):
            if not self.grantable(field):
                withheld.append(field + ":" + self.withheld_code(field))
            elif self.barred(field):
                withheld.append(field + ":ENJOINED")
            elif root == MET:
                grants.append(field)
        asked = self.fact("ask.periods")
        periods = []
        for period in asked[1] if asked and asked[0] == "list" else []:
            if not self.period_within(period):
                periods.append(period + ":" + self.authority.limits["code"])
            elif self.barred_period(period):
                periods.append(period + ":ENJOINED")
        return grants, withheld, periods


FACTS = set()  # names of facts; asks.py fills it from the pack's elements


def decide(pack, ask):
    return Decision(pack, ask).decide()
