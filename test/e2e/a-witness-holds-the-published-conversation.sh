# The nine requests of another implementation's test, byte for byte over HTTP, and what no witness
# should have to read.
. "$ROOT/test/e2e/story.sh"
needs_shared tlog/witness/add-checkpoint.txt
conversation=$PORTCULLIS_SHARED/tlog/witness/add-checkpoint.txt

sed -n 's/^# Log vkey = //p' "$conversation" >log.vkey
holds "a witness of that log" "$PORTCULLIS" witness init --dir w --name witness.example --log log.vkey
mkfifo said
"$PORTCULLIS" witness serve --json --dir w --port 0 >said 2>w.err &
server=$!
trap 'kill $server 2>/dev/null' EXIT
port=$(head -n 1 <said | sed 's/.*"port":\([0-9]*\).*/\1/')
url=http://127.0.0.1:$port
send() { # FILE [curl options]: what it answers is in body, head; its status is printed
    curl --silent --noproxy '*' --max-time 20 -D head -o body -w '%{http_code}\n' "${@:2}" \
        ${1:+--data-binary "@$1"} "$url/add-checkpoint"
}
gets() { # STATUS FILE [curl options]
    local got
    got=$(send "${@:2}")
    [ "$got" = "$1" ] || { echo "status $got, not $1"; return 1; }
}

awk '/^--- request/ { file = "request." $3; $0 = "" ; blank = 0; begun = 0; next }
     file { if (begun && blank) print "" >file; blank = 0
            if ($0 == "") { blank = 1; begun = 1; next } begun = 1; print >file }' "$conversation"
statuses=(200 403 404 422 422 200 409 200 409)
for i in 1 2 3 4 5 6 7 8 9; do
    holds "request $i is answered ${statuses[i - 1]}" gets "${statuses[i - 1]}" "request.$i"
    case $i in
    1 | 6 | 8) says "with one cosignature" body '^— witness.example [A-Za-z0-9+/=]{104}$' ;;
    7) printf '3\n' >wanted && holds "with the size that it saw" cmp body wanted ;;
    9) printf '5\n' >wanted && holds "with the size that it saw" cmp body wanted ;;
    esac
    case $i in
    7 | 9) says "as a size" head '^Content-Type: text/x.tlog.size' ;;
    esac
done
holds "the last again only refreshes the time" sh -c "
    { printf 'old 5\n\n'; sed '1,/^\$/d' request.9; } >again"
holds "which is fine" gets 200 again

head -c 100 request.1 >cut
holds "a cut request is malformed" gets 400 cut
printf 'old 5' >cut
holds "so is half a line" gets 400 cut
: >empty
holds "and nothing at all" gets 400 empty
head -c 1000000 /dev/zero >huge
holds "a huge one is refused unread" gets 413 huge
holds "one with two lengths is refused" gets 400 again -H 'Content-Length: 4' -H 'Content-Length: 5'
holds "and one in pieces" gets 411 again -H 'Transfer-Encoding: chunked'
holds "other methods are not known" gets 405 again -X PUT
holds "nor are other paths" test "$(curl --silent --noproxy '*' -o body -w '%{http_code}' "$url/")" = 404
holds "nor another log's checkpoint" test \
    "$(curl --silent --noproxy '*' -o body -w '%{http_code}' "$url/$(printf x | sha256sum | cut -d' ' -f1)/checkpoint")" = 404
raw() { # the status that these bytes are answered with
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    printf "$1" >&3
    head -n 1 <&3 | cut -d' ' -f2
    exec 3>&-
}
head='GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n'
holds "a plain line is read" test "$(raw "$head\r\n")" = 404
holds "and one with a control character" test "$(raw "${head}X-Odd: a\001b\r\n\r\n")" = 400
kill $server
wait $server
holds "told to end it ends well" test $? = 0
the_end
