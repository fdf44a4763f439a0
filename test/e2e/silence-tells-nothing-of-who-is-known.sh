# The final answer of an ask that waited: whoever is not known, whoever people said no about, and
# whoever nobody came to answer about end in the same bytes, on the same day, in the same number of
# entries. And the log of a custodian whose officers worked on an ask is, entry by entry and minute by
# minute, that of one who was asked about nobody.
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
        s/"log_index":[0-9]*/"log_index":N/' "$1"
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
# Each ask ends with five pairs of entries: what was signed, and who looked.
for one in refused expired disputed nobody moved; do
    DEC=$(sed -n 's/.*"decision":"\(DEC-[^"]*\)".*/\1/p' $one.final)
    holds "the record of $one" sh -c '"$PORTCULLIS" decision explain --dir state --now '$DUE' --json '"$DEC"' >'$one.tree
done
says "the custodian knows of the no" refused.tree 'REASON_NOT_SPECIFIC'
says "and that nobody was found" nobody.tree 'NO_RECORD|IDENTITY_NOT_UNIQUE'
log_of() { # DIR: kind and time of each entry
    local bundle
    bundle=$1/log/tile/entries/000.p/$(ls "$1/log/tile/entries/000.p" | sort -n | tail -n 1)
    grep -a -o '"kind":"[^"]*"[^{}]*"time":"[^"]*"' "$bundle" | sed 's/,.*,/,/'
}
holds "twenty-five of them for five asks" [ "$(log_of "$D" | grep -c '"kind":"finding"')" = 25 ]
ends 3 "what is answered is not asked of people any more" "$PORTCULLIS" approval sign --dir "$D" \
    --officer-key "$B" --now "$DUE" "$R"

# Two custodians with the same people. One is asked about somebody it knows, and its officers look,
# answer, change their minds and look again; the other about nobody it knows. Both look at the desk
# once a day.
"$PORTCULLIS" --quiet key new --out doj.jwk
twin() { # NAME EDIT
    D=$PWD/$1
    mkdir "$1.d"
    "$PORTCULLIS" --quiet init --dir "$D" --origin test.twin.example/log --demo --now "$NOW" &&
        "$PORTCULLIS" --quiet pack install --dir "$D" --now "$NOW" pack.json \
            --officer-key "$D/demo/counsel.jwk" --officer-key "$D/demo/officer-a.jwk" &&
        "$PORTCULLIS" --quiet requester enrol --dir "$D" --now "$NOW" --from us.doj.usao.json \
            --officer-key "$D/demo/officer-a.jwk" --officer-key "$D/demo/officer-b.jwk" &&
        "$PORTCULLIS" --quiet vault load --dir "$D" --now "$NOW" people.csv && ask_as "$1" -e "$2"
}
desk() { "$PORTCULLIS" desk list --dir "$PWD/$1" --now "$2" --json >"$1.desk"; }
work() { # COMMAND...: at a time of the officers' own
    "$PORTCULLIS" "$@" --dir "$PWD/known" >work.out 2>work.err
}
holds "one that knows the person" twin known 's/x/x/'
holds "one that does not" twin unknown 's/"family":"[^"]*"/"family":"Quenneville"/'
K=$(id_of known.json)
U=$(id_of unknown.json)
KA=$PWD/known/demo/officer-a.jwk
KB=$PWD/known/demo/officer-b.jwk
says "both say the same at first" unknown.first '"state":"under-review"'
for day in 02 03 04 05 06 07 08 09 10; do
    for one in known unknown; do
        desk $one 2030-03-${day}T08:00:00Z || echo "desk of $one on $day failed" >>trouble
    done
    case $day in
    02) holds "an officer looks" work desk show --now 2030-03-02T10:11:12Z "$K" ;;
    03) holds "and answers" work approval sign --now 2030-03-03T14:01:00Z --officer-key "$KA" "$K" ;;
    05) holds "another disagrees" work finding answer --now 2030-03-05T11:59:59Z --ask "$K" \
            --element recipients.engaged --no --officer-key "$KB" ;;
    06) holds "somebody reads the decision that waits" work decision explain --now 2030-03-06T08:30:00Z \
            "$(sed -n 's/.*"decision":"\(DEC-[^"]*\)".*/\1/p' known.first)" ;;
    07) holds "and it is looked at again" work desk show --now 2030-03-07T16:00:00Z "$K" ;;
    08) holds "the other comes round" work approval sign --now 2030-03-08T09:00:00Z --officer-key "$KB" "$K" ;;
    esac
    log_of "$PWD/known" >known.log
    log_of "$PWD/unknown" >unknown.log
    holds "on day $day the two logs are alike" cmp known.log unknown.log
done
holds "the desk was looked at each day" [ ! -e trouble ]
says "one of them asked people" known.desk "$K"
says "who had answered" known.desk '"findings":[1-9]'
silent "and the other did not" unknown.desk "$U"
holds "there was something in them" [ "$(grep -c '"kind":"finding"' known.log)" = 4 ]
"$PORTCULLIS" ask answer --dir "$PWD/known" --now "$DUE" --json "$K" >known.final
"$PORTCULLIS" ask answer --dir "$PWD/unknown" --now "$DUE" --json "$U" >unknown.final
says "the first ends in a release" known.final '"state":"released"'
says "the other in none" unknown.final '"state":"not-released"'
log_of "$PWD/known" | grep -v '"kind":"decision"' >known.log
log_of "$PWD/unknown" | grep -v '"kind":"decision"' >unknown.log
holds "and but for that decision the logs are alike to the end" cmp known.log unknown.log

the_end
