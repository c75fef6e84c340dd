#!/bin/bash
# Is this replica ready? Asks its /readyz, as Docker's health check. bash can open a TCP connection by
# itself, which costs a few milliseconds; starting node every three seconds would cost a hundred.
exec 3<> "/dev/tcp/127.0.0.1/${PORT:?}" || exit 1
printf 'GET /readyz HTTP/1.0\r\n\r\n' >&3
read -r -t 2 _ status _ <&3
[ "$status" = 200 ]
