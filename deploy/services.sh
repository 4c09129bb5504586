#!/usr/bin/env bash
# The real servers on this machine: bash deploy/services.sh up|down|status|env [SERVER…] [--data DIR]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/python.sh"
run_with_python services "$@"
