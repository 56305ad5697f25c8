#include <criterion/criterion.h>
#include <string.h>

#include "cli/html_page.h"

static const char *const needed[] = {
    "<!DOCTYPE html>\n<html lang=\"en\">",
    "<meta charset=\"utf-8\"/>",
    "content=\"default-src 'none'; style-src 'unsafe-inline'\"",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>",
    "<title>a title</title>",
    "prefers-color-scheme:dark",
    "@media print",
    "@media (max-width:",
};

/* What would bring in something else, or run. */
static const char *const unwanted[] = {"<script", "url(",  "@import",
				       "://",	  "<link", "src="};

Test(html_page, stands_alone)
{
	struct text text;

	text_init_growing(&text);
	html_page_begin(&text, "a title");
	html_page_end(&text);
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		cr_expect(strstr(text.bytes, needed[i]) != NULL, "no %s",
			  needed[i]);
	for (size_t i = 0; i < sizeof(unwanted) / sizeof(unwanted[0]); i++)
		cr_expect(strstr(text.bytes, unwanted[i]) == NULL, "%s",
			  unwanted[i]);
	cr_expect(strstr(text.bytes, "<main>\n</main>\n</body>\n</html>\n"));
	text_release(&text);
}
