import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Op, Plan } from "../../plan/types.ts";
import { BASE, DIGEST, IMAGES, planOf, SCRATCH_INPUT, solved, stageWith } from "./plan-fixture.ts";
import { renderLlb } from "./render-llb.ts";

const PROJECT = { kind: "context", name: "project" } as const;

describe("renderLlb", () => {
  it("gives the same bytes for the same plan with its keys in another order", () => {
    fc.assert(
      fc.property(plans, fc.infiniteStream(fc.nat()), (plan, numbers) => {
        const shuffled = shuffleKeys(plan, () => numbers.next().value ?? 0);
        const first = renderLlb(plan, IMAGES);
        const second = renderLlb(shuffled, IMAGES);
        expect(Buffer.from(second.definition)).toEqual(Buffer.from(first.definition));
        expect(second.imageConfig).toBe(first.imageConfig);
      }),
      { numRuns: 60 },
    );
  });

  it("lists every input before the vertex that uses it, and the origin of every vertex", () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const { vertices, origins } = solved(plan);
        const seen = new Set<string>();
        for (const { digest, op } of vertices) {
          for (const input of op.inputs) expect(seen).toContain(input.digest);
          seen.add(digest);
        }
        expect([...origins.keys()]).toEqual(vertices.slice(0, -1).map(({ digest }) => digest));
        expect(new Set(origins.keys()).size).toBe(origins.size);
      }),
      { numRuns: 60 },
    );
  });

  it("says which stage and op a vertex comes from", () => {
    const ops: readonly Op[] = [
      { kind: "env", vars: {} },
      { kind: "mkdir", path: "/a" },
      { kind: "mkdir", path: "/b" },
      { kind: "exec", argv: ["x"], label: "Build it" },
    ];
    const { vertices, origins } = solved(planOf([stageWith(ops)]));
    const named = vertices
      .slice(0, -1)
      .map(({ digest, metadata }) => [metadata?.description?.["llb.customname"], origins.get(digest)]);
    expect(named).toEqual([
      ["image base", { stage: undefined, kind: "source" }],
      ["[work] mkdir /a, mkdir /b", { stage: "work", op: 1, kind: "op" }],
      ["[work] Build it", { stage: "work", op: 3, kind: "op" }],
      ["[work] start of the layer", { stage: "work", kind: "layer" }],
      ["[work] layer", { stage: "work", kind: "layer" }],
      ["merge of 2 layers", { stage: undefined, kind: "layer" }],
    ]);
  });

  it("names a long command by the start of its first line", () => {
    const command = `${"x".repeat(200)}\nsecond`;
    const { vertices } = solved(planOf([stageWith([{ kind: "exec", command }])]));
    const name = vertices.find((vertex) => vertex.op.exec)?.metadata?.description?.["llb.customname"];
    expect(name).toBe(`[work] ${"x".repeat(79)}…`);
  });

  it("ends with a vertex that points to the result and carries what the whole definition needs", () => {
    const { vertices, target } = solved(planOf([]));
    expect(vertices.at(-1)?.op).toEqual({ inputs: [{ digest: target.digest, index: 0 }] });
    expect(vertices.at(-1)?.metadata?.caps).toEqual({
      constraints: true,
      "meta.description": true,
      platform: true,
    });
  });

  it("names the architecture of the plan", () => {
    const plan: Plan = { ...planOf([]), platform: { os: "linux", architecture: "arm64" } };
    expect(solved(plan).target.op.platform).toEqual({ Architecture: "arm64", OS: "linux" });
  });

  it("refuses a plan whose image would be empty", () => {
    expect(() => renderLlb(planOf([], { base: SCRATCH_INPUT }), {})).toThrow("an image without files");
  });
});

const names = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,6}$/);
const paths = fc.stringMatching(/^(\/[a-z.]{1,5}){1,3}$/);
const text = fc.string({ unit: "grapheme", maxLength: 20 });

const ops: fc.Arbitrary<Op> = fc.oneof(
  fc.record({
    kind: fc.constant("exec" as const),
    command: text,
    env: fc.dictionary(names, text),
    mounts: fc.uniqueArray(fc.record({ kind: fc.constant("file" as const), target: paths, content: text }), {
      selector: (mount) => mount.target,
      maxLength: 3,
    }),
  }),
  fc.record({
    kind: fc.constant("copy" as const),
    from: fc.constantFrom(PROJECT, BASE),
    src: fc.array(paths, { minLength: 1, maxLength: 2 }),
    dest: paths,
  }),
  fc.record({
    kind: fc.constant("add" as const),
    url: fc.constant("https://files.test/a.bin"),
    checksum: fc.constant(DIGEST),
    dest: paths,
  }),
  fc.record({ kind: fc.constant("mkfile" as const), path: paths, content: text, mode: fc.nat(0o777) }),
  fc.record({ kind: fc.constant("rm" as const), path: paths }),
  fc.record({ kind: fc.constant("env" as const), vars: fc.dictionary(names, text) }),
);

const plans: fc.Arbitrary<Plan> = fc
  .array(fc.record({ ops: fc.array(ops, { maxLength: 4 }), all: fc.boolean(), scratch: fc.boolean() }), {
    maxLength: 4,
  })
  .map((stages) =>
    planOf(
      stages.map(({ ops: planned, all, scratch }, index) =>
        stageWith(planned, {
          id: `s${index}`,
          from: scratch ? SCRATCH_INPUT : BASE,
          layer: all ? "all" : "diff",
        }),
      ),
    ),
  );

/** The same value with the keys of every object in an order that `next` decides. */
function shuffleKeys<T>(value: T, next: () => number): T {
  if (Array.isArray(value)) return value.map((item) => shuffleKeys(item, next)) as T;
  if (typeof value !== "object" || value === null) return value;
  const keyed = Object.entries(value).map(([key, item]) => ({ key, item, rank: next() }));
  keyed.sort((a, b) => a.rank - b.rank);
  return Object.fromEntries(keyed.map(({ key, item }) => [key, shuffleKeys(item, next)])) as T;
}
