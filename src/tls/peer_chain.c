/*
 * Servers send what they like: in any order, with the root or with another
 * site's intermediates.  So ways from the leaf up are tried until one ends at
 * an anchor, and the library judges each as a whole, at a moment of our
 * choosing, for whether a chain is trusted and whether it is in date are two
 * questions for an operator.
 *
 * Pure functions: what is wrong with the certificates is what they tell.
 */
#include "tls/peer_chain.h"

#include <string.h>

#include "base/text.h"
#include "sts/domain_name.h"
#include "tls/chain_way.h"
#include "tls/tls_client.h"
#include "tls/x509.h"

#define CHAIN_MAX	TLS_CLIENT_CHAIN_MAX
#define ATTRIBUTE_BYTES 200
#define TEXT_ROOM	(ATTRIBUTE_BYTES * 4 + 4)

/* A chain that needs more was made to keep us busy. */
#define WAYS_MAX  8
#define STEPS_MAX 300

#define RANK_BEST 4

struct search {
	struct chain_certificate certificates[CHAIN_MAX];
	size_t count;
	struct peer_chain_terms *terms;
	bool leads[CHAIN_MAX]; /* some way from there may end at an anchor */
	size_t tried;	       /* ways */
	size_t steps;	       /* of looking for them */
	struct chain_way way;  /* being tried */
	struct chain_way best; /* and what is to be said about it */
	struct chain_verdict verdict;
};

/* ---- from one certificate to the next ---- */

static bool is_next(const struct search *search,
		    const struct chain_certificate *certificate, size_t number)
{
	const struct chain_certificate *next = &search->certificates[number];

	return next->is_readable &&
	       x509_may_issue(&next->x509, &certificate->x509) &&
	       !x509_same_holder(&next->x509, &certificate->x509);
}

static const struct chain_certificate *last_of(const struct chain_way *way)
{
	return way->steps[way->length - 1];
}

static void append(struct chain_way *way,
		   const struct chain_certificate *certificate)
{
	way->steps[way->length++] = certificate;
}

/* Another certificate for a name and a key that were passed leads nowhere. */
static bool is_passed(const struct chain_way *way,
		      const struct chain_certificate *certificate)
{
	for (size_t i = 0; i < way->length; i++) {
		if (x509_same_holder(&way->steps[i]->x509, &certificate->x509))
			return true;
	}
	return false;
}

static bool leads_on(const struct search *search, size_t number)
{
	const struct chain_certificate *certificate =
	    &search->certificates[number];

	if (!certificate->is_readable)
		return false;
	if (chain_way_may_end(certificate, number == 0, search->terms->trust))
		return true;
	for (size_t i = 0; i < search->count; i++) {
		if (search->leads[i] && is_next(search, certificate, i))
			return true;
	}
	return false;
}

/* Finds what leads to an anchor, from there back: nothing else needs to be
 * tried, and no signature checked in vain. */
static void find_leads(struct search *search)
{
	bool is_changed;

	do {
		is_changed = false;
		for (size_t i = 0; i < search->count; i++) {
			if (!search->leads[i] && leads_on(search, i))
				search->leads[i] = is_changed = true;
		}
	} while (is_changed);
}

/* ---- all ways ---- */

static bool is_in_date(const struct search *search, const struct chain_way *way)
{
	int64_t begin, end, now = search->terms->now;

	chain_way_dates(way, &begin, &end);
	return way->length == 1 || (begin <= now && now <= end);
}

/* Whoever can be trusted on any way is, best on one that is in date; what
 * cannot be judged might be; of the others the first and shortest counts. */
static unsigned rank(const struct search *search, const struct chain_way *way,
		     enum chain_trust trust)
{
	if (trust == CHAIN_TRUSTED)
		return is_in_date(search, way) ? RANK_BEST : RANK_BEST - 1;
	return trust == CHAIN_UNDECIDED ? 2 : 1;
}

static unsigned best_rank(const struct search *search)
{
	return search->tried == 0
		   ? 0
		   : rank(search, &search->best, search->verdict.trust);
}

static void try_way(struct search *search)
{
	struct chain_verdict verdict =
	    chain_way_judge(&search->way, search->terms);

	if (rank(search, &search->way, verdict.trust) > best_rank(search)) {
		search->verdict = verdict;
		search->best = search->way;
	}
	search->tried++;
}

static bool is_exhausted(const struct search *search)
{
	return search->tried == WAYS_MAX || search->steps == STEPS_MAX;
}

static bool is_done(const struct search *search)
{
	return is_exhausted(search) || best_rank(search) == RANK_BEST;
}

/* Tries the way if it has the length, or else all that continue it; calls
 * itself once for each certificate of a way. */
static void search_on(struct search *search, size_t length)
{
	const struct chain_certificate *last = last_of(&search->way);

	search->steps++;
	if (search->way.length == length) {
		if (chain_way_may_end(last, length == 1, search->terms->trust))
			try_way(search);
		return;
	}
	for (size_t i = 0; i < search->count && !is_done(search); i++) {
		if (!search->leads[i] || !is_next(search, last, i) ||
		    is_passed(&search->way, &search->certificates[i]))
			continue;
		append(&search->way, &search->certificates[i]);
		search_on(search, length);
		search->way.length--;
	}
}

/* Short ways first: who sends a root as well means them, and nobody can hide
 * one behind many long ones. */
static void search_all(struct search *search)
{
	for (size_t length = 1; length <= CHAIN_WAY_MAX && !is_done(search);
	     length++)
		search_on(search, length);
	if (search->tried == 0)
		search->best = search->way;
	if (search->tried == 0 ||
	    (best_rank(search) < RANK_BEST - 1 && is_exhausted(search)))
		search->verdict = (struct chain_verdict){
		    CHAIN_UNDECIDED, "there are too many ways through its "
				     "certificates, or too long ones, to try "
				     "them all"};
}

/* The way that was sent, as far as it goes, where none leads to an anchor. */
static void follow(struct search *search)
{
	struct chain_way *way = &search->way;
	size_t next = 0;

	while (next < search->count && way->length < CHAIN_WAY_MAX &&
	       !x509_is_self_issued(&last_of(way)->x509)) {
		const struct chain_certificate *certificate =
		    &search->certificates[next++];

		if (!is_next(search, last_of(way), certificate->number) ||
		    x509_is_self_issued(&certificate->x509) ||
		    is_passed(way, certificate))
			continue;
		append(way, certificate);
		next = 0;
	}
	search->best = *way;
	search->verdict = (struct chain_verdict){CHAIN_INCOMPLETE, ""};
	if (way->length == 1 && x509_is_self_issued(&last_of(way)->x509))
		search->verdict.trust = CHAIN_SELF_SIGNED;
}

/* ---- what is told ---- */

static void note_way(struct peer_chain *chain, const struct search *search)
{
	const struct chain_way *best = &search->best;

	chain_way_dates(best, &chain->path_not_before, &chain->path_not_after);
	for (size_t i = 1; i < best->length; i++)
		chain->out_of_order |= best->steps[i]->number != i;
	for (size_t i = 1; i < search->count; i++)
		chain->has_root |=
		    search->certificates[i].is_readable &&
		    x509_is_self_issued(&search->certificates[i].x509);
	chain->trust = search->verdict.trust;
	chain->why = search->verdict.why;
}

static const char *escape(struct arena *arena, struct der value)
{
	char room[TEXT_ROOM];
	struct text text;

	text_init(&text, room, sizeof(room));
	text_add_escaped(&text, (const char *)value.bytes, value.length,
			 ATTRIBUTE_BYTES);
	return arena_copy(arena, text.bytes, text.length);
}

static const char *find_subject(struct arena *arena, struct der name)
{
	struct der value;

	if (x509_find_attribute(name, X509_COMMON_NAME, &value))
		return escape(arena, value);
	return "";
}

static const char *find_issuer(struct arena *arena, struct der name)
{
	struct der value;

	if (x509_find_attribute(name, X509_COMMON_NAME, &value) ||
	    x509_find_attribute(name, X509_ORGANIZATION, &value))
		return escape(arena, value);
	return "";
}

/* A certificate has room for 20,000 names: what cannot match by its length
 * alone is passed over. */
static bool has_name_of(struct der names, const char *host)
{
	size_t length = strlen(host);
	struct der name;

	if (length > 0 && host[length - 1] == '.')
		length--;
	while (x509_next_name(&names, &name)) {
		if (name.length != length && name.bytes[0] != '*')
			continue;
		if (domain_name_matches((const char *)name.bytes, name.length,
					host, length))
			return true;
	}
	return false;
}

/* A name that is too long for a host is counted alone, as are those behind the
 * first hundred. */
static void keep_names(struct peer_chain *chain, struct arena *arena,
		       struct der list)
{
	const char **names =
	    arena_alloc(arena, PEER_CHAIN_NAMES_MAX * sizeof(*names));
	struct der name;

	while (x509_next_name(&list, &name)) {
		if (chain->name_count == PEER_CHAIN_NAMES_MAX ||
		    name.length > DOMAIN_NAME_LENGTH_MAX)
			chain->names_omitted++;
		else
			names[chain->name_count++] = arena_copy(
			    arena, (const char *)name.bytes, name.length);
	}
	chain->names = names;
}

static void note_leaf(struct peer_chain *chain, struct arena *arena,
		      const struct chain_certificate *leaf)
{
	const struct x509 *x509 = &leaf->x509;

	chain->is_readable = true;
	chain->subject = find_subject(arena, x509->subject);
	chain->issuer = find_issuer(arena, x509->issuer);
	chain->key = chain_certificate_name_key(leaf, arena);
	chain->not_before = x509->not_before;
	chain->not_after = x509->not_after;
	chain->is_for_anything = x509_purpose(x509) == X509_FOR_ANYTHING;
	keep_names(chain, arena, x509->names);
}

void peer_chain_judge(struct peer_chain *chain, struct arena *arena,
		      const struct der *certificates, size_t count,
		      const char *host, struct peer_chain_terms *terms)
{
	struct search search = {.terms = terms,
				.count = count < CHAIN_MAX ? count : CHAIN_MAX};
	const struct chain_certificate *leaf = &search.certificates[0];

	*chain = (struct peer_chain){.subject = "",
				     .issuer = "",
				     .key = "",
				     .count = count,
				     .trust = CHAIN_INVALID,
				     .why = "the certificate is damaged"};
	for (size_t i = 0; i < search.count; i++)
		chain_certificate_read(&search.certificates[i], certificates[i],
				       i);
	if (!leaf->is_readable)
		return;
	note_leaf(chain, arena, leaf);
	chain->covers_host = has_name_of(leaf->x509.names, host);
	append(&search.way, leaf);
	find_leads(&search);
	if (search.leads[0])
		search_all(&search);
	else
		follow(&search);
	note_way(chain, &search);
}

bool peer_chain_covers(struct der certificate, const char *host)
{
	struct x509 x509;

	return x509_parse(&x509, certificate) && has_name_of(x509.names, host);
}
