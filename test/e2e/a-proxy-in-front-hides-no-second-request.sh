# nginx, as the sample configures it, stands before our server: what could be read in two ways is
# refused by one of the two, nobody comes in without a certificate, and nobody says who they are.
. "$ROOT/test/e2e/story.sh"

command -v nginx >/dev/null || PATH=$PATH:/usr/sbin
command -v nginx >/dev/null || skip_all "nginx is not on this machine"
FRAMINGS=$BUILD/test/framings
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

authority() { # NAME
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" \
        -keyout "$1.key" -out "$1.pem"
}
certificate() { # AUTHORITY NAME SUBJECT ALT
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "$3" -keyout "$2.key" -out "$2.csr" &&
        openssl x509 -req -in "$2.csr" -CA "$1.pem" -CAkey "$1.key" -CAcreateserial -days 2 \
            -extfile <(echo "subjectAltName=DNS:$4") -out "$2.pem"
}
# The sample, with this folder's files and port, and time limits that a test can wait for.
configure() {
    sed -e "s|unix:/var/lib/portcullis/run/|unix:$PWD/|" -e "s|/etc/portcullis/|$PWD/|" \
        -e "s|/var/log/nginx/|$PWD/|" -e "s|listen 443 |listen 127.0.0.1:$port |" \
        -e 's|client_\(header\|body\)_timeout 10s|client_\1_timeout 1s|' \
        -e 's|rate=500r/s|rate=9000r/s|' "$ROOT/doc/nginx.conf.sample" >sample.conf
    {
        [ "$(id -u)" != 0 ] || echo "user root;"
        echo "worker_processes 1; pid $PWD/nginx.pid; error_log $PWD/error.log; events { }"
        echo "http { access_log off; client_body_temp_path t1; proxy_temp_path t2;"
        echo "fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5; include sample.conf; }"
    } >nginx.conf
    cp agency-ca.pem agencies.pem
}
# Without the server that knows no name, a Host may be any: nginx compares it with the name in the
# handshake where there was one, and what is tried here is how requests are read.
configure_for_any_host() {
    sed -i '/^# A name that is not ours/,/^}/d' sample.conf
    ! grep -q default_server sample.conf
}
begin() { nginx -p "$PWD" -c nginx.conf -e error.log; }
end() {
    local number
    number=$(cat nginx.pid)
    kill -QUIT "$number"
    tail --pid="$number" -f /dev/null
}
at() { # NAME CURL-ARGUMENTS...: an address of that server
    curl --silent --noproxy '*' --max-time 60 --cacert ca.pem --resolve "$1:$port:127.0.0.1" \
        -o page -w '%{http_code} %{http_version}\n' "${@:2}" "https://$1:$port/p" >status
}
ask() { at ask.example.gov --cert agency.pem --key agency.key "$@"; }
asks() { # STATUS CURL-ARGUMENTS...
    ask "${@:2}"
    grep -q "^$1 " status
}
finish() { kill "$(cat nginx.pid 2>/dev/null)" "$gate" "$portal" 2>/dev/null; }
trap finish EXIT

holds "an authority signs the servers' certificates" authority ca
holds "another the agencies'" authority agency-ca
holds "and somebody has one of their own" authority other-ca
holds "the agencies' server has a certificate" certificate ca ask /CN=ask ask.example.gov
holds "so has the pages' server" certificate ca pages /CN=pages pages.example.gov
holds "and an agency" certificate agency-ca agency /O=FSA/CN=asks.fsa.example fsa.example
holds "a stranger made one" certificate other-ca stranger /O=FSA/CN=asks.fsa.example fsa.example
holds "the sample is configured" configure
gate=$("$FRAMINGS" serve gate.sock gate.log)
portal=$("$FRAMINGS" serve portal.sock portal.log)
holds "our server listens" test -S gate.sock -a -S portal.sock
holds "nginx takes the sample" begin

# ---- who comes in ----
holds "an agency is answered, over HTTP/2" asks 200
says "that is what was spoken" status '^200 2$'
says "and is who its certificate says" gate.log '^answered /p 0 CN=asks.fsa.example,O=FSA$'
holds "nobody says who they are themselves" asks 200 -H 'X-Client-DN: CN=president'
holds "nor in HTTP/1.1, twice" asks 200 --http1.1 -H 'X-Client-DN: CN=president' -H 'x-client-dn: CN=king'
holds "nor with an underscore" asks 200 --http1.1 -H 'X_Client_DN: CN=king'
silent "none of which came through" gate.log 'president|king'
came=$(wc -l <gate.log)
holds "without a certificate the answer is no" at ask.example.gov
says "said by nginx" status '^400 '
at ask.example.gov --cert stranger.pem --key stranger.key
says "so with a certificate of another authority" status '^(400|000) '
at pages.example.gov -H 'Host: ask.example.gov'
says "so through the door of the pages" status '^421 '
ends 35 "so with TLS 1.2" ask --tls-max 1.2
at elsewhere.example
says "so by a name that is not ours" status '^000 '
holds "nobody of those reached us" test "$(wc -l <gate.log)" = "$came"

# ---- the pages ----
holds "a page needs no certificate" at pages.example.gov -H 'X-Client-DN: CN=king'
says "and is answered" status '^200 2$'
says "and nobody's name is believed there" portal.log '^answered /p 0 $'
curl --silent --noproxy '*' --max-time 60 --cacert ca.pem --resolve "pages.example.gov:$port:127.0.0.1" \
    -Z --no-progress-meter -o page -w '%{http_code}\n' "https://pages.example.gov:$port/p?[1-200]" >statuses
says "a visitor in a hurry is answered" statuses '^200'
says "and told to wait" statuses '^429'

# ---- what could be read in two ways ----
holds "it ends" end
holds "and is configured for any Host" configure_for_any_host
holds "and begins again" begin
holds "the framings are listed" sh -c "'$FRAMINGS' list >list"
: >portcullis.log
: >gate.log
framings() { python3 "$ROOT/test/e2e/framings.py" "$@"; }
holds "each hostile framing is refused by nginx or by us, or written anew" framings send "$port" list
holds "nginx ends" end
holds "what went on is what came: nothing was read in two ways" framings compare portcullis.log gate.log
echo "answered /smuggled 0 " | cat gate.log - >split.log
ends 1 "a request read out of another would have been seen" framings compare portcullis.log split.log
the_end
