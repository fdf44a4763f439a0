# The same tape of random bytes through our samplers and through exact fractions written from the
# paper gives the same draws; a sampler with a planted mistake does not. No floating point is in the
# sampler's object code.
. "$ROOT/test/e2e/story.sh"
command -v python3 >/dev/null || skip_all "python3 is not here"
reference="python3 $ROOT/test/study/reference.py"

# 64 MiB that are the same on every run.
openssl enc -aes-256-ctr -K "$(printf '%064d' 7)" -iv "$(printf '%032d' 0)" -in /dev/zero 2>/dev/null |
    head -c 16777216 >tape

# 200 parameter pairs, 100,000 draws in all.
awk 'BEGIN {
    srand(1); x = 12345
    for (i = 0; i < 150; i++) {
        x = (x * 1103515245 + 12345) % 2147483648
        p = 1 + x % (10 ^ (1 + i % 9)); q = 1 + int(x / 7) % 97
        print "gaussian", p, q, 500
    }
    for (i = 0; i < 50; i++) {
        x = (x * 1103515245 + 12345) % 2147483648
        print "laplace", 1 + x % (10 ^ (1 + i % 6)), 1 + int(x / 11) % 40, 500
    }
}' >cases
$reference tape <cases >wanted
"$BUILD/test/tape" tape <cases >drawn
holds "there are 100,000 draws over 200 parameter pairs" \
    test "$(grep -vc bytes wanted) $(grep -c bytes wanted)" = "100000 200"
holds "each draw and each count of bytes is the paper's" cmp wanted drawn

# Where the tape ends nothing is drawn any more.
head -c 64 tape >short
echo "gaussian 100 1 500" | "$BUILD/test/tape" short >drawn.short
holds "a tape that ends ends the drawing" test "$(tail -n 1 drawn.short)" = end

# planted "what" 'sed script': the mistake changes the file, compiles, and is seen.
planted() {
    sed -E "$2" "$ROOT/src/study/draw.c" >planted.c
    holds "planted: $1 (the mistake is in the copy)" test -n "$(diff planted.c "$ROOT/src/study/draw.c")"
    holds "planted: $1 (it compiles)" gcc -std=gnu17 -D_GNU_SOURCE -O1 -w -I"$ROOT/src" planted.c \
        "$ROOT/test/study/tape.c" "$ROOT/src/base/err.c" -o planted
    timeout 120 ./planted tape <cases >drawn.planted
    ends 1 "planted: $1 (it is seen)" cmp -s wanted drawn.planted
}
planted "modulo bias" 's/if \(value >= n\) continue;/value %= n;/g'
planted "the parity of Bernoulli" 's/k % 2 == 1/k % 2 == 0/'
planted "zero counted twice" 's/if \(negative && magnitude == 0\) continue;.*//'
planted "a fraction not in lowest terms" \
    's/numerator \/ common, denominator \* \(k \/ common\)/numerator, denominator * k/'
planted "one standard deviation too few" 's/denominator\) \+ 1;/denominator) + 2;/'

if [ "${BUILD##*/}" = release ]; then
    # From the vault's row to the figure that is published.
    for object in study/libstudy.a.p/draw study/libstudy.a.p/tally study/libstudy.a.p/query \
        study/libstudy.a.p/budget study/libstudy.a.p/release vault/libvault.a.p/sum \
        vault/libvault.a.p/sum_parts ask/libask.a.p/statistics study/libstudy.a.p/interval; do
        objdump -d --no-show-raw-insn "$BUILD/src/$object.c.o" >code
        holds "the object code of ${object##*/} was read" test "$(grep -c '^[0-9a-f]* <.*>:$' code)" -gt 0
        floating='\b(f(ld|st|add|sub|mul|div|sqrt|ild|ist)|v?(add|sub|mul|div|sqrt|cvt[a-z0-9]*|u?comi|min|max)(s|p)(s|d))'
        case $object in
        *interval) says "and floating point is seen where it is" code "$floating" ;; # how far, not what is drawn
        *) silent "it has no floating point" code "$floating" ;;
        esac
    done
fi
the_end
