/* Reports everything as findings at the line that names the file. */
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

/* Adds an error about one file of a pair. */
static void refuse(struct certificate_store *store,
		   const struct config_pair *pair, enum certificate_part part,
		   const char *why, const char *hint)
{
	bool is_chain = part == CERTIFICATE_CHAIN;

	diagnostics_add(
	    store->diagnostics, SEVERITY_ERROR, pair->file,
	    is_chain ? pair->line : pair->key_line, "unusable %s: '%s': %s%s",
	    is_chain ? "certificate" : "private key",
	    is_chain ? pair->certificate : pair->private_key, why, hint);
}

static enum pair_status read_pem(struct certificate_store *store,
				 const struct config_pair *pair, bool is_chain,
				 struct file_contents *contents,
				 uint64_t *stamp)
{
	const char *path = is_chain ? pair->certificate : pair->private_key;

	if (file_read(path, PEM_BYTES_MAX, contents) == 0) {
		*stamp = contents->stamp;
		return PAIR_USABLE;
	}
	if (errno == ENOENT)
		return PAIR_MISSING;
	diagnostics_add(store->diagnostics, SEVERITY_ERROR, pair->file,
			is_chain ? pair->line : pair->key_line,
			"cannot read %s: '%s': %s",
			is_chain ? "certificate" : "private key", path,
			file_read_error_text(errno));
	*stamp = file_stamp(path);
	return PAIR_UNUSABLE;
}

/* One file of a pair for itself; `why` is what is wrong with it. */
struct half {
	struct certificate_source source;
	const struct certificate *judged; /* NULL: not there, or bad */
	bool is_bad;
	char why[WHY_ROOM];
};

static void judge_half(struct certificate_store *store, struct half *half)
{
	enum certificate_part part;
	struct text why;

	if (half->source.chain_pem == NULL && half->source.key_pem == NULL)
		return;
	text_init(&why, half->why, sizeof(half->why));
	half->judged =
	    certificate_parse(store->arena, &half->source, &part, &why);
	half->is_bad = half->judged == NULL;
}

static bool seem_swapped(struct certificate_store *store,
			 const struct certificate_source *source)
{
	struct half swapped = {.source = {.chain_pem = source->key_pem,
					  .chain_bytes = source->key_bytes,
					  .key_pem = source->chain_pem,
					  .key_bytes = source->chain_bytes}};

	judge_half(store, &swapped);
	return swapped.judged != NULL;
}

/* Judges each file of a pair that cannot be used for itself, so that nothing
 * comes out in a second run only. */
static void refuse_pair(struct certificate_store *store,
			const struct config_pair *pair,
			const struct certificate_source *source,
			enum certificate_part part, const char *why,
			struct loaded_pair *loaded)
{
	struct half chain = {.source = {.chain_pem = source->chain_pem,
					.chain_bytes = source->chain_bytes}};
	struct half key = {.source = {.key_pem = source->key_pem,
				      .key_bytes = source->key_bytes}};
	const char *hint = "";

	judge_half(store, &chain);
	judge_half(store, &key);
	loaded->chain = chain.judged;
	if (!chain.is_bad && !key.is_bad)
		refuse(store, pair, part, why, "");
	if (chain.is_bad && key.is_bad && seem_swapped(store, source))
		hint = ": certificate and private_key seem to be swapped";
	if (chain.is_bad)
		refuse(store, pair, CERTIFICATE_CHAIN, chain.why, hint);
	/* Keys of a kind that cannot be served are one problem, not two. */
	if (key.is_bad && !(chain.is_bad && strcmp(chain.why, key.why) == 0))
		refuse(store, pair, CERTIFICATE_KEY, key.why, hint);
}

/* Judges what is there of a pair; false when that cannot be used. */
static bool judge_source(struct certificate_store *store,
			 const struct config_pair *pair,
			 const struct certificate_source *source,
			 struct loaded_pair *loaded)
{
	const struct certificate *certificate;
	enum certificate_part part;
	char buffer[WHY_ROOM];
	struct text why;

	if (source->chain_pem == NULL && source->key_pem == NULL)
		return true;
	text_init(&why, buffer, sizeof(buffer));
	certificate = certificate_parse(store->arena, source, &part, &why);
	if (certificate == NULL) {
		refuse_pair(store, pair, source, part, why.bytes, loaded);
		return false;
	}
	if (source->chain_pem != NULL)
		loaded->chain = certificate;
	if (source->chain_pem != NULL && source->key_pem != NULL)
		loaded->certificate = certificate;
	return true;
}

bool certificate_ends_soon(int64_t start, int64_t end, int64_t now)
{
	int64_t notice = (end - start) / 3;

	/* The shorter: a certificate of six days is not always "ending". */
	if (notice > 14 * DAY_S)
		notice = 14 * DAY_S;
	return end - now <= notice;
}

void certificate_check_dates(const struct certificate *certificate,
			     const struct config_pair *pair, int64_t now,
			     struct diagnostics *diagnostics)
{
	int64_t start = certificate_not_before(certificate);
	int64_t end = certificate_not_after(certificate);
	const char *what, *why;
	char moment[TIMESTAMP_ROOM];

	if (end <= now) {
		what = "expired";
		why = "senders refuse it: renew it and reload";
	} else if (start > now) {
		what = "not yet valid";
		why = "senders refuse it before: is the clock here right?";
	} else if (certificate_ends_soon(start, end, now)) {
		what = "ends soon";
		why = "renew it and reload";
	} else {
		return;
	}
	timestamp_format(moment, start > now ? start : end);
	diagnostics_add(diagnostics, SEVERITY_WARNING, pair->file, pair->line,
			"certificate %s: '%s': %s: %s", what, pair->certificate,
			moment, why);
}

static void warn_chain(struct certificate_store *store,
		       const struct config_pair *pair,
		       const struct certificate *chain)
{
	certificate_check_dates(chain, pair, store->now, store->diagnostics);
	if (certificate_is_self_signed(chain))
		diagnostics_add(store->diagnostics, SEVERITY_WARNING,
				pair->file, pair->line,
				"certificate self-signed: '%s': senders refuse "
				"it: get one from a public CA",
				pair->certificate);
}

static void warn_key(struct certificate_store *store,
		     const struct config_pair *pair, mode_t mode)
{
	if ((mode & S_IROTH) != 0)
		diagnostics_add(store->diagnostics, SEVERITY_WARNING,
				pair->file, pair->key_line,
				"private key readable by others: '%s': chmod "
				"o-rwx it",
				pair->private_key);
}

static struct loaded_pair load_pair(struct certificate_store *store,
				    const struct config_pair *pair)
{
	struct file_contents chain, key;
	uint64_t chain_stamp = 0, key_stamp = 0;
	enum pair_status chain_status =
	    read_pem(store, pair, true, &chain, &chain_stamp);
	enum pair_status key_status =
	    read_pem(store, pair, false, &key, &key_stamp);
	struct certificate_source source = {.chain_pem = chain.bytes,
					    .chain_bytes = chain.length,
					    .key_pem = key.bytes,
					    .key_bytes = key.length};
	struct loaded_pair loaded = {
	    .status = chain_status > key_status ? chain_status : key_status,
	    .paths = pair,
	    .certificate_stamp = chain_stamp,
	    .key_stamp = key_stamp,
	    .lacks_certificate = chain_status == PAIR_MISSING,
	    .lacks_key = key_status == PAIR_MISSING,
	};

	if (judge_source(store, pair, &source, &loaded))
		warn_key(store, pair, key.mode);
	else
		loaded.status = PAIR_UNUSABLE;
	if (loaded.chain != NULL)
		warn_chain(store, pair, loaded.chain);
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

/* The pair, which is read on first use. */
static struct loaded_pair *find_pair(struct certificate_store *store,
				     const struct config_pair *pair)
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

const struct loaded_pair *certificate_store_load(
    struct certificate_store *store, const struct config_pair *pair)
{
	return find_pair(store, pair);
}

const struct certificate *certificate_store_keep(
    struct certificate_store *store, const struct config_pair *pair,
    const struct certificate *certificate)
{
	struct loaded_pair *loaded = find_pair(store, pair);

	if (loaded->kept_from != certificate) {
		loaded->kept = certificate_copy(store->arena, certificate);
		loaded->kept_from = certificate;
	}
	return loaded->kept;
}

/* ---- who waits ---- */

void certificate_store_wait(struct certificate_store *store,
			    const struct config_pair *pair, const char *name)
{
	struct loaded_pair *loaded = find_pair(store, pair);

	if (name == NULL) {
		loaded->server = pair;
		return;
	}
	if (loaded->domain == NULL)
		loaded->domain = pair;
	if (loaded->waiting_count < PAIR_WAITING_NAMED_MAX)
		loaded->waiting[loaded->waiting_count] = name;
	loaded->waiting_count++;
}

static void warn_missing(struct certificate_store *store,
			 const struct loaded_pair *loaded,
			 const struct config_pair *pair, const char *who)
{
	if (loaded->lacks_certificate)
		diagnostics_add(store->diagnostics, SEVERITY_WARNING,
				pair->file, pair->line,
				"certificate missing: '%s': %s: it is loaded "
				"once it exists, or by 'mta-stsd -r'",
				pair->certificate, who);
	if (loaded->lacks_key)
		diagnostics_add(store->diagnostics, SEVERITY_WARNING,
				pair->file, pair->key_line,
				"private key missing: '%s': %s: it is loaded "
				"once it exists, or by 'mta-stsd -r'",
				pair->private_key, who);
}

static void tell_waiting(struct certificate_store *store,
			 const struct loaded_pair *loaded)
{
	size_t count = loaded->waiting_count;
	struct text who;

	text_init_growing(&who);
	for (size_t i = 0; i < count && i < PAIR_WAITING_NAMED_MAX; i++)
		text_addf(&who, "%s%s", i == 0 ? "" : ", ", loaded->waiting[i]);
	if (count > PAIR_WAITING_NAMED_MAX)
		text_addf(&who, " and %zu more",
			  count - PAIR_WAITING_NAMED_MAX);
	text_add_string(&who, count == 1 ? " waits for it" : " wait for it");
	warn_missing(store, loaded, loaded->domain, who.bytes);
	text_release(&who);
}

void certificate_store_tell_missing(struct certificate_store *store)
{
	for (size_t i = 0; i < store->count; i++) {
		const struct loaded_pair *loaded = &store->pairs[i];

		if (loaded->server != NULL)
			warn_missing(store, loaded, loaded->server,
				     "clients without a server name get the "
				     "first domain's instead");
		if (loaded->domain != NULL)
			tell_waiting(store, loaded);
	}
}
