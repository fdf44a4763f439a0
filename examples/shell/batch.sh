#!/bin/sh
# Sends a file of asks as a sealed batch with curl and Debian's `jose`.
#     batch.sh URL KEY.jwk asks.ndjson
# Prints the batch's id; its results are opened as an answer is, or by portcullis batch open. Each
# line is a process of its own: for long files take the Node example, or portcullis batch sign.
set -eu
url=$1 key=$2 asks=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
kid=$(jose jwk thp -i "$key")
member() { head -n 1 "$asks" | sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/"; }
requester=$(member requester) authority=$(member authority)
id=BAT-0$(od -An -v -tu1 -N25 /dev/urandom | tr -s ' ' '\n' | sed '/^$/d' | while read -r byte; do
    printf %s 0123456789ABCDEFGHJKMNPQRSTVWXYZ | cut -c $((byte % 32 + 1))
done | tr -d '\n')

# One new content key, sealed to the custodian and bound to this requester and this batch.
curl -sSf "$url/v1/key" >"$scratch/custodian.jwk"
k=$(head -c 32 /dev/urandom | base64 -w 0 | tr '+/' '-_' | tr -d =)
printf '{"k":"%s","kid":"%s/%s","kty":"oct"}' "$k" "$requester" "$id" >"$scratch/content.jwk"
jose jwe enc -I "$scratch/content.jwk" -k "$scratch/custodian.jwk" -c -o "$scratch/seal" -i '{"protected":{
    "alg":"ECDH-ES","enc":"A256GCM","typ":"portcullis-lines+jwe","kid":"'"$(jose jwk thp -i "$scratch/custodian.jwk")"'"}}'

# Each line under it, with its number: none can be moved, repeated or left out.
printf '{"k":"%s","kty":"oct"}' "$k" >"$scratch/line.jwk"
count=0
while IFS= read -r line; do
    count=$((count + 1))
    printf %s "$line" >"$scratch/line"
    jose jwe enc -I "$scratch/line" -k "$scratch/line.jwk" -c -o - \
        -i '{"protected":{"alg":"dir","enc":"A256GCM","line":'"$count"'}}'
    echo
done <"$asks" >"$scratch/lines"

# The manifest signs the file as it is sent.
printf '{"authority":"%s","count":%d,"format":"portcullis-batch/1","id":"%s","issued_at":"%s","requester":"%s","seal":"%s","sha256":"%s"}' \
    "$authority" "$count" "$id" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$requester" "$(cat "$scratch/seal")" \
    "$(sha256sum <"$scratch/lines" | cut -d ' ' -f 1)" >"$scratch/manifest"
jose jws sig -I "$scratch/manifest" -k "$key" -c -o "$scratch/batch" \
    -s '{"protected":{"alg":"ES256","kid":"'"$kid"'","typ":"portcullis-manifest+jws"}}'
{ echo && cat "$scratch/lines"; } >>"$scratch/batch"
curl -sSf -H 'Content-Type: application/x-ndjson' --data-binary "@$scratch/batch" "$url/v1/batches" >&2
echo "$id"
