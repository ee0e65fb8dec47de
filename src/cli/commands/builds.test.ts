import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runFactory } from "../../../test/run-factory.ts";
import { recordFixture } from "../../store/record-fixture.ts";
import { writeBuildRecord } from "../../store/write-build-record.ts";

const stage = { stage: "python-venv", key: "0000000000000000" };
const records = [
  recordFixture({
    tag: "hello:1",
    ms: 9000,
    stages: [
      { ...stage, ms: 4000, cached: false },
      { stage: "exporting to oci image format", ms: 1000, cached: false },
    ],
  }),
  recordFixture({
    id: "20261121T161001123Z-5a1d",
    startedAt: "2026-11-21T16:10:01.123Z",
    ms: 450,
    expectedMs: 400,
    stages: [{ ...stage, ms: 0, cached: true }],
    layers: [{ id: "base", digest: `sha256:${"01".repeat(32)}`, size: 40_000_000, reused: true }],
  }),
  recordFixture({
    id: "20261121T161101123Z-6b2e",
    startedAt: "2026-11-21T16:11:01.123Z",
    ms: 1200,
    outcome: { kind: "failed", code: "BUILD_FAILED", message: "stage run-0 failed", stage: "run-0" },
    layers: [],
  }),
];

let project: string;
let empty: string;
beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), "factory-builds-"));
  empty = mkdtempSync(join(tmpdir(), "factory-builds-"));
  for (const record of records) await writeBuildRecord(project, record);
});
afterAll(() => {
  rmSync(project, { recursive: true });
  rmSync(empty, { recursive: true });
});

describe("factory builds list", () => {
  it("has a line for each build, newest first", async () => {
    const { stdout, exit } = await runFactory(["builds", "list", project]);

    expect(exit).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "id                        started                  outcome       time  new     tag
      20261121T161101123Z-6b2e  2026-11-21 16:11:01 UTC  failed        1.2s  -
      20261121T161001123Z-5a1d  2026-11-21 16:10:01 UTC  built, no-op  0.5s  0 B
      20261121T160901123Z-4f1c  2026-11-21 16:09:01 UTC  built, cold   9.0s  2.0 kB  hello:1
      "
    `);
  });

  it("shows as many as it is told, and says that there are more", async () => {
    const { stdout, stderr } = await runFactory(["builds", "list", "--limit", "1"], { cwd: project });

    expect(stdout.trimEnd().split("\n")).toHaveLength(2);
    expect(stderr).toContain("2 older not shown");
  });

  it("refuses a limit that is no number, and a folder that is not there", async () => {
    const limit = await runFactory(["builds", "list", project, "--limit", "0"]);
    const folder = await runFactory(["builds", "list", join(project, "nowhere")]);

    expect([limit.exit, folder.exit]).toEqual([1, 1]);
    expect(folder.stderr).toContain("PROJECT_NOT_FOUND");
  });

  it("says on standard error that there are none", async () => {
    expect(await runFactory(["builds", "list", empty])).toEqual({
      exit: 0,
      stdout: "",
      stderr: "no build of this project is recorded\n",
    });
  });
});

describe("factory builds show", () => {
  it("tells all facts of a build", async () => {
    const { stdout } = await runFactory(["builds", "show", "20261121T1610", project]);

    expect(stdout).toMatchInlineSnapshot(`
      "build     20261121T161001123Z-5a1d
      started   2026-11-21 16:10:01 UTC
      outcome   built sha256:bb
      kind      no-op
      time      0.5s; expected 0.4s, took 0.1s (11%) more
      image     /work/image (OCI layout)
      stack     python, linux/amd64, factory 0.1.0
      plan      sha256:aa
      versions  python 3.13
      builder   unix:///run/buildkit/buildkitd.sock
      sent      1 of 5 files, 120 B
      cache     1 of 1 stages re-used
      layers
        base                       40.0 MB  re-used  010101010101
        total                      40.0 MB  0 B new
      "
    `);
  });

  it("tells why a build failed, and the slowest stages of one that ran", async () => {
    const failed = await runFactory(["builds", "show"], { cwd: project });
    const cold = await runFactory(["builds", "show", "20261121T1609", project]);

    expect(failed.stdout).toContain("outcome   failed: stage run-0 failed [BUILD_FAILED]\n");
    expect(cold.stdout).toMatch(
      /slowest stages\n {2}python-venv +4\.0s\n {2}exporting to oci image format +1\.0s\n/,
    );
  });

  it("is an error for a build that nobody knows", async () => {
    const { exit, stdout } = await runFactory(["builds", "show", "x", project, "--json"]);

    expect(exit).toBe(1);
    expect(JSON.parse(stdout).error).toMatchObject({ code: "BUILD_UNKNOWN" });
  });
});

describe("factory builds stats", () => {
  it("has figures over all builds", async () => {
    const { stdout } = await runFactory(["builds", "stats", project]);

    expect(stdout).toMatchInlineSnapshot(`
      "builds     2 built, 1 failed, 0 interrupted
      no-op      0.5s median, 0.5s to 0.5s, 1 build
      cold       9.0s median, 9.0s to 9.0s, 1 build
      cache      50% of stages re-used
      new        1.0 kB in new layers on average
      layer      source was new in 1 of 1 build
      stage      python-venv took 4.0s, median of 1 run
      stage      exporting to oci image format took 1.0s, median of 1 run
      estimates  11% off, median of 1 build
      "
    `);
  });
});

describe("the documents of factory builds", () => {
  it.each([
    ["builds", ["list"]],
    ["build-record", ["show"]],
    ["build-stats", ["stats"]],
  ])("have a schema: %s", async (name, words) => {
    const schema = JSON.parse((await runFactory(["schema", name])).stdout);
    const document = JSON.parse((await runFactory(["builds", ...words, "--json"], { cwd: project })).stdout);

    const ajv = new Ajv2020({ allErrors: true });

    expect(ajv.validate(schema, document), ajv.errorsText()).toBe(true);
    expect(ajv.validate(schema, { ...document, surprise: 1 })).toBe(false);
  });

  it("fit the schema without builds, too", async () => {
    for (const [name, word] of [
      ["builds", "list"],
      ["build-stats", "stats"],
    ] as const) {
      const schema = JSON.parse((await runFactory(["schema", name])).stdout);
      const { stdout } = await runFactory(["builds", word, empty, "--json"]);
      const ajv = new Ajv2020({ allErrors: true });

      expect(ajv.validate(schema, JSON.parse(stdout)), ajv.errorsText()).toBe(true);
    }
  });
});
