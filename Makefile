# mta-stsd: see 'make help'.  Local settings go into config.mk.
VERSION    = 0.1.0
PREFIX     = /usr/local
SYSCONFDIR = /etc
DESTDIR    =
SYSTEMD    = yes
BUILD      = build
CC         = cc
CLANG      = clang
CFLAGS     = -O2 -g
CPPFLAGS   =
LDFLAGS    =
WERROR     =
BASHCOMPDIR = $(PREFIX)/share/bash-completion/completions
UNITDIR    = $(PREFIX)/lib/systemd/system
ZSHCOMPDIR = $(PREFIX)/share/zsh/site-functions
FUZZ_SECONDS = 60
FUZZ       = $(notdir $(basename $(wildcard tests/fuzz/fuzz_*.c)))
T          =
-include config.mk

WARNINGS = -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes \
           -Wmissing-prototypes -Wvla $(if $(WERROR),-Werror)
HARDENING = -fstack-protector-strong -fPIE -D_FORTIFY_SOURCE=2
ALL_CPPFLAGS = -Isrc -D_GNU_SOURCE -DMTA_STSD_VERSION='"$(VERSION)"' \
               $(if $(STATIC),-DMTA_STSD_STATIC) $(LIBRARY_CPPFLAGS) $(CPPFLAGS)
# Nothing unwinds the stack of a running C program, and the tables for that are
# a tenth of the daemon; debuggers have those of -g.
ALL_CFLAGS = -std=c11 $(WARNINGS) $(if $(SANITIZE),$(SANITIZERS),$(HARDENING)) \
             -ffunction-sections -fdata-sections \
             -fno-asynchronous-unwind-tables $(CFLAGS)
ALL_LDFLAGS = $(if $(STATIC),-static-pie,-pie) -Wl,-z,relro,-z,now -Wl,--as-needed \
              $(if $(SANITIZE),$(SANITIZERS)) $(LDFLAGS)
# Debian has no .pc files for BearSSL and libev.
DAEMON_LIBS = -lbearssl -lev -linih
CLI_LIBS    = -lbearssl -lev -linih -lcares -lidn2 -ljansson -lresolv \
              -lz -lminizip -lpsl $(shell pkg-config --libs gmime-3.0)

# LeakSanitizer reads /proc when a process ends, so that build has no chroot.
SANITIZERS = -fsanitize=address,undefined -fno-sanitize-recover=all \
             -fno-omit-frame-pointer -DMTA_STSD_NO_CHROOT

COMMON_SRC = $(wildcard src/base/*.c src/sts/*.c src/tls/*.c src/site/*.c)
CHECK_SRC  = $(wildcard src/check/*.c)
DAEMON_SRC = $(wildcard src/daemon/*.c)
CLI_SRC    = $(CHECK_SRC) $(wildcard src/reports/*.c src/advice/*.c src/cli/*.c)
LIBRARY_SRC = $(filter-out %/main.c,$(COMMON_SRC) $(DAEMON_SRC) $(CLI_SRC))
CONFIG_PATH_SRC = src/daemon/main.c $(wildcard src/cli/cmd_*.c) \
                  src/cli/advice_options.c
objects    = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
UNIT_TESTS = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_*.c))
REPLAYS    = $(patsubst tests/fuzz/%.c,$(BUILD)/replay/%,$(wildcard tests/fuzz/fuzz_*.c))
MAN8 = src/daemon/mta-stsd.8
MAN5 = src/daemon/mta-stsd.ini.5
MAN1 = src/cli/mta-sts.1

.DELETE_ON_ERROR:
.PHONY: all run test check-sanitize fuzz bench lint install uninstall deps \
        deps-test deps-bench dist clean help test-programs static deb \
        test-packages test-readme FORCE

all: $(BUILD)/mta-stsd $(BUILD)/mta-sts ## build the two programs

$(BUILD)/mta-stsd: $(call objects,$(COMMON_SRC) $(DAEMON_SRC))
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -Wl,--gc-sections -o $@ $^ $(DAEMON_LIBS)

$(BUILD)/mta-sts: $(call objects,$(COMMON_SRC) $(CLI_SRC))
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -Wl,--gc-sections -o $@ $^ $(CLI_LIBS)

$(BUILD)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# Those that know where the configuration is; made again when that changes.
$(call objects,$(CONFIG_PATH_SRC)): $(BUILD)/settings
$(call objects,$(CONFIG_PATH_SRC)): \
    LIBRARY_CPPFLAGS += -DMTA_STSD_SYSCONFDIR='"$(SYSCONFDIR)"'

$(BUILD)/settings: FORCE
	@mkdir -p $(@D)
	@echo '$(SYSCONFDIR)' | cmp -s - $@ || echo '$(SYSCONFDIR)' >$@

$(BUILD)/obj/src/reports/mail.o $(BUILD)/obj/src/cli/cli_version.o: \
    LIBRARY_CPPFLAGS += $(shell pkg-config --cflags gmime-3.0)

# Libraries that do not tell: BearSSL has its version in the name of its file.
$(BUILD)/obj/src/daemon/daemon_version.o $(BUILD)/obj/src/cli/cli_version.o: \
    LIBRARY_CPPFLAGS += -DINIH_VERSION='"$(shell pkg-config --modversion inih)"' \
    -DMINIZIP_VERSION='"$(shell pkg-config --modversion minizip)"' \
    -DBEARSSL_VERSION='"$(patsubst libbearssl.so.%,%,$(notdir $(realpath \
        $(shell $(CC) -print-file-name=libbearssl.so))))"'

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

# KIND:FILE:DESTINATION, for packaging/install-files.
INSTALLED = \
    binary:$(BUILD)/mta-stsd:$(PREFIX)/sbin/mta-stsd \
    binary:$(BUILD)/mta-sts:$(PREFIX)/bin/mta-sts \
    text:$(MAN1):$(PREFIX)/share/man/man1/$(notdir $(MAN1)) \
    text:$(MAN5):$(PREFIX)/share/man/man5/$(notdir $(MAN5)) \
    text:$(MAN8):$(PREFIX)/share/man/man8/$(notdir $(MAN8)) \
    $(foreach p,mta-stsd mta-sts, \
        text:packaging/completions/$(p).bash:$(BASHCOMPDIR)/$(p) \
        text:packaging/completions/_$(p):$(ZSHCOMPDIR)/_$(p)) \
    $(foreach h,$(notdir $(wildcard packaging/acme/*)), \
        script:packaging/acme/$(h):$(PREFIX)/share/mta-stsd/acme/$(h)) \
    config:etc/mta-stsd.ini:$(SYSCONFDIR)/mta-stsd/mta-stsd.ini \
    $(if $(filter yes,$(SYSTEMD)),$(INSTALLED_UNITS))
INSTALLED_UNITS = \
    $(foreach u,$(wildcard packaging/systemd/*.service packaging/systemd/*.socket \
        packaging/systemd/*.timer),text:$(u):$(UNITDIR)/$(notdir $(u))) \
    text:packaging/systemd/mta-stsd.sysusers:$(PREFIX)/lib/sysusers.d/mta-stsd.conf \
    text:packaging/systemd/mta-stsd.tmpfiles:$(PREFIX)/lib/tmpfiles.d/mta-stsd.conf \
    script:packaging/systemd/mta-sts-daily:$(PREFIX)/lib/mta-sts/mta-sts-daily
INSTALL_FILES = PREFIX='$(PREFIX)' SYSCONFDIR='$(SYSCONFDIR)' \
                DESTDIR='$(DESTDIR)' packaging/install-files

install: all ## install below DESTDIR and PREFIX (SYSTEMD=no: no units)
	@$(INSTALL_FILES) install $(INSTALLED)

uninstall: ## remove what install put there, but for the configuration
	@$(INSTALL_FILES) uninstall $(INSTALLED)

static: ## build build/static: one binary, for an empty root or an image
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/static STATIC=1 \
	    $(BUILD)/static/mta-stsd
	@cp packaging/Containerfile $(BUILD)/static/

deb: ## build the Debian packages in build/
	@packaging/install-dependencies build deb
	@packaging/make-deb $(BUILD) $(VERSION)

test-packages: ## install, upgrade and purge them in a Debian of their own
	@packaging/install-dependencies build deb test-packages
	@tests/packages $(BUILD)

test-readme: ## follow README.md in a fresh Debian (T=pattern: some tests there)
	@packaging/install-dependencies test-packages
	@tests/fresh $(BUILD) '$(T)'

dist: ## make build/mta-stsd-VERSION.tar.gz of the committed files
	@mkdir -p $(BUILD)
	git -c tar.umask=0022 archive --prefix=mta-stsd-$(VERSION)/ \
	    -o $(BUILD)/mta-stsd-$(VERSION).tar HEAD
	gzip -9nf $(BUILD)/mta-stsd-$(VERSION).tar

clean: ## remove what was built
	rm -rf $(BUILD)

help: ## print this
	@sed -n 's/^\([a-z-]*\):.*## /\1 - /p' Makefile | sed 's,^,  ,'

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
