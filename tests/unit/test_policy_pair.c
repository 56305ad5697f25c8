#include <criterion/criterion.h>
#include <string.h>

#include "advice/policy_pair.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *const old_mx[] = {"old.example.com"};
static const char *const new_mx[] = {"new.example.com", "*.example.net"};
static const struct policy served = {.mx = old_mx, .mx_count = 1};
static const struct policy configured = {.mx = new_mx, .mx_count = 2};

#define PAIR .domain = "example.com", .options = " -c m.ini"
static const struct policy_pair neither = {PAIR};
static const struct policy_pair only_served = {PAIR, .served = &served};
static const struct policy_pair only_configured = {PAIR,
						   .configured = &configured};
static const struct policy_pair both = {PAIR, .served = &served,
					.configured = &configured};

static const struct {
	const char *name;
	const struct policy_pair *pair;
	const char *mx;
	enum policy_allowance allowance;
} allowances[] = {
    {"no name", &both, NULL, ALLOWED_UNKNOWN},
    {"no policy", &neither, "old.example.com", ALLOWED_UNKNOWN},
    {"served", &both, "OLD.example.com", ALLOWED_SERVED},
    {"served alone", &only_served, "old.example.com", ALLOWED_SERVED},
    {"not served", &only_served, "new.example.com", ALLOWED_NOT},
    {"configured", &both, "new.example.com", ALLOWED_PENDING},
    {"by a wildcard", &both, "a.example.net", ALLOWED_PENDING},
    {"configured alone", &only_configured, "a.example.net", ALLOWED_PENDING},
    {"by none", &both, "a.b.example.net", ALLOWED_NOT},
    {"foreign bytes", &both, "\xff\n", ALLOWED_NOT},
};

Test(policy_pair, knows_what_is_allowed)
{
	for (size_t i = 0; i < COUNT(allowances); i++)
		cr_expect_eq(
		    policy_pair_allows(allowances[i].pair, allowances[i].mx),
		    allowances[i].allowance, "%s", allowances[i].name);
}

#define YOURS                                                                  \
	"if it is yours, have the policy allow it: mta-sts advise -c m.ini "   \
	"--mx-change +mx.example.org example.com prints all mx lines to "      \
	"write; else take it out of the MX records"

static const struct {
	const char *name, *result_type, *mx;
	enum failure_cause told;   /* by the reports alone */
	enum failure_cause cause;  /* in the light of the policies */
	const char *meaning, *fix; /* NULL: as told */
	bool is_dane;
} failures[] = {
    {"of a mail server that is allowed", "certificate-expired",
     "old.example.com", CAUSE_MINE, CAUSE_MINE, NULL, NULL, false},
    {"no policy allows it", "validation-failure", "mx.example.org", CAUSE_MINE,
     CAUSE_POLICY, "the policy does not allow this mail server", YOURS, false},
    {"and it fails", "certificate-expired", "mx.example.org", CAUSE_MINE,
     CAUSE_POLICY,
     "the policy does not allow this mail server; besides, had ended",
     YOURS "; besides, renew it", false},
    {"the served one allows it by now", "validation-failure", "old.example.com",
     CAUSE_POLICY, CAUSE_POLICY, "the policy did not allow this mail server",
     "the policy that is served allows it: see that the _mta-sts record has "
     "its id",
     false},
    {"the configured one will", "validation-failure", "new.example.com",
     CAUSE_POLICY, CAUSE_POLICY, "the policy did not allow this mail server",
     "the configured policy allows it: load it, and publish the new id", false},
    /* What is no name is put into no command. */
    {"no name", "validation-failure", "$(reboot).example.org", CAUSE_MINE,
     CAUSE_POLICY, "the policy does not allow this mail server",
     "take it out of the MX records", false},
    {"of the policy host", "sts-policy-fetch-error", "mx.example.org",
     CAUSE_POLICY, CAUSE_POLICY, NULL, NULL, false},
    {"of DANE", "tlsa-invalid", "mx.example.org", CAUSE_MINE, CAUSE_MINE, NULL,
     NULL, true},
    {"nothing is known", "validation-failure", NULL, CAUSE_MINE, CAUSE_MINE,
     NULL, NULL, false},
};

/* Meaning and fix of what is told besides are as result types have them. */
static bool is_text(const char *text, const char *expected, const char *told)
{
	const char *besides;

	if (expected == NULL)
		return strcmp(text, told) == 0;
	besides = strstr(expected, "; besides, ");
	if (besides == NULL)
		return strcmp(text, expected) == 0;
	return strncmp(text, expected, (size_t)(besides - expected)) == 0 &&
	       strstr(text + (besides - expected), "; besides, ") != NULL;
}

Test(policy_pair, explains_failures_by_the_policies)
{
	for (size_t i = 0; i < COUNT(failures); i++) {
		const struct failure_summary summary = {
		    .result_type = failures[i].result_type,
		    .mx = failures[i].mx,
		    .cause = failures[i].told,
		    .is_dane = failures[i].is_dane,
		    .meaning = "as it was told",
		    .fix = "as was told"};
		struct arena *arena = arena_new();
		const struct failure_summary *seen =
		    policy_pair_explain(&both, &summary, arena);

		cr_expect_eq(seen->cause, failures[i].cause, "%s",
			     failures[i].name);
		cr_expect(is_text(seen->meaning, failures[i].meaning,
				  summary.meaning),
			  "%s: %s", failures[i].name, seen->meaning);
		cr_expect(is_text(seen->fix, failures[i].fix, summary.fix),
			  "%s: %s", failures[i].name, seen->fix);
		arena_free(arena);
	}
}
