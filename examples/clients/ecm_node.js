// dubplate certify client --profile ecm-2019-07-19 --adapter -- node examples/clients/ecm_node.js
// Certifies tencentcloud-sdk-nodejs (npm install tencentcloud-sdk-nodejs).
"use strict"

const readline = require("node:readline")
const { sdkVersion } = require("tencentcloud-sdk-nodejs/tencentcloud/common/sdk_version")
const { Client } = require("tencentcloud-sdk-nodejs/tencentcloud/services/ecm/v20190719/ecm_client")

const say = (message) => process.stdout.write(JSON.stringify(message) + "\n")
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis))

function client({ endpoint, credential, region, deadline_ms }) {
  const [, protocol, host] = endpoint.match(/^(.*:\/\/)(.*)$/)
  return new Client({
    credential: { secretId: credential.id, secretKey: credential.key, token: credential.token },
    region,
    // Shorter than the deadline: who calls wants to be told that nothing came.
    profile: { httpProfile: { protocol, endpoint: host, reqTimeout: (deadline_ms * 0.75) / 1000 } },
  })
}

// Polls a change to its end, as the vendor's examples do.
async function wait(ecm, { params, deadline_ms }, TaskId) {
  const until = Date.now() + deadline_ms * 0.8
  while (Date.now() < until) {
    const { Result } = await ecm.DescribeTaskResult({ EcmRegion: params.EcmRegion, TaskId })
    if (Result === "SUCCESS") return { outcome: "ok" }
    if (Result !== "RUNNING") return { outcome: "failed", detail: `task ${Result}` }
    await pause(200)
  }
  return { outcome: "timeout", detail: "the task is still RUNNING" }
}

// What the SDK throws has a code if the service gave one; the rest is told by its text alone.
function thrown(error) {
  if (error.code && error.constructor.name === "TencentCloudSDKHttpException") {
    const { code, message, requestId } = error
    return { outcome: "error", error: { code, message, request_id: requestId || null } }
  }
  const text = `${error.name}: ${error.message}`.slice(0, 500)
  if (error.httpCode || error instanceof SyntaxError || error.type === "invalid-json") {
    return { outcome: "invalid_response", detail: `${error.httpCode || ""} ${text}` }
  }
  if (/timeout|timed out/i.test(text)) return { outcome: "timeout", detail: text }
  return { outcome: /request to|network|ECONN|socket|premature/i.test(text) ? "transport_error" : "failed", detail: text }
}

async function perform(task) {
  const ecm = client(task)
  try {
    const response = await ecm[task.action](task.params)
    const waited = task.mode === "call-and-wait" ? await wait(ecm, task, response.TaskId) : { outcome: "ok" }
    return { response, request_id: response.RequestId, ...waited }
  } catch (error) {
    return thrown(error)
  }
}

readline.createInterface({ input: process.stdin }).on("line", async (line) => {
  const message = JSON.parse(line)
  const { t, id, action } = message
  if (t === "hello") {
    const name = { name: "tencentcloud-sdk-nodejs", version: sdkVersion, language: "javascript" }
    say({ t: "ready", protocol: 1, client: name, max_in_flight: 16 })
  } else if (t === "case" && typeof Client.prototype[action] !== "function") {
    say({ t: "not_supported", id, reason: "the SDK has no such action" })
  } else if (t === "case") {
    say({ t: "result", id, ...(await perform(message)) })
  } else if (t === "bye") {
    process.exit(0)
  }
})
