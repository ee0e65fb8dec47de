import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { fixturesFolder } from "./fixture.ts";
import { runFactory } from "./run-factory.ts";

const project = join(fixturesFolder, "uv-locked");
const plan = async (...args: string[]) => (await runFactory(["plan", project, "--json", ...args])).stdout;

describe("factory plan --platform", () => {
  it("prints one plan as without it, for another processor with the wheels of that one", async () => {
    const here = await plan();

    expect(await plan("--platform", "linux/amd64")).toBe(here);
    const arm64 = JSON.parse(await plan("--platform", "linux/arm64/v8"));
    expect(arm64.plan.platform).toEqual({ os: "linux", architecture: "arm64" });
    const ids = (document: { layers: { id: string }[] }) => document.layers.map(({ id }) => id);
    expect(ids(arm64)).toEqual(ids(JSON.parse(here)));
    const hashes = (text: string) => new Set(text.match(/sha256:[0-9a-f]{64}/g));
    expect(hashes(JSON.stringify(arm64))).not.toEqual(hashes(here));
  });

  it("prints several as one document, which has a schema", async () => {
    const text = await plan("--platform", "linux/arm64,linux/amd64");
    const document = JSON.parse(text);
    const { stdout } = await runFactory(["schema", "plan-platforms"]);

    expect(document.platforms.map(({ platform }: { platform: string }) => platform)).toEqual([
      "linux/amd64",
      "linux/arm64",
    ]);
    const { platform: _, ...amd64 } = document.platforms[0];
    expect(amd64).toEqual(JSON.parse(await plan()));
    const ajv = new Ajv2020({ allErrors: true });
    const isValid = ajv.compile(JSON.parse(stdout));
    expect(isValid(document), JSON.stringify(isValid.errors)).toBe(true);
    expect(isValid({ ...document, platforms: [{}] })).toBe(false);
  });

  it.each([
    [["--platform", "linux/arm46"], /did you mean linux\/arm64/],
    [["--platform", "linux/amd64,linux/arm64", "--mermaid"], /name one platform/],
  ])("refuses %j", async (args, hint) => {
    const { exit, stdout } = await runFactory(["plan", project, "--json", ...args]);

    expect(exit).toBe(1);
    expect(JSON.parse(stdout).error).toMatchObject({ code: "USAGE", hint: expect.stringMatching(hint) });
  });
});
