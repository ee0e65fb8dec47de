import { describe, expect, it } from "vitest";
import { FactoryError } from "../errors/factory-error.ts";
import { parseOutput } from "./output.ts";

describe("parseOutput", () => {
  it.each([
    ["type=oci,dest=a.tar", { kind: "archive", format: "oci", path: "a.tar" }],
    ["type=oci,tar=false,dest=layout", { kind: "layout", path: "layout" }],
    ["type=docker", { kind: "docker" }],
    ["type=docker,dest=a.tar", { kind: "archive", format: "docker", path: "a.tar" }],
    ["type=tar,dest=-", { kind: "archive", format: "tar", path: "-" }],
    ["type=local,dest=out", { kind: "folder", path: "out" }],
    ["type=image,name=r.example/a:1,push=true", { kind: "image", name: "r.example/a:1", push: true }],
    ["type=cacheonly", { kind: "cache" }],
    [
      "type=oci,dest=a.tar,compression=zstd,compression-level=3",
      { kind: "archive", format: "oci", path: "a.tar", compression: { type: "zstd", level: 3 } },
    ],
    [
      "type=image,push=false,compression=gzip,force-compression=true",
      { kind: "image", push: false, compression: { type: "gzip", force: true } },
    ],
  ])("reads %s", (text, output) => {
    expect(parseOutput(text)).toEqual(output);
  });

  it.each([
    ["dest=a.tar", /no type=/],
    ["type=oci", /needs dest=/],
    ["type=oic,dest=a", /unknown type oic/],
    ["type=oci,dst=a", /unknown key dst/],
    ["type=oci,dest=a,dest=b", /given twice/],
    ["type=image,push=yes", /neither true nor false/],
    ["image.tar", /not KEY=VALUE/],
    ["type=oci,dest=", /dest= is empty/],
    ["type=oci,tar=false,dest=-", /folder cannot go to standard output/],
    ["type=local,dest=-", /folder cannot go to standard output/],
    ["type=oci,dest=a,compression=bzip2", /unknown compression bzip2/],
    ["type=oci,dest=a,compression-level=3", /compression-level without compression=/],
    ["type=oci,dest=a,compression=gzip,compression-level=12", /no compression level 12/],
    ["type=oci,dest=a,compression=uncompressed,compression-level=1", /has no levels/],
    ["type=docker,compression=zstd", /no layer is written/],
    ["type=local,dest=a,compression=zstd", /no layer is written/],
    ["type=cacheonly,compression=zstd", /no layer is written/],
  ])("refuses %s", (text, message) => {
    const parse = () => parseOutput(text);

    expect(parse).toThrow(FactoryError);
    expect(parse).toThrow(message);
  });

  it("suggests the nearest type and key", () => {
    expect(hintOf("type=oic,dest=a")).toContain("did you mean oci?");
    expect(hintOf("type=oci,dst=a")).toContain("did you mean dest?");
  });
});

function hintOf(text: string): string | undefined {
  try {
    parseOutput(text);
  } catch (error) {
    return (error as FactoryError).hint;
  }
  return undefined;
}
