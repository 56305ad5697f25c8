#ifndef CHECK_FACTS_H
#define CHECK_FACTS_H

/*
 * What was found out about a domain from outside, and nothing of what to think
 * of it.  Made by check/survey.h from the network, by tests from tables; judged
 * by check/judge.h.  All of it lives in one arena.  Every text that others
 * wrote is raw here: escape it when it is printed.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sts/txt_fields.h"
#include "tls/peer_chain.h"
#include "tls/tls_stream.h"

/* ---- DNS ---- */

enum dns_status {
	DNS_FOUND,
	DNS_NO_NAME,   /* NXDOMAIN: a fact */
	DNS_NO_DATA,   /* the name has no such record: a fact */
	DNS_TEMPORARY, /* SERVFAIL, refused, no answer: nothing is known */
	DNS_SKIPPED,   /* was not asked for */
};

#define FACTS_ADDRESSES_MAX 32
#define FACTS_MX_MAX	    32
#define FACTS_ALIASES_MAX   8

/* An answer's way through CNAME records, in their order. */
struct dns_aliases {
	const char *const *names; /* targets */
	size_t count;
	bool is_loop; /* or longer than FACTS_ALIASES_MAX */
};

struct txt_facts {
	enum dns_status status;
	const char *why; /* for DNS_TEMPORARY: "SERVFAIL" */
	struct dns_aliases aliases;
	const struct txt_span *records; /* strings joined */
	size_t count;
};

/* ---- one connection ---- */

enum connect_status {
	CONNECT_OK,
	CONNECT_FAILED,	   /* refused, no route: `why` */
	CONNECT_TIMEOUT,   /* no answer in time */
	CONNECT_NO_ROUTE,  /* from here, such as without IPv6 */
	CONNECT_UNDECIDED, /* this machine cannot: `connect_why` */
	CONNECT_SKIPPED,
};

enum handshake_status {
	HANDSHAKE_SKIPPED, /* it did not come to that */
	HANDSHAKE_OK,
	HANDSHAKE_FAILED, /* the peer's fault: `why` */
	HANDSHAKE_TIMEOUT,
	HANDSHAKE_UNDECIDED, /* what our library cannot speak: `why` */
};

struct tls_facts {
	enum handshake_status status;
	const char *why;
	const char *version; /* "TLS 1.2", "" when not known */
	bool is_old;	     /* older than TLS 1.2 */
	const char *suite;
	bool has_chain;
	struct peer_chain chain; /* when has_chain */
};

/* ---- the policy host ---- */

enum https_status {
	HTTPS_SKIPPED, /* no TLS */
	HTTPS_OK,      /* a whole message came: code, type, body */
	HTTPS_TIMEOUT,
	HTTPS_MALFORMED, /* `why` */
	HTTPS_CUT_SHORT, /* the connection ended before the message did */
	HTTPS_TOO_LARGE, /* head or body beyond our limits: `why` */
};

struct https_facts {
	const char *address;
	enum connect_status connect;
	const char *connect_why;
	struct tls_facts tls;
	enum https_status status;
	const char *why;
	unsigned code;		      /* 200; 0 when there was none */
	const char *content_type;     /* NULL when there is none */
	const char *content_encoding; /* NULL when there is none */
	const char *location;	      /* NULL when there is none */
	const char *body;
	size_t body_length;
	unsigned duration_ms; /* from the begin of connecting */
};

/* ---- mail hosts ---- */

enum smtp_status {
	SMTP_SKIPPED,
	SMTP_OK,	      /* STARTTLS was accepted, and TLS tried: tls */
	SMTP_BAD_GREETING,    /* not 220, or nonsense: `reply` or `why` */
	SMTP_BAD_EHLO,	      /* EHLO refused, or nonsense */
	SMTP_NOT_OFFERED,     /* no STARTTLS among the keywords */
	SMTP_REFUSED,	      /* offered, and not answered with 220 */
	SMTP_PLAINTEXT_AHEAD, /* bytes behind the 220: somebody injects */
	SMTP_TIMEOUT,
	SMTP_CLOSED, /* the connection ended in the middle */
};

struct smtp_facts {
	const char *address;
	enum connect_status connect;
	const char *connect_why;
	enum smtp_status status;
	const char *why;   /* in words, or NULL */
	const char *reply; /* the line that was not as expected, or NULL */
	struct tls_facts tls;
};

struct mx_facts {
	const char *name; /* as in the MX record, without the root's dot */
	unsigned preference;
	enum dns_status status; /* of its addresses */
	const char *why;
	struct dns_aliases aliases;	/* not empty: the MX is a CNAME */
	const struct smtp_facts *hosts; /* one for each address */
	size_t host_count;
	size_t addresses_omitted;
};

/* ---- what our own configuration says ---- */

struct local_facts {
	bool is_configured; /* else nothing below counts */
	bool is_served;	    /* state knows it */
	const char *served_id;
	int64_t served_since;
	bool is_pending;    /* configured differs from served */
	const char *policy; /* configured, rendered */
	size_t policy_length;
};

struct check_facts {
	const char *domain;	    /* A-labels, lower case */
	const char *unicode;	    /* for people; the same where it has none */
	int64_t now;		    /* Unix seconds */
	bool is_cut;		    /* the deadline came first */
	bool no_smtp, require_smtp; /* as asked for */
	struct txt_facts sts;
	bool sts_is_given;    /* by --txt, not from DNS */
	bool sts_is_wildcard; /* a name that nobody made has it as well */
	bool sts_at_domain;   /* there is one at the domain itself */
	struct txt_facts tlsrpt;
	/* The policy host. */
	enum dns_status host_status;
	const char *host_why;
	bool host_is_given; /* by --connect, not from DNS */
	struct dns_aliases host_aliases;
	const struct https_facts *https;
	size_t https_count;
	size_t https_omitted; /* addresses over FACTS_ADDRESSES_MAX */
	/* Mail hosts. */
	enum dns_status mx_status;
	const char *mx_why;
	bool mx_is_null;     /* RFC 7505 */
	bool mx_is_implicit; /* no MX record: the domain itself */
	const struct mx_facts *mx;
	size_t mx_count;
	size_t mx_omitted; /* over FACTS_MX_MAX */
	/* Port 25 of another domain's mail host was reached in this run. */
	bool smtp_reached_elsewhere;
	struct local_facts local;
};

#endif
