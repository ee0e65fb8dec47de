import { describe, expect, it } from "vitest";
import uvRelease from "../../compat/uv.json" with { type: "json" };
import { memoryProject } from "../../test/memory-project.ts";
import { AMD64, planRequest } from "../../test/plan-request.ts";
import { uv } from "./block.ts";

const HASH = `sha256:${"ab".repeat(32)}`;

async function detects(files: Readonly<Record<string, string>>): Promise<boolean> {
  return uv.detect(await memoryProject(files));
}

async function stage() {
  const { stages } = await uv.plan(await planRequest(await memoryProject({ "requirements.txt": "flask\n" })));
  return stages?.[0];
}

describe("uv", () => {
  it("works when there is something to install", async () => {
    expect(await detects({ "requirements.txt": "flask\n" })).toBe(true);
    expect(await detects({ "requirements.txt": `flask==3 --hash=${HASH}\n` })).toBe(true);
    expect(await detects({ "main.py": "" })).toBe(false);
    expect(await detects({ "README.md": "" })).toBe(false);
  });

  it("asks the resolver for nothing", async () => {
    expect(await uv.dependencies(await memoryProject({ "requirements.txt": "flask\n" }), AMD64)).toEqual([]);
  });

  it("is in no layer of the image, and is found by what it provides", async () => {
    const planned = await stage();

    expect(planned).toMatchObject({ from: { kind: "provider", name: "build-base" }, provides: ["uv"] });
    expect(planned).not.toHaveProperty("layerId");
  });

  it("downloads one pinned release and checks it by hash", async () => {
    const [op] = (await stage())?.ops ?? [];
    const files = (op?.kind === "exec" ? (op.mounts ?? []) : []).flatMap((mount) =>
      mount.kind === "file" ? [mount.content] : [],
    );
    const hashes = Object.values(uvRelease.wheels).map(({ hash }) => `    --hash=${hash}`);

    expect(op?.kind === "exec" ? op.argv : []).toEqual(
      expect.arrayContaining(["--require-hashes", "--no-deps", "--only-binary=:all:"]),
    );
    expect(files).toEqual([`uv==${uvRelease.version} \\\n${hashes.join(" \\\n")}\n`]);
    expect(hashes.every((line) => /--hash=sha256:[0-9a-f]{64}$/.test(line))).toBe(true);
  });
});
