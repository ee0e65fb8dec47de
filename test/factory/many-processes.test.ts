import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync, statSync, utimesSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Ajv } from "ajv";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readDecisions } from "../../src/factory/decisions/read-decisions.ts";
import { verifyJournal } from "../../src/factory/decisions/verify-journal.ts";
import { isFinalized } from "../../src/factory/finalize/finalize-run.ts";
import { isOver } from "../../src/pipeline/engine/run-status.ts";
import { listRunIds } from "../../src/pipeline/run-store/find-run.ts";
import { runEnvelopeSchema, toEnvelope } from "../../src/pipeline/run-store/run-envelope.ts";
import { runsFolder } from "../../src/pipeline/run-store/run-paths.ts";
import { readRun } from "../../src/pipeline/session/read-run.ts";
import { type BundledFactory, bundledFactory } from "./bundled-factory.ts";
import { type ReleaseProject, releaseProject } from "./release-project.ts";

const PROCESSES = 16;
/** FACTORY_STORM_MS=60000 is what the release was tried with. */
const STORM_MS = Number(process.env.FACTORY_STORM_MS ?? 3000);

/** Does what comes to its mind with the newest runs until it is told not to, and prints what came of it. */
const WORKER = `
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
const [project, home, name] = process.argv.slice(2);
const began = new Promise((resolve) => process.stdin.once("data", resolve));
const factory = (...args) => runFactory(args, { cwd: project, env: { PATH: process.env.PATH, HOME: home } });
const say = (line) => new Promise((resolve) => process.stdout.write(JSON.stringify(line) + "\\n", resolve));
// Loads what is needed, so that they all begin at once.
for (const command of ["approve", "reject", "cancel", "runs handoff"]) await factory(...command.split(" "), "none");
await say({ ready: true });
await began;
process.stdin.destroy();
const pick = (list) => list[Math.floor(Math.random() * list.length)];
while (!existsSync(join(home, "stop"))) {
  const runs = readdirSync(join(project, ".factory/state/runs")).filter((id) => /^\\d/.test(id)).sort().slice(-8);
  const run = pick(runs);
  const action = runs.length < 4 ? "run" : pick(["run", "run", "run", "approve", "approve", "reject", "cancel", "list", "handoff"]);
  const words = ["--actor", name, "--reason", "because"];
  const args = {
    run: ["run", "--pipeline", "release", "--suite", "hello", "--profile", "ci", "--json"],
    approve: ["approve", run, "--outcome", "it works", ...words, "--json"],
    reject: ["reject", run, "--remediation", "mend it", ...words, "--json"],
    cancel: ["cancel", run, ...words, "--json"],
    list: ["runs", "list", "--json"],
    handoff: ["runs", "handoff", run, "--json"],
  }[action];
  const { exit, stdout, stderr } = await factory(...args);
  const { decisionId, runId, error, status } = action === "list" ? {} : JSON.parse(stdout);
  await say({ action, exit, runId, decisionId, status, error: error?.code, message: exit === 0 ? "" : (error?.message ?? "") + stderr });
}
process.exit(0);
`;

interface Done {
  readonly ready?: true;
  readonly action: string;
  readonly exit: number;
  readonly runId?: string;
  readonly decisionId?: string;
  readonly error?: string;
  readonly status?: string;
  readonly message: string;
}

let program: BundledFactory;
let project: ReleaseProject;
beforeAll(async () => {
  program = await bundledFactory(WORKER);
  project = await releaseProject();
  await project.run();
}, 120_000);
afterAll(() => {
  program.remove();
  project.remove();
});

interface Worker {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  readonly ended: Promise<void>;
}

let workers = 0;
function startWorker(done: Done[], faults: string[]): Worker {
  workers += 1;
  const child = spawn(process.execPath, [program.path, project.dir, project.outside, `worker ${workers}`]);
  let rest = "";
  let stderr = "";
  let isReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    isReady = resolve;
  });
  child.stdin.on("error", () => undefined);
  child.stderr.on("data", (data: Buffer) => {
    stderr += data.toString();
  });
  child.stdout.on("data", (data: Buffer) => {
    const lines = (rest + data.toString()).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const said = JSON.parse(line) as Done;
      if (said.ready === true) isReady();
      else done.push(said);
    }
  });
  const ended = new Promise<void>((resolve) => {
    child.on("close", (code, signal) => {
      if (signal !== "SIGKILL" && (code !== 0 || stderr !== "")) faults.push(`${code} ${signal} ${stderr}`);
      isReady();
      resolve();
    });
  });
  return { child, ready, ended };
}

/** What 16 processes do at once, of which some are killed at any moment and followed by others. */
async function storm(): Promise<{ readonly done: readonly Done[]; readonly faults: readonly string[] }> {
  const done: Done[] = [];
  const faults: string[] = [];
  const living = Array.from({ length: PROCESSES }, () => startWorker(done, faults));
  const all = [...living];
  await Promise.all(living.map(({ ready }) => ready));
  const end = Date.now() + STORM_MS;
  const begin = ({ child }: Worker) => child.stdin?.write("go");
  for (const worker of living) begin(worker);
  // A slow machine gets the time to do each of them a few times.
  while (
    Date.now() < end ||
    (Date.now() < end + 60_000 && ACTIONS.some((action) => succeeded(done, action) < 3))
  ) {
    await delay(300 + Math.random() * 1200);
    const at = Math.floor(Math.random() * living.length);
    living[at]?.child.kill("SIGKILL");
    const next = startWorker(done, faults);
    living[at] = next;
    all.push(next);
    void next.ready.then(() => begin(next));
  }
  project.put("stop", "");
  await Promise.all(all.map(({ ended }) => ended));
  return { done, faults };
}

const ACTIONS = ["run", "approve", "reject", "cancel"];

function succeeded(done: readonly Done[], action: string): number {
  return done.filter((one) => one.action === action && one.exit === 0).length;
}

/** Codes with which one may tell another process that it was too late. */
const TOO_LATE = new Set(["DECISION_INVALID", "RUN_ENDED", "RUN_STATE", "RUN_BUSY"]);

it("keeps every run and every decision whole, whoever is killed", {
  timeout: STORM_MS + 300_000,
}, async () => {
  const { done, faults } = await storm();
  expect(faults).toEqual([]);
  const strange = done.filter(({ action, exit, error = "", status }) => {
    return exit !== 0 && !TOO_LATE.has(error) && !(action === "run" && status === "canceled");
  });
  expect(strange).toEqual([]);
  for (const action of ACTIONS) expect([action, succeeded(done, action) > 2]).toEqual([action, true]);

  // Whoever touches a run next does what a killed process has left.
  const ids = listRunIds(project.dir);
  const decisions = readDecisions(project.dir);
  for (const { record } of decisions) await project.factory("approve", record.payload.runId);
  for (const id of ids) {
    await project.factory("cancel", id);
    expect([id, (await project.factory("runs", "handoff", id)).exit]).toEqual([id, 0]);
  }

  const decidedRuns = decisions.map(({ record }) => record.payload.runId);
  expect(new Set(decidedRuns).size).toBe(decidedRuns.length);
  const recorded = new Map(decisions.map(({ record }) => [record.hash, record.payload.runId]));
  for (const { decisionId, runId } of done) {
    if (decisionId !== undefined) expect(recorded.get(decisionId)).toBe(runId);
  }
  const known = new Set(ids);
  for (const { action, exit, runId = "" } of done)
    if (action === "run" && exit === 0) expect(known).toContain(runId);
  expect(
    (await verifyJournal(project.dir, { decidedRuns: statusesOf(ids, ["approved", "rejected"]) })).problems,
  ).toEqual([]);

  const validate = new Ajv({ strict: false, validateFormats: false }).compile(runEnvelopeSchema);
  for (const id of ids) {
    const dir = join(runsFolder(project.dir), id);
    const { state, manifest, graph } = readRun(dir);
    const envelope = JSON.parse(readFileSync(join(dir, "run.json"), "utf8")) as { updated_at: string };
    expect(validate(envelope), id).toBe(true);
    expect(envelope).toEqual(
      toEnvelope(state, envelope.updated_at, {
        pipelineId: graph.id,
        graphDigest: manifest.graph_digest,
        ...(manifest.binding === undefined ? {} : { binding: manifest.binding }),
        createdAt: manifest.start_time,
        simulated: false,
        interrupted: false,
      }),
    );
    expect([id, isOver(state.status), isFinalized(dir, state.seq)]).toEqual([id, true, true]);
    const decision = decisions.find(({ record }) => record.payload.runId === id)?.record.payload.decision;
    expect([id, decision]).toEqual([
      id,
      ["approved", "rejected"].includes(state.status) ? state.status : undefined,
    ]);
  }
  // What a killed process was writing goes with the next run; what says nothing of who wrote it an hour later.
  for (const draft of drafts(join(project.dir, ".factory"))) utimesSync(draft, 1, 1);
  const listed = JSON.parse((await project.succeeds("runs", "list", "--json")).stdout) as {
    runs: readonly { runId: string; status: string }[];
  };
  expect(listed.runs.map(({ runId, status }) => `${runId} ${status}`)).toEqual(
    [...ids].reverse().map((id) => `${id} ${statusOf(id)}`),
  );
  const { runId } = await project.run();
  await project.succeeds("approve", runId, "--reason", "because", "--outcome", "it works");
  expect(drafts(join(project.dir, ".factory"))).toEqual([]);
});

function statusOf(id: string): string {
  return readRun(join(runsFolder(project.dir), id)).state.status;
}

function statusesOf(ids: readonly string[], wanted: readonly string[]): readonly string[] {
  return ids.filter((id) => wanted.includes(statusOf(id)));
}

/** What was being written when somebody was killed. */
function drafts(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (/\.new$|\.next$|^\.draft|^\.\d/.test(name)) return [path];
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true && basename(path) !== "stages"
      ? drafts(path)
      : [];
  });
}
