#!/bin/sh
while read -r line; do echo "$REMOTE_ADDR asks $TUNNEL_PATH_NAME for $line"; done
