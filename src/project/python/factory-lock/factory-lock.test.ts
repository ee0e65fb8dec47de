import { describe, expect, it } from "vitest";
import { memoryProject } from "../../../../test/memory-project.ts";
import { memoryProjectFs } from "../../fs/memory-project-fs.ts";
import { readProject } from "../../read-project.ts";
import { targetEnvironment } from "../markers/target-environment.ts";
import { selectPackages } from "../select-packages.ts";
import type { FactoryTable } from "./factory-table.ts";
import { lockRequest } from "./lock-request.ts";
import { printFactoryLock } from "./print-factory-lock.ts";
import { requestDigest } from "./request-digest.ts";

const HASH = "ab".repeat(32);

function wheel(name: string, version = "1.0") {
  return {
    url: `https://me:hunter2@files.example/${name}-${version}-py3-none-any.whl`,
    "upload-time": new Date(0),
    hashes: { sha256: HASH },
  };
}

const DOCUMENT = {
  "lock-version": "1.0",
  packages: [
    { name: "flask", version: "3.1.2", wheels: [wheel("flask", "3.1.2")] },
    { name: "click", version: "8.1", wheels: [wheel("click", "8.1")] },
  ],
};

const FACTS = new Map([
  ["flask", { dependencies: ["click"] }],
  ["click", { dependencies: [], index: "https://me:hunter2@second.example/simple" }],
]);

/** The lock of these files as factory would make it. */
async function lockOf(
  files: Readonly<Record<string, string>>,
  more: Partial<FactoryTable> = {},
): Promise<string> {
  const { python } = await readProject(memoryProjectFs(files), { factoryLock: "ignore" });
  if (python === undefined || python.manager === "none") throw new Error("nothing to lock");
  const asked = lockRequest(python);
  const table: FactoryTable = {
    schemaVersion: 1,
    manager: python.manager,
    request: requestDigest(asked),
    asked,
    python: "3.12",
    platform: "linux/amd64",
    accelerator: "none",
    ...more,
  };
  return printFactoryLock(DOCUMENT, { table, facts: FACTS });
}

const TORCH = {
  id: "torch-2.99.0-pypi-amd64",
  accelerator: "cuda",
  platform: "amd64",
  torch: "2.99.0",
  python: ">=3.11,<3.15",
  cuda: "14.1",
  variant: "pypi",
};

const FILES = { "requirements.txt": "flask>=3\n", "app.py": "" };

describe("a lock that factory made", () => {
  it("is the lock of the manager it was made for, with its edges and its Python", async () => {
    const { python } = await memoryProject({ ...FILES, "pylock.toml": await lockOf(FILES) });

    expect(python?.manager).toBe("pip");
    expect(python?.rejected).toBe(undefined);
    expect(python?.ranges).toEqual([{ value: "==3.12.*", source: "pylock.toml" }]);
    expect(python?.requirements.map(({ name }) => name)).toEqual(["flask"]);
    const [root, ...packages] = python?.lock?.packages ?? [];
    expect(root?.dependencies).toEqual([{ name: "flask", extras: [] }]);
    expect(packages.map(({ name, dependencies }) => [name, dependencies.map((edge) => edge.name)])).toEqual([
      ["click", []],
      ["flask", ["click"]],
    ]);
  });

  it("selects everything it holds, also without edges", async () => {
    const text = (await lockOf(FILES)).replace(/^dependencies = .*\n/gm, "");
    const { python } = await memoryProject({ ...FILES, "pylock.toml": text });
    if (python?.lock === undefined) throw new Error("no lock");
    const target = targetEnvironment({ python: "3.12", architecture: "amd64" });

    expect(selectPackages(python.lock, target).packages.map(({ name }) => name)).toEqual(["click", "flask"]);
  });

  it("holds no credentials, no times and the same bytes every time", async () => {
    const text = await lockOf(FILES);

    expect(text).not.toMatch(/hunter2|upload-time|1970/);
    expect(text).toContain('index = "https://second.example/simple"');
    expect(text).toBe(await lockOf({ "requirements.txt": "# why\nFlask >= 3\n" }));
  });

  it.each([
    ["flask>=4\n", "the requirement flask>=4 was flask>=3 when it was made", "requirements.txt:1"],
    ["flask>=3\nnumpy\n", "the requirement numpy is new", "requirements.txt:2"],
    ["flask>=3\n--pre\n", "its options are none, and now --pre", "pylock.toml"],
  ])("is out of date for %j", async (requirements, why, source) => {
    const changed = { ...FILES, "requirements.txt": requirements, "pylock.toml": await lockOf(FILES) };

    await expect(memoryProject(changed)).rejects.toMatchObject({
      code: "LOCK_STALE",
      message: `pylock.toml is out of date: ${why}`,
      source,
      hint: "run `factory lock`",
    });
  });

  it("is out of date when a requirement or a constraint is gone", async () => {
    const two = { "requirements.txt": "flask\nnumpy\n-c c.txt\n", "c.txt": "numpy<2\n" };
    const lock = await lockOf(two);

    await expect(
      memoryProject({ "requirements.txt": "flask\n-c c.txt\n", "c.txt": "numpy<2\n", "pylock.toml": lock }),
    ).rejects.toThrow("the requirement numpy is gone");
    await expect(
      memoryProject({ "requirements.txt": "flask\nnumpy\n", "pylock.toml": lock }),
    ).rejects.toThrow("the constraint numpy<2 is gone");
  });

  it("is out of date for another Python, another accelerator and other files", async () => {
    const lock = await lockOf(FILES);
    const withConfig = (config: string) =>
      memoryProject({ ...FILES, "pylock.toml": lock, "factory.yaml": config });

    await expect(withConfig("python: '3.11'\n")).rejects.toThrow(
      "it was made for Python 3.12, and the project asks for ==3.11.*",
    );
    await expect(withConfig("gpu: true\n")).rejects.toThrow(
      "it was made for accelerator none, and now it is cuda",
    );
    await expect(
      memoryProject({
        "pyproject.toml": '[project]\nname = "a"\nversion = "1"\ndependencies = ["flask>=3"]\n',
        "pylock.toml": lock,
      }),
    ).rejects.toThrow("it was made from the files of pip, and pyproject is read now");
    await expect(withConfig("python: '>=3.10'\n")).resolves.toMatchObject({ python: { manager: "pip" } });
  });

  it("is out of date when the project asks for another CUDA", async () => {
    const asks = (cuda: string) => ({ ...FILES, "factory.yaml": `cuda: "${cuda}"\n` });
    const made = (cuda: string | undefined) =>
      lockOf(asks("12.1"), { accelerator: "cuda", ...(cuda === undefined ? {} : { cuda }) });
    const read = async (cuda: string, lock: string) => memoryProject({ ...asks(cuda), "pylock.toml": lock });

    await expect(read("11.8", await made("12.1"))).rejects.toMatchObject({
      code: "LOCK_STALE",
      message: "pylock.toml is out of date: it was made for CUDA 12.1, and the project asks for 11.8",
      source: "factory.yaml:1:7",
    });
    await expect(read("12.1", await made(undefined))).rejects.toThrow(
      "it was made for no CUDA in particular",
    );
    for (const cuda of ["12.1", "12", "12.1.1"]) {
      await expect(read(cuda, await made("12.1"))).resolves.toMatchObject({ python: { manager: "pip" } });
    }
    const gpu = { ...FILES, "factory.yaml": "gpu: true\n", "pylock.toml": await made("12.1") };
    await expect(memoryProject(gpu)).resolves.toMatchObject({ python: { manager: "pip" } });
  });

  it("keeps the row of a torch that no table lists, and refuses a broken one", async () => {
    const lock = await lockOf(FILES, { torch: TORCH });
    const { python } = await memoryProject({ ...FILES, "pylock.toml": lock });
    const broken = { ...FILES, "pylock.toml": lock.replace('cuda = "14.1"', 'cuda = "new"') };

    expect(python?.lock?.torch).toEqual(TORCH);
    await expect(memoryProject(broken)).rejects.toMatchObject({
      code: "LOCK_INVALID",
      message: "[tool.factory.torch] in pylock.toml is not a row of the table of torch",
      source: expect.stringMatching(/^pylock\.toml:1\d$/),
    });
  });

  it("steps back for a lock of the project's own manager, and when nothing is asked", async () => {
    const hashed = `flask==3.1.2 --hash=sha256:${HASH}\n`;
    const own = await memoryProject({ "requirements.txt": hashed, "pylock.toml": await lockOf(FILES) });
    const none = await memoryProject({ "app.py": "", "pylock.toml": await lockOf(FILES) });

    expect(own.python?.lock?.file).toBe("requirements.txt");
    expect(none.python?.manager).toBe("none");
  });

  it("locks what factory.yaml asks for", async () => {
    const files = { "factory.yaml": "packages: [flask]\n" };
    const { python } = await memoryProject({ ...files, "pylock.toml": await lockOf(files) });

    expect(python?.lock?.madeFor).toEqual({ platform: "linux/amd64", python: "3.12" });
  });

  it.each([
    ["schemaVersion = 1", "schemaVersion = 2"],
    ['python = "3.12"', "python = 3"],
    ['python = "3.12"', 'python = "4 || x"'],
    ['platform = "linux/amd64"', 'platform = "win"'],
    ['request = "sha256:', 'request = "md5:'],
    ["requirements = [", "requirements = [3,"],
    ['{ name = "click" }', '{ name = "nothing" }'],
    ['{ name = "click" }', "3"],
    ["[[packages]]", "[[packages"],
  ])("is broken with %j written as %j", async (from, to) => {
    const text = (await lockOf(FILES)).replace(from, to);

    await expect(memoryProject({ ...FILES, "pylock.toml": text })).rejects.toMatchObject({
      code: "LOCK_INVALID",
    });
    await expect(
      readProject(memoryProjectFs({ ...FILES, "pylock.toml": text }), { factoryLock: "ignore" }),
    ).resolves.toMatchObject({ python: { manager: "pip" } });
  });
});
