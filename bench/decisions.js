import { createHash } from "node:crypto";
import { closeSync, mkdirSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleSource } from "./bundle-source.js";

// Verifying 100,000 decisions, and sha256 of the same bytes, read in the same way: in turn, in this process.
const RECORDS = 100_000;
const PAIRS = 11;

const folder = mkdtempSync(join(tmpdir(), "factory-bench-"));
try {
  const parts = ["verify-journal", "record-line", "decision-fixture", "decision-paths", "head"];
  const outfile = join(folder, "decisions.mjs");
  await bundleSource(
    parts.map((name) => `export * from "./factory/decisions/${name}.ts";`).join("\n"),
    outfile,
  );
  await measure(await import(pathToFileURL(outfile).href));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure({ decisionPaths, snapshot, verifySnapshot, ...writer }) {
  const paths = decisionPaths(folder);
  writeJournal(paths, writer);
  const bytes = statSync(paths.journal).size;
  const before = process.memoryUsage.rss();
  let most = 0;
  const pairs = [];
  for (let pair = 0; pair <= PAIRS; pair += 1) {
    const verify = await timed(async () => {
      const { records, problemCount } = await verifySnapshot(snapshot(paths));
      if (records !== RECORDS || problemCount > 0)
        throw new Error(`${records} records, ${problemCount} problems`);
    });
    most = Math.max(most, process.memoryUsage.rss());
    const sum = await timed(() => sha256(paths.journal));
    // The first pair warms both up.
    if (pair > 0) pairs.push({ verify, sum, ratio: verify / sum });
  }
  const median = (key) => pairs.map((pair) => pair[key]).sort((a, b) => a - b)[PAIRS >> 1];
  const range = (key) => {
    const values = pairs.map((pair) => pair[key]);
    return `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`;
  };
  console.log(`${cpus().length} cores ${cpus()[0]?.model.trim()}, node ${process.version}, ${PAIRS} pairs`);
  console.log(`${RECORDS} records, ${(bytes / 1e6).toFixed(1)} MB`);
  console.log(`  A verify: median ${median("verify").toFixed(0)} ms`);
  console.log(`  B sha256: median ${median("sum").toFixed(0)} ms`);
  console.log(`  A/B: median ${median("ratio").toFixed(2)}, ${range("ratio")}`);
  console.log(`  memory: ${((most - before) / 2 ** 20).toFixed(0)} MiB more than before`);
}

function writeJournal({ folder: journalFolder, journal, head }, writer) {
  const { approvalFixture, contentBytes, hashOf, recordLine, headText } = writer;
  mkdirSync(journalFolder, { recursive: true });
  const fd = openSync(journal, "w");
  let prev = "GENESIS";
  let bytes = 0;
  const actor = { name: "Ada", source: "flag" };
  for (let index = 1; index <= RECORDS; index += 1) {
    const time = new Date(1_795_000_000_000 + index * 60_000).toISOString();
    const content = contentBytes({ actor, index, payload: approvalFixture(`run-${index}`), prev, time });
    bytes += writeSync(fd, recordLine(content));
    prev = hashOf(content);
  }
  closeSync(fd);
  const headFile = openSync(head, "w");
  writeSync(headFile, headText({ schemaVersion: 1, records: RECORDS, hash: prev, bytes }));
  closeSync(headFile);
}

function sha256(file) {
  const hash = createHash("sha256");
  const fd = openSync(file, "r");
  const chunk = Buffer.allocUnsafe(2 ** 20);
  for (let read = readSync(fd, chunk); read > 0; read = readSync(fd, chunk))
    hash.update(chunk.subarray(0, read));
  closeSync(fd);
  return hash.digest("hex");
}

async function timed(work) {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}
