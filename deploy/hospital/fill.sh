#!/bin/sh
# sh deploy/hospital/fill.sh HOST [FILE]: environment.example filled in for the host name HOST, each secret drawn at random.
# FILE is `.env` beside it, where compose.yaml reads it; one that exists is left as it is.
set -eu
here=$(dirname "$0")
if [ $# -lt 1 ] || [ $# -gt 2 ]; then
    echo "usage: fill.sh HOST [FILE]" >&2
    exit 2
fi
host=$1
file=${2:-$here/.env}
if [ -e "$file" ]; then
    echo "$file existe déjà · is there already" >&2
    exit 1
fi
random() { head -c "$1" /dev/urandom; }
umask 077
while IFS= read -r line; do
    case $line in
        DIAPHANE_SECRET_KEY=) line=$line$(random 48 | base64) ;;
        DIAPHANE_MASTER_KEYS=) line=${line}1:$(random 32 | base64) ;;
        DIAPHANE_HOSTS=*) line=DIAPHANE_HOSTS=$host ;;
        DIAPHANE_URL=*) line=DIAPHANE_URL=https://$host ;;
        *_PASSWORD=) line=$line$(random 16 | od -An -tx1 | tr -d ' \n') ;;
    esac
    printf '%s\n' "$line"
done < "$here/environment.example" > "$file.$$"
mv "$file.$$" "$file"
echo "$file : gardez ailleurs une copie de DIAPHANE_MASTER_KEYS · keep a copy of DIAPHANE_MASTER_KEYS elsewhere"
