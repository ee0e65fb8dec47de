import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { comparePairs } from "./paired.js";

// `factory runs list` in a project of 100,000 runs, and `node -e 0`, which is what starting costs: in turn. Each is
// called once before, so that the index is there; without it the first call takes what is said under "first".
const RUNS = 100_000;
const FEW = 1_000;
const PAIRS = 11;
const AIM = "300 ms beyond start-up";
const program = new URL("../bin/factory.js", import.meta.url).pathname;

const folder = mkdtempSync(join(tmpdir(), "factory-bench-"));
try {
  const many = makeProject("many", RUNS);
  const few = makeProject("few", FEW);
  console.log(
    `${RUNS} runs, of which 1 % are open and 10 % have failed; ${cpus().length} cores, node ${process.version}`,
  );
  console.log(`first: ${measure(many, ["--json"]).ms.toFixed(0)} ms for all as JSON, without an index`);
  measure(few, ["--json"]);
  for (const args of [
    [],
    ["--status", "awaiting_human"],
    ["--status", "rejected"],
    ["--json", "--limit", "20"],
    ["--json"],
  ]) {
    const name = ["runs list", ...args].join(" ");
    comparePairs({
      title: name,
      a: { name: `factory ${name}`, argv: [process.execPath, program, "runs", "list", ...args], cwd: many },
      b: { name: "node -e 0", argv: [process.execPath, "-e", "0"] },
      pairs: PAIRS,
      aim: AIM,
    });
    console.log(
      `  memory: ${mib(measure(few, args))} MiB of ${FEW} runs, ${mib(measure(many, args))} MiB of ${RUNS}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** A project whose runs are nothing but their run.json, which is all that the list reads of most. */
function makeProject(name, count) {
  const project = join(folder, name);
  for (let index = 0; index < count; index += 1) {
    const time = new Date(1_795_000_000_000 + index * 60_000).toISOString();
    const id = `${time.replaceAll(/[-:.]/g, "")}-${String(index).padStart(6, "0")}`;
    const dir = join(project, ".factory", "state", "runs", id);
    mkdirSync(dir, { recursive: true });
    writeFileSync(
      join(dir, "run.json"),
      `${JSON.stringify(envelope(id, time, statusOf(index)), undefined, 2)}\n`,
    );
  }
  return project;
}

function statusOf(index) {
  if (index % 100 === 99) return "awaiting_human";
  if (index % 10 === 3) return "failed";
  return index % 10 === 7 ? "rejected" : "approved";
}

function envelope(id, time, status) {
  return {
    run_id: id,
    pipeline_id: "release",
    pipeline_version: "1",
    scenario_suite_id: "hello",
    scenario_suite_version: "2",
    factory_profile_id: "ci",
    status,
    active_stage_id: status === "awaiting_human" ? "review" : null,
    created_at: time,
    updated_at: time,
    artifacts_root: "artifacts",
    checkpoint_ref: "checkpoint.json",
    final_outcome: status === "approved" ? "success" : status === "awaiting_human" ? null : "fail",
    metrics: { stages: 5, restarts: 0 },
    tags: [],
  };
}

function measure(cwd, args) {
  const peak = join(folder, "peak");
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--require", new URL("peak-memory.cjs", import.meta.url).pathname, program, "runs", "list", ...args],
    { cwd, env: { ...process.env, FACTORY_BENCH_PEAK: peak }, stdio: ["ignore", "ignore", "pipe"] },
  );
  if (status !== 0) throw new Error(`${stderr}`);
  return { ms: Number(process.hrtime.bigint() - start) / 1e6, kib: Number(readFileSync(peak, "utf8")) };
}

function mib({ kib }) {
  return Math.round(kib / 1024);
}
