# Each process of the gateway is locked into what it is there for: the doors of the table in test/jail
# are shut to it, which without the jail open, and the running processes are so locked and hold no
# file of another's.
. "$ROOT/test/e2e/story.sh"
. "$ROOT/test/e2e/daemon.inc"

# The table in a column a process; its lines are in doors.out.
"$BUILD/test/doors" >doors.out 2>doors.err
doors=$?
grep -A1 '^not ok' doors.out
holds "every door ends for every process as the table says" [ "$doors" = 0 ]
says "of more than a hundred" doors.out '^1\.\.1[0-9][0-9]$'
says "the gate does not read the vault's key" doors.out '^ok - read keys/vault.key: EEEEEK$'

holds "a custodian, an agency and people are made" state_make
printf '%s\n' '[gateway]' 'webhook-hosts = hooks.example.gov' >"$D/portcullis.ini"
holds "the gateway begins" daemon_start
comes "a courier too, since there is somewhere to dial" 10 daemon_pid courier

status_of() { cat "/proc/$(daemon_pid "$1")/status"; }
files_of() { ls -l "/proc/$(daemon_pid "$1")/fd" | sed -n 's/.* -> //p'; }
limit_of() { grep -q "^$2 *$3 " "/proc/$(daemon_pid "$1")/limits"; }
for process in gate courier keeper ledger checker; do
    status_of $process >status
    says "the $process runs under a filter of its calls" status '^Seccomp:[[:space:]]*2$'
    says "with no way to new privileges" status '^NoNewPrivs:[[:space:]]*1$'
    says "with no capability" status '^CapEff:[[:space:]]*0+$'
    says "nor one to get" status '^CapBnd:[[:space:]]*0+$'
    says "as one thread" status '^Threads:[[:space:]]*1$'
    holds "and dumps no core" limit_of $process "Max core file size" 0
    files_of $process >files.$process
done
silent "the gate holds no file of the state directory but its log" files.gate '/state/(keys|vault|ledger|packs|orders|batches|anchor)'
silent "the courier holds none at all" files.courier '/state/'
silent "nor does the checker" files.checker '/state/'
silent "the ledger does not hold the vault" files.ledger '/(vault\.db|keys/)'
says "but the journal" files.ledger '/ledger\.db'
silent "the keeper does not hold the journal" files.keeper '/(ledger\.db|keys/)'
says "but the vault" files.keeper '/vault\.db'
holds "the gateway ends" daemon_end
the_end
