import { describe, expect, it } from "vitest";
import type { Op, Stage } from "../../plan/types.ts";
import { BASE, inputOf, only, planOf, SCRATCH_INPUT, solved, stageWith } from "./plan-fixture.ts";

const RUN: Op = { kind: "exec", argv: ["make"] };
const RUN_MORE: Op = { kind: "exec", argv: ["make", "more"] };
const COPY: Op = { kind: "copy", from: { kind: "context", name: "plain" }, src: ["/"], dest: "/app" };

describe("layers", () => {
  it("are the difference between a stage and what it starts from, merged onto the base", () => {
    const { vertices, target } = solved(planOf([stageWith([RUN])]));
    expect(target.op.merge?.inputs).toEqual([{ input: 0 }, { input: 1 }]);
    expect(inputOf(vertices, target, 0).op.source?.identifier).toMatch(/^docker-image:/);
    const diff = inputOf(vertices, target, 1);
    expect(diff.op.diff).toEqual({ lower: { input: 0 }, upper: { input: 1 } });
    expect(inputOf(vertices, diff, 0).op.source).toBeDefined();
    expect(inputOf(vertices, diff, 1).op.exec).toBeDefined();
    expect([diff.metadata?.caps, target.metadata?.caps]).toEqual([{ diffop: true }, { mergeop: true }]);
    expect([diff.op.platform, target.op.platform]).toEqual([undefined, undefined]);
  });

  it("of one op on nothing are the result of that op", () => {
    const { vertices, target } = solved(planOf([stageWith([COPY], { from: SCRATCH_INPUT })]));
    expect(inputOf(vertices, target, 1).op.file).toBeDefined();
    expect(vertices.some((vertex) => vertex.op.diff !== undefined)).toBe(false);
  });

  it("of several ops start from a state of their own, so that BuildKit makes one layer and not one per op", () => {
    const { vertices, target } = solved(planOf([stageWith([RUN, RUN_MORE])]));
    const diff = inputOf(vertices, target, 1);
    const lower = inputOf(vertices, diff, 0);
    expect(lower.op.file?.actions).toMatchObject([{ input: 0, output: 0, rm: { allowNotFound: true } }]);
    expect(inputOf(vertices, lower, 0).op.source).toBeDefined();
    expect(inputOf(vertices, diff, 1).op.exec?.meta.args).toEqual(["make", "more"]);
  });

  it("of several ops on nothing compare with an empty file system", () => {
    const { vertices, target } = solved(planOf([stageWith([COPY, RUN], { from: SCRATCH_INPUT })]));
    const lower = inputOf(vertices, inputOf(vertices, target, 1), 0);
    expect(lower.op.inputs).toEqual([]);
    expect(lower.op.file?.actions).toMatchObject([{ input: -1 }]);
  });

  it("that hold all of a stage include what it starts from", () => {
    const plan = planOf([stageWith([RUN], { layer: "all" })], { base: SCRATCH_INPUT });
    const { vertices, target } = solved(plan);
    expect(target.op.diff).toEqual({ lower: { input: 0 }, upper: { input: 1 } });
    expect(inputOf(vertices, target, 0).op.inputs).toEqual([]);
    expect(inputOf(vertices, target, 1).op.exec).toBeDefined();
  });

  it("of stages that change no files do not exist", () => {
    const settings: Op = { kind: "env", vars: { A: "1" } };
    const { target, imageConfig } = solved(planOf([stageWith([settings])]));
    expect(target.op.source).toBeDefined();
    expect(JSON.parse(imageConfig).history).toHaveLength(1);
  });

  it("alone on nothing are the image, without a merge", () => {
    const plan = planOf([stageWith([COPY], { from: SCRATCH_INPUT })], { base: SCRATCH_INPUT });
    expect(solved(plan).target.op.file).toBeDefined();
  });

  it("of two stages with the same ops are made once", () => {
    const { vertices, target } = solved(
      planOf([stageWith([RUN], { id: "a" }), stageWith([RUN], { id: "b" })]),
    );
    expect(target.op.inputs[1]).toEqual(target.op.inputs[2]);
    expect(only(vertices, "exec").metadata?.description).toEqual({ "llb.customname": "[a] make" });
    expect(only(vertices, "diff")).toBeDefined();
  });
});

describe("stages", () => {
  it("inherit environment, folder and user from the stage they start from", () => {
    const first = stageWith(
      [
        { kind: "env", vars: { VIRTUAL_ENV: "/opt/venv", LANG: "C" } },
        { kind: "workdir", path: "sub" },
        { kind: "user", user: "7" },
      ],
      { id: "first" },
    );
    const second = stageWith([RUN], { id: "second", from: { kind: "stage", id: "first" } });
    const meta = only(solved(planOf([first, second])).vertices, "exec").op.exec?.meta;
    expect(meta?.env).toEqual(["PATH=/usr/bin:/bin", "LANG=C", "VIRTUAL_ENV=/opt/venv"]);
    expect([meta?.cwd, meta?.user]).toEqual(["/srv/sub", "7"]);
  });

  it("on a merge inherit from its base and see its layers", () => {
    const files = stageWith([COPY, { kind: "env", vars: { NOT: "inherited" } }], {
      id: "files",
      from: SCRATCH_INPUT,
    });
    const onMerge: Partial<Stage> = { id: "run", from: { kind: "merge", base: BASE, layers: ["files"] } };
    const { vertices } = solved(planOf([files, stageWith([RUN], onMerge)]));
    const exec = only(vertices, "exec");
    expect(exec.op.exec?.meta.env).toEqual(["PATH=/usr/bin:/bin", "LANG=C.UTF-8"]);
    expect(inputOf(vertices, exec, 0).op.merge?.inputs).toHaveLength(2);
  });

  it("that the image does not need are not rendered", () => {
    const unused = stageWith([RUN_MORE], { id: "unused" });
    const { vertices } = solved(planOf([stageWith([RUN]), unused], { layers: ["work"] }));
    expect(only(vertices, "exec").op.exec?.meta.args).toEqual(["make"]);
  });

  it("that are unknown or depend on themselves are refused", () => {
    expect(() => solved(planOf([], { layers: ["gone"] }))).toThrow('stage "gone" is not in the plan');
    const looped = stageWith([RUN], { from: { kind: "stage", id: "work" } });
    expect(() => solved(planOf([looped]))).toThrow('stage "work" depends on itself');
  });
});
