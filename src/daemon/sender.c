/* The one table of known senders; mta-stsd(8) lists their labels. */
#include "daemon/sender.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"

/*
 * What stands at the beginning of a User-Agent, in any case.  Programs that
 * leave Go's own name (mox, maddy and chasquid do) cannot be told apart, nor
 * can those that send none (KumoMTA and mailauth do not).
 *
 * Those of Postfix and of Stalwart are from their sources (defaults.py,
 * mta-sts.go, USER_AGENT), Google's from lists of what visits web servers;
 * Microsoft, Yahoo and Halon are expected to begin with their name.
 */
static const struct {
	const char *label;
	const char *user_agent;
} senders[SENDER_COUNT] = {
    {"google", "Google-SMTP-STS"},
    {"microsoft", "Microsoft"},
    {"yahoo", "Yahoo"},
    {"postfix-mta-sts-resolver", "postfix-mta-sts-resolver"},
    {"postfix-tlspol", "postfix-tlspol"},
    {"stalwart", "Stalwart"},
    {"halon", "Halon"},
    {"go", "Go-http-client"},
    {"curl", "curl/"},
    {"mta-sts-check", "mta-sts/"},
    {"none", ""},
    {"other", ""},
};

/* "" is what an empty one begins with. */
static bool begins_with(const char *user_agent, size_t length,
			const char *known)
{
	size_t known_length = strlen(known);

	if (known_length == 0)
		return length == 0;
	return length >= known_length &&
	       text_equal_nocase(user_agent, known_length, known, known_length);
}

size_t sender_find(const char *user_agent, size_t length)
{
	size_t i = 0;

	while (i < SENDER_COUNT - 1 &&
	       !begins_with(user_agent, length, senders[i].user_agent))
		i++;
	return i;
}

const char *sender_label(size_t sender)
{
	return senders[sender].label;
}
