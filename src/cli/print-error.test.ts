import { describe, expect, it } from "vitest";
import { FactoryError } from "../errors/factory-error.ts";
import { problemsError } from "../errors/problems-error.ts";
import type { Context } from "./context.ts";
import { printError } from "./print-error.ts";

function printed(error: unknown, json = false): { readonly stdout: string; readonly stderr: string } {
  const written = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({
    isTTY: false,
    columns: 80,
    write: (text: string) => {
      written[name] += text;
    },
  });
  const streams = { stdout: stream("stdout"), stderr: stream("stderr"), version: "1.2.3" };
  printError(error, { context: streams as unknown as Context, json });
  return written;
}

const one = new FactoryError("FILE_MISSING", "requirements.txt does not exist", {
  source: "factory.yaml:1:15",
  hint: "create it",
});

const several = problemsError("CONFIG_INVALID", "factory.yaml", [
  { message: "unknown key pyhton", source: "factory.yaml:1:1", hint: "did you mean python?" },
  { message: "start is not a text" },
]);

const failed = new FactoryError("BUILD_FAILED", 'stage x (block y): "make" exited with code 2', {
  details: { output: ["cc: error", "", "make: *** [all] Error 1"], exitCode: 2 },
});

describe("printError", () => {
  it("says what is wrong, where, and what to do, on stderr", () => {
    expect(printed(one)).toEqual({
      stdout: "",
      stderr:
        "error: requirements.txt does not exist [FILE_MISSING]\n  at factory.yaml:1:15\n  help: create it\n",
    });
  });

  it("lists every problem of a file, each with its own place and help", () => {
    expect(printed(several).stderr).toBe(
      "error: factory.yaml has 2 problems [CONFIG_INVALID]\n" +
        "  factory.yaml:1:1: unknown key pyhton\n" +
        "    help: did you mean python?\n" +
        "  start is not a text\n",
    );
  });

  it("shows the last lines of a command that failed", () => {
    expect(printed(failed).stderr).toBe(
      'error: stage x (block y): "make" exited with code 2 [BUILD_FAILED]\n' +
        "  last lines of its output:\n" +
        "    cc: error\n    \n    make: *** [all] Error 1\n",
    );
  });

  it("prints one document on stdout, and nothing else, for programs", () => {
    const { stdout, stderr } = printed(several, true);

    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: "CONFIG_INVALID",
        fault: "user",
        message: "factory.yaml has 2 problems",
        source: "factory.yaml:1:1",
        details: { problems: several.problems },
        exit: 1,
      },
    });
  });

  it("keeps the details of an error in its document", () => {
    expect(JSON.parse(printed(failed, true).stdout).error).toMatchObject({
      fault: "work",
      details: { exitCode: 2, output: ["cc: error", "", "make: *** [all] Error 1"] },
      exit: 2,
    });
  });

  it("asks for a report of what nobody expected, with the stack", () => {
    const { stdout, stderr } = printed(new TypeError("x is not a function"));

    expect(stdout).toBe("");
    expect(stderr).toMatch(/^internal error: x is not a function\n {2}this is a fault of factory/);
    expect(stderr).toContain("print-error.test.ts");
    expect(stderr).toMatch(/\nfactory 1\.2\.3\n$/);
  });

  it("gives programs a document for a bug as well, and keeps the stack on stderr", () => {
    const { stdout, stderr } = printed("thrown text", true);

    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: "INTERNAL", fault: "factory", message: "thrown text", exit: 3 },
    });
    expect(stderr).toContain("thrown text");
  });
});
