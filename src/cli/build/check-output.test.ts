import { describe, expect, it } from "vitest";
import { checkOutput } from "./check-output.ts";

const projectDir = "/home/ada/app";

describe("checkOutput", () => {
  it.each([
    ...["hello", "hello:1", "team/hello_world:1.0-rc_1", "registry.example:5000/a/b-c:latest"],
    ...["127.0.0.1:5000/hello", "[::1]:5000/hello:1", "localhost/hello", "a__b/c.d"],
  ])("takes the name %s", (tag) => {
    expect(() => checkOutput(undefined, { tags: [tag], projectDir })).not.toThrow();
  });

  it.each([
    "",
    "Hello",
    "bad tag:1",
    "hello:",
    "hello:1:2",
    "a//b",
    "-a",
    "a@sha256:0",
    "a___b",
    "team/Hello:1",
  ])("refuses the name %s", (tag) => {
    expect(failure(() => checkOutput(undefined, { tags: [tag], projectDir }))).toMatchObject({
      code: "USAGE",
      source: "--tag",
    });
  });

  it("tells of every bad name at once", () => {
    const output = { kind: "image", name: "B", push: true } as const;

    expect(failure(() => checkOutput(output, { tags: ["A", "ok:1", "C"], projectDir }))).toMatchObject({
      code: "USAGE",
      message: "the command line has 3 problems",
      problems: [{ source: "--tag" }, { source: "--tag" }, { source: "--output" }],
    });
  });

  it("refuses to push an image without a name", () => {
    const output = { kind: "image", push: true } as const;

    expect(failure(() => checkOutput(output, { tags: [], projectDir }))).toMatchObject({
      code: "OUTPUT_INVALID",
    });
    expect(() => checkOutput(output, { tags: ["a/b:1"], projectDir })).not.toThrow();
  });

  it("refuses a layout in the midst of the project", () => {
    const output = { kind: "layout", path: projectDir } as const;

    expect(failure(() => checkOutput(output, { tags: [], projectDir }))).toMatchObject({
      code: "OUTPUT_INVALID",
      message: expect.stringContaining(projectDir),
    });
  });
});

function failure(check: () => void): unknown {
  try {
    check();
  } catch (error) {
    return error;
  }
  return undefined;
}
