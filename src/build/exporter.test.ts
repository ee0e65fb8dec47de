import { describe, expect, it } from "vitest";
import { exporter } from "./exporter.ts";
import type { Output } from "./output.ts";

const image = { config: '{"os":"linux"}', tag: "hello:1" };
const attrs = { "containerimage.config": image.config, "source-date-epoch": "315532800" };
const oci = { ...attrs, "oci-mediatypes": "true" };

describe("exporter", () => {
  it.each<readonly [Output, unknown]>([
    [
      { kind: "layout", path: "/out" },
      { type: "oci", attrs: { ...oci, tar: "false" } },
    ],
    [
      { kind: "archive", format: "oci", path: "/a.tar" },
      { type: "oci", attrs: { ...oci, name: "hello:1" } },
    ],
    [
      { kind: "archive", format: "docker", path: "/a.tar" },
      { type: "docker", attrs: { ...attrs, name: "hello:1" } },
    ],
    [
      { kind: "archive", format: "tar", path: "/a.tar" },
      { type: "tar", attrs: {} },
    ],
    [{ kind: "docker" }, { type: "docker", attrs: { ...attrs, name: "hello:1" } }],
    [
      { kind: "folder", path: "/out" },
      { type: "local", attrs: {} },
    ],
    [
      { kind: "image", push: false },
      { type: "image", attrs: { ...oci, name: "hello:1", push: "false" } },
    ],
    [
      { kind: "image", name: "registry.example/hello:2", push: true },
      { type: "image", attrs: { ...oci, name: "registry.example/hello:2", push: "true" } },
    ],
    [
      { kind: "layout", path: "/out", compression: { type: "zstd", level: 3, force: true } },
      {
        type: "oci",
        attrs: {
          ...oci,
          tar: "false",
          compression: "zstd",
          "compression-level": "3",
          "force-compression": "true",
        },
      },
    ],
    [{ kind: "cache" }, undefined],
  ])("asks BuildKit for %o", (output, expected) => {
    expect(exporter(output, image)).toEqual(expected);
  });

  it("gives every tag, and the name of the output alone where it has one", () => {
    const tagged = { ...image, moreTags: ["hello:2", "a/hello:3"] };
    const nameOf = (output: Parameters<typeof exporter>[0]) => exporter(output, tagged)?.attrs.name;

    expect(nameOf({ kind: "image", push: true })).toBe("hello:1,hello:2,a/hello:3");
    expect(nameOf({ kind: "archive", format: "docker", path: "/a.tar" })).toBe("hello:1,hello:2,a/hello:3");
    expect(nameOf({ kind: "image", name: "b/c:1", push: true })).toBe("b/c:1");
  });

  it("names nothing when there is no tag", () => {
    for (const output of [{ kind: "docker" }, { kind: "image", push: false }] as const) {
      expect(exporter(output, { config: "{}" })?.attrs).not.toHaveProperty("name");
    }
  });
});
