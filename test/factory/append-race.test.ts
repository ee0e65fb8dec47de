import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readRecords } from "../../src/factory/decisions/read-decisions.ts";
import { verifyJournal } from "../../src/factory/decisions/verify-journal.ts";

const PROCESSES = 16;
const RECORDS = 5;

let folder: string;
let program: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "factory-race-"));
  program = join(folder, "append.mjs");
  const source = join(folder, "append.ts");
  const path = (name: string) =>
    fileURLToPath(new URL(`../../src/factory/decisions/${name}`, import.meta.url));
  writeFileSync(
    source,
    `import { appendRecord } from ${JSON.stringify(path("append-record.ts"))};
     import { approvalFixture } from ${JSON.stringify(path("decision-fixture.ts"))};
     const [project, prefix, count, same] = process.argv.slice(2);
     const actor = { name: "Ada", source: "flag" };
     for (let index = 0; index < Number(count); index += 1) {
       const payload = approvalFixture(same === "same" ? \`run-\${index}\` : \`\${prefix}-\${index}\`);
       try {
         const { hash } = await appendRecord(project, { payload, actor, timeMs: 0 });
         process.stdout.write(hash + "\\n");
       } catch (error) {
         if (error.code !== "DECISION_INVALID") throw error;
       }
     }`,
  );
  await build({
    entryPoints: [source],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "silent",
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly hashes: readonly string[];
  readonly stderr: string;
}

function run(project: string, index: number, mode: string, killAfterMs?: number): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, project, `p${index}`, `${RECORDS}`, mode]);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data: Buffer) => {
      stdout += data.toString();
    });
    child.stderr.on("data", (data: Buffer) => {
      stderr += data.toString();
    });
    if (killAfterMs !== undefined) setTimeout(() => child.kill("SIGKILL"), killAfterMs);
    child.on("close", (code) =>
      resolve({ code, hashes: stdout.split("\n").filter((hash) => hash.length === 64), stderr }),
    );
  });
}

function all(
  project: string,
  mode: string,
  kill?: (index: number) => number | undefined,
): Promise<readonly Ended[]> {
  return Promise.all(
    Array.from({ length: PROCESSES }, (_, index) => run(project, index, mode, kill?.(index))),
  );
}

it("loses no record of processes that append at once", { timeout: 120_000 }, async () => {
  const project = mkdtempSync(join(folder, "distinct-"));

  const ended = await all(project, "distinct");

  expect(ended.map(({ code, stderr }) => `${code}${stderr}`)).toEqual(ended.map(() => "0"));
  const hashes = [...readRecords(project)].map(({ hash }) => hash);
  expect(hashes).toHaveLength(PROCESSES * RECORDS);
  expect(new Set(ended.flatMap((one) => one.hashes))).toEqual(new Set(hashes));
  expect(await verifyJournal(project)).toMatchObject({ problemCount: 0, notes: [] });
});

it("lets one of several processes decide about a run", { timeout: 120_000 }, async () => {
  const project = mkdtempSync(join(folder, "same-"));

  const ended = await all(project, "same");

  expect(ended.map(({ code, stderr }) => `${code}${stderr}`)).toEqual(ended.map(() => "0"));
  expect([...readRecords(project)]).toHaveLength(RECORDS);
  expect(ended.flatMap((one) => one.hashes)).toHaveLength(RECORDS);
});

it("keeps what was said to be recorded when processes are killed", { timeout: 120_000 }, async () => {
  const project = mkdtempSync(join(folder, "killed-"));

  const ended = await all(project, "distinct", (index) => (index % 2 === 0 ? 300 + 60 * index : undefined));

  for (const { code, stderr } of ended.filter((_, index) => index % 2 === 1))
    expect(`${code}${stderr}`).toBe("0");
  const hashes = new Set([...readRecords(project)].map(({ hash }) => hash));
  for (const hash of ended.flatMap((one) => one.hashes)) expect(hashes.has(hash)).toBe(true);
  expect((await verifyJournal(project)).problemCount).toBe(0);
});
