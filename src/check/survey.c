/*
 * Whatever is under way is counted in `pending`; the survey is done when there
 * is nothing left.  Each answer starts what can only be asked now.
 */
#include "check/survey.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#include "check/https_fetch.h"
#include "check/idn.h"
#include "check/smtp_probe.h"
#include "sts/sts_record.h"

/* Of each mail host; more are counted. */
#define MX_ADDRESSES_MAX 8

/* The two halves of a host's addresses, which are asked for apart. */
struct host_lookup {
	struct survey *survey;
	struct mx_facts *mx; /* NULL: the policy host */
	unsigned open;	     /* answers still to come */
	enum dns_status status;
	const char *why;
	struct dns_aliases aliases;
	const char *addresses[2 * DNS_ADDRESSES_MAX];
	size_t count;
};

struct survey {
	const struct survey_setting *setting;
	struct arena *arena;
	struct check_facts facts;
	struct chain_cache chains;
	size_t pending;
	struct dns *dns; /* of its own: what others meet does not spoil it */
	bool is_stopped; /* nothing new is started */
	ev_timer done_timer;
	void (*done)(void *context);
	void *context;
	struct mx_facts *mx;
	struct https_facts *https;
	struct https_fetch *fetches[FACTS_ADDRESSES_MAX]; /* NULL: ended */
	struct smtp_probe *probes[FACTS_MX_MAX * MX_ADDRESSES_MAX];
	size_t probe_count;
};

/* One connection, to know which has ended. */
struct probe_slot {
	struct survey *survey;
	size_t number;
};

static void on_done(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct survey *survey = timer->data;

	(void)loop;
	(void)events;
	if (survey->dns != NULL)
		dns_close(survey->dns);
	survey->dns = NULL;
	survey->done(survey->context);
}

static void end_one(struct survey *survey)
{
	if (--survey->pending > 0)
		return;
	/* Not from inside of what has just ended. */
	ev_timer_init(&survey->done_timer, on_done, 0, 0);
	survey->done_timer.data = survey;
	ev_timer_start(survey->setting->loop, &survey->done_timer);
}

static void ask(struct survey *survey, const char *name,
		enum dns_question question, dns_done *done, void *context)
{
	static const struct dns_answer none = {
	    .status = DNS_TEMPORARY,
	    .why = "this machine has no name server to ask"};

	survey->pending++;
	if (survey->dns == NULL)
		done(context, &none);
	else
		dns_ask(survey->dns, survey->arena, name, question, done,
			context);
}

/* ---- connections ---- */

static struct probe_slot *make_slot(struct survey *survey, size_t number)
{
	struct probe_slot *slot = arena_alloc(survey->arena, sizeof(*slot));

	*slot = (struct probe_slot){.survey = survey, .number = number};
	return slot;
}

static void on_fetched(void *context)
{
	struct probe_slot *slot = context;

	slot->survey->fetches[slot->number] = NULL;
	end_one(slot->survey);
}

static void fetch_policies(struct survey *survey, const char *const *addresses,
			   size_t count, unsigned port)
{
	struct check_facts *facts = &survey->facts;

	if (count > FACTS_ADDRESSES_MAX) {
		facts->https_omitted = count - FACTS_ADDRESSES_MAX;
		count = FACTS_ADDRESSES_MAX;
	}
	survey->https =
	    arena_alloc(survey->arena, count * sizeof(*survey->https));
	facts->https = survey->https;
	facts->https_count = count;
	for (size_t i = 0; i < count; i++) {
		const struct https_target target = {
		    .address = addresses[i],
		    .port = port,
		    .host = arena_printf(survey->arena, "mta-sts.%s",
					 facts->domain),
		    .chains = &survey->chains};

		survey->pending++;
		survey->fetches[i] = https_fetch_start(
		    survey->setting->loop, survey->arena, &target,
		    &survey->https[i], on_fetched, make_slot(survey, i));
	}
}

static void on_probed(void *context)
{
	struct probe_slot *slot = context;

	slot->survey->probes[slot->number] = NULL;
	end_one(slot->survey);
}

static void probe_mx(struct survey *survey, struct mx_facts *mx,
		     const char *const *addresses, size_t count)
{
	struct smtp_facts *hosts;

	if (count > MX_ADDRESSES_MAX) {
		mx->addresses_omitted = count - MX_ADDRESSES_MAX;
		count = MX_ADDRESSES_MAX;
	}
	hosts = arena_alloc(survey->arena, count * sizeof(*hosts));
	mx->hosts = hosts;
	mx->host_count = count;
	for (size_t i = 0; i < count; i++) {
		const struct smtp_target target = {.address = addresses[i],
						   .port = SMTP_PORT,
						   .host = mx->name,
						   .chains = &survey->chains};
		size_t number = survey->probe_count;

		hosts[i].address = addresses[i];
		if (survey->facts.no_smtp) {
			hosts[i].connect = CONNECT_SKIPPED;
			continue;
		}
		survey->probe_count++;
		survey->pending++;
		survey->probes[number] = smtp_probe_start(
		    survey->setting->loop, survey->arena, &target, &hosts[i],
		    on_probed, make_slot(survey, number));
	}
}

/* ---- addresses of hosts ---- */

/* What two answers about a name come to: one that knows beats one that does
 * not, and "no answer" beats "no such record".  That there was no answer is
 * told in any case. */
static void merge_status(struct host_lookup *lookup,
			 const struct dns_answer *answer)
{
	static const unsigned char rank[] = {
	    [DNS_FOUND] = 4,   [DNS_TEMPORARY] = 3, [DNS_NO_NAME] = 2,
	    [DNS_NO_DATA] = 1, [DNS_SKIPPED] = 0,
	};

	if (answer->status == DNS_TEMPORARY)
		lookup->why = answer->why;
	if (rank[answer->status] > rank[lookup->status])
		lookup->status = answer->status;
}

static void finish_lookup(struct host_lookup *lookup)
{
	struct survey *survey = lookup->survey;
	struct check_facts *facts = &survey->facts;
	struct mx_facts *mx = lookup->mx;

	if (mx == NULL) {
		facts->host_status = lookup->status;
		facts->host_why = lookup->why;
		facts->host_aliases = lookup->aliases;
		if (!survey->is_stopped)
			fetch_policies(survey, lookup->addresses, lookup->count,
				       HTTPS_PORT);
		return;
	}
	mx->status = lookup->status;
	mx->why = lookup->why;
	mx->aliases = lookup->aliases;
	if (facts->mx_is_implicit && lookup->status != DNS_FOUND) {
		/* Neither MX nor address: there is no mail host. */
		facts->mx_is_implicit = false;
		facts->mx_count = 0;
		if (lookup->status == DNS_TEMPORARY) {
			facts->mx_status = DNS_TEMPORARY;
			facts->mx_why = lookup->why;
		}
		return;
	}
	if (!survey->is_stopped)
		probe_mx(survey, mx, lookup->addresses, lookup->count);
}

static void on_addresses(void *context, const struct dns_answer *answer)
{
	struct host_lookup *lookup = context;
	struct survey *survey = lookup->survey;

	merge_status(lookup, answer);
	if (answer->aliases.count > lookup->aliases.count)
		lookup->aliases = answer->aliases;
	for (size_t i = 0; i < answer->address_count; i++)
		lookup->addresses[lookup->count++] = answer->addresses[i];
	if (--lookup->open == 0)
		finish_lookup(lookup);
	end_one(survey);
}

static void look_up_host(struct survey *survey, const char *name,
			 struct mx_facts *mx)
{
	struct host_lookup *lookup =
	    arena_alloc(survey->arena, sizeof(*lookup));

	*lookup = (struct host_lookup){
	    .survey = survey, .mx = mx, .open = 2, .status = DNS_SKIPPED};
	ask(survey, name, DNS_ASK_A, on_addresses, lookup);
	ask(survey, name, DNS_ASK_AAAA, on_addresses, lookup);
}

/* ---- answers ---- */

static void note_txt(struct txt_facts *txt, const struct dns_answer *answer)
{
	*txt = (struct txt_facts){.status = answer->status,
				  .why = answer->why,
				  .aliases = answer->aliases,
				  .records = answer->txt,
				  .count = answer->txt_count};
}

static void on_wildcard(void *context, const struct dns_answer *answer)
{
	struct survey *survey = context;

	survey->facts.sts_is_wildcard = answer->status == DNS_FOUND;
	end_one(survey);
}

static void on_domain_txt(void *context, const struct dns_answer *answer)
{
	struct survey *survey = context;
	size_t candidates;

	txt_records_choose(answer->txt, answer->txt_count, STS_RECORD_VERSION,
			   &candidates);
	survey->facts.sts_at_domain = candidates > 0;
	end_one(survey);
}

/* Without a record at its place: does a wildcard answer, which a name that
 * nobody makes would show, or is there one at the domain itself? */
static void look_for_mistakes(struct survey *survey)
{
	if (survey->facts.sts.status == DNS_FOUND)
		ask(survey,
		    arena_printf(survey->arena, "_mta-sts-wildcard-test.%s",
				 survey->facts.domain),
		    DNS_ASK_TXT, on_wildcard, survey);
	ask(survey, survey->facts.domain, DNS_ASK_TXT, on_domain_txt, survey);
}

static void on_sts_txt(void *context, const struct dns_answer *answer)
{
	struct survey *survey = context;
	size_t candidates;

	note_txt(&survey->facts.sts, answer);
	txt_records_choose(answer->txt, answer->txt_count, STS_RECORD_VERSION,
			   &candidates);
	if (candidates == 0 && answer->status != DNS_TEMPORARY &&
	    !survey->is_stopped)
		look_for_mistakes(survey);
	end_one(survey);
}

static void on_tlsrpt_txt(void *context, const struct dns_answer *answer)
{
	struct survey *survey = context;

	note_txt(&survey->facts.tlsrpt, answer);
	end_one(survey);
}

static void add_mx(struct survey *survey, const char *name, unsigned preference)
{
	struct mx_facts *mx = &survey->mx[survey->facts.mx_count++];

	*mx = (struct mx_facts){
	    .name = name, .preference = preference, .status = DNS_SKIPPED};
	look_up_host(survey, name, mx);
}

/* The same host under two preferences is looked at once. */
static bool has_mx(const struct survey *survey, const char *name)
{
	for (size_t i = 0; i < survey->facts.mx_count; i++) {
		if (strcasecmp(survey->mx[i].name, name) == 0)
			return true;
	}
	return false;
}

static void add_all_mx(struct survey *survey, const struct dns_answer *answer)
{
	struct check_facts *facts = &survey->facts;
	size_t count = answer->mx_count;

	facts->mx_is_null = count == 1 && answer->mx[0].name[0] == '\0';
	if (facts->mx_is_null)
		return;
	if (count > FACTS_MX_MAX) {
		facts->mx_omitted = count - FACTS_MX_MAX;
		count = FACTS_MX_MAX;
	}
	for (size_t i = 0; i < count; i++) {
		if (!has_mx(survey, answer->mx[i].name))
			add_mx(survey, answer->mx[i].name,
			       answer->mx[i].preference);
	}
}

static void on_mx(void *context, const struct dns_answer *answer)
{
	struct survey *survey = context;
	struct check_facts *facts = &survey->facts;

	facts->mx_status = answer->status;
	facts->mx_why = answer->why;
	survey->mx =
	    arena_alloc(survey->arena, FACTS_MX_MAX * sizeof(*survey->mx));
	facts->mx = survey->mx;
	if (!survey->is_stopped && answer->status == DNS_FOUND) {
		add_all_mx(survey, answer);
	} else if (!survey->is_stopped && answer->status == DNS_NO_DATA) {
		facts->mx_is_implicit = true; /* RFC 5321 section 5.1 */
		add_mx(survey, facts->domain, 0);
	}
	end_one(survey);
}

/* ---- the whole ---- */

static void give_txt(struct survey *survey, const char *txt)
{
	struct txt_span *record = arena_alloc(survey->arena, sizeof(*record));

	*record = (struct txt_span){.bytes = txt, .length = strlen(txt)};
	survey->facts.sts = (struct txt_facts){
	    .status = DNS_FOUND, .records = record, .count = 1};
	survey->facts.sts_is_given = true;
}

static const char *below(struct survey *survey, const char *label)
{
	return arena_printf(survey->arena, "%s.%s", label,
			    survey->facts.domain);
}

static void start(struct survey *survey)
{
	const struct survey_options *options = survey->setting->options;

	if (options->txt != NULL)
		give_txt(survey, options->txt);
	else
		ask(survey, below(survey, "_mta-sts"), DNS_ASK_TXT, on_sts_txt,
		    survey);
	ask(survey, below(survey, "_smtp._tls"), DNS_ASK_TXT, on_tlsrpt_txt,
	    survey);
	ask(survey, survey->facts.domain, DNS_ASK_MX, on_mx, survey);
	if (options->connect != NULL) {
		survey->facts.host_status = DNS_FOUND;
		survey->facts.host_is_given = true;
		fetch_policies(survey, &options->connect, 1,
			       options->connect_port);
	} else {
		look_up_host(survey, below(survey, "mta-sts"), NULL);
	}
}

struct survey *survey_start(const struct survey_setting *setting,
			    struct arena *arena, const char *domain,
			    void (*done)(void *context), void *context)
{
	struct survey *survey = arena_alloc(arena, sizeof(*survey));
	struct text why;

	survey->setting = setting;
	survey->arena = arena;
	survey->done = done;
	survey->context = context;
	survey->facts =
	    (struct check_facts){.domain = domain,
				 .unicode = idn_to_unicode(arena, domain),
				 .now = time(NULL),
				 .no_smtp = setting->options->no_smtp,
				 .require_smtp = setting->options->require_smtp,
				 .sts.status = DNS_SKIPPED,
				 .tlsrpt.status = DNS_SKIPPED,
				 .host_status = DNS_SKIPPED,
				 .mx_status = DNS_SKIPPED};
	chain_cache_init(&survey->chains, arena, setting->trust,
			 survey->facts.now);
	survey->pending = 1; /* until everything has been started */
	text_init_growing(&why);
	survey->dns = dns_open(setting->loop, setting->resolver, &why);
	text_release(&why);
	start(survey);
	end_one(survey);
	return survey;
}

struct check_facts *survey_facts(struct survey *survey)
{
	return &survey->facts;
}

void survey_cancel(struct survey *survey)
{
	if (survey->pending == 0)
		return; /* it was done in time */
	survey->is_stopped = true;
	survey->facts.is_cut = true;
	if (survey->dns != NULL)
		dns_cancel(survey->dns);
	for (size_t i = 0; i < FACTS_ADDRESSES_MAX; i++) {
		if (survey->fetches[i] != NULL)
			https_fetch_cancel(survey->fetches[i]);
	}
	for (size_t i = 0; i < survey->probe_count; i++) {
		if (survey->probes[i] != NULL)
			smtp_probe_cancel(survey->probes[i]);
	}
}
