#!/bin/sh
# sh examples/clients/tccli.sh
# Certifies tccli (pip install tccli) as it is: each case is one command line.
exec dubplate certify client --profile ecm-2019-07-19 --name tccli \
    --cmd 'tccli ecm {action} {--params} --region {region} --endpoint {endpoint} --timeout 2' "$@"
