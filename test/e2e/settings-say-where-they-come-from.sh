# The gateway's few settings: built in, then portcullis.ini, then the command line; each says where it
# comes from, and what is not known is refused by command and gateway alike.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"
ini() { printf '%s\n' "$@" >"$D/portcullis.ini"; }
check() { "$PORTCULLIS" config check --dir "$D"; }
show() { "$PORTCULLIS" config show --dir "$D" --origin "$@" >told; }

holds "a custodian" state_make
holds "without a file everything is built in" show
says "and says so" told 'listen +127.0.0.1:6103 +built in'
holds "that is fine" check
ini '[gateway]' '; asks' 'listen = 127.0.0.1:0'
holds "a file is taken" show
says "and named" told 'listen +127.0.0.1:0 +.*/portcullis.ini'
says "value by value" told 'pages +127.0.0.1:6104 +built in'
holds "for programs too" show --json
says "with its origin" told '"name":"listen","origin":"file","value":"127.0.0.1:0"'
refused() { # SENTENCE WORDS-OF-THE-REASON LINES...
    local sentence=$1 reason=$2
    shift 2
    ini "$@"
    ends 2 "$sentence" check
    cp story.err told
    says "and the reason is told" told "portcullis.ini:[0-9]+: .*$reason"
    ends 2 "the gateway does not begin with it" "$PORTCULLISD" --dir "$D"
}
refused "a setting that nobody knows" 'no such setting' '[gateway]' 'jail = off'
refused "another section" 'one section' '[vault]' 'listen = 127.0.0.1:1'
refused "a setting before any section" 'one section' 'listen = 127.0.0.1:1'
refused "a name twice" 'twice' '[gateway]' 'listen = 127.0.0.1:1' 'listen = 127.0.0.1:2'
refused "an address that is none" 'IPv4' '[gateway]' 'listen = everywhere:80'
refused "a port that is none" 'IPv4' '[gateway]' 'listen = 127.0.0.1:65536'
refused "a site that is an address" 'passkeys are for no IP address' '[gateway]' 'site = https://127.0.0.1'
refused "a site without TLS" 'https' '[gateway]' 'site = http://pages.example.gov'
refused "a line that is none" 'neither' '[gateway]' 'listen'
refused "a host that is an address with more around it" 'give hosts' '[gateway]' 'webhook-hosts = https://a.example/'
refused "a host that is any" 'give hosts' '[gateway]' 'webhook-hosts = *.example'
refused "more days than there may be" 'from 1 to 30' '[gateway]' 'webhook-days = 31'
refused "an address of nothing that is dialled" 'https://host' '[gateway]' 'timestamp-url = http://tsa.example:0/'
ini '[gateway]' 'timestamp-url = http://tsa.example/'
ends 2 "an authority whom nobody vouches for" check
cp story.err told
says "is refused whole" told 'go together'
ini '[gateway]' 'pages = 127.0.0.1:7104'
holds "pages at another port" show
says "are another site" told 'site +http://localhost:7104 +built in'
ini '[gateway]' 'site = https://pages.example.gov'
holds "a site is taken" show
says "and named" told 'site +https://pages.example.gov +.*/portcullis.ini'
ini '[gateway]' 'listen = 127.0.0.1:1' 'pages = 127.0.0.1:0'
holds "what is typed goes over the file" daemon_start
holds "and is heard" answers 200 GET /readyz
holds "the gateway ends" daemon_end
ends 2 "what is typed wrongly is told" "$PORTCULLISD" --dir "$D" --listen here
the_end
