#!/bin/sh
# Runs HAProxy as PID 1. The controller writes the config, once even before any app exists; afterwards HAProxy needs nobody.
set -eu
config=${ROUTER_DIR:-/var/lib/berth/router}/haproxy.cfg
run=${ROUTER_RUN_DIR:-/run/berth/router}
until [ -s "$config" ]; do sleep 0.1; done
exec haproxy -W -db -S "$run/master.sock,mode,660" -f "$config"
