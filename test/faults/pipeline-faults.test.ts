import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { isRoot } from "../integration/is-root.ts";
import { emptyFolder } from "../integration/small-project.ts";
import { bundledFactory, type SpawnFactory } from "../integration/spawn-factory.ts";
import { readTrace, runFolders } from "./crash-trace.ts";

/** Three commands in a row; the second does what the test asks for, once, and fails then. */
const LINE = `digraph line {
  start [shape=Mdiamond]
  exit  [shape=Msquare]
  node [shape=parallelogram, tool_command="echo $FACTORY_STATUS_FILE >> effects"]
  t1; t3
  t2 [tool_command="echo $FACTORY_STATUS_FILE >> effects; [ -e done ] || { echo once >> done; exit 1; }"]
  start -> t1 -> t2 -> t3 -> exit
}
`;

let factory: SpawnFactory;
beforeAll(async () => {
  factory = bundledFactory();
});

describe("a damaged run", () => {
  it("names a checkpoint that is none, and goes on without it", async () => {
    const { dir, run } = await failedRun();
    const file = join(run, "checkpoint.json");
    writeFileSync(file, readFileSync(file, "utf8").slice(0, 100));
    const before = contents(run);

    const refused = await resume(dir);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("[RUN_CORRUPT]") });
    expect(refused.stderr).toContain(`${file} is damaged`);
    expect(refused.stderr).toContain("remove that file and resume again");
    expect(contents(run)).toEqual(before);

    rmSync(file);
    await expectEnd(dir);
  });

  it("removes a torn last line of the journal", async () => {
    const { dir, run } = await failedRun();
    const journal = join(run, "events.ndjson");
    appendFileSync(journal, '{"seq":99,"event":"stage.st');

    await expectEnd(dir);
    expect(readFileSync(journal, "utf8")).toContain('"torn_bytes":27');
  });

  it.each([
    [
      "a journal that lost its end",
      (run: string) => truncateSync(join(run, "events.ndjson"), 500),
      "is shorter",
    ],
    ["a line in the middle that is no event", damageMiddle, "that line is no event"],
    ["a journal that is a folder", replaceByFolder("events.ndjson"), "cannot be read"],
    ["a checkpoint that is a folder", replaceByFolder("checkpoint.json"), "checkpoint.json is damaged"],
    ["a run without manifest", (run: string) => rmSync(join(run, "manifest.json")), "manifest.json"],
    [
      "a run without pipeline",
      (run: string) => rmSync(join(run, "pipeline.dot")),
      "pipeline.dot cannot be read",
    ],
    ["a manifest of another version", version("manifest.json"), "schema_version is 2, and only 1 is known"],
    [
      "a checkpoint of another version",
      version("checkpoint.json"),
      "schema_version is 2, and only 1 is known",
    ],
  ])("refuses %s and leaves it as it is", async (_, damage, message) => {
    const { dir, run } = await failedRun();
    damage(run);
    const before = contents(run);

    const { code, stderr } = await resume(dir);
    expect(stderr).toContain("[RUN_CORRUPT]");
    expect(stderr).toContain(message);
    expect(stderr).toContain("help: ");
    expect(code).toBe(1);
    expect(contents(run)).toEqual(before);
  });

  it("says when its folder cannot be written", async () => {
    const { dir, run } = await failedRun();
    rmSync(join(run, "locks"), { recursive: true });
    writeFileSync(join(run, "locks"), "");

    expect(await resume(dir)).toMatchObject({ code: 75, stderr: expect.stringContaining("[RUN_NOT_SAVED]") });
    rmSync(join(run, "locks"));
    await expectEnd(dir);
  });

  it("says when no run can be begun", async () => {
    const dir = project();
    mkdirSync(join(dir, ".factory/state"), { recursive: true });
    writeFileSync(join(dir, ".factory/state/runs"), "");

    const { code, stderr } = await factory(["run", "line.dot"], { cwd: dir }).exited;
    expect(stderr).toContain("[RUN_NOT_SAVED]");
    expect(code).toBe(75);
    expect(existsSync(join(dir, "effects"))).toBe(false);
  });

  it.each(["line.dot", "pipeline.dot"])("refuses to go on when %s was changed", async (file) => {
    const { dir, run } = await failedRun();
    const changed = file === "line.dot" ? join(dir, file) : join(run, file);
    appendFileSync(changed, "// changed\n");

    expect(await resume(dir)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("[PIPELINE_CHANGED]"),
    });
    writeFileSync(changed, LINE);
    await expectEnd(dir);
  });
});

describe("a run that two processes want", () => {
  it("is driven by the first, and the second is told by which", async () => {
    const dir = project(
      LINE.replace("t3 -> exit", "t3 -> t4 -> exit").replace(
        "t1; t3",
        't1; t3; t4 [tool_command="touch waits; while [ ! -e go ]; do sleep 0.02; done; echo $FACTORY_STATUS_FILE >> effects"]',
      ),
    );
    writeFileSync(join(dir, "done"), "");
    const first = factory(["run", "line.dot"], { cwd: dir });
    await until(() => existsSync(join(dir, "waits")));

    const second = await resume(dir);
    writeFileSync(join(dir, "go"), "");
    expect(second).toMatchObject({ code: 75, stderr: expect.stringContaining("[RUN_BUSY]") });
    expect(second.stderr).toContain(`driven by the process ${first.child.pid}`);
    expect((await first.exited).code).toBe(0);
    expect(traceOf(dir).problems).toEqual([]);
    expect(traceOf(dir).effects).toEqual(["t1 1", "t2 1", "t3 1", "t4 1"]);
  });
});

describe.skipIf(!isRoot)("a run whose disk is full", () => {
  it("ends with 75 and everything in order, and goes on when there is room", async () => {
    const disk = emptyFolder();
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk]);
    onTestFinished(() => {
      execFileSync("umount", [disk]);
    });
    const marker = join(emptyFolder(), "filled");
    const dir = join(disk, "project");
    mkdirSync(dir);
    writeFileSync(
      join(dir, "line.dot"),
      LINE.replace("t3 -> exit", "t3 -> full -> t4 -> exit").replace(
        "t1; t3",
        `t1; t3; t4; full [tool_command="echo $FACTORY_STATUS_FILE >> effects; [ -e ${marker} ] || { touch ${marker}; cat /dev/zero > filler; true; }"]`,
      ),
    );
    writeFileSync(join(dir, "done"), "");

    const { code, stderr } = await factory(["run", "line.dot"], { cwd: dir }).exited;
    expect(stderr).toContain("[RUN_NOT_SAVED]");
    expect(stderr).toContain("the disk is full");
    expect(stderr).toContain("continue with factory resume");
    expect(code).toBe(75);
    const [id = ""] = runFolders(join(dir, ".factory/state/runs"));
    const run = join(dir, ".factory/state/runs", id);
    expect(readFileSync(join(run, "events.ndjson"), "utf8")).toMatch(/\}\n$/);
    expect(() => JSON.parse(readFileSync(join(run, "checkpoint.json"), "utf8"))).not.toThrow();

    const again = await resume(dir);
    expect(again).toMatchObject({ code: 75, stderr: expect.stringContaining("the disk is full") });

    rmSync(join(dir, "filler"));
    expect((await resume(dir)).code).toBe(0);
    expect(traceOf(dir).problems).toEqual([]);
    expect(traceOf(dir).effects).toEqual(["t1 1", "t2 1", "t3 1", "full 1", "t4 1"]);
  });
});

describe("a clock that jumps during a run", () => {
  it.each([
    ["a day back", -86_400_000],
    ["a year ahead", 365 * 86_400_000],
  ])("%s changes nothing but the times", async (_, jumpMs) => {
    const dir = project();
    const file = join(emptyFolder(), "jump.mjs");
    writeFileSync(
      file,
      `const now = Date.now; let calls = 0; Date.now = () => now() + (++calls > 12 ? ${jumpMs} : 0);\n`,
    );
    const env = { NODE_OPTIONS: `--import ${pathToFileURL(file).href}` };
    expect((await factory(["run", "line.dot"], { cwd: dir, env }).exited).code).toBe(2);
    expect((await factory(["resume", "latest"], { cwd: dir, env }).exited).code).toBe(0);

    const { problems, effects } = traceOf(dir);
    expect(problems).toEqual([]);
    expect(effects).toEqual(["t1 1", "t2 1", "t2 1", "t3 1"]);
    const runs = join(dir, ".factory/state/runs");
    const text = readFileSync(join(runs, runFolders(runs)[0] ?? "", "events.ndjson"), "utf8");
    for (const [, ms] of text.matchAll(/"duration_ms":(-?\d+)/g))
      expect(Number(ms)).toBeGreaterThanOrEqual(0);
  });
});

describe("a file that is no pipeline", () => {
  const ENDS = "start [shape=Mdiamond] exit [shape=Msquare]";
  const timed = (timeout: string) =>
    `digraph g { ${ENDS} a [shape=parallelogram, tool_command="true", timeout=${timeout}] start -> a -> exit }`;

  it.each([
    ["missing", undefined, "bad.dot", undefined],
    ["empty", "", "bad.dot holds no digraph", "1:1"],
    ["HTML labels", `digraph g { ${ENDS} a [label=<b>x</b>] }`, "HTML labels are not supported", "1:66"],
    [
      "an undirected edge",
      `digraph g { ${ENDS} start -- exit }`,
      "undirected edges are not supported",
      "1:63",
    ],
    ["an undirected graph", "graph g { }", "undirected graphs are not supported", "1:1"],
    ["two graphs", `digraph g { ${ENDS} start -> exit }\ndigraph h { }`, "a second graph begins here", "2:1"],
    ["a duration without unit", timed("5"), 'timeout is "5", which is not a duration', "1:102"],
    ["a duration of half hours", timed("1.5h"), "1.5h is neither a number nor a duration", "1:110"],
    ["a duration that is negative", timed("-5s"), "is not a duration that can pass", "1:102"],
    ["a duration of two units", timed('"1h30m"'), 'timeout is "1h30m", which is not a duration', "1:102"],
  ])("is refused with place and remedy: %s", async (_, text, message, place) => {
    const dir = emptyFolder();
    if (text !== undefined) writeFileSync(join(dir, "bad.dot"), text);

    for (const command of [["run"], ["pipeline", "lint"]]) {
      const { code, stdout, stderr } = await factory([...command, "bad.dot"], { cwd: dir }).exited;
      const said = `${stderr}${stdout.toString()}`;
      expect(said, command.join(" ")).toContain(message);
      if (place !== undefined) expect(said).toContain(`bad.dot:${place}`);
      if (text === undefined) expect(said).toContain("[FILE_MISSING]");
      expect(said).toContain("help: ");
      expect(code, command.join(" ")).toBe(1);
    }
  });
});

function project(pipeline = LINE): string {
  const dir = emptyFolder();
  writeFileSync(join(dir, "line.dot"), pipeline);
  return dir;
}

/** A run of which two stages are done, the second of them failed. */
async function failedRun(): Promise<{ readonly dir: string; readonly run: string }> {
  const dir = project();
  const { code, stderr } = await factory(["run", "line.dot"], { cwd: dir }).exited;
  expect(code, stderr).toBe(2);
  const runs = join(dir, ".factory/state/runs");
  return { dir, run: join(runs, runFolders(runs)[0] ?? "") };
}

function resume(dir: string) {
  return factory(["resume", "latest"], { cwd: dir }).exited;
}

async function expectEnd(dir: string): Promise<void> {
  const { code, stderr } = await resume(dir);
  expect(code, stderr).toBe(0);
  const { problems, effects } = traceOf(dir);
  expect(problems).toEqual([]);
  expect(effects).toEqual(["t1 1", "t2 1", "t2 1", "t3 1"]);
}

function traceOf(dir: string) {
  return readTrace({ dir, runs: join(dir, ".factory/state/runs"), effects: join(dir, "effects") });
}

/** Every file of a run with its text, but for its locks: nothing may be written into one that is refused. */
function contents(run: string): Readonly<Record<string, string>> {
  const entries = readdirSync(run, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.parentPath.endsWith("locks"),
  );
  return Object.fromEntries(
    entries.map(({ parentPath, name }) => [
      join(parentPath, name),
      readFileSync(join(parentPath, name), "latin1"),
    ]),
  );
}

function damageMiddle(run: string): void {
  const file = join(run, "events.ndjson");
  const lines = readFileSync(file, "utf8").split("\n");
  lines[4] = (lines[4] ?? "").slice(0, 20);
  writeFileSync(file, lines.join("\n"));
  rmSync(join(run, "checkpoint.json"));
}

function replaceByFolder(name: string): (run: string) => void {
  return (run) => {
    rmSync(join(run, name));
    mkdirSync(join(run, name));
  };
}

function version(name: string): (run: string) => void {
  return (run) => {
    const file = join(run, name);
    writeFileSync(file, readFileSync(file, "utf8").replace(/"schema_version": ?1/, '"schema_version":2'));
  };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}
