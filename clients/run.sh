#!/usr/bin/env bash
# Drives a real server process with the official SDKs and the official MCP server. See README.md.
# Usage: clients/run.sh [--update] BINARY [sqlite|postgres …]
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
venv=$here/python/.venv
work=$(mktemp -d)
server=""

fail() {
  echo "clients/run.sh: $*" >&2
  exit 1
}

clean_up() {
  if [[ -n $server ]]; then
    kill -KILL "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap clean_up EXIT

# Whether a folder was installed from these very files.
installed() { # FOLDER FILE…
  local stamp=$1/.stamp
  shift
  [[ -f $stamp && $(<"$stamp") == $(cat "$@" | sha256sum) ]]
}

stamp() { # FOLDER FILE…
  local folder=$1
  shift
  cat "$@" | sha256sum >"$folder/.stamp"
}

install_python() {
  local requirements=$here/python/requirements.txt
  installed "$venv" "$requirements" && return
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements"
  stamp "$venv" "$requirements"
}

install_node() { # node/v13|node/v14|mcp
  local folder=$here/$1
  local files=("$folder/package.json" "$folder/package-lock.json")
  installed "$folder/node_modules" "${files[@]}" && return
  (cd "$folder" && npm ci --no-progress --loglevel=error)
  stamp "$folder/node_modules" "${files[@]}"
}

# Version 14 of the SDK needs Node 22: the packaged one where npm could install it, else the machine's.
node_for() { # v13|v14
  local packaged=$here/node/$1/node_modules/.bin/node
  if [[ -x $packaged ]]; then echo "$packaged"; else echo node; fi
}

storage_of() { # DATABASE: the flags that select it
  printf '%s\n' --data-dir "$work/$1"
  [[ $1 == sqlite ]] || printf '%s\n' --database "$postgres_url"
}

start_server() { # DATABASE
  log=$work/$1.log
  mkdir -p "$work/$1"
  : >"$log"
  HUBWRIGHT_TOKEN=$token "$binary" serve --listen 127.0.0.1:0 --site-listen 127.0.0.1:0 "${storage[@]}" \
    >/dev/null 2>"$log" &
  server=$!
  api_url=""
  for _ in {1..300}; do
    api_url=$(sed -n '/"message":"ready"/{s/.*"api_url":"\([^"]*\)".*/\1/p;q}' "$log")
    [[ -z $api_url ]] || return 0
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  tail -n 20 "$log" >&2
  fail "the server on $1 did not become ready"
}

stop_server() { # DATABASE
  local code=0
  kill -TERM "$server"
  for _ in {1..300}; do
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL "$server" 2>/dev/null || true
  wait "$server" || code=$?
  server=""
  if [[ $code != 0 ]]; then
    tail -n 20 "$log" >&2
    fail "the server on $1 was stopped and exited with $code, expected 0"
  fi
}

# A driver that ends without results has failed as surely as one that reports a failure.
drive() { # COMMAND…
  local before
  before=$(wc -l <"$results")
  env "${settings[@]}" "$@" || drivers_failed=1
  [[ $(wc -l <"$results") -gt $before ]] || { echo "FAIL $* reported nothing"; drivers_failed=1; }
}

drive_all() { # DATABASE
  local read_token
  read_token=$("$binary" token create "${storage[@]}" --name reader --scopes content.site_pages.read)
  settings=(
    HUBWRIGHT_API_URL="$api_url"
    HUBWRIGHT_DATABASE="$1"
    HUBWRIGHT_RESULTS="$results"
    HUBWRIGHT_TOKEN="$token"
    HUBWRIGHT_READ_TOKEN="$read_token"
  )
  for driver in documents legacy stainless; do
    drive "$venv/bin/python" -B "$here/python/run_$driver.py"
  done
  for version in v13 v14; do
    drive "$(node_for "$version")" "$here/node/run.mjs" "$version"
  done
  drive node "$here/mcp/run.mjs"
}

# The server reads HUBWRIGHT_… as its own settings: nothing of the caller's may reach it.
postgres_url=${HUBWRIGHT_TEST_DATABASE_URL-}
unset "${!HUBWRIGHT_@}"

flags=()
if [[ ${1-} == --update ]]; then
  flags=(--update)
  shift
fi
[[ $# -ge 1 ]] || fail "usage: clients/run.sh [--update] BINARY [sqlite|postgres …]"
binary=$(realpath "$1")
[[ -x $binary ]] || fail "$1 is not a program"
shift
databases=("$@")
if [[ ${#databases[@]} -eq 0 ]]; then
  databases=(sqlite)
  [[ -z $postgres_url ]] || databases+=(postgres)
fi

token=pat-na1-11111111-2222-3333-4444-555555555555
results=$work/results.jsonl
drivers_failed=0
: >"$results"

install_python
install_node node/v13
install_node node/v14
install_node mcp

for database in "${databases[@]}"; do
  case $database in
    sqlite) ;;
    postgres) [[ -n $postgres_url ]] || fail "postgres needs HUBWRIGHT_TEST_DATABASE_URL" ;;
    *) fail "unknown database $database" ;;
  esac
  mapfile -t storage < <(storage_of "$database")
  start_server "$database"
  drive_all "$database"
  stop_server "$database"
done

# Last, so that the summary closes the output.
joined=$(IFS=,; echo "${databases[*]}")
"$venv/bin/python" "$here/python/results.py" "$results" "$here/results.json" "$joined" "${flags[@]}" || drivers_failed=1
exit "$drivers_failed"
