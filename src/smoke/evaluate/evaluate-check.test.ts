import { describe, expect, it } from "vitest";
import type { CheckObservation, CommandCheck, FileCheck, HttpCheck, KeptText } from "../types.ts";
import { evaluateCheck } from "./evaluate-check.ts";

const kept = (text: string): KeptText => ({ bytes: text.length, head: text, tail: "", clipped: false });
const nothing: CheckObservation = { ms: 5, timedOut: false, stdout: kept(""), stderr: kept("") };
const command: CommandCheck = { kind: "command", name: "c", command: "x", exit: 0, timeoutMs: 1000 };
const http: HttpCheck = {
  ...{ kind: "http", name: "h", port: 80, path: "/", method: "GET", headers: {} },
  ...{ status: 200, readyMs: 3000, timeoutMs: 1000 },
};
const answer = (status: number, body = "") => ({
  ...nothing,
  answer: { status, headers: {}, body: kept(body) },
});

function messages(...args: Parameters<typeof evaluateCheck>): readonly string[] {
  return evaluateCheck(...args).failures.map(({ message }) => message);
}

describe("a command", () => {
  it("passes with its exit code and text, whatever line ends are behind it", () => {
    const check = { ...command, exit: 3, stdout: { contains: "b", matches: "^b$", equals: "a\nb" } };

    expect(evaluateCheck(check, { ...nothing, exitCode: 3, stdout: kept("a\nb\n\n") })).toMatchObject({
      passed: true,
      failures: [],
      exitCode: 3,
      stdoutBytes: 5,
    });
  });

  it("says everything that is wrong, with a diff of texts", () => {
    const check = { ...command, stdout: { equals: "a\nx\nc" }, stderr: { contains: "warm" } };
    const { failures, passed, lastLines } = evaluateCheck(check, {
      ...nothing,
      exitCode: 137,
      stdout: kept("a\nb\nc\n"),
      stderr: kept("cold"),
    });

    expect(passed).toBe(false);
    expect(failures).toEqual([
      { message: "exit code 137 (signal 9), expected 0" },
      { message: "stdout is not the expected text", diff: [" a", "-x", "+b", " c"] },
      { message: 'stderr does not contain "warm": it is "cold"' },
    ]);
    expect(lastLines).toEqual(["a", "b", "c", "cold"]);
  });

  it("that took too long is judged by nothing else", () => {
    expect(messages(command, { ...nothing, exitCode: 137, timedOut: true })).toEqual([
      "it was ended after 1 s",
    ]);
  });

  it("that cannot be started says why", () => {
    expect(messages(command, { ...nothing, startFailure: "no user app" })).toEqual([
      "the command cannot be started: no user app",
    ]);
  });

  it("tells that not all of a long text was looked at", () => {
    const stdout = { bytes: 1000, head: "abc", tail: "xyz", clipped: true };

    expect(
      messages({ ...command, stdout: { contains: "xyz" } }, { ...nothing, exitCode: 0, stdout }),
    ).toEqual([]);
    expect(messages({ ...command, stdout: { contains: "no" } }, { ...nothing, exitCode: 0, stdout })).toEqual(
      ['stdout does not contain "no", of which begin and end (6 of 1000 bytes) were looked at'],
    );
  });
});

describe("a request", () => {
  it.each([
    [{ ...nothing, noAnswer: "ended", exitCode: 1 }, "the server ended before it answered: exit code 1"],
    [{ ...nothing, noAnswer: "silent" }, "GET / got no answer within 1 s"],
    [{ ...nothing, noAnswer: "refused" }, "nothing listened on port 80 within 3 s"],
    [{ ...nothing, noAnswer: "broken" }, "GET / was cut off by the server"],
    [{ ...nothing, noAnswer: "not-http" }, "what answered on port 80 does not speak HTTP"],
    [answer(500), "GET / was answered with status 500, expected 200"],
  ] as const)("%j: %s", (observed, message) => {
    expect(messages(http, observed)).toEqual([message]);
  });

  it("without a status takes any answer below 500, also one that is not HTTP", () => {
    const { status: _, ...any } = http;

    expect(messages(any, answer(404))).toEqual([]);
    expect(messages(any, { ...nothing, noAnswer: "not-http" })).toEqual([]);
    expect(messages(any, answer(503))).toEqual([
      "GET / was answered with status 503, expected one below 500",
    ]);
  });

  it("compares JSON: keys that are expected, and whole lists", () => {
    const check = { ...http, json: { a: [1, { b: 2 }], c: "x" } };

    expect(messages(check, answer(200, '{"a":[1,{"b":2,"more":0}],"c":"x","d":1}'))).toEqual([]);
    expect(messages(check, answer(200, '{"a":[1,{"b":3}]}'))).toEqual([
      "a[1].b of the body is 3, not 2",
      'the body has no c, which should be "x"',
    ]);
    expect(messages(check, answer(200, "<html>"))).toEqual(['the body is not JSON: "<html>"']);
  });
});

describe("a file", () => {
  const file: FileCheck = { kind: "file", name: "f", path: "/x" };
  const found = { is: "file", mode: 0o644, text: kept("text") } as const;

  it("has a kind, a mode and a text", () => {
    const check: FileCheck = { ...file, is: "folder", mode: 0o755, expect: { contains: "no" } };

    expect(messages({ ...file, is: "file", mode: 0o644 }, { ...nothing, file: found })).toEqual([]);
    expect(messages(check, { ...nothing, file: found })).toEqual([
      "/x is a file, not a folder",
      "/x has the mode 0644, not 0755",
      '/x does not contain "no": it is "text"',
    ]);
  });

  it("may have to be absent", () => {
    expect(messages({ ...file, is: "absent" }, { ...nothing, file: found })).toEqual(["/x is there: a file"]);
    expect(messages(file, { ...nothing, file: { ...found, is: "absent" } })).toEqual(["/x is not there"]);
  });
});
