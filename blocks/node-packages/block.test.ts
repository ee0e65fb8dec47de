import { describe, expect, it } from "vitest";
import type { DraftStage } from "../../src/plan/types.ts";
import { memoryProject } from "../../test/memory-project.ts";
import { stackRequest } from "../../test/stack-request.ts";
import { nodePackages } from "./block.ts";

type Files = Readonly<Record<string, string>>;

const LOCK = JSON.stringify({
  lockfileVersion: 3,
  packages: { "": { dependencies: { ms: "2.1.3" } }, "node_modules/ms": { version: "2.1.3" } },
});
const MANIFEST = '{"dependencies": {"ms": "2.1.3"}}';
const BUILT = '{"scripts": {"build": "x"}, "dependencies": {"ms": "2"}, "devDependencies": {"vite": "6"}}';

async function planned(files: Files) {
  return nodePackages.plan(await stackRequest(files));
}

function command(stages: readonly DraftStage[] | undefined, id: string): string {
  const op = stages?.find((stage) => stage.id === id)?.ops.at(-1);
  return op?.kind === "exec" ? (op.command ?? "") : "";
}

describe("node-packages", () => {
  it("installs a locked project into one layer of its own", async () => {
    const { stages, layers, diagnostics } = await planned({
      "package.json": MANIFEST,
      "package-lock.json": LOCK,
    });

    expect(stages?.map(({ id, layerId }) => [id, layerId])).toEqual([
      ["node-manifests", undefined],
      ["node-packages", "node-packages"],
    ]);
    expect(command(stages, "node-packages")).toMatch(/^npm ci --omit=dev\nrm -f /);
    expect(layers).toEqual([{ id: "node-packages", group: "node", distributions: ["ms==2.1.3"] }]);
    expect(diagnostics).toEqual([]);
  });

  it("shows an install the manifests and the lock and nothing else of the project", async () => {
    const { stages } = await planned({ "package.json": MANIFEST, "package-lock.json": LOCK, "a.js": "" });
    const ops = stages?.[0]?.ops ?? [];

    expect(ops).toEqual([
      {
        kind: "copy",
        from: { kind: "context", name: "project" },
        src: ["/"],
        include: ["package-lock.json"],
        exclude: ["**/node_modules"],
        dest: "/app",
      },
      { kind: "mkfile", path: "/app/package.json", content: expect.stringContaining('"ms": "2.1.3"') },
    ]);
  });

  it.each<[string, Files, string]>([
    ["npm without a lock", {}, "npm install --no-package-lock --omit=dev"],
    ["pnpm", { "pnpm-lock.yaml": "lockfileVersion: '9.0'\n" }, "pnpm install --frozen-lockfile --prod"],
    [
      "yarn 1",
      { "yarn.lock": "# yarn lockfile v1\n" },
      "yarn install --non-interactive --frozen-lockfile --production=true",
    ],
    ["yarn 4", { "yarn.lock": "__metadata:\n  version: 8\n" }, "yarn workspaces focus --all --production"],
    ["yarn 3", { "yarn.lock": "__metadata:\n  version: 6\n" }, "yarn install --immutable\n"],
    ["pnpm without a lock", { "factory.yaml": "manager: pnpm\n" }, "pnpm install --no-lockfile --prod"],
    [
      "yarn without a lock",
      { "factory.yaml": "manager: yarn\n" },
      "yarn install --no-immutable\nrm -f yarn.lock",
    ],
  ])("runs %s as it wants to be run", async (_what, files, expected) => {
    const { stages } = await planned({ "package.json": MANIFEST, ...files });

    expect(command(stages, "node-packages")).toContain(expected);
  });

  it("brings pnpm and yarn from the registry, in no layer, checked by their integrity", async () => {
    const { stages } = await planned({
      "package.json": MANIFEST,
      "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
    });
    const [manager] = stages ?? [];

    expect(manager).toMatchObject({ id: "node-manager", provides: ["node-manager"] });
    expect(manager).not.toHaveProperty("layerId");
    expect(JSON.stringify(manager?.ops[1])).toContain("sha512-");
  });

  it("installs for the build beside the image's packages, only when there is a build", async () => {
    const { stages } = await planned({ "package.json": BUILT });

    expect(stages?.map(({ id }) => id)).toEqual(["node-manifests", "node-packages", "node-build-packages"]);
    expect(command(stages, "node-build-packages")).toBe("npm install --no-package-lock --include=dev");
    const unbuilt = await planned({ "package.json": BUILT.replace('"build"', '"test"') });
    expect(unbuilt.stages?.map(({ id }) => id)).toEqual(["node-manifests", "node-packages"]);
  });

  it("installs nothing when nothing is needed", async () => {
    expect(await nodePackages.detect(await memoryProject({ "package.json": "{}" }))).toBe(false);
    expect(await nodePackages.detect(await memoryProject({ "a.py": "" }))).toBe(false);
    const { stages, layers } = await planned({ "package.json": '{"scripts": {"build": "x"}}' });
    expect([stages, layers]).toEqual([[], []]);
  });

  it("says what a lock would give, which locks are not used, and that credentials are not", async () => {
    const unlocked = await planned({ "package.json": MANIFEST, ".npmrc": "_auth=abc\n" });
    const several = await planned({
      "package.json": MANIFEST,
      "package-lock.json": LOCK,
      "yarn.lock": "# yarn lockfile v1\n",
    });

    expect(unlocked.diagnostics?.map(({ code, severity, source }) => [code, severity, source])).toEqual([
      ["UNLOCKED", "warning", "package.json:1:25"],
      ["CREDENTIALS_NOT_USED", "warning", ".npmrc:1"],
    ]);
    expect(several.diagnostics).toMatchObject([
      {
        code: "SEVERAL_MANAGERS",
        message: expect.stringContaining("by yarn from yarn.lock and not from package-lock.json"),
      },
    ]);
  });

  it("keeps every value of the network out of the plan", async () => {
    const { stages } = await planned({ "package.json": MANIFEST });
    const exec = stages?.at(-1)?.ops[0];
    const mounts = exec?.kind === "exec" ? (exec.mounts ?? []) : [];
    const secrets = mounts.filter(({ kind }) => kind === "secret");

    expect(secrets.length).toBeGreaterThan(8);
    expect(secrets.every((mount) => mount.kind === "secret" && !mount.required)).toBe(true);
    expect(JSON.stringify(secrets)).not.toMatch(/PIP_|UV_/);
  });
});
