#!/bin/sh
# Run by Docker in the nginx container every few seconds: does nginx answer, and is the record still small?
# Any answer will do (a student's own nginx.conf may have no page at /).
set -u
record=/record/access.jsonl
if [ "$(stat -c %s "$record" 2>/dev/null || echo 0)" -gt 16777216 ]; then
    mv -f "$record" /record/access.1.jsonl && kill -USR1 1     # nginx opens a new file; at most two exist
fi
exec curl -s -o /dev/null --max-time 2 http://127.0.0.1:8080/
