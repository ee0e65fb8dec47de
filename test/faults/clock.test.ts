import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { emptyFolder, smallProject } from "../integration/small-project.ts";
import { bundledFactory, type SpawnFactory } from "../integration/spawn-factory.ts";
import { expectNothingHalfWritten } from "./left-behind.ts";

const DAY_MS = 86_400_000;

let factory: SpawnFactory;
beforeAll(async () => {
  factory = bundledFactory();
});

describe("a clock that jumps during a build", () => {
  it.each([
    ["a day back", -DAY_MS],
    // A deadline of gRPC is a time of the clock: a call that waits for an answer may be given up, which is temporary.
    ["a year ahead", 365 * DAY_MS],
  ])("%s changes no image and spoils no record", async (_, jumpMs) => {
    const project = smallProject();
    const steady = await build(project);
    const jumping = await build(project, jump(jumpMs));
    const after = await build(project);

    expect(steady.code, steady.stderr).toBe(0);
    expect(after.code, after.stderr).toBe(0);
    expect([0, 75], jumping.stderr).toContain(jumping.code);
    for (const { code, report } of [jumping, after]) {
      if (code === 0) expect(report.digest).toBe(steady.report.digest);
    }
    expectNothingHalfWritten(project, ["main.py"]);
    const builds = join(project, ".factory/state/builds");
    const records = readdirSync(builds).map((name) => JSON.parse(readFileSync(join(builds, name), "utf8")));
    expect(records.length).toBeGreaterThanOrEqual(2);
    for (const { ms } of records) {
      expect(ms).toBeGreaterThanOrEqual(0);
      expect(ms).toBeLessThan(DAY_MS / 2);
    }
  });
});

async function build(project: string, env: Readonly<Record<string, string>> = {}) {
  const args = ["build", project, "--base", "debian-python:3.11", "--progress", "quiet", "--json"];
  const { code, stdout, stderr } = await factory(args, { env }).exited;
  return { code, stderr, report: JSON.parse(stdout.toString()) as { readonly digest?: string } };
}

/** Sets the clock of the process after it was looked at twice. */
function jump(ms: number): Readonly<Record<string, string>> {
  const folder = join(emptyFolder(), "clock");
  mkdirSync(folder);
  const file = join(folder, "jump.mjs");
  writeFileSync(
    file,
    `const now = Date.now;
let calls = 0;
Date.now = () => now() + (++calls > 2 ? ${ms} : 0);
`,
  );
  return { NODE_OPTIONS: `--import ${pathToFileURL(file).href}` };
}
