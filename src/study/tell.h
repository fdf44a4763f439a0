/* How are the model's results told? As JSON, CSV, and one page that stands alone. */
#ifndef STUDY_TELL_H
#define STUDY_TELL_H

#include "base/json.h"
#include "study/chart.h"

/* Words that stand with every result. */
extern const char tell_wall[];

/* New reference. Amounts are whole US dollars. */
json_t *tell_json(const struct told *told);
/* One row a year: year,static_usd,loss_usd,p5_usd,p25_usd,p50_usd,p75_usd,p95_usd. */
void tell_csv(struct text *to, const struct told *told);
/* HTML without script or anything from elsewhere. */
void tell_page(struct text *to, const struct told *told);

#endif
