# doc/openapi.yaml is well formed, and a running gateway does what each of its examples says.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"

command -v node >/dev/null && command -v npm >/dev/null || skip_all "node and npm are not here"
cp "$ROOT"/test/openapi/* . 2>/dev/null
if [ -d "$ROOT/test/openapi/node_modules" ]; then
    ln -s "$ROOT/test/openapi/node_modules" node_modules
else
    npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1 ||
        skip_all "npm could not install @redocly/cli"
fi
# Nothing is sent anywhere: neither what is used nor whether there is a newer one.
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true CI=true
redocly() { node node_modules/@redocly/cli/bin/cli.js "$@"; }

holds "the document is well formed, its examples with it" \
    redocly lint --config redocly.yaml "$ROOT/doc/openapi.yaml"
sed 's/      operationId: getReady/      operationId: getHealth/' "$ROOT/doc/openapi.yaml" >twice.yaml
cp -r "$ROOT/doc/schema" .
ends 1 "one that names two calls alike is not" redocly lint --config redocly.yaml twice.yaml
holds "it is one file with its schemas" \
    redocly bundle --config redocly.yaml "$ROOT/doc/openapi.yaml" --ext json -o bundle.json

# What a problem means is told offline, by either name.
explained() {
    local type
    for type in $(grep -oE '^ +- urn:portcullis:problem:[a-z-]+' "$ROOT/doc/openapi.yaml" | sed 's/.*- //'); do
        "$PORTCULLIS" explain-error "$type" >explained && grep -qF "$type" explained &&
            "$PORTCULLIS" problem explain "${type##*:}" | cmp -s - explained || return 1
    done
}
holds "every type of problem in it is explained offline" explained
says "with what to do" explained 'what to do'
"$PORTCULLIS" problem list >listed
holds "and listed" grep -q 'turned-away .*403' listed
ends 2 "one that is none is not explained" "$PORTCULLIS" explain-error urn:portcullis:problem:none

mkdir bin && ln -s "$PORTCULLIS" bin/portcullis && export PATH=$PWD/bin:$PATH
id_of() { sed -n 's/.*"id":"\(ASK-[^"]*\)".*/\1/p' "$1" | head -n 1; }
prepared() {
    . "$ROOT/test/e2e/orders.inc"
    order_yaml order us.ed.fsa us.irc.6103.l.13.C any quarantine-in-flight
    sed -i 's/effective-from: .*/effective-from: 2026-03-03T00:00:00Z/' order.yaml
    order_draft order >/dev/null || return 1
    cp "$D"/demo/counsel.jwk "$D"/demo/officer-?.jwk .
    "$PORTCULLIS" --quiet key new --out us.hhs.jwk &&
        sed "s/\"us.doj.usao\"/\"us.hhs\"/; s/\"jwk\":{[^}]*}/\"jwk\":$(cat us.hhs.pub.jwk)/" us.doj.usao.json >us.hhs.json
    state_requester ee.riik.portal persons-portal ee.riik persons.portal '{}' '[]' || return 1
    sed 's|}$|,"webhook":{"url":"https://hooks.ed.example/in","secret":1}}|' us.ed.fsa.json >told.json &&
        "$PORTCULLIS" --quiet requester enrol --dir "$D" --from told.json \
            --officer-key officer-a.jwk --officer-key officer-b.jwk || return 1
    "$PORTCULLIS" --quiet stats define --dir "$D" --officer-key counsel.jwk --officer-key officer-a.jwk \
        "$ROOT/packs/statistics/tax-by-income-band.json" &&
        "$PORTCULLIS" --quiet stats run --dir "$D" tax-by-income-band || return 1
    STATISTICS=$(basename "$D"/statistics/STA-*.json .json)
    mkdir newer && cp "$ROOT"/packs/us-26-6103/*.yaml newer/ &&
        sed -i "s/2026.1-draft/2099.1/" newer/*.yaml &&
        "$PORTCULLIS" pack compile newer >newer.json || return 1
    state_ask 6103-i-2 us.doj.usao 4 && mv ask.jws regretted.jws && REGRETTED=$(id_of ask.json)
    state_ask 6103-i-2 us.doj.usao 2 && mv ask.jws referred.jws && REFERRED=$(id_of ask.json) &&
        "$PORTCULLIS" batch sign --key us.doj.usao.jwk asks.ndjson >sweep.manifest &&
        mv asks.ndjson sweep.ndjson &&
        state_ask 6103-l-13-C us.ed.fsa && rm ask.jws && ASK=$(id_of ask.json)
    "$PORTCULLIS" synth asks --people people.csv --authority 6103-l-13-C --count 50 --seed 9 \
        --requester us.ed.fsa >asks.ndjson
}
holds "a custodian, agencies and people are made" state_make
holds "and what they ask" prepared
holds "the gateway begins" daemon_start
export URL STATISTICS ASK REFERRED REGRETTED STATE=$D LOG=test.story.example/log PACK_ENTRY=1
holds "every example of the document does what it says" node run.mjs bundle.json
cp story.out told
grep -E '^(not ok|#)' told | sed 's/^/# /' | head -n 40
says "as many as there are" told '^[1-9][0-9]+ as written, 0 not$'
# The check sees what it is there to see.
sed 's/"const":"ready"/"const":"asleep"/; s/"const": "ready"/"const": "asleep"/' bundle.json >false.json
ends 1 "a document that says otherwise is found out" node run.mjs false.json
holds "the gateway ends" daemon_end
the_end
