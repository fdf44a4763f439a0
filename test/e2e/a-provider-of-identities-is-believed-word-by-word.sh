# OpenID Connect with a provider that nobody here wrote: what the keeper's half sends is taken, what comes
# back is believed, and nothing that was changed, kept, stolen or meant for another is.
. "$ROOT/test/e2e/story.sh"

command -v node >/dev/null && command -v npm >/dev/null || skip_all "node and npm are not here"
cp "$ROOT"/test/oidc/package.json "$ROOT"/test/oidc/package-lock.json "$ROOT"/test/oidc/flow.mjs .
npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1 ||
    skip_all "npm could not install oidc-provider"
flow() { node flow.mjs "$BUILD/test/oidc/oidc_client"; }
holds "code, verifier and token go round" flow
grep -E '^(#|not ok)' story.out story.err | head -n 40
cp story.out told
says "to the end" told '^1\.\.19$'
the_end
