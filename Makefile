# Every target is one line for bootstrap.py, which makes .venv and installs what is
# locked. Without make: python3 bootstrap.py demo

PYTHON ?= python3
HOST ?=
PORT ?=
ARGS ?=

start = $(PYTHON) bootstrap.py
where = $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

help: ## this list
	@echo 'make TARGET [HOST=…] [PORT=…] [ARGS=…]'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1 \2/p' Makefile | awk '{ printf "  %-11s", $$1; $$1 = ""; print }'

demo: ## a practice with nine months of believable data; HOST=0.0.0.0 shows it to a phone
	@$(start) demo $(where) $(ARGS)

demo-fresh: ## the same, started over
	@$(start) demo --fresh $(where) $(ARGS)

test: ## all tests; what the machine cannot run is named at the end
	@$(start) test $(ARGS)

check: ## lint, types, layers, templates, migrations
	@$(start) check

fix: ## what lint and format can put right by themselves
	@$(start) fix

proofs: ## the long tests in full
	@$(start) proofs $(ARGS)

mutants: ## take out one guard after the other: a named test must go red
	@$(start) mutants $(ARGS)

bench: ## speed and size against a bare Flask app, in one run
	@$(start) bench $(ARGS)

pictures: ## every page, phone and desk, light and dark, from the running demo
	@$(start) pictures $(ARGS)

wheel: ## one file in dist/ that runs anywhere
	@$(start) wheel

lock = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-strip-extras \
	--no-emit-index-url --no-header --no-annotate --extra postgres --extra group --extra pdf \
	--group build

lock: ## resolve the dependencies anew (needs uv)
	$(lock) --output-file requirements.lock pyproject.toml
	$(lock) --group test --group check --output-file requirements-dev.lock \
		--constraint requirements.lock pyproject.toml

.PHONY: help demo demo-fresh test check fix proofs mutants bench pictures wheel lock
