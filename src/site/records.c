/* Pure functions.  Whatever is printed here has passed the checks of the
 * configuration, so nothing needs escaping but the quotes of TXT strings. */
#include "site/records.h"

#include <stdio.h>
#include <string.h>

#include "base/timestamp.h"
#include "sts/domain_name.h"
#include "sts/sts_record.h"
#include "sts/tlsrpt_record.h"

/* RFC 1035 section 3.3: the longest character-string. */
#define CHARACTER_STRING_BYTES_MAX 255

/* A list under construction. */
struct collection {
	struct arena *arena;
	const struct records_options *options;
	struct dns_record *list;
	size_t count, room;
	const char **notes;
	size_t note_count, note_room;
};

static void add_record(struct collection *collection, enum dns_type type,
		       const char *name, unsigned ttl_s, const char *value,
		       const char *comment)
{
	if (collection->options->ttl_s != 0)
		ttl_s = collection->options->ttl_s;
	if (collection->count == collection->room) {
		size_t room = collection->room * 2 + 8;
		struct dns_record *list =
		    arena_alloc(collection->arena, room * sizeof(*list));

		if (collection->count > 0)
			memcpy(list, collection->list,
			       collection->count * sizeof(*list));
		collection->list = list;
		collection->room = room;
	}
	collection->list[collection->count++] = (struct dns_record){
	    .name = name,
	    .type = type,
	    .ttl_s = ttl_s,
	    .value = value,
	    .comment = comment,
	};
}

static void add_note(struct collection *collection, const char *note)
{
	if (collection->note_count == collection->note_room) {
		size_t room = collection->note_room * 2 + 4;
		const char **notes =
		    arena_alloc(collection->arena, room * sizeof(*notes));

		if (collection->note_count > 0)
			memcpy(notes, collection->notes,
			       collection->note_count * sizeof(*notes));
		collection->notes = notes;
		collection->note_room = room;
	}
	collection->notes[collection->note_count++] = note;
}

static void finish(const struct collection *collection, struct records *records)
{
	records->list = collection->list;
	records->count = collection->count;
	records->notes = collection->notes;
	records->note_count = collection->note_count;
}

static const char *keep_text(struct arena *arena, struct text *text)
{
	const char *kept = arena_copy(arena, text->bytes, text->length);

	text_release(text);
	return kept;
}

enum records_status records_find_status(const struct domain_config *domain,
					const struct policy_record *record)
{
	unsigned char digest[DIGEST_BYTES];

	if (record == NULL || !policy_record_is_served(record))
		return RECORDS_UNSERVED;
	digest_sha256(digest, domain->policy_text, domain->policy_length);
	if (memcmp(digest, record->digest, DIGEST_BYTES) != 0)
		return RECORDS_PENDING;
	if (domain->id_scheme == ID_LITERAL &&
	    strcmp(domain->id_literal, record->id) != 0)
		return RECORDS_PENDING;
	return RECORDS_CURRENT;
}

/* Says of a domain without a record that may be published, why: `name` is that
 * of its TXT record. */
static void note_unserved(struct collection *collection,
			  const struct domain_config *domain, const char *name,
			  const struct policy_record *record)
{
	char moment[TIMESTAMP_ROOM];

	if (record != NULL && record->dropped == 0)
		add_note(collection,
			 arena_printf(
			     collection->arena,
			     "the policy of %s is not served since %s, for its "
			     "certificate is missing or unusable, 'mta-stsd "
			     "-t' tells which and why: repair that and reload "
			     "with 'mta-stsd -r'; keep a record %s that is "
			     "already in DNS",
			     domain->name,
			     timestamp_format(moment, record->unserved), name));
	else
		add_note(collection,
			 arena_printf(
			     collection->arena,
			     "no policy of %s is served yet: the TXT record "
			     "%s comes after the first load with its "
			     "certificate: start the daemon, or reload it "
			     "with 'mta-stsd -r'; 'mta-stsd -t' tells what is "
			     "in its way",
			     domain->name, name));
}

static void note_status(struct collection *collection,
			const struct domain_config *domain, const char *name,
			const struct policy_record *record,
			enum records_status status)
{
	switch (status) {
	case RECORDS_CURRENT: return;
	case RECORDS_PENDING:
		add_note(collection,
			 arena_printf(
			     collection->arena,
			     "the configured policy of %s is not served yet: "
			     "the record %s has the id of the policy being "
			     "served: reload with 'mta-stsd -r', then publish "
			     "the new id",
			     domain->name, name));
		return;
	case RECORDS_UNSERVED:
		note_unserved(collection, domain, name, record);
		return;
	case RECORDS_UNKNOWN: break;
	}
	add_note(collection,
		 arena_printf(collection->arena,
			      "what is served of %s is not known, for the "
			      "state cannot be used: keep a record %s that is "
			      "already in DNS",
			      domain->name, name));
}

/* Adds the TXT record of what is served of a domain, or a note; gives the
 * domain's status. */
static enum records_status add_sts_record(struct collection *collection,
					  const struct domain_config *domain,
					  const char *name,
					  const struct policy_state *state)
{
	const struct policy_record *record =
	    state == NULL ? NULL : policy_state_find(state, domain->name);
	enum records_status status = state == NULL
					 ? RECORDS_UNKNOWN
					 : records_find_status(domain, record);
	struct text text;

	if (status <= RECORDS_PENDING) {
		text_init_growing(&text);
		sts_record_render(record->id, &text);
		add_record(collection, DNS_TXT, name, RECORDS_STS_TTL_S,
			   keep_text(collection->arena, &text),
			   "says that there is a policy, and which: replace "
			   "it whenever the policy changes");
	}
	note_status(collection, domain, name, record, status);
	return status;
}

static const char *sts_name(struct arena *arena, const char *domain)
{
	return arena_printf(arena, "_mta-sts.%s", domain);
}

static void add_tlsrpt_record(struct collection *collection,
			      const struct domain_config *domain)
{
	struct arena *arena = collection->arena;
	struct text text;

	if (domain->tls_report == NULL) {
		add_note(collection,
			 arena_printf(arena,
				      "no TLS reports: add 'tls_report = "
				      "mailto:tls-reports@%s' to [%s] and "
				      "senders tell of failures",
				      domain->name, domain->name));
		return;
	}
	text_init_growing(&text);
	tlsrpt_record_render(domain->tls_report, &text);
	add_record(collection, DNS_TXT,
		   arena_printf(arena, "_smtp._tls.%s", domain->name),
		   RECORDS_OTHER_TTL_S, keep_text(arena, &text),
		   "where senders report TLS successes and failures");
}

static void add_address_records(struct collection *collection, const char *name,
				const struct domain_config *domain)
{
	for (size_t i = 0; i < domain->address_count; i++) {
		const char *address = domain->addresses[i];
		bool is_ipv6 = strchr(address, ':') != NULL;
		bool is_known = false;

		for (size_t j = 0; j < collection->count; j++) {
			const struct dns_record *record = &collection->list[j];

			if (record->type != DNS_TXT &&
			    strcmp(record->value, address) == 0)
				is_known = true;
		}
		if (!is_known)
			add_record(collection, is_ipv6 ? DNS_AAAA : DNS_A, name,
				   RECORDS_OTHER_TTL_S, address,
				   "the host that serves the policy");
	}
}

static void note_no_address(struct collection *collection, const char *section,
			    const char *host)
{
	add_note(collection,
		 arena_printf(collection->arena,
			      "no address: add 'address = ADDRESS' of this "
			      "machine to [%s], once per address, to print "
			      "the A and AAAA records of %s",
			      section, host));
}

static const char *delegated_name(struct collection *collection,
				  const struct domain_config *domain)
{
	const char *name =
	    arena_printf(collection->arena, "%s._mta-sts.%s", domain->name,
			 collection->options->delegate_to);

	if (strlen(name) <= DOMAIN_NAME_LENGTH_MAX)
		return name;
	add_note(collection,
		 arena_printf(collection->arena,
			      "name too long for DNS: %s has %zu characters of "
			      "at most %d: %s cannot be delegated to %s",
			      name, strlen(name), DOMAIN_NAME_LENGTH_MAX,
			      domain->name, collection->options->delegate_to));
	return NULL;
}

static void add_delegation(struct collection *collection,
			   const struct domain_config *domain)
{
	struct arena *arena = collection->arena;
	const char *name = delegated_name(collection, domain);

	if (name == NULL)
		return;
	add_record(collection, DNS_CNAME, sts_name(arena, domain->name),
		   RECORDS_OTHER_TTL_S, name,
		   "the provider keeps the id: never needs a change");
	add_record(collection, DNS_CNAME, domain->host, RECORDS_OTHER_TTL_S,
		   arena_printf(arena, "%s%s", POLICY_HOST_PREFIX,
				collection->options->delegate_to),
		   "the provider serves the policy");
}

bool records_is_provider(const struct domain_config *domain,
			 const struct records_options *options)
{
	return options->delegate_to != NULL &&
	       strcmp(domain->name, options->delegate_to) == 0;
}

static enum records_status find_status(const struct domain_config *domain,
				       const struct policy_state *state)
{
	if (state == NULL)
		return RECORDS_UNKNOWN;
	return records_find_status(domain,
				   policy_state_find(state, domain->name));
}

void records_collect(struct records *records, struct arena *arena,
		     const struct domain_config *domain,
		     const struct policy_state *state,
		     const struct records_options *options)
{
	struct collection collection = {.arena = arena, .options = options};

	*records = (struct records){.title = domain->name};
	if (options->delegate_to != NULL) {
		records->status = find_status(domain, state);
		add_delegation(&collection, domain);
	} else {
		records->status = add_sts_record(
		    &collection, domain, sts_name(arena, domain->name), state);
		add_address_records(&collection, domain->host, domain);
		if (domain->address_count == 0)
			note_no_address(&collection, domain->name,
					domain->host);
	}
	add_tlsrpt_record(&collection, domain);
	finish(&collection, records);
}

void records_collect_provider(struct records *records, struct arena *arena,
			      const struct domain_config *const *domains,
			      size_t domain_count,
			      const struct policy_state *state,
			      const struct records_options *options)
{
	struct collection collection = {.arena = arena, .options = options};
	const char *host = arena_printf(arena, "%s%s", POLICY_HOST_PREFIX,
					options->delegate_to);
	const struct domain_config *own = NULL;

	*records = (struct records){
	    .title = arena_printf(arena, "zone of %s", options->delegate_to)};
	for (size_t i = 0; i < domain_count; i++) {
		add_address_records(&collection, host, domains[i]);
		if (records_is_provider(domains[i], options))
			own = domains[i];
	}
	if (collection.count == 0)
		note_no_address(&collection, own ? own->name : "defaults",
				host);
	for (size_t i = 0; i < domain_count; i++) {
		const char *name =
		    domains[i] == own ? sts_name(arena, own->name)
				      : delegated_name(&collection, domains[i]);
		enum records_status status = find_status(domains[i], state);

		if (name != NULL)
			add_sts_record(&collection, domains[i], name, state);
		if (status > records->status)
			records->status = status;
	}
	if (own != NULL)
		add_tlsrpt_record(&collection, own);
	finish(&collection, records);
}

/* ---- notations ---- */

const char *dns_type_name(enum dns_type type)
{
	switch (type) {
	case DNS_TXT: return "TXT";
	case DNS_A: return "A";
	case DNS_AAAA: return "AAAA";
	case DNS_CNAME: break;
	}
	return "CNAME";
}

/* Quoted character-strings, as many as the content needs. */
static void render_txt(const char *content, struct text *text)
{
	size_t in_string = 0;

	text_add_string(text, "\"");
	for (; *content != '\0'; content++) {
		if (in_string++ == CHARACTER_STRING_BYTES_MAX) {
			text_add_string(text, "\" \"");
			in_string = 1;
		}
		if (*content == '"' || *content == '\\')
			text_add_string(text, "\\");
		text_add(text, content, 1);
	}
	text_add_string(text, "\"");
}

static void render_zone_value(const struct dns_record *record,
			      struct text *text)
{
	if (record->type == DNS_TXT)
		render_txt(record->value, text);
	else
		text_addf(text, "%s%s", record->value,
			  record->type == DNS_CNAME ? "." : "");
}

static void render_zone_line(const struct dns_record *record, struct text *text)
{
	text_addf(text, "%s.\t%u\tIN\t%s\t", record->name, record->ttl_s,
		  dns_type_name(record->type));
	render_zone_value(record, text);
	text_add_string(text, "\n");
}

static void render_notes(const struct records *records, struct text *text)
{
	for (size_t i = 0; i < records->note_count; i++)
		text_addf(text, "; note: %s\n", records->notes[i]);
}

void records_render_zone(const struct records *records, struct text *text)
{
	text_addf(text, "; ---- %s\n", records->title);
	for (size_t i = 0; i < records->count; i++) {
		text_addf(text, "; %s\n", records->list[i].comment);
		render_zone_line(&records->list[i], text);
	}
	render_notes(records, text);
}

void records_render_panel(const struct records *records, struct text *text)
{
	text_addf(text, "---- %s\n", records->title);
	for (size_t i = 0; i < records->count; i++) {
		const struct dns_record *record = &records->list[i];

		text_addf(text,
			  "# %s\nName:  %s\nType:  %s\nTTL:   %u\n"
			  "Value: %s\n\n",
			  record->comment, record->name,
			  dns_type_name(record->type), record->ttl_s,
			  record->value);
	}
	for (size_t i = 0; i < records->note_count; i++)
		text_addf(text, "# note: %s\n", records->notes[i]);
}

/*
 * A server ignores a CNAME beside other records, and others beside a CNAME,
 * without a word (RFC 2136 section 3.4.2.2): a name that was delegated, or is
 * not any more, must lose first what stands there.  A host that keeps one kind
 * of address must lose the other.
 */
static void render_deletions(const struct dns_record *record, struct text *text)
{
	bool is_alias = record->type == DNS_CNAME;
	bool is_text = record->type == DNS_TXT;

	if (is_alias || is_text)
		text_addf(text, "update delete %s. TXT\n", record->name);
	if (is_alias || !is_text)
		text_addf(text, "update delete %s. A\nupdate delete %s. AAAA\n",
			  record->name, record->name);
	text_addf(text, "update delete %s. CNAME\n", record->name);
}

void records_render_nsupdate(const struct records *records, struct text *text)
{
	text_addf(text, "; ---- %s\n", records->title);
	for (size_t i = 0; i < records->count; i++) {
		const struct dns_record *record = &records->list[i];

		text_addf(text, "; %s\n", record->comment);
		/* Only addresses share a name, and they stand together. */
		if (i == 0 || strcmp(record[-1].name, record->name) != 0)
			render_deletions(record, text);
		text_addf(text, "update add %s. %u %s ", record->name,
			  record->ttl_s, dns_type_name(record->type));
		render_zone_value(record, text);
		text_add_string(text, "\n");
	}
	if (records->count > 0)
		text_add_string(text, "send\n");
	render_notes(records, text);
}

void records_render_sts_line(const char *domain, const char *id, unsigned ttl_s,
			     struct text *text)
{
	char name[DOMAIN_NAME_LENGTH_MAX + sizeof("_mta-sts.")];
	char value[STS_ID_LENGTH_MAX + 32];
	struct dns_record record = {
	    .name = name, .type = DNS_TXT, .ttl_s = ttl_s, .value = value};
	struct text content;

	snprintf(name, sizeof(name), "_mta-sts.%s", domain);
	text_init(&content, value, sizeof(value));
	sts_record_render(id, &content);
	render_zone_line(&record, text);
}
