#ifndef CHECK_DNS_H
#define CHECK_DNS_H

/*
 * DNS lookups of a run, all concurrent on one event loop: the only place that
 * knows the resolver library.  Every lookup is answered exactly once, in the
 * end with DNS_TEMPORARY.
 */

#include <ev.h>
#include <netinet/in.h>

#include "base/arena.h"
#include "check/facts.h"

struct dns;

/* What an answer may hold, in the order of the message; as many of each as
 * there is room for. */
#define DNS_TXT_MAX	  256
#define DNS_ANSWER_MX_MAX 1024
#define DNS_ADDRESSES_MAX 256

struct dns_mx {
	const char *name; /* "" is the root: a null MX */
	unsigned preference;
};

struct dns_answer {
	enum dns_status status;
	const char *why; /* for DNS_TEMPORARY, static */
	struct dns_aliases aliases;
	const struct txt_span *txt; /* strings joined */
	size_t txt_count;
	const struct dns_mx *mx; /* by preference, then name */
	size_t mx_count;
	const char *const *addresses; /* "192.0.2.1", "2001:db8::1" */
	size_t address_count;
};

enum dns_question { DNS_ASK_TXT, DNS_ASK_MX, DNS_ASK_A, DNS_ASK_AAAA };

/* Borrows the answer only until it returns, but for what is in the arena that
 * was given to dns_ask(). */
typedef void dns_done(void *context, const struct dns_answer *answer);

/*
 * Starts a resolver on `loop`; `server` is ADDRESS, ADDRESS:PORT or
 * [ADDRESS]:PORT, or NULL for those of the system.  NULL when it cannot; `why`
 * (empty before) then tells the reason.
 */
struct dns *dns_open(struct ev_loop *loop, const char *server,
		     struct text *why);

/* Asks for `name` (keeps it); `done` is called later, perhaps before this
 * returns.  The answer's contents live in `arena`. */
void dns_ask(struct dns *dns, struct arena *arena, const char *name,
	     enum dns_question question, dns_done *done, void *context);

/* Answers all that is open, with DNS_TEMPORARY. */
void dns_cancel(struct dns *dns);

void dns_close(struct dns *dns);

/* The A-labels of a domain that was typed in (RFC 5891 lookup), lower case
 * and without the root's dot; NULL with `why` when it cannot be one. */
const char *dns_name_to_ascii(struct arena *arena, const char *name,
			      struct text *why);

/* The same name for people; `name` itself where it has no other form. */
const char *dns_name_to_unicode(struct arena *arena, const char *name);

#endif
