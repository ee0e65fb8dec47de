import { rmSync, writeFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import type { EventBody } from "../../pipeline/engine/run-event.ts";
import { runPaths } from "../../pipeline/run-store/run-paths.ts";
import { readRun } from "../../pipeline/session/read-run.ts";
import { findRunImage, type RunImage } from "./find-run-image.ts";
import { evaluatingRun } from "./run-fixture.ts";

const [a, b] = ["a", "b"].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];
const projects: string[] = [];

afterEach(() => {
  for (const project of projects.splice(0)) rmSync(project, { recursive: true, force: true });
});

async function imageOf(
  told: Readonly<Record<string, Readonly<Record<string, string>>>>,
  { more = [], pipeline }: { readonly more?: readonly EventBody[]; readonly pipeline?: string } = {},
): Promise<RunImage> {
  const { projectDir, dir } = await evaluatingRun({ told, more });
  projects.push(projectDir);
  if (pipeline !== undefined) writeFileSync(runPaths(dir).pipeline, pipeline);
  const { paths, manifest, state } = readRun(dir);
  return findRunImage({ paths, manifest, context: state.main.context });
}

describe("findRunImage", () => {
  it("takes the digest that a build left, with the stage and where it was put", async () => {
    const told = { build: { "image.digest": a, "image.output": "layout", "image.path": "/out" } };

    expect(await imageOf(told)).toEqual({
      ...{ digest: a, stage: "build", built: true, output: "layout", path: "/out" },
    });
  });

  it("knows the build also when a command repeats its digest", async () => {
    const told = { build: { "image.digest": a }, claim: { "image.digest": a, "image.path": "/mine" } };

    expect(await imageOf(told)).toEqual({ digest: a, stage: "build", built: true });
  });

  it("says of a digest that only a command told of that nothing built it", async () => {
    const told = { build: { "image.digest": a }, claim: { "image.digest": b } };

    expect(await imageOf(told)).toEqual({ digest: b, stage: "claim", built: false });
  });

  it("refuses a digest that an operator has set", async () => {
    const set: EventBody = {
      event: "run.intervened",
      ...{ actor: "eve", context_updates: { "image.digest": b } },
    };

    await expect(imageOf({ build: { "image.digest": a } }, { more: [set] })).rejects.toMatchObject({
      code: "RUN_WITHOUT_IMAGE",
      message: expect.stringContaining(`no stage has made ${b}`),
    });
  });

  it.each([
    [{}, "none of its stages has built one"],
    [{ claim: { "image.digest": "latest" } }, 'left "latest" as image.digest'],
  ])("refuses a run whose stages left %o", async (told, reason) => {
    await expect(imageOf(told)).rejects.toMatchObject({
      code: "RUN_WITHOUT_IMAGE",
      message: expect.stringContaining(reason),
    });
  });

  it("does not read a copy of the pipeline in which another node is the build", async () => {
    const pipeline =
      'digraph rel { start [shape=Mdiamond] claim [type="factory.build"] start -> claim -> exit }';

    await expect(imageOf({ claim: { "image.digest": b } }, { pipeline })).rejects.toMatchObject({
      code: "PIPELINE_CHANGED",
    });
  });
});
