#!/bin/sh
# Starts the server with pg_cron in the database that the container was given. Its name is known
# only now, so it cannot be in the image's configuration. Settings that follow `postgres` win.
set -eu
case "${1:-}" in
    postgres) shift ;;
    -* | "") ;;
    *) exec docker-entrypoint.sh "$@" ;;
esac
exec docker-entrypoint.sh postgres \
    -c shared_preload_libraries=pg_cron \
    -c cron.database_name="${POSTGRES_DB:-${POSTGRES_USER:-postgres}}" \
    -c cron.use_background_workers=on \
    -c max_worker_processes=20 \
    "$@"
