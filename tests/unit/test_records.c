#include <criterion/criterion.h>
#include <string.h>

#include "site/records.h"

#define NOW INT64_C(1767225600)
#define A10 "aaaaaaaaaa"
#define A60 A10 A10 A10 A10 A10 A10

struct fixture {
	struct arena *arena;
	struct config *config;
	struct policy_state state;
};

static struct fixture start(const char *text, bool is_served)
{
	struct fixture fixture = {.arena = arena_new()};
	struct diagnostics diagnostics;

	diagnostics_init(&diagnostics, fixture.arena);
	fixture.config =
	    config_parse("m.ini", text, strlen(text), fixture.arena,
			 fixture.arena, &diagnostics);
	cr_assert_not_null(fixture.config);
	policy_state_init(&fixture.state, fixture.arena);
	for (size_t i = 0; is_served && i < fixture.config->domain_count; i++)
		policy_state_update(&fixture.state, &fixture.config->domains[i],
				    NOW, NULL);
	return fixture;
}

static const char domain[] =
    "[example.com]\nmx = mx.example.com\ncertificate = /c\n"
    "private_key = /k\naddress = 192.0.2.1\naddress = 2001:db8::1\n"
    "tls_report = mailto:a@example.com\n";

static struct records collect(struct fixture *fixture, const char *provider,
			      unsigned ttl_s)
{
	struct records_options options = {.ttl_s = ttl_s,
					  .delegate_to = provider};
	struct records records;

	records_collect(&records, fixture->arena, &fixture->config->domains[0],
			&fixture->state, &options);
	return records;
}

Test(records, are_lines_of_a_zone)
{
	struct fixture f = start(domain, true);
	struct records records = collect(&f, NULL, 0);
	struct text text;

	text_init_growing(&text);
	records_render_zone(&records, &text);
	cr_expect_eq(records.status, RECORDS_CURRENT);
	cr_expect_not_null(strstr(
	    text.bytes, "\n_mta-sts.example.com.\t300\tIN\tTXT\t\"v=STSv1; "
			"id=20260101000000Z;\"\n"));
	cr_expect_not_null(strstr(
	    text.bytes, "\nmta-sts.example.com.\t3600\tIN\tA\t192.0.2.1\n"));
	cr_expect_not_null(
	    strstr(text.bytes,
		   "\nmta-sts.example.com.\t3600\tIN\tAAAA\t2001:db8::1\n"));
	cr_expect_not_null(
	    strstr(text.bytes, "\n_smtp._tls.example.com.\t3600\tIN\tTXT\t"
			       "\"v=TLSRPTv1; rua=mailto:a@example.com\"\n"));
	text_release(&text);
	arena_free(f.arena);
}

Test(records, replace_the_set_at_each_name)
{
	struct fixture f = start(domain, true);
	struct records records = collect(&f, NULL, 60);
	struct text text;

	text_init_growing(&text);
	records_render_nsupdate(&records, &text);
	cr_expect_not_null(strstr(text.bytes,
				  "update delete _mta-sts.example.com. TXT\n"
				  "update delete _mta-sts.example.com. CNAME\n"
				  "update add _mta-sts.example.com. 60 TXT "
				  "\"v=STSv1; id=20260101000000Z;\"\n"));
	cr_expect_not_null(strstr(text.bytes, "\nsend\n"));
	text_release(&text);
	arena_free(f.arena);
}

/* A name that was delegated, or is not any more, and a host that lost its
 * addresses of one kind. */
Test(records, delete_what_would_stand_beside_them)
{
	static const struct {
		const char *provider, *lines;
	} cases[] = {
	    {NULL, "update delete mta-sts.a.example. A\n"
		   "update delete mta-sts.a.example. AAAA\n"
		   "update delete mta-sts.a.example. CNAME\n"
		   "update add mta-sts.a.example. 3600 AAAA 2001:db8::1\n"},
	    {"p.example", "update delete _mta-sts.a.example. TXT\n"
			  "update delete _mta-sts.a.example. A\n"
			  "update delete _mta-sts.a.example. AAAA\n"
			  "update delete _mta-sts.a.example. CNAME\n"
			  "update add _mta-sts.a.example. 3600 CNAME "
			  "a.example._mta-sts.p.example.\n"},
	    {"p.example",
	     "update delete mta-sts.a.example. TXT\n"
	     "update delete mta-sts.a.example. A\n"
	     "update delete mta-sts.a.example. AAAA\n"
	     "update delete mta-sts.a.example. CNAME\n"
	     "update add mta-sts.a.example. 3600 CNAME mta-sts.p.example.\n"},
	};
	struct fixture f = start("[a.example]\nmx = mx.example\n"
				 "certificate = /c\nprivate_key = /k\n"
				 "address = 2001:db8::1\n",
				 true);
	struct text text;

	text_init_growing(&text);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct records records = collect(&f, cases[i].provider, 0);

		text_clear(&text);
		records_render_nsupdate(&records, &text);
		cr_expect_not_null(strstr(text.bytes, cases[i].lines),
				   "%zu: %s", i, text.bytes);
	}
	text_release(&text);
	arena_free(f.arena);
}

Test(records, delete_a_set_of_addresses_once)
{
	struct fixture f = start("[a.example]\nmx = mx.example\n"
				 "certificate = /c\nprivate_key = /k\n"
				 "address = 192.0.2.1\naddress = ::1\n"
				 "address = 192.0.2.2\n",
				 true);
	struct records records = collect(&f, NULL, 0);
	struct text text;
	const char *first;

	text_init_growing(&text);
	records_render_nsupdate(&records, &text);
	first = strstr(text.bytes, "update delete mta-sts.a.example. A\n");
	cr_assert_not_null(first);
	cr_expect_null(
	    strstr(first + 1, "update delete mta-sts.a.example. A\n"));
	cr_expect_not_null(strstr(first, "A 192.0.2.2\n"));
	text_release(&text);
	arena_free(f.arena);
}

/* RFC 1035 section 3.3: a character-string has at most 255 octets. */
Test(records, split_long_text)
{
	struct dns_record record = {.name = "a.example", .type = DNS_TXT};
	struct records records = {.title = "t", .list = &record, .count = 1};
	char value[601];
	struct text text;

	memset(value, 'v', 600);
	value[600] = '\0';
	value[255] = '"';
	record.value = value;
	record.comment = "c";
	text_init_growing(&text);
	records_render_zone(&records, &text);
	cr_expect_not_null(strstr(text.bytes, "vvv\" \"\\\"vvv"));
	cr_expect_not_null(strstr(text.bytes, "vvv\" \"vvv"));
	text_clear(&text);
	records_render_panel(&records, &text);
	cr_expect_not_null(strstr(text.bytes, value), "a panel splits itself");
	text_release(&text);
	arena_free(NULL);
}

Test(records, tell_what_is_not_served_yet)
{
	struct fixture f = start(domain, false);
	struct records records = collect(&f, NULL, 0);
	unsigned char *digest;

	cr_expect_eq(records.status, RECORDS_UNSERVED);
	cr_expect_eq(records.count, 3, "all but the TXT record");
	cr_expect_eq(records.note_count, 1);
	policy_state_update(&f.state, &f.config->domains[0], NOW, NULL);
	digest = f.state.records[0].digest;
	digest[0] ^= 1;
	records = collect(&f, NULL, 0);
	cr_expect_eq(records.status, RECORDS_PENDING);
	cr_expect_eq(records.count, 4);
	cr_expect_not_null(strstr(records.notes[0], "mta-stsd -r"));
	arena_free(f.arena);
}

Test(records, of_customers_point_to_the_provider)
{
	struct fixture f = start(domain, true);
	struct records records = collect(&f, "provider.example", 0);

	cr_expect_str_eq(records.list[0].name, "_mta-sts.example.com");
	cr_expect_str_eq(records.list[0].value,
			 "example.com._mta-sts.provider.example");
	cr_expect_eq(records.list[0].type, DNS_CNAME);
	cr_expect_str_eq(records.list[1].name, "mta-sts.example.com");
	cr_expect_str_eq(records.list[1].value, "mta-sts.provider.example");
	arena_free(f.arena);
}

Test(records, of_a_provider_hold_the_ids)
{
	struct fixture f = start(domain, true);
	const struct domain_config *domains[] = {&f.config->domains[0]};
	struct records_options options = {.delegate_to = "provider.example"};
	struct records records;

	records_collect_provider(&records, f.arena, domains, 1, &f.state,
				 &options);
	cr_assert_eq(records.count, 3);
	cr_expect_str_eq(records.list[0].name, "mta-sts.provider.example");
	cr_expect_str_eq(records.list[2].name,
			 "example.com._mta-sts.provider.example");
	cr_expect_str_eq(records.list[2].value, "v=STSv1; id=20260101000000Z;");
	arena_free(f.arena);
}

/* NAME of the provider is among the domains: it is no customer of itself. */
Test(records, of_a_provider_hold_its_own_once)
{
	struct fixture f =
	    start("[p.example]\nmx = mx.example\ncertificate = /c\n"
		  "private_key = /k\naddress = 192.0.2.1\n"
		  "tls_report = mailto:a@p.example\n"
		  "[c.example]\nmx = mx.example\ncertificate = /c\n"
		  "private_key = /k\naddress = 192.0.2.1\n",
		  true);
	static const char *const names[] = {
	    "mta-sts.p.example", "_mta-sts.p.example",
	    "c.example._mta-sts.p.example", "_smtp._tls.p.example"};
	const struct domain_config *domains[] = {&f.config->domains[0],
						 &f.config->domains[1]};
	struct records_options options = {.delegate_to = "p.example"};
	struct records records;

	cr_expect(records_is_provider(domains[0], &options));
	cr_expect_not(records_is_provider(domains[1], &options));
	records_collect_provider(&records, f.arena, domains, 2, &f.state,
				 &options);
	cr_assert_eq(records.count, 4);
	for (size_t i = 0; i < 4; i++)
		cr_expect_str_eq(records.list[i].name, names[i]);
	cr_expect_eq(records.list[0].type, DNS_A);
	cr_expect_eq(records.list[1].type, DNS_TXT);
	cr_expect_eq(records.note_count, 0);
	cr_expect_eq(records.status, RECORDS_CURRENT);
	arena_free(f.arena);
}

/* The notes are about the records that are printed. */
Test(records, of_a_provider_are_told_of_by_their_names)
{
	struct fixture f = start("[c.example]\nmx = mx.example\n"
				 "certificate = /c\nprivate_key = /k\n",
				 false);
	const struct domain_config *domains[] = {&f.config->domains[0]};
	struct records_options options = {.delegate_to = "p.example"};
	struct records records = collect(&f, "p.example", 0);

	cr_expect_eq(records.note_count, 1, "of reports alone");
	records_collect_provider(&records, f.arena, domains, 1, &f.state,
				 &options);
	cr_assert_eq(records.note_count, 2);
	cr_expect_not_null(strstr(records.notes[0],
				  "to [defaults], once per address, to print "
				  "the A and AAAA records of "
				  "mta-sts.p.example"));
	cr_expect_not_null(strstr(
	    records.notes[1], "TXT record c.example._mta-sts.p.example comes"));
	policy_state_update(&f.state, domains[0], NOW, NULL);
	f.state.records[0].digest[0] ^= 1;
	records_collect_provider(&records, f.arena, domains, 1, &f.state,
				 &options);
	cr_expect_not_null(
	    strstr(records.notes[1],
		   "the record c.example._mta-sts.p.example has the id"));
	arena_free(f.arena);
}

Test(records, have_no_id_of_what_is_not_served_now)
{
	struct fixture f = start(domain, true);
	struct records records;

	policy_state_keep(&f.state, "example.com", NOW + 60);
	records = collect(&f, NULL, 0);
	cr_expect_eq(records.status, RECORDS_UNSERVED);
	cr_expect_eq(records.count, 3, "all but the TXT record");
	cr_assert_eq(records.note_count, 1);
	cr_expect_not_null(strstr(records.notes[0],
				  "not served since 2026-01-01T00:01:00Z, "
				  "for its certificate is missing or "
				  "unusable"));
	cr_expect_not_null(strstr(
	    records.notes[0],
	    "keep a record _mta-sts.example.com that is already in DNS"));
	arena_free(f.arena);
}

Test(records, do_not_claim_to_know_without_a_state)
{
	struct fixture f = start(domain, false);
	const struct domain_config *domains[] = {&f.config->domains[0]};
	struct records_options options = {0};
	struct records records;

	records_collect(&records, f.arena, domains[0], NULL, &options);
	cr_expect_eq(records.status, RECORDS_UNKNOWN);
	cr_expect_eq(records.count, 3);
	cr_assert_eq(records.note_count, 1);
	cr_expect_not_null(strstr(records.notes[0],
				  "what is served of example.com is not "
				  "known"));
	options.delegate_to = "p.example";
	records_collect_provider(&records, f.arena, domains, 1, NULL, &options);
	cr_expect_eq(records.status, RECORDS_UNKNOWN);
	cr_expect_eq(records.count, 2, "the addresses");
	arena_free(f.arena);
}

Test(records, tell_of_names_too_long_to_delegate)
{
	struct fixture f = start("[" A60 "." A60 "." A60 ".example]\n"
				 "mx = mx.example\ncertificate = /c\n"
				 "private_key = /k\n",
				 true);
	struct records records = collect(&f, A60 ".example", 0);

	cr_expect_eq(records.count, 0);
	cr_expect_not_null(strstr(records.notes[0], "too long"));
	arena_free(f.arena);
}
