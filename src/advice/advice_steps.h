#ifndef ADVICE_ADVICE_STEPS_H
#define ADVICE_ADVICE_STEPS_H

/* The way of a policy that is live: from testing to enforce, and there from a
 * short max_age to a long one. */

#include "advice/advising.h"

/* Mode testing: fix, wait, no-data or enforce. */
void advise_testing(struct advising *advising);

/* Mode enforce, and mail is lost: act. */
void advise_act(struct advising *advising);

/* Mode enforce, and none is: extend or healthy. */
void advise_enforced(struct advising *advising);

#endif
