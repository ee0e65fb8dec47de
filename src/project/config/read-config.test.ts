import { describe, expect, it } from "vitest";
import { memoryProjectFs } from "../fs/memory-project-fs.ts";
import type { Config } from "../types.ts";
import { readConfig } from "./read-config.ts";

async function read(files: Readonly<Record<string, string>>): Promise<Config> {
  const fs = memoryProjectFs(files);
  return readConfig(fs, await fs.list("."));
}

describe("readConfig", () => {
  it("is empty without a configuration", async () => {
    expect(await read({ "a.py": "" })).toEqual({
      kind: "none",
      packages: [],
      systemPackages: [],
      run: [],
      environment: {},
      ports: [],
      exclude: [],
    });
  });

  it("reads either file", async () => {
    expect((await read({ "factory.yaml": "" })).kind).toBe("factory");
    expect((await read({ "cog.yaml": "predict: a.py:A", "a.py": "class A: ..." })).kind).toBe("cog");
  });

  it("refuses both files together, with the remedy", async () => {
    await expect(read({ "factory.yaml": "", "cog.yaml": "" })).rejects.toMatchObject({
      code: "CONFIG_CONFLICT",
      message: "factory.yaml and cog.yaml both configure this project",
      hint: "move what you need from cog.yaml into factory.yaml and remove cog.yaml",
      source: "factory.yaml",
    });
  });

  it("does not pass over a file whose name is spelt otherwise", async () => {
    await expect(read({ "factory.yml": "" })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: "factory.yml is not read: the configuration is named factory.yaml",
      hint: "did you mean factory.yaml? rename the file",
      source: "factory.yml",
    });
    await expect(read({ "cog.yml": "", "cog.yaml": "" })).rejects.toMatchObject({ hint: "remove cog.yml" });
  });
});
