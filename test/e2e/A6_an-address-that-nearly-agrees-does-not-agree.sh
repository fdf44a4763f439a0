# On file is an apartment. The same written otherwise agrees; the building without the apartment, one
# digit more, two digits changed over do not, and nobody is told.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"

holds "a custodian is set up" state_make
holds "an ask of 26 USC 6103(i)(2) is made" state_ask 6103-i-2 us.doj.usao
cat >elm.csv <<'ROWS'
tin,given,middle,family,suffix,former_family,dob,line1,line2,city,state,zip,prior_address,status,2024:return.wages:taxpayer
905010002,Ottoline,,Quenby,,,1971-04-05,12 Elm Street Apt 4,,Chicago,IL,60608,98 Pine Ave||Denver|CO|80220,,4100000
ROWS
holds "and a person who lives at 12 Elm Street, apartment 4, is loaded" \
    "$PORTCULLIS" --quiet vault load --dir "$D" elm.csv

number=10
# SENTENCE LINE1 CITY STATE ZIP IDENTITY
near() {
    local id name="near$number"
    id=$(printf 'ASK-01M8AG6JNRWVT7XV9TBHFWS%03d' "$number")
    number=$((number + 1))
    sed -e "s/\"id\":\"ASK-[^\"]*\"/\"id\":\"$id\"/" -e 's/"dob":"[^"]*",//' \
        -e 's/"tin":"[0-9]*"/"tin":"905010002"/' \
        -e 's/"name":{[^}]*}/"name":{"given":"Ottoline","family":"Quenby"}/' \
        -e "s#\"address\":{[^}]*}#\"address\":{\"line1\":\"$2\",\"city\":\"$3\",\"state\":\"$4\",\"zip\":\"$5\"}#" \
        ask.json >"$name.json"
    holds "an ask with $2 is signed" sign "$name"
    ends 4 "it waits for a person, whatever was found" \
        "$PORTCULLIS" ask decide --dir "$D" --json "$name.jws"
    cp story.out "$name.reply"
    sed -E 's/(ASK|DEC)-[0-9A-Z]{26}/ID/g; s/"log_index":[0-9]+//; s/[0-9-]{10}T[0-9:]{8}Z/TIME/g' \
        "$name.reply" >"$name.plain"
    holds "and the reply is the one that any other gets" cmp near10.plain "$name.plain"
    holds "the custodian may see why" why "$name"
    says "$1" "$name.why" "\"identity\":\"$6\""
}
sign() { "$PORTCULLIS" ask sign --key us.doj.usao.jwk "$1.json" >"$1.jws"; }
why() {
    "$PORTCULLIS" decision explain --dir "$D" --json \
        "$(sed 's/.*"decision":"\([^"]*\)".*/\1/' "$1.reply")" >"$1.why"
}

near "the same in capitals and abbreviated agrees" "12 ELM ST APT 4" Chicago IL 60608 verified
near "the building without the apartment does not" "12 Elm Street" Chicago IL 60608 nothing-corroborates
near "nor does apartment 40" "12 Elm Street Apt 40" Chicago IL 60608 nothing-corroborates
near "nor 21 in place of 12" "21 Elm Street Apt 4" Chicago IL 60608 nothing-corroborates
near "a former address on file agrees" "98 Pine Avenue" Denver CO 80220 verified
holds "nothing was released" story_lacks near14.reply '"state":"released"'

the_end
