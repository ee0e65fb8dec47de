import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, describe, expect, it } from "vitest";
import { removeFolder } from "../../../test/remove-folder.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { PROJECT_LAYOUT } from "../../image/find-layout.ts";
import { postRequest } from "../../pipeline/run-store/control-requests.ts";
import { readJournal } from "../../pipeline/run-store/read-journal.ts";
import { runPaths } from "../../pipeline/run-store/run-paths.ts";
import { readRun } from "../../pipeline/session/read-run.ts";
import { rootOf, writeFixtureLayout } from "../../registry/image-fixture.ts";
import type { CheckReport, SmokeReport } from "../../smoke/types.ts";
import { keptImagesLayout } from "../images/kept-images.ts";
import type { Scenario } from "../suite/scenario-suite.ts";
import { versionFile } from "../versions.ts";
import { type EvaluateCall, evaluateRun } from "./evaluate-run.ts";
import { evaluationPaths, evaluationsFolder } from "./evaluation-paths.ts";
import { readEvaluations } from "./read-evaluations.ts";
import { evaluatingRun, type FixtureRun, RUN_ID, runnableImage } from "./run-fixture.ts";
import type { ChecksRequest } from "./run-scenarios.ts";
import { scenarioReportSchema } from "./scenario-report-schema.ts";

const image = runnableImage(["base", "app"], { User: "1000", Labels: { team: "a" }, Cmd: ["serve"] });
const digest = rootOf(image).descriptor.digest;
const built = { build: { "image.digest": digest, "image.output": "layout" } };

const scenarios: readonly Scenario[] = [
  { id: "HP-1", kind: "happy", title: "says hello", action: { run: ["hello"] }, expected: {} },
  { id: "HP-2", kind: "happy", title: "is small", action: { image: true }, expected: { maxLayers: 2 } },
  { id: "ER-1", kind: "error", title: "says why", action: { run: ["nope"] }, expected: { exit: 2 } },
];

const runs: FixtureRun[] = [];

afterEach(() => {
  for (const { projectDir } of runs.splice(0)) removeFolder(projectDir);
});

async function run(options: Parameters<typeof evaluatingRun>[0]): Promise<FixtureRun> {
  const made = await evaluatingRun(options);
  runs.push(made);
  return made;
}

/** Scenarios named here fail with the message. */
function runner(failures: Readonly<Record<string, string>>, asked: ChecksRequest[] = []) {
  return async (request: ChecksRequest): Promise<SmokeReport> => {
    asked.push(request);
    const checks = request.checks.map(({ name, kind }): CheckReport => {
      const message = failures[name];
      return {
        ...{ name, kind, isDefault: false, passed: message === undefined, ms: 5, timedOut: false },
        failures: message === undefined ? [] : [{ message }],
        ...{ stdoutBytes: 3, stderrBytes: 0, lastLines: ["out"] },
      };
    });
    const { name, platform } = request;
    return {
      ...{ schemaVersion: 1, image: { name, platform }, runtime: "buildkit", passed: true },
      ...{ startedMs: 0, ms: 5, checks },
    };
  };
}

function callOf(
  made: FixtureRun,
  runChecks: EvaluateCall["ports"]["runChecks"],
  more: Partial<EvaluateCall> = {},
): EvaluateCall {
  return {
    ...made,
    ports: {
      runtime: "buildkit",
      platform: { os: "linux", architecture: "amd64" },
      runChecks,
      inspect: async (ref) => {
        throw new FactoryError("IMAGE_UNAVAILABLE", `${ref} is not there`);
      },
    },
    now: () => 1000,
    signal: new AbortController().signal,
    ...more,
  };
}

function eventsOf(dir: string): readonly string[] {
  const events: string[] = [];
  readJournal(runPaths(dir).journal, { onEvent: ({ event }) => events.push(event) });
  return events;
}

describe("evaluateRun", () => {
  it("tries the scenarios of the suite on the kept image by its digest, and notes the report", async () => {
    const made = await run({ scenarios, image, told: built });
    const asked: ChecksRequest[] = [];

    const end = await evaluateRun(callOf(made, runner({ "ER-1": "exit code 1, expected 2" }, asked)));

    const kept = keptImagesLayout(made.projectDir);
    expect(asked.map(({ source, name }) => [source, name])).toEqual([
      [{ kind: "layout", dir: kept, digest }, RUN_ID],
    ]);
    expect(end).toMatchObject({
      kind: "evaluated",
      report: {
        runId: RUN_ID,
        evaluation: 1,
        suite: { id: "hello", version: 1 },
        pipeline: { id: "rel", version: "1" },
        image: { digest, source: "kept", stage: "build" },
        ...{ passed: false, total: 3, passedCount: 2 },
      },
    });
    const results = end.kind === "evaluated" ? end.report.scenarios : [];
    expect(results.map(({ id, passed, output }) => [id, passed, output])).toEqual([
      ["HP-1", true, undefined],
      ["HP-2", true, undefined],
      ["ER-1", false, "out"],
    ]);
    expect(results[2]?.signature).toMatch(/^[0-9a-f]{12}$/);
    const { folder, json, markdown, junit } = evaluationPaths(made.dir, 1);
    expect(readdirSync(folder).sort()).toEqual(["report.json", "report.md", "report.xml"]);
    expect(readFileSync(markdown, "utf8")).toContain("2 of 3 passed");
    expect(readFileSync(junit, "utf8")).toContain('tests="3" failures="1"');
    expect(readEvaluations(made.dir)).toMatchObject([{ kind: "valid" }]);
    const ajv = new Ajv2020({ allErrors: true });
    expect(ajv.validate(scenarioReportSchema, JSON.parse(readFileSync(json, "utf8"))), ajv.errorsText()).toBe(
      true,
    );
    expect(eventsOf(made.dir).at(-1)).toBe("run.evaluated");
    expect(readRun(made.dir).state.status).toBe("evaluating");
  });

  it("shows what it found before, and tries again only when it is asked to", async () => {
    const made = await run({ scenarios, image, told: built });
    const first = await evaluateRun(callOf(made, runner({ "HP-1": "no" })));
    // Another build is in the folder of the project now.
    rmSync(join(made.projectDir, PROJECT_LAYOUT), { recursive: true });
    const asked: ChecksRequest[] = [];

    const shown = await evaluateRun(callOf(made, runner({}, asked)));
    const again = await evaluateRun(callOf(made, runner({}), { again: true }));

    expect(shown).toEqual(first);
    expect(asked).toEqual([]);
    expect(again).toMatchObject({ report: { evaluation: 2, passed: true } });
    expect(readEvaluations(made.dir).map((each) => each.kind === "valid" && each.report.passed)).toEqual([
      false,
      true,
    ]);
  });

  it("gives a failure the same signature in every run", async () => {
    const signatures: (string | undefined)[] = [];
    for (const message of ["exit code 1, expected 2", "exit code 137, expected 2", "it cannot be started"]) {
      const end = await evaluateRun(
        callOf(await run({ scenarios, image, told: built }), runner({ "ER-1": message })),
      );
      signatures.push(end.kind === "evaluated" ? end.report.scenarios[2]?.signature : undefined);
    }

    expect(signatures[0]).toBe(signatures[1]);
    expect(signatures[0]).not.toBe(signatures[2]);
  });

  it("needs nothing that runs scenarios for facts of the image", async () => {
    const facts: readonly Scenario[] = [
      {
        ...{ id: "EC-1", kind: "edge", title: "facts", action: { image: true } },
        expected: { maxBytes: 3, user: "root", labels: { team: "b" } },
      },
    ];
    const made = await run({ scenarios: facts, image, told: built });

    const end = await evaluateRun(
      callOf(made, () => {
        throw new Error("nothing is to be run");
      }),
    );

    expect(end).toMatchObject({ report: { passed: false, scenarios: [{ id: "EC-1", ms: 0 }] } });
    expect(
      end.kind === "evaluated" && end.report.scenarios[0]?.failures.map(({ message }) => message),
    ).toEqual([
      "the image has 7 bytes, more than 3",
      "the user of the image is 1000, not root",
      'the label team is "a", not "b"',
    ]);
  });

  it("fails the scenario that the image cannot answer, and tries the others", async () => {
    const http: Scenario = {
      ...{ id: "HP-9", kind: "happy", title: "answers", action: { http: { path: "/" } }, expected: {} },
    };
    const made = await run({ scenarios: [...scenarios, http], image, told: built });
    const asked: ChecksRequest[] = [];

    const end = await evaluateRun(callOf(made, runner({}, asked)));

    expect(asked[0]?.checks.map(({ name }) => name)).toEqual(["HP-1", "ER-1"]);
    expect(end).toMatchObject({
      report: {
        passedCount: 3,
        scenarios: [{}, {}, {}, { failures: [{ message: expect.stringContaining("no TCP port") }] }],
      },
    });
  });

  it("says of a run without a suite that it has none, and changes nothing", async () => {
    const made = await run({ image, told: built });

    expect(await evaluateRun(callOf(made, runner({})))).toEqual({ kind: "no-suite" });
    expect(eventsOf(made.dir).at(-1)).toBe("run.evaluating");
  });

  it("notes why scenarios could not be tried, and goes on from there later", async () => {
    const made = await run({ scenarios, image, told: built });
    const unreachable = async () => {
      throw new FactoryError("ENDPOINT_UNAVAILABLE", "no builder", { hint: "start one" });
    };

    await expect(evaluateRun(callOf(made, unreachable))).rejects.toMatchObject({
      code: "ENDPOINT_UNAVAILABLE",
      hint: `start one; then: factory evaluate ${RUN_ID}`,
    });
    expect(eventsOf(made.dir).at(-1)).toBe("run.evaluation_failed");
    expect(readRun(made.dir).state.status).toBe("evaluating");
    expect(existsSync(evaluationsFolder(made.dir))).toBe(false);

    expect(await evaluateRun(callOf(made, runner({})))).toMatchObject({ report: { evaluation: 1 } });
  });

  it("leaves nothing behind when it is interrupted", async () => {
    const made = await run({ scenarios, image, told: built });
    const interruption = new AbortController();
    const before = eventsOf(made.dir);

    await expect(
      evaluateRun(
        callOf(
          made,
          async ({ signal }) => {
            interruption.abort();
            signal?.throwIfAborted();
            throw new Error("it goes on although it was interrupted");
          },
          { signal: interruption.signal },
        ),
      ),
    ).rejects.toMatchObject({ code: "INTERRUPTED" });
    expect(eventsOf(made.dir)).toEqual(before);
    expect(existsSync(evaluationsFolder(made.dir))).toBe(false);
  });

  it("replaces a report that a crash kept the journal from knowing", async () => {
    const made = await run({ scenarios, image, told: built });
    const { folder, json } = evaluationPaths(made.dir, 1);
    mkdirSync(folder, { recursive: true });
    writeFileSync(json, '{"passed": true}');

    await evaluateRun(callOf(made, runner({ "HP-1": "no" })));

    expect(readEvaluations(made.dir)).toMatchObject([{ kind: "valid", report: { passed: false } }]);
  });

  it.each([
    ["cancel", "canceled", "canceled"],
    ["pause", "paused", "evaluating"],
  ] as const)("stops when another process asks it to %s the run", async (kind, end, status) => {
    const made = await run({ scenarios, image, told: built });
    const waits = ({ signal }: ChecksRequest) =>
      new Promise<SmokeReport>((_, reject) => {
        signal?.addEventListener("abort", () => reject(new Error("aborted")));
        postRequest(runPaths(made.dir).control, { kind, actor: "eve", reason: "wrong" }, 1000);
      });

    expect(await evaluateRun(callOf(made, waits))).toEqual({ kind: end, reason: "wrong" });
    expect(readRun(made.dir).state).toMatchObject({ status, paused: kind === "pause" });
  });

  it("refuses a suite that is another one than the run was begun with", async () => {
    const made = await run({ scenarios, image, told: built });
    const file = versionFile(made.projectDir, "suite", { id: "hello", version: 1 });
    writeFileSync(file, readFileSync(file, "utf8").replace("says hello", "says nothing"));

    await expect(evaluateRun(callOf(made, runner({})))).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    expect(eventsOf(made.dir).at(-1)).toBe("run.evaluation_failed");
  });

  it("refuses a run that somebody has decided about, or has paused", async () => {
    const decided = await run({
      ...{ scenarios, image, told: built },
      more: [{ event: "run.rejected", decision_id: "a", actor: "eve" }],
    });
    const paused = await run({
      ...{ scenarios, image, told: built },
      more: [{ event: "run.paused", actor: "eve" }],
    });

    await expect(evaluateRun(callOf(decided, runner({})))).rejects.toMatchObject({ code: "RUN_ENDED" });
    await expect(evaluateRun(callOf(paused, runner({})))).rejects.toMatchObject({ code: "RUN_STATE" });
  });

  it("refuses a run whose image was replaced before it could be kept", async () => {
    const made = await run({ scenarios, image, told: built });
    const layout = join(made.projectDir, PROJECT_LAYOUT);
    rmSync(layout, { recursive: true });
    writeFixtureLayout(layout, { "": runnableImage(["other"]) });

    await expect(evaluateRun(callOf(made, runner({})))).rejects.toMatchObject({
      code: "IMAGE_UNAVAILABLE",
      message: expect.stringContaining(
        `the image ${digest}, which the stage build built, is not in ${layout}`,
      ),
    });
  });
});
