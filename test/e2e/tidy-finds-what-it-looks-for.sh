# Does each rule of tool/tidy fail on code that breaks it? A rule that cannot fail is no rule.
. "$ROOT/test/e2e/story.sh"

command -v git >/dev/null || skip_all "git is not on this machine"
mkdir -p tool src/base src/law src/vault src/store test/unit test/e2e test/fuzz
cp "$ROOT/tool/tidy" tool/
cp "$ROOT/.clang-format" .
: >test/unit/meson.build
: >test/fuzz/meson.build
printf '# stories\n' >test/e2e/stories
git init -q .

# A tree without an offence; what follows is added one at a time.
printf '/* Is it clean? */\nint law_zero(void);\n' >src/law/clean.c
git add -A
tidy() { tool/tidy "$1" >tidied; }
holds "a clean tree has no offence" tidy ""

# breaks "word of the rule" FILE < text: the rule fails with the file, and holds without it.
breaks() {
    local rule=$1 file=$2
    cat >"$file"
    git add -A
    ends 1 "tidy sees: $rule ($file)" tidy "$rule"
    says "and names the file" tidied "$(basename "$file")"
    rm -f "$file"
    git add -A
    holds "and no longer when it is gone" tidy "$rule"
}

if command -v clang-format-19 >/dev/null; then
    breaks "clang-format" src/law/a.c <<<$'/* ? */\nint  law_a( void ) ;'
fi
if command -v pmccabe >/dev/null; then
    breaks "a function fits" src/law/a.c < <(
        echo '/* ? */'
        echo 'int law_a(int a) {'
        for i in $(seq 80); do echo "    a += $i;"; done
        printf '    return a;\n}\n'
    )
fi
breaks "which question" src/law/a.c <<<'int law_a(void);'
breaks "guarded" src/law/a.h <<<$'/* ? */\n#ifndef SOME_H\n#define SOME_H\n#endif'
breaks "600 lines" src/law/a.c < <(echo '/* ? */'; yes 'int law_a(void);' | head -n 600)
breaks "directions" src/law/a.c <<<$'/* ? */\n#include "vault/vault.h"'
breaks "directions" src/base/a.c <<<$'/* ? */\n#include "law/law.h"'
breaks "its own room" src/vault/a.c <<<$'/* ? */\n#include <sqlite3.h>'
breaks "are pure" src/law/a.c <<<$'/* ? */\n#include <time.h>'
breaks "are pure" src/law/a.c <<<$'/* ? */\nint law_a(void) { return getenv("A") != 0; }'
breaks "are pure" src/law/a.c <<<$'/* ? */\nint law_a(void) { return open("A", 0); }'
breaks "arena.c" src/law/a.c <<<$'/* ? */\nvoid *law_a(void) { return malloc(1); }'
breaks "cannot be bounded" src/base/a.c <<<$'/* ? */\nvoid a(char *b) { sprintf(b, "x"); }'
breaks "goto" src/law/a.c <<<$'/* ? */\nvoid law_a(void) {\nend:\n    goto end;\n}'
breaks "asserts" src/law/a.c <<<$'/* ? */\n#define NDEBUG'
breaks "no name says" src/law/a.c <<<$'/* ? */\nint law_data(void);'
breaks "no name says" src/law/a.c <<<$'/* ? */\nstruct ask_manager;'
breaks "name of a file" src/law/utils.c <<<$'/* ? */\nint law_a(void);'
breaks "what a person is" src/law/a.c <<<$'/* ? */\nint subject_nationality;'
breaks "what a person is" src/law/a.c <<<$'/* ? */\nint tin_is_itin;'
breaks "lists people" src/vault/a.c <<<$'/* ? */\nint vault_list(void);'
breaks "left to do" src/law/a.c <<<"/* TO""DO: ? */"
breaks "one machine" src/law/a.c <<<"/* /wo""rk/main */"
breaks "in a list" test/unit/law_a.c <<<$'/* ? */\nint main(void) { return 0; }'
breaks "every story" test/e2e/a-story.sh <<<'true'
breaks "corpus" test/fuzz/law_a.c <<<$'/* ? */\nint a;'

# What is said in a comment or a string is no offence.
cat >src/law/a.c <<'CODE'
/* Does goto, malloc( or data matter here? */
const char *const law_a = "goto malloc(1) data citizenship";
CODE
git add -A
tool/tidy >tidied
silent "words in comments and strings are free" tidied 'src/law/a\.c'
the_end
