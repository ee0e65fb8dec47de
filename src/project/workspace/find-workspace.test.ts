import { describe, expect, it } from "vitest";
import { memoryProjectFs } from "../fs/memory-project-fs.ts";
import { readProject } from "../read-project.ts";
import { findWorkspace } from "./find-workspace.ts";

const ROOT = {
  "pyproject.toml": '[tool.uv.workspace]\nmembers = ["services/*"]\nexclude = ["services/old"]\n',
  "uv.lock": `version = 1

[manifest]
members = ["api", "worker"]

[[package]]
name = "api"
version = "0"
source = { virtual = "services/api" }

[[package]]
name = "worker"
version = "0"
source = { editable = "services/worker" }
`,
  "services/api/pyproject.toml": '[project]\nname = "api"\nversion = "0"\n',
  "services/api/main.py": "",
  "services/old/pyproject.toml": "",
  "services/worker/pyproject.toml": '[project]\nname = "worker"\nversion = "0"\n',
  "tools/pyproject.toml": "",
};

describe("findWorkspace", () => {
  it.each([
    ["", { folder: "", member: "." }],
    ["services/api", { folder: "", member: "services/api" }],
    ["services/old", undefined],
    ["services", undefined],
    ["tools", undefined],
  ])("finds for %j", async (folder, expected) => {
    const fs = memoryProjectFs(ROOT);

    expect(await findWorkspace(fs, folder, await fs.list(folder))).toEqual(expected);
  });

  it("leaves a member with a lock of its own alone", async () => {
    const fs = memoryProjectFs({ ...ROOT, "services/api/poetry.lock": "" });

    expect(await findWorkspace(fs, "services/api", await fs.list("services/api"))).toBeUndefined();
  });
});

describe("a project in a workspace", () => {
  it("is the member that its folder, or the config of the root, names", async () => {
    const byFolder = await readProject(memoryProjectFs(ROOT), { folder: "services/api" });
    const config = { "factory.yaml": "package: API\nstart: python main.py\n" };
    const byName = await readProject(memoryProjectFs({ ...ROOT, ...config }));

    for (const project of [byFolder, byName]) {
      expect(project.folder).toBe("services/api");
      expect(project.root.map(({ name }) => name)).toEqual(["main.py", "pyproject.toml"]);
      const [api, worker] = project.python?.lock?.packages ?? [];
      expect(api).toMatchObject({ name: "api", root: true });
      expect(worker).toMatchObject({ root: false, place: { kind: "folder", path: "services/worker" } });
    }
    expect(byName.config.start?.value).toBe("python main.py");
  });

  it("says which members there are", async () => {
    const asked = { package: { value: "apo", source: "--package" } };

    await expect(readProject(memoryProjectFs(ROOT), asked)).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: 'uv.lock has no workspace member "apo"',
      source: "--package",
      hint: "did you mean api?",
    });
    await expect(readProject(memoryProjectFs({ "main.py": "" }), asked)).rejects.toMatchObject({
      message: "package is apo, but there is no uv.lock to find it in",
    });
  });

  it("ignores what its own .dockerignore names, below itself only", async () => {
    const fs = memoryProjectFs({
      ...ROOT,
      ".dockerignore": "*.log\n",
      "services/api/.dockerignore": "/data\n!data/keep\n**/tmp\n",
    });

    expect((await readProject(fs, { folder: "services/api" })).ignore).toEqual([
      "*.log",
      "services/api/data",
      "!services/api/data/keep",
      "services/api/**/tmp",
    ]);
  });

  it("reads what its requirements name above it, and nothing above the root", async () => {
    const files = (path: string) => ({
      "shared/pyproject.toml":
        '[project]\nname = "shared"\nversion = "1"\n[build-system]\nrequires = ["hatchling"]\n',
      "app/requirements.txt": `-e ${path}\n`,
    });
    const { python } = await readProject(memoryProjectFs(files("../shared")), { folder: "app" });

    expect(python?.requirements[0]?.place).toEqual({ kind: "folder", path: "shared" });
    await expect(
      readProject(memoryProjectFs(files("../../shared")), { folder: "app" }),
    ).rejects.toMatchObject({ code: expect.stringMatching(/OUTSIDE|INVALID/) });
  });
});
