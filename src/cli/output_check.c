/* Reports a failure to write by its result only. */
#include <jansson.h>
#include <string.h>

#include "base/timestamp.h"
#include "check/judge.h"
#include "cli/check_report.h"
#include "cli/output.h"
#include "sts/policy.h"

#define DAY_S 86400

/* Text of others, which may be no UTF-8: escaped. */
static json_t *make_foreign(struct arena *arena, const char *bytes,
			    size_t length)
{
	return json_string(check_escape(arena, bytes, length));
}

static json_t *make_moment(int64_t seconds)
{
	char moment[TIMESTAMP_ROOM];

	return json_string(timestamp_format(moment, seconds));
}

static json_t *make_senders(unsigned senders)
{
	json_t *list = json_array();

	for (size_t i = 0; sender_name(i) != NULL; i++) {
		if (senders >> i & 1)
			json_array_append_new(list,
					      json_string(sender_name(i)));
	}
	return list;
}

static json_t *make_findings(const struct check_findings *findings)
{
	json_t *list = json_array();

	for (size_t i = 0; i < findings->count; i++) {
		const struct check_finding *finding = &findings->list[i];

		json_array_append_new(
		    list,
		    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "severity",
			      check_severity_name(finding->severity), "code",
			      check_code_name(finding->code), "area",
			      check_area_name(check_code_area(finding->code)),
			      "subject", finding->subject, "message",
			      finding->message, "fix", finding->fix,
			      "refused_by", make_senders(finding->senders)));
	}
	return list;
}

/* ---- facts ---- */

static const char *dns_status_name(enum dns_status status)
{
	switch (status) {
	case DNS_FOUND: return "found";
	case DNS_NO_NAME: return "nxdomain";
	case DNS_NO_DATA: return "nodata";
	case DNS_TEMPORARY: return "unknown";
	case DNS_SKIPPED: break;
	}
	return "skipped";
}

static json_t *make_aliases(struct arena *arena,
			    const struct dns_aliases *aliases)
{
	json_t *list = json_array();

	for (size_t i = 0; i < aliases->count; i++)
		json_array_append_new(list,
				      make_foreign(arena, aliases->names[i],
						   strlen(aliases->names[i])));
	return list;
}

static json_t *make_txt(struct arena *arena, const struct txt_facts *txt)
{
	json_t *list = json_array();

	for (size_t i = 0; i < txt->count; i++)
		json_array_append_new(list,
				      make_foreign(arena, txt->records[i].bytes,
						   txt->records[i].length));
	return json_pack("{s:s, s:o, s:o}", "dns", dns_status_name(txt->status),
			 "aliases", make_aliases(arena, &txt->aliases),
			 "records", list);
}

static json_t *make_certificate(struct arena *arena,
				const struct tls_facts *tls, int64_t now)
{
	static const char *const trust_names[] = {
	    [CHAIN_TRUSTED] = "trusted",
	    [CHAIN_SELF_SIGNED] = "self-signed",
	    [CHAIN_INCOMPLETE] = "incomplete",
	    [CHAIN_INVALID] = "invalid",
	    [CHAIN_UNDECIDED] = "unknown",
	};
	const struct peer_chain *chain = &tls->chain;
	json_t *names = json_array();

	if (!tls->has_chain || !chain->is_readable) {
		json_decref(names);
		return json_null();
	}
	for (size_t i = 0; i < chain->name_count; i++)
		json_array_append_new(names,
				      make_foreign(arena, chain->names[i],
						   strlen(chain->names[i])));
	return json_pack("{s:s, s:s, s:s, s:o, s:I, s:o, s:o, s:I, s:s}",
			 "subject", chain->subject, "issuer", chain->issuer,
			 "key", chain->key, "names", names, "names_omitted",
			 (json_int_t)chain->names_omitted, "not_before",
			 make_moment(chain->not_before), "not_after",
			 make_moment(chain->not_after), "days_left",
			 (json_int_t)((chain->not_after - now) / DAY_S),
			 "trust", trust_names[chain->trust]);
}

static json_t *make_https(struct arena *arena, const struct check_facts *facts)
{
	json_t *list = json_array();

	for (size_t i = 0; i < facts->https_count; i++) {
		const struct https_facts *https = &facts->https[i];

		json_array_append_new(
		    list,
		    json_pack(
			"{s:s, s:s, s:i, s:i, s:o, s:o}", "address",
			https->address, "tls",
			https->tls.version == NULL ? "" : https->tls.version,
			"status", (int)https->code, "milliseconds",
			(int)https->duration_ms, "content_type",
			https->content_type == NULL
			    ? json_null()
			    : make_foreign(arena, https->content_type,
					   strlen(https->content_type)),
			"certificate",
			make_certificate(arena, &https->tls, facts->now)));
	}
	return list;
}

static json_t *make_policy_host(struct arena *arena,
				const struct check_facts *facts)
{
	return json_pack("{s:s, s:o, s:o}", "dns",
			 dns_status_name(facts->host_status), "aliases",
			 make_aliases(arena, &facts->host_aliases), "addresses",
			 make_https(arena, facts));
}

static json_t *make_policy(struct arena *arena, const struct check_facts *facts)
{
	const struct policy *policy = judge_find_policy(facts, arena);
	json_t *mx;

	if (policy == NULL)
		return json_null();
	mx = json_array();
	for (size_t i = 0; i < policy->mx_count; i++)
		json_array_append_new(mx, json_string(policy->mx[i]));
	return json_pack("{s:s, s:I, s:o}", "mode",
			 policy_mode_name(policy->mode), "max_age",
			 (json_int_t)policy->max_age_s, "mx", mx);
}

static json_t *make_mx_hosts(struct arena *arena, const struct mx_facts *mx,
			     int64_t now)
{
	json_t *list = json_array();

	for (size_t i = 0; i < mx->host_count; i++) {
		const struct smtp_facts *host = &mx->hosts[i];

		json_array_append_new(
		    list,
		    json_pack(
			"{s:s, s:b, s:b, s:s, s:o}", "address", host->address,
			"reachable", host->connect == CONNECT_OK, "starttls",
			host->status == SMTP_OK, "tls",
			host->tls.version == NULL ? "" : host->tls.version,
			"certificate",
			make_certificate(arena, &host->tls, now)));
	}
	return list;
}

static json_t *make_mx(struct arena *arena, const struct check_facts *facts)
{
	json_t *list = json_array();

	for (size_t i = 0; i < facts->mx_count; i++) {
		const struct mx_facts *mx = &facts->mx[i];

		json_array_append_new(
		    list,
		    json_pack("{s:o, s:i, s:s, s:o, s:o}", "name",
			      make_foreign(arena, mx->name, strlen(mx->name)),
			      "preference", (int)mx->preference, "dns",
			      dns_status_name(mx->status), "aliases",
			      make_aliases(arena, &mx->aliases), "addresses",
			      make_mx_hosts(arena, mx, facts->now)));
	}
	return list;
}

static json_t *make_id(const struct check_facts *facts)
{
	struct sts_record record;

	if (sts_record_parse_set(facts->sts.records, facts->sts.count,
				 &record) != STS_RECORD_OK)
		return json_null();
	return json_string(record.id);
}

static json_t *make_facts(const struct check_result *result)
{
	const struct check_facts *facts = result->facts;
	struct arena *arena = result->arena;

	return json_pack(
	    "{s:s, s:o, s:o, s:o, s:o, s:o, s:s, s:o}", "unicode",
	    facts->unicode, "txt", make_txt(arena, &facts->sts), "id",
	    make_id(facts), "tlsrpt", make_txt(arena, &facts->tlsrpt),
	    "policy_host", make_policy_host(arena, facts), "policy",
	    make_policy(arena, facts), "mx_dns",
	    dns_status_name(facts->mx_status), "mx", make_mx(arena, facts));
}

static bool write_json(FILE *stream, json_t *object)
{
	bool is_written =
	    object != NULL && json_dumpf(object, stream, JSON_INDENT(2)) == 0;

	json_decref(object);
	return is_written;
}

bool output_check_json(FILE *stream, const struct check_result *result)
{
	return write_json(
	    stream, json_pack("{s:s, s:s, s:o, s:I, s:o}", "domain",
			      result->facts->domain, "status",
			      check_report_status_name(
				  check_report_status(result->findings)),
			      "findings", make_findings(result->findings),
			      "omitted", (json_int_t)result->findings->omitted,
			      "facts", make_facts(result)));
}

bool output_lint_json(FILE *stream, const struct check_findings *findings)
{
	return write_json(
	    stream,
	    json_pack("{s:s, s:o, s:I}", "status",
		      check_report_status_name(check_report_status(findings)),
		      "findings", make_findings(findings), "omitted",
		      (json_int_t)findings->omitted));
}
