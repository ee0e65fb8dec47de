import { expect, it } from "vitest";
import { BASE, BASE_IMAGE, planOf, solved, stageWith } from "./plan-fixture.ts";

const AMD64 = { os: "linux", architecture: "amd64" } as const;
const ARM64 = { os: "linux", architecture: "arm64" } as const;
const onArm = { ...BASE_IMAGE, digest: `sha256:${"c".repeat(64)}` };

it("runs a stage on its own platform and image, and puts its layer on that of the plan", () => {
  const base = stageWith([], { id: "base", platform: AMD64 });
  const work = stageWith([{ kind: "exec", command: "install" }], {
    ...{ id: "work", from: { kind: "stage", id: "base" }, platform: AMD64 },
  });
  const { layerId: _, ...source } = base;
  const plan = { ...planOf([source, work], { base: BASE }), platform: ARM64 };

  const { vertices, imageConfig } = solved(plan, { images: { base: onArm, "base linux/amd64": BASE_IMAGE } });

  const platforms = (kind: "exec" | "source") =>
    vertices.flatMap(({ op }) => (op[kind] === undefined ? [] : [op.platform?.Architecture]));
  const identifiers = vertices.flatMap(({ op }) => op.source?.identifier ?? []);
  expect(platforms("exec")).toEqual(["amd64"]);
  expect(platforms("source").sort()).toEqual(["amd64", "arm64"]);
  expect(identifiers.filter((each) => each.endsWith(onArm.digest))).toHaveLength(1);
  expect(JSON.parse(imageConfig).architecture).toBe("arm64");
});
