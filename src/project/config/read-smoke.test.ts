import { describe, expect, it } from "vitest";
import type { FactoryError } from "../../errors/factory-error.ts";
import { memoryProjectFs } from "../fs/memory-project-fs.ts";
import { readFactoryConfig } from "./read-factory-config.ts";

async function read(...lines: readonly string[]) {
  const text = ["smoke:", ...lines.map((line) => `  ${line}`)].join("\n");
  return (await readFactoryConfig(memoryProjectFs({ "factory.yaml": text }))).smoke;
}

async function problems(...lines: readonly string[]): Promise<readonly string[]> {
  const error = (await read(...lines).catch((thrown: unknown) => thrown)) as FactoryError;
  const list = error.problems.length === 0 ? [error] : error.problems;
  return list.map(({ source, message, hint }) => `${source} ${message}; ${hint}`);
}

describe("smoke of factory.yaml", () => {
  it("has commands with what they print, and their usual settings", async () => {
    expect(
      await read(
        "- run: python --version",
        "- name: 7",
        "  run: [echo, 1]",
        "  exit: 3",
        "  output: { equals: 1 }",
        "  stderr: { matches: ^w }",
        "  timeout: 1.5",
        "  env: { A: 1 }",
        "  user: root",
        "  network: true",
      ),
    ).toEqual([
      {
        ...{ kind: "command", name: "python --version", source: "factory.yaml:2:5" },
        ...{ command: "python --version", exit: 0, timeoutMs: 30_000 },
      },
      {
        ...{ kind: "command", name: "7", source: "factory.yaml:3:5", command: ["echo", "1"], exit: 3 },
        ...{ stdout: { equals: "1" }, stderr: { matches: "^w" }, timeoutMs: 1500 },
        ...{ env: { A: "1" }, user: "root", network: true },
      },
    ]);
  });

  it("has requests, named after what they ask", async () => {
    const plain = { kind: "http", headers: {}, readyMs: 30_000, timeoutMs: 30_000, status: 200 };

    expect(
      await read(
        "- http: {}",
        "- http: { path: /v1, port: 9000, method: POST, headers: { A: 1 }, body: x, status: 201, contains: y, json: [1] }",
        "  start: ./serve",
        "  ready: 2m",
        "  timeout: 500ms",
      ),
    ).toEqual([
      { ...plain, name: "GET /", path: "/", method: "GET", source: "factory.yaml:2:5" },
      {
        ...{ ...plain, name: "POST :9000/v1", path: "/v1", port: 9000, method: "POST", headers: { A: "1" } },
        ...{ body: "x", status: 201, expect: { contains: "y" }, json: [1], start: "./serve" },
        ...{ readyMs: 120_000, timeoutMs: 500, source: "factory.yaml:3:5" },
      },
    ]);
  });

  it("says everything that is wrong, with its place and a remedy", async () => {
    expect(
      await problems(
        "- { run: a, http: {} }",
        "- { name: none }",
        "- { nmae: x, run: a }",
        '- { run: a, ready: 3s, timeout: 3h, output: { matches: "(" }, env: { 1A: x }, user: "a b" }',
        "- { http: { path: nope, headers: { 'a b': c } }, exit: 1 }",
        "- { http: { method: GTE } }",
      ),
    ).toEqual([
      "factory.yaml:2:5 the check has both run and http; give it one of the two",
      "factory.yaml:3:5 the check has neither run nor http; give it one of the two",
      'factory.yaml:4:7 unknown key "nmae" in smoke[2]; did you mean name?',
      "factory.yaml:5:22 ready means nothing for a check of a command; remove ready",
      'factory.yaml:5:35 "3h" is not a time of at most an hour; write a number and its unit, such as 500ms, 30s or 2m',
      expect.stringMatching(/^factory\.yaml:5:58 "\(" is not a regular expression: .*; write \\ before/),
      'factory.yaml:5:72 "1A" is not the name of an environment variable; use letters, digits and _, not beginning with a digit',
      expect.stringMatching(/^factory\.yaml:5:87 "a b" is not a user/),
      'factory.yaml:6:21 "nope" is not the path of a request; begin with /, and write other characters as %XX',
      expect.stringMatching(/"a b" is not a header/),
      "factory.yaml:6:58 exit means nothing for a check of a request; remove exit",
      expect.stringMatching(/^factory\.yaml:7:23 smoke\[5\]\.http\.method is "GTE"/),
    ]);
  });

  it("has no two checks of one name", async () => {
    expect(await problems("- run: a", "- run: a")).toEqual([
      'factory.yaml:3:5 two smoke checks are named "a", here and in factory.yaml:2:5; give one of them another name',
    ]);
  });
});
