# The demo in small, under both of its seeds: every figure it prints is asserted by itself.
. "$ROOT/test/e2e/story.sh"

holds "the whole story holds under two seeds" \
    env PORTCULLIS="$PORTCULLIS" DEMO_PEOPLE=1500 DEMO_ASKS=400 DEMO_DIR="$PWD/demo" "$ROOT/tool/demo"
cp story.out told
says "one person's consent releases fields that the lender opens" told 'Filing status|Adjusted gross'
says "student-aid asks are decided as the generator knows they must be" told 'released, as the generator'
says "an (i)(2) ask names its first open finding" told 'open finding: matter.reason-specific'
says "and its second" told 'open finding: recipients.engaged'
says "8 USC 1360(b) is refused with no record read" told '1360.b.: refused, NO_TITLE26_AUTHORITY, no vault reads'
says "civil removal is refused with no record read" told 'removal: refused, NEVER_PURPOSE, no vault reads'
says "the flipped byte's tile is named" told 'tile/entries/000'

the_end
