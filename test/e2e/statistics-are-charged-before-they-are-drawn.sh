# A question about everyone is registered by two, charged before it is drawn, published once, and can be
# drawn again by an inspector. What is not registered, not due or not affordable costs nothing.
. "$ROOT/test/e2e/story.sh"
D=$PWD/state
both="--officer-key $D/demo/counsel.jwk --officer-key $D/demo/officer-a.jwk"

kept() {
    ends "$@"
    cp story.out kept.out
    cp story.err kept.err
}
budget() { on stats budget --json | sed "s/.*\"$1\":\([0-9]*\).*/\1/"; }
on() { "$PORTCULLIS" "$@" --dir "$D" --now "$now"; }
spent_is() { [ "$(budget spent_micro)" = "$1" ]; }
now=2027-03-01T09:00:00Z

holds "a custodian begins" "$PORTCULLIS" --quiet init --dir "$D" --origin test.story.example/log --demo
"$PORTCULLIS" synth people --count 3000 --seed 3 >people.csv
holds "and has people" "$PORTCULLIS" --quiet vault load --dir "$D" people.csv

sed 's/"2026-01-15"/"2027-02-01"/' "$ROOT/packs/statistics/tax-by-income-band.json" >query.json
kept 0 "a definition is checked without a state" "$PORTCULLIS" stats check query.json
says "and tells what it costs" kept.out 'rho 0\.030000 a publication'
for word in tin-kind form language preparer birthplace surname nationality; do
    sed "s/\"income-band\"/\"$word\"/" query.json >bad.json
    kept 2 "nothing is grouped by $word" "$PORTCULLIS" stats check bad.json
    says "and it is said why" kept.err 'stands for what a person is'
done
sed 's/"unit_cents": [0-9]*/"unit_cents": 9007199254740991/; s/"clamp_cents": [0-9]*/"clamp_cents": 9007199254740991/; s/"rho_micro": [0-9]*/"rho_micro": 1/' query.json >huge.json
kept 0 "noise beyond all money is still told" "$PORTCULLIS" stats check huge.json
says "in units" kept.out 'total-tax .* units of '
sed 's/"rho_micro": 10000/"rho_micro": 0/' query.json >bad.json
ends 2 "noise that hides nothing is refused" "$PORTCULLIS" stats check bad.json

ends 3 "what is not registered is not summed" on stats run tax-by-income-band
ends 3 "two officers without counsel do not register it" "$PORTCULLIS" stats define --dir "$D" query.json \
    --officer-key "$D/demo/officer-a.jwk" --officer-key "$D/demo/officer-b.jwk" --now $now
ends 0 "counsel and an officer do" "$PORTCULLIS" stats define --dir "$D" query.json $both --now 2027-01-20T09:00:00Z
ends 3 "before its first day it is not published" "$PORTCULLIS" stats run --dir "$D" tax-by-income-band \
    --now 2027-01-31T23:59:59Z
holds "and nothing is charged" spent_is 0

kept 0 "it is published when it is due" on stats run tax-by-income-band --json
cp kept.out first.json
says "with figures and how far noise moves them" first.json '"filers":\{"high":[0-9]+,"low":[0-9]+,"value":[0-9]+\}'
holds "and it is charged" spent_is 30000
kept 0 "in words too" on stats run tax-by-income-band
says "with the clamp, in whole dollars" kept.out 'counts with at most \$500,000 in a cell'
kept 0 "a second time for the same day" on stats run tax-by-income-band --json
holds "gives the same figures" cmp kept.out first.json
holds "and charges nothing" spent_is 30000
id=$(basename "$D"/statistics/STA-*.json .json)
ends 0 "an inspector draws it again" on stats verify "$id"
ends 0 "anybody sees it" on stats show "$id"
kept 0 "or takes it as a table" on stats show "$id" --csv
says "with a name for each column" kept.out '^income-band,year,filers_value,filers_low,filers_high,total_tax_units_value,total_tax_units_low,total_tax_units_high,shown$'
says "and a row for each cell" kept.out '^"under 25,000",2024,([0-9]+,){3}(-?[0-9]+,){3}yes$'
holds "all of them" test "$(wc -l <kept.out)" = 17
holds "the ledger holds" "$PORTCULLIS" ledger verify --dir "$D"

# Nothing of a person stands in what is public.
grep -h -o '"family"[^,]*\|[0-9]\{9\}' people.csv | head -n 50 >never.txt
cut -d, -f1 people.csv | tail -n +2 | head -n 200 | tr -d - >>never.txt
ends 1 "no number of anybody is in it" grep -qFf never.txt "$D/statistics/$id.json"

cp "$D/statistics/$id.json" whole.json
sed 's/"value":[0-9]*/"value":12345/' whole.json >"$D/statistics/$id.json"
ends 7 "a figure changed afterwards is seen" on stats show "$id"
cp whole.json "$D/statistics/$id.json"
python3 -c 'import sys; f = open(sys.argv[1], "r+b"); f.seek(20); b = f.read(1); f.seek(20); f.write(bytes([b[0] ^ 1]))' \
    "$D/statistics/$id.evidence"
ends 7 "so is evidence that was changed" on stats verify "$id"

# The year's budget.
python3 - <<'PY'
import json
q = json.load(open("query.json"))
for i in range(1, 9):
    q["id"] = f"many-{i}"
    q["measures"][0]["rho_micro"] = 50000
    q["measures"][1]["rho_micro"] = 50000
    json.dump(q, open(f"many-{i}.json", "w"))
PY
published=0
for i in 1 2 3 4 5 6 7 8; do
    "$PORTCULLIS" --quiet stats define --dir "$D" many-$i.json $both --now $now || break
    on --quiet stats run many-$i >/dev/null 2>over.err && published=$((published + 1))
done
holds "four more of rho 0.1 fit the year's 0.5" test $published = 4
says "the fifth is refused in one sentence" over.err 'has 70000 millionths of rho left and this costs 100000; nothing was drawn'
holds "and nothing was charged for it" spent_is 430000
now=2028-02-02T09:00:00Z
ends 0 "the next year has a budget of its own" on stats run many-8
holds "with one charge" spent_is 100000

# Killed at each step that touches the disk: a charge may be lost money, a figure is never free. Every
# turn a new day, so that there is something to publish.
python3 - <<'PY'
import json
q = json.load(open("query.json"))
q.update(id="killed", schedule={"first": "2029-01-01", "every_days": 28})
q["measures"][0]["rho_micro"] = q["measures"][1]["rho_micro"] = 1
q["measures"][1]["unit_cents"] = 50000000
json.dump(q, open("killed.json", "w"))
PY
now=2029-01-01T09:00:00Z
ends 0 "a question that costs little" "$PORTCULLIS" --quiet stats define --dir "$D" killed.json $both --now $now
ever=$(budget ever_micro) wrong=0 killed=0 whole=0 turn=0
while [ $whole -lt 2 ] && [ $turn -lt 150 ]; do
    turn=$((turn + 1))
    now=$(date -u -d "2029-01-01 +$((28 * turn)) days" +%Y-%m-%dT09:00:00Z)
    (
        strace -f -qq -o /dev/null -e inject=fsync,fdatasync,rename,renameat,renameat2,unlink,ftruncate,pwrite64:signal=KILL:when=$turn \
            "$PORTCULLIS" stats run --dir "$D" killed --now "$now"
    ) >/dev/null 2>&1 && whole=$((whole + 1)) || killed=$((killed + 1))
    told=$(budget ever_micro) charges=$(on stats budget --json | grep -o '"rho_micro":2[,}]' | wc -l)
    [ "$told" = $((ever + 2 * charges)) ] || wrong=$((wrong + 1))
    published=$(find "$D/statistics" -name '*.json' -newer killed.json | wc -l)
    [ "$published" -le "$charges" ] || wrong=$((wrong + 1))
done
echo "# killed at $killed steps"
holds "it was killed at 15 steps or more, and then ran through" test $killed -ge 15 -a $whole = 2
holds "the budget never tells less than was drawn" test $wrong = 0
holds "the ledger holds" "$PORTCULLIS" ledger verify --dir "$D"
ends 0 "and the question can still be answered" on stats run killed
the_end
