/* The C library's own reader of DNS messages walks them and checks every
 * bound. */
#include "check/dns_answer.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const int types[] = {
    [DNS_ASK_TXT] = ns_t_txt,
    [DNS_ASK_MX] = ns_t_mx,
    [DNS_ASK_A] = ns_t_a,
    [DNS_ASK_AAAA] = ns_t_aaaa,
};

int dns_question_type(enum dns_question question)
{
	return types[question];
}

struct reading {
	struct arena *arena;
	ns_msg message;
	size_t count;	  /* of records */
	const char *name; /* that is asked for, or where its aliases lead */
	struct dns_answer *answer;
};

static bool equals(const char *a, const char *b)
{
	return text_equal_nocase(a, strlen(a), b, strlen(b));
}

/* A name in the message, escaped as in zone files; NULL when it is damaged.
 * The root is "". */
static const char *read_name(const struct reading *reading,
			     const unsigned char *at)
{
	char name[NS_MAXDNAME];

	if (ns_name_uncompress(ns_msg_base(reading->message),
			       ns_msg_end(reading->message), at, name,
			       sizeof(name)) < 0)
		return NULL;
	if (strcmp(name, ".") == 0)
		name[0] = '\0';
	return arena_copy(reading->arena, name, strlen(name));
}

/* Gives the next record of this type and of the name, from number *i on, which
 * is then the one behind it. */
static bool next_record(struct reading *reading, int type, size_t *i, ns_rr *rr)
{
	while (*i < reading->count) {
		if (ns_parserr(&reading->message, ns_s_an, (int)(*i)++, rr) < 0)
			return false;
		if ((int)ns_rr_type(*rr) == type &&
		    ns_rr_class(*rr) == ns_c_in &&
		    equals(ns_rr_name(*rr), reading->name))
			return true;
	}
	return false;
}

/* Whether all records can be read. */
static bool is_whole(struct reading *reading)
{
	ns_rr rr;

	for (size_t i = 0; i < reading->count; i++) {
		if (ns_parserr(&reading->message, ns_s_an, (int)i, &rr) < 0)
			return false;
	}
	return true;
}

/* ---- aliases ---- */

static bool is_known(const struct dns_aliases *aliases, const char *first,
		     const char *name)
{
	if (equals(name, first))
		return true;
	for (size_t i = 0; i < aliases->count; i++) {
		if (equals(name, aliases->names[i]))
			return true;
	}
	return false;
}

/* Follows the CNAME records of the message from the name to where they end. */
static void follow_aliases(struct reading *reading)
{
	struct dns_aliases *aliases = &reading->answer->aliases;
	const char **names =
	    arena_alloc(reading->arena, FACTS_ALIASES_MAX * sizeof(*names));
	const char *first = reading->name, *target;
	ns_rr rr;

	aliases->names = names;
	for (;;) {
		size_t i = 0;

		if (!next_record(reading, ns_t_cname, &i, &rr))
			return;
		target = read_name(reading, ns_rr_rdata(rr));
		if (target == NULL)
			return;
		aliases->is_loop = aliases->count == FACTS_ALIASES_MAX ||
				   is_known(aliases, first, target);
		if (aliases->is_loop)
			return;
		names[aliases->count++] = target;
		reading->name = target;
	}
}

/* ---- what was asked for ---- */

static size_t room_for(const struct reading *reading, size_t most)
{
	return reading->count < most ? reading->count : most;
}

static struct txt_span join_strings(struct arena *arena, ns_rr rr)
{
	const unsigned char *at = ns_rr_rdata(rr);
	const unsigned char *end = at + ns_rr_rdlen(rr);
	char *joined = arena_alloc(arena, (size_t)ns_rr_rdlen(rr) + 1);
	size_t length = 0;

	while (at < end && *at <= end - at - 1) {
		memcpy(joined + length, at + 1, *at);
		length += *at;
		at += 1 + *at;
	}
	return (struct txt_span){.bytes = joined, .length = length};
}

static void read_txt(struct reading *reading)
{
	struct dns_answer *answer = reading->answer;
	size_t room = room_for(reading, DNS_TXT_MAX), i = 0;
	struct txt_span *txt = arena_alloc(reading->arena, room * sizeof(*txt));
	ns_rr rr;

	while (answer->txt_count < room &&
	       next_record(reading, ns_t_txt, &i, &rr))
		txt[answer->txt_count++] = join_strings(reading->arena, rr);
	answer->txt = txt;
}

static int compare_mx(const void *a, const void *b)
{
	const struct dns_mx *one = a, *other = b;

	if (one->preference != other->preference)
		return one->preference < other->preference ? -1 : 1;
	return strcmp(one->name, other->name);
}

static void read_mx(struct reading *reading)
{
	struct dns_answer *answer = reading->answer;
	size_t room = room_for(reading, DNS_ANSWER_MX_MAX), i = 0;
	struct dns_mx *mx = arena_alloc(reading->arena, room * sizeof(*mx));
	ns_rr rr;

	while (answer->mx_count < room &&
	       next_record(reading, ns_t_mx, &i, &rr)) {
		const char *name = NULL;

		if (ns_rr_rdlen(rr) >= 3)
			name = read_name(reading, ns_rr_rdata(rr) + 2);
		if (name != NULL)
			mx[answer->mx_count++] = (struct dns_mx){
			    .name = name,
			    .preference = ns_get16(ns_rr_rdata(rr))};
	}
	qsort(mx, answer->mx_count, sizeof(*mx), compare_mx);
	answer->mx = mx;
}

static void read_addresses(struct reading *reading, int type)
{
	int family = type == ns_t_a ? AF_INET : AF_INET6;
	size_t length = type == ns_t_a ? NS_INADDRSZ : NS_IN6ADDRSZ;
	struct dns_answer *answer = reading->answer;
	size_t room = room_for(reading, DNS_ADDRESSES_MAX), i = 0;
	const char **list = arena_alloc(reading->arena, room * sizeof(*list));
	char text[INET6_ADDRSTRLEN];
	ns_rr rr;

	while (answer->address_count < room &&
	       next_record(reading, type, &i, &rr)) {
		if (ns_rr_rdlen(rr) != length ||
		    inet_ntop(family, ns_rr_rdata(rr), text, sizeof(text)) ==
			NULL)
			continue;
		list[answer->address_count++] =
		    arena_copy(reading->arena, text, strlen(text));
	}
	answer->addresses = list;
}

/* Whether the server has answered: itself, or by asking others for us, or with
 * the SOA record that goes with an absence (RFC 2308 section 2.2). */
static bool is_absence(struct reading *reading)
{
	size_t count = ns_msg_count(reading->message, ns_s_ns);
	ns_rr rr;

	if (ns_msg_getflag(reading->message, ns_f_ra))
		return true;
	for (size_t i = 0; i < count; i++) {
		if (ns_parserr(&reading->message, ns_s_ns, (int)i, &rr) < 0)
			return false;
		if ((int)ns_rr_type(rr) == ns_t_soa)
			return true;
	}
	return false;
}

static void fail(struct dns_answer *answer, const char *why)
{
	answer->status = DNS_TEMPORARY;
	answer->why = why;
}

void dns_answer_read(struct dns_answer *answer, struct arena *arena,
		     const char *name, enum dns_question question,
		     const unsigned char *message, size_t length)
{
	struct reading reading = {
	    .arena = arena, .name = name, .answer = answer};

	*answer = (struct dns_answer){.status = DNS_NO_DATA};
	if (length > NS_MAXMSG ||
	    ns_initparse(message, (int)length, &reading.message) < 0) {
		fail(answer, "a damaged answer");
		return;
	}
	reading.count = ns_msg_count(reading.message, ns_s_an);
	if (!is_whole(&reading)) {
		fail(answer, "a damaged answer");
		return;
	}
	follow_aliases(&reading);
	switch (question) {
	case DNS_ASK_TXT: read_txt(&reading); break;
	case DNS_ASK_MX: read_mx(&reading); break;
	case DNS_ASK_A:
	case DNS_ASK_AAAA: read_addresses(&reading, types[question]); break;
	}
	if (answer->txt_count + answer->mx_count + answer->address_count > 0)
		answer->status = DNS_FOUND;
	else if (answer->aliases.is_loop)
		/* Resolvers call it a failure; it must not be taken for an
		 * absence (RFC 8461 section 3.1 has no word for it). */
		fail(answer, "its CNAME records go in a circle, or are too "
			     "many");
	else if (!is_absence(&reading))
		fail(answer, "the name server points to others and does not "
			     "ask them");
}
