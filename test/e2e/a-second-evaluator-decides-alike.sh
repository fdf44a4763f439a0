# A second evaluator, written from the pack's text and in another language, decides 100,000 made-up
# asks, with court orders and answers of people, as the engine does: outcome, every element, what is
# in the way, codes, fields, years.
. "$ROOT/test/e2e/story.sh"
command -v python3 >/dev/null || skip_all "python3 is not on this machine"
export PYTHONDONTWRITEBYTECODE=1
differ() { python3 "$ROOT/test/differential/differ.py" "$@"; }

"$PORTCULLIS" pack compile "$ROOT/packs/us-26-6103" >pack.json 2>/dev/null
holds "no ask of 100,000 comes out otherwise" \
    differ pack.json "$BUILD/test/law_asks" 100000 20260 2
sed -n 's/^# \([0-9]* asks\)/# \1/p' story.out

# Were one of the two to decide by another law, it would be seen.
cat >other <<OTHER
#!/usr/bin/env bash
sed 's/"limit":25/"limit":26/' "\$1" >other.json
exec "$BUILD/test/law_asks" other.json
OTHER
chmod +x other
ends 1 "a limit that is one higher on one side is found" differ pack.json ./other 20000 1 2
cat >lenient <<LENIENT
#!/usr/bin/env bash
sed 's/"kind": "stay"/"kind": "narrow"/g' | "$BUILD/test/law_asks" "\$1"
LENIENT
chmod +x lenient
ends 1 "so is a stay that is taken for less" differ pack.json ./lenient 5000 1 2
the_end
