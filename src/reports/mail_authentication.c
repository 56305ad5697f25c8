/*
 * The grammar of RFC 8601 section 2.2, with blanks and comments between all
 * tokens.  Pure: what is malformed ends the reading of a header.
 */
#include "reports/mail_authentication.h"

#include <string.h>

#include "base/text.h"
#include "reports/organizational_domain.h"
#include "sts/domain_name.h"

/* A word longer than any that matters. */
#define WORD_ROOM 512

struct scan {
	const char *at, *end;
	bool is_malformed;
};

/* ---- tokens ---- */

static bool fail(struct scan *scan)
{
	scan->is_malformed = true;
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Passes a comment, which may have others in it. */
static bool skip_comment(struct scan *scan)
{
	size_t depth = 0;

	for (; scan->at < scan->end; scan->at++) {
		if (*scan->at == '\\' && scan->end - scan->at > 1) {
			scan->at++;
		} else if (*scan->at == '(') {
			depth++;
		} else if (*scan->at == ')' && --depth == 0) {
			scan->at++;
			return true;
		}
	}
	return fail(scan);
}

/* Passes blanks and comments. */
static bool skip_blanks(struct scan *scan)
{
	while (scan->at < scan->end) {
		if (is_blank(*scan->at))
			scan->at++;
		else if (*scan->at != '(')
			return true;
		else if (!skip_comment(scan))
			return false;
	}
	return true;
}

static bool is_at(const struct scan *scan, char c)
{
	return scan->at < scan->end && *scan->at == c;
}

/* Passes `c`, and blanks around it. */
static bool take(struct scan *scan, char c)
{
	if (!skip_blanks(scan) || !is_at(scan, c))
		return false;
	scan->at++;
	return skip_blanks(scan);
}

static bool read_quoted(struct scan *scan, struct text *word)
{
	for (scan->at++; scan->at < scan->end; scan->at++) {
		if (*scan->at == '"') {
			scan->at++;
			return true;
		}
		if (*scan->at == '\\' && scan->end - scan->at > 1)
			scan->at++;
		if (*scan->at == '\0')
			return fail(scan);
		text_add(word, scan->at, 1);
	}
	return fail(scan);
}

/* Reads what is up to a blank, a comment or one of `ends`; quoted strings may
 * be in it.  False when there is nothing, or it is malformed or too long. */
static bool read_word(struct scan *scan, const char *ends, struct text *word)
{
	const char *start = scan->at;

	text_clear(word);
	while (scan->at < scan->end && !is_blank(*scan->at) &&
	       strchr(ends, *scan->at) == NULL && *scan->at != '(') {
		if (*scan->at == '\0' || *scan->at == ')')
			return fail(scan);
		if (*scan->at != '"')
			text_add(word, scan->at++, 1);
		else if (!read_quoted(scan, word))
			return false;
	}
	if (scan->at == start)
		return fail(scan);
	return true;
}

/* Reads a name and the '=' behind it; the parts of a name have '.' or '/'
 * between them, and blanks around those. */
static bool read_key(struct scan *scan, struct text *key)
{
	char part_room[WORD_ROOM];
	struct text part;

	text_init(&part, part_room, sizeof(part_room));
	text_clear(key);
	do {
		if (!read_word(scan, "=;./", &part))
			return false;
		text_add(key, part.bytes, part.length);
		if (!skip_blanks(scan))
			return false;
		if (is_at(scan, '.') || is_at(scan, '/'))
			text_add(key, scan->at, 1);
	} while (take(scan, '.') || take(scan, '/'));
	return take(scan, '=') || fail(scan);
}

/* ---- results ---- */

static bool is_word(const struct text *word, const char *wanted)
{
	return !word->truncated && text_equal_nocase(word->bytes, word->length,
						     wanted, strlen(wanted));
}

/* The domain in the arena; NULL when it is none. */
static const char *domain_of(const struct text *value, struct arena *arena)
{
	const char *at = memrchr(value->bytes, '@', value->length);
	const char *name = at == NULL ? value->bytes : at + 1;
	size_t length = value->length - (size_t)(name - value->bytes);
	char *copy;

	if (value->truncated ||
	    domain_name_check(name, length) != DOMAIN_NAME_OK)
		return NULL;
	copy = arena_copy(arena, name, length);
	for (size_t i = 0; i < length; i++)
		copy[i] = text_lower(copy[i]);
	return copy;
}

/* What one result says of its signature. */
struct result {
	bool is_pass;
	bool has_domain, has_identity;
	const char *domain;   /* header.d; NULL when there are several */
	const char *identity; /* the domain of header.i; the same */
};

static void note_domain(bool *is_there, const char **noted, const char *domain)
{
	if (!*is_there)
		*noted = domain;
	else if (domain == NULL || *noted == NULL ||
		 strcmp(*noted, domain) != 0)
		*noted = NULL;
	*is_there = true;
}

/* Reads "method=result" and what follows up to ';' or the end. */
static bool read_result(struct scan *scan, struct arena *arena,
			struct result *result)
{
	char key_room[WORD_ROOM], value_room[WORD_ROOM];
	struct text key, value;
	bool is_dkim;

	*result = (struct result){.is_pass = false};
	text_init(&key, key_room, sizeof(key_room));
	text_init(&value, value_room, sizeof(value_room));
	if (!read_key(scan, &key) || !read_word(scan, ";", &value))
		return false;
	is_dkim = is_word(&key, "dkim") || is_word(&key, "dkim/1");
	result->is_pass = is_dkim && is_word(&value, "pass");
	while (skip_blanks(scan) && scan->at < scan->end && !is_at(scan, ';')) {
		if (!read_key(scan, &key) || !read_word(scan, ";", &value))
			return false;
		if (is_word(&key, "header.d"))
			note_domain(&result->has_domain, &result->domain,
				    domain_of(&value, arena));
		else if (is_word(&key, "header.i"))
			note_domain(&result->has_identity, &result->identity,
				    domain_of(&value, arena));
	}
	return !scan->is_malformed;
}

static void add_pass(struct mail_authentication *authentication,
		     const char *authserv_id, const struct result *result)
{
	const char *domain =
	    result->has_domain ? result->domain : result->identity;

	if (!result->is_pass || domain == NULL ||
	    authentication->count == MAIL_AUTHENTICATION_MAX)
		return;
	authentication->passes[authentication->count++] =
	    (struct dkim_pass){.authserv_id = authserv_id, .domain = domain};
}

/* The server's name in the arena; NULL when the header is not for us. */
static const char *read_server(struct scan *scan, struct arena *arena)
{
	char room[WORD_ROOM];
	struct text word;
	char *server;

	text_init(&word, room, sizeof(room));
	if (!skip_blanks(scan) || !read_word(scan, ";=", &word) ||
	    word.truncated || word.length == 0)
		return NULL;
	server = arena_copy(arena, word.bytes, word.length);
	for (char *c = server; *c != '\0'; c++)
		*c = text_lower(*c);
	if (!skip_blanks(scan))
		return NULL;
	/* A version that is not 1 has a grammar that nobody knows. */
	if (scan->at < scan->end && !is_at(scan, ';') &&
	    (!read_word(scan, ";", &word) || !is_word(&word, "1")))
		return NULL;
	return server;
}

void mail_authentication_add(struct mail_authentication *authentication,
			     struct arena *arena, const char *value,
			     size_t length)
{
	struct scan scan = {.at = value, .end = value + length};
	const char *server = read_server(&scan, arena);
	struct result result;

	if (server == NULL)
		return;
	while (take(&scan, ';')) {
		/* "none", and a ';' too many at the end, fail here. */
		if (!read_result(&scan, arena, &result))
			return;
		add_pass(authentication, server, &result);
	}
}

/* ---- finding ---- */

/* Copies a name in lower case; false for none, and one that is too long. */
static bool lower_name(char copy[DOMAIN_NAME_LENGTH_MAX + 1], const char *name)
{
	size_t length = name != NULL ? strlen(name) : 0;

	if (length == 0 || length > DOMAIN_NAME_LENGTH_MAX)
		return false;
	for (size_t i = 0; i <= length; i++)
		copy[i] = text_lower(name[i]);
	return true;
}

const char *mail_authentication_find(
    const struct mail_authentication *authentication, const char *authserv_id,
    const char *submitter)
{
	char name[DOMAIN_NAME_LENGTH_MAX + 1];
	const char *wanted;

	if (authentication == NULL || authserv_id == NULL ||
	    !lower_name(name, submitter))
		return NULL;
	wanted = organizational_domain(name);
	if (wanted == NULL)
		return NULL;
	for (size_t i = 0; i < authentication->count; i++) {
		const struct dkim_pass *pass = &authentication->passes[i];
		const char *signer = organizational_domain(pass->domain);

		if (signer != NULL && strcmp(signer, wanted) == 0 &&
		    text_equal_nocase(pass->authserv_id,
				      strlen(pass->authserv_id), authserv_id,
				      strlen(authserv_id)))
			return signer;
	}
	return NULL;
}
