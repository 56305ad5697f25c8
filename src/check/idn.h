#ifndef CHECK_IDN_H
#define CHECK_IDN_H

/* Internationalized domain names (RFC 5891) between people and DNS: the only
 * place that knows the library for them. */

#include "base/arena.h"
#include "base/text.h"

/* The A-labels of a domain that was typed in, lower case and without the
 * root's dot; NULL with `why` (empty before) when it cannot be one. */
const char *idn_to_ascii(struct arena *arena, const char *name,
			 struct text *why);

/* The same name for people; `name` itself where it has no other form, or one
 * that is no valid name and could be anything. */
const char *idn_to_unicode(struct arena *arena, const char *name);

#endif
