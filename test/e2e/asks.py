"""Asks, enrolments and expectations under each authority, for stories that decide them.

    asks.py enrolments KEYDIR    ID.json for every requester, from KEYDIR/ID.pub.jwk
    asks.py papers PEOPLE        the two asks that an officer attests a paper for
    asks.py asks PEOPLE WHICH    NAME.ask.json for every ask of a story, and expected.txt with a line
                                 each: NAME REQUESTER EXIT STATE CODE READS ("-" for none)
"""
import csv
import datetime
import json
import sys

TODAY = datetime.datetime.now(datetime.timezone.utc)


def day(days):
    return (TODAY + datetime.timedelta(days=days)).strftime("%Y-%m-%d")


PREFIX = "us.irc.6103."
ULID = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

# id: kind, agency, role of the key, lists, authorities with a standing request, more members
REQUESTERS = {
    "us.ed.fsa": ("federal-agency", "us.ed", "ed.secretary-delegate",
                  {"ed-designated-l13-C": ["us.ed.fsa-1"]}, ["l.13.C"], {}),
    "lender-1": ("company", "", "designee", {}, [], {}),
    "person-1": ("person", "", "person", {}, [], {}),
    "state.revenue": ("state-tax-agency", "state.example", "state-tax.head",
                      {"state-tax-statutes": ["Example Tax Code 101"],
                       "officers-of-requester": ["REP-0001"]}, [],
                      {"state": {"death_contract_until": "2099-12-31",
                                 "copies_federal_return": False}}),
    "us.treasury.exam": ("federal-agency", "us.treasury", "examiner",
                         {"officers-of-requester": ["EMP-0001"],
                          "assignments-open": ["ASG-0001"]}, [], {}),
    "us.doj.usao": ("federal-agency", "us.doj", "doj.us-attorney",
                    {"officers-of-requester": ["OFF-0001"]}, [], {}),
    "state.police": ("state-law-enforcement", "state.example", "duty-desk",
                     {"officers-of-requester": ["OFF-0001"],
                      "call-back-numbers": ["+1-555-0100"]}, [], {}),
    "us.commerce": ("federal-agency", "us.commerce", "us.commerce.secretary", {}, [], {}),
    "state.child-support": ("state-child-support-agency", "state.example", "head", {}, [], {}),
    "state.services": ("state-agency", "state.example", "head",
                       {"programmes-administered": ["snap"]}, ["l.7"],
                       {"agreements": [{
                           "authority": PREFIX + "l.7", "transmitted_on": day(-100),
                           "from": day(-60), "until": day(300), "records_max": 5000,
                           "purposes": ["benefits.eligibility", "benefits.amount"],
                           "fields": ["return.tax-exempt-interest", "return.taxable-interest"]}]}),
    "us.ed.debt": ("federal-agency", "us.ed", "head", {"offset-sections": ["6402(d)"]}, [], {}),
    "us.hhs": ("federal-agency", "us.hhs", "us.hhs.secretary", {}, ["l.21"], {}),
    "us.sba": ("federal-agency", "us.sba", "head", {}, [], {}),
}


def enrolments(keys):
    for ident, (kind, agency, role, lists, standing, more) in REQUESTERS.items():
        document = {
            "format": "portcullis-requester/1", "id": ident, "kind": kind, "agency": agency,
            "keys": [{"role": role, "jwk": json.load(open(f"{keys}/{ident}.pub.jwk"))}],
            "safeguards_until": "2099-12-31", "lists": lists,
            "standing_requests": [{"authority": PREFIX + a, "from": "2020-01-01",
                                   "until": "2099-12-31"} for a in standing], **more}
        json.dump(document, open(f"{ident}.json", "w"))


def people(path):
    """Rows in good order, who filed for 2024, each with a number, a name and a home."""
    for row in csv.DictReader(open(path, newline="")):
        if row["status"] == "" and row["2024:return.filing-status:taxpayer"]:
            yield row


def subject(row):
    name = {k: row[k] for k in ("given", "middle", "family", "suffix") if row[k]}
    address = {k: row[k] for k in ("line1", "line2", "city", "state", "zip") if row[k]}
    return {"tin": row["tin"], "name": name, "dob": row["dob"], "address": address}


ORDER = {"sha256": "ab" * 32, "court": "federal-magistrate-judge", "valid_until": "2099-12-31",
         "application_authorised_by": "doj.us-attorney",
         "fields": ["return.wages", "identity.mailing-address"], "periods": [2023, 2024],
         "recitals": ["reasonable-cause", "relevance", "exclusive-use", "felony-warrant"]}
MATTER = {"number": "INV-000001-01", "kind": "investigation", "statute": "18 USC 1343",
          "party_statement": "The United States is or may be a party."}
OFFICER = [{"id": "OFF-0001", "sole_use": True, "engaged": True}]
REASON = "Payers' reports for this person would show whether the statement in the matter was true."


def good(attest):
    """authority: requester, members of a good ask, state, reads of the vault"""
    order = {**ORDER}
    address = ["identity.mailing-address"]
    return {
        "c": ("lender-1", {"purpose": "consent.credit", "fields": ["return.wages", "return.filing-status"],
                           "consent": attest.get("lender-1")}, "released"),
        "d.1": ("state.revenue", {
            "purpose": "state-tax.administration", "fields": ["return.adjusted-gross-income"],
            "reason": "The State return of 2024 reports other income than this.",
            "tax": {"statute": "Example Tax Code 101", "chapters": ["1"], "kind": "income"},
            "recipients": [{"id": "REP-0001", "kind": "employee"}]}, "released"),
        "e.1": ("person-1", {
            "purpose": "interest.inspection", "fields": ["return.adjusted-gross-income"],
            "interest": {"class": "individual", "by_attorney": False},
            "consent": attest.get("person-1")}, "under-review"),
        "h.1": ("us.treasury.exam", {
            "purpose": "tax-administration.functions", "fields": ["irs-record.item"],
            "recipients": [{"id": "EMP-0001"}],
            "duty": {"assignment": "ASG-0001", "code": "examination", "covers": "person",
                     "conflict": False}}, "released"),
        "i.1": ("us.doj.usao", {
            "purpose": "criminal-nontax.investigation", "fields": ["return.wages"],
            "matter": MATTER, "recipients": OFFICER, "order": order}, "under-review"),
        "i.2": ("us.doj.usao", {
            "purpose": "criminal-nontax.investigation", "fields": ["information-return.amount"],
            "matter": MATTER, "recipients": OFFICER, "reason": REASON}, "under-review"),
        "i.3.B.i": ("state.police", {
            "purpose": "danger.apprise", "fields": address, "recipients": [{"id": "OFF-0001"}],
            "danger": {"facts": "A caller threatens to come to the house tonight.",
                       "source": "a neighbour, by telephone", "call_back": "+1-555-0100",
                       "happened_at": "NOW", "fields": [
                           {"field": "identity.mailing-address", "reason": "where to go"}]}},
                    "under-review"),
        "i.5": ("us.doj.usao", {
            "purpose": "fugitive.locate", "fields": address, "order": order,
            "matter": {"number": "WAR-000001"}, "recipients": OFFICER}, "under-review"),
        "j.1": ("us.commerce", {
            "purpose": "statistics.census", "fields": ["irs-record.extract-reference"],
            "recipient": {"id": "census-1", "kind": "us.census.employee"},
            "reason": "A sample frame for the household survey."}, "under-review"),
        "l.6": ("state.child-support", {
            "purpose": "child-support.collect", "fields": address + ["return.filing-status"],
            "recipient": {"id": "w-1", "kind": "agency.employee"},
            "case": {"number": "IVD-1", "role": "support-sought-from"}}, "released"),
        "l.7": ("state.services", {
            "purpose": "benefits.eligibility", "fields": ["return.tax-exempt-interest"],
            "recipient": {"id": "w-1", "kind": "agency.employee"}, "programme": "snap",
            "case": {"number": "CASE-1", "role": "applicant"}}, "released"),
        "l.10": ("us.ed.debt", {
            "purpose": "offset.locate", "fields": address,
            "recipient": {"id": "w-1", "kind": "agency.employee"},
            "offset": {"reference": "TOP-1", "section": "6402(d)", "against": "taxpayer"}},
                 "released"),
        "l.13.C": ("us.ed.fsa", {
            "purpose": "student-aid.eligibility", "fields": ["return.filing-status"],
            "recipient": {"id": "us.ed.fsa-1", "kind": "us.ed.officer"},
            "approval": {"certified": True, "given_on": day(-30), "certificate": "CERT-1"}},
                   "released"),
        "l.21": ("us.hhs", {
            "purpose": "coverage.exchange-eligibility", "fields": ["return.filing-status"],
            "recipient": {"id": "w-1", "kind": "us.hhs.employee"},
            "case": {"number": "APP-1", "role": "applicant"}}, "released"),
        "m.2": ("us.sba", {
            "purpose": "claim.locate", "fields": address,
            "recipient": {"id": "w-1", "kind": "agency.employee"},
            "claim": {"reference": "CLM-1", "basis": "31 USC 3711", "against": "debtor",
                      "notice_on": day(-90)}}, "released"),
    }


# authority: what is changed in the good ask, and the code that the refusal has on paper
REFUSED = {
    "c": ({"consent": None}, "CONSENT_MISSING"),
    "d.1": ({"recipients": [{"id": "REP-0001", "kind": "governors-staff"}]}, "RECIPIENT_NOT_AUTHORISED"),
    "e.1": ({"interest": {"class": "former-spouse", "by_attorney": False}}, "REQUESTER_NOT_LISTED"),
    "h.1": ({"duty": {"assignment": "none", "code": "examination", "covers": "person", "conflict": False}},
            "DUTY_NOT_SHOWN"),
    "i.1": ({"order": {**ORDER, "court": "state-court"}}, "ORDER_REQUIRED"),
    "i.2": ({"matter": {**MATTER, "statute": "8 USC 1229a"}}, "NOT_CRIMINAL_STATUTE"),
    "i.3.B.i": ({"danger": {"facts": "a threat", "source": "a caller", "call_back": "+1-555-0199",
                            "happened_at": "NOW", "fields": [
                                {"field": "identity.mailing-address", "reason": "where to go"}]}},
                "RECIPIENT_NOT_AUTHORISED"),
    "i.5": ({"order": {**ORDER, "court": "administrative"}}, "ORDER_REQUIRED"),
    "j.1": ({"recipient": {"id": "b-1", "kind": "us.bea.employee"}, "tax": {"filer": "individual"}},
            "REQUESTER_NOT_LISTED"),
    "l.6": ({"fields": ["information-return.payer-name"]}, "EXTENT"),
    "l.7": ({"programme": "school-lunch"}, "PROGRAMME_NOT_LISTED"),
    "l.10": ({"offset": {"section": "6402(d)", "against": "taxpayer"}}, "OFFSET_NOT_SOUGHT"),
    "l.13.C": ({"recipient": {"id": "contractor-2", "kind": "us.ed.officer"}}, "RECIPIENT_NOT_AUTHORISED"),
    "l.21": ({"fields": ["information-return.payer-name"]}, "FIELD_NOT_LISTED"),
    "m.2": ({"claim": {"reference": "CLM-1", "basis": "31 USC 3711", "against": "employee-of-debtor",
                       "notice_on": day(-90)}}, "CLAIM_NOT_AGAINST_PERSON"),
}

NO_AUTHORITY = ["8 USC 1360(b)", "8 USC 1373", "Executive Order 14161", "a memorandum of understanding"]


class Writer:
    def __init__(self, now):
        self.now, self.count = now, 0
        self.expected = open("expected.txt", "w")

    def write(self, name, row, authority, requester, members, exit_code, state, code, reads):
        self.count += 1
        ident = "ASK-01" + "".join(ULID[(self.count >> (5 * i)) & 31] for i in range(24))
        ask = {"format": "portcullis-ask/1", "id": ident, "requester": requester,
               "authority": authority if " " in authority else PREFIX + authority,
               "issued_at": self.now, "subject": subject(row), "periods": [2024], **members}
        if "order" in ask:
            ask["order"] = {**ask["order"], "person": {"given": row["given"], "family": row["family"]}}
        if "danger" in ask:
            ask["danger"] = {**ask["danger"], "happened_at": self.now}
        ask = {k: v for k, v in ask.items() if v is not None}
        json.dump(ask, open(f"{name}.ask.json", "w"))
        self.expected.write(f"{name} {requester} {exit_code} {state} {code} {'some' if reads and reads != 'none' else 'none'}\n")


EXITS = {"released": 0, "not-released": 3, "needs-from-you": 3, "under-review": 4}


def attested():
    found = {}
    for requester in ("lender-1", "person-1"):
        try:
            found[requester] = open(f"{requester}.attest").read().strip()
        except FileNotFoundError:
            pass
    return found


def chosen(path):
    """Somebody who files and has tax-exempt interest, so that every authority has something."""
    return next(row for row in people(path) if row["2024:return.tax-exempt-interest:taxpayer"])


def papers(path, out):
    for authority, (requester, members, _) in good({}).items():
        if requester in ("lender-1", "person-1"):
            out.write(requester, chosen(path), authority, requester, members, 0, "-", "-", "-")


def fifteen(path, out):
    row = chosen(path)
    for authority, (requester, members, state) in good(attested()).items():
        out.write(f"{authority}-good", row, authority, requester, members, EXITS[state], state, "-", "some")
        changed, code = REFUSED[authority]
        state = "needs-from-you" if any(v is None for v in changed.values()) or authority in (
            "l.6", "l.10") else "not-released"
        out.write(f"{authority}-refused", row, authority, requester, {**members, **changed},
                  3, state, code, 0)


def wrong_authority(path, out):
    """A9 of the acceptance scenarios."""
    row, table = chosen(path), good({})
    requester, members, _ = table["i.2"]
    for i, cited in enumerate(NO_AUTHORITY):
        out.write(f"cited-{i}", row, cited, requester, members, 3, "not-released", "NO_TITLE26_AUTHORITY", 0)
    for i, statute in enumerate(["8 USC 1229a", "8 USC 1357", "26 USC 7201"]):
        matter = {**members, "matter": {**MATTER, "statute": statute}}
        out.write(f"statute-{i}", row, "i.2", requester, matter, 3, "not-released", "NOT_CRIMINAL_STATUTE", 0)
    matter = {**members, "matter": {**MATTER, "statute": "18 USC 9999"}}
    out.write("unlisted", row, "i.2", requester, matter, 4, "under-review", "-", "some")
    for authority, (requester, members, _) in table.items():
        removal = {**members, "purpose": "immigration.removal"}
        out.write(f"removal-{authority}", row, authority, requester, removal, 3, "not-released",
                  "NEVER_PURPOSE", 0)


def disguises(path, out):
    """Civil removal, or an address alone, under a name that a paragraph knows."""
    row, table = chosen(path), good({})
    address = ["identity.mailing-address"]

    def ask(name, authority, change, code, exit_code=3, state="not-released", reads=0):
        requester, members, _ = table[authority]
        out.write(name, row, authority, requester, {**members, **change}, exit_code, state, code, reads)

    for authority in ("i.1", "i.2"):
        for statute in ("8 USC 1229a", "8 USC 1226", "8 USC 1231"):
            ask(f"child-{authority}-{statute.replace(' ', '-')}", authority,
                {"purpose": "child.missing-or-exploited", "matter": {**MATTER, "statute": statute}},
                "NOT_CRIMINAL_STATUTE")
    ask("number-too", "i.2", {"fields": address + ["identity.tin"]}, "CONSTRUCTION_NARROW")
    ask("name-too", "i.2", {"fields": address + ["identity.name"]}, "CONSTRUCTION_NARROW")
    ask("wages-too", "i.2", {"fields": address + ["return.wages"]}, "CONSTRUCTION_NARROW")
    ask("never-given-too", "i.2", {"fields": address + ["tin.kind", "return.document"]},
        "CONSTRUCTION_NARROW")
    ask("something-else", "i.2", {"fields": address + ["information-return.kind"]}, "-", 4,
        "under-review", "some")


def student_aid(path, out):
    """A15 of the acceptance scenarios."""
    rows = people(path)
    row = chosen(path)
    requester, members, _ = good({})["l.13.C"]

    def ask(name, row, change, code, state, reads):
        out.write(name, row, "l.13.C", requester, {**members, **change}, EXITS[state], state, code, reads)

    ask("released", row, {}, "-", "released", 3)
    none = next(r for r in csv.DictReader(open(path, newline=""))
                if r["status"] == "" and not r["2024:return.filing-status:taxpayer"]
                and not r["2024:information-return.amount:third-party"])
    ask("none-filed", none, {"fields": ["return.none-filed"]}, "-", "released", 3)
    stranger = {**row, "family": "Nobodysname"}
    ask("unidentified", stranger, {}, "-", "not-released", 2)
    ask("prosecution", row, {"purpose": "criminal-nontax.proceeding"}, "PURPOSE_NOT_PERMITTED",
        "not-released", 0)
    ask("designated-for-A", row, {"recipient": {"id": "contractor-A", "kind": "us.ed.contractor"}},
        "RECIPIENT_NOT_AUTHORISED", "not-released", 0)
    ask("approval-withdrawn", row, {"approval": {"certified": False, "given_on": day(-30)}},
        "APPROVAL_NOT_CERTIFIED", "not-released", 0)
    ask("year-not-listed", row, {"periods": [2019]}, "PERIOD_NOT_LISTED", "not-released", 0)


def family_violence(path, out):
    """A16 of the acceptance scenarios."""
    row = chosen(path)
    requester, members, _ = good({})["l.6"]
    members = {**members, "purpose": "child-support.locate", "fields": ["identity.mailing-address"]}
    marked = next(r for r in csv.DictReader(open(path, newline="")) if r["status"] == "family-violence")
    out.write("marked", marked, "l.6", requester, members, 3, "not-released", "-", 2)
    out.write("unmarked", row, "l.6", requester, members, 0, "released", "-", 2)
    out.write("nobody", {**row, "family": "Nobodysname"}, "l.6", requester, members, 3,
              "not-released", "-", 2)


STORIES = {"fifteen": fifteen, "A9": wrong_authority, "disguises": disguises, "A15": student_aid, "A16": family_violence}

if __name__ == "__main__":
    now = TODAY.strftime("%Y-%m-%dT%H:%M:%SZ")
    if sys.argv[1] == "enrolments":
        enrolments(sys.argv[2])
    elif sys.argv[1] == "papers":
        papers(sys.argv[2], Writer(now))
    else:
        STORIES[sys.argv[3]](sys.argv[2], Writer(now))
