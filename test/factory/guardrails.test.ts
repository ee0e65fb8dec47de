import { type SpawnOptions, spawn } from "node:child_process";
import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readDecisions } from "../../src/factory/decisions/read-decisions.ts";
import { runPaths } from "../../src/pipeline/run-store/run-paths.ts";
import { type BundledFactory, bundledFactory } from "./bundled-factory.ts";
import { type ReleaseProject, type RunDocument, releaseProject } from "./release-project.ts";

const WORDS = ["--reason", "all scenarios pass", "--outcome", "the page greets", "--actor", "Ada"];
const TARGET = ["--to", "registry.invalid/team/hello:live"];

let program: BundledFactory;
let project: ReleaseProject;
beforeAll(async () => {
  program = await bundledFactory();
});
afterAll(() => program.remove());
beforeEach(async () => {
  project = await releaseProject();
});
afterEach(() => project.remove());

/** Somebody changes a file, whatever its rights are. */
function edit(file: string, change: (text: string) => string): void {
  const text = readFileSync(file, "utf8");
  const changed = change(text);
  expect(changed).not.toBe(text);
  chmodSync(file, 0o644);
  writeFileSync(file, changed);
}

/** Neither approves nor promotes, and says why. */
async function refuses({ runId }: RunDocument, why: RegExp): Promise<void> {
  const approved = await project.factory("approve", runId, ...WORDS);
  expect(approved.exit, approved.stdout).toBe(1);
  expect(approved.stderr).toMatch(why);
  expect(readDecisions(project.dir, { runId })).toEqual([]);
  expect((await project.factory("promote", runId, ...TARGET)).exit).toBe(1);
}

async function failedRun(): Promise<RunDocument> {
  project.image("one", "two");
  return project.run();
}

describe("who edits what a decision is made on", () => {
  it("does not get round a failed report", async () => {
    const run = await failedRun();
    edit(join(run.runDir, "evaluations/1/report.json"), (text) =>
      text.replaceAll('"passed": false', '"passed": true').replace('"passedCount": 1', '"passedCount": 2'),
    );

    await refuses(run, /the report of evaluation 1 does not count: it was changed/);
  });

  it("does not make a failed evaluation disappear", async () => {
    const run = await failedRun();
    const { journal, checkpoint } = runPaths(run.runDir);
    rmSync(join(run.runDir, "evaluations/1"), { recursive: true });
    await refuses(run, /evaluation 1 does not count: it is missing/);

    edit(journal, (text) => text.replace(/.*"run\.evaluated".*\n/, ""));
    await refuses(run, /events\.ndjson|checkpoint\.json/);

    rmSync(checkpoint);
    await refuses(run, /the run was not evaluated/);
  });

  it("does not approve with run.json", async () => {
    const run = await failedRun();
    edit(runPaths(run.runDir).envelope, (text) => text.replace('"evaluating"', '"approved"'));

    await refuses(run, /run\.json was changed: its status is "approved", and the journal says "evaluating"/);
    expect((await project.factory("promote", run.runId, ...TARGET)).stderr).toContain("was not approved");
    expect((await project.factory("decisions", "verify")).stdout).toContain(
      "was decided, but no record says so",
    );
  });

  it.each([
    [
      "checkpoint.json",
      (text: string) => text.replace('"build":"success"', '"build":"retry"'),
      /checkpoint\.json was changed: its node_outcomes is/,
    ],
    [
      "manifest.json",
      (text: string) => text.replace('"hello"', '"other"'),
      /run\.json was changed: its scenario_suite_id/,
    ],
    [
      "pipeline.dot",
      (text: string) => text.replace("digraph", "// nothing\ndigraph"),
      /pipeline\.dot was changed/,
    ],
    [
      "profile.json",
      (text: string) => text.replace("false", "true"),
      /profile\.json is damaged: it is not what the run began with/,
    ],
    ["events.ndjson", (text: string) => text.replace(/.*"stage\.started".*\n/, ""), /events\.ndjson/],
  ])("does not change %s unnoticed", async (name, change, why) => {
    const run = await project.run();
    edit(join(run.runDir, name), change);

    await refuses(run, why);
  });

  it("does not change the scenarios unnoticed", async () => {
    const run = await project.run();
    edit(join(project.dir, ".factory/suites/hello/1.json"), (text) =>
      text.replace('"maxLayers": 1', '"maxLayers": 9'),
    );

    await refuses(run, /the scenarios of hello@1 are not what the run was bound to/);
  });
});

describe("a decision", () => {
  it("counts for its own run and image only", async () => {
    const first = await project.run();
    await project.succeeds("approve", first.runId, ...WORDS);
    project.image("another");
    const second = await project.run();

    const promoted = await project.factory("promote", second.runId, ...TARGET);
    expect(promoted.exit).toBe(1);
    expect(promoted.stderr).toContain(`the run ${second.runId} was not approved: it is evaluating`);

    const journal = join(project.dir, ".factory/state/decisions/decisions.ndjson");
    edit(journal, (text) => text.replaceAll(first.runId, second.runId));
    const forged = await project.factory("promote", second.runId, ...TARGET);
    expect(forged.exit).toBe(2);
    expect(forged.stderr).toContain("the journal of decisions was changed");
  });

  it("is not made before the evaluation, about a simulated run, or about a canceled one", async () => {
    const pipeline = project.put(
      "plain.dot",
      "digraph plain { start [shape=Mdiamond] exit [shape=Msquare] start -> exit }",
    );
    const plain = JSON.parse((await project.succeeds("run", pipeline, "--json")).stdout) as RunDocument;
    await refuses(plain, /there are no scenario results: the run .* has no suite/);

    const simulated = await project.run("--simulate");
    await refuses(simulated, /stages of the run were simulated/);

    const canceled = await project.run();
    await project.succeeds("cancel", canceled.runId);
    await refuses(canceled, /it is canceled/);
  });

  it("is made once, however many make it at the same time", async () => {
    const { runId } = await project.run();
    const names = ["Ada", "Bob", "Eve", "Joe"];

    const ends = await Promise.all(
      names.map((name) => {
        const words = ["--reason", `${name} says so`, "--actor", name];
        const asked =
          name === "Joe"
            ? ["reject", runId, ...words, "--remediation", "none"]
            : ["approve", runId, ...words, "--outcome", "it greets"];
        return started([program.path, ...asked], { cwd: project.dir });
      }),
    );

    const winners = ends.filter(({ code }) => code === 0);
    expect(winners, JSON.stringify(ends)).toHaveLength(1);
    const decisions = readDecisions(project.dir, { runId });
    expect(decisions).toHaveLength(1);
    const { payload, actor } = decisions[0]?.record ?? {};
    for (const { code, output } of ends.filter(({ code }) => code !== 0)) {
      expect(code, output).toBe(1);
      expect(output).toContain(`was ${payload?.decision} by ${actor?.name}`);
    }
    await project.succeeds("decisions", "verify");
  });

  it("is made once when who makes it is killed as the record is written", async () => {
    for (const afterMs of [0, 0, 4, 12]) {
      const { runId } = await project.run();
      const journal = join(project.dir, ".factory/state/decisions/decisions.ndjson");
      await killedWhenLonger(journal, [program.path, "approve", runId, ...WORDS], {
        cwd: project.dir,
        afterMs,
      });

      const again = await project.factory("approve", runId, ...WORDS);

      expect(again.stderr).toContain(`the run ${runId} was approved by Ada`);
      expect(readDecisions(project.dir, { runId })).toHaveLength(1);
      expect((await project.succeeds("runs", "list", "--status", "approved")).stdout).toContain(runId);
      await project.succeeds("decisions", "verify");
    }
  });

  it("is settled when a crash came before the run knew of it, and not canceled", async () => {
    const { runId, runDir } = await project.run();
    await project.succeeds("approve", runId, ...WORDS);
    const { journal, checkpoint } = runPaths(runDir);
    await project.succeeds("decisions", "verify");
    thaw(runDir);
    edit(journal, (text) => text.slice(0, text.lastIndexOf("\n", text.indexOf('"run.approved"')) + 1));
    rmSync(checkpoint);

    const canceled = await project.factory("cancel", runId);

    expect(canceled.exit).toBe(1);
    expect(canceled.stderr).toContain("it is approved");
    expect((await project.factory("approve", runId, ...WORDS)).stderr).toContain("was approved by Ada");
    expect((await project.succeeds("runs", "list", "--status", "approved")).stdout).toContain(runId);
  });
});

describe("a stage", () => {
  it("decides about no run, also when it hides that it is one", async () => {
    const approve = `${process.execPath} ${program.path} approve latest --reason x --outcome x`;
    const hidden = `env -u FACTORY_RUN_ID -u FACTORY_STAGE ${approve}`;
    const earlier = await project.run();
    const own = await releaseProject({
      pipeline: `digraph release {
  start [shape=Mdiamond]
  exit [shape=Msquare]
  build [shape=parallelogram, tool_command="cp status.json $FACTORY_STATUS_FILE"]
  plain [shape=parallelogram, tool_command="${approve}", on_failure=route]
  hidden [shape=parallelogram, tool_command="cd ${project.dir} && ${hidden}", on_failure=route]
  start -> build -> plain -> hidden -> exit
}
`,
    });
    try {
      const run = await own.run();

      const logs = await own.succeeds("runs", "logs", run.runId ?? "latest");
      expect(logs.stdout.match(/no stage decides about runs/g)).toHaveLength(2);
      expect(readDecisions(own.dir)).toEqual([]);
      expect(readDecisions(project.dir, { runId: earlier.runId })).toEqual([]);
    } finally {
      own.remove();
    }
  });

  it("promotes, rejects and amends nothing either", async () => {
    const { runId } = await project.run();
    const inside = { cwd: project.dir, env: { ...process.env, FACTORY_RUN_ID: "r", FACTORY_STAGE: "s" } };
    const commands = [
      ["reject", runId, "--reason", "x", "--remediation", "x"],
      ["amend", runId, "--reason", "x"],
      ["promote", runId, ...TARGET],
      ["rollback", ...TARGET],
    ];
    for (const command of commands) {
      const { code, output } = await started([program.path, ...command], inside);
      expect(code).toBe(1);
      expect(output).toContain(`factory ${command[0]} was called by the stage s of the run r`);
    }
  });
});

/** Frozen folders are only read. */
function thaw(dir: string): void {
  chmodSync(dir, 0o755);
  for (const name of ["events.ndjson", "checkpoint.json", "run.json"]) chmodSync(join(dir, name), 0o644);
}

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

function started(args: readonly string[], options: SpawnOptions): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, options);
    const texts: string[] = [];
    child.stdout?.on("data", (data: Buffer) => texts.push(data.toString()));
    child.stderr?.on("data", (data: Buffer) => texts.push(data.toString()));
    child.on("close", (code) => resolve({ code, output: texts.join("") }));
  });
}

/** Starts a process, and kills it so long after a file has grown. */
function killedWhenLonger(
  file: string,
  args: readonly string[],
  { cwd, afterMs }: { readonly cwd: string; readonly afterMs: number },
): Promise<void> {
  const size = () => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const before = size();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd, stdio: "ignore" });
    const timer = setInterval(() => {
      if (size() === before) return;
      clearInterval(timer);
      if (afterMs === 0) child.kill("SIGKILL");
      else setTimeout(() => child.kill("SIGKILL"), afterMs);
    }, 0);
    child.on("close", () => {
      clearInterval(timer);
      resolve();
    });
  });
}
