/* May a release stand in the log behind an order that forbids it? Two who release, two orders, a
 * ledger that may die at any time and loses what it was told and what it meant to say.
 *
 * Each who releases looks at the orders, decides, and sends its entry with the head of the orders it
 * decided under (src/daemon/remote.c, src/store/ledger.c); where the head is no longer the newest it
 * decides again. An answer leaves only when its entry is known to be recorded.
 *
 * spin -a order_race.pml && cc -DSAFETY -o pan pan.c && ./pan
 * With -DSTALE_TAKEN the ledger takes what was decided under an older head, with -DANSWER_FIRST the
 * answer leaves before its entry is recorded, with -DCHANNEL_KEPT a message to one that died reaches
 * the next: each must be found. */

#define RELEASERS 2
#define ORDERS 2
#define DEATHS 2

mtype = { append, enact, done, stale };

/* To the ledger: what, who (of releasers, or of orders), the head it was decided under. */
chan told = [2] of { mtype, byte, byte };
chan said[RELEASERS] = [1] of { mtype };
chan said_order[ORDERS] = [1] of { mtype };

/* The log, which survives: how many orders it has, which, and which releases. */
byte head = 0;
bool in_force[ORDERS];
bool released[RELEASERS];

bool answered[RELEASERS];
bool refused[RELEASERS];
byte deaths = 0;
byte life = 0; /* of the ledger: who waits sees that it has died */
byte newest = 0; /* what the ledger holds in memory of the head */

/* Order n forbids the release n; order 0 forbids both. */
#define FORBIDDEN(ask) (in_force[0] || in_force[ask])

#ifdef STALE_TAKEN
#define IS_NEWEST(under) true
#else
#define IS_NEWEST(under) (under == newest)
#endif

/* Whoever speaks to one that has died since speaks to nobody: its channel went with it. */
#ifdef CHANNEL_KEPT
#define HEARD (nfull(told))
#else
#define HEARD (life == seen && nfull(told))
#endif

inline ledger_dies() {
    atomic {
        deaths++;
        life++;
        do
        :: told ? _, _, _
        :: empty(told) -> break
        od;
        do /* and what it said and nobody has heard yet is lost with the channel */
        :: nempty(said[0]) -> said[0] ? _
        :: nempty(said[1]) -> said[1] ? _
        :: nempty(said_order[0]) -> said_order[0] ? _
        :: nempty(said_order[1]) -> said_order[1] ? _
        :: empty(said[0]) && empty(said[1]) && empty(said_order[0]) && empty(said_order[1]) -> break
        od;
        newest = head
    }
}

active proctype ledger() {
    byte who, under;
end:
    do
    :: told ? append, who, under ->
        if
        :: IS_NEWEST(under) ->
            atomic { /* the journal's commit */
                assert(!FORBIDDEN(who)); /* no release behind an order that forbids it */
                assert(!released[who]);  /* and none twice */
                released[who] = true
            }
            if
            :: said[who] ! done
            :: deaths < DEATHS -> ledger_dies() /* recorded, and nobody was told */
            fi
        :: else -> said[who] ! stale
        fi
    :: told ? enact, who, under ->
        atomic { /* an order comes in whatever came before */
            in_force[who] = true;
            head++;
            newest++
        }
        if
        :: said_order[who] ! done
        :: deaths < DEATHS -> ledger_dies()
        fi
    :: deaths < DEATHS -> ledger_dies()
    od
}

proctype releaser(byte me) {
    byte under, seen;
    bool forbidden;
    do
    :: answered[me] || refused[me] -> break
    :: else ->
        /* The fold: head and orders of one moment, and whether the entry stands already. */
        atomic {
            seen = life;
            under = newest;
            forbidden = FORBIDDEN(me);
        }
        if
        :: released[me] -> answered[me] = true /* as recorded */
        :: !released[me] && forbidden -> refused[me] = true
        :: !released[me] && !forbidden ->
#ifdef ANSWER_FIRST
            answered[me] = true;
#endif
            if
            :: atomic { HEARD -> told ! append, me, under }
            :: life != seen -> skip
            fi;
            if
            :: said[me] ? done -> answered[me] = true
            :: said[me] ? stale -> skip
            :: life != seen && empty(said[me]) -> skip /* it died: look again */
            fi
        fi
    od
}

proctype order(byte me) {
    byte seen;
    do
    :: in_force[me] -> break
    :: else ->
        seen = life;
        if
        :: atomic { HEARD -> told ! enact, me, 0 }
        :: life != seen -> skip
        fi;
        if
        :: said_order[me] ? done -> break
        :: life != seen && empty(said_order[me]) -> skip
        fi
    od
}

/* What was answered was recorded, at every moment. */
active proctype watch() {
end:
    do
    :: atomic { answered[0] && !released[0] -> assert(false) }
    :: atomic { answered[1] && !released[1] -> assert(false) }
    od
}

init {
    atomic {
        run releaser(0);
        run releaser(1);
        run order(0);
        run order(1)
    }
}
