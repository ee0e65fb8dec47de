import { describe, expect, it } from "vitest";
import { memoryProject } from "../../../test/memory-project.ts";
import { factorySchema } from "../config/factory-schema.ts";
import { MANAGERS } from "./managers.ts";

const FILES: Readonly<Record<string, string>> = {
  "pyproject.toml": '[project]\nname = "app"\ndependencies = []\n',
  "uv.lock": 'version = 1\n[[package]]\nname = "app"\nversion = "0"\nsource = { virtual = "." }\n',
  "pylock.toml": 'lock-version = "1.0"\n',
  "poetry.lock": '[metadata]\nlock-version = "2.1"\n',
  "pdm.lock": '[metadata]\nlock_version = "4.5.0"\n',
  Pipfile: "",
  "Pipfile.lock": '{"default": {}}',
  "requirements.txt": "flask\n",
};

async function chosen(files: Readonly<Record<string, string>>) {
  return (await memoryProject(files)).python;
}

describe("chooseManager", () => {
  it("takes them in one order, and tells which it did not take", async () => {
    const left: Record<string, string> = { ...FILES };
    const order = [];
    for (const { file } of MANAGERS) {
      const python = await chosen(left);
      order.push(
        `${python?.manager} not ${(python?.rejected ?? []).map(({ manager }) => manager).join(" ")}`,
      );
      delete left[file];
    }

    expect(order).toEqual([
      "uv not pylock poetry pdm pipenv pip",
      "pylock not poetry pdm pipenv pip",
      "poetry not pdm pipenv pip",
      "pdm not pipenv pip",
      "pipenv not pip",
      "pip not ",
      "pyproject not ",
    ]);
  });

  it.each(MANAGERS)("takes $manager when the config says so, and rejects nothing", async ({ manager }) => {
    const python = await chosen({ ...FILES, "factory.yaml": `manager: ${manager}\n` });

    expect(python?.manager).toBe(manager);
    expect(python?.rejected).toBeUndefined();
  });

  it("offers in factory.yaml every manager there is", () => {
    expect(factorySchema.properties.manager.enum).toEqual(MANAGERS.map(({ manager }) => manager));
  });

  it.each(MANAGERS)("says which file $manager needs", async ({ manager, file }) => {
    await expect(chosen({ "main.py": "", "factory.yaml": `manager: ${manager}\n` })).rejects.toMatchObject({
      code: "FILE_MISSING",
      message: `manager is ${manager}, but ${file} does not exist`,
      source: "factory.yaml:1:10",
    });
  });

  it("refuses pyproject for a pyproject.toml without a [project] table", async () => {
    const config = { "factory.yaml": "manager: pyproject\n" };

    await expect(chosen({ ...config, "pyproject.toml": "" })).rejects.toMatchObject({
      code: "PYPROJECT_INVALID",
      message: "pyproject.toml has no [project] table",
    });
    await expect(
      chosen({ ...config, "pyproject.toml": '[tool.poetry.dependencies]\na = "*"\n' }),
    ).rejects.toMatchObject({ code: "UNSUPPORTED" });
  });

  it("counts a pyproject.toml with dependencies beside requirements.txt", async () => {
    const declares = '[project]\nname = "app"\ndependencies = ["a"]\n';

    expect((await chosen({ "requirements.txt": "a\n", "pyproject.toml": declares }))?.rejected).toEqual([
      { manager: "pyproject", file: "pyproject.toml" },
    ]);
  });
});
