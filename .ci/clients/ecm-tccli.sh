#!/bin/sh
# Binds an EIP with the published command-line tool. ecm-tccli.sh TCCLI
set -eu
tccli=$1

# ask ACTION FIELDS ARGUMENTS..: fields of the answer.
ask() {
    action=$1 fields=$2
    shift 2
    "$tccli" ecm "$action" --EcmRegion ap-hangzhou-ecm "$@" --filter "join(' ', [$fields])" | tr -d '"'
}

answer=$(ask AssociateAddress 'TaskId, RequestId' --AddressId eip-unbound1 --InstanceId ein-running1)
echo "$answer"
while result=$(ask DescribeTaskResult Result --TaskId "${answer%% *}") && [ "$result" = RUNNING ]; do :; done
echo "$result"
ask DescribeAddresses 'AddressSet[0].AddressStatus, AddressSet[0].InstanceId' --AddressIds '["eip-unbound1"]'
if "$tccli" ecm AssociateAddress --EcmRegion ap-hangzhou-ecm --AddressId eip-nothere1 --InstanceId ein-running1 2>error; then
    echo "bound what is not there"
fi
sed -n 's/.*code:\([^ ]*\) .*requestId:\([^ ]*\).*/\1 \2/p' error
rm error
