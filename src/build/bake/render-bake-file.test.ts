import { describe, expect, it } from "vitest";
import { type BakeFile, renderBakeFile } from "./render-bake-file.ts";

const FILE: BakeFile = {
  platform: { os: "linux", architecture: "amd64" },
  context: ".",
  dockerfile: "Dockerfile",
  contexts: {},
  args: {},
  tags: ["hello:1"],
  labels: {},
  secrets: [],
  ssh: [],
  cacheFrom: [],
  cacheTo: [],
  output: [],
};

describe("renderBakeFile", () => {
  it("has one target, which is built by default", () => {
    expect(JSON.parse(renderBakeFile(FILE))).toEqual({
      group: { default: { targets: ["image"] } },
      target: {
        image: {
          context: ".",
          dockerfile: "Dockerfile",
          platforms: ["linux/amd64"],
          tags: ["hello:1"],
          args: { SOURCE_DATE_EPOCH: "315532800" },
          attest: ["type=provenance,disabled=true"],
        },
      },
    });
  });

  it("lets bake expand the names of variables and nothing else", () => {
    const variables = { BASE: { default: "", description: "the base" } };
    const text = renderBakeFile({
      ...FILE,
      variables,
      labels: { a: `\${HOME} %{if}` },
      contexts: { b: `\${BASE}` },
    });

    const { target, variable } = JSON.parse(text);
    expect(target.image.labels).toEqual({ a: `$\${HOME} %%{if}` });
    expect(target.image.contexts).toEqual({ b: `\${BASE}` });
    expect(variable).toEqual(variables);
  });

  it("names the stages that are not taken from the cache", () => {
    const { target } = JSON.parse(renderBakeFile({ ...FILE, noCache: ["uv"] }));

    expect(target.image["no-cache-filter"]).toEqual(["uv"]);
    expect(target.image["no-cache"]).toBeUndefined();
  });
});
