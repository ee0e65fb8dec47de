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
  "setup.py": "from setuptools import setup\nsetup(name='app', install_requires=['flask'])\n",
  "setup.cfg": "[metadata]\nname = app\n",
  "environment.yml": "dependencies: [flask]\n",
};

const NAMES = [...new Set(MANAGERS.map(({ manager }) => manager))];

async function chosen(files: Readonly<Record<string, string>>) {
  return (await memoryProject(files)).python;
}

describe("chooseManager", () => {
  it("takes them in one order, and tells which it did not take", async () => {
    const left: Record<string, string> = { ...FILES };
    const order = [];
    for (const { manager, file, alternatives = [] } of MANAGERS) {
      if (manager === "poetry" && file === "pyproject.toml")
        left[file] = "[tool.poetry.dependencies]\na = '1'\n";
      const python = await chosen(left);
      order.push(
        `${python?.manager} not ${(python?.rejected ?? []).map(({ manager }) => manager).join(" ")}`,
      );
      for (const one of [file, ...alternatives]) delete left[one];
    }

    expect(order).toEqual([
      "uv not pylock poetry pdm pipenv pip conda",
      "pylock not poetry pdm pipenv pip conda",
      "poetry not pdm pipenv pip conda",
      "pdm not pipenv pip conda",
      "pipenv not pip setuptools conda",
      "pip not pipenv setuptools conda",
      "pyproject not pipenv conda",
      "poetry not pipenv conda",
      "pipenv not setuptools conda",
      "setuptools not conda",
      "conda not ",
    ]);
  });

  it.each(NAMES)("takes %s when the config says so, and rejects nothing", async (manager) => {
    const python = await chosen({ ...FILES, "factory.yaml": `manager: ${manager}\n` });

    expect(python?.manager).toBe(manager);
    expect(python?.rejected).toBeUndefined();
  });

  it("offers in factory.yaml every manager there is", () => {
    expect(factorySchema.properties.manager.enum).toEqual([...NAMES, "npm", "pnpm", "yarn"]);
  });

  it.each(NAMES)("says which file %s needs", async (manager) => {
    const file = MANAGERS.find((one) => one.manager === manager)?.file;
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
  });

  it("takes setup.cfg only when it declares a package", async () => {
    const tools = "[flake8]\nmax-line-length = 100\n";

    expect((await chosen({ "main.py": "", "setup.cfg": tools }))?.manager).toBe("none");
    expect((await chosen({ "setup.cfg": "[options]\ninstall_requires = a\n" }))?.manager).toBe("setuptools");
  });

  it("takes a setup.py beside pyproject.toml for what old tools need", async () => {
    const python = await chosen({
      "setup.py": FILES["setup.py"] ?? "",
      "pyproject.toml": FILES["pyproject.toml"] ?? "",
    });

    expect(python).toMatchObject({ manager: "pyproject" });
    expect(python?.rejected).toBeUndefined();
  });

  it("counts a pyproject.toml with dependencies beside requirements.txt", async () => {
    const declares = '[project]\nname = "app"\ndependencies = ["a"]\n';

    expect((await chosen({ "requirements.txt": "a\n", "pyproject.toml": declares }))?.rejected).toEqual([
      { manager: "pyproject", file: "pyproject.toml" },
    ]);
  });
});
