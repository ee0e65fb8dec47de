import { describe, expect, it } from "vitest";
import type { BuildRequest } from "../../../build/build-image.ts";
import type { Plan } from "../../../plan/types.ts";
import type { Context } from "../../context.ts";
import type { ChosenPlan } from "../choose-plan.ts";
import type { AttestFlags } from "./attest-flags.ts";
import { withAttestations } from "./with-attestations.ts";

const PLAN: Plan = {
  schemaVersion: 1,
  platform: { os: "linux", architecture: "amd64" },
  stack: "python",
  contexts: {},
  stages: [],
  target: { base: { kind: "scratch" }, layers: [], config: {} },
};

describe("withAttestations", () => {
  function request(flags: AttestFlags, output: BuildRequest["output"] = { kind: "layout", path: "/x" }) {
    const chosen = { plan: PLAN, pins: {}, project: undefined, diagnostics: [], layers: [] } as ChosenPlan;
    const context = { version: "1.2.3" } as Context;
    return withAttestations({ plan: PLAN, output } as BuildRequest, { flags, chosen, context });
  }

  it("labels every image with its plan, whose digest no label changes", async () => {
    const plain = (await request({})).plan.target.config.labels;
    const labelled = (await request({ label: ["a=1", "a=2=3"] })).plan.target.config.labels;

    expect(plain).toMatchObject({ "dev.factory.version": "1.2.3" });
    expect(labelled).toEqual({ ...plain, a: "2=3" });
  });

  it("attests only what is asked for", async () => {
    expect((await request({})).attest).toBeUndefined();
    expect((await request({ sbom: true })).attest).toBeDefined();
    expect((await request({ provenance: true })).attest).toBeDefined();
  });

  it("refuses what is no pair, and annotations where there are none", async () => {
    await expect(request({ label: ["a"] })).rejects.toMatchObject({ code: "USAGE", source: "--label" });
    await expect(request({ annotation: ["a b=c"] })).rejects.toMatchObject({ source: "--annotation" });
    await expect(request({ annotation: ["a=b"] }, { kind: "docker" })).rejects.toMatchObject({
      code: "OUTPUT_INVALID",
    });
    expect((await request({ annotation: ["a=b"] })).annotations).toEqual({ a: "b" });
  });
});
