# The revenue model gives published results again, says what it does not know, and has nothing of any
# record within its reach.
. "$ROOT/test/e2e/story.sh"

# kept CODE "sentence" command...: as `ends`, and what was printed stays in kept.out and kept.err.
kept() {
    ends "$@"
    cp story.out kept.out
    cp story.err kept.err
}

kept 0 "published results come out again" "$PORTCULLIS" impact --check
says "ITEP's rule of ten points is 8.60" kept.out '^ok +ITEP: federal taxes lost .* 8\.60 '
silent "no card fails" kept.out '^NO'

kept 0 "Illinois has an estimate" "$PORTCULLIS" impact --drop 10 --state IL --years 2026-2035 --json
cp kept.out il.json
says "in whole dollars" il.json '"loss_usd":58[0-9]{7}[,}]'
says "with every State that has a figure, and how sure it is" il.json '"states":\[\{"loss_usd":[0-9]+,"p5_usd":[0-9]+,"p95_usd":[0-9]+,"state":"IL"'
says "that says what it is" il.json 'not a count and not a forecast'
kept 0 "the same again" "$PORTCULLIS" impact --drop 10 --state IL --years 2026-2035 --json
holds "is the same bytes" cmp kept.out il.json
kept 0 "another seed" "$PORTCULLIS" impact --drop 10 --state IL --seed 2 --json
ends 1 "is other bytes" cmp kept.out il.json

kept 0 "a State without a confirmed figure" "$PORTCULLIS" impact --state OH
says "says so" kept.out 'OH: no confirmed figure is published'
silent "and has no amount" kept.out '\$'
kept 0 "small letters will do" "$PORTCULLIS" impact --state il --json --draws 1000
says "for Illinois" kept.out '"state":"IL"'
kept 2 "what is no State is refused" "$PORTCULLIS" impact --state ZZ
says "and not called a State without a figure" kept.err 'two letters of a State'
kept 2 "one form at a time" "$PORTCULLIS" impact --csv --html
kept 2 "nor a picture" "$PORTCULLIS" impact --state OH --svg fan

kept 0 "a closed gate loses less" "$PORTCULLIS" impact --gate closed:2027 --json
says "and says that an order closed it" kept.out '"gate":"closed by an order"'

kept 0 "the high scenario is the Budget Lab's" "$PORTCULLIS" impact --scenario high
says "in points" kept.out '31\.52 points less'
says "beside the others, with the gate open and closed" kept.out 'central, 20\.2 points +\$275 bn +\$46\.6 bn'
kept 2 "a scenario is a drop" "$PORTCULLIS" impact --scenario low --drop 3
"$PORTCULLIS" impact --help >help.txt
says "its help says what it is" help.txt 'An estimate from published aggregates'

for chart in fan tornado map; do
    kept 0 "the $chart is drawn" "$PORTCULLIS" impact --svg $chart
    cp story.out $chart.svg
    holds "as XML with a title and a description" python3 -c "
import sys, xml.etree.ElementTree as tree
root = tree.parse('$chart.svg').getroot()
names = [child.tag.split('}')[1] for child in root]
sys.exit(0 if names[:2] == ['title', 'desc'] and root.get('role') == 'img' else 1)"
done
says "the title says what was found" fan.svg '<title>\$136 bn of federal, state and local taxes lost in 2026 to 2035'
says "and whose figures it stands on" map.svg 'class="source">An estimate from published aggregates, not a count\.'
kept 0 "one page stands alone" "$PORTCULLIS" impact --html
cp kept.out impact.html
silent "without script" impact.html '<script| on[a-z]+='
silent "or anything from elsewhere" impact.html '(src|href)='
holds "with a table beside each picture" test "$(grep -c '<svg' impact.html)" -le "$(grep -o '<table' impact.html | wc -l)"
says "and the wall on it" impact.html 'class="wall">An estimate from published aggregates'
kept 0 "a row a year as CSV" "$PORTCULLIS" impact --csv --years 2026-2028
holds "with its header" test "$(wc -l <kept.out)" = 4

# The figures themselves.
sed 's/confirmed/unconfirmed/' "$ROOT/src/study/figures.csv" >unsure.csv
kept 2 "an unconfirmed figure does not load" "$PORTCULLIS" impact --figures unsure.csv
says "and the line is named" kept.err 'unsure.csv:2: the figure is unconfirmed'
sed 's/,2024-07-30,/,,/' "$ROOT/src/study/figures.csv" >undated.csv
kept 2 "nor does one without a date" "$PORTCULLIS" impact --figures undated.csv
says "in one sentence" kept.err 'undated.csv:2: the figure has no date'
grep -v '^itep.oasdi' "$ROOT/src/study/figures.csv" >few.csv
kept 2 "a figure that the model needs is asked for" "$PORTCULLIS" impact --figures few.csv
says "by its name" kept.err 'lack itep.oasdi'

sed 's/^itep.rate-low,50/itep.rate-low,70/' "$ROOT/src/study/figures.csv" >turned.csv
kept 2 "figures that do not fit together are refused" "$PORTCULLIS" impact --figures turned.csv
says "in one sentence" kept.err 'share that complies today do not rise'

for wrong in "--drop 0" "--drop x" "--drop nan" "--years 2036-2026" "--years abc" "--state Illinois" \
    "--scenario middle" "--gate shut" "--gate closed:1" "--recovered 2" "--svg pie" "--draws 1"; do
    # shellcheck disable=SC2086
    kept 2 "impact $wrong is refused" "$PORTCULLIS" impact $wrong
    holds "in one line" test "$(wc -l <kept.err)" = 1
done

# The wall: what the model is made of asks for nothing of vault, ask, store or law.
holds "the model's objects are there" test -e "$BUILD/src/study/libstudy.a"
nm "$BUILD/src/study/libstudy.a" | awk '$1 == "U" { print $2 }' | sort -u >asked
holds "and were read" test "$(wc -l <asked)" -gt 10
silent "no vault code is linked into it" asked '^(vault|case|ledger|journal|db|ask|keeper|roll|identity|law|pack|sqlite3)_'
the_end
