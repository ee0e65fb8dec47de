import { describe, expect, it } from "vitest";
import { memoryProject } from "../../test/memory-project.ts";
import { AMD64 } from "../../test/plan-request.ts";
import { node } from "./stack.ts";

type Files = Readonly<Record<string, string>>;

async function described(manifest: object, files: Files = {}) {
  return node.describe(await memoryProject({ "package.json": JSON.stringify(manifest), ...files }), AMD64);
}

async function start(manifest: object, files: Files = {}) {
  const detection = await described(manifest, files);
  return detection.start === undefined
    ? undefined
    : `${detection.start.command} <- ${detection.start.source}`;
}

describe("node", () => {
  it("recognises a package.json, unless a stack before it does", async () => {
    expect(await node.detect(await memoryProject({ "package.json": "{}" }))).toBe(true);
    expect(await node.detect(await memoryProject({ "package.json": "{}", "requirements.txt": "" }))).toBe(
      false,
    );
    expect(await node.detect(await memoryProject({ "index.html": "" }))).toBe(false);
  });

  it("says where every fact was found, and what was passed over", async () => {
    const manifest = { engines: { node: ">=20" }, dependencies: { ms: "^2" } };
    const files = {
      "server.js": "",
      "tool.py": "",
      "yarn.lock": "# yarn lockfile v1\n",
      "factory.yaml": "manager: npm\nsystemPackages: [git]\n",
    };

    expect(await described(manifest, files)).toEqual({
      stack: "node",
      manager: "npm",
      node: { range: ">=20", source: "package.json:1:20" },
      dependencies: [{ name: "ms", specifier: "^2", source: "package.json:1:49" }],
      systemPackages: ["git"],
      accelerator: "none",
      start: { command: "node server.js", source: "server.js:1", env: { PORT: "3000" } },
      ports: [3000],
      rejected: [
        { what: "yarn.lock", reason: "it is a lock of yarn, and npm was taken", source: "yarn.lock" },
        { what: "stack python", reason: expect.stringContaining("no Python manifest"), source: "tool.py" },
      ],
    });
  });

  it.each<[string, object, Files, string]>([
    [
      "the config",
      { scripts: { start: "a" } },
      { "factory.yaml": "start: node b.js\n", Procfile: "web: c\n" },
      "node b.js <- factory.yaml:1:8",
    ],
    [
      "the Procfile",
      { scripts: { start: "a" } },
      { Procfile: "web: node c.js\n" },
      "node c.js <- Procfile:1",
    ],
    [
      "the start script",
      { scripts: { start: "node d.js" }, main: "e.js" },
      { "e.js": "" },
      "node d.js <- package.json:1:21",
    ],
    [
      "main",
      { main: "./lib" },
      { "lib/index.js": "", "server.js": "" },
      "node lib/index.js <- package.json:1:9",
    ],
    [
      "a file of a usual name",
      { main: "gone.js" },
      { "index.js": "", "app.js": "" },
      "node index.js <- index.js:1",
    ],
  ])("starts what %s says", async (_what, manifest, files, expected) => {
    expect(await start(manifest, files)).toBe(expected);
  });

  it.each([
    [{ start: "npm run serve", serve: "node s.js" }, "node s.js"],
    [{ start: "yarn serve", preserve: "node p.js", serve: "node s.js" }, "node p.js && node s.js"],
    [{ prestart: "node p.js", start: "node s.js" }, "node p.js && node s.js"],
    [{ start: "npm run start" }, "npm run start"],
    [{ start: "npm run a -- --x", a: "b" }, "npm run a -- --x"],
  ])("runs %j without the manager where that is the same", async (scripts, command) => {
    expect((await described({ scripts })).start?.command).toBe(command);
  });

  it.each([
    [
      { scripts: { start: "nodemon a.js" }, devDependencies: { nodemon: "3" } },
      "the start script runs nodemon",
    ],
    [{ scripts: { start: "NODE_ENV=x npm start" } }, "the start script needs npm"],
  ])("warns of what the image will not have: %j", async (manifest, warning) => {
    expect((await described(manifest)).start?.warning).toContain(warning);
  });

  it("gives the program the port that is exposed", async () => {
    const manifest = { scripts: { start: "node a.js" } };

    expect(await described(manifest, { "factory.yaml": "ports: [8000]\n" })).toMatchObject({
      start: { env: { PORT: "8000" } },
      ports: [8000],
    });
    expect(await described(manifest, { "factory.yaml": "environment: {PORT: '81'}\n" })).toMatchObject({
      ports: [81],
    });
  });

  it("has no start when there is nothing to start, and never one outside the project", async () => {
    expect(await start({})).toBeUndefined();
    expect(await start({ main: "../x.js" })).toBeUndefined();
    expect(await start({ main: "a b; c" })).toBeUndefined();
  });
});
