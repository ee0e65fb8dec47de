import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { RunSummary } from "../../src/pipeline/session/summarize-run.ts";
import { type ProgramRun, runFactory } from "../run-factory.ts";
import { emptyFolder } from "./small-project.ts";
import { testMachine } from "./test-machine.ts";

const { buildkit, cache, env } = testMachine();
const project = emptyFolder();

function factory(...args: readonly string[]): Promise<ProgramRun> {
  return runFactory(args, {
    cwd: project,
    env: { ...env, BUILDKIT_HOST: buildkit, USER: "ada" },
    folders: { cache, config: join(project, ".config"), state: join(project, ".state") },
  });
}

it("makes a release candidate with the built-in pipeline, and none that its policy refuses", async () => {
  cpSync(join(import.meta.dirname, "../../fixtures/flask-hello"), project, { recursive: true });
  writeFileSync(join(project, "factory.yaml"), "base: debian-python:3.11\n");

  const passed = await factory("run", "--yes", "--json");
  const { visits, outcomes, context, runDir } = JSON.parse(passed.stdout) as RunSummary;

  expect(passed.exit, passed.stdout).toBe(0);
  expect(visits).toEqual(["start", "build", "smoke", "sbom", "policy", "review", "exit"]);
  expect(new Set(Object.values(outcomes))).toEqual(new Set(["success"]));
  expect(context).toMatchObject({
    "image.digest": expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    "plan.digest": expect.stringMatching(/^sha256:/),
    "cache.layers": expect.any(Number),
    "smoke.passed": true,
    "smoke.digest": context["image.digest"],
    "policy.passed": true,
  });
  const bom = JSON.parse(readFileSync(join(runDir, String(context["sbom.path"])), "utf8")) as {
    readonly components: readonly { readonly name: string }[];
  };
  expect(bom.components.map(({ name }) => name.toLowerCase())).toContain("flask");

  writeFileSync(
    join(project, "factory.yaml"),
    "base: debian-python:3.11\npolicy: { denyPackages: [Flask], maxBytes: 1 }\n",
  );
  const refused = await factory("run", "--progress", "plain");

  expect(refused.exit).toBe(2);
  expect(refused.stdout).toMatch(/failed: policy failed: the layers have \d+ bytes.*denied packages: flask/i);
  expect(refused.stderr).toContain("  | FAILED  packages: denied packages: ");
  expect(existsSync(join(project, "pipeline.dot"))).toBe(false);
});
