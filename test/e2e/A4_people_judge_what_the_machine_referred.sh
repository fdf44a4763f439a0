# The human half of A4: under the wide reading an ask for the address alone goes to people, one by
# one, with the contested question. What they judged is released, one field each; the rest is not.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"

A=$D/demo/officer-a.jwk
B=$D/demo/officer-b.jwk
NOW=2030-03-01T09:00:00Z
MIDDLE=2030-03-05T09:00:00Z
DUE=2030-03-11T09:00:00Z
id_of() { sed -n 's/.*"id":"\(ASK-[^"]*\)".*/\1/p' "$1" | head -n 1; }
ask_as() { # NAME: the address alone, with a matter and a reason of its own
    sed "s/\"id\":\"ASK-[^\"]*\"/\"id\":\"$("$PORTCULLIS" ask id)\"/
        s/\"issued_at\":\"[^\"]*\"/\"issued_at\":\"$NOW\"/
        s/\"fields\":\[[^]]*\]/\"fields\":[\"identity.mailing-address\"]/
        s/\"number\":\"[^\"]*\"/\"number\":\"26-cr-$1\"/
        s/\"reason\":\"[^\"]*\"/\"reason\":\"A summons in 26-cr-$1 must reach this person.\"/" ask.json >"$1.json"
    "$PORTCULLIS" ask sign --key us.doj.usao.jwk "$1.json" >"$1.jws"
    decide --now "$NOW" --json "$1.jws" >"$1.first"
}
referred() { ask_as "$1"; [ $? = 4 ]; }
refused() { ask_as "$1"; [ $? = 3 ]; }

holds "a custodian and an attorney" state_make
holds "an ask about one person" state_ask 6103-i-2 us.doj.usao
holds "under the narrow reading, as shipped, the address alone is refused" refused narrow
cp narrow.first told
says "on the reading, and says so" told 'CONSTRUCTION_NARROW'
says "with no look at any record" told '"vault_reads":"none"'
says "and names what speaks for each side" told '25-5181'

# Counsel chooses the wide reading: another pack, signed by two. Its cases were the narrow one's.
mkdir wide && cp "$ROOT"/packs/us-26-6103/*.yaml wide/
sed -i 's/^chosen: narrow/chosen: wide/' wide/construction-address-only.yaml
holds "the wide reading compiles" sh -c '"$PORTCULLIS" pack compile wide >wide.json'
holds "and is installed" "$PORTCULLIS" --quiet pack install --dir "$D" --now "$NOW" wide.json \
    --officer-key "$D/demo/counsel.jwk" --officer-key "$A"

for one in 01 02 03 04; do
    holds "A4: with the wide reading people are asked: $one" referred $one
    silent "and nothing is released without them: $one" $one.first '"answer"'
done
holds "the element sheet" "$PORTCULLIS" desk show --dir "$D" --now "$NOW" "$(id_of 01.json)"
cp story.out told
says "puts the contested question to people" told 'May a request whose only product'
for one in 01 02; do
    holds "A4: one officer judges the findings and the reading: $one" "$PORTCULLIS" approval sign \
        --dir "$D" --now "$MIDDLE" --officer-key "$A" "$(id_of $one.json)"
    holds "and a second: $one" "$PORTCULLIS" approval sign --dir "$D" --now "$MIDDLE" \
        --officer-key "$B" "$(id_of $one.json)"
done
holds "only one judges the third" "$PORTCULLIS" approval sign --dir "$D" --now "$MIDDLE" \
    --officer-key "$A" "$(id_of 03.json)"
for one in 01 02; do
    holds "A4: what two judged is released: $one" "$PORTCULLIS" ask answer --dir "$D" --now "$DUE" \
        --json "$(id_of $one.json)"
    cp story.out $one.final
    says "A4: one field, the address: $one" $one.final '"fields":\["identity.mailing-address"\]'
done
for one in 03 04; do
    ends 3 "A4: what two did not judge is not: $one" "$PORTCULLIS" ask answer --dir "$D" \
        --now "$DUE" "$(id_of $one.json)"
done
DEC=$(sed -n 's/.*"decision":"\(DEC-[^"]*\)".*/\1/p' 01.final)
holds "the record of a release" "$PORTCULLIS" decision explain --dir "$D" --now "$DUE" "$DEC"
cp story.out told
says "cites the reading it rests on" told 'address-only=wide'

the_end
