import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runFactory } from "../../../test/run-factory.ts";

const FILES = ["Dockerfile", "Dockerfile.dockerignore", "docker-bake.json"];

describe("factory build --print", () => {
  let project: string;
  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), "factory-eject-"));
    writeFileSync(join(project, "main.py"), "print('hello')\n");
    writeFileSync(join(project, "factory.yaml"), "start: python main.py\nstack: python\n");
  });
  afterEach(() => rmSync(project, { recursive: true }));

  const print = (...args: readonly string[]) => runFactory(["build", project, "--print", ...args, "--json"]);

  it("writes files that name no path of this machine, and says how to build them", async () => {
    const { exit, stdout, stderr } = await print();

    expect(exit, stdout + stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      folder: project,
      files: FILES,
      command: "docker buildx bake",
    });
    for (const name of FILES) expect(readFileSync(join(project, name), "utf8")).not.toContain(project);
  });

  it("keeps its own files out of the image", async () => {
    await print(join(project, "docker"), "--tag", "hello:1");

    const folder = join(project, "docker");
    const ignored = readFileSync(join(folder, "Dockerfile.dockerignore"), "utf8").split("\n");
    expect(ignored).toEqual(expect.arrayContaining(FILES.map((name) => `docker/${name}`)));
    const { target } = JSON.parse(readFileSync(join(folder, "docker-bake.json"), "utf8"));
    expect(target.image).toMatchObject({ dockerfile: "docker/Dockerfile", context: ".", tags: ["hello:1"] });
  });

  it.each([
    [["--tag", "BAD NAME"], /"BAD NAME" is not the name of an image/],
    [["--push"], /'--print .*cannot be used with option '--push'/],
  ])("refuses %s and writes nothing", async (args, message) => {
    const { exit, stdout } = await print(join(project, "docker"), ...args);

    expect(exit).toBe(1);
    expect(JSON.parse(stdout).error.message).toMatch(message);
    expect(readdirSync(project)).not.toContain("docker");
  });

  it("says which options buildx cannot honour", async () => {
    const { exit, stdout } = await runFactory([
      "build",
      project,
      "--builder",
      "bake",
      "--sbom",
      "--platform",
      "linux/arm64",
      "--json",
    ]);

    expect(exit).toBe(1);
    expect(JSON.parse(stdout).error).toMatchObject({
      code: "USAGE",
      message: "--builder bake cannot be used with --platform and --sbom",
    });
  });

  it("replaces files only when it is told to", async () => {
    writeFileSync(join(project, "Dockerfile"), "FROM mine\n");

    const refused = await print();
    expect(refused.exit).toBe(1);
    expect(JSON.parse(refused.stdout).error).toMatchObject({ code: "FILE_EXISTS" });
    expect(readdirSync(project)).not.toContain("docker-bake.json");

    expect((await print("--force")).exit).toBe(0);
    expect(readFileSync(join(project, "Dockerfile"), "utf8")).toContain("COPY --link");
  });
});
