/* How did an ask end? One way to say it, whether it was decided here or by a running gateway. */
#ifndef CLI_OUTCOME_H
#define CLI_OUTCOME_H

#include "cli/cli.h"

struct outcome {
    json_t *outward; /* the decision as its requester sees it; borrowed */
    uint64_t index;  /* its ledger entry */
    struct span receipt;
    const char *remark; /* behind the ledger entry; NULL: none */
    bool here;          /* decided on a directory, whose owner may know: */
    uint64_t vault_reads;
    bool replay;
};
/* Says it, writes answer and receipt beneath --out, and sets the exit code. */
struct err outcome_say(struct cli *cli, const struct outcome *outcome);

#endif
