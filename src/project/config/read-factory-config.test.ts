import { describe, expect, it } from "vitest";
import { memoryProjectFs } from "../fs/memory-project-fs.ts";
import type { Config } from "../types.ts";
import { factorySchema } from "./factory-schema.ts";
import { readFactoryConfig } from "./read-factory-config.ts";

function read(text: string): Promise<Config> {
  return readFactoryConfig(memoryProjectFs({ "factory.yaml": text }));
}

const WHOLE = `schemaVersion: 1
python: ">=3.11,<3.14"
gpu: true
base: python-slim
requirements: requirements/prod.txt
systemPackages: [libgl1, "ffmpeg=7:5.1.6-0+deb12u1"]
run:
  - echo one
  - command: pip config list
    mounts:
      - {kind: secret, id: pip, target: /etc/pip.conf}
      - {kind: cache, id: models, target: /root/.cache}
environment:
  MODE: fast
  DEBUG: 1
  LAZY: true
start: python serve.py
ports: [8000]
image: team/app
exclude: ["*.ckpt"]
user: 1000:1000
detectSystemPackages: false
`;

describe("readFactoryConfig", () => {
  it("reads what the image computes on, with versions as they are written", async () => {
    const text = "accelerator: cuda\ncuda: 12.10\ncudnn: 8\ndriver: 550.54.15\ncomputeCapability: 8.0\n";
    expect(await read(text)).toMatchObject({
      accelerator: { value: "cuda", source: "factory.yaml:1:14" },
      cuda: { value: "12.10", source: "factory.yaml:2:7" },
      cudnn: { value: "8" },
      driver: { value: "550.54.15" },
      computeCapability: { value: "8.0" },
    });
  });

  it("reads every key with its place", async () => {
    expect(await read(WHOLE)).toEqual({
      kind: "factory",
      file: "factory.yaml",
      python: { value: ">=3.11,<3.14", source: "factory.yaml:2:9" },
      gpu: { value: true, source: "factory.yaml:3:6" },
      base: { value: "python-slim", source: "factory.yaml:4:7" },
      requirements: { value: "requirements/prod.txt", source: "factory.yaml:5:15" },
      packages: [],
      systemPackages: [
        { value: "libgl1", source: "factory.yaml:6:18" },
        { value: "ffmpeg=7:5.1.6-0+deb12u1", source: "factory.yaml:6:26" },
      ],
      run: [
        { command: "echo one", source: "factory.yaml:8:5", mounts: [] },
        {
          command: "pip config list",
          source: "factory.yaml:9:5",
          mounts: [
            { kind: "secret", id: "pip", target: "/etc/pip.conf", required: true },
            { kind: "cache", id: "models", target: "/root/.cache" },
          ],
        },
      ],
      environment: {
        MODE: { value: "fast", source: "factory.yaml:14:9" },
        DEBUG: { value: "1", source: "factory.yaml:15:10" },
        LAZY: { value: "true", source: "factory.yaml:16:9" },
      },
      start: { value: "python serve.py", source: "factory.yaml:17:8" },
      ports: [{ value: 8000, source: "factory.yaml:18:9" }],
      image: { value: "team/app", source: "factory.yaml:19:8" },
      user: { value: "1000:1000", source: "factory.yaml:21:7" },
      detectSystemPackages: { value: false, source: "factory.yaml:22:23" },
      exclude: [{ value: "*.ckpt", source: "factory.yaml:20:11" }],
    });
  });

  it("takes an empty file, comments only, and aliases", async () => {
    expect((await read("")).kind).toBe("factory");
    expect((await read("# nothing yet\n")).packages).toEqual([]);
    const { run, start } = await read("start: &s python a.py\nrun: [*s]\n");
    expect([start?.value, run[0]?.command]).toEqual(["python a.py", "python a.py"]);
  });

  it.each([
    ["3.10", "==3.10.*"],
    ["3.9", "==3.9.*"],
    ["3", "==3.*"],
    ["3.12.4", "==3.12.4"],
    ["'3.13'", "==3.13.*"],
    ["3.14.0rc1", "==3.14.0rc1"],
    ["~=3.11.0", "~=3.11.0"],
    ["'>= 3.11, < 4'", ">=3.11,<4"],
  ])("reads python: %s as %s", async (written, range) => {
    expect((await read(`python: ${written}`)).python?.value).toBe(range);
  });

  it.each([
    {
      what: "a misspelt key",
      text: "python: 3.12\npyhton: 3.12\n",
      source: "factory.yaml:2:1",
      message: 'unknown key "pyhton" in factory.yaml',
      hint: "did you mean python?",
    },
    {
      what: "a key like no other",
      text: "zzzzzzzz: 1\n",
      source: "factory.yaml:1:1",
      message: 'unknown key "zzzzzzzz" in factory.yaml',
      hint: `use one of ${Object.keys(factorySchema.properties).join(", ")}`,
    },
    {
      what: "a list where text belongs",
      text: "start: [python, a.py]\n",
      source: "factory.yaml:1:8",
      message: "start is a list, not text",
      hint: "write the value of start in quotes",
    },
    {
      what: "text where a list belongs",
      text: "packages: numpy\n",
      source: "factory.yaml:1:11",
      message: "packages is text, not a list",
      hint: 'begin each value of packages on a line of its own with "- "',
    },
    {
      what: "a key without a value",
      text: "start:\n",
      source: "factory.yaml:1:1",
      message: "start has no value",
      hint: "give start a value, or remove it",
    },
    {
      what: "yes for true",
      text: "gpu: yes\n",
      source: "factory.yaml:1:6",
      message: "gpu is text, not true or false",
      hint: "write true or false",
    },
    {
      what: "a port out of range",
      text: "ports:\n  - 70000\n",
      source: "factory.yaml:2:5",
      message: "ports[0] is 70000, outside 1..65535",
      hint: "give a number in 1..65535",
    },
    {
      what: "another schema version",
      text: "schemaVersion: 2\n",
      source: "factory.yaml:1:16",
      message: "schemaVersion is 2, not 1",
      hint: "use 1",
    },
    {
      what: "a misspelt kind of mount",
      text: "run:\n  - command: x\n    mounts:\n      - {kind: sekret, id: a, target: /a}\n",
      source: "factory.yaml:4:16",
      message: 'run[0].mounts[0].kind is "sekret", not secret or cache or ssh',
      hint: "did you mean secret?",
    },
    {
      what: "a run item without a command",
      text: "run:\n  - mounts: []\n",
      source: "factory.yaml:2:5",
      message: "run[0] has no command",
      hint: "add command",
    },
    {
      what: "a relative mount target",
      text: "run:\n  - command: x\n    mounts:\n      - {kind: cache, id: a, target: a/b}\n",
      source: "factory.yaml:4:9",
      message: '"a/b" is not where something can be mounted',
      hint: "give an absolute path below /, such as /run/secrets/token",
    },
    {
      what: "a mount id with blanks",
      text: "run:\n  - command: x\n    mounts:\n      - {kind: cache, id: a b, target: /a}\n",
      source: "factory.yaml:4:9",
      message: '"a b" is not the id of a mount',
      hint: "use letters, digits and _ . - after the first character",
    },
    {
      what: "a bad system package",
      text: "systemPackages: ['libgl1; rm -rf /']\n",
      source: "factory.yaml:1:18",
      message: '"libgl1; rm -rf /" is not the name of a system package',
      hint: "write name or name=version: lower case letters, digits, and + - . after the first character",
    },
    {
      what: "a bad environment name",
      text: "environment:\n  1A: x\n",
      source: "factory.yaml:2:3",
      message: '"1A" is not the name of an environment variable',
      hint: "use letters, digits and _, not beginning with a digit",
    },
    {
      what: "an impossible Python version",
      text: "python: latest\n",
      source: "factory.yaml:1:9",
      message: '"latest" is not a Python version or range',
      hint: 'write a version such as 3.12, or a range such as ">=3.11,<3.14"',
    },
    {
      what: "two ways to name packages",
      text: "requirements: a.txt\npackages: [numpy]\n",
      source: "factory.yaml:2:11",
      message: "requirements and packages both say what to install",
      hint: "keep one of the two",
    },
    {
      what: "requirements together with a manager that has its own",
      text: "requirements: a.txt\nmanager: uv\n",
      source: "factory.yaml:2:10",
      message: "requirements and manager: uv both say what to install",
      hint: "keep one of the two",
    },
    {
      what: "a manager that was written wrongly",
      text: "manager: poetri\n",
      source: "factory.yaml:1:10",
      message:
        'manager is "poetri", not uv or pylock or poetry or pdm or pipenv or pip or pyproject or setuptools or conda or npm or pnpm or yarn',
      hint: "did you mean poetry?",
    },
    {
      what: "a user with too many parts",
      text: "user: a:b:c\n",
      source: "factory.yaml:1:7",
      message: '"a:b:c" is not a user',
      hint: "write root, a name, or numbers such as 1000 or 1000:1000",
    },
    {
      what: "a number that no user can have",
      text: "user: 4294967295\n",
      source: "factory.yaml:1:7",
      message: '"4294967295" is not a user',
      hint: "write root, a name, or numbers such as 1000 or 1000:1000",
    },
    {
      what: "an empty text",
      text: "base: ''\n",
      source: "factory.yaml:1:7",
      message: "base is empty",
      hint: "give base a value, or remove it",
    },
    {
      what: "a file that is a list",
      text: "- python\n",
      source: "factory.yaml:1:1",
      message: "factory.yaml is a list, not a mapping",
      hint: "write each value as key: value",
    },
  ])("refuses $what", async ({ text, source, message, hint }) => {
    await expect(read(text)).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      source,
      message,
      hint,
      problems: [],
    });
  });

  it("reports all problems of all kinds at once, in their order", async () => {
    const text = "python: x\nprots: [1]\nsystemPackages: [A]\nports: [0]\n";

    await expect(read(text)).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: "factory.yaml has 4 problems",
      source: "factory.yaml:1:9",
      problems: [
        { source: "factory.yaml:1:9" },
        { source: "factory.yaml:2:1", hint: "did you mean ports?" },
        { source: "factory.yaml:3:18" },
        { source: "factory.yaml:4:9" },
      ],
    });
  });

  it.each([
    ["a key given twice", "gpu: true\ngpu: false\n", "factory.yaml:2:1", "keep one of the two keys"],
    ["a tab for indentation", "environment:\n\tA: 1\n", "factory.yaml:2:1", "indent with spaces"],
    ["an open bracket", "ports: [1\n", "factory.yaml:2:1", "correct the YAML at that place"],
    [
      "a second document",
      "gpu: true\n---\ngpu: false\n",
      "factory.yaml:2:1",
      "keep one document: remove the line ---",
    ],
    ["an unknown tag", "start: !!python/object x\n", "factory.yaml:1:8", "remove the tag"],
    ["an alias without anchor", "start: *none\n", "factory.yaml:1:8", "write the value itself"],
    ["a key that is a list", "[a]: 1\n", "factory.yaml:1:1", "use a word as the key"],
  ])("finds the place of %s", async (_what, text, source, hint) => {
    const error = await read(text).catch((caught: unknown) => caught);

    const problem = (error as { problems: readonly object[] }).problems[0] ?? error;
    expect(error).toMatchObject({ code: "CONFIG_SYNTAX" });
    expect(problem).toMatchObject({ source, hint });
  });

  it("bounds aliases, depth and size", async () => {
    const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"];
    for (let level = 1; level < 9; level += 1) {
      const before = String.fromCharCode(96 + level);
      const name = String.fromCharCode(97 + level);
      bomb.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(", ")}]`);
    }

    await expect(read(bomb.join("\n"))).rejects.toMatchObject({ code: "CONFIG_SYNTAX" });
    await expect(read("a: &a [*a]\n")).rejects.toMatchObject({ code: "CONFIG_SYNTAX" });
    for (const nested of ["[", "{", "- ", "? ", "a: "]) {
      await expect(read(nested.repeat(20_000)), nested).rejects.toMatchObject({ code: "CONFIG_SYNTAX" });
    }
    await expect(read(`a: ${"[".repeat(50)}${"]".repeat(50)}`)).rejects.toMatchObject({
      code: "CONFIG_SYNTAX",
    });
    await expect(read(`# ${"x".repeat(70_000)}`)).rejects.toMatchObject({ code: "FILE_TOO_LARGE" });
  });

  it("takes __proto__ as the name it is", async () => {
    const { environment } = await read("environment: {__proto__: a}\n");

    expect(Object.keys(environment)).toEqual(["__proto__"]);
  });
});
