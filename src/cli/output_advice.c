/* Reports a failure to write by its result only. */
#include <jansson.h>

#include "base/timestamp.h"
#include "cli/output.h"

static json_t *make_lines(const char *const *lines, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_string(lines[i]));
	return list;
}

static json_t *make_moment(int64_t seconds)
{
	char moment[TIMESTAMP_ROOM];

	if (seconds == 0)
		return json_null();
	return json_string(timestamp_format(moment, seconds));
}

static json_t *make_day(int32_t day)
{
	char moment[TIMESTAMP_ROOM];

	if (day == CALENDAR_NO_DAY)
		return json_null();
	timestamp_format(moment, (int64_t)day * CALENDAR_DAY_S);
	return json_stringn(moment, sizeof("2026-11-28") - 1);
}

bool output_advice_json(FILE *stream, const struct advice *advice)
{
	json_t *object = json_pack(
	    "{s:s, s:s, s:o, s:o, s:o, s:o}", "domain", advice->domain,
	    "verdict", advice_verdict_name(advice->verdict), "since",
	    make_moment(advice->since), "earliest_date",
	    make_day(advice->earliest), "reasons",
	    make_lines(advice->reasons, advice->reason_count), "next",
	    make_lines(advice->next, advice->next_count));
	bool is_written =
	    object != NULL && json_dumpf(object, stream, JSON_INDENT(2)) == 0;

	json_decref(object);
	return is_written;
}
