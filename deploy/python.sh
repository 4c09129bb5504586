# shellcheck shell=bash
# Sourced by demo.sh, test.sh and services.sh: finds a Python that can make a virtual environment, or says what is missing.
# DIAPHANE_PYTHON names one to use instead of looking.

say() { # french, english
  printf '%s\n%s\n' "$1" "$2" >&2
}

recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
whole() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

# Prints the command of a Python 3.11 or later with venv and ensurepip; 1 when there is none.
# A command may be found and still not run (pyenv's shims), so each is tried.
find_python() {
  local candidate bare=""
  for candidate in ${DIAPHANE_PYTHON:+"$DIAPHANE_PYTHON"} python3.13 python3.12 python3.11 python3 python; do
    command -v "$candidate" >/dev/null 2>&1 && recent "$candidate" || continue
    if whole "$candidate"; then
      command -v "$candidate"
      return 0
    fi
    bare=${bare:-$candidate}
  done
  if [ -n "$bare" ]; then
    say "Le Python trouvé ($bare) ne sait pas créer d’environnement virtuel : il lui manque venv ou ensurepip. Sous Debian et Ubuntu : apt-get install python3-venv" \
        "The Python found ($bare) cannot make a virtual environment: venv or ensurepip is missing. On Debian and Ubuntu: apt-get install python3-venv"
  else
    say "Il faut Python 3.11 ou plus récent, et aucun n’a été trouvé (python3.13, python3.12, python3.11, python3)." \
        "Python 3.11 or later is needed, and none was found (python3.13, python3.12, python3.11, python3)."
  fi
  return 1
}

# Runs one command of deploy/ with the Python found; it replaces this shell, so that a signal reaches it.
run_with_python() {
  local python
  python=$(find_python) || exit 1
  unset PYTHONHOME PYTHONPATH PYTHONSTARTUP
  # -B: nothing is written into the clone
  exec "$python" -B "$(dirname "${BASH_SOURCE[0]}")" "$@"
}
