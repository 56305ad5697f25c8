/* Joins what finds reports, what understands them and what counts them. */
#include "reports/report_reading.h"

#include <stdio.h>
#include <string.h>

#include "base/heap.h"
#include "reports/received_report.h"
#include "reports/report_identity.h"
#include "reports/report_signs.h"
#include "reports/report_source.h"
#include "reports/tls_report.h"

/*
 * What was read already: of each report eight bytes of either digest, in a
 * table that is at most three quarters full: 21 to 43 bytes a report.  Nobody
 * can make another's report vanish for less than 2^64 tries.
 */
struct report_seen {
	uint64_t *slots; /* 0: free */
	size_t slot_count, used;
};

/* Values to tell apart what a digest was seen as. */
enum seen_as { SEEN_COUNTED, SEEN_APART };

static uint64_t value_of(const unsigned char digest[DIGEST_BYTES],
			 enum seen_as as)
{
	uint64_t value;

	memcpy(&value, digest, sizeof(value));
	/* The lowest bit tells where; 0 is a free slot. */
	return (value | 2) - (value & 1) + (as == SEEN_APART);
}

static uint64_t *seen_slot(const struct report_seen *seen, uint64_t value)
{
	size_t mask = seen->slot_count - 1;
	size_t at = (size_t)(value >> 2) & mask;

	while (seen->slots[at] != 0 && seen->slots[at] != value)
		at = (at + 1) & mask;
	return &seen->slots[at];
}

static bool seen_has(const struct report_seen *seen, uint64_t value)
{
	return seen->slot_count > 0 && *seen_slot(seen, value) == value;
}

static void seen_grow(struct report_seen *seen)
{
	struct report_seen grown = {
	    .slot_count = seen->slot_count > 0 ? 2 * seen->slot_count : 64,
	    .used = seen->used};

	grown.slots =
	    heap_resize(NULL, grown.slot_count * sizeof(*grown.slots));
	memset(grown.slots, 0, grown.slot_count * sizeof(*grown.slots));
	for (size_t i = 0; i < seen->slot_count; i++) {
		if (seen->slots[i] != 0)
			*seen_slot(&grown, seen->slots[i]) = seen->slots[i];
	}
	heap_free(seen->slots);
	*seen = grown;
}

static void seen_add(struct report_seen *seen, uint64_t value)
{
	uint64_t *slot;

	if (4 * (seen->used + 1) > 3 * seen->slot_count)
		seen_grow(seen);
	slot = seen_slot(seen, value);
	seen->used += *slot == 0;
	*slot = value;
}

/* ---- remarks ---- */

/* Keeps a copy. */
static void add_remark(struct report_reading *reading,
		       struct report_remarks *remarks,
		       struct report_remark remark)
{
	if (remarks->count == REPORT_REMARKS_MAX) {
		remarks->omitted++;
		return;
	}
	if (remarks->count == remarks->room) {
		remarks->room = remarks->room > 0 ? 2 * remarks->room : 16;
		remarks->list = heap_resize(
		    remarks->list, remarks->room * sizeof(*remarks->list));
	}
	remark.path =
	    arena_copy(reading->arena, remark.path, strlen(remark.path));
	remark.text =
	    arena_copy(reading->arena, remark.text, strlen(remark.text));
	remarks->list[remarks->count++] = remark;
}

static void on_refused(void *context, enum report_refusal refusal,
		       const char *path, const char *reason)
{
	struct report_reading *reading = context;

	reading->broken += refusal == REFUSAL_BROKEN;
	add_remark(reading, &reading->refused,
		   (struct report_remark){path, reason, refusal});
}

static void keep_deviations(struct report_reading *reading,
			    const struct report_origin *origin,
			    const struct tls_report *report,
			    const struct diagnostics *deviations)
{
	const struct finding *finding = deviations->first;
	struct text text;

	text_init_growing(&text);
	for (; reading->options.keeps_deviations && finding != NULL;
	     finding = finding->next) {
		text_clear(&text);
		text_addf(&text, "%.200s: %s", report->id, finding->text);
		add_remark(reading, &reading->deviations,
			   (struct report_remark){.path = origin->path,
						  .text = text.bytes});
	}
	if (reading->options.keeps_deviations)
		reading->deviations.omitted += deviations->omitted;
	text_release(&text);
}

/* ---- reports ---- */

/* The domain that answers for the report: its signature is the submitter's. */
static const char *find_signer(const struct report_reading *reading,
			       const struct received_report *received)
{
	if (reading->options.authserv_id == NULL ||
	    received->authentication == NULL || received->submitter == NULL)
		return NULL;
	return mail_authentication_find(received->authentication,
					reading->options.authserv_id,
					received->submitter);
}

/* What was taken for a report of its own is the repetition of one. */
static void take_back(struct report_reading *reading,
		      const struct tls_report *report)
{
	const struct tally_filter *filter = &reading->options.filter;

	reading->duplicates++;
	if (tally_filter_takes(filter, report)) {
		report_tally_remove(reading->apart, report, filter);
		reading->apart_reports--;
		reading->reports--;
	} else {
		reading->outside--;
		reading->later -= tally_filter_is_later(filter, report);
	}
}

/*
 * Whether the report is one that was not counted yet.  Only what says the same
 * is a repetition: one that has the id of another and says something else
 * counts, too.  So no matter in which order they come, nobody keeps a report
 * away by sending one with its id first, and no failure is lost.
 */
static bool is_new(struct report_reading *reading,
		   const struct tls_report *report, const char *signer,
		   enum seen_as as, struct diagnostics *deviations)
{
	struct report_seen *seen = reading->seen;
	struct report_identity identity;
	uint64_t key, contents;

	report_identity_make(&identity, report, signer);
	key = value_of(identity.key, as);
	contents = value_of(identity.contents, as);
	if (seen_has(seen, contents))
		return false;
	if (as == SEEN_APART &&
	    seen_has(seen, value_of(identity.contents, SEEN_COUNTED)))
		return false;
	/* The same came before from somebody nobody vouches for. */
	if (as == SEEN_COUNTED && reading->apart != NULL &&
	    seen_has(seen, value_of(identity.contents, SEEN_APART)))
		take_back(reading, report);
	if (seen_has(seen, key))
		diagnostics_add(deviations, SEVERITY_INFO, NULL, 0,
				"another report of this sender has the same "
				"id and dates and says something else");
	seen_add(seen, key);
	seen_add(seen, contents);
	return true;
}

/* Entries that nothing tells the domain of are not counted. */
static void refuse_entries(struct report_reading *reading, const char *path,
			   const struct tls_report *report)
{
	char why[64];

	for (size_t i = 0; i < report->policy_count; i++) {
		if (report->policies[i].domain != NULL)
			continue;
		snprintf(why, sizeof(why), "policies[%zu]: no domain in it", i);
		on_refused(reading, REFUSAL_BROKEN, path, why);
	}
}

static void count_report(struct report_reading *reading, const char *path,
			 const struct tls_report *report, const char *signer,
			 struct diagnostics *deviations)
{
	bool is_apart = reading->options.authserv_id != NULL && signer == NULL;

	if (!is_new(reading, report, signer,
		    is_apart ? SEEN_APART : SEEN_COUNTED, deviations)) {
		reading->duplicates++;
		return;
	}
	refuse_entries(reading, path, report);
	if (!tally_filter_takes(&reading->options.filter, report)) {
		reading->outside++;
		reading->later +=
		    tally_filter_is_later(&reading->options.filter, report);
		return;
	}
	reading->reports++;
	reading->apart_reports += is_apart;
	report_tally_add_signed(is_apart ? reading->apart : reading->tally,
				report, signer, &reading->options.filter);
}

static void on_found(void *context, const struct report_origin *origin,
		     const char *bytes, size_t length,
		     struct diagnostics *deviations)
{
	struct report_reading *reading = context;
	struct received_report received;
	struct arena *arena = arena_new();
	struct text why;

	text_init_growing(&why);
	if (received_report_parse(&received, origin, bytes, length, arena,
				  deviations, &why)) {
		count_report(reading, origin->path, &received.report,
			     find_signer(reading, &received), deviations);
		keep_deviations(reading, origin, &received.report, deviations);
	} else {
		on_refused(
		    reading,
		    report_signs_of_json(origin->is_expected, bytes, length),
		    origin->path, why.bytes);
	}
	text_release(&why);
	arena_free(arena);
}

/* ---- a reading ---- */

void report_reading_init(struct report_reading *reading,
			 const struct report_reading_options *options)
{
	memset(reading, 0, sizeof(*reading));
	reading->options = *options;
	reading->arena = arena_new();
	reading->tally = report_tally_new();
	if (options->authserv_id != NULL)
		reading->apart = report_tally_new();
	reading->seen = heap_resize(NULL, sizeof(*reading->seen));
	memset(reading->seen, 0, sizeof(*reading->seen));
}

void report_reading_release(struct report_reading *reading)
{
	report_tally_free(reading->tally);
	report_tally_free(reading->apart);
	heap_free(reading->seen->slots);
	heap_free(reading->seen);
	heap_free(reading->refused.list);
	heap_free(reading->deviations.list);
	arena_free(reading->arena);
}

bool report_reading_add(struct report_reading *reading, const char *path)
{
	struct report_sink sink = {
	    .found = on_found, .refused = on_refused, .context = reading};

	return report_source_read(path, &sink);
}
