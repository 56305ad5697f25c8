#ifndef ADVICE_ADVICE_ACT_H
#define ADVICE_ADVICE_ACT_H

/* Mail is being lost: what to repair, and whether to leave mode enforce. */

#include "advice/advising.h"

/* Mode enforce, or cached by some, and mail is lost: act. */
void advise_act(struct advising *advising);

#endif
