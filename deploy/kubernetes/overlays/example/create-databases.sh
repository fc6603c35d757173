#!/bin/sh
# Run once, by the image of PostgreSQL, when its data folder is empty: one database for each service, which nobody else may enter.
set -eu
for app in crm inventory integrator; do
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    --set app="$app" --set password="$(cat "${PASSWORDS:-/run/secrets/passwords}/$app")" <<'SQL'
create role :"app" login password :'password';
create database :"app" owner :"app";
revoke all on database :"app" from public;
SQL
done
