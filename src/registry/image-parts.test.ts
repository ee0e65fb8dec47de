import { describe, expect, it } from "vitest";
import { MEDIA_TYPES } from "../image/media-types.ts";
import { imageParts } from "./image-parts.ts";

const blob = { mediaType: MEDIA_TYPES.layerGzip, digest: `sha256:${"a".repeat(64)}`, size: 3 };

function parts(mediaType: string, document: unknown) {
  const bytes = Buffer.from(typeof document === "string" ? document : JSON.stringify(document));
  return imageParts({ descriptor: { mediaType, digest: "sha256:root", size: bytes.length }, bytes }, "x:1");
}

describe("imageParts", () => {
  it.each([MEDIA_TYPES.manifest, MEDIA_TYPES.dockerManifest])("finds config and layers of a %s", (type) => {
    const layer = { ...blob, size: 4 };

    expect(parts(type, { config: blob, layers: [layer] })).toEqual({ manifests: [], blobs: [blob, layer] });
  });

  it.each([MEDIA_TYPES.index, MEDIA_TYPES.dockerIndex])("finds the manifests of a %s", (type) => {
    expect(parts(type, { manifests: [blob] })).toEqual({ manifests: [blob], blobs: [] });
  });

  it("leaves layers that may not be handed on where they are", () => {
    const foreign = { ...blob, mediaType: "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip" };

    expect(parts(MEDIA_TYPES.manifest, { config: blob, layers: [foreign] }).blobs).toEqual([blob]);
  });

  it.each([
    ["no JSON", MEDIA_TYPES.manifest, "{"],
    ["no object", MEDIA_TYPES.manifest, "[]1"],
    ["another type", "application/vnd.docker.distribution.manifest.v1+json", {}],
    ["no config", MEDIA_TYPES.manifest, { layers: [] }],
    ["a digest that is a path", MEDIA_TYPES.manifest, { config: { ...blob, digest: "sha256:../../x" } }],
    ["a size below zero", MEDIA_TYPES.index, { manifests: [{ ...blob, size: -1 }] }],
    ["no list", MEDIA_TYPES.index, { manifests: {} }],
  ])("refuses %s", (_, type, document) => {
    expect(() => parts(type, document)).toThrow(/^sha256:root of x:1 cannot be copied/);
  });
});
