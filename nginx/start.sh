#!/bin/sh
# Starts nginx in its container with the conf that LAB_CONF names, and with a limit if LAB_RATE sets one.
set -eu
if [ -n "${LAB_RATE:-}" ]; then
    case $LAB_RATE in *[!0-9]* | 0*) echo "LAB_RATE must be a whole number of requests a second, not '$LAB_RATE'" >&2; exit 1 ;; esac
    printf 'limit_req_zone $binary_remote_addr zone=clients:1m rate=%sr/s;\nlimit_req zone=clients burst=%s nodelay;\n' \
        "$LAB_RATE" "$LAB_RATE" > /tmp/rate.conf
fi
exec nginx -c "${LAB_CONF:-/lab/nginx/nginx.conf}" -g 'daemon off;'
