# A command is sent where no gateway is, where something else is, or where a certificate is not to be believed:
# each is one sentence that says what is wrong there and what to look at, and nothing was sent in the clear.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"

holds "a custodian, an agency and people" state_make
holds "a signed ask" state_ask 6103-l-13-C us.ed.fsa
"$PORTCULLIS" --quiet key new --out stranger.jwk
trap 'kill $STRANGE 2>/dev/null' EXIT
strange() { # ANSWER [CERTIFICATE KEY]
    [ -z "${STRANGE:-}" ] || kill "$STRANGE"
    rm -f port
    python3 "$ROOT/test/e2e/strange.py" "$@" >port 2>/dev/null &
    STRANGE=$!
    comes "something listens and says: $1" 20 test -s port
}
one_sentence() { [ "$(wc -l <said)" = 1 ] && ! grep -q '; .*; .*; ' said; }
tells() { # EXIT WORDS NAME URL [words...]: of a look, and of an ask
    local exit=$1 words=$2 name=$3 url=$4 look
    shift 4
    for look in "order list" "authority list" "ask decide ask.jws"; do
        # shellcheck disable=SC2086
        ends "$exit" "$name ($look)" "$PORTCULLIS" $look --url "$url" "$@"
        cp story.err said
        says "is told: $words" said "$words"
        holds "in one sentence" one_sentence
    done
}

# ---- no address ----
for url in localhost:6103 ftp://localhost http:// http://localhost:99999 http://localhost: http://me@localhost; do
    tells 2 'is no address; it is http://host:port, https://host or the path of a socket' "$url" "$url"
done

# ---- nobody there ----
tells 1 'http://127.0.0.1:1/.* does not answer: nothing listens there; is it begun' "a closed port" http://127.0.0.1:1
tells 1 'https://127.0.0.1:1/.* nothing listens there' "a closed port, by TLS" https://127.0.0.1:1
tells 1 'run/none.sock does not answer: nothing listens there' "a socket that is not there" "$D/run/none.sock"

# ---- something else there ----
strange page
tells 1 'does not answer as a gateway does \(.*\); check the address' "a page" "http://127.0.0.1:$(cat port)"
strange elsewhere
tells 1 'answers 302 and not as a gateway does; check the address' "a way elsewhere" "http://127.0.0.1:$(cat port)"
strange missing
tells 1 'answers 404 and not as a gateway does; check the address' "another API" "http://127.0.0.1:$(cat port)"
strange broken
tells 1 'answers 500 and not as a gateway does; check the address' "something broken" "http://127.0.0.1:$(cat port)"
strange cut
tells 1 'breaks off in the middle; try again' "an answer that is cut" "http://127.0.0.1:$(cat port)"
strange noise
tells 1 'speaks no HTTP/1.1; check the address' "another protocol" "http://127.0.0.1:$(cat port)"
tells 1 'speaks no TLS that is taken here; is it http:// there' "another protocol, by TLS" "https://127.0.0.1:$(cat port)"
strange silence
tells 1 'hangs up without a word; is it https:// or http:// there' "silence" "http://127.0.0.1:$(cat port)"

# ---- a certificate ----
certificate() { # NAME DAYS SUBJECT
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$3" &&
        printf 'subjectAltName=DNS:%s\n' "$3" >"$1.ext" &&
        openssl x509 -req -in "$1.csr" -signkey "$1.key" -days "$2" -extfile "$1.ext" -out "$1.pem"
}
holds "a certificate that has expired" certificate expired -1 localhost
holds "one of another name" certificate other 2 elsewhere.example
holds "one that holds" certificate good 2 localhost
strange page expired.pem expired.key
tells 1 'not believed to be who it says it is: .*expired; whom to believe' "one that has expired" \
    "https://localhost:$(cat port)" --tls-authorities expired.pem
strange page other.pem other.key
tells 1 'not believed to be who it says it is: .*(name|match)' "one of another name" \
    "https://localhost:$(cat port)" --tls-authorities other.pem
strange page good.pem good.key
tells 1 "not believed to be who it says it is: .*; whom to believe says --tls-authorities FILE.pem" \
    "one that nobody vouches for" "https://localhost:$(cat port)"
tells 1 'does not answer as a gateway does' "one that holds, of something else" \
    "https://localhost:$(cat port)" --tls-authorities good.pem

# ---- a gateway, and a key that it does not know ----
kill "$STRANGE"
holds "a gateway" daemon_start
ends 3 "a key that is not enrolled" "$PORTCULLIS" recall list --url "$URL" --key stranger.jwk
cp story.err said
says "is told so" said 'the key that signed is not enrolled'
holds "in one sentence" one_sentence
holds "the ask is decided here" "$PORTCULLIS" ask decide --url "$URL" ask.jws
holds "a word from the owner ends it" daemon_end
holds "and the log is whole" "$PORTCULLIS" ledger verify --dir "$D"
the_end
