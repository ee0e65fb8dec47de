import { describe, expect, it } from "vitest";
import { memoryProject } from "../../test/memory-project.ts";

type Files = Readonly<Record<string, string>>;

async function stackOf(files: Files): Promise<readonly string[]> {
  const { python, node, site } = await memoryProject(files);
  return Object.entries({ python, node, site }).flatMap(([name, one]) => (one === undefined ? [] : [name]));
}

const NODE = { "package.json": "{}" };

describe("the files that are read", () => {
  it.each<[string, Files, string]>([
    ["a Python manifest before package.json", { ...NODE, "requirements.txt": "" }, "python"],
    ["package.json before Python files", { ...NODE, "tool.py": "" }, "node"],
    ["package.json before a pyproject.toml for tools", { ...NODE, "pyproject.toml": "[tool.x]\n" }, "node"],
    ["Python files before pages", { "a.py": "", "index.html": "" }, "python"],
    ["package.json before pages", { ...NODE, "index.html": "" }, "node"],
    ["pages alone", { "public/index.html": "" }, "site"],
    ["what the config says", { ...NODE, "requirements.txt": "", "factory.yaml": "stack: node\n" }, "node"],
    ["what the config says", { ...NODE, "index.html": "", "factory.yaml": "stack: static\n" }, "site"],
    [
      "the manager of the config",
      { ...NODE, "requirements.txt": "", "factory.yaml": "manager: npm\n" },
      "node",
    ],
    ["Python's own keys", { ...NODE, "a.py": "", "factory.yaml": "python: 3.12\n" }, "python"],
    ["cog's file", { ...NODE, "cog.yaml": "build: {python_version: '3.12'}\n" }, "python"],
  ])("are of %s", async (_what, files, stack) => {
    expect(await stackOf(files)).toEqual([stack]);
  });

  it("are not those of another stack: a broken package.json does not stop a Python project", async () => {
    expect(await stackOf({ "requirements.txt": "", "package.json": "{" })).toEqual(["python"]);
    expect(await stackOf({ "requirements.txt": "=>", ...NODE, "factory.yaml": "stack: node\n" })).toEqual([
      "node",
    ]);
  });

  it("leave the names of the stacks that were passed over", async () => {
    const { passedOver } = await memoryProject({ ...NODE, "tool.py": "", "index.html": "" });

    expect(passedOver).toEqual([
      { stack: "python", file: "tool.py" },
      { stack: "static", file: "index.html" },
    ]);
  });

  it("are of the folder with pages: the root before public before dist", async () => {
    expect((await memoryProject({ "index.html": "", "public/index.html": "" })).site).toEqual({
      folder: ".",
    });
    expect((await memoryProject({ "dist/index.html": "", "public/index.html": "" })).site).toEqual({
      folder: "public",
    });
  });
});

describe("keys that do not fit the stack", () => {
  it.each([
    ["stack: static\npackages: [numpy]\n", "packages is for Python projects, and this is a static project"],
    ["manager: npm\npython: 3.12\n", "python is for Python projects, and this is a node project"],
    ["stack: python\nmanager: yarn\n", "yarn is no manager of a python project"],
    ["stack: node\nmanager: uv\n", "uv is no manager of a node project"],
  ])("are refused: %j", async (text, message) => {
    await expect(memoryProject({ "factory.yaml": text })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message,
      source: expect.stringMatching(/^factory\.yaml:2:\d+$/),
    });
  });
});
