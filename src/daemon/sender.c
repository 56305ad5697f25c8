/* The one table of known senders; mta-stsd(8) lists their labels. */
#include "daemon/sender.h"

#include <string.h>

#include "base/text.h"

/* What stands at the beginning of a User-Agent, in any case.  Programs that
 * leave Go's own name (mox, maddy and chasquid do) cannot be told apart. */
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
    {"mox", "mox"},
    {"maddy", "maddy"},
    {"chasquid", "chasquid"},
    {"mailauth", "mailauth"},
    {"halon", "Halon"},
    {"kumomta", "Kumo"},
    {"go", "Go-http-client"},
    {"curl", "curl/"},
    {"mta-sts-check", "mta-sts/"},
    {"other", ""},
};

size_t sender_find(const char *user_agent, size_t length)
{
	for (size_t i = 0; i < SENDER_COUNT - 1; i++) {
		size_t known = strlen(senders[i].user_agent);

		if (length >= known &&
		    text_equal_nocase(user_agent, known, senders[i].user_agent,
				      known))
			return i;
	}
	return SENDER_COUNT - 1;
}

const char *sender_label(size_t sender)
{
	return senders[sender].label;
}
