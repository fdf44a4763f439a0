# The final answer of an ask that waited: whoever is not known, whoever people said no about, and
# whoever nobody came to answer about end in the same bytes, on the same day, in the same number of
# entries.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/state.inc"

A=$D/demo/officer-a.jwk
B=$D/demo/officer-b.jwk
NOW=2030-03-01T09:00:00Z
MIDDLE=2030-03-05T09:00:00Z
DUE=2030-03-11T09:00:00Z
id_of() { sed -n 's/.*"id":"\(ASK-[^"]*\)".*/\1/p' "$1" | head -n 1; }

# What the requester gets, without the ids, the times and the place in the log.
plain() {
    sed 's/ASK-[0-9A-Z]*/ASK/g; s/DEC-[0-9A-Z]*/DEC/g; s/20[0-9-]*T[0-9:]*Z/TIME/g
        s/"log_index":[0-9]*/"log_index":N/; s/"vault_reads":[0-9]*/"vault_reads":N/' "$1"
}
# ask NAME EDIT...: an ask of its own id and reason, edited, signed, and decided the first time.
ask_as() {
    local name=$1
    shift
    sed "s/\"id\":\"ASK-[^\"]*\"/\"id\":\"$("$PORTCULLIS" ask id)\"/
        s/\"issued_at\":\"[^\"]*\"/\"issued_at\":\"$NOW\"/
        s/\"reason\":\"[^\"]*\"/\"reason\":\"The payments of $name went through this account.\"/" ask.json |
        sed "$@" >"$name.json"
    "$PORTCULLIS" ask sign --key us.doj.usao.jwk "$name.json" >"$name.jws"
    decide --now "$NOW" --json "$name.jws" >"$name.first"
    [ $? = 4 ]
}
same() { [ "$(plain "$1")" = "$(plain "$2")" ]; }
final() { # NAME: once its time has come
    "$PORTCULLIS" ask answer --dir "$D" --now "$DUE" --json "$(id_of "$1.json")" >"$1.final"
    [ $? = 3 ]
}

holds "a custodian and an attorney" state_make
holds "an ask about one person" state_ask 6103-i-2 us.doj.usao
holds "about a person who is known, whom people refuse" ask_as refused -e s/x/x/
holds "about a person who is known, for whom nobody has time" ask_as expired -e s/x/x/
holds "about a person who is known, about whom people disagree" ask_as disputed -e s/x/x/
holds "about a person who is not known at all" ask_as nobody -e 's/"family":"[^"]*"/"family":"Quenneville"/'
holds "about a person whose address is another" ask_as moved -e 's/"line1":"[^"]*"/"line1":"4410 Juniper Ct"/'
for one in expired disputed nobody moved; do
    holds "the first answers are alike: $one" same refused.first $one.first
done
holds "the desk asks people about those who are known only" sh -c \
    '[ "$("$PORTCULLIS" desk list --dir state --now '$NOW' --json | grep -o "\"ask\":" | wc -l)" = 3 ]'

R=$(id_of refused.json)
P=$(id_of disputed.json)
holds "an officer says no" "$PORTCULLIS" finding answer --dir "$D" --ask "$R" --now "$MIDDLE" \
    --element matter.reason-specific --no --note "One text for many." --officer-key "$A"
holds "one says yes where" "$PORTCULLIS" approval sign --dir "$D" --officer-key "$A" --now "$MIDDLE" "$P"
holds "another says no" "$PORTCULLIS" finding answer --dir "$D" --ask "$P" --now "$MIDDLE" \
    --element recipients.engaged --no --officer-key "$B"
for one in refused expired disputed nobody moved; do
    ends 4 "before the day nobody is answered: $one" "$PORTCULLIS" ask answer --dir "$D" \
        --now "$MIDDLE" "$(id_of $one.json)"
done
for one in refused expired disputed nobody moved; do
    holds "on the day nothing is released: $one" final $one
done
says "with the one code that tells nothing" refused.final '"state":"not-released"'
for one in expired disputed nobody moved; do
    holds "a person's no and the rest are the same bytes: $one" same refused.final $one.final
done
# Each ask ends with as many entries as the law asks officers for: two of each of two questions.
for one in refused expired disputed nobody moved; do
    DEC=$(sed -n 's/.*"decision":"\(DEC-[^"]*\)".*/\1/p' $one.final)
    holds "the record of $one" sh -c '"$PORTCULLIS" decision explain --dir state --now '$DUE' --json '"$DEC"' >'$one.tree
done
says "the custodian knows of the no" refused.tree 'REASON_NOT_SPECIFIC'
says "and that nobody was found" nobody.tree 'NO_RECORD|IDENTITY_NOT_UNIQUE'
bundle=$D/log/tile/entries/000.p/$(ls "$D/log/tile/entries/000.p" | sort -n | tail -n 1)
holds "twenty entries for five asks" [ "$(grep -a -o '"kind":"finding"' "$bundle" | wc -l)" = 20 ]
ends 3 "what is answered is not asked of people any more" "$PORTCULLIS" approval sign --dir "$D" \
    --officer-key "$B" --now "$DUE" "$R"

the_end
