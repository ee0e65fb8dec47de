import { describe, expect, it } from "vitest";
import { decodeDefinition } from "../../build/llb/wire/decode-definition.ts";
import type { Platform } from "../../plan/types.ts";
import { imageDefinition } from "./image-definition.ts";
import { smokeDefinition } from "./smoke-definition.ts";
import { toolsPlace } from "./tools-place.ts";

const platform: Platform = { os: "linux", architecture: "arm64" };

function image(name: string) {
  const config = { architecture: "arm64", os: "linux", rootfs: { type: "layers", diff_ids: ["sha256:1"] } };
  const digest = `sha256:${name.padEnd(64, "0")}`;
  return imageDefinition({ kind: "registry", name: `example/${name}`, digest, config }, platform).definition;
}

function rendered(networks: readonly boolean[]) {
  return smokeDefinition({
    image: image("app"),
    tools: image("tools"),
    place: toolsPlace("/usr/bin/python3", platform),
    platform,
    execs: networks.map((network, index) => ({ spec: { index }, title: `check ${index}`, network })),
    nonce: "n",
  });
}

describe("smokeDefinition", () => {
  it("runs each check on the image, never from the cache, with a Python and a loader that are not the image's", () => {
    const { bytes, vertexes } = rendered([false]);
    const exec = decodeDefinition(bytes).find(({ digest }) => digest === vertexes[0]);

    expect(exec?.metadata?.ignore_cache).toBe(true);
    expect(exec?.op.exec?.meta.user).toBe("0:0");
    expect(exec?.op.exec?.network).toBe(2);
    expect(exec?.op.exec?.meta.args.slice(0, 4)).toEqual([
      "/.factory-smoke/tools/usr/lib/aarch64-linux-gnu/ld-linux-aarch64.so.1",
      "--library-path",
      "/.factory-smoke/tools/usr/lib/aarch64-linux-gnu:/.factory-smoke/tools/usr/local/lib",
      "/.factory-smoke/tools/usr/bin/python3",
    ]);
    expect(exec?.op.exec?.mounts.map(({ dest, readonly, output }) => [dest, readonly, output])).toEqual([
      ["/", false, 0],
      ["/.factory-smoke/run", true, -1],
      ["/.factory-smoke/tools", true, -1],
      ["/.factory-smoke/result", false, 1],
    ]);
  });

  it("gives each result a folder of its own", () => {
    const { bytes, vertexes } = rendered([false, false]);
    const collect = decodeDefinition(bytes).find(({ op }) => op.file?.actions.some(({ copy }) => copy));

    expect(collect?.op.inputs).toEqual(vertexes.map((digest) => ({ digest, index: 1 })));
    expect(collect?.op.file?.actions.map(({ copy }) => copy?.dest)).toEqual(["/0", "/1"]);
  });

  it("lets checks with the builder's network wait for each other, because they share its ports", () => {
    const { bytes, vertexes } = rendered([true, false, true]);
    const execs = vertexes.map((vertex) => decodeDefinition(bytes).find(({ digest }) => digest === vertex));
    const waitsFor = execs.map((exec) => exec?.op.inputs.some(({ digest }) => vertexes.includes(digest)));

    expect(waitsFor).toEqual([false, false, true]);
    expect(execs[2]?.op.inputs).toContainEqual({ digest: vertexes[0], index: 1 });
  });
});
