import { describe, expect, it } from "vitest";
import { memoryProject } from "../../../test/memory-project.ts";

type Files = Readonly<Record<string, string>>;

function manifest(content: object): string {
  return JSON.stringify(content, null, 2);
}

async function nodeOf(files: Files) {
  const { node } = await memoryProject(files);
  if (node === undefined) throw new Error("no Node project");
  return node;
}

const LOCK = (packages: object) => JSON.stringify({ lockfileVersion: 3, packages }, null, 2);

describe("a Node project", () => {
  it("is what package.json says, with the place of each fact", async () => {
    const node = await nodeOf({
      "package.json": manifest({
        main: "lib/a.js",
        engines: { node: ">=18" },
        scripts: { start: "node a.js" },
        dependencies: { ms: "2.1.3" },
        devDependencies: { vite: "^6" },
      }),
      ".nvmrc": "# ours\nv22.3\n",
    });

    expect(node).toMatchObject({
      manager: "npm",
      ranges: [
        { value: ">=18", source: "package.json:4:13" },
        { value: "22.3", source: ".nvmrc:2:1" },
      ],
      dependencies: [{ name: "ms", range: "2.1.3", source: "package.json:10:11" }],
      devDependencies: [{ name: "vite", range: "^6", source: "package.json:13:13" }],
      scripts: { start: { value: "node a.js", source: "package.json:7:14" } },
      main: { value: "lib/a.js", source: "package.json:2:11" },
    });
  });

  it.each([
    ["lts/*", "*"],
    ["lts/iron", "20"],
    ["node", "*"],
    ["v20.11.1", "20.11.1"],
  ])("reads %s of .node-version as %s", async (written, range) => {
    const { ranges } = await nodeOf({ "package.json": "{}", ".node-version": written });
    expect(ranges.map(({ value }) => value)).toEqual([range]);
  });

  it("does not take any word for a version", async () => {
    await expect(nodeOf({ "package.json": "{}", ".nvmrc": "\niojs\n" })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      source: ".nvmrc:2:1",
    });
  });

  it.each([
    ["[]", "package.json is not an object", "package.json:1:1"],
    ['{"a": 1,}', 'package.json is not valid JSON: a name in "quotes" is missing', "package.json:1:9"],
    ['{"workspaces": {"packages": "x"}}', "workspaces.packages is not a list", "package.json:1:29"],
    ['{"packageManager": "pnpm"}', 'packageManager is "pnpm", not NAME@VERSION', "package.json:1:20"],
  ])("refuses %s", async (text, message, source) => {
    await expect(nodeOf({ "package.json": text })).rejects.toMatchObject({
      code: "PACKAGE_JSON_INVALID",
      message,
      source,
    });
  });
});

describe("the manager", () => {
  const locks = { "pnpm-lock.yaml": "lockfileVersion: '9.0'\n", "yarn.lock": "# yarn lockfile v1\n" };

  it("is the one whose lock comes first, and the others are named", async () => {
    const { manager, lock, rejected } = await nodeOf({ "package.json": "{}", ...locks });

    expect({ manager, lock }).toEqual({ manager: "pnpm", lock: { file: "pnpm-lock.yaml", format: "9.0" } });
    expect(rejected).toEqual([{ manager: "yarn", file: "yarn.lock" }]);
  });

  it("is the one of packageManager before that", async () => {
    const node = await nodeOf({
      "package.json": manifest({ packageManager: "yarn@1.22.22+sha1.ab" }),
      ...locks,
    });

    expect(node).toMatchObject({
      manager: "yarn",
      managerVersion: { value: "1.22.22+sha1.ab" },
      lock: { file: "yarn.lock", format: "classic" },
    });
  });

  it("is the one of the config before both, with or without a lock", async () => {
    const files = { "package.json": manifest({ packageManager: "bun@1.2.3" }), ...locks };
    const node = await nodeOf({ ...files, "factory.yaml": "manager: npm\n" });

    expect(node.manager).toBe("npm");
    expect(node).not.toHaveProperty("lock");
  });

  it("is npm when nothing says otherwise, and none that factory does not run", async () => {
    expect((await nodeOf({ "package.json": "{}" })).manager).toBe("npm");
    await expect(nodeOf({ "package.json": manifest({ packageManager: "bun@1.2.3" }) })).rejects.toMatchObject(
      {
        code: "UNSUPPORTED",
      },
    );
  });

  it("prefers npm-shrinkwrap.json, as npm does", async () => {
    const files = { "package.json": "{}", "npm-shrinkwrap.json": LOCK({}), "package-lock.json": LOCK({}) };
    expect((await nodeOf(files)).lock?.file).toBe("npm-shrinkwrap.json");
  });
});

describe("package-lock.json", () => {
  const manifestText = manifest({ dependencies: { a: "^1", "@s/b": "2" }, devDependencies: { c: "3" } });
  const root = { dependencies: { a: "^1", "@s/b": "2" }, devDependencies: { c: "3" } };

  it("tells what the image gets: nothing for building, for other systems, or linked", async () => {
    const packages = {
      "": root,
      "node_modules/a": { version: "1.0.1" },
      "node_modules/@s/b": { version: "2.0.0", hasInstallScript: true },
      "node_modules/a/node_modules/d": { version: "4.0.0", os: ["!win32"] },
      "node_modules/c": { version: "3.0.0", dev: true },
      "node_modules/e": { version: "5.0.0", os: ["darwin"], hasInstallScript: true },
      "node_modules/f": { version: "5.0.0", os: ["linux"], libc: ["musl"] },
      "node_modules/g": { resolved: "packages/g", link: true },
      "packages/g": { version: "1.0.0" },
    };
    const node = await nodeOf({ "package.json": manifestText, "package-lock.json": LOCK(packages) });

    expect(node.lock?.packages).toEqual([
      { name: "@s/b", version: "2.0.0", source: "package-lock.json:16", installScript: true },
      { name: "a", version: "1.0.1", source: "package-lock.json:13", installScript: false },
      { name: "d", version: "4.0.0", source: "package-lock.json:20", installScript: false },
    ]);
  });

  it("is not out of date when the locked version is in a range that was written anew", async () => {
    const packages = {
      "": { dependencies: { a: "^1.0.0" } },
      "node_modules/a": { version: "1.0.1" },
    };
    const lock = LOCK(packages);
    const asking = (range: string) =>
      nodeOf({ "package.json": manifest({ dependencies: { a: range } }), "package-lock.json": lock });

    expect((await asking(">=1")).lock?.packages).toHaveLength(1);
    await expect(asking("^2")).rejects.toMatchObject({ code: "LOCK_INVALID" });
    await expect(asking("github:x/a")).rejects.toMatchObject({ code: "LOCK_INVALID" });
  });

  it("is out of date when it was made for other ranges", async () => {
    const packages = { "": { dependencies: { a: "^0" } } };
    await expect(
      nodeOf({ "package.json": manifestText, "package-lock.json": LOCK(packages) }),
    ).rejects.toMatchObject({
      code: "LOCK_INVALID",
      message: "package-lock.json has 3 problems",
      problems: [
        {
          message: "package-lock.json is out of date: it was made for a ^0, and package.json asks for ^1",
          source: "package.json:3:10",
          hint: "make the lock file again with npm install",
        },
        { source: "package.json:4:13" },
        { source: "package.json:7:10" },
      ],
    });
  });

  it.each([
    ["package-lock.json", "{", "package-lock.json is not valid JSON"],
    ["package-lock.json", "[]", "package-lock.json has no lockfileVersion"],
    ["yarn.lock", "?", "yarn.lock does not say which format it has"],
    ["pnpm-lock.yaml", "", "pnpm-lock.yaml does not say which format it has"],
  ])("%s %j is no lock", async (file, text, message) => {
    await expect(nodeOf({ "package.json": "{}", [file]: text })).rejects.toMatchObject({
      code: "LOCK_INVALID",
      message,
    });
  });

  it("of yarn has the version of its format", async () => {
    const text = "# generated\n\n__metadata:\n  version: 8\n";
    expect((await nodeOf({ "package.json": "{}", "yarn.lock": text })).lock?.format).toBe("8");
  });
});

describe("what an install reads", () => {
  it("is a manifest without what installs ignore, in one order", async () => {
    const one = {
      version: "1.0.0",
      scripts: { start: "x", postinstall: "y" },
      dependencies: { b: "1", a: "2" },
    };
    const two = {
      description: "new",
      scripts: { postinstall: "y", test: "z" },
      dependencies: { a: "2", b: "1" },
    };
    const written = async (content: object) =>
      (await nodeOf({ "package.json": manifest(content) })).install.written["package.json"];

    expect(await written(one)).toBe(await written(two));
    expect(JSON.parse((await written(one)) ?? "")).toEqual({
      dependencies: { a: "2", b: "1" },
      scripts: { postinstall: "y" },
    });
  });

  it("are the lock, configuration, patches, local packages and files that install scripts name", async () => {
    const { install } = await nodeOf({
      "package.json": manifest({
        scripts: { postinstall: "node ./scripts/setup.js && patch-package" },
        dependencies: { lib: "file:./lib", x: "1" },
      }),
      "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
      "pnpm-workspace.yaml": "",
      ".yarn/releases/yarn.cjs": "",
      "patches/x.patch": "",
      "lib/package.json": "{}",
      "scripts/setup.js": "",
      "src/a.js": "",
    });

    expect(install.copied).toEqual([
      ".yarn/releases",
      "lib",
      "patches",
      "pnpm-lock.yaml",
      "pnpm-workspace.yaml",
      "scripts/setup.js",
    ]);
  });

  it("are the manifests of the workspace", async () => {
    const { install } = await nodeOf({
      "package.json": manifest({ workspaces: ["packages/*", "tool"] }),
      "packages/a/package.json": '{"name": "a", "version": "1.0.0", "description": "A"}',
      "packages/b/readme": "",
      "tool/package.json": '{"name": "tool"}',
    });

    expect(Object.keys(install.written)).toEqual([
      "package.json",
      "packages/a/package.json",
      "tool/package.json",
    ]);
    expect(JSON.parse(install.written["packages/a/package.json"] ?? "")).toEqual({
      name: "a",
      version: "1.0.0",
    });
  });

  it.each([
    [{ workspaces: ["**"] }, "UNSUPPORTED", 'the workspace pattern "**" is not read'],
    [{ workspaces: ["../x"] }, "FILE_OUTSIDE_PROJECT", "../x/package.json leads out of the project folder"],
    [{ dependencies: { a: "file:./gone" } }, "FILE_MISSING", "a is taken from gone, which does not exist"],
    [{ dependencies: { a: "link:../a" } }, "FILE_OUTSIDE_PROJECT", "../a leads out of the project folder"],
  ])("never leaves the project: %j", async (content, code, message) => {
    await expect(nodeOf({ "package.json": manifest(content) })).rejects.toMatchObject({ code, message });
  });

  it("is .npmrc without credentials, whose place is known", async () => {
    const npmrc = [
      "# ours",
      "registry=https://npm.example/",
      "//npm.example/:_authToken=abc123",
      `//npm.example/:_authToken=\${NPM_TOKEN}`,
      "@s:registry=https://me:pw@other.example/",
      "_password = cGFzcw==",
    ].join("\n");
    const { install } = await nodeOf({ "package.json": "{}", ".npmrc": npmrc });

    expect(install.written[".npmrc"]).toBe(
      `registry=https://npm.example/\n//npm.example/:_authToken=\${NPM_TOKEN}\n`,
    );
    expect(install.credentials).toEqual({ value: ".npmrc", source: ".npmrc:3" });
  });
});
