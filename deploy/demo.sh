#!/usr/bin/env bash
# The whole portal on this machine, with a small demo: bash deploy/demo.sh [--port N] [--data DIR]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/python.sh"
run_with_python demo "$@"
