# A16: a record that is marked for family violence gives no address to a child support agency, in the
# same words as for somebody who is not there; the custodian sees why, and that it is a house rule.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/law.inc"

holds "a custodian with a requester for each authority" law_state
# The twentieth person in good order gets the mark.
mark() {
    python3 - <<'PYTHON'
import csv
rows = list(csv.reader(open("people.csv", newline="")))
at = rows[0].index("status")
filed = rows[0].index("2024:return.filing-status:taxpayer")
[r for r in rows[1:] if not r[at] and r[filed]][20][at] = "family-violence"
csv.writer(open("people.csv", "w", newline=""), lineterminator="\n").writerows(rows)
PYTHON
}
holds "one record is marked" mark
holds "its people are loaded" "$PORTCULLIS" --quiet vault load --dir "$D" people.csv
holds "the asks are made" asks asks people.csv A16
law_tell
plain() { sed 's/"\(ask\|decision\|time\|receipt\)":"[^"]*"//g; s/"log_index":[0-9]*//' "$1"; }
plain marked.said >marked.plain
plain nobody.said >nobody.plain
holds "the answer is the one for somebody who is not there" cmp marked.plain nobody.plain
decision=$(sed -n 's/.*"decision":"\([^"]*\)".*/\1/p' marked.said)
"$PORTCULLIS" decision explain --dir "$D" "$decision" >explained
says "the custodian sees the reason" explained 'FAMILY_VIOLENCE'
"$PORTCULLIS" decision explain --dir "$D" --json "$decision" >explained
says "and that it is a house rule" explained '"house_rule":true'

the_end
