# Targets call npm scripts; the scripts are the truth.
.DEFAULT_GOAL := help
.PHONY: help install build replay record test check samples provider test-nodes clients bench clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

node_modules/.package-lock.json: package.json package-lock.json
	npm ci --no-fund --no-audit

install: node_modules/.package-lock.json ## install the dependencies

build: install ## compile src/ to dist/
	npm run --silent build

replay: build ## serve recordings/ on port 5001
	npm run --silent replay

record: build ## record into recordings/ on port 5001
	npm run --silent record

test: install ## run the tests
	npm test

check: install ## check types, lint, format, unused code and the package
	npm run check

samples: build ## make recordings/ anew from the simulated provider
	npm run samples

provider: install ## start the simulated provider on port 8080
	npm run provider

test-nodes: install ## run the tests on every supported version of Node
	npm run test:nodes

clients: build ## run real clients of many languages and compare with docs/clients.md
	npm run --silent clients

bench: install ## measure speed and memory against bare servers
	npm run --silent bench

clean: ## remove what was built
	rm -rf dist build coverage
