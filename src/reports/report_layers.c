/* Each layer knows the one around it; a report is told of all that they know.
 * Nothing is fatal but a lack of memory. */
#include "reports/report_layers.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "reports/base64.h"
#include "reports/gzip.h"
#include "reports/json_scan.h"
#include "reports/mail.h"
#include "reports/mbox.h"
#include "reports/report_kind.h"
#include "reports/report_name.h"
#include "reports/report_signs.h"
#include "reports/zip_archive.h"

/* Bytes that tell whether text is base64 of something. */
#define BASE64_PROBE 64

/* One input. */
struct input {
	const struct report_sink *sink;
	struct arena *arena;
	size_t inflated_left;
	size_t mail_left; /* of mails, wherever they are in it */
	unsigned pieces;  /* members and mails that it holds, in any layer */
};

/* What a mail says that has no such header. */
static const struct mail_authentication nothing;

struct layer {
	struct input *input;
	const struct layer *around; /* NULL: the input itself */
	unsigned depth;		    /* layers that were taken off */
	const char *path;
	const char *file_name;	  /* or NULL */
	struct report_name named; /* by the file name */
	struct report_name told;  /* by the mail */
	const struct mail_authentication *authentication;
	bool is_mail;	   /* this layer is one */
	bool came_by_mail; /* it is in one, or should be */
	bool is_archived;
	struct report_signs signs;     /* of this layer and those around */
	struct diagnostics deviations; /* of this layer */
};

static void read_layer(const struct layer *layer, const char *bytes,
		       size_t length);

/* Whether they could be a report, or have one in them, but for mails. */
static bool has_magic(const char *bytes, size_t length)
{
	enum report_kind kind = report_kind_find(bytes, length);

	return kind == KIND_JSON || kind == KIND_GZIP || kind == KIND_ZIP;
}

/* ---- layers ---- */

static void refuse_as(const struct layer *layer, enum report_refusal refusal,
		      const char *reason)
{
	const struct report_sink *sink = layer->input->sink;

	sink->refused(sink->context, refusal, layer->path, reason);
}

/* What may have a report in it, and is not looked into. */
static void refuse(const struct layer *layer, const char *reason)
{
	refuse_as(layer, REFUSAL_BROKEN, reason);
}

/* What has none in it. */
static void refuse_nothing(const struct layer *layer, const char *reason)
{
	refuse_as(layer, report_signs_of_nothing(&layer->signs), reason);
}

static bool is_expected(const struct layer *layer)
{
	return report_signs_of_nothing(&layer->signs) == REFUSAL_BROKEN;
}

static void init_layer(struct layer *layer, const struct layer *around,
		       struct input *input)
{
	*layer = (struct layer){.input = input, .around = around};
	diagnostics_init(&layer->deviations, input->arena);
	if (around == NULL)
		return;
	layer->depth = around->depth;
	layer->path = around->path;
	layer->authentication = around->authentication;
	layer->came_by_mail = around->came_by_mail;
	layer->is_archived = around->is_archived;
	layer->signs = around->signs;
}

static void set_file_name(struct layer *layer, const char *file_name)
{
	layer->file_name = file_name;
	report_signs_add_name(&layer->signs, file_name);
	report_name_of_file(file_name, layer->input->arena, &layer->named,
			    &layer->deviations);
}

/* What the nearest mail says, else the nearest file name. */
static const char *find_named(const struct layer *layer, bool of_domain)
{
	const char *named = NULL;

	for (; layer != NULL; layer = layer->around) {
		const char *told =
		    of_domain ? layer->told.domain : layer->told.submitter;
		const char *name =
		    of_domain ? layer->named.domain : layer->named.submitter;

		if (told != NULL)
			return told;
		if (named == NULL)
			named = name;
	}
	return named;
}

static const char *find_file_name(const struct layer *layer)
{
	while (layer != NULL && layer->file_name == NULL)
		layer = layer->around;
	return layer == NULL ? NULL : layer->file_name;
}

/* From the outside in; what a mail around the mail is like is no matter of the
 * report's. */
static void add_deviations(struct diagnostics *all, const struct layer *layer)
{
	if (layer->around != NULL && !layer->is_mail)
		add_deviations(all, layer->around);
	for (const struct finding *finding = layer->deviations.first;
	     finding != NULL; finding = finding->next)
		diagnostics_add(all, SEVERITY_INFO, NULL, 0, "%s",
				finding->text);
}

static void give(const struct layer *layer, const char *bytes, size_t length)
{
	const struct report_sink *sink = layer->input->sink;
	const struct mail_authentication *said = layer->authentication;
	struct report_origin origin = {
	    .path = layer->path,
	    .file_name = find_file_name(layer),
	    .domain = find_named(layer, true),
	    .submitter = find_named(layer, false),
	    .authentication =
		said == NULL && layer->came_by_mail ? &nothing : said,
	    .is_archived = layer->is_archived,
	    .is_expected = is_expected(layer),
	};
	struct diagnostics deviations;

	diagnostics_init(&deviations, layer->input->arena);
	add_deviations(&deviations, layer);
	sink->found(sink->context, &origin, bytes, length, &deviations);
}

/* ---- compressed ---- */

static void note(struct layer *layer, const char *text)
{
	diagnostics_add(&layer->deviations, SEVERITY_INFO, NULL, 0, "%s", text);
}

static void read_gzip(const struct layer *around, const char *bytes,
		      size_t length)
{
	struct input *input = around->input;
	size_t bytes_max = input->inflated_left < REPORT_FILE_BYTES_MAX
			       ? input->inflated_left
			       : REPORT_FILE_BYTES_MAX;
	struct text inflated;
	struct layer layer;
	const char *why;
	bool is_inflated;

	init_layer(&layer, around, input);
	layer.depth++;
	text_init_growing(&inflated);
	is_inflated = gzip_inflate(bytes, length, bytes_max, &inflated,
				   &layer.deviations, &why);
	input->inflated_left -= inflated.length < input->inflated_left
				    ? inflated.length
				    : input->inflated_left;
	if (is_inflated)
		read_layer(&layer, inflated.bytes, inflated.length);
	else
		refuse_as(around, report_signs_of_damage(&around->signs), why);
	text_release(&inflated);
}

/* Whether one more piece may be looked into: overlapping members make millions
 * of a few kilobytes. */
static bool take_piece(const struct layer *around)
{
	struct input *input = around->input;

	if (input->pieces < REPORT_PIECES_MAX) {
		input->pieces++;
		return true;
	}
	if (input->pieces == REPORT_PIECES_MAX) {
		input->pieces++;
		refuse(around, "it holds more than 1000 files and mails");
	}
	return false;
}

static void init_member(struct layer *layer, const struct layer *around,
			const char *name)
{
	const char *slash = strrchr(name, '/');

	init_layer(layer, around, around->input);
	layer->depth++;
	layer->is_archived = false;
	layer->path =
	    arena_printf(around->input->arena, "%s: %s", around->path, name);
	set_file_name(layer, slash == NULL ? name : slash + 1);
}

static void member_found(void *context, const char *name, const char *bytes,
			 size_t length)
{
	struct layer layer;

	if (!take_piece(context))
		return;
	init_member(&layer, context, name);
	note(&layer, "a zip archive instead of gzip");
	read_layer(&layer, bytes, length);
}

static void member_refused(void *context, const char *name, const char *reason)
{
	struct layer layer;

	if (!take_piece(context))
		return;
	init_member(&layer, context, name);
	refuse_nothing(&layer, reason);
}

static void read_zip(const struct layer *around, const char *bytes,
		     size_t length)
{
	struct layer layer = *around; /* the visitor's context is not const */
	struct zip_visitor visitor = {member_found, member_refused, &layer};
	const char *why;

	if (!zip_archive_read(bytes, length, REPORT_FILE_BYTES_MAX,
			      &around->input->inflated_left, &visitor, &why))
		refuse_nothing(around, why);
}

/* ---- mails ---- */

struct mail_reading {
	const struct layer *around;
	const struct mail_authentication *authentication;
	bool has_report;	   /* or what should be one */
	struct report_signs signs; /* of all headers and parts */
};

/* Takes what a header says; false with a deviation when it is missing. */
static void take_header(struct layer *layer, const char *header,
			const char *name, const char **told)
{
	if (header == NULL)
		diagnostics_add(&layer->deviations, SEVERITY_INFO, NULL, 0,
				"the mail has no header %s", name);
	else if ((*told = report_name_domain(header, layer->input->arena)) ==
		 NULL)
		diagnostics_add(&layer->deviations, SEVERITY_INFO, NULL, 0,
				"the header %s is no domain: '%.200s'", name,
				header);
}

/* What was told first counts; another one is told. */
static void compare(struct layer *layer, const char *first, const char *second,
		    const char *where)
{
	if (first != NULL && second != NULL && strcmp(first, second) != 0)
		diagnostics_add(&layer->deviations, SEVERITY_INFO, NULL, 0,
				"the %s says '%s' where the mail says '%s'",
				where, second, first);
}

static void take_subject(struct layer *layer, const char *subject)
{
	struct report_name name;

	if (subject == NULL) {
		note(layer, "the mail has no subject");
		return;
	}
	report_name_of_subject(subject, layer->input->arena, &name,
			       &layer->deviations);
	compare(layer, layer->told.domain, name.domain, "subject");
	compare(layer, layer->told.submitter, name.submitter, "subject");
	if (layer->told.domain == NULL)
		layer->told.domain = name.domain;
	if (layer->told.submitter == NULL)
		layer->told.submitter = name.submitter;
}

static bool is_in_mail(const struct layer *layer)
{
	do
		layer = layer->around;
	while (layer != NULL && !layer->is_mail);
	return layer != NULL;
}

static void init_mail(struct layer *layer, const struct mail_reading *reading,
		      const struct mail_headers *mail)
{
	init_layer(layer, reading->around, reading->around->input);
	layer->depth++;
	layer->is_archived = false;
	layer->is_mail = true;
	layer->authentication = reading->authentication;
	report_signs_add_mail(&layer->signs, mail);
	if (mail->is_attached || is_in_mail(layer))
		note(layer, "the mail is attached to another");
	if (strcmp(mail->type, "multipart/report") != 0)
		diagnostics_add(&layer->deviations, SEVERITY_INFO, NULL, 0,
				"the mail is %.100s instead of "
				"multipart/report",
				mail->type);
	else if (mail->report_type == NULL ||
		 strcasecmp(mail->report_type, "tlsrpt") != 0)
		note(layer, "the report-type of the mail is not tlsrpt");
	take_header(layer, mail->report_domain, "TLS-Report-Domain",
		    &layer->told.domain);
	take_header(layer, mail->report_submitter, "TLS-Report-Submitter",
		    &layer->told.submitter);
	take_subject(layer, mail->subject);
}

static void check_part(struct layer *layer, const struct mail_part *part,
		       enum report_kind kind)
{
	const char *type = kind == KIND_JSON ? "application/tlsrpt+json"
					     : "application/tlsrpt+gzip";
	const char *name = part->file_name;

	if (part->flaw != NULL)
		note(layer, part->flaw);
	if (strcmp(part->type, type) != 0)
		diagnostics_add(&layer->deviations, SEVERITY_INFO, NULL, 0,
				"its media type is %.100s instead of %s",
				part->type, type);
	if (name == NULL || strchr(name, '!') == NULL)
		return;
	compare(layer, layer->around->told.domain, layer->named.domain,
		"file name");
	compare(layer, layer->around->told.submitter, layer->named.submitter,
		"file name");
	if ((strlen(name) > 3 && strcasecmp(name + strlen(name) - 3, ".gz") ==
				     0) != (kind == KIND_GZIP))
		note(layer, "its file name does not fit its compression");
}

static void read_part(const struct mail_reading *reading,
		      const struct mail_part *part, const char *bytes,
		      size_t length)
{
	struct arena *arena = reading->around->input->arena;
	struct layer mail, layer;

	init_mail(&mail, reading, part->mail);
	init_layer(&layer, &mail, mail.input);
	if (!part->is_alone)
		layer.path =
		    arena_printf(arena, "%s: part %u", mail.path, part->number);
	report_signs_add_type(&layer.signs, part->type);
	if (part->file_name != NULL)
		set_file_name(&layer, arena_copy(arena, part->file_name,
						 strlen(part->file_name)));
	check_part(&layer, part, report_kind_find(bytes, length));
	if (bytes != part->bytes)
		note(&layer, "it is base64 and does not say so");
	read_layer(&layer, bytes, length);
}

/* Whether text is base64 of what could be a report. */
static bool is_hidden(const struct mail_part *part)
{
	size_t length =
	    part->length < BASE64_PROBE ? part->length : BASE64_PROBE;
	struct text probe;
	bool is_report;

	if (length < 8 || memchr(part->bytes, ' ', length) != NULL)
		return false;
	text_init_growing(&probe);
	base64_decode(part->bytes, length, &probe);
	is_report = has_magic(probe.bytes, probe.length);
	text_release(&probe);
	return is_report;
}

static void visit_part(void *context, const struct mail_part *part)
{
	struct mail_reading *reading = context;
	struct text decoded;

	report_signs_add_mail(&reading->signs, part->mail);
	report_signs_add_type(&reading->signs, part->type);
	if (part->file_name != NULL)
		report_signs_add_name(&reading->signs, part->file_name);
	if (!has_magic(part->bytes, part->length) && is_hidden(part)) {
		reading->has_report = true;
		text_init_growing(&decoded);
		base64_decode(part->bytes, part->length, &decoded);
		read_part(reading, part, decoded.bytes, decoded.length);
		text_release(&decoded);
	} else if (has_magic(part->bytes, part->length) ||
		   report_signs_label(part)) {
		reading->has_report = true;
		read_part(reading, part, part->bytes, part->length);
	}
}

static void read_mail(const struct layer *around, const char *bytes,
		      size_t length)
{
	struct input *input = around->input;
	struct mail_authentication *said =
	    arena_alloc(input->arena, sizeof(*said));
	struct mail_reading reading = {
	    .around = around,
	    .signs = around->signs,
	    .authentication =
		around->authentication != NULL ? around->authentication : said};
	struct mail_visitor visitor = {visit_part, &reading};
	const char *why;

	if (length > input->mail_left && length <= REPORT_MAIL_BYTES_MAX) {
		refuse(around, "there are too many mails in mails");
		return;
	}
	if (length <= input->mail_left)
		input->mail_left -= length;
	if (!mail_read(bytes, length, input->arena, said, &visitor, &why))
		refuse_as(around, report_signs_of_large(bytes, length), why);
	else if (!reading.has_report)
		refuse_as(around, report_signs_of_nothing(&reading.signs),
			  "no report in this mail");
}

static void read_mbox_mail(void *context, unsigned number, const char *bytes,
			   size_t length, bool is_whole)
{
	const struct layer *around = context;
	struct layer layer;

	if (!take_piece(around))
		return;
	init_layer(&layer, around, around->input);
	layer.is_archived = false;
	layer.came_by_mail = true;
	/* What a mailbox is called says nothing of what comes to it. */
	layer.signs = (struct report_signs){.is_told = false};
	layer.path = arena_printf(around->input->arena, "%s: message %u",
				  around->path, number);
	if (!is_whole)
		refuse_as(&layer, report_signs_of_large(bytes, length),
			  "the mail is larger than 10 MiB");
	else
		read_layer(&layer, bytes, length);
}

static void read_mbox(const struct layer *around, const char *bytes,
		      size_t length)
{
	struct layer layer = *around;
	struct mbox_visitor visitor = {read_mbox_mail, &layer};
	struct mbox mbox;

	layer.depth++;
	mbox_init(&mbox, &visitor);
	mbox_add(&mbox, bytes, length);
	mbox_end(&mbox);
}

/* Some put one report behind the other in a file. */
static void read_json(const struct layer *around, const char *bytes,
		      size_t length)
{
	struct layer layer = *around;

	for (unsigned number = 2;; number++) {
		size_t first = json_scan_first(bytes, length);

		if (report_kind_first_visible(bytes + first, length - first) !=
		    '{') {
			give(&layer, bytes, length);
			return;
		}
		give(&layer, bytes, first);
		bytes += first;
		length -= first;
		layer.path = arena_printf(around->input->arena, "%s: report %u",
					  around->path, number);
		if (number > REPORT_IN_FILE_MAX) {
			refuse(&layer, "there are too many reports in a file");
			return;
		}
	}
}

/* ---- all of them ---- */

static void read_layer(const struct layer *layer, const char *bytes,
		       size_t length)
{
	enum report_kind kind = report_kind_find(bytes, length);

	if (kind != KIND_JSON && layer->depth == REPORT_LAYERS_MAX) {
		refuse(layer, "there are more than 4 layers around it");
		return;
	}
	switch (kind) {
	case KIND_EMPTY: refuse_nothing(layer, "it is empty"); break;
	case KIND_JSON: read_json(layer, bytes, length); break;
	case KIND_JSON_ARRAY:
		refuse_as(
		    layer,
		    report_signs_of_json(is_expected(layer), bytes, length),
		    "it is a JSON array; a report is an object");
		break;
	case KIND_GZIP: read_gzip(layer, bytes, length); break;
	case KIND_ZIP: read_zip(layer, bytes, length); break;
	case KIND_MBOX: read_mbox(layer, bytes, length); break;
	case KIND_MAIL: read_mail(layer, bytes, length); break;
	/* They often arrive in the same mailbox. */
	case KIND_XML:
		refuse_as(layer,
			  layer->signs.is_told ? REFUSAL_BROKEN
					       : REFUSAL_NO_REPORT,
			  "it is XML, a DMARC report perhaps");
		break;
	case KIND_OTHER:
		refuse_nothing(layer,
			       "it is neither JSON, gzip, zip nor a mail");
		break;
	}
}

void report_layers_read(const struct report_input *input, const char *bytes,
			size_t length, const struct report_sink *sink)
{
	struct input whole = {.sink = sink,
			      .arena = arena_new(),
			      .inflated_left = REPORT_INFLATED_MAX,
			      .mail_left = 4 * REPORT_MAIL_BYTES_MAX};
	struct layer layer;

	init_layer(&layer, NULL, &whole);
	layer.path = input->path;
	layer.is_archived = input->is_archived;
	layer.came_by_mail = input->trust != REPORT_TRUST_FILE;
	if (input->trust == REPORT_TRUST_NOTHING)
		layer.authentication = &nothing;
	layer.file_name = input->file_name;
	if (input->file_name != NULL)
		report_signs_add_name(&layer.signs, input->file_name);
	/* What a file is called here is nobody's mistake. */
	if (input->file_name != NULL && strchr(input->file_name, '!') != NULL)
		set_file_name(&layer, input->file_name);
	read_layer(&layer, bytes, length);
	arena_free(whole.arena);
}
