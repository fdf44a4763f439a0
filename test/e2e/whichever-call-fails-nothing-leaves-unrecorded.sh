# The program itself, with a system call that fails or is its last: a few of those that `make crash`
# goes through one by one.
exec "$ROOT/test/crash/inject.sh" 3
