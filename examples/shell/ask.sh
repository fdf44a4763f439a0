#!/bin/sh
# Asks the gateway with curl and Debian's `jose`, and opens the answer.
#     ask.sh URL KEY.jwk ask.json [log.vkey]
# The key is the requester's private one. The opened answer is printed; the decision and its receipt
# stay in the working folder. With log.vkey the receipt is verified, where portcullis-verify is.
set -eu
url=$1 key=$2 ask=$3 vkey=${4:-}
kid=$(jose jwk thp -i "$key" -a S256)

# Signed: nobody else can ask in this name, and not a byte of it can be changed.
jose jws sig -I "$ask" -k "$key" -c -o ask.jws \
    -s "{\"protected\":{\"alg\":\"ES256\",\"kid\":\"$kid\",\"typ\":\"portcullis-ask+jws\"}}"

# Sealed: only the process that decides opens it.
curl -sSf -o custodian.jwk "$url/v1/key"
custodian=$(jose jwk thp -i custodian.jwk -a S256)
jose jwe enc -I ask.jws -k custodian.jwk -c -o ask.jwe \
    -i "{\"protected\":{\"alg\":\"ECDH-ES\",\"enc\":\"A256GCM\",\"kid\":\"$custodian\",\"typ\":\"portcullis-ask+jwe\"}}"

# A refusal is 201 too. Anything from 400 on is a problem: nothing was decided.
status=$(curl -sS -o decision.json -w '%{http_code}' -H 'Content-Type: application/jose' \
    --data-binary @ask.jwe "$url/v1/asks")
[ "$status" -lt 400 ] || {
    cat decision.json >&2
    exit 1
}
printf '%s\n' "$(jose fmt -j decision.json -Og receipt -u-)" >receipt.tlog-proof
if [ -n "$vkey" ] && command -v portcullis-verify >/dev/null; then
    portcullis-verify receipt --quiet receipt.tlog-proof --key "$vkey"
    echo "the receipt holds" >&2
fi
state=$(jose fmt -j decision.json -Og state -u-)
echo "$state" >&2
[ "$state" = released ] || exit 3
printf '%s' "$(jose fmt -j decision.json -Og answer -u-)" >answer.jwe
# Into a file first: what does not verify is not shown.
jose jwe dec -i answer.jwe -k "$key" -O answer.json
cat answer.json
echo
