#include "site/config_copy.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "site/config_keys.h"

/* Every key, with a value that is not the default. */
#define SERVER                                                                 \
	"[server]\nlisten = 127.0.0.1:4443\nlisten = [::1]:4443\nuser = u\n"   \
	"state_dir = s\nauthserv_id = mx.example\nacme_challenge_dir = acme\n" \
	"certificate = s.pem\nprivate_key = s.key\nworkers = 3\n"              \
	"max_connections = 7\nmax_connections_per_address = 8\n"               \
	"handshake_timeout = 9s\nrequest_timeout = 11s\ndrain_timeout = 12s\n" \
	"log = none\nlog_level = error\nmetrics_interval = 13s\n"              \
	"certificate_check = 14s\ninclude = more.ini\n"
#define DEFAULTS                                                               \
	"[defaults]\nmx = a.example\nmx = b.example\naddress = 192.0.2.1\n"    \
	"certificate = d.pem\nprivate_key = d.key\nreports = r\n"
#define DOMAINS                                                                \
	"[a.example]\nmode = enforce\nmax_age = 4w\n[b.example]\nmx = "        \
	"c.example\nid = x1\ntls_report = mailto:a@example\naddress = "        \
	"2001:db8::1\n[c.example]\ncertificate = c.pem\nprivate_key = c.key\n"

static struct arena *from, *to, *scratch;

static struct config *parse(const char *text)
{
	struct diagnostics diagnostics;
	struct config *config;

	from = arena_new();
	to = arena_new();
	scratch = arena_new();
	diagnostics_init(&diagnostics, scratch);
	config = config_parse("/m/m.ini", text, strlen(text), from, scratch,
			      &diagnostics);
	cr_assert(!config->has_errors, "%s",
		  diagnostics.first ? diagnostics.first->text : "");
	return config;
}

/* Both NULL, or the same words in two places. */
static void expect_copied(const char *a, const char *b)
{
	if (a == NULL || b == NULL) {
		cr_expect_null(a);
		cr_expect_null(b);
		return;
	}
	cr_expect_neq(a, b, "borrowed: %s", a);
	cr_expect_str_eq(a, b);
}

static void expect_pair(const struct config_pair *a,
			const struct config_pair *b)
{
	expect_copied(a->certificate, b->certificate);
	expect_copied(a->private_key, b->private_key);
	cr_expect_null(b->file);
	cr_expect_eq(b->line + b->key_line, 0);
}

static void expect_domain(const struct domain_config *a,
			  const struct domain_config *b)
{
	expect_copied(a->host, b->host);
	expect_copied(a->name, b->name);
	cr_expect_eq(b->name, b->host + POLICY_HOST_PREFIX_LENGTH);
	cr_expect_null(b->file);
	cr_expect_eq(b->line, 0);
	cr_expect_eq(a->policy.mode, b->policy.mode);
	cr_expect_eq(a->policy.max_age_s, b->policy.max_age_s);
	cr_assert_eq(a->policy.mx_count, b->policy.mx_count);
	for (size_t i = 0; i < a->policy.mx_count; i++)
		expect_copied(a->policy.mx[i], b->policy.mx[i]);
	cr_assert_eq(a->address_count, b->address_count);
	for (size_t i = 0; i < a->address_count; i++)
		expect_copied(a->addresses[i], b->addresses[i]);
	cr_expect_eq(a->id_scheme, b->id_scheme);
	expect_copied(a->id_literal, b->id_literal);
	expect_copied(a->tls_report, b->tls_report);
	expect_copied(a->reports, b->reports);
	expect_pair(a->pair, b->pair);
	cr_expect_eq(a->policy_length, b->policy_length);
	expect_copied(a->policy_text, b->policy_text);
}

Test(config_copy, has_all_that_is_served)
{
	struct config *a = parse(SERVER DEFAULTS DOMAINS);
	struct config *b = config_copy(a, to, scratch);

	expect_copied(a->path, b->path);
	cr_assert_eq(b->listen_count, 2);
	for (size_t i = 0; i < 2; i++) {
		expect_copied(a->listen[i].text, b->listen[i].text);
		cr_expect_eq(a->listen[i].family, b->listen[i].family);
		cr_expect_eq(a->listen[i].port, b->listen[i].port);
	}
	expect_copied(a->user, b->user);
	expect_copied(a->state_dir, b->state_dir);
	expect_copied(a->authserv_id, b->authserv_id);
	expect_copied(a->acme_challenge_dir, b->acme_challenge_dir);
	cr_expect_eq(b->workers, 3);
	cr_expect_eq(a->max_connections, b->max_connections);
	cr_expect_eq(a->certificate_check_s, b->certificate_check_s);
	expect_pair(a->pair, b->pair);
	cr_assert_eq(b->domain_count, 3);
	for (size_t i = 0; i < 3; i++)
		expect_domain(&a->domains[i], &b->domains[i]);
	arena_free(from);
	arena_free(to);
	arena_free(scratch);
}

/* A word that differs where the same text was parsed twice is a pointer,
 * whether this test has heard of its field or not: the copy must have another
 * one. */
static void expect_nothing_borrowed(const char *what, const void *one,
				    const void *two, const void *copy,
				    size_t bytes)
{
	for (size_t at = 0; at < bytes; at += sizeof(uintptr_t)) {
		uintptr_t words[3];

		memcpy(&words[0], (const char *)one + at, sizeof(words[0]));
		memcpy(&words[1], (const char *)two + at, sizeof(words[1]));
		memcpy(&words[2], (const char *)copy + at, sizeof(words[2]));
		if (words[0] != words[1])
			cr_expect_neq(words[2], words[0],
				      "%s borrows what is at offset %zu", what,
				      at);
	}
}

static void expect_domain_of_its_own(const struct domain_config *one,
				     const struct domain_config *two,
				     const struct domain_config *copy)
{
	expect_nothing_borrowed("domain", one, two, copy, sizeof(*one));
	expect_nothing_borrowed("mx", one->policy.mx, two->policy.mx,
				copy->policy.mx,
				one->policy.mx_count * sizeof(char *));
	expect_nothing_borrowed("addresses", one->addresses, two->addresses,
				copy->addresses,
				one->address_count * sizeof(char *));
	expect_nothing_borrowed("pair", one->pair, two->pair, copy->pair,
				sizeof(*one->pair));
}

Test(config_copy, borrows_nothing)
{
	struct config *one = parse(SERVER DEFAULTS DOMAINS), *two, *copy;
	struct arena *arenas[] = {from, to, scratch};

	two = parse(SERVER DEFAULTS DOMAINS);
	copy = config_copy(one, to, scratch);
	expect_nothing_borrowed("config", one, two, copy, sizeof(*one));
	expect_nothing_borrowed("listen", one->listen, two->listen,
				copy->listen,
				one->listen_count * sizeof(*one->listen));
	expect_nothing_borrowed("pair", one->pair, two->pair, copy->pair,
				sizeof(*one->pair));
	cr_assert_eq(copy->domain_count, 3);
	for (size_t i = 0; i < copy->domain_count; i++)
		expect_domain_of_its_own(&one->domains[i], &two->domains[i],
					 &copy->domains[i]);
	for (size_t i = 0; i < sizeof(arenas) / sizeof(arenas[0]); i++)
		arena_free(arenas[i]);
	arena_free(from);
	arena_free(to);
	arena_free(scratch);
}

/* Or what it is parsed to could be a pointer that was NULL above. */
Test(config_copy, was_tried_with_every_key)
{
	for (size_t i = 0; i < CONFIG_KEY_COUNT; i++) {
		char line[80];

		snprintf(line, sizeof(line), "\n%s = ", config_keys[i].name);
		cr_expect_not_null(strstr(SERVER DEFAULTS DOMAINS, line), "%s",
				   config_keys[i].name);
	}
}

/* A copy of a copy is what the next renewal makes. */
Test(config_copy, may_have_nothing_more_than_it_must)
{
	struct config *a = parse("[a.example]\nmx = a.example\ncertificate = "
				 "c.pem\nprivate_key = c.key\n");
	struct config *b = config_copy(a, to, scratch);
	struct config *c = config_copy(b, from, scratch);

	cr_expect_null(c->user);
	cr_expect_null(c->acme_challenge_dir);
	cr_expect_null(c->pair);
	cr_assert_eq(c->domain_count, 1);
	expect_domain(&b->domains[0], &c->domains[0]);
	cr_expect_null(c->domains[0].tls_report);
	arena_free(from);
	arena_free(to);
	arena_free(scratch);
}

/* A hundred thousand domains with the same mx lines have them once. */
Test(config_copy, shares_what_is_shared)
{
	struct config *a = parse(DEFAULTS "[a.example]\n[b.example]\n");
	struct config *b = config_copy(a, to, scratch);

	cr_expect_eq(a->domains[0].policy.mx, a->domains[1].policy.mx);
	cr_expect_eq(b->domains[0].policy.mx, b->domains[1].policy.mx);
	cr_expect_eq(b->domains[0].addresses, b->domains[1].addresses);
	cr_expect_eq(b->domains[0].pair, b->domains[1].pair);
	arena_free(from);
	arena_free(to);
	arena_free(scratch);
}
