#ifndef ADVICE_ADVICE_STEPS_H
#define ADVICE_ADVICE_STEPS_H

/* The way of a policy that is live: from testing to enforce, and there from a
 * short max_age to a long one. */

#include "advice/advising.h"

/* Mode testing: fix, wait, no-data or enforce.  Where mode enforce is
 * configured already, one of the first three. */
void advise_testing(struct advising *advising);

/* Adds why mode enforce, which is configured and not loaded, can be, and with
 * what max_age. */
void advise_loading(struct advising *advising);

/* Mode enforce, and no mail is lost: extend or healthy. */
void advise_enforced(struct advising *advising);

#endif
