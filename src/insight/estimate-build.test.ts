import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BuildRecord } from "../store/build-record.ts";
import { recordFixture } from "../store/record-fixture.ts";
import { estimateBuild } from "./estimate-build.ts";
import { planFixture } from "./plan-fixture.ts";
import { stageKeys } from "./stage-keys.ts";

const plan = planFixture();

/** A build of the fixture in which these stages ran, for so many milliseconds. */
function past(
  ms: number,
  ran: Readonly<Record<string, number>>,
  changes: Partial<BuildRecord> = {},
): BuildRecord {
  const keys = stageKeys(plan);
  const stages = ["venv", "a", "b", "source"].map((stage) => {
    const key = keys.get(stage) ?? "";
    return { stage, key, ms: ran[stage] ?? 0, cached: ran[stage] === undefined };
  });
  return recordFixture({ ms, stages, layers: [], ...changes });
}

const bumped = planFixture({ b: { ops: [{ kind: "exec", command: "uv pip install b==2" }] } });

describe("estimateBuild", () => {
  it("says nothing before there are three builds to compare with", () => {
    const records = [past(500, {}), past(500, {}), past(500, {}, { outcome: { kind: "interrupted" } })];

    expect(estimateBuild(plan, [])).toBeUndefined();
    expect(estimateBuild(plan, records)).toBeUndefined();
  });

  it("expects of a build that changes nothing what such builds took", () => {
    const records = [past(400, {}), past(500, {}), past(900, {})];

    expect(estimateBuild(plan, records)).toEqual({ ms: 500, builds: 3 });
  });

  it("adds what a stage took before when what it does has changed", () => {
    const records = [past(400, {}), past(2500, { b: 2000 }), past(600, {})];

    expect(estimateBuild(plan, records)?.ms).toBe(500);
    expect(estimateBuild(bumped, records)?.ms).toBe(2500);
  });

  it("takes stages that do not wait for each other as running at the same time", () => {
    const cold = past(6000, { venv: 1000, a: 2000, b: 4000, source: 100 });
    const records = [past(1000, {}), past(1000, {}), cold];

    expect(estimateBuild(plan, records, { noCache: true })?.ms).toBe(6000);
    expect(estimateBuild(plan, records, { noCache: ["a"] })?.ms).toBe(3000);
  });

  it("expects the source to be copied when it mostly was", () => {
    const edits = [past(800, { source: 300 }), past(800, { source: 300 }), past(500, {})];
    const quiet = [past(800, { source: 300 }), past(500, {}), past(500, {})];

    expect(estimateBuild(plan, edits)?.ms).toBe(800);
    expect(estimateBuild(plan, quiet)?.ms).toBe(500);
  });

  it("adds the time that exports took for the bytes of new layers", () => {
    const layer = (reused: boolean) => [{ id: "b", digest: "sha256:0", size: 10_000_000, reused }];
    const base = past(3500, { b: 1000 }, { layers: layer(false) });
    const exporting = { stage: "exporting", ms: 2000, cached: false };
    const first = { ...base, stages: [...base.stages, exporting] };
    const records = [past(500, {}, { layers: layer(true) }), past(500, {}, { layers: layer(true) }), first];

    expect(estimateBuild(bumped, records)?.ms).toBe(3500);
  });

  it("compares only with builds on the same builder, to the same kind of output, for the same platform", () => {
    const records = [
      ...[1, 2, 3].map(() => past(500, {})),
      past(9000, {}, { endpoint: "tcp://far.example:1234" }),
      past(9000, {}, { output: { kind: "archive", format: "oci", path: "/x.tar" } }),
      past(9000, {}, { platform: { os: "linux", architecture: "arm64" } }),
    ];

    const options = { endpoint: "unix:///run/buildkit/buildkitd.sock", output: "layout" } as const;

    expect(estimateBuild(plan, records, options)).toEqual({ ms: 500, builds: 3 });
  });

  it("is a time, whatever the records say", () => {
    fc.assert(
      fc.property(fc.array(anyRecord(fc.double()), { maxLength: 8 }), fc.boolean(), (records, noCache) => {
        const estimate = estimateBuild(bumped, records, { noCache });

        if (estimate === undefined) return;
        expect(Number.isSafeInteger(estimate.ms) || estimate.ms > 1e15).toBe(true);
        expect(estimate.ms).toBeGreaterThanOrEqual(0);
        expect(estimate.builds).toBeLessThanOrEqual(records.length);
      }),
    );
  });

  it("never becomes less when builds took longer, or when more has to run", () => {
    const times = fc.double({ min: 0, max: 1e7, noNaN: true });
    const records = fc.array(anyRecord(times), { minLength: 3, maxLength: 8 });
    const ids = fc.subarray(["venv", "a", "b", "source"]);
    fc.assert(
      fc.property(records, fc.array(times, { maxLength: 8 }), ids, (all, more, noCache) => {
        const slower = all.map((record, index) => ({ ...record, ms: record.ms + (more[index] ?? 0) }));
        const usual = estimateBuild(plan, all)?.ms ?? 0;

        expect(estimateBuild(plan, slower)?.ms).toBeGreaterThanOrEqual(usual);
        expect(estimateBuild(plan, all, { noCache })?.ms).toBeGreaterThanOrEqual(usual);
        expect(estimateBuild(plan, all, { noCache: true })?.ms).toBeGreaterThanOrEqual(
          estimateBuild(plan, all, { noCache })?.ms ?? 0,
        );
      }),
    );
  });
});

function anyRecord(times: fc.Arbitrary<number>): fc.Arbitrary<BuildRecord> {
  const keys = [...stageKeys(plan).values(), ...stageKeys(bumped).values(), undefined];
  const stage = fc
    .record({
      stage: fc.constantFrom("venv", "a", "b", "source", "exporting", "gone"),
      ms: times,
      cached: fc.boolean(),
      key: fc.constantFrom(...keys),
    })
    .map(({ key, ...rest }) => ({ ...rest, ...(key === undefined ? {} : { key }) }));
  const layer = fc.record({
    id: fc.constantFrom("a", "b", "base"),
    digest: fc.constant("sha256:0"),
    size: times,
    reused: fc.boolean(),
  });
  return fc
    .record({
      ms: times,
      stages: fc.array(stage, { maxLength: 6 }),
      layers: fc.array(layer, { maxLength: 3 }),
    })
    .map((changes) => recordFixture(changes));
}
