# Five forms of a wrong address, for a person on file and for one who is not: what the requester gets
# is the same bytes but for ids and times, what was done is the same, and the reasons are the
# custodian's.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"

holds "a custodian is set up" state_make
holds "an ask of 26 USC 6103(i)(2) is made" state_ask 6103-i-2 us.doj.usao

# Somebody else's address, as a row of people.csv has it.
other_address() {
    awk -F, 'NR > 40 && $9 == "" && $8 !~ /[",]/ {
        printf "{\"line1\":\"%s\",\"city\":\"%s\",\"state\":\"%s\",\"zip\":\"%s\"}", $8, $10, $11, $12
        exit }' people.csv
}
zip=$(sed 's/.*"zip":"\([0-9]*\)".*/\1/' ask.json)
city=$(sed 's/.*"city":"\([^"]*\)".*/\1/' ask.json)
state=$(sed 's/.*"state":"\([^"]*\)".*/\1/' ask.json)
rest="\"city\":\"$city\",\"state\":\"$state\",\"zip\":\"$zip\"}"
form_a=$(other_address)
form_b='{"line1":"98765 Larkspur Ct","city":"Denver","state":"CO","zip":"80220"}'
form_c="{\"zip\":\"$zip\"}"
form_d="{\"line1\":\"Cook County Jail\",$rest"
form_e="{\"line1\":\"NA NA\",$rest"

# PERSON FORM NUMBER: an ask of its own; Q has a number that nobody has, and another name.
variant() {
    local id address who=.
    id=$(printf 'ASK-01M8AG6JNRWVT7XV9TH%s%sFWS%02d' "$1" "$(tr a-e A-E <<<"$2")" "$3")
    address=form_$2
    [ "$1" = P ] || who='s/"tin":"[0-9]*"/"tin":"901010001"/; s/"given":"[^"]*"/"given":"Ottoline"/; s/"family":"[^"]*"/"family":"Quenby"/'
    sed -e "s/\"id\":\"ASK-[^\"]*\"/\"id\":\"$id\"/" -e "s/\"dob\":\"[^\"]*\",//" \
        -e "s#\"address\":{[^}]*}#\"address\":${!address}#" \
        -e "s/\"reason\":\"/\"reason\":\"($1$2) /" ask.json >"$1$2.json"
    [ "$who" = . ] || sed -i "$who" "$1$2.json"
    "$PORTCULLIS" ask sign --key us.doj.usao.jwk "$1$2.json" >"$1$2.jws"
}
# The reply without ids and times.
reply() {
    decide --json "$1.jws" >"$1.reply" 2>"$1.err"
    echo "exit $?" >>"$1.reply"
    sed -E 's/(ASK|DEC)-[0-9A-Z]{26}/ID/g; s/"(log_index)":[0-9]+/"\1":0/; s/[0-9-]{10}T[0-9:]{8}Z/TIME/g' \
        "$1.reply" >"$1.plain"
}
silent "nobody has the number of the person who is not on file" people.csv '^901010001,'
before=$(entries)
number=10
for form in a b c d e; do
    for person in P Q; do
        number=$((number + 1))
        holds "$person is asked about with address ($form)" variant $person $form $number
        reply $person$form
    done
    holds "the reply about P with address ($form) is the reply about Q" cmp P$form.plain Q$form.plain
done
for form in a b; do
    says "a complete address ($form) is taken, and says no more" P$form.plain '"state":"under-review"'
    says "with records read for P ($form)" P$form.plain '"vault_reads":"some"'
    says "and some for Q ($form)" Q$form.plain '"vault_reads":"some"'
done
for form in c d e; do
    says "an incomplete one ($form) is named to the requester" P$form.plain '"element":"ask.address"|ask\.address'
    says "and no row is opened ($form)" P$form.plain '"vault_reads":"none"'
done
holds "the ledger holds an entry for each of the ten" entries_are $((before + 10))

# What only the custodian sees.
explained() {
    "$PORTCULLIS" decision explain --dir "$D" "$(sed 's/.*"decision":"\([^"]*\)".*/\1/;q' "$1.reply")" --json >"$1.why"
}
holds "the custodian asks why P was not identified" explained Pa
says "it was the address" Pa.why 'nothing-corroborates|ADDRESS_NOT_TAXPAYERS'
holds "and why Q was not" explained Qa
says "there is no record" Qa.why 'NO_RECORD|no-record'
holds "and verifies" "$PORTCULLIS" ledger verify --dir "$D"

the_end
