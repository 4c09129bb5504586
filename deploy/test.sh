#!/usr/bin/env bash
# Installs what the tests need, then every check and every test: bash deploy/test.sh [what to give pytest]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/python.sh"
run_with_python test "$@"
