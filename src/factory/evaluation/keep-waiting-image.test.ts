import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { PROJECT_LAYOUT } from "../../image/find-layout.ts";
import { rootOf } from "../../registry/image-fixture.ts";
import { isKept } from "../images/keep-image.ts";
import { keptImagesLayout } from "../images/kept-images.ts";
import type { Scenario } from "../suite/scenario-suite.ts";
import { keepWaitingImage } from "./keep-waiting-image.ts";
import { evaluatingRun, type FixtureRun, RUN_ID, runnableImage } from "./run-fixture.ts";

const image = runnableImage(["base"]);
const digest = rootOf(image).descriptor.digest;
const told = { build: { "image.digest": digest, "image.output": "layout" } };
const scenarios: readonly Scenario[] = [
  { id: "HP-1", kind: "happy", title: "is small", action: { image: true }, expected: { maxLayers: 2 } },
];
let made: FixtureRun;

afterEach(() => rmSync(made.projectDir, { recursive: true, force: true }));

describe("keepWaitingImage", () => {
  it("keeps what the run has built, so that it outlives later builds", async () => {
    made = await evaluatingRun({ scenarios, image, told });

    await keepWaitingImage(made);
    rmSync(join(made.projectDir, PROJECT_LAYOUT), { recursive: true });

    expect(await isKept({ projectDir: made.projectDir, runId: RUN_ID, digest })).toBe(true);
  });

  it.each([
    ["that will not be evaluated", { image, told }],
    ["that has built nothing yet", { scenarios, image }],
    [
      "whose image is elsewhere",
      { scenarios, image, told: { build: { ...told.build, "image.output": "docker" } } },
    ],
    ["whose image is gone", { scenarios, told }],
  ])("does nothing for a run %s", async (_, options) => {
    made = await evaluatingRun(options);
    mkdirSync(join(made.projectDir, ".factory"), { recursive: true });

    await keepWaitingImage(made);

    expect(existsSync(join(keptImagesLayout(made.projectDir), "index.json"))).toBe(false);
  });
});
