import { describe, expect, it } from "vitest";
import type { Descriptor } from "../../image/layout-types.ts";
import type { Plan } from "../../plan/types.ts";
import { type AttestedImage, imageIndex } from "./image-index.ts";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const descriptor = (letter: string): Descriptor => ({
  mediaType: "application/vnd.oci.image.manifest.v1+json",
  digest: digest(letter),
  size: 10,
});
const plan: Plan = {
  schemaVersion: 1,
  platform: { os: "linux", architecture: "amd64" },
  stack: "python",
  contexts: {},
  stages: [],
  target: { base: { kind: "scratch" }, layers: [], config: {} },
};
const amd64: AttestedImage = { plan, descriptor: descriptor("a"), attestations: [] };
const arm64: AttestedImage = {
  plan: { ...plan, platform: { os: "linux", architecture: "arm64" } },
  descriptor: descriptor("b"),
  attestations: [],
};
const parsed = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString("utf8"));

describe("imageIndex", () => {
  it("names each image with its platform and refers to nothing else", () => {
    const { index, manifests, blobs } = imageIndex([amd64, arm64]);

    expect(parsed(index.bytes)).toEqual({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.index.v1+json",
      manifests: [
        { ...descriptor("a"), platform: { architecture: "amd64", os: "linux" } },
        { ...descriptor("b"), platform: { architecture: "arm64", os: "linux" } },
      ],
    });
    expect([manifests, blobs]).toEqual([[], []]);
    expect(index.descriptor.size).toBe(index.bytes.length);
  });

  it("has the same bytes whatever the builder noted beside a descriptor of its own build", () => {
    const noted = {
      "containerimage.config.digest": digest("c"),
      "org.opencontainers.image.created": "2026-01-01T00:00:00Z",
    };
    const built = { ...amd64, descriptor: { ...descriptor("a"), annotations: noted } };
    const named = { ...amd64, descriptor: { ...descriptor("a"), annotations: { ...noted, team: "x" } } };

    expect(imageIndex([built]).index.descriptor.digest).toBe(imageIndex([amd64]).index.descriptor.digest);
    expect(parsed(imageIndex([named]).index.bytes).manifests[0].annotations).toEqual({ team: "x" });
  });

  it("keeps statements as BuildKit does: a manifest of no platform that refers to its image", () => {
    const statement = Buffer.from('{"_type":"x"}');
    const attestations = [{ predicateType: "https://slsa.dev/provenance/v1", statement }];

    const { index, manifests, blobs } = imageIndex([{ ...amd64, attestations }, arm64]);

    const [manifest] = manifests;
    const [config, layer] = blobs;
    expect(parsed(index.bytes).manifests).toHaveLength(3);
    expect(parsed(index.bytes).manifests[2]).toEqual({
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      digest: manifest?.descriptor.digest,
      size: manifest?.bytes.length,
      annotations: {
        "vnd.docker.reference.digest": digest("a"),
        "vnd.docker.reference.type": "attestation-manifest",
      },
      platform: { architecture: "unknown", os: "unknown" },
    });
    expect(layer?.bytes).toBe(statement);
    expect(parsed(manifest?.bytes ?? new Uint8Array())).toEqual({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config: config?.descriptor,
      layers: [
        {
          mediaType: "application/vnd.in-toto+json",
          digest: layer?.descriptor.digest,
          size: statement.length,
          annotations: { "in-toto.io/predicate-type": "https://slsa.dev/provenance/v1" },
        },
      ],
    });
    expect(parsed(config?.bytes ?? new Uint8Array())).toEqual({
      architecture: "unknown",
      os: "unknown",
      config: {},
      rootfs: { type: "layers", diff_ids: [layer?.descriptor.digest] },
    });
  });
});
