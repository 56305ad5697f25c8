/* GMime is lenient; what it cannot be trusted with, mail_shape.h refuses
 * before.  Fatal: no memory. */
#include "reports/mail.h"

#include <string.h>

#include <gmime/gmime.h>

#include "base/text.h"
#include "reports/base64.h"
#include "reports/mail_shape.h"
#include "reports/report_source.h"

struct walk {
	struct arena *arena;
	const struct mail_visitor *visitor;
	unsigned parts;
	const char *why; /* not all was visited */
};

/* Where the walk is. */
struct place {
	const struct mail_headers *mail;
	unsigned depth;
	bool is_alone;
	const char *flaw; /* of the mail as a whole */
};

static void walk_message(struct walk *walk, GMimeMessage *message,
			 struct place place);

static const char *copy(struct arena *arena, const char *string)
{
	return string == NULL ? NULL
			      : arena_copy(arena, string, strlen(string));
}

/* ---- headers ---- */

static const char *type_of(struct arena *arena, GMimeObject *object)
{
	GMimeContentType *type = g_mime_object_get_content_type(object);
	const char *major = NULL, *minor = NULL;
	char *text;

	if (type != NULL) {
		major = g_mime_content_type_get_media_type(type);
		minor = g_mime_content_type_get_media_subtype(type);
	}
	text = arena_printf(arena, "%s/%s", major != NULL ? major : "text",
			    minor != NULL ? minor : "plain");
	for (char *c = text; *c != '\0'; c++)
		*c = text_lower(*c);
	return text;
}

static const struct mail_headers *headers_of(struct arena *arena,
					     GMimeMessage *message,
					     bool is_attached)
{
	struct mail_headers *headers = arena_alloc(arena, sizeof(*headers));
	GMimeObject *object = GMIME_OBJECT(message);
	GMimeObject *body = g_mime_message_get_mime_part(message);

	headers->report_domain =
	    copy(arena, g_mime_object_get_header(object, "TLS-Report-Domain"));
	headers->report_submitter = copy(
	    arena, g_mime_object_get_header(object, "TLS-Report-Submitter"));
	headers->subject = copy(arena, g_mime_message_get_subject(message));
	headers->type = body == NULL ? "text/plain" : type_of(arena, body);
	if (body != NULL)
		headers->report_type =
		    copy(arena, g_mime_object_get_content_type_parameter(
				    body, "report-type"));
	headers->is_attached = is_attached;
	return headers;
}

static void add_authentication(struct mail_authentication *authentication,
			       struct arena *arena, GMimeMessage *message)
{
	static const char wanted[] = "Authentication-Results";
	GMimeHeaderList *list =
	    g_mime_object_get_header_list(GMIME_OBJECT(message));
	int count = g_mime_header_list_get_count(list);

	for (int i = 0; i < count; i++) {
		GMimeHeader *header = g_mime_header_list_get_header_at(list, i);
		const char *name = g_mime_header_get_name(header);
		const char *value = g_mime_header_get_raw_value(header);

		if (value != NULL && text_equal_nocase(name, strlen(name),
						       wanted, strlen(wanted)))
			mail_authentication_add(authentication, arena, value,
						strlen(value));
	}
}

/* ---- parts ---- */

/* Gives what `stream` has, to be unreferenced, from its start. */
static GMimeStream *read_stream(GMimeStream *stream)
{
	GMimeStream *memory = g_mime_stream_mem_new();

	g_mime_stream_reset(stream);
	g_mime_stream_write_to_stream(stream, memory);
	return memory;
}

/* Borrows what a stream in memory has; never NULL. */
static const char *bytes_of(GMimeStream *memory, size_t *length)
{
	GByteArray *array =
	    g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory));

	*length = array->len;
	return array->len == 0 ? "" : (const char *)array->data;
}

/* GMime drops the end of base64 that has no padding, so that is done here. */
static void visit_base64(struct walk *walk, struct mail_part *part,
			 GMimeDataWrapper *content)
{
	GMimeStream *raw = read_stream(g_mime_data_wrapper_get_stream(content));
	struct text decoded;
	size_t length;
	const char *bytes = bytes_of(raw, &length);

	text_init_growing(&decoded);
	if (!base64_decode(bytes, length, &decoded) && part->flaw == NULL)
		part->flaw = "its base64 is damaged";
	g_object_unref(raw);
	part->bytes = decoded.bytes;
	part->length = decoded.length;
	walk->visitor->part(walk->visitor->context, part);
	text_release(&decoded);
}

static void visit_decoded(struct walk *walk, struct mail_part *part,
			  GMimeDataWrapper *content)
{
	GMimeStream *memory = g_mime_stream_mem_new();

	g_mime_data_wrapper_write_to_stream(content, memory);
	part->bytes = bytes_of(memory, &part->length);
	walk->visitor->part(walk->visitor->context, part);
	g_object_unref(memory);
}

static void walk_leaf(struct walk *walk, GMimePart *leaf, struct place place)
{
	GMimeDataWrapper *content = g_mime_part_get_content(leaf);
	struct mail_part part = {
	    .mail = place.mail, .is_alone = place.is_alone, .flaw = place.flaw};

	if (walk->parts == MAIL_PARTS_MAX) {
		walk->why = "the mail has more than 100 parts";
		return;
	}
	part.number = ++walk->parts;
	if (content == NULL)
		return;
	part.type = type_of(walk->arena, GMIME_OBJECT(leaf));
	part.file_name = g_mime_part_get_filename(leaf);
	if (g_mime_data_wrapper_get_encoding(content) ==
	    GMIME_CONTENT_ENCODING_BASE64)
		visit_base64(walk, &part, content);
	else
		visit_decoded(walk, &part, content);
}

static void walk_object(struct walk *walk, GMimeObject *object,
			struct place place)
{
	if (++place.depth > MAIL_DEPTH_MAX) {
		walk->why = "the parts of the mail are nested too deeply";
	} else if (GMIME_IS_MULTIPART(object)) {
		GMimeMultipart *multipart = GMIME_MULTIPART(object);
		int count = g_mime_multipart_get_count(multipart);

		place.is_alone = false;
		for (int i = 0; i < count && walk->why == NULL; i++)
			walk_object(walk,
				    g_mime_multipart_get_part(multipart, i),
				    place);
	} else if (GMIME_IS_MESSAGE_PART(object)) {
		walk_message(
		    walk,
		    g_mime_message_part_get_message(GMIME_MESSAGE_PART(object)),
		    place);
	} else if (GMIME_IS_PART(object)) {
		walk_leaf(walk, GMIME_PART(object), place);
	}
}

static void walk_message(struct walk *walk, GMimeMessage *message,
			 struct place place)
{
	GMimeObject *body =
	    message == NULL ? NULL : g_mime_message_get_mime_part(message);

	if (body == NULL)
		return;
	place.mail = headers_of(walk->arena, message, place.mail != NULL);
	walk_object(walk, body, place);
}

/* ---- the whole ---- */

static GMimeMessage *parse(const char *bytes, size_t length)
{
	static bool is_initialised;
	GMimeStream *stream;
	GMimeParser *parser;
	GMimeMessage *message;

	if (!is_initialised) {
		g_mime_init();
		is_initialised = true;
	}
	stream = g_mime_stream_mem_new_with_buffer(bytes, length);
	parser = g_mime_parser_new_with_stream(stream);
	message = g_mime_parser_construct_message(parser, NULL);
	g_object_unref(parser);
	g_object_unref(stream);
	return message;
}

static void read_message(struct walk *walk, const char *bytes, size_t length,
			 const char *flaw,
			 struct mail_authentication *authentication)
{
	struct place place = {.is_alone = true, .flaw = flaw};
	GMimeMessage *message = parse(bytes, length);

	if (message == NULL) {
		walk->why = "the mail is damaged";
		return;
	}
	add_authentication(authentication, walk->arena, message);
	walk_message(walk, message, place);
	g_object_unref(message);
}

bool mail_read(const char *bytes, size_t length, struct arena *arena,
	       struct mail_authentication *authentication,
	       const struct mail_visitor *visitor, const char **why)
{
	struct walk walk = {.arena = arena, .visitor = visitor};
	struct mail_shape shape;
	struct text reduced;

	*authentication = (struct mail_authentication){.count = 0};
	if (length > REPORT_MAIL_BYTES_MAX) {
		*why = "the mail is larger than 10 MiB";
		return false;
	}
	text_init_growing(&reduced);
	mail_shape_reduce(&shape, bytes, length, &reduced);
	walk.why = shape.why;
	if (shape.why == NULL)
		read_message(&walk, reduced.bytes, reduced.length,
			     shape.has_odd_type
				 ? "the mail has a header 'ContentType' "
				   "instead of 'Content-Type'"
				 : NULL,
			     authentication);
	text_release(&reduced);
	*why = walk.why;
	return walk.why == NULL;
}
