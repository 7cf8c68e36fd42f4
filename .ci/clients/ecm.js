// Binds an EIP with the published Node SDK.
const { ecm } = require("tencentcloud-sdk-nodejs");

const { TENCENTCLOUD_SECRET_ID: secretId, TENCENTCLOUD_SECRET_KEY: secretKey } = process.env;
const client = new ecm.v20190719.Client({ credential: { secretId, secretKey }, region: "ap-guangzhou" });
const EcmRegion = "ap-hangzhou-ecm";

async function main() {
  const bound = await client.AssociateAddress({ EcmRegion, AddressId: "eip-unbound1", InstanceId: "ein-running1" });
  console.log(bound.TaskId, bound.RequestId);
  let task;
  do task = await client.DescribeTaskResult({ EcmRegion, TaskId: bound.TaskId });
  while (task.Result === "RUNNING");
  console.log(task.Result);
  const { AddressSet } = await client.DescribeAddresses({ EcmRegion, AddressIds: ["eip-unbound1"] });
  console.log(AddressSet[0].AddressStatus, AddressSet[0].InstanceId);
  await client.AssociateAddress({ EcmRegion, AddressId: "eip-nothere1", InstanceId: "ein-running1" }).then(
    () => console.log("bound what is not there"),
    (error) => console.log(error.code, error.requestId),
  );
}

main();
