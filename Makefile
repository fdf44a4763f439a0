# The front door. Each target does all of its own set-up; the work is in tool/ and meson.build.
.PHONY: help demo test bench crash sim race tidy format cover fuzz differential sweep accuracy accuracy-full clean corrupt
.DEFAULT_GOAL := help

help:
	@sed -n 's/^## //p' Makefile

## make demo     installs what is missing, builds, and shows the product at work; at a terminal it
##               ends in a week of a running gateway whose pages stay up until Ctrl-C
##               (PEOPLE=people.csv shows it on a population of yours)
demo:
	@tool/setup demo
	@tool/build release
	@tool/demo

## make test     installs what is missing, builds twice, runs every test, counts
##               (ONLY=word runs the tests whose name has that word)
test:
	@tool/setup test
	@tool/test $(ONLY)

## make bench    rates and latencies, with machine, commit and fsync time
bench:
	@tool/setup test
	@tool/build release
	@tool/bench $(ONLY)

## make crash    power cuts, kills and failing disks in full: half a million images and more
##               (SEED=n begins elsewhere; IMAGES=n, KILLS=n, ERRORS=n, CALLS=n say how many)
crash:
	@tool/setup test
	@tool/build release
	@tool/crash

## make sim      the whole custodian in one process, from 10,000 seeds (make test has 2,000): crashes,
##               orders, all checked after every step (SEEDS=n: so many; SEED=n: that one, told)
sim:
	@tool/setup test
	@tool/build release
	@CMOCKA_MESSAGE_OUTPUT=TAP build/release/test/sim/sim_whole \
		$(if $(SEED),$(or $(SEEDS),1) $(SEED),$(or $(SEEDS),10000))

## make tidy     the rules of style that a program can check
tidy:
	@tool/setup tidy
	@tool/tidy

## make format   clang-format over every C file
format:
	@git ls-files '*.c' '*.h' | xargs clang-format-19 -i

## make cover    MC/DC coverage of law, person and tlog, by room (ONLY=law)
cover:
	@tool/setup cover
	@tool/cover $(ONLY)

## make fuzz     each door for SECONDS_EACH seconds (60)
fuzz:
	@tool/setup test
	@tool/fuzz $(ONLY)

## make accuracy  wrong releases and false refusals by stratum, beside three naive checks; also on
##               files of yours: ARGS="--vault V.csv --asks R.csv --out D.csv", or
##               ARGS="--addresses A.csv --out D.csv" (doc/accuracy.md)
accuracy:
	@tool/setup test
	@tool/build release
	@build/release/test/accuracy/accuracy $(ARGS)

## make accuracy-full   thirty-two million asks, for the bound of 1e-7; about ten minutes
accuracy-full:
	@tool/setup test
	@tool/build release
	@build/release/test/accuracy/accuracy --full $(ARGS)

## make differential  ten million made-up asks, decided by the engine and by a second evaluator
##               (COUNT=100000 for fewer, SEED=7 for others)
differential:
	@tool/setup test
	@tool/build release
	@tool/differential "$(COUNT)" "$(SEED)"

## make sweep    the 1.28 million asks of August 2025, as one file and one by one, under both readings
##               (PARTS=3 for so many hundredths; ONLY=A3a, A3b, A4, or A2: 7.3 million)
sweep:
	@tool/setup test
	@tool/build release
	@tool/sweep "$(or $(PARTS),100)" "$(ONLY)"

## make race     100,000 rounds of asks against orders at the running gateway (ROUNDS=n, SEED=n)
race:
	@tool/setup test
	@tool/build release
	@ROUNDS=$${ROUNDS:-100000} tool/story release no-release-follows-an-order

## make corrupt  100,000 corruptions of a stored log: all found, no clean log blamed
corrupt:
	@tool/setup test
	@tool/build release
	@CMOCKA_MESSAGE_OUTPUT=TAP build/release/test/prop/prop_verify_corrupt 100000

## make clean    removes build/ and demo/
clean:
	@rm -rf build demo
