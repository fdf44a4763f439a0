# Every word of every page is in the Spanish catalogue and is another than the English one, the law's
# own words that a person reads too; and what a person reads is plain.
. "$ROOT/test/e2e/story.sh"

command -v xgettext >/dev/null && command -v msgfmt >/dev/null || skip_all "gettext is not here"
command -v python3 >/dev/null || skip_all "python3 is not here"
cp "$ROOT/web/es.po" es.po
judge() { python3 "$ROOT/test/web/catalogue.py" "$ROOT" "$1" "${2:-$ROOT/src/tlog/say_words.c}" pages.pot law.json pack.json; }
plain() { python3 "$ROOT/test/web/plain.py" "$@"; }

holds "the catalogue is one of gettext" msgfmt --check-format -o es.mo es.po
holds "so is that of the law's words" msgfmt --check-format -o law.mo "$ROOT/web/es.law.po"
(cd "$ROOT" && xgettext -k -kWORDS --from-code=UTF-8 --no-wrap -o - src/web/*.c src/web/*.h) >pages.pot
"$PORTCULLIS" --quiet init --dir state --origin test.story.example/log --demo
"$PORTCULLIS" pack compile "$ROOT/packs/us-26-6103" >pack.json
"$PORTCULLIS" --quiet pack install --dir state pack.json --officer-key state/demo/counsel.jwk \
    --officer-key state/demo/officer-a.jwk
"$PORTCULLIS" authority list --dir state --json >law.json
holds "it has all that the pages and the law say" judge es.po

# The judge sees what it is there to see.
sed '0,/^msgstr "Entregado"/s//msgstr "Released"/' es.po >bad.po
ends 1 "a text that is the English one again is seen" judge bad.po
sed 's/"It designates this recipient."/"It designates another."/' pack.json >other.json
mv pack.json kept.json && mv other.json pack.json
ends 1 "words of the law that nobody translated are seen" judge es.po
mv kept.json pack.json
sed 's/{1} less in taxes/{1} less in tax/' es.po >bad.po
ends 1 "words that a page says and nobody translated are seen" judge bad.po
sed 's/^msgid "Wages"/msgid "Wage"/' es.po >bad.po
ends 1 "a field of the law that nobody translated is seen" judge bad.po
sed 's/^msgstr "{1} menos en impuestos"/msgstr "menos en impuestos"/' es.po >bad.po
ends 1 "a place that was lost is seen" judge bad.po
sed 's/"Salarios"/"Sueldos"/' "$ROOT/src/tlog/say_words.c" >say.c
ends 1 "a field that the summaries name otherwise is seen" judge es.po say.c

mkdir pages
holds "all pages are written, in both languages" "$BUILD/test/web/render" "$ROOT/test/web/views" pages
holds "as many in one as in the other" test "$(ls pages/*.en.html | wc -l)" = "$(ls pages/*.es.html | wc -l)"
holds "what a person and the public read is plain" plain pages/me*.html pages/open*.html pages/sign*.html
marked() { python3 "$ROOT/test/web/marked.py" "$@"; }
holds "English on a Spanish page is marked as English" marked pages/{open,sign,agency,audit,desk-order,desk-letter}*.es.html
cp pages/open.en.html bad.en.html
sed 's/<h1>/<p>A court has said so.<\/p><h1>/' pages/open.es.html >bad.es.html
sed -i 's/<h1>/<p>A court has said so.<\/p><h1>/' bad.en.html
ends 1 "and what is not would be seen" marked bad.es.html
cat >hard.html <<'HTML'
<html lang="en"><p>Notwithstanding any aforementioned determination concerning administrative
confidentiality, applicable authorities may subsequently effectuate supplementary dissemination of
individually identifiable documentation pursuant to subordinate regulatory provisions.</p></html>
HTML
ends 1 "and what is not plain would be seen" plain hard.html
the_end
