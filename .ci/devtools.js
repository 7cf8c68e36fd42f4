// What the developer tools of Chromium make of a HAR that is imported there: a JSON line for each entry, in their order.
// usage: node devtools.js FILE

const fs = require("fs");
const os = require("os");
const path = require("path");
const { pathToFileURL } = require("url");
const esbuild = require("esbuild");

// Their build writes this file; the package has only the sources.
const LOCALES = `
  export const LOCALES = ["en-US"], BUNDLED_LOCALES = LOCALES, DEFAULT_LOCALE = "en-US";
  export const REMOTE_FETCH_PATTERN = "", LOCAL_FETCH_PATTERN = "";
`;
const locales = {
  name: "locales",
  setup(build) {
    build.onResolve({ filter: /^\.\/locales\.js$/ }, () => ({ path: "locales", namespace: "locales" }));
    build.onLoad({ filter: /.*/, namespace: "locales" }, () => ({ contents: LOCALES }));
  },
};

async function main(file, folder) {
  const root = path.dirname(require.resolve("chrome-devtools-frontend/package.json"));
  const outfile = path.join(folder, "har.mjs");
  await esbuild.build({
    entryPoints: [path.join(root, "front_end/models/har/har.ts")],
    bundle: true, platform: "node", format: "esm", logLevel: "error", outfile, plugins: [locales],
  });
  const { HARFormat, Importer } = await import(pathToFileURL(outfile));
  const read = new HARFormat.HARRoot(JSON.parse(fs.readFileSync(file, "utf8")));
  for (const request of Importer.Importer.requestsFromHARLog(read.log)) {
    const content = await request.requestContentData();
    const shown = {
      method: request.requestMethod,
      url: request.url(),
      posted: await request.requestFormData(),
      status: request.statusCode,
      headers: request.responseHeaders.map(({ name, value }) => [name, value]),
      type: request.mimeType ?? "",
      body: bytes(content),
    };
    process.stdout.write(`${JSON.stringify(shown)}\n`);
  }
}

// Of a text it has no bytes, of bytes that are no text it has no text.
function bytes(content) {
  try {
    return content.base64;
  } catch {
    return Buffer.from(content.text).toString("base64");
  }
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "devtools-"));
main(process.argv[2], folder)
  .catch((error) => {
    console.error(error);
    process.exitCode = 1;
  })
  .finally(() => fs.rmSync(folder, { recursive: true }));
