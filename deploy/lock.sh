#!/usr/bin/env bash
# Locks what runs (requirements.txt) and what tests and tools add (requirements-dev.txt), with hashes,
# for every Python that pyproject.toml allows. Needs uv; run it after editing pyproject.toml.
set -euo pipefail
cd "$(dirname "$0")/.."
options=(--universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --no-strip-extras --quiet "$@")
uv pip compile pyproject.toml "${options[@]}" --output-file requirements.txt
uv pip compile pyproject.toml --group dev "${options[@]}" --constraint requirements.txt --output-file requirements-dev.txt
