#include "reports/report_signs.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "reports/gzip.h"

static bool contains(const char *text, const char *word)
{
	return strcasestr(text, word) != NULL;
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), wanted = strlen(end);

	return length >= wanted && strcasecmp(text + length - wanted, end) == 0;
}

void report_signs_add_name(struct report_signs *signs, const char *file_name)
{
	if (contains(file_name, ".xml"))
		signs->is_other = true;
	else if (contains(file_name, "tlsrpt") || strchr(file_name, '!') ||
		 ends_with(file_name, ".json") ||
		 ends_with(file_name, ".json.gz"))
		signs->is_likely = true;
}

void report_signs_add_type(struct report_signs *signs, const char *type)
{
	if (contains(type, "tlsrpt"))
		signs->is_told = true;
	else if (contains(type, "xml"))
		signs->is_other = true;
}

void report_signs_add_mail(struct report_signs *signs,
			   const struct mail_headers *mail)
{
	static const char subject[] = "Report Domain:";

	if (mail->report_domain != NULL || mail->report_submitter != NULL ||
	    contains(mail->type, "tlsrpt") ||
	    (mail->report_type != NULL &&
	     contains(mail->report_type, "tlsrpt")))
		signs->is_told = true;
	if (mail->subject != NULL &&
	    strncasecmp(mail->subject, subject, strlen(subject)) == 0)
		signs->is_likely = true;
}

static bool contains_any(const char *text, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (contains(text, *words))
			return true;
	}
	return false;
}

bool report_signs_label(const struct mail_part *part)
{
	static const char *const types[] = {"tlsrpt", "json",		"gzip",
					    "zip",    "message/rfc822", NULL};
	static const char *const names[] = {"tlsrpt", ".json", ".gz", ".zip",
					    NULL};

	return contains_any(part->type, types) ||
	       (part->file_name != NULL &&
		contains_any(part->file_name, names));
}

static enum report_refusal refusal(bool is_broken)
{
	return is_broken ? REFUSAL_BROKEN : REFUSAL_NO_REPORT;
}

enum report_refusal report_signs_of_nothing(const struct report_signs *signs)
{
	return refusal(signs->is_told ||
		       (signs->is_likely && !signs->is_other));
}

enum report_refusal report_signs_of_damage(const struct report_signs *signs)
{
	return refusal(signs->is_told || !signs->is_other);
}

/* Whether there is one of the members that nothing but reports has. */
static bool has_member(const char *bytes, size_t length)
{
	static const char *const members[] = {
	    "\"date-range\"",	  "\"organization-name\"", "\"contact-info\"",
	    "\"report-id\"",	  "\"policies\"",	   "\"policy-domain\"",
	    "\"failure-details\""};

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (memmem(bytes, length, members[i], strlen(members[i])) !=
		    NULL)
			return true;
	}
	return false;
}

enum report_refusal report_signs_of_json(bool is_expected, const char *bytes,
					 size_t length)
{
	return refusal(is_expected || has_member(bytes, length));
}

/* Whether the word is there in any case. */
static bool has_word(const char *bytes, size_t length, const char *word)
{
	size_t wanted = strlen(word);

	for (size_t i = 0; i + wanted <= length; i++) {
		if (text_lower(bytes[i]) == word[0] &&
		    text_equal_nocase(bytes + i, wanted, word, wanted))
			return true;
	}
	return false;
}

enum report_refusal report_signs_of_large(const char *bytes, size_t length)
{
	return refusal(gzip_is(bytes, length) || has_member(bytes, length) ||
		       has_word(bytes, length, "tlsrpt") ||
		       has_word(bytes, length, "tls-report-"));
}
