/* How does an answer about everyone come out? Charge first, then draw, then publish. */
#ifndef ASK_STATISTICS_H
#define ASK_STATISTICS_H

#include "ask/keeper.h"

/* Publishes a registered question for the day that is due, unless that is done:
 *   sums, evidence kept sealed, charge durable in the ledger, noise, file, publication in the
 * ledger. ERR_REFUSED: no such question, nothing due yet, or the year's budget does not suffice;
 * then nothing was drawn and nothing charged. A crash after the charge has cost its budget. */
struct statistics_report {
    bool before; /* was published before; nothing was charged */
    char id[ID_BYTES_MAX];
    struct span published; /* JSON bytes */
    struct date day;
    rho_micro cost;
    uint64_t charge_index, index;
};
struct err statistics_publish(struct keeper *keeper, struct arena *arena, struct span query_id,
                              void (*progress)(uint64_t, uint64_t, void *), void *arg,
                              struct statistics_report *report);

/* The published bytes of a charge that was published, as the ledger names them. ERR_PROOF when the
 * file is another, ERR_FAULT when it is gone. */
struct err statistics_read(struct keeper *keeper, struct arena *arena,
                           const struct told_charge *charge, struct span *published);

/* What pages show: of each question the newest publication, which a process that locks itself reads
 * before, since it opens nothing afterwards; while it runs nothing is published. A file that is
 * gone or is another hides no other publication: its place is kept, without bytes. */
struct shelf {
    size_t count;
    struct shelved {
        size_t charge; /* as books_charge_at has it */
        struct span published;
    } of[QUERIES_MAX];
};
void statistics_shelve(struct keeper *keeper);

/* For inspectors: sums the vault again, opens the sealed evidence, draws the committed noise anew
 * and compares every commitment and every byte. ERR_PROOF names what differs (sums also when people
 * were loaded since). */
struct err statistics_verify(struct keeper *keeper, struct arena *arena,
                             const struct told_charge *charge);

#endif
