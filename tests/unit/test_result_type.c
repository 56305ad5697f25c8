#include <criterion/criterion.h>
#include <string.h>

#include "reports/result_type.h"

/* The registry of RFC 8460 section 6.6. */
static const struct {
	const char *name;
	enum failure_cause cause;
	bool is_sts, may_be_senders;
} names[] = {
    {"starttls-not-supported", CAUSE_MINE, true, false},
    {"certificate-host-mismatch", CAUSE_MINE, true, false},
    {"certificate-expired", CAUSE_MINE, true, false},
    {"certificate-not-trusted", CAUSE_MINE, true, false},
    {"validation-failure", CAUSE_MINE, true, true},
    {"sts-policy-fetch-error", CAUSE_POLICY, true, true},
    {"sts-policy-invalid", CAUSE_POLICY, true, true},
    {"sts-webpki-invalid", CAUSE_POLICY, true, true},
    {"tlsa-invalid", CAUSE_MINE, false, false},
    {"dnssec-invalid", CAUSE_MINE, false, false},
    {"dane-required", CAUSE_SENDER, false, false},
};

#define NAME_COUNT (sizeof(names) / sizeof(names[0]))

Test(result_type, knows_the_registry)
{
	for (size_t i = 0; i < NAME_COUNT; i++) {
		const struct result_type *type =
		    result_type_find(names[i].name);

		cr_assert_neq(type, NULL, "%s", names[i].name);
		cr_expect_str_eq(type->name, names[i].name);
		cr_expect_eq(type->cause, names[i].cause, "%s", names[i].name);
		cr_expect_eq(type->is_sts, names[i].is_sts, "%s",
			     names[i].name);
		cr_expect_eq(type->may_be_senders, names[i].may_be_senders,
			     "%s", names[i].name);
		cr_expect_eq(result_type_at(i), type);
	}
	cr_expect_eq(result_type_at(NAME_COUNT), NULL);
	cr_expect_eq(result_type_at(SIZE_MAX), NULL);
}

Test(result_type, has_sentences_for_people)
{
	const struct result_type *type;

	for (size_t i = 0; (type = result_type_at(i)) != NULL; i++) {
		cr_expect_gt(strlen(type->meaning), 20, "%s", type->name);
		cr_expect_gt(strlen(type->fix), 20, "%s", type->name);
		cr_expect_neq(type->meaning[strlen(type->meaning) - 1], '.');
		cr_expect_neq(type->fix[strlen(type->fix) - 1], '.');
	}
}

Test(result_type, finds_a_name_in_any_case_and_no_other)
{
	cr_expect_eq(result_type_find("Certificate-EXPIRED"),
		     result_type_find("certificate-expired"));
	cr_expect_eq(result_type_find(""), NULL);
	cr_expect_eq(result_type_find("certificate-expire"), NULL);
	cr_expect_eq(result_type_find("certificate-expired "), NULL);
	cr_expect_eq(result_type_find("Testing"), NULL);
}
