#include <criterion/criterion.h>
#include <string.h>

#include "reports/report_name.h"

static const struct name_case {
	const char *name, *text, *submitter, *domain;
	const char *deviation; /* the end of it; NULL: none */
} files[] =
    {
	{"F01",
	 "mail.sndr.example.com!example.net!1470013207!1470186007!001.json.gz",
	 "mail.sndr.example.com", "example.net", NULL},
	{"F02", "google.com!example.ca!1725321600!1725407999!001.json.gz",
	 "google.com", "example.ca", NULL},
	{"F03", "mail.sender.example!example.com!1013662812!1013749130.json.gz",
	 "mail.sender.example", "example.com", NULL},
	{"F04", "sender.example!example.com!1013662812!1013749130.json",
	 "sender.example", "example.com", NULL},
	{"F05", "sender.example!example.com!1013662812!1013749130!a-b.json",
	 "sender.example", "example.com",
	 "its unique part is not of letters and digits"},
	{"F06",
	 "microsoft.com!example.com!1725840000!1725926399!133755676493963779+"
	 "example.com.json.gz",
	 "microsoft.com", "example.com",
	 "its unique part is not of letters and digits"},
	{"F07", "sender.example!example.com!1013662812!1013749130.xml.gz",
	 "sender.example", "example.com",
	 "the extension is neither .json nor .json.gz"},
	{"F08", "sender.example!example.com!2026-01-01!2026-01-02.json",
	 "sender.example", "example.com",
	 "a time in it is not in seconds since 1970"},
	{"F09", "../../etc/passwd!example.com!1!2.json", NULL, "example.com",
	 "it has no domain where one should be"},
	{"upper case and the root's dot", "A.EXAMPLE.!B.Example!1!2.JSON.GZ",
	 "a.example", "b.example", NULL},
	{"zip", "a.example!b.example!1!2.zip", "a.example", "b.example",
	 "the extension is neither .json nor .json.gz"},
	{"a '!' in the unique part", "a.example!b.example!1!2!3!4.json",
	 "a.example", "b.example",
	 "its unique part is not of letters and digits"},
	{"an empty unique part", "a.example!b.example!1!2!.json", "a.example",
	 "b.example", "its unique part is not of letters and digits"},
	{"a long time", "a.example!b.example!1!20000000000.json", "a.example",
	 "b.example", "a time in it is not in seconds since 1970"},
	{"three fields", "a.example!b.example!1.json", NULL, NULL,
	 "it is not SUBMITTER!DOMAIN!BEGIN!END.json.gz"},
	{"any name", "report.json", NULL, NULL,
	 "it is not SUBMITTER!DOMAIN!BEGIN!END.json.gz"},
	{"nothing", "", NULL, NULL,
	 "it is not SUBMITTER!DOMAIN!BEGIN!END.json.gz"},
	{"marks alone", "!!!!", NULL, NULL,
	 "it has no domain where one should be"},
	{"the extension alone", ".json.gz", NULL, NULL,
	 "it is not SUBMITTER!DOMAIN!BEGIN!END.json.gz"},
},
  subjects[] = {
      {"S01",
       "Report Domain: example.net Submitter: mail.sender.example.com "
       "Report-ID: "
       "<735ff.e317+bf22029@example.net>",
       "mail.sender.example.com", "example.net", NULL},
      {"S02",
       "Report Domain: example.ca Submitter: google.com Report-ID: "
       "<2024.09.03T00.00.00Z+example.ca@google.com>",
       "google.com", "example.ca", NULL},
      {"S03",
       "Report Domain: example.com Submitter: mx.sender.example Report-ID: "
       "<1730332800_11732957880687192466>",
       "mx.sender.example", "example.com", "the report ID has no @"},
      {"S04",
       "Report Domain: example.com Submitter: microsoft.com Report-ID: "
       "133755676493963779+example.com",
       "microsoft.com", "example.com", "the report ID has no angle brackets"},
      {"S05",
       "Report Domain: example.com Submitter: a.example Report-ID: "
       "<1@a.example>",
       "a.example", "example.com", NULL},
      {"folded in odd places",
       "Report\r\n Domain:\r\n example.com Submitter : a.example "
       "\r\n\tReport-ID:"
       "<1@a>",
       "a.example", "example.com", NULL},
      {"another case",
       "REPORT DOMAIN: Example.COM submitter: A.example report-id: <1@a>",
       "a.example", "example.com", NULL},
      {"forwarded",
       "Fwd: Report Domain: example.com Submitter: a.example Report-ID: <1@a>",
       "a.example", "example.com", "something stands before 'Report Domain:'"},
      {"no ID", "Report Domain: example.com Submitter: a.example", "a.example",
       "example.com", "it has no Report-ID"},
      {"an empty ID",
       "Report Domain: example.com Submitter: a.example Report-ID: ",
       "a.example", "example.com", "the report ID is empty"},
      {"no submitter", "Report Domain: example.com", NULL, NULL,
       "it is not 'Report Domain: D Submitter: S Report-ID: <ID>'"},
      {"no domains", "Report Domain: a b Submitter: /etc Report-ID: <1@a>",
       NULL, NULL, "it has no domain where one should be"},
      {"something else", "Report the domain", NULL, NULL,
       "it is not 'Report Domain: D Submitter: S Report-ID: <ID>'"},
      {"nothing", "", NULL, NULL,
       "it is not 'Report Domain: D Submitter: S Report-ID: <ID>'"},
};

static void expect_string(const char *name, const char *seen,
			  const char *expected)
{
	if (expected == NULL)
		cr_expect(seen == NULL, "%s: %s", name, seen);
	else
		cr_expect(seen != NULL && strcmp(seen, expected) == 0, "%s: %s",
			  name, seen == NULL ? "none" : seen);
}

static void expect_names(const struct name_case *cases, size_t count,
			 void (*read)(const char *, struct arena *,
				      struct report_name *,
				      struct diagnostics *))
{
	for (size_t i = 0; i < count; i++) {
		const struct name_case *test = &cases[i];
		struct arena *arena = arena_new();
		struct diagnostics deviations;
		struct report_name name;
		const char *text = NULL;

		diagnostics_init(&deviations, arena);
		read(test->text, arena, &name, &deviations);
		expect_string(test->name, name.submitter, test->submitter);
		expect_string(test->name, name.domain, test->domain);
		if (deviations.first != NULL)
			text = strstr(deviations.first->text, "': ");
		expect_string(test->name, text == NULL ? NULL : text + 3,
			      test->deviation);
		cr_expect_leq(deviations.count, 1, "%s", test->name);
		arena_free(arena);
	}
}

Test(report_name, of_files)
{
	expect_names(files, sizeof(files) / sizeof(files[0]),
		     report_name_of_file);
}

Test(report_name, of_subjects)
{
	expect_names(subjects, sizeof(subjects) / sizeof(subjects[0]),
		     report_name_of_subject);
}

Test(report_name, takes_long_subjects_in_a_moment, .timeout = 5)
{
	struct arena *arena = arena_new();
	struct diagnostics deviations;
	struct report_name name;
	struct text text;

	diagnostics_init(&deviations, arena);
	text_init_growing(&text);
	while (text.length < 1000000)
		text_add_string(&text, "Report          ");
	report_name_of_subject(text.bytes, arena, &name, &deviations);
	cr_expect(name.domain == NULL);
	text_release(&text);
	arena_free(arena);
}

Test(report_name, of_a_domain)
{
	struct arena *arena = arena_new();

	expect_string("plain", report_name_domain("example.com", arena),
		      "example.com");
	expect_string("blanks", report_name_domain(" Example.COM.\t", arena),
		      "example.com");
	expect_string("a path", report_name_domain("../a", arena), NULL);
	expect_string("nothing", report_name_domain(" ", arena), NULL);
	arena_free(arena);
}
