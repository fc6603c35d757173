#!/bin/sh
# Makes up the passwords and keys of this overlay, once: files that are there already stay as they are, because the database and
# the people who have the keys know them.
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

key() { printf 'wp_%s' "$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')"; }

# What an app keeps of a key: whose it is, what it allows, and its digest.
entry() { printf '%s:%s:%s\n' "$1" "$2" "$(sha256sum <"$3" | cut -d' ' -f1)"; }

# Yours: for the console, the CLI, and whoever creates customers. No pod has it.
[ -e operator-key ] || key >operator-key
[ -e crm-api-key ] || key >crm-api-key
[ -e inventory-api-key ] || key >inventory-api-key
{
  entry operator customers:read,customers:write,operate operator-key
  entry integrator customers:read crm-api-key
} >crm-api-keys
{
  entry operator packages:read,packages:write operator-key
  entry integrator packages:read,packages:write inventory-api-key
} >inventory-api-keys
entry operator operate operator-key >integrator-api-keys
