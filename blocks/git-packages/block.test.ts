import { describe, expect, it } from "vitest";
import type { Contribution } from "../../src/plan/contracts.ts";
import { memoryProject } from "../../test/memory-project.ts";
import { AMD64, planRequest } from "../../test/plan-request.ts";
import { gitPackages } from "./block.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

function project(url: string): Readonly<Record<string, string>> {
  return {
    "pyproject.toml": '[project]\nname = "app"\nversion = "0"\ndependencies = ["tool"]\n',
    "uv.lock": `version = 1

[[package]]
name = "app"
version = "0"
source = { virtual = "." }
dependencies = [{ name = "tool" }]

[[package]]
name = "tool"
version = "1.0"
source = { git = "${url}?subdirectory=py&tag=v1#${COMMIT}" }
`,
  };
}

async function op(url: string) {
  const { stages } = await contribution(url);
  const [only] = stages?.[0]?.ops ?? [];
  if (only?.kind !== "exec") throw new Error("the stage does not run anything");
  return only;
}

async function contribution(url: string): Promise<Contribution> {
  return gitPackages.plan(await planRequest(await memoryProject(project(url))));
}

describe("git-packages", () => {
  it("works when a lock has a repository, and asks the resolver for nothing itself", async () => {
    const locked = await memoryProject(project("https://git.example/tool"));

    expect(await gitPackages.detect(locked)).toBe(true);
    expect(await gitPackages.dependencies(locked, AMD64)).toEqual([]);
    expect(await gitPackages.detect(await memoryProject({ "main.py": "" }))).toBe(false);
  });

  it("installs the commit of the lock into a layer that depends on the environment alone", async () => {
    const { stages, layers } = await contribution("https://git.example/tool");

    expect(stages).toHaveLength(1);
    expect(stages?.[0]).toMatchObject({
      id: "git-tool",
      phase: "build.dependencies",
      layerId: "git-tool",
      from: { kind: "provider", name: "venv" },
    });
    expect(layers).toEqual([{ id: "git-tool", group: "git", distributions: ["tool==1.0"] }]);
    const { command, mounts, source } = await op("https://git.example/tool");
    expect(command).toContain("uv pip install --no-deps ");
    expect(source).toBe("uv.lock:9");
    expect(mounts).toContainEqual(
      expect.objectContaining({
        kind: "file",
        content: `tool @ git+https://git.example/tool@${COMMIT}#subdirectory=py\n`,
      }),
    );
  });

  it("takes the ssh agent for a repository that is fetched with ssh, and for no other", async () => {
    const kinds = async (url: string) => ((await op(url)).mounts ?? []).map(({ kind }) => kind);

    expect(await kinds("ssh://git@git.example/tool")).toContain("ssh");
    expect(await kinds("https://git.example/tool")).not.toContain("ssh");
  });
});
