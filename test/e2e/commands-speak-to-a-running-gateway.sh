# What a command does on a directory it does by --url on a running gateway: the same words, the same
# JSON, the same exit code. What only the owner of the directory may know is not told by a gateway.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"

holds "a custodian, agencies and people are made" state_make
holds "an ask is signed" state_ask 6103-l-13-C us.ed.fsa
cp ask.jws released.jws
sed 's/"purpose":"[^"]*"/"purpose":"immigration.removal"/; s/ASK-\([0-9A-Z]\{21\}\)...../ASK-\1AAAAA/' ask.json >removal.json
"$PORTCULLIS" ask sign --key us.ed.fsa.jwk removal.json >refused.jws
state_ask 6103-i-2 us.doj.usao 2 && cp ask.jws waiting.jws
WAITING=$(sed 's/.*"id":"\(ASK-[0-9A-Z]*\)".*/\1/' ask.json)
state_ask 6103-i-2 us.doj.usao 4 && cp ask.jws referred.jws
REFERRED=$(sed 's/.*"id":"\(ASK-[0-9A-Z]*\)".*/\1/' ask.json)
"$PORTCULLIS" batch sign --key us.doj.usao.jwk asks.ndjson >sweep.manifest && cp asks.ndjson sweep.ndjson
"$PORTCULLIS" synth asks --people people.csv --authority 6103-l-13-C --count 3000 --seed 9 \
    --requester us.ed.fsa >asks.ndjson
"$PORTCULLIS" batch sign --key us.ed.fsa.jwk asks.ndjson >asks.manifest
"$PORTCULLIS" --quiet key new --out stranger.jwk
"$PORTCULLIS" ask sign --key stranger.jwk ask.json >stranger.jws
holds "a question about everyone is registered" "$PORTCULLIS" stats define --dir "$D" \
    --officer-key "$D/demo/counsel.jwk" --officer-key "$D/demo/officer-a.jwk" "$ROOT/packs/statistics/tax-by-income-band.json"
holds "and published" "$PORTCULLIS" --quiet stats run --dir "$D" tax-by-income-band
TOLD=$(basename "$D"/statistics/STA-*.json .json)
cp -r "$D" here

# both NAME COMMAND...: on the copy of the directory, and by the gateway; what ids, instants and rates
# differ in is taken out.
same() { sed -E 's/(DEC|BAT)-[0-9A-Z]{26}/\1/g; s/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z/TIME/g
    s/,"(vault_reads|replay)":("[a-z]+"|[a-z]+)//g; s/"per_second":[0-9]+/RATE/; s/[0-9,]+ a second/RATE/
    s/  [(]decided before[^)]*[)]//; s/ +records read +.*//; s/ask.jwe|here|there//g' "$1" | grep -v '^$'; }
both() {
    local want=$1 sentence=$2 got=0
    shift 2
    mkdir -p out.here out.there
    "$@" --dir here >here.said 2>here.err
    local here=$?
    "$@" --url "$URL" >there.said 2>there.err || got=$?
    same here.said >here.same
    same there.said >there.same
    holds "$sentence: as on a directory" test "$here" = "$want"
    holds "$sentence: by the gateway" test "$got" = "$want"
    holds "$sentence: the same is said" diff here.same there.same
}

holds "the gateway begins" daemon_start
for json in '' --json; do
    both 0 "released $json" "$PORTCULLIS" ask decide $json released.jws
    both 3 "refused $json" "$PORTCULLIS" ask decide $json refused.jws
    both 4 "referred $json" "$PORTCULLIS" ask decide $json referred.jws
    both 4 "waiting $json" "$PORTCULLIS" ask decide $json waiting.jws
    both 4 "before its time $json" "$PORTCULLIS" ask answer $json --key us.doj.usao.jwk "$WAITING"
    both 3 "turned away at the door $json" "$PORTCULLIS" ask decide $json stranger.jws
    both 2 "no ask $json" "$PORTCULLIS" ask decide $json ask.json
done
holds "the answer that the gateway gave opens" bash -c \
    "'$PORTCULLIS' ask decide --url '$URL' --out out.there released.jws && '$PORTCULLIS' answer open --key us.ed.fsa.jwk out.there/*.answer.jwe"
holds "and its receipt holds" bash -c "'$PORTCULLIS' receipt verify --key '$D/log.vkey' out.there/*.tlog-proof"
DECISION=$(basename out.there/DEC-*.tlog-proof .tlog-proof)
holds "a receipt is fetched" bash -c "'$PORTCULLIS' receipt get --url '$URL' --key us.ed.fsa.jwk $DECISION >fetched"
holds "that holds" "$PORTCULLIS" receipt verify --key "$D/log.vkey" fetched
ends 2 "another requester finds none" "$PORTCULLIS" receipt get --url "$URL" --key us.doj.usao.jwk "$DECISION"
# Why, and the letter: each of the decision that it made itself.
there() { # COMMAND...: on the directory about its own decision
    local one
    case " $* " in *" --dir "*) one=$HERE ;; *) one=$DECISION ;; esac
    "$PORTCULLIS" "$@" "$one"
}
HERE=$("$PORTCULLIS" ask decide --dir here --json released.jws | sed 's/.*"decision":"\(DEC-[0-9A-Z]*\)".*/\1/')
asked_why() { case " $* " in *" --url "*) set -- "$@" --officer-key "$D/demo/officer-a.jwk" ;; esac; there decision explain "$@"; }
letter() { case " $* " in *" --url "*) set -- "$@" --key us.ed.fsa.jwk ;; esac; there decision letter "$@"; }
both 0 "why it was released" asked_why
both 0 "as JSON" asked_why --json
both 0 "the letter" letter
both 0 "in Spanish" letter --language es
both 0 "and as JSON" letter --json
ends 3 "no requester is shown the tree" "$PORTCULLIS" decision explain --url "$URL" --officer-key us.ed.fsa.jwk "$DECISION"
ends 2 "nor another requester the letter" "$PORTCULLIS" decision letter --url "$URL" --key us.doj.usao.jwk "$DECISION"
holds "an officer has the letter on paper" "$PORTCULLIS" decision letter --url "$URL" --key "$D/demo/officer-a.jwk" --pdf letter.pdf "$DECISION"
holds "as PDF" grep -aq '^%PDF-' letter.pdf
both 3 "withdrawn" "$PORTCULLIS" ask withdraw --key us.doj.usao.jwk "$WAITING"
both 3 "withdrawn again" "$PORTCULLIS" ask withdraw --key us.doj.usao.jwk "$WAITING"

# What the law demands, to anybody.
for json in '' --json; do
    both 0 "the authorities $json" "$PORTCULLIS" authority list $json
    both 0 "one authority $json" "$PORTCULLIS" authority show $json 6103-l-13-C
    both 2 "an authority that is none $json" "$PORTCULLIS" authority show $json 8-usc-1360-b
done
ends 2 "of one pack only" "$PORTCULLIS" authority list --url "$URL" --pack pack.json

# More than one round has time for: what a gateway makes by steps is what a directory makes at once.
crowd() {
    local i
    "$PORTCULLIS" synth asks --people people.csv --authority 6103-i-2 --count 24 --seed 5 --requester us.doj.usao >crowd.ndjson
    for i in $(seq 24); do
        sed -n "${i}p" crowd.ndjson >one.json && "$PORTCULLIS" ask sign --key us.doj.usao.jwk one.json >one.jws || return 1
        "$PORTCULLIS" ask decide --dir here --quiet --out out.here one.jws; [ $? = 4 ] || [ $? = 3 ]
        "$PORTCULLIS" ask decide --url "$URL" --quiet --out out.there one.jws; [ $? = 4 ] || [ $? = 3 ]
    done
}
holds "many more asks come" crowd

# What waits for officers: they look by their own keys, a directory by its owner's hand.
officer() { # COMMAND...: with the key that a gateway wants to know
    case " $* " in *" --url "*) set -- "$@" --officer-key "$D/demo/officer-a.jwk" ;; esac
    "$PORTCULLIS" "$@"
}
for json in '' --json; do
    both 0 "the desk $json" officer desk list $json
    both 0 "one matter $json" officer desk show $json "$REFERRED"
    both 2 "a matter that is none $json" officer desk show $json ASK-01KB0000000000000000000000
done
ends 2 "nobody looks unsigned" "$PORTCULLIS" desk list --url "$URL"
ends 3 "nor by a requester's key" "$PORTCULLIS" desk list --url "$URL" --officer-key us.doj.usao.jwk
found() { "$PORTCULLIS" finding answer --ask "$REFERRED" --note "It is." --officer-key "$D/demo/officer-a.jwk" "$@"; }
both 0 "a finding" found --element matter.reason-specific --yes
both 0 "and what is found otherwise" found --json --element matter.reason-specific --no
both 3 "the same finding again" found --element matter.reason-specific --no
both 3 "of an element that is none" found --element matter.other --yes

# A directory is given the asks themselves, a gateway the same ones sealed.
batch() { # NAME KEY ...
    local name=$1 key=$2 form=ndjson
    shift 2
    case " $* " in *" --url "*)
        form=sealed
        rm -f "$name.sealed"
        "$PORTCULLIS" batch sign --key "$key" --url "$URL" --sealed "$name.sealed" "$name.ndjson" >"$name.manifest" ;;
    esac
    rm -f results
    "$PORTCULLIS" batch decide --key "$key" --manifest "$name.manifest" --out results "$@" "$name.$form"
}
ends 2 "lines in the clear do not leave here" "$PORTCULLIS" batch decide --url "$URL" --key us.ed.fsa.jwk \
    --manifest asks.manifest --out results asks.ndjson
cp story.err told
says "and what to do is said" told 'batch sign --url'
both 0 "a batch" batch asks us.ed.fsa.jwk
holds "its results open" "$PORTCULLIS" batch open --key us.ed.fsa.jwk results
cp results given
BATCH=$(grep -o 'BAT-[0-9A-Z]*' given | head -n 1)
of_batch() { answers "$1" GET "/v1/batches/$BATCH/results" '' -H "$(signed us.ed.fsa.jwk GET "/v1/batches/$BATCH/results")"; }
holds "and are given as often as they are asked for" of_batch 200
holds "the same each time" cmp http.body given
both 3 "a sweep is refused whole" batch sweep us.doj.usao.jwk
holds "and leaves no empty file" test ! -e results
ends 2 "what is sealed for a gateway is not for a directory" "$PORTCULLIS" batch decide --dir here --manifest asks.manifest \
    --out out.sealed asks.sealed

# A court's order, by counsel and one officer; what it recalls is acknowledged by who was given it.
. "$ROOT/test/e2e/orders.inc"
order_yaml stay us.ed.fsa us.irc.6103.l.13.C any quarantine-in-flight bar-recipient-use
sed -i 's/effective-from: .*/effective-from: 2026-03-03T00:00:00Z/' stay.yaml
ORDER=$(order_draft stay)
apply() { "$PORTCULLIS" order apply "$@" --officer-key "$D/demo/counsel.jwk" --officer-key "$D/demo/officer-a.jwk"; }
ends 3 "an order without counsel is not put in force" "$PORTCULLIS" order apply --url "$URL" stay.json \
    --officer-key "$D/demo/officer-a.jwk" --officer-key "$D/demo/officer-b.jwk"
for json in '' --json; do
    both 0 "what an order would stop $json" officer order preview $json stay.json
    both 0 "no order $json" "$PORTCULLIS" order list $json
done
both 2 "what is no order has no preview" officer order preview released.jws
both 0 "an order" apply stay.json
both 0 "an order again" apply --json stay.json
both 5 "after it the answer is not given again" "$PORTCULLIS" ask decide released.jws
holds "nor the results of a batch from before" of_batch 404
says "which says what to do" http.body 'a court order .* send the same batch again'
rm -f results
holds "it is sent again" "$PORTCULLIS" batch decide --url "$URL" --key us.ed.fsa.jwk --manifest asks.manifest \
    --out results asks.sealed
holds "and has lines as before" test "$(wc -l <results)" = "$(wc -l <given)"
silent "with no answer in them" results '"answer"'
says "but the order" results ENJOINED
holds "as they are asked for now" of_batch 200
holds "too" cmp http.body results
for json in '' --json; do
    both 0 "the orders $json" "$PORTCULLIS" order list $json
    both 0 "one order $json" officer order show $json "$ORDER"
    both 2 "an order that is none $json" officer order show $json ORD-01KB0000000000000000000000
done
ends 3 "an order's reach is for officers" "$PORTCULLIS" order show --url "$URL" --officer-key us.ed.fsa.jwk "$ORDER"
holds "an officer is told of every recall" "$PORTCULLIS" recall list --url "$URL" --key "$D/demo/officer-a.jwk"
cp story.out told
says "by its requester" told 'outstanding +RCL-[0-9A-Z]+  us.ed.fsa  us.irc.6103.l.13.C'
holds "a requester of its own" "$PORTCULLIS" recall list --url "$URL" --key us.ed.fsa.jwk --json
holds "and another of none" "$PORTCULLIS" recall list --url "$URL" --key us.doj.usao.jwk
cp story.out told
says "as is said" told '^0 notices, 0 outstanding'
recalled() { curl -sS -H "$("$PORTCULLIS" request sign --key us.ed.fsa.jwk GET /v1/recalls)" "$URL/v1/recalls" | grep -o 'RCL-[0-9A-Z]*' | head -n 1; }
RECALL=$(recalled)
ends 3 "nobody else acknowledges a recall" "$PORTCULLIS" recall acknowledge --url "$URL" --key us.doj.usao.jwk "$RECALL"
holds "who was given it does" "$PORTCULLIS" recall acknowledge --url "$URL" --key us.ed.fsa.jwk "$RECALL"

# Who may do what changes by two signatures.
holds "a key" "$PORTCULLIS" key new --out third.jwk
kid=$("$PORTCULLIS" key show third.pub.jwk | grep -o '[A-Za-z0-9_-]\{43\}' | head -n 1)
gone() { "$PORTCULLIS" officer revoke --reason "Lost." "$@" --officer-key "$D/demo/officer-a.jwk" --officer-key "$D/demo/officer-b.jwk" -- "$kid"; }
ends 2 "what is signed here says where it stands" gone --url "$URL"
ends 3 "whoever is nobody is not revoked" gone --url "$URL" --log test.story.example/log --replaces 0
cp story.err told
says "and the gateway says so" told 'no enrolled officer'

# What was told about everyone, to anybody.
for json in '' --json; do
    both 0 "the questions about everyone $json" "$PORTCULLIS" stats list $json
    both 0 "what they cost $json" "$PORTCULLIS" stats budget $json
    both 0 "what was published $json" "$PORTCULLIS" stats show $json "$TOLD"
    both 2 "what never was $json" "$PORTCULLIS" stats show $json STA-01KB0000000000000000000000
done
both 0 "as a table" "$PORTCULLIS" stats show --csv "$TOLD"
cp there.said told
says "with a row for each cell" told '^"under 25,000",2024,([0-9]*,){3}(-?[0-9]*,){3}(yes|no)$'
ends 2 "no path comes in by an id" "$PORTCULLIS" stats show --url "$URL" "$TOLD/../x"

# Lists and reports, to officers.
for json in '' --json; do
    both 0 "who may ask $json" officer requester list $json
    both 0 "who works here $json" officer officer list $json
    both 0 "the contested readings $json" "$PORTCULLIS" construction list $json
    both 0 "what waits for a letter $json" officer dispute list $json
    for report in jct 5466b; do both 0 "the report $report $json" officer report $report $json --year "$(date -u +%Y)"; done
    both 0 "what relied on it $json" officer report affected $json --where authority:6103-l-13-C
    both 2 "on what no record can have $json" officer report affected $json --where 'nothing:x'
done
both 0 "a report as CSV" officer report jct --format csv --year "$(date -u +%Y)"
cp there.said told
says "with its rows" told '^us.ed,us.irc.6103.l.13.C,[0-9]+,[0-9]+,[0-9]+,'
ends 3 "no requester is told who works here" "$PORTCULLIS" officer list --url "$URL" --officer-key us.ed.fsa.jwk

# About a person, by an officer who acts for them; for a court.
grep -o '"tin":"[^"]*"' ask.json | cut -d'"' -f4 >number.txt
person() { "$PORTCULLIS" "$@" --number-file number.txt --officer-key "$D/demo/officer-a.jwk"; }
ids() { sed -i -E 's/"(entry|log_index)":[0-9]+/"\1":N/g; s/entry [0-9,]+/entry N/g' "$@"; }
who() { person report who --format csv "$@"; }
both 0 "who asked about a person" who
wished() { person accounting make --json --out "acc.$RANDOM$RANDOM.zip" "$@" >wished.out && ids wished.out && cat wished.out; }
both 0 "their accounting" wished
holds "is genuine" bash -c "for z in acc.*.zip; do '$BUILD/src/verify/portcullis-verify' accounting --key '$D/log.vkey' \$z || exit 1; done"
ends 2 "nobody's secret is sent" person accounting make --url "$URL" --out no.zip --secret-out secret
bundle() { officer audit bundle --from 2026-01-01T00:00:00Z --to 2099-01-01T00:00:00Z --authority 6103-i-2 --json --out "bundle.$RANDOM$RANDOM.zip" "$@"; }
both 0 "a bundle for a court" bundle
holds "holds" bash -c "for z in bundle.*.zip; do '$BUILD/src/verify/portcullis-verify' bundle --key '$D/log.vkey' \$z || exit 1; done"
ends 2 "one that is longer than a reply is not sent" officer audit bundle --url "$URL" --from 2026-01-01T00:00:00Z --to 2099-01-01T00:00:00Z --out long.zip
cp story.err told
says "and where it is made is said" told 'make it on the state directory'
ends 2 "of an authority that is none there is none" officer audit bundle --url "$URL" --from 2026-01-01T00:00:00Z --to 2099-01-01T00:00:00Z --authority x --out no.zip

# What two sign, at a gateway by the log's name and the entry that it takes the place of.
signed_here() { case " $* " in *" --url "*) set -- "$@" --log test.story.example/log --replaces "$AT" ;; esac; "$PORTCULLIS" "$@"; }
two() { signed_here "$@" --officer-key "$D/demo/counsel.jwk" --officer-key "$D/demo/officer-a.jwk"; }
"$PORTCULLIS" --quiet key new --out lender.jwk && "$PORTCULLIS" --quiet key new --out fourth.jwk
enrolled() { two requester enrol --id demo.lender --kind chess-club --key lender.pub.jwk --role designee --json "$@" >enrolled.out && ids enrolled.out && sed -i 's/,"replaces":[0-9]*//' enrolled.out && cat enrolled.out; }
AT=0
both 0 "a requester is enrolled" enrolled
cp there.said told
says "and of what kind no law speaks is said" told '"warning":"no authority of the pack in force names the kind .*federal-agency'
"$PORTCULLIS" --quiet key new --out lender-2.jwk
newest() { # REQUESTER: the newest entry about it, of the gateway's
    officer requester list --url "$URL" --json | python3 -c '
import json, sys
print(next(r["log_index"] for r in json.load(sys.stdin)["requesters"] if r["id"] == sys.argv[1]))' "$1"
}
AT=$(newest demo.lender)
anew() { two requester enrol --id demo.lender --kind chess-club --key lender-2.pub.jwk --role designee "$@" >anew.out && ids anew.out && cat anew.out; }
both 0 "another key in its place" anew
cp there.said told
says "and the one that is gone is named" told "^ *no longer +key $("$PORTCULLIS" key show --json lender.jwk | sed -n 's/.*"kid":"\([^"]*\)".*/\1/p')"
AT=0
wrong() { two requester enrol --id demo.other --kind company --key lender.pub.jwk --role r --standing us.irc.6103.x:2026-01-01:2026-12-31 "$@"; }
both 2 "an authority that is none is not enrolled for" wrong
says "and those that are, are said" there.err 'has no authority us.irc.6103.x; it has us.irc'
hired() { two officer enrol --key fourth.pub.jwk --role officer --unit south --json "$@" >hired.out && ids hired.out && cat hired.out; }
both 0 "an officer is enrolled" hired
chosen() { two construction choose address-only narrow --reason 'Discloses less.' --json "$@" >chosen.out && ids chosen.out && sed -i 's/,"otherwise":\[[^]]*\]//' chosen.out && cat chosen.out; }
both 0 "a reading is chosen" chosen
widest() { two construction choose address-only widest --reason 'Discloses more.' "$@"; }
both 2 "one that the pack does not have is not" widest
mkdir newer && cp "$ROOT"/packs/us-26-6103/*.yaml newer/ && sed -i "s/2026.1-draft/2099.1/" newer/*.yaml && "$PORTCULLIS" pack compile newer >newer.json
AT=1
installed() { two pack install newer.json --json "$@" >installed.out && ids installed.out && cat installed.out; }
both 0 "a newer pack is installed" installed
AT=0
ends 3 "an old signature installs none" two pack install newer.json --url "$URL"
withdrawn() { "$PORTCULLIS" consent withdraw CON-01KB0000000000000000000000 --officer-key "$D/demo/officer-a.jwk" --json "$@" >gone.out && ids gone.out && cat gone.out; }
both 0 "a consent is withdrawn" withdrawn
answered() { case " $* " in *" --url "*) set -- "$@" --log test.story.example/log ;; esac; "$PORTCULLIS" dispute answer --officer-key "$D/demo/officer-a.jwk" "$@" 7; }
both 2 "a dispute that is none is not answered" answered

# What only a directory does says so.
all_say() {
    "$PORTCULLIS" --json help | python3 -c 'import json, sys
for c in json.load(sys.stdin)["commands"]:
    if "dir" in c["options"] and "url" not in c["options"]: print(c["noun"], c["verb"])' >here.list
    [ "$(wc -l <here.list)" -gt 10 ] || return 1
    while read -r noun verb; do
        "$PORTCULLIS" $noun $verb --url "$URL" 2>here.told
        [ $? = 2 ] && grep -q 'takes no --url: .*; give --dir' here.told || { echo "$noun $verb: $(cat here.told)" >&2; return 1; }
        "$PORTCULLIS" $noun $verb --help | tr '\n' ' ' | grep -q 'Takes no --url: ' || { echo "the help of $noun $verb does not say so" >&2; return 1; }
        grep -q "^\*$noun${verb:+ $verb}\*$" "$ROOT/doc/man/portcullis.1.scd" || { echo "$noun $verb is not in the manual" >&2; return 1; }
    done <here.list
}
holds "each command of a directory alone says why, and the manual lists it" all_say

# The other ways.
holds "the socket in the directory is a way too" bash -c \
    "'$PORTCULLIS' ask answer --url '$D/run/admin.sock' --key us.doj.usao.jwk --out out.there $WAITING; [ \$? = 3 ]"
ends 2 "two ways at once are none" "$PORTCULLIS" ask decide --url "$URL" --dir here released.jws
ends 1 "where nobody answers that is said" "$PORTCULLIS" ask decide --url http://127.0.0.1:1 released.jws
ends 1 "a directory whose gateway runs is not opened" "$PORTCULLIS" ask decide --dir "$D" released.jws
cp story.err told
says "and the way is named" told '--url http://localhost:6103'
silent "what was sent tells nobody a name" daemon.err '"(given|family|tin)"'
holds "the gateway ends" daemon_end
holds "the ledger is whole" "$PORTCULLIS" ledger verify --dir "$D"
the_end
