// Validates HAR files with the published schema, formats on.
// usage: node har.js FILE..

const fs = require("fs");
const Ajv = require("ajv");
const schemas = require("har-schema");

const ajv = new Ajv({ allErrors: true, format: "full" });
ajv.addMetaSchema(require("ajv/lib/refs/json-schema-draft-06.json"));
ajv.addSchema(Object.values(schemas));
const validate = ajv.getSchema("har.json#");

let entries = 0;
for (const file of process.argv.slice(2)) {
  const har = JSON.parse(fs.readFileSync(file, "utf8"));
  if (!validate(har)) {
    const errors = validate.errors.slice(0, 10).map((error) => `${error.dataPath} ${error.message}`);
    console.error([`${file} is no valid HAR:`, ...errors].join("\n  "));
    process.exit(1);
  }
  entries += har.log.entries.length;
}

// A schema that lets everything through proves nothing.
const broken = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
for (const spoil of [
  (entry) => (entry.startedDateTime = "yesterday"),
  (entry) => (entry.request.url = "not an address"),
  (entry) => delete entry.response.content,
  (entry) => (entry.timings.wait = "1"),
]) {
  const copy = JSON.parse(JSON.stringify(broken));
  spoil(copy.log.entries[0]);
  if (validate(copy)) {
    console.error(`the schema notices nothing of ${spoil}`);
    process.exit(1);
  }
}
console.log(`${entries} entries`);
