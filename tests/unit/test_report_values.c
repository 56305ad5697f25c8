#include "reports/report_values.h"

#include <criterion/criterion.h>
#include <string.h>

static struct arena *arena;
static struct diagnostics deviations;
static struct text why;
static struct report_json json;

static void start(void)
{
	arena = arena_new();
	diagnostics_init(&deviations, arena);
	text_init_growing(&why);
	json = (struct report_json){
	    .arena = arena, .deviations = &deviations, .why = &why};
}

static void end(void)
{
	cr_expect_eq(why.length, 0, "nothing is refused for its values");
	text_release(&why);
	arena_free(arena);
}

TestSuite(report_values, .init = start, .fini = end);

/* What was told since the last time; "" for nothing. */
static const char *told(void)
{
	const char *text =
	    deviations.first != NULL ? deviations.first->text : "";

	cr_expect_leq(deviations.count, 1);
	diagnostics_init(&deviations, arena);
	return text;
}

Test(report_values, are_of_one_day)
{
	static const struct {
		int64_t start, end;
		bool is_good;
	} days[] = {
	    {0, 86399, true},	       {86400, 2 * 86400, true},
	    {0, 86398, false},	       {0, 86401, false},
	    {1, 86400, false},	       {-7200, 86399 - 7200, false},
	    {0, 2 * 86400 - 1, false}, {0, 0, false},
	};

	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		report_values_check_dates(&json, days[i].start, days[i].end);
		cr_expect_str_eq(
		    told(),
		    days[i].is_good ? "" : "date-range: not one day of UTC",
		    "%zu", i);
	}
}

Test(report_values, have_a_mail_address)
{
	static const char *const good[] = {"a@b.example", "a.b+c@xn--b.example",
					   "\"a b\"@c.example", "a@localhost"};
	static const char *const bad[] = {"a",
					  "@b.example",
					  "a@",
					  "a b@c.example",
					  "a@b c",
					  "mailto:a@b",
					  "<a@b.example>",
					  "a@[192.0.2.1]",
					  "a@b@c.example"};

	report_values_check_contact(&json, NULL);
	cr_expect_str_eq(told(), "");
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		report_values_check_contact(&json, good[i]);
		cr_expect_str_eq(told(), "", "%s", good[i]);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		report_values_check_contact(&json, bad[i]);
		cr_expect_not_null(strstr(told(), "not a mail address"), "%s",
				   bad[i]);
	}
}

static const struct {
	struct tls_report_failure failure;
	const char *told;
} failures[] = {
    {{.result_type = "x"}, ""},
    {{.sending_mta_ip = "192.0.2.1", .receiving_ip = "2001:db8::1"}, ""},
    {{.receiving_ip = "::ffff:192.0.2.1"}, ""},
    {{.sending_mta_ip = "999.1.2.3"},
     "at.sending-mta-ip: not an IP address: '999.1.2.3'"},
    {{.sending_mta_ip = "[2001:db8::1]"},
     "at.sending-mta-ip: not an IP address: '[2001:db8::1]'"},
    {{.receiving_ip = "2001:DB8::1"},
     "at.receiving-ip: '2001:DB8::1', which RFC 5952 writes as '2001:db8::1'"},
    {{.receiving_ip = "2001:db8:abcd:0012::1"},
     "at.receiving-ip: '2001:db8:abcd:0012::1', which RFC 5952 writes as "
     "'2001:db8:abcd:12::1'"},
    {{.receiving_ip = "2001:db8:0:0:0:0:0:1"},
     "at.receiving-ip: '2001:db8:0:0:0:0:0:1', which RFC 5952 writes as "
     "'2001:db8::1'"},
    {{.receiving_mx = "mail.example.com"}, ""},
    {{.receiving_mx = "[192.0.2.1]"},
     "at.receiving-mx-hostname: not a host name: '[192.0.2.1]'"},
    {{.receiving_mx = "mail_1.example.com"},
     "at.receiving-mx-hostname: not a host name: 'mail_1.example.com'"},
    {{.additional_information = "https://a.example/?b=%20#c"}, ""},
    {{.additional_information = "mailto:a@b.example"}, ""},
    {{.additional_information = "no uri at all"},
     "at.additional-information: not a URI: 'no uri at all'"},
    {{.additional_information = "https://a.example/ b"},
     "at.additional-information: not a URI: 'https://a.example/ b'"},
    {{.additional_information = ":a"},
     "at.additional-information: not a URI: ':a'"},
    {{.additional_information = "1a:b"},
     "at.additional-information: not a URI: '1a:b'"},
    {{.additional_information = "a/b:c"},
     "at.additional-information: not a URI: 'a/b:c'"},
};

Test(report_values, are_addresses_names_and_uris)
{
	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
		report_values_check_failure(&json, "at.", &failures[i].failure);
		cr_expect_str_eq(told(), failures[i].told, "%zu", i);
	}
}

Test(report_values, add_up)
{
	struct tls_report_failure parts[] = {{.sessions = 2}, {.sessions = 3}};
	struct tls_report_policy policy = {
	    .failed = 5, .failures = parts, .failure_count = 2};

	report_values_check_sum(&json, "at.", &policy);
	cr_expect_str_eq(told(), "");
	policy.failed = 4;
	report_values_check_sum(&json, "at.", &policy);
	cr_expect_str_eq(told(), "at.failure-details: have 5 sessions where 4 "
				 "failed, which may be the same ones");
}
