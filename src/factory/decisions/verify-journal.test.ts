import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { makeKeyPair } from "../../control/signature/make-key-pair.ts";
import { readPrivateKey, readPublicKey } from "../../control/signature/read-key.ts";
import { appendRecord } from "./append-record.ts";
import { amendmentFixture, approvalFixture } from "./decision-fixture.ts";
import { decisionPaths } from "./decision-paths.ts";
import { snapshot, verifyJournal, verifySnapshot } from "./verify-journal.ts";

const actor = { name: "Ada", source: "git" } as const;
const timeMs = Date.UTC(2026, 10, 21, 20);
const pair = makeKeyPair();
const key = readPrivateKey(pair.privatePem, { file: "a.key" });
const publicKey = readPublicKey(pair.publicPem, "a.key.pub");
const otherKey = readPublicKey(makeKeyPair().publicPem, "b.key.pub");

let project: string;
let journal: string;
let head: string;
let lines: readonly string[];
let written: { readonly journal: Buffer; readonly head: Buffer };

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), "factory-verify-"));
  ({ journal, head } = decisionPaths(project));
  const { hash } = await appendRecord(project, { payload: approvalFixture("run-1"), actor, timeMs, key });
  await appendRecord(project, { payload: approvalFixture("run-2"), actor, timeMs, key });
  await appendRecord(project, { payload: amendmentFixture("run-1", hash), actor, timeMs });
  written = { journal: readFileSync(journal), head: readFileSync(head) };
  lines = written.journal.toString().trimEnd().split("\n");
});
afterEach(() => {
  writeFileSync(journal, written.journal);
  writeFileSync(head, written.head);
});
afterAll(() => rmSync(project, { recursive: true }));

/** What is said of a journal with these lines. */
async function problemsOf(changed: readonly string[], request = {}): Promise<readonly string[]> {
  writeFileSync(journal, changed.map((line) => `${line}\n`).join(""));
  const { problems } = await verifyJournal(project, request);
  return problems.map(({ record, message }) => `${record ?? "-"}: ${message}`);
}

const line = (index: number) => lines[index] ?? "";

describe("verifyJournal", () => {
  it("finds nothing wrong with what was written", async () => {
    expect(await verifyJournal(project)).toMatchObject({ records: 3, signed: 2, problemCount: 0, notes: [] });
  });

  it("finds each byte that is changed, and names its record", { timeout: 120_000 }, async () => {
    const ends = lines.map((_, index) => lines.slice(0, index + 1).join("\n").length);
    const missed: number[] = [];
    for (let at = 0; at < written.journal.length; at += 1) {
      const bytes = Buffer.from(written.journal);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(journal, bytes);

      const { problems } = await verifySnapshot(snapshot(decisionPaths(project)));

      const record = ends.findIndex((end) => at <= end) + 1;
      const isLineEnd = at === written.journal.length - 1;
      if (problems.length === 0 || (problems[0]?.record !== record && !isLineEnd)) missed.push(at);
    }
    expect(missed).toEqual([]);
  });

  it("finds a key that is encoded otherwise, which OpenSSL reads as the same", async () => {
    const isEven = (pem: string) =>
      ((readPublicKey(pem, "k").export({ type: "spki", format: "der" }).at(-1) ?? 1) & 3) === 0;
    let even = makeKeyPair();
    while (!isEven(even.publicPem)) even = makeKeyPair();
    const folder = mkdtempSync(join(tmpdir(), "factory-verify-"));
    const signer = readPrivateKey(even.privatePem, { file: "even.key" });
    await appendRecord(folder, { payload: approvalFixture("run-1"), actor, timeMs, key: signer });
    const { journal: file } = decisionPaths(folder);
    const line = readFileSync(file, "utf8");
    const twoBitsUnused = line.replace("MCowBQYDK2VwAyEA", "MCowBQYDK2VwAyEC");
    writeFileSync(file, twoBitsUnused);

    const { problems } = await verifyJournal(folder);

    rmSync(folder, { recursive: true });
    expect(twoBitsUnused).not.toBe(line);
    expect(problems).toEqual([{ record: 1, message: "its signature names no ed25519 key" }]);
  });

  it("finds each byte of the head that is changed", async () => {
    for (let at = 0; at < written.head.length; at += 1) {
      const bytes = Buffer.from(written.head);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(head, bytes);

      const { problemCount } = await verifySnapshot(snapshot(decisionPaths(project)));
      expect(problemCount, `byte ${at}`).toBeGreaterThan(0);
    }
  });

  it("finds any bytes that are put in, left out or changed", async () => {
    const edit = fc.record({
      at: fc.nat(written.journal.length - 1),
      removed: fc.nat(40),
      put: fc.uint8Array({ maxLength: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(edit, async ({ at, removed, put }) => {
        const bytes = Buffer.concat([
          written.journal.subarray(0, at),
          put,
          written.journal.subarray(at + removed),
        ]);
        fc.pre(!bytes.equals(written.journal));
        writeFileSync(journal, bytes);

        expect((await verifySnapshot(snapshot(decisionPaths(project)))).problemCount).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  it("finds records that are missing, repeated or in another order", async () => {
    expect(await problemsOf([line(0), line(1)])).toEqual([
      "-: the journal ends after record 2, but 3 were written: the end is missing",
    ]);
    expect(await problemsOf([line(1), line(2)])).toContain("1: it does not follow GENESIS");
    expect((await problemsOf([line(0), line(2)]))[0]).toMatch(/^2: it does not follow the record before/);
    expect((await problemsOf([line(0), line(1), line(1), line(2)]))[0]).toMatch(/^3: it does not follow/);
    expect((await problemsOf([line(1), line(0), line(2)]))[0]).toBe("1: it does not follow GENESIS");
    expect(await problemsOf([])).toEqual([
      "-: the journal ends after record 0, but 3 were written: the end is missing",
    ]);
  });

  it("finds a journal that is gone with its head by the runs that were decided", async () => {
    rmSync(journal);
    rmSync(head);

    const { problems } = await verifyJournal(project, { decidedRuns: ["run-1", "run-2"] });

    expect(problems.map(({ message }) => message)).toEqual([
      "the run run-1 was decided, but no record says so",
      "the run run-2 was decided, but no record says so",
    ]);
  });

  it("finds records that none of the given keys signed", async () => {
    const { problems } = await verifyJournal(project, { keys: [publicKey] });
    expect(problems).toEqual([{ record: 3, message: "it is not signed" }]);

    const foreign = await verifyJournal(project, { keys: [otherKey] });
    expect(foreign.problemCount).toBe(3);
    expect(foreign.problems[0]?.message).toContain(`signed by the key ${pair.keyid}, which was not named`);
  });

  it("finds a signature that was taken from another record", async () => {
    const signature = (text: string) => text.slice(text.indexOf(',"signature":'));
    const [first = ""] = line(0).split(',"signature":');

    expect((await problemsOf([`${first}${signature(line(1))}`, line(1), line(2)]))[0]).toMatch(
      /^1: its signature by the key [0-9a-f]{64} does not fit its content/,
    );
  });
});
