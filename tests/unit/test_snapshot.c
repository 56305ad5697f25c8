#include <criterion/criterion.h>
#include <string.h>

#include "site/snapshot.h"

static const char text[] =
    "[defaults]\nmx = mail.example.com\ncertificate = /c\nprivate_key = /k\n"
    "[example.com]\n[xn--bcher-kva.example]\n";

/* The store decides what is served; here a pointer is all that is needed. */
static const struct certificate *const one =
    (const struct certificate *)(const void *)"one";
static const struct certificate *const two =
    (const struct certificate *)(const void *)"two";

static struct snapshot *make_snapshot(void)
{
	struct arena *arena = arena_new();
	struct diagnostics diagnostics;
	struct config *config;

	diagnostics_init(&diagnostics, arena);
	config = config_parse("m.ini", text, sizeof(text) - 1, arena, arena,
			      &diagnostics);
	cr_assert_not_null(config);
	return snapshot_new(arena, config);
}

Test(snapshot, finds_policy_hosts_only)
{
	struct snapshot *snapshot = make_snapshot();
	char longest[300];

	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	cr_expect_eq(snapshot_find(snapshot, "mta-sts.example.com"),
		     &snapshot->domains[0]);
	cr_expect_eq(snapshot_find(snapshot, "MTA-STS.Example.COM."),
		     &snapshot->domains[0]);
	cr_expect_eq(snapshot_find(snapshot, "mta-sts.xn--bcher-kva.example"),
		     &snapshot->domains[1]);
	cr_expect_null(snapshot_find(snapshot, "example.com"));
	cr_expect_null(snapshot_find(snapshot, "mta-sts.example.com.."));
	cr_expect_null(snapshot_find(snapshot, "mta-sts.example.org"));
	cr_expect_null(snapshot_find(snapshot, ""));
	cr_expect_null(snapshot_find(snapshot, "."));
	cr_expect_null(snapshot_find(snapshot, longest));
	snapshot_free(snapshot);
}

Test(snapshot, chooses_certificates_by_server_name)
{
	struct snapshot *snapshot = make_snapshot();

	snapshot->domains[0].certificate = one;
	cr_expect_eq(snapshot_find_certificate(snapshot, "mta-sts.example.com"),
		     one);
	cr_expect_eq(snapshot_find_certificate(snapshot, "MTA-STS.EXAMPLE.COM"),
		     one);
	cr_expect_null(snapshot_find_certificate(
			   snapshot, "mta-sts.xn--bcher-kva.example"),
		       "it waits for its certificate");
	cr_expect_null(snapshot_find_certificate(snapshot, "example.com"));
	cr_expect_null(snapshot_find_certificate(snapshot, ""));
	snapshot->default_certificate = two;
	cr_expect_eq(snapshot_find_certificate(snapshot, ""), two);
	cr_expect_null(snapshot_find_certificate(snapshot, "."));
	cr_expect_null(snapshot_find_challenge(snapshot, "mta-sts.example.com"),
		       "a certificate is no challenge");
	snapshot_free(snapshot);
}
