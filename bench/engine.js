import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { bundleSource } from "./bundle-source.js";
import { summary } from "./summary.js";

// What the engine adds to each command: a pipeline of tools that run `true`, events and checkpoints kept on disk, against
// the same number of spawn("true") one after another. The three take turns. Then the peak memory of long runs.
const NODES = Number(process.argv[2] ?? 200);
const PAIRS = Number(process.argv[3] ?? 7);
const AIM = 1.3;
const LONG_RUNS = (process.argv[4] ?? "10000,100000").split(",").map(Number);

/** Runs one pipeline and prints what it took; `no-fsync` leaves out what waits for the disk. */
const DRIVER = `
import fs, { mkdtempSync, rmSync, statSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProcess } from "./pipeline/handlers/run-process.ts";
import { beginRun } from "./pipeline/session/begin-run.ts";
import { driveSession } from "./pipeline/session/session.ts";

const [kind, count, sync] = process.argv.slice(2);
if (sync === "no-fsync") {
  fs.fdatasyncSync = () => undefined;
  fs.fsyncSync = () => undefined;
  fs.fdatasync = (_, done) => setImmediate(done, null);
  syncBuiltinESMExports();
}
const nodes = Number(count);
const project = mkdtempSync(join(tmpdir(), "factory-bench-run-"));
try {
  const session = await beginRun({
    text: kind === "tools" ? chain(nodes) : loop(nodes),
    file: "bench.dot",
    source: join(project, "bench.dot"),
    projectDir: project,
    dirOf: (runId) => join(project, ".factory/state/runs", runId),
    services: {
      now: Date.now,
      random: Math.random,
      sleep: () => Promise.resolve(),
      env: process.env,
      runProcess,
      interviewer: { ask: () => Promise.resolve(undefined) },
      runChild: () => Promise.reject(new Error("no children here")),
      simulate: false,
      functions: { "bench.nothing": nothing(nodes) },
    },
  });
  const startMs = performance.now();
  const end = await driveSession(session, new AbortController().signal);
  if (end.kind !== "end") throw new Error(JSON.stringify(end));
  const ms = performance.now() - startMs;
  const peakMb = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ ms, peakMb, journalMb: statSync(session.paths.journal).size / 1024 / 1024 }));
} finally {
  rmSync(project, { recursive: true, force: true });
}

function chain(length) {
  const ids = Array.from({ length }, (_, index) => "t" + index);
  return [
    "digraph bench {",
    "start [shape=Mdiamond]; exit [shape=Msquare]",
    'node [shape=parallelogram, tool_command="true"]',
    ids.join("; "),
    ["start", ...ids, "exit"].join(" -> "),
    "}",
  ].join("\\n");
}

function loop(visits) {
  const ids = Array.from({ length: 10 }, (_, index) => "f" + index);
  return [
    "digraph bench {",
    "max_node_visits = " + visits,
    "start [shape=Mdiamond]; exit [shape=Msquare]",
    'node [type="bench.nothing"]',
    ids.join("; "),
    ["start", ...ids].join(" -> "),
    'f9 -> f0 [condition="context.left!=0"]',
    'f9 -> exit [condition="context.left=0"]',
    "}",
  ].join("\\n");
}

function nothing(left) {
  return () => {
    left -= 1;
    return Promise.resolve({ status: "success", contextUpdates: { left: Math.max(0, left) } });
  };
}
`;

const folder = mkdtempSync(join(tmpdir(), "factory-bench-"));
try {
  const driver = join(folder, "driver.mjs");
  await bundleSource(DRIVER, driver);
  const rows = [];
  for (let pair = 0; pair <= PAIRS; pair += 1) {
    rows.push({
      durable: await drive(driver, ["tools", NODES, "fsync"]),
      undurable: await drive(driver, ["tools", NODES, "no-fsync"]),
      plain: await plainLoop(NODES),
    });
  }
  // The first turn warms the disk's cache.
  const pairs = rows.slice(1);
  console.log(`\nengine, ${NODES} tools that run true`);
  console.log(`  ${cpus().length} cores ${cpus()[0]?.model.trim()}, node ${process.version}, ${PAIRS} pairs`);
  const each = (ms) => ms / NODES;
  console.log(
    `  A factory, each: ${summary(
      pairs.map(({ durable }) => each(durable.ms)),
      " ms",
    )}`,
  );
  console.log(
    `  A' without fsync, each: ${summary(
      pairs.map(({ undurable }) => each(undurable.ms)),
      " ms",
    )}`,
  );
  console.log(
    `  B spawn("true"), each: ${summary(
      pairs.map(({ plain }) => each(plain)),
      " ms",
    )}`,
  );
  console.log(
    `  A/B: ${summary(
      pairs.map(({ durable, plain }) => durable.ms / plain),
      "×",
    )}; aim ${AIM}×`,
  );
  console.log(
    `  A'/B: ${summary(
      pairs.map(({ undurable, plain }) => undurable.ms / plain),
      "×",
    )}`,
  );
  for (const nodes of LONG_RUNS) {
    const { ms, peakMb, journalMb } = await drive(driver, ["functions", nodes, "no-fsync"]);
    console.log(
      `  ${nodes} nodes that are functions, 10 in a loop: ${(ms / 1000).toFixed(1)} s, peak ${peakMb.toFixed(0)} MiB, journal ${journalMb.toFixed(0)} MiB`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** In a process of its own, so that its memory is only its own. */
function drive(driver, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [driver, ...args.map(String)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    child.stdout.on("data", (bytes) => {
      text += bytes;
    });
    child.on("close", (code) => (code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`exit ${code}`))));
  });
}

async function plainLoop(count) {
  const start = performance.now();
  for (let done = 0; done < count; done += 1) {
    await new Promise((resolve, reject) => {
      spawn("true", { stdio: "ignore" }).on("exit", resolve).on("error", reject);
    });
  }
  return performance.now() - start;
}
