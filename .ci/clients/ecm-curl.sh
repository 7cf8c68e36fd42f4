#!/bin/bash
# Binds an EIP with curl, the signature made with openssl as the documentation says (TC3-HMAC-SHA256).
set -euo pipefail
host=ecm.tencentcloudapi.com

sha256() {
    openssl dgst -sha256 -r | cut -d' ' -f1
}

# hmac HEXKEY: of what comes in, in hex.
hmac() {
    openssl dgst -sha256 -r -mac HMAC -macopt "hexkey:$1" | cut -d' ' -f1
}

# ask ACTION BODY
ask() {
    local time day scope canonical text key part
    time=$(date +%s)
    day=$(date -u -d "@$time" +%F)
    scope=$day/ecm/tc3_request
    canonical=$(printf 'POST\n/\n\ncontent-type:application/json\nhost:%s\n\ncontent-type;host\n%s' \
        "$host" "$(printf %s "$2" | sha256)")
    text=$(printf 'TC3-HMAC-SHA256\n%s\n%s\n%s' "$time" "$scope" "$(printf %s "$canonical" | sha256)")
    key=$(printf %s "TC3$TENCENTCLOUD_SECRET_KEY" | od -An -tx1 | tr -d ' \n')
    for part in "$day" ecm tc3_request; do
        key=$(printf %s "$part" | hmac "$key")
    done
    curl -sS --fail --max-time 10 "https://$host/" \
        -H "Content-Type: application/json" -H "X-TC-Action: $1" -H "X-TC-Version: 2019-07-19" \
        -H "X-TC-Region: ap-guangzhou" -H "X-TC-Timestamp: $time" -H "Authorization: TC3-HMAC-SHA256 Credential=$TENCENTCLOUD_SECRET_ID/$scope,$(
            ) SignedHeaders=content-type;host, Signature=$(printf %s "$text" | hmac "$key")" \
        --data-binary "$2"
}

# field NAME: a text or number of the answer that comes in.
field() {
    sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p"
}

region='"EcmRegion":"ap-hangzhou-ecm"'
answer=$(ask AssociateAddress "{$region,\"AddressId\":\"eip-unbound1\",\"InstanceId\":\"ein-running1\"}")
task=$(field TaskId <<<"$answer")
echo "$task $(field RequestId <<<"$answer")"
while result=$(ask DescribeTaskResult "{$region,\"TaskId\":\"$task\"}" | field Result) && [ "$result" = RUNNING ]; do :; done
echo "$result"
answer=$(ask DescribeAddresses "{$region,\"AddressIds\":[\"eip-unbound1\"]}")
echo "$(field AddressStatus <<<"$answer") $(field InstanceId <<<"$answer")"
answer=$(ask AssociateAddress "{$region,\"AddressId\":\"eip-nothere1\",\"InstanceId\":\"ein-running1\"}")
echo "$(field Code <<<"$answer") $(field RequestId <<<"$answer")"
