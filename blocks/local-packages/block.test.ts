import { describe, expect, it } from "vitest";
import type { Contribution } from "../../src/plan/contracts.ts";
import { memoryProject } from "../../test/memory-project.ts";
import { AMD64, planRequest } from "../../test/plan-request.ts";
import { localPackages } from "./block.ts";

const BUILD = '[build-system]\nrequires = ["hatchling"]\n';

const entry = (name: string, source: string, rest = "") =>
  `\n[[package]]\nname = "${name}"\nversion = "1.0"\nsource = { ${source} }\n${rest}`;

const HEAD = '[project]\nname = "app"\nversion = "0"\n';

/** A uv project that is a package with two more in it. */
const WORKSPACE = {
  "pyproject.toml": `[project]\nname = "app"\nversion = "0"\ndependencies = ["core", "near"]\n${BUILD}`,
  "uv.lock": `version = 1\n${entry("app", 'editable = "."', 'dependencies = [{ name = "core" }, { name = "near" }]\n')}${entry(
    "core",
    'directory = "libs/core"',
  )}${entry("near", 'path = "wheels/near-1.0-py3-none-any.whl"')}${entry("other", 'directory = "libs/other"')}`,
  "libs/core/pyproject.toml": BUILD,
  "wheels/near-1.0-py3-none-any.whl": "",
};

async function contribution(files: Readonly<Record<string, string>>): Promise<Contribution> {
  return localPackages.plan(await planRequest(await memoryProject(files)));
}

/** What each package is copied from, and what of it is left out. */
function copies({ stages }: Contribution) {
  return (stages ?? []).flatMap(({ id, ops }) =>
    ops.flatMap((op) => (op.kind === "copy" ? [[id, ...op.src, ...(op.exclude ?? [])]] : [])),
  );
}

describe("local-packages", () => {
  it("works when something of the project is a package", async () => {
    expect(await localPackages.detect(await memoryProject(WORKSPACE))).toBe(true);
    expect(await localPackages.detect(await memoryProject({ "pyproject.toml": HEAD + BUILD }))).toBe(true);
    expect(await localPackages.detect(await memoryProject({ "pyproject.toml": HEAD }))).toBe(false);
    expect(await localPackages.detect(await memoryProject({ "main.py": "" }))).toBe(false);
    expect(await localPackages.dependencies(await memoryProject(WORKSPACE), AMD64)).toEqual([]);
  });

  it("builds what the image needs, each from its own files, which are no other package's", async () => {
    const planned = await contribution(WORKSPACE);

    expect(copies(planned)).toEqual([
      ["local-app-files", "/", "libs/core", "wheels/near-1.0-py3-none-any.whl"],
      ["local-core-files", "/libs/core"],
      ["local-near-files", "/wheels/near-1.0-py3-none-any.whl"],
    ]);
    expect(planned.layers?.map(({ id, distributions }) => [id, ...distributions])).toEqual([
      ["local-app", "app==1.0"],
      ["local-core", "core==1.0"],
      ["local-near", "near==1.0"],
    ]);
  });

  it("installs a wheel as it is, and builds a folder in isolation", async () => {
    const { stages } = await contribution(WORKSPACE);
    const command = (id: string) => {
      const [op] = stages?.find((stage) => stage.id === id)?.ops ?? [];
      return op?.kind === "exec" ? op.command : undefined;
    };

    expect(command("local-core")).toContain("uv build --wheel");
    expect(command("local-near")).not.toContain("uv build");
    for (const id of ["local-core", "local-near"]) {
      expect(command(id)).toContain("uv pip install --no-deps --no-index");
      expect(command(id)).toContain("-name uv_cache.json");
    }
  });

  it("installs a project without a lock, and the folders that requirements name", async () => {
    const own = await contribution({ "pyproject.toml": HEAD + BUILD });
    const named = await contribution({
      "requirements.txt": "-e ./libs/core\n./libs/win ; sys_platform == 'win32'\n",
      "libs/core/pyproject.toml": `[project]\nname = "core"\nversion = "1"\n${BUILD}`,
      "libs/win/pyproject.toml": `[project]\nname = "win"\nversion = "1"\n${BUILD}`,
    });

    expect(copies(own)).toEqual([["local-app-files", "/"]]);
    expect(copies(named)).toEqual([["local-core-files", "/libs/core"]]);
  });

  it.each([
    ["uv", "[tool.uv]\npackage = false\n"],
    ["Poetry", "[tool.poetry]\npackage-mode = false\n"],
    ["PDM", "[tool.pdm]\ndistribution = false\n"],
  ])("leaves a project alone that is no package for %s", async (_manager, table) => {
    expect(copies(await contribution({ "pyproject.toml": HEAD + table + BUILD }))).toEqual([]);
  });

  it("leaves the project alone when the config says so, and still installs what it needs", async () => {
    const planned = await contribution({ ...WORKSPACE, "factory.yaml": "installProject: false\n" });

    expect(copies(planned).map(([id]) => id)).toEqual(["local-core-files", "local-near-files"]);
  });

  it.each([
    ["a place with nothing", {}, "core should be in libs/core, where nothing is"],
    [
      "a folder with no manifest",
      { "libs/core/a.py": "" },
      "libs/core has neither a pyproject.toml nor a setup.py",
    ],
  ])("refuses %s", async (_what, more, message) => {
    const { "libs/core/pyproject.toml": _, ...files } = WORKSPACE;

    await expect(contribution({ ...files, ...more })).rejects.toMatchObject({
      code: "FILE_MISSING",
      message,
      source: "uv.lock:9",
    });
  });

  it("gives a variable of the config that tells the version to the backend, and no other", async () => {
    const { stages } = await contribution({
      "pyproject.toml": HEAD + BUILD,
      "factory.yaml": "environment:\n  SETUPTOOLS_SCM_PRETEND_VERSION: 1.2.3\n  LOG: x\n",
    });
    const op = stages?.[1]?.ops[0];
    const env = op?.kind === "exec" ? op.env : {};

    expect(env).toMatchObject({ SETUPTOOLS_SCM_PRETEND_VERSION: "1.2.3" });
    expect(env).not.toHaveProperty("LOG");
  });
});
