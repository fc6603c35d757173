#!/bin/sh
# Makes up the passwords of this overlay, once: files that are there already stay as they are, because the database knows them.
set -eu
umask 077
mkdir -p "$(dirname "$0")/secrets"
cd "$(dirname "$0")/secrets"

password() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

[ -e postgres-password ] || password >postgres-password
for app in crm inventory integrator; do
  [ -e "$app-password" ] || password >"$app-password"
  printf 'postgres://%s:%s@postgres:5432/%s' "$app" "$(cat "$app-password")" "$app" >"$app-database-url"
done
