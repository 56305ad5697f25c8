#include <criterion/criterion.h>
#include <string.h>

#include "base/text.h"
#include "site/config_keys.h"
#include "site/config_value.h"

Test(config_keys, have_names_scopes_and_help)
{
	for (int i = 0; i < CONFIG_KEY_COUNT; i++) {
		const struct config_key *key = &config_keys[i];

		cr_assert_not_null(key->name, "key %d", i);
		cr_expect_neq(key->scopes, 0, "%s", key->name);
		cr_expect_not_null(key->help, "%s", key->name);
		for (int j = 0; j < i; j++)
			cr_expect_str_neq(key->name, config_keys[j].name);
	}
}

Test(config_keys, have_defaults_that_are_valid)
{
	for (int i = 0; i < CONFIG_KEY_COUNT; i++) {
		const struct config_key *key = &config_keys[i];
		char buffer[256];
		struct text why;
		uint64_t number;

		if (key->default_text == NULL)
			continue;
		text_init(&why, buffer, sizeof(buffer));
		cr_expect(
		    config_value_check(key, key->default_text, &number, &why),
		    "%s: %s", key->name, buffer);
	}
}

Test(config_keys, are_found_in_their_scope)
{
	cr_expect_eq(config_key_find("mx", CONFIG_DOMAIN),
		     &config_keys[CONFIG_KEY_MX]);
	cr_expect_null(config_key_find("mx", CONFIG_SERVER));
	cr_expect_eq(config_key_find("certificate", CONFIG_SERVER),
		     config_key_find("certificate", CONFIG_DOMAIN));
	cr_expect_null(config_key_find("MX", CONFIG_DOMAIN));
	cr_expect_str_eq(config_key_nearest("listn", CONFIG_SERVER), "listen");
	cr_expect_null(config_key_nearest("listen", CONFIG_DOMAIN));
}
