/* Reports everything as findings at the line that names the certificate. */
#include "site/certificate_store.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/text.h"
#include "base/timestamp.h"

#define PEM_BYTES_MAX ((size_t)1 << 20)
#define WHY_ROOM      1024
#define DAY_S	      INT64_C(86400)

void certificate_store_init(struct certificate_store *store,
			    struct arena *arena,
			    struct diagnostics *diagnostics, int64_t now)
{
	*store = (struct certificate_store){
	    .arena = arena, .diagnostics = diagnostics, .now = now};
	string_index_init(&store->names, diagnostics->arena, 0);
}

static enum pair_status read_pem(struct certificate_store *store,
				 const struct config_pair *pair,
				 const char *what, const char *path,
				 struct file_contents *contents)
{
	if (file_read(path, PEM_BYTES_MAX, contents) == 0)
		return PAIR_USABLE;
	if (errno == ENOENT) {
		diagnostics_add(store->diagnostics, SEVERITY_WARNING,
				pair->file, pair->line,
				"%s missing: '%s': its domains wait: reload "
				"once it exists",
				what, path);
		return PAIR_MISSING;
	}
	diagnostics_add(store->diagnostics, SEVERITY_ERROR, pair->file,
			pair->line, "cannot read %s: '%s': %s", what, path,
			file_error_text(errno));
	return PAIR_UNUSABLE;
}

static const struct certificate *parse_pair(struct certificate_store *store,
					    const struct config_pair *pair,
					    const struct file_contents *chain,
					    const struct file_contents *key)
{
	struct certificate_source source = {.chain_pem = chain->bytes,
					    .chain_bytes = chain->length,
					    .key_pem = key->bytes,
					    .key_bytes = key->length};
	const struct certificate *certificate;
	enum certificate_part part;
	char buffer[WHY_ROOM];
	struct text why;

	text_init(&why, buffer, sizeof(buffer));
	certificate = certificate_parse(store->arena, &source, &part, &why);
	if (certificate != NULL)
		return certificate;
	diagnostics_add(
	    store->diagnostics, SEVERITY_ERROR, pair->file, pair->line,
	    "unusable %s: '%s': %s",
	    part == CERTIFICATE_CHAIN ? "certificate" : "private key",
	    part == CERTIFICATE_CHAIN ? pair->certificate : pair->private_key,
	    why.bytes);
	return NULL;
}

static void warn_dates(struct certificate_store *store,
		       const struct config_pair *pair,
		       const struct certificate *certificate)
{
	int64_t start = certificate_not_before(certificate);
	int64_t end = certificate_not_after(certificate);
	int64_t notice = (end - start) / 3;
	const char *what, *why;
	char moment[TIMESTAMP_ROOM];

	/* The shorter: a certificate of six days is not always "ending". */
	if (notice > 14 * DAY_S)
		notice = 14 * DAY_S;
	if (end <= store->now) {
		what = "expired";
		why = "senders refuse it: renew it and reload";
	} else if (start > store->now) {
		what = "not yet valid";
		why = "senders refuse it before: is the clock here right?";
	} else if (end - store->now <= notice) {
		what = "ends soon";
		why = "renew it and reload";
	} else {
		return;
	}
	timestamp_format(moment, start > store->now ? start : end);
	diagnostics_add(store->diagnostics, SEVERITY_WARNING, pair->file,
			pair->line, "certificate %s: '%s': %s: %s", what,
			pair->certificate, moment, why);
}

static void warn_pair(struct certificate_store *store,
		      const struct config_pair *pair,
		      const struct certificate *certificate, mode_t key_mode)
{
	warn_dates(store, pair, certificate);
	if (certificate_is_self_signed(certificate))
		diagnostics_add(store->diagnostics, SEVERITY_WARNING,
				pair->file, pair->line,
				"certificate self-signed: '%s': senders refuse "
				"it: get one from a public CA",
				pair->certificate);
	if ((key_mode & S_IROTH) != 0)
		diagnostics_add(store->diagnostics, SEVERITY_WARNING,
				pair->file, pair->line,
				"private key readable by others: '%s': chmod "
				"o-rwx it",
				pair->private_key);
}

static struct loaded_pair load_pair(struct certificate_store *store,
				    const struct config_pair *pair)
{
	struct loaded_pair loaded = {.status = PAIR_UNUSABLE};
	struct file_contents chain, key = {0};
	enum pair_status key_status;

	loaded.status =
	    read_pem(store, pair, "certificate", pair->certificate, &chain);
	key_status =
	    read_pem(store, pair, "private key", pair->private_key, &key);
	if (key_status > loaded.status)
		loaded.status = key_status;
	if (loaded.status == PAIR_USABLE) {
		loaded.certificate = parse_pair(store, pair, &chain, &key);
		if (loaded.certificate == NULL)
			loaded.status = PAIR_UNUSABLE;
		else
			warn_pair(store, pair, loaded.certificate, key.mode);
	}
	file_contents_wipe(&chain);
	file_contents_wipe(&key);
	return loaded;
}

static void make_room(struct certificate_store *store)
{
	struct loaded_pair *pairs;

	if (store->count < store->room)
		return;
	store->room = store->room == 0 ? 8 : store->room * 2;
	pairs = arena_alloc(store->diagnostics->arena,
			    store->room * sizeof(*pairs));
	if (store->count > 0)
		memcpy(pairs, store->pairs, store->count * sizeof(*pairs));
	store->pairs = pairs;
}

const struct loaded_pair *certificate_store_load(
    struct certificate_store *store, const struct config_pair *pair)
{
	const char *name = arena_printf(store->diagnostics->arena, "%s\n%s",
					pair->certificate, pair->private_key);
	uint32_t known =
	    string_index_add(&store->names, name, (uint32_t)store->count);

	if (known != STRING_INDEX_NONE)
		return &store->pairs[known];
	make_room(store);
	store->pairs[store->count] = load_pair(store, pair);
	return &store->pairs[store->count++];
}
