import { describe, expect, it } from "vitest";
import type { Plan } from "../plan/types.ts";
import { withoutOutput } from "./without-output.ts";

const projectDir = "/home/ada/app";
const plan = { contexts: { project: { exclude: [".git"] } } } as unknown as Plan;

describe("withoutOutput", () => {
  it.each([
    ["/home/ada/app/image.tar", "/image.tar"],
    ["/home/ada/app/out/a[1]*.tar", "/out/a\\[1\\]\\*.tar"],
  ])("leaves %s out of the context", (path, pattern) => {
    const left = withoutOutput(plan, { output: { kind: "archive", format: "oci", path }, projectDir });

    expect(left.contexts.project?.exclude).toEqual([".git", pattern]);
  });

  it("leaves out what a build writes besides, too", () => {
    const ownFiles = ["/home/ada/app/trace.json", "/tmp/other.json"];

    const left = withoutOutput(plan, { output: { kind: "docker" }, ownFiles, projectDir });

    expect(left.contexts.project?.exclude).toEqual([".git", "/trace.json"]);
  });

  it.each(["/home/ada/image.tar", "/home/ada/app2/image.tar", "-"])("changes nothing for %s", (path) => {
    expect(withoutOutput(plan, { output: { kind: "archive", format: "oci", path }, projectDir })).toBe(plan);
  });

  it("changes nothing where no file is written", () => {
    expect(withoutOutput(plan, { output: { kind: "docker" }, projectDir })).toBe(plan);
  });
});
