import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runFactory } from "../../test/run-factory.ts";
import { commands } from "./commands/index.ts";

const SUBCOMMANDS: Readonly<Record<string, readonly string[]>> = {
  base: ["list", "build", "use"],
  builder: ["start", "stop", "status", "prune"],
  builds: ["list", "show", "stats"],
  cache: ["ls", "prune"],
  compat: ["list", "show", "check", "update"],
  decisions: ["list", "show", "verify"],
  gate: ["evaluate"],
  key: ["generate"],
  pipeline: ["lint", "graph", "fmt", "parse", "register", "list", "show", "retire"],
  profile: ["create", "list", "show", "update", "retire", "delete"],
  suite: ["create", "list", "show", "archive"],
};

/** Every command line that does something: groups by their subcommands. */
const actions = commands.flatMap(({ name }) => {
  const children = SUBCOMMANDS[name];
  return children === undefined ? [name] : children.map((child) => `${name} ${child}`);
});

const WITHOUT_JSON: readonly string[] = ["exec", "shell", "try", "quickstart"];

describe("runProgram", () => {
  it("prints its version", async () => {
    expect(await runFactory(["--version"])).toEqual({ exit: 0, stdout: "0.0.0-test\n", stderr: "" });
  });

  it("lists every command in its help", async () => {
    const { exit, stdout } = await runFactory(["--help"]);

    expect(exit).toBe(0);
    for (const { name, summary } of commands)
      expect(stdout).toMatch(new RegExp(`^  ${name} .*${summary}`, "m"));
  });

  it("shows the help and fails when no command is given", async () => {
    const { exit, stdout, stderr } = await runFactory([]);

    expect({ exit, stdout }).toEqual({ exit: 1, stdout: "" });
    expect(stderr).toContain("Usage: factory");
    expect(stderr).toContain("error: no command was given [USAGE]");
  });

  it("guesses what an unknown command should have been", async () => {
    expect(await runFactory(["biuld"])).toEqual({
      exit: 1,
      stdout: "",
      stderr: "error: unknown command 'biuld' [USAGE]\n  help: did you mean build?\n",
    });
  });

  it("refuses an unknown option, and guesses that as well", async () => {
    expect(await runFactory(["plan", ".", "--jsno"])).toEqual({
      exit: 1,
      stdout: "",
      stderr: "error: unknown option '--jsno' [USAGE]\n  help: did you mean --json?\n",
    });
  });

  it("refuses arguments too many, and an argument too few", async () => {
    expect(await runFactory(["plan", ".", "more"])).toMatchObject({ exit: 1, stdout: "" });
    expect((await runFactory(["schema"])).stderr).toBe(
      "error: missing required argument 'name' [USAGE]\n  help: run the command with --help\n",
    );
  });

  it("refuses a subcommand nobody knows", async () => {
    const { exit, stderr } = await runFactory(["builder", "sotp"]);

    expect({ exit, stderr }).toEqual({
      exit: 1,
      stderr: "error: unknown command 'sotp' [USAGE]\n  help: did you mean stop?\n",
    });
  });

  it("refuses options that contradict each other", async () => {
    expect(await runFactory(["build", "--locked", "--no-lock"])).toMatchObject({
      exit: 1,
      stderr:
        "error: option '--locked' cannot be used with option '--no-lock' [USAGE]\n  help: run the command with --help\n",
    });
  });

  it("prints an error as one document on stdout with --json", async () => {
    const { exit, stdout, stderr } = await runFactory(["plan", "/no/such/folder", "--json"]);

    expect({ exit, stderr }).toEqual({ exit: 1, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      error: expect.objectContaining({ code: "PROJECT_NOT_FOUND", fault: "user", exit: 1 }),
    });
  });

  it("prints usage errors as a document too", async () => {
    const { stdout, stderr } = await runFactory(["biuld", "--json"]);

    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: "USAGE", message: "unknown command 'biuld'", hint: "did you mean build?", exit: 1 },
    });
  });

  it("calls what nobody expected a fault of factory", async () => {
    const matrices = async () => {
      throw new TypeError("boom");
    };
    const folder = mkdtempSync(join(tmpdir(), "factory-program-"));
    writeFileSync(join(folder, "main.py"), "");

    const { exit, stderr } = await runFactory(["plan", folder], { matrices });

    expect(exit).toBe(3);
    expect(stderr).toContain("internal error: boom");
    expect(stderr).toContain("factory 0.0.0-test");
  });

  it("says that it was interrupted, whatever failed because of that", async () => {
    const { exit, stderr } = await runFactory(["plan", "/no/such/folder"], { signal: AbortSignal.abort() });

    expect({ exit, stderr }).toEqual({ exit: 130, stderr: "error: interrupted [INTERRUPTED]\n" });
  });

  it("gives the same help by `help COMMAND` and by --help", async () => {
    const asked = await runFactory(["help", "build"]);

    expect(asked).toEqual(await runFactory(["build", "--help"]));
    expect(asked.stdout).toContain("--tag <name>");
  });

  it.each(actions)("explains `%s` with an example", async (line) => {
    const { exit, stdout, stderr } = await runFactory([...line.split(" "), "--help"]);

    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`\nExample:\n  factory .*${line}`));
  });

  it.each(Object.entries(SUBCOMMANDS))("lists what `%s` can do", async (name, children) => {
    const { stdout } = await runFactory([name, "--help"]);

    for (const child of children) expect(stdout).toMatch(new RegExp(`^  ${child} `, "m"));
  });

  it.each(actions)("offers --json where `%s` answers with data", async (line) => {
    const { stdout } = await runFactory([...line.split(" "), "--help"]);

    expect(stdout.includes("--json")).toBe(!WITHOUT_JSON.includes(line));
  });
});
