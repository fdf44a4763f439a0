/* What do commands about court orders share? */
#ifndef CLI_ORDER_H
#define CLI_ORDER_H

#include "cli/keeper.h"
#include "law/order.h"

/* The document in a file, checked as it would be folded. `*document` is the caller's. */
struct err cli_order(struct cli *cli, const char *path, json_t **document, struct order *order);

#endif
