import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { locateProject } from "./locate-project.ts";

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "factory-locate-")));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

const WORKSPACE = {
  "uv.lock": "",
  "pyproject.toml": '[tool.uv.workspace]\nmembers = ["services/*"]\n',
  "services/api/pyproject.toml": "",
};

const locate = (dir: string, asked?: string) => locateProject({ cwd: root }, dir, asked);

describe("locateProject", () => {
  it("takes the folder itself, the workspace it is a member of, or what is asked for", async () => {
    write(WORKSPACE);
    const api = join(root, "services/api");

    expect(await locate(".")).toEqual({ root, folder: "" });
    expect(await locate("services")).toEqual({ root: join(root, "services"), folder: "" });
    expect(await locate("services/api")).toEqual({ root, folder: "services/api" });
    expect(await locate("services/api", "services")).toEqual({ root: join(root, "services"), folder: "api" });
    expect(await locate("services/api", api)).toEqual({ root: api, folder: "" });
  });

  it("looks for no workspace beyond the repository that the project is in", async () => {
    write({ ...WORKSPACE, "services/.git/HEAD": "" });

    expect(await locate("services/api")).toEqual({ root: join(root, "services/api"), folder: "" });
  });

  it("refuses a root that does not hold the project, and folders that are none", async () => {
    write(WORKSPACE);
    mkdirSync(join(root, "other"));

    await expect(locate("services/api", "other")).rejects.toMatchObject({ code: "USAGE", source: "--root" });
    await expect(locate("nowhere")).rejects.toMatchObject({ code: "PROJECT_NOT_FOUND" });
    await expect(locate("services/api", "nowhere")).rejects.toMatchObject({ code: "PROJECT_NOT_FOUND" });
  });
});
