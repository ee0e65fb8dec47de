import { describe, expect, it } from "vitest";
import { memoryProject } from "../../test/memory-project.ts";
import { AMD64, planRequest } from "../../test/plan-request.ts";
import { pythonInterpreter } from "./block.ts";

async function asked(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const dependencies = await pythonInterpreter.dependencies(await memoryProject(files), AMD64);
  return dependencies.map(({ range, strength, source }) => `${strength} ${range} from ${source}`);
}

describe("python-interpreter", () => {
  it("works in a folder with Python files and in no other", async () => {
    expect(await pythonInterpreter.detect(await memoryProject({ "main.py": "" }))).toBe(true);
    expect(await pythonInterpreter.detect(await memoryProject({ "README.md": "" }))).toBe(false);
  });

  it("prefers one Python when the project names none", async () => {
    expect(await asked({ "main.py": "" })).toEqual(["prefer 3.13 from default"]);
  });

  it("asks for every range the project declares, each from its own file", async () => {
    const files = {
      "pyproject.toml": '[project]\nname = "a"\nrequires-python = ">=3.10"\n',
      ".python-version": "3.12\n",
    };

    expect(await asked(files)).toEqual([
      "require ==3.12.* from .python-version:1:1",
      "require >=3.10 from pyproject.toml:3:19",
      "prefer 3.13 from default",
    ]);
  });

  it("makes one environment without pip, as a layer that all Python layers start from", async () => {
    const request = await planRequest(await memoryProject({ "main.py": "" }), { version: "3.11.2" });

    const { stages, layers } = await pythonInterpreter.plan(request);

    expect(stages).toHaveLength(1);
    expect(stages?.[0]).toMatchObject({
      id: "python-venv",
      phase: "build.runtime",
      name: "virtual environment for Python 3.11.2",
      from: { kind: "previous" },
      provides: ["venv"],
      layerId: "python-venv",
      layer: "diff",
      ops: [{ kind: "exec", network: "none" }],
    });
    expect(layers).toEqual([{ id: "python-venv", group: "venv", distributions: [] }]);
  });

  it("keeps the version out of the command, so that it is not what decides about the cache", async () => {
    const project = await memoryProject({ "main.py": "" });
    const older = await pythonInterpreter.plan(await planRequest(project, { version: "3.11.2" }));
    const newer = await pythonInterpreter.plan(await planRequest(project, { version: "3.11.3" }));

    expect(newer.stages?.[0]?.ops).toEqual(older.stages?.[0]?.ops);
  });

  it("puts the environment first on the image's search path", async () => {
    const { config } = await pythonInterpreter.plan(
      await planRequest(await memoryProject({ "main.py": "" })),
    );

    expect(config?.env).toEqual({
      PATH: "/opt/venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      PYTHONUNBUFFERED: "1",
      VIRTUAL_ENV: "/opt/venv",
    });
  });

  it("tells which of several managers it took, and nothing when the config chose one", async () => {
    const files = {
      "requirements.txt": "flask\n",
      "pyproject.toml": '[project]\nname = "app"\ndependencies = ["django"]\n',
    };
    const diagnostics = async (config: Readonly<Record<string, string>>) =>
      (await pythonInterpreter.plan(await planRequest(await memoryProject({ ...files, ...config }))))
        .diagnostics;

    expect(await diagnostics({})).toEqual([
      {
        code: "SEVERAL_MANAGERS",
        severity: "info",
        message:
          "packages are taken from requirements.txt (pip) and not from pyproject.toml; remove what is not used, " +
          "or write `manager: pyproject` in factory.yaml to take pyproject.toml",
        source: "requirements.txt",
      },
    ]);
    expect(await diagnostics({ "factory.yaml": "manager: pip\n" })).toEqual([]);
  });
});
