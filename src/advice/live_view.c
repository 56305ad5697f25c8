/* Pure functions. */
#include "advice/live_view.h"

bool live_view_is_of_policy(const struct check_finding *finding)
{
	return finding->code == CODE_MX_NOT_COVERED ||
	       finding->code == CODE_MX_WILDCARD_DEPTH ||
	       finding->code == CODE_LOCAL_MX_NOT_COVERED;
}

/* What a finding of the areas mx and smtp means: some say that no mail arrives
 * whatever the policy is.  In mode testing those of the policy are warnings. */
static bool is_loss(const struct check_finding *finding)
{
	if (live_view_is_of_policy(finding))
		return true;
	switch (finding->code) {
	case CODE_STARTTLS_MISSING:
	case CODE_STARTTLS_REFUSED:
	case CODE_MX_TLS_HANDSHAKE:
	case CODE_MX_TLS_VERSION:
	case CODE_MX_CERT_UNTRUSTED:
	case CODE_MX_CERT_EXPIRED:
	case CODE_MX_CERT_NOT_YET_VALID:
	case CODE_MX_CERT_EXPIRING: /* within three days */
	case CODE_MX_CERT_NAME:
	case CODE_MX_DIFFERS_BY_ADDRESS:
		return finding->severity == CHECK_ERROR;
	default: return false;
	}
}

/* That a policy is not loaded yet (a warning) the state tells better. */
static bool is_fault(const struct check_finding *finding)
{
	switch (check_code_area(finding->code)) {
	case AREA_DNS:
	case AREA_HTTPS:
	case AREA_POLICY:
		return finding->severity == CHECK_ERROR &&
		       finding->code != CODE_CERT_EXPIRING;
	case AREA_LOCAL: /* also in the first hour */
		return finding->code != CODE_POLICY_NOT_SERVED ||
		       finding->severity == CHECK_ERROR;
	default: return false;
	}
}

/* LIVE_MEANINGS: nothing that advice depends on. */
static enum live_meaning find_meaning(const struct check_finding *finding)
{
	if (finding->severity == CHECK_UNKNOWN ||
	    finding->code == CODE_SMTP_BLOCKED)
		return LIVE_UNKNOWN;
	if (finding->severity == CHECK_INFO)
		return finding->code == CODE_TLSRPT_MISSING ? LIVE_REPORTS
							    : LIVE_MEANINGS;
	if (is_loss(finding))
		return LIVE_LOSS;
	if (is_fault(finding))
		return LIVE_FAULT;
	if (check_code_area(finding->code) == AREA_TLSRPT)
		return finding->code == CODE_TLSRPT_EXTRA ? LIVE_MEANINGS
							  : LIVE_REPORTS;
	return finding->severity == CHECK_ERROR ? LIVE_TROUBLE : LIVE_MEANINGS;
}

static void collect(struct live_findings *to, enum live_meaning meaning,
		    const struct check_findings *findings, struct arena *arena)
{
	const struct check_finding **list =
	    arena_alloc(arena, (findings->count + 1) * sizeof(*list));

	for (size_t i = 0; i < findings->count; i++) {
		if (find_meaning(&findings->list[i]) == meaning)
			list[to->count++] = &findings->list[i];
	}
	to->list = list;
}

static bool is_seen(const struct mx_facts *mx)
{
	for (size_t i = 0; i < mx->host_count; i++) {
		if (mx->hosts[i].tls.status == HANDSHAKE_OK)
			return true;
	}
	return false;
}

static bool is_each_address_seen(const struct mx_facts *mx)
{
	for (size_t i = 0; i < mx->host_count; i++) {
		if (mx->hosts[i].tls.status != HANDSHAKE_OK)
			return false;
	}
	return mx->host_count > 0 && mx->addresses_omitted == 0;
}

void live_view_make(struct live_view *view,
		    const struct check_findings *findings,
		    const struct check_facts *facts, struct arena *arena)
{
	*view = (struct live_view){0};
	if (findings == NULL || facts == NULL)
		return;
	view->is_there = true;
	for (size_t i = 0; i < LIVE_MEANINGS; i++)
		collect(&view->by_meaning[i], (enum live_meaning)i, findings,
			arena);
	view->mail_servers = facts->mx_count;
	view->is_all_seen = facts->mx_count > 0 && facts->mx_omitted == 0 &&
			    view->by_meaning[LIVE_LOSS].count == 0;
	for (size_t i = 0; i < facts->mx_count; i++)
		view->is_all_seen = view->is_all_seen && is_seen(&facts->mx[i]);
	view->is_each_address_seen = view->is_all_seen;
	for (size_t i = 0; i < facts->mx_count; i++)
		view->is_each_address_seen =
		    view->is_each_address_seen &&
		    is_each_address_seen(&facts->mx[i]);
}
