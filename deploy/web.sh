#!/usr/bin/env bash
# The web server of a hospital, in the foreground: what its unit and its container run. TLS ends at the edge before it.
# GRANIAN_HOST, GRANIAN_PORT, GRANIAN_WORKERS… change what is said here (granian --help). SIGTERM ends it in order:
# requests under way are answered first, for at most half a minute.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PYTHONPATH="$PWD/site:$PWD"
export GRANIAN_HOST=${GRANIAN_HOST:-127.0.0.1} GRANIAN_PORT=${GRANIAN_PORT:-8000}
export GRANIAN_WORKERS=${GRANIAN_WORKERS:-2} GRANIAN_BLOCKING_THREADS=${GRANIAN_BLOCKING_THREADS:-4}
export GRANIAN_WORKERS_KILL_TIMEOUT=${GRANIAN_WORKERS_KILL_TIMEOUT:-30} GRANIAN_LOG_LEVEL=${GRANIAN_LOG_LEVEL:-warning}
# A setting that is none stops here, with its name: no server that answers 503 to everybody, or finds out at the first file
"${DIAPHANE_PYTHON:-python3}" manage.py check --tag settings > /dev/null
# Granian's own access log would write addresses: the portal writes one line a request, by its route
exec "${DIAPHANE_PYTHON:-python3}" -m granian config.wsgi:application \
  --interface wsgi --no-ws --no-access-log --respawn-failed-workers
