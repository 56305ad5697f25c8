# mta-stsd: see 'make help'.  Local settings go into config.mk.
VERSION    = 0.1.0
PREFIX     = /usr/local
SYSCONFDIR = /etc
DESTDIR    =
BUILD      = build
CC         = cc
CLANG      = clang
CFLAGS     = -O2 -g
CPPFLAGS   =
LDFLAGS    =
WERROR     =
FUZZ_SECONDS = 60
FUZZ       = $(notdir $(basename $(wildcard tests/fuzz/fuzz_*.c)))
T          =
-include config.mk

WARNINGS = -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes \
           -Wmissing-prototypes -Wvla $(if $(WERROR),-Werror)
HARDENING = -fstack-protector-strong -fPIE -D_FORTIFY_SOURCE=2
ALL_CPPFLAGS = -Isrc -D_GNU_SOURCE -DMTA_STSD_VERSION='"$(VERSION)"' $(CPPFLAGS)
ALL_CFLAGS = -std=c11 $(WARNINGS) $(if $(SANITIZE),$(SANITIZERS),$(HARDENING)) \
             -ffunction-sections -fdata-sections $(CFLAGS)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now -Wl,--as-needed \
              $(if $(SANITIZE),$(SANITIZERS)) $(LDFLAGS)
# Debian has no .pc files for BearSSL and libev.
DAEMON_LIBS = -lbearssl -lev -linih
CLI_LIBS    = -lbearssl -lev -linih -lcares -lidn2 -ljansson -lresolv \
              -lz -lminizip $(shell pkg-config --libs gmime-3.0)

# LeakSanitizer reads /proc when a process ends, so that build has no chroot.
SANITIZERS = -fsanitize=address,undefined -fno-sanitize-recover=all \
             -fno-omit-frame-pointer -DMTA_STSD_NO_CHROOT

COMMON_SRC = $(wildcard src/base/*.c src/sts/*.c src/tls/*.c src/site/*.c)
CHECK_SRC  = $(wildcard src/check/*.c)
DAEMON_SRC = $(wildcard src/daemon/*.c)
CLI_SRC    = $(CHECK_SRC) $(wildcard src/reports/*.c src/advice/*.c src/cli/*.c)
LIBRARY_SRC = $(filter-out %/main.c,$(COMMON_SRC) $(DAEMON_SRC) $(CLI_SRC))
objects    = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
UNIT_TESTS = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_*.c))
REPLAYS    = $(patsubst tests/fuzz/%.c,$(BUILD)/replay/%,$(wildcard tests/fuzz/fuzz_*.c))
MAN8 = src/daemon/mta-stsd.8
MAN5 = src/daemon/mta-stsd.ini.5
MAN1 = src/cli/mta-sts.1

.DELETE_ON_ERROR:
.PHONY: all run test check-sanitize fuzz bench lint install uninstall deps \
        deps-test deps-bench dist clean help test-programs

all: $(BUILD)/mta-stsd $(BUILD)/mta-sts ## build the two programs

$(BUILD)/mta-stsd: $(call objects,$(COMMON_SRC) $(DAEMON_SRC))
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -Wl,--gc-sections -o $@ $^ $(DAEMON_LIBS)

$(BUILD)/mta-sts: $(call objects,$(COMMON_SRC) $(CLI_SRC))
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -Wl,--gc-sections -o $@ $^ $(CLI_LIBS)

$(BUILD)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/src/reports/mail.o: CPPFLAGS += $(shell pkg-config --cflags gmime-3.0)

$(BUILD)/library.a: $(call objects,$(LIBRARY_SRC))
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/unit/%: $(BUILD)/obj/tests/unit/%.o $(BUILD)/library.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(DAEMON_LIBS) $(CLI_LIBS) -lcriterion

$(BUILD)/replay/%: $(BUILD)/obj/tests/fuzz/%.o $(BUILD)/obj/tests/fuzz/replay.o $(BUILD)/library.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(DAEMON_LIBS) $(CLI_LIBS)

test-programs: all $(UNIT_TESTS) $(REPLAYS)

run: ## install what is missing, build, and serve etc/demo.ini on localhost
	@packaging/install-dependencies build run
	@$(MAKE) --no-print-directory all
	@packaging/run-demo $(BUILD)

test: ## install what is missing, build and run all tests (T=pattern: some)
	@packaging/install-dependencies build test
	@$(MAKE) --no-print-directory test-programs
	@tests/run $(BUILD) '$(T)'

# clang: the undefined behaviour sanitizer of gcc 12 has no log_path.
check-sanitize: ## the same with address, undefined and leak sanitizers
	@packaging/install-dependencies build test fuzz
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/sanitize SANITIZE=1 \
	    CC=$(CLANG) test-programs
	@CC=$(CLANG) tests/run_sanitized $(BUILD)/sanitize '$(T)'

fuzz: ## run each fuzz target for FUZZ_SECONDS=60 (FUZZ=target: one)
	@packaging/install-dependencies build test fuzz
	@tests/fuzz/run $(BUILD)/fuzz $(FUZZ_SECONDS) '$(CLANG) -Isrc -D_GNU_SOURCE $(CPPFLAGS) -std=c11' $(FUZZ)

bench: ## measure against nginx and lighttpd, mta-sts check and report
	@packaging/install-dependencies build bench
	@$(MAKE) --no-print-directory all
	@status=0; tests/bench/run $(BUILD) || status=$$?; \
	tests/bench/check $(BUILD) || status=$$?; \
	tests/bench/reports $(BUILD) || status=$$?; exit $$status

lint: ## check format, layers, manuals and what else needs no test
	@packaging/install-dependencies build test
	@$(MAKE) --no-print-directory all
	@tests/lint $(BUILD)

deps: ## install what building needs
	@packaging/install-dependencies build

deps-test: ## install what the tests need
	@packaging/install-dependencies build test

deps-bench: ## install what the benchmark needs
	@packaging/install-dependencies build bench

install: all ## install below DESTDIR and PREFIX
	install -d $(DESTDIR)$(PREFIX)/sbin $(DESTDIR)$(PREFIX)/bin \
	    $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man5 \
	    $(DESTDIR)$(PREFIX)/share/man/man8 $(DESTDIR)$(SYSCONFDIR)/mta-stsd
	install -m 755 $(BUILD)/mta-stsd $(DESTDIR)$(PREFIX)/sbin/
	install -m 755 $(BUILD)/mta-sts $(DESTDIR)$(PREFIX)/bin/
	install -m 644 $(MAN1) $(DESTDIR)$(PREFIX)/share/man/man1/
	install -m 644 $(MAN5) $(DESTDIR)$(PREFIX)/share/man/man5/
	install -m 644 $(MAN8) $(DESTDIR)$(PREFIX)/share/man/man8/
	install -d $(DESTDIR)$(PREFIX)/share/mta-stsd/acme
	install -m 755 packaging/acme/* $(DESTDIR)$(PREFIX)/share/mta-stsd/acme/
	test -e $(DESTDIR)$(SYSCONFDIR)/mta-stsd/mta-stsd.ini || \
	    install -m 644 etc/mta-stsd.ini $(DESTDIR)$(SYSCONFDIR)/mta-stsd/

uninstall: ## remove what install put there, but for the configuration
	rm -f $(DESTDIR)$(PREFIX)/sbin/mta-stsd $(DESTDIR)$(PREFIX)/bin/mta-sts \
	    $(DESTDIR)$(PREFIX)/share/man/man1/$(notdir $(MAN1)) \
	    $(DESTDIR)$(PREFIX)/share/man/man5/$(notdir $(MAN5)) \
	    $(DESTDIR)$(PREFIX)/share/man/man8/$(notdir $(MAN8))
	rm -rf $(DESTDIR)$(PREFIX)/share/mta-stsd

dist: ## make build/mta-stsd-VERSION.tar.gz of the committed files
	@mkdir -p $(BUILD)
	git archive --prefix=mta-stsd-$(VERSION)/ HEAD | gzip -9n > $(BUILD)/mta-stsd-$(VERSION).tar.gz

clean: ## remove what was built
	rm -rf $(BUILD)

help: ## print this
	@sed -n 's/^\([a-z-]*\):.*## /\1 - /p' Makefile | sed 's,^,  ,'

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
