import { describe, expect, it } from "vitest";
import { BASE, BASE_IMAGE, DIGEST, only, planOf, SCRATCH_INPUT, solved, stageWith } from "./plan-fixture.ts";
import type { DecodedVertex } from "./wire/decode-definition.ts";

describe("sources", () => {
  it("pulls a registry image by name and digest for the platform of the plan", () => {
    const { target } = solved(planOf([]));
    expect(target.op.source).toEqual({
      identifier: `docker-image://registry.test/python:3.13@${DIGEST}`,
      attrs: {},
    });
    expect(target.op.platform).toEqual({ Architecture: "amd64", OS: "linux" });
    expect(target.metadata?.caps).toEqual({ "source.image": true });
  });

  it("reads a layout image from its session store", () => {
    const images = { base: { ...BASE_IMAGE, kind: "layout", name: "factory/base", storeId: "s1" } } as const;
    const { target } = solved(planOf([]), { images });
    expect(target.op.source).toEqual({
      identifier: `oci-layout://factory/base@${DIGEST}`,
      attrs: { "oci.store": "s1" },
    });
    expect(target.metadata?.caps).toEqual({ "source.ocilayout": true });
  });

  it("asks for a context by name, with its exclusions, without a platform", () => {
    const vertex = copySource({ kind: "context", name: "project" });
    expect(vertex.op.source).toEqual({
      identifier: "local://project",
      attrs: { "local.excludepatterns": '["*.pyc",".git"]', "local.sharedkeyhint": "project" },
    });
    expect(vertex.op.platform).toBeUndefined();
    expect(vertex.metadata?.caps).toEqual({
      "source.local": true,
      "source.local.excludepatterns": true,
      "source.local.sharedkeyhint": true,
    });
  });

  it("leaves out an empty list of exclusions", () => {
    const vertex = copySource({ kind: "context", name: "plain" });
    expect(vertex.op.source?.attrs).toEqual({ "local.sharedkeyhint": "plain" });
  });

  it("downloads an http input under the name of its URL, checked, readable by all", () => {
    const vertex = copySource({ kind: "http", url: "https://files.test/a/model.bin?x=1", checksum: DIGEST });
    expect(vertex.op.source).toEqual({
      identifier: "https://files.test/a/model.bin?x=1",
      attrs: { "http.checksum": DIGEST, "http.filename": "model.bin", "http.perm": "0644" },
    });
  });

  it("refuses an image that was not resolved, or to another digest than the plan pins", () => {
    expect(() => solved(planOf([]), { images: {} })).toThrow('image "base" was not resolved');
    const pinned = { ...BASE, digest: `sha256:${"c".repeat(64)}` };
    expect(() => solved(planOf([], { base: pinned }))).toThrow(
      /pinned to sha256:c+ but was resolved to sha256:a+/,
    );
  });

  it("refuses a layout without a store and a context that the plan does not have", () => {
    const { storeId: _, ...image } = { ...BASE_IMAGE, kind: "layout" } as const;
    expect(() => solved(planOf([]), { images: { base: image } })).toThrow("has no store id");
    expect(() => copySource({ kind: "context", name: "missing" })).toThrow(
      'context "missing" is not in the plan',
    );
  });
});

function copySource(from: Parameters<typeof copyOp>[0]): DecodedVertex {
  const plan = planOf([stageWith([copyOp(from)], { from: SCRATCH_INPUT })], { base: SCRATCH_INPUT });
  return only(solved(plan).vertices, "source");
}

function copyOp(
  from:
    | { readonly kind: "context"; readonly name: string }
    | { readonly kind: "http"; readonly url: string; readonly checksum: string },
) {
  return { kind: "copy", from, src: ["/"], dest: "/app" } as const;
}
