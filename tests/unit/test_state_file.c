#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "site/state_file.h"

/* 2026-01-01T00:00:00Z */
#define NOW INT64_C(1767225600)

/* Every key there is, in the order in which it is written. */
static const char all_keys[] =
    "; The policies mta-stsd has served, written by it.\n"
    "; Without this file every policy with 'id = time' gets a new id.\n"
    "\n[example.com]\nid = a1\n"
    "digest = "
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
    "since = 2026-01-01T00:00:00Z\nmode = enforce\n"
    "mode_since = 2026-01-01T00:00:01Z\nmax_age = 86400\n"
    "mx = mx.example.com\nmx = *.example.net\n"
    "cached_until = 2026-01-01T00:00:02Z\n"
    "enforce_until = 2026-01-01T00:00:03Z\n"
    "dropped = 2026-01-01T00:00:04Z\nunserved = 2026-01-01T00:00:05Z\n"
    "id_time = 2026-01-01T00:00:06Z\nuntold = yes\n"
    "\n; end of state\n";

Test(state_file, keeps_all_that_is_known_of_a_domain)
{
	struct arena *arena = arena_new();
	const struct policy_record *record;
	struct policy_state state;
	struct text text;
	unsigned line;

	cr_assert_eq(
	    state_file_parse(&state, arena, all_keys, strlen(all_keys), &line),
	    STATE_FILE_OK, "line %u", line);
	cr_assert_eq(state.count, 1);
	record = policy_state_find(&state, "example.com");
	cr_assert_not_null(record);
	cr_expect_str_eq(record->id, "a1");
	cr_expect_eq(record->digest[31], 0x1f);
	cr_expect_eq(record->since, NOW);
	cr_expect_eq(record->policy.mode, POLICY_ENFORCE);
	cr_expect_eq(record->mode_since, NOW + 1);
	cr_expect_eq(record->policy.max_age_s, 86400);
	cr_assert_eq(record->policy.mx_count, 2);
	cr_expect_str_eq(record->policy.mx[1], "*.example.net");
	cr_expect_eq(record->cached_until, NOW + 2);
	cr_expect_eq(record->enforce_until, NOW + 3);
	cr_expect_eq(record->dropped, NOW + 4);
	cr_expect_eq(record->unserved, NOW + 5);
	cr_expect_eq(record->id_time, NOW + 6);
	cr_expect(record->is_untold);
	text_init_growing(&text);
	state_file_render(&state, &text);
	cr_expect_str_eq(text.bytes, all_keys);
	text_clear(&text);
	state.records[0].is_forgotten = true;
	state_file_render(&state, &text);
	cr_expect_null(strstr(text.bytes, "example.com"));
	text_release(&text);
	arena_free(arena);
}

/* Of a damaged file only this counts: ids must not come back. */
Test(state_file, remembers_the_last_id_of_a_damaged_file)
{
	struct arena *arena = arena_new();
	struct policy_state state;
	unsigned line;

	cr_assert_eq(state_file_parse(&state, arena, all_keys,
				      strlen(all_keys) - 1, &line),
		     STATE_FILE_DAMAGED);
	cr_expect_eq(state.count, 0);
	cr_expect_eq(state.not_before, NOW + 7);
	arena_free(arena);
}

static const char good_head[] =
    "[example.com]\nid = a1\n"
    "digest = "
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
    "since = 2026-01-01T00:00:00Z\nmode = testing\nmax_age = 86400\n";

static const struct {
	const char *name, *text;
	enum state_file_result result;
	unsigned line;
} files[] = {
    {"empty", "", STATE_FILE_DAMAGED, 0},
    {"no domain", "; end of state\n", STATE_FILE_OK, 0},
    {"cut behind a line", "%smx = mx.example.com\n", STATE_FILE_DAMAGED, 7},
    {"good", "%smx = mx.example.com\n; end of state\n", STATE_FILE_OK, 0},
    {"a key of a later release",
     "%smx = mx.example.com\ncolour = blue\n; end of state\n", STATE_FILE_OK,
     0},
    {"no mx", "%s; end of state\n", STATE_FILE_DAMAGED, 6},
    {"bad mx", "%smx = a b\n; end of state\n", STATE_FILE_DAMAGED, 7},
    {"bad moment",
     "%smx = mx.example.com\ncached_until = soon\n; end of state\n",
     STATE_FILE_DAMAGED, 8},
    {"duplicate domain",
     "%smx = mx.example.com\n[example.com]\n"
     "; end of state\n",
     STATE_FILE_DAMAGED, 8},
    {"garbage", "\x7f\x45\x4c\x46; end of state\n", STATE_FILE_DAMAGED, 1},
    {"bad id", "[example.com]\nid = a-b\n; end of state\n", STATE_FILE_DAMAGED,
     2},
    {"bad digest", "[example.com]\ndigest = 00\n; end of state\n",
     STATE_FILE_DAMAGED, 2},
    {"bad mode", "[example.com]\nmode = strict\n; end of state\n",
     STATE_FILE_DAMAGED, 2},
    {"bad max_age", "[example.com]\nmax_age = 99999999\n; end of state\n",
     STATE_FILE_DAMAGED, 2},
};

Test(state_file, takes_a_file_whole_or_not_at_all)
{
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct arena *arena = arena_new();
		struct policy_state state;
		enum state_file_result result;
		struct text text;
		unsigned line;

		text_init_growing(&text);
		if (strncmp(files[i].text, "%s", 2) == 0)
			text_add_string(&text, good_head);
		text_add_string(&text,
				files[i].text + (text.length > 0 ? 2 : 0));
		result = state_file_parse(&state, arena, text.bytes,
					  text.length, &line);
		cr_expect_eq(result, files[i].result, "%s", files[i].name);
		cr_expect_eq(line, files[i].line, "%s: line %u", files[i].name,
			     line);
		if (result == STATE_FILE_DAMAGED)
			cr_expect_eq(state.count, 0, "%s", files[i].name);
		text_release(&text);
		arena_free(arena);
	}
}

Test(state_file, stores_and_sets_aside)
{
	char directory[] = "/tmp/test-state-XXXXXX";
	struct arena *arena = arena_new();
	struct policy_state state, again;
	const char *aside;
	unsigned line;

	cr_assert_not_null(mkdtemp(directory));
	state_file_parse(&state, arena, all_keys, strlen(all_keys), &line);
	cr_expect_eq(state_file_load(&again, arena, directory, &line),
		     STATE_FILE_MISSING);
	cr_assert_eq(state_file_store(&state, directory), 0);
	cr_assert_eq(state_file_load(&again, arena, directory, &line),
		     STATE_FILE_OK);
	cr_expect_str_eq(policy_state_find(&again, "example.com")->id, "a1");
	aside = state_file_set_aside(arena, directory, NOW);
	cr_assert_not_null(aside);
	cr_expect_not_null(
	    strstr(aside, "/policies.ini.damaged-20260101000000Z"));
	cr_expect_eq(state_file_load(&again, arena, directory, &line),
		     STATE_FILE_MISSING);
	cr_expect_eq(again.count, 0);
	cr_expect_null(state_file_set_aside(arena, directory, NOW));
	cr_expect_eq(errno, ENOENT);
	unlink(aside);
	rmdir(directory);
	arena_free(arena);
}

static void touch(const char *directory, const char *name)
{
	cr_assert_eq(file_replace(directory, name, "x", 1), 0);
}

Test(state_file, finds_what_was_set_aside_last)
{
	static const char *const names[] = {
	    "policies.ini",
	    "policies.ini.damaged-20260101000000Z",
	    "policies.ini.damaged-20260301000000Z",
	    "policies.ini.damaged-20260201000000Z",
	    "policies.ini.damaged-20270101",
	    "policies.ini.damaged-copy",
	};
	char directory[] = "/tmp/test-state-XXXXXX", path[128];
	struct arena *arena = arena_new();
	struct state_aside aside;

	cr_assert_not_null(mkdtemp(directory));
	aside = state_file_find_aside(arena, directory);
	cr_expect_eq(aside.moment, 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		touch(directory, names[i]);
	aside = state_file_find_aside(arena, directory);
	cr_expect_eq(aside.moment, NOW + 59 * 86400);
	cr_expect_str_eq(aside.name, names[2]);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", directory, names[i]);
		unlink(path);
	}
	rmdir(directory);
	aside = state_file_find_aside(arena, directory);
	cr_expect_eq(aside.moment, 0);
	arena_free(arena);
}

Test(state_file, tells_what_it_cannot_read_or_write)
{
	char directory[] = "/tmp/test-state-XXXXXX";
	struct arena *arena = arena_new();
	struct policy_state state;
	const char *path;
	unsigned line;

	cr_assert_not_null(mkdtemp(directory));
	path = arena_printf(arena, "%s/%s", directory, STATE_FILE_NAME);
	cr_assert_eq(mkdir(path, 0700), 0);
	cr_expect_eq(state_file_load(&state, arena, directory, &line),
		     STATE_FILE_UNREADABLE);
	cr_expect_eq(errno, EISDIR, "%s", strerror(errno));
	cr_expect_eq(state.count, 0);
	cr_expect_eq(state_file_store(&state, "/nonexistent"), -1);
	cr_expect_eq(errno, ENOENT, "%s", strerror(errno));
	rmdir(path);
	rmdir(directory);
	arena_free(arena);
}
