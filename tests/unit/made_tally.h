#ifndef TESTS_MADE_TALLY_H
#define TESTS_MADE_TALLY_H

/*
 * Reports on a domain, drawn as a line with a character for each day; the day
 * behind the last is today.
 *
 *   .  nobody reports
 *   c  Google and Microsoft delivered, 10 sessions in all
 *   g  Google alone did
 *   m  as c, and a session of Google's failed for an expired certificate
 *   2  as c, and two sessions failed for it
 *   x  nobody delivered, and a session failed since the policy was not there
 *   d  as c, and a session failed for DANE
 *   s  as c, Yahoo delivered too, and what failed is Google's own affair
 *   u  as c, and a session failed for what nobody knows
 *   n  Yahoo delivered, and found no policy
 */

#include <criterion/criterion.h>
#include <string.h>

#include "reports/report_tally.h"

#define MADE_DAYS_MAX 100

enum { GOOGLE, MICROSOFT, YAHOO, MADE_ORGANIZATIONS };

struct made_tally {
	struct tally_domain domain;
	struct tally_organization organizations[MADE_ORGANIZATIONS];
	int32_t organization_days[MADE_ORGANIZATIONS][MADE_DAYS_MAX];
	int64_t organization_successful[MADE_ORGANIZATIONS][MADE_DAYS_MAX];
	struct tally_day days[MADE_DAYS_MAX];
	struct tally_failure failures[MADE_DAYS_MAX];
};

static inline void made_deliver(struct made_tally *made, int organization,
				int32_t day, bool is_judged)
{
	struct tally_organization *by = &made->organizations[organization];
	struct tally_domain *domain = &made->domain;
	struct tally_day *entry;

	if (domain->day_count == 0 ||
	    made->days[domain->day_count - 1].day != day)
		made->days[domain->day_count++] =
		    (struct tally_day){.day = day};
	entry = &made->days[domain->day_count - 1];
	entry->sessions.successful += 5;
	by->sessions.successful += 5;
	domain
	    ->by_type[is_judged ? REPORT_POLICY_STS : REPORT_POLICY_NONE_FOUND]
	    .successful += 5;
	if (!is_judged)
		return;
	entry->judged += 5;
	entry->covered++;
	by->day_successful[by->day_count] = 5;
	by->days[by->day_count++] = day;
}

static inline void made_fail(struct made_tally *made, int32_t day,
			     const char *result_type, const char *mx,
			     enum report_policy_type type, int64_t sessions)
{
	made->failures[made->domain.failure_count++] =
	    (struct tally_failure){.result_type = result_type,
				   .mx = mx,
				   .organization = GOOGLE,
				   .day = day,
				   .type = type,
				   .sessions = sessions};
}

static inline void made_day(struct made_tally *made, char what, int32_t day)
{
	const char *mx = "mail.example.com";

	if (strchr("cgm2dsu", what) != NULL)
		made_deliver(made, GOOGLE, day, true);
	if (strchr("cm2dsu", what) != NULL)
		made_deliver(made, MICROSOFT, day, true);
	if (what == 's' || what == 'n')
		made_deliver(made, YAHOO, day, what == 's');
	switch (what) {
	case 'm':
	case '2':
		made_fail(made, day, "certificate-expired", mx,
			  REPORT_POLICY_STS, what == '2' ? 2 : 1);
		break;
	case 'x':
		made_fail(made, day, "sts-policy-fetch-error", NULL,
			  REPORT_POLICY_NONE_FOUND, 1);
		break;
	case 'd':
		made_fail(made, day, "tlsa-invalid", mx, REPORT_POLICY_TLSA, 1);
		break;
	case 's':
		made_fail(made, day, "validation-failure", mx,
			  REPORT_POLICY_STS, 1);
		break;
	case 'u':
		made_fail(made, day, "odd-result", mx, REPORT_POLICY_STS, 1);
		break;
	default: break;
	}
}

/* Draws the days before `today`. */
static inline void made_tally(struct made_tally *made, const char *line,
			      int32_t today)
{
	static const char *const names[] = {"Google", "Microsoft", "Yahoo"};
	size_t length = strlen(line);

	cr_assert_leq(length, MADE_DAYS_MAX);
	*made = (struct made_tally){
	    .domain = {.name = "example.com",
		       .organizations = made->organizations,
		       .organization_count = MADE_ORGANIZATIONS,
		       .days = made->days,
		       .failures = made->failures}};
	for (size_t i = 0; i < MADE_ORGANIZATIONS; i++) {
		made->organizations[i].name = names[i];
		made->organizations[i].days = made->organization_days[i];
		made->organizations[i].day_successful =
		    made->organization_successful[i];
	}
	for (size_t i = 0; i < length; i++)
		made_day(made, line[i], today - (int32_t)(length - i));
}

#endif
