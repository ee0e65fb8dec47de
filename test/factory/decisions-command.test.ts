import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeKeyPair } from "../../src/control/signature/make-key-pair.ts";
import { readPrivateKey } from "../../src/control/signature/read-key.ts";
import { appendRecord } from "../../src/factory/decisions/append-record.ts";
import { amendmentFixture, approvalFixture } from "../../src/factory/decisions/decision-fixture.ts";
import { decisionPaths } from "../../src/factory/decisions/decision-paths.ts";
import { runFactory } from "../run-factory.ts";

const actor = { name: "Ada", source: "git" } as const;
const pair = makeKeyPair();
let project: string;
let id: string;
beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), "factory-decisions-"));
  const key = readPrivateKey(pair.privatePem, { file: "a.key" });
  const timeMs = Date.UTC(2026, 10, 21, 20);
  ({ hash: id } = await appendRecord(project, { payload: approvalFixture("run-1"), actor, timeMs, key }));
  const payload = amendmentFixture("run-1", id, { reversed: true });
  await appendRecord(project, { payload, actor, timeMs, key });
  writeFileSync(join(project, "a.pub"), pair.publicPem);
});
afterAll(() => rmSync(project, { recursive: true }));

const factory = (...args: readonly string[]) => runFactory(["decisions", ...args], { cwd: project });

describe("factory decisions", () => {
  it("lists decisions", async () => {
    const { stdout } = await factory("list");

    expect(stdout.split("\n")[1]).toContain(
      `${id.slice(0, 12)}  2026-11-21T20:00:00.000Z  approved  run-1  Ada`,
    );
  });

  it("shows a decision by its run, its number and its id, with what became of it", async () => {
    for (const asked of ["run-1", "1", id.slice(0, 8)]) {
      const { stdout, exit } = await factory("show", asked);

      expect(exit).toBe(0);
      expect(stdout).toContain("7 of 7 passed");
      expect(stdout).toContain("record 2: a customer saw the old page (reversed)");
    }
    expect((await factory("show", "run-2")).stderr).toContain("did you mean run-1?");
  });

  it("writes lines that follow their schema", async () => {
    const { stdout } = await runFactory(["schema", "decision"]);
    const validate = new Ajv2020({ strict: false }).compile(JSON.parse(stdout) as object);

    for (const line of readFileSync(decisionPaths(project).journal, "utf8").trimEnd().split("\n")) {
      expect(validate(JSON.parse(line)), JSON.stringify(validate.errors)).toBe(true);
    }
  });

  it("verifies them, and ends with 2 when something was changed", async () => {
    const { journal } = decisionPaths(project);
    const written = readFileSync(journal, "utf8");
    expect(await factory("verify", "--key", "a.pub")).toEqual({
      exit: 0,
      stdout: "2 records are as they were written, all signed by the given keys\n",
      stderr: "",
    });

    writeFileSync(journal, written.replace("a customer", "A customer"));
    const changed = await factory("verify");
    expect(changed.exit).toBe(2);
    expect(changed.stdout).toMatch(/record 2: its content has the hash [0-9a-f]{64}, not [0-9a-f]{64}/);

    writeFileSync(journal, written);
    appendFileSync(journal, "{");
    const { exit, stdout } = await factory("verify", "--json");
    expect(exit).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      valid: false,
      problems: [{ message: "the last line has no end: 1 bytes after record 2" }],
    });
  });
});
