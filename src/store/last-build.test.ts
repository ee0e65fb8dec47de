import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { type LastBuild, readLastBuild, writeLastBuild } from "./last-build.ts";

const build: LastBuild = {
  schemaVersion: 1,
  planDigest: "sha256:aa",
  digest: "sha256:bb",
  layers: [{ id: "source", digest: "sha256:cc", size: 12 }],
};

function newProject(): string {
  return mkdtempSync(join(tmpdir(), "factory-last-build-"));
}

describe("the last build", () => {
  it("is remembered as it was written", async () => {
    const project = newProject();

    await writeLastBuild(project, build);

    expect(await readLastBuild(project)).toEqual(build);
  });

  it("is replaced by the next one", async () => {
    const project = newProject();
    await writeLastBuild(project, build);

    await writeLastBuild(project, { ...build, planDigest: "sha256:dd", layers: [] });

    expect(await readLastBuild(project)).toMatchObject({ planDigest: "sha256:dd", layers: [] });
  });

  it("is kept out of version control", async () => {
    const project = newProject();

    await writeLastBuild(project, build);

    expect(readFileSync(join(project, ".factory", "state", ".gitignore"), "utf8")).toBe("*\n");
  });

  it("is none where nothing was built", async () => {
    expect(await readLastBuild(newProject())).toBeUndefined();
  });

  it.each(["", "{", "null", "[]", '{"schemaVersion":2,"layers":[]}', '{"schemaVersion":1}'])(
    "counts for none when its record is %j",
    async (text) => {
      const project = newProject();
      const file = join(project, ".factory", "state", "builds", "last.json");
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);

      expect(await readLastBuild(project)).toBeUndefined();
    },
  );
});
