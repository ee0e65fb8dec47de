import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, it } from "vitest";
import { pipelineGraphSchema, pipelineLintSchema } from "../../src/cli/pipeline/pipeline-schema.ts";
import { runFactory } from "../run-factory.ts";
import { around } from "./lint-text.ts";

const cwd = mkdtempSync(join(tmpdir(), "factory-pipeline-"));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const GOOD = around("");
const UGLY =
  'digraph p {start [shape=Mdiamond];exit [shape=Msquare] // end\nstart->exit [weight=2,label="2"]}';

function write(name: string, text: string | Uint8Array): string {
  writeFileSync(join(cwd, name), text);
  return name;
}

function pipeline(...args: string[]) {
  return runFactory(["pipeline", ...args], { cwd });
}

const validate = (schema: object, document: unknown) =>
  new Ajv2020({ strict: false }).validate(schema, document);

describe("factory pipeline lint", () => {
  it("says that a good pipeline has no problems", async () => {
    expect(await pipeline("lint", write("good.dot", GOOD))).toEqual({
      exit: 0,
      stdout: "good.dot: no problems\n",
      stderr: "",
    });
  });

  it("prints place, reason and remedy of everything, and ends with 1 for errors", async () => {
    const { exit, stdout } = await pipeline("lint", write("bad.dot", around("  work -> wrok")));

    expect(exit).toBe(1);
    expect(stdout).toBe(
      "bad.dot:6:3: error: the node wrok of the edge work -> wrok is not declared, did you mean work? [edge_target_exists]\n" +
        "  help: declare it: wrok [shape=…]\nbad.dot: 1 error\n",
    );
  });

  it("prints exactly the documented JSON, syntax errors included", async () => {
    const linted = await pipeline("lint", write("bad.dot", around("  work -> wrok")), "--json");
    const unreadable = await pipeline("lint", write("html.dot", "digraph p { a [label=<b>] }"), "--json");

    expect(linted.exit).toBe(1);
    expect(JSON.parse(linted.stdout)).toEqual({
      diagnostics: [
        {
          rule: "edge_target_exists",
          severity: "error",
          message: expect.stringContaining("did you mean work?"),
          edge: { from: "work", to: "wrok" },
          line: 6,
          column: 3,
        },
      ],
    });
    expect(JSON.parse(unreadable.stdout)).toEqual({
      diagnostics: [
        { rule: "syntax", severity: "error", message: "HTML labels are not supported", line: 1, column: 22 },
      ],
    });
    for (const { stdout } of [linted, unreadable]) {
      expect(validate(pipelineLintSchema, JSON.parse(stdout))).toBe(true);
    }
  });

  it("ends with 1 for warnings only with --strict", async () => {
    const file = write("warned.dot", around("  work -> exit"));

    expect((await pipeline("lint", file)).exit).toBe(0);
    expect((await pipeline("lint", file, "--strict")).exit).toBe(1);
  });

  it("names the file of each diagnostic when there are several", async () => {
    const { stdout } = await pipeline(
      "lint",
      write("a.dot", GOOD),
      write("b.dot", "digraph b { x }"),
      "--json",
    );

    expect(JSON.parse(stdout).diagnostics.every((one: { file: string }) => one.file === "b.dot")).toBe(true);
  });

  it("reads standard input", async () => {
    const stdin = async () => new TextEncoder().encode(GOOD);

    expect(await runFactory(["pipeline", "lint", "-"], { cwd, stdin })).toMatchObject({ exit: 0 });
  });

  it.each([
    ["a missing file", () => "none.dot", "FILE_MISSING"],
    ["a folder", () => ".", "FILE_UNREADABLE"],
    [
      "bytes that are no text",
      () => write("bytes.dot", new Uint8Array([0xff, 0xfe, 0xfd])),
      "FILE_UNREADABLE",
    ],
    ["a huge file", () => write("huge.dot", new Uint8Array(17 * 2 ** 20)), "FILE_TOO_LARGE"],
  ])("refuses %s with one error", async (_, file, code) => {
    const { exit, stdout } = await pipeline("lint", file(), "--json");

    expect(exit).toBe(1);
    expect(JSON.parse(stdout).error).toMatchObject({ code, hint: expect.stringMatching(/./) });
  });

  it("says of an empty file what to begin it with", async () => {
    const { exit, stdout } = await pipeline("lint", write("empty.dot", ""));

    expect(exit).toBe(1);
    expect(stdout).toContain(
      "empty.dot:1:1: error: empty.dot holds no digraph [syntax]\n  help: begin the file with",
    );
  });
});

describe("factory pipeline parse", () => {
  it("prints the graph after its transforms, values typed", async () => {
    const text = around(
      '  goal = "ship"\n  model_stylesheet="* { llm_model: m }"\n  plan [prompt="$goal", max_retries=2, timeout=1h, goal_gate="true"]\n  work -> plan -> exit [weight=0.5]',
    );
    const { stdout, exit } = await pipeline("parse", write("t.dot", text), "--json");
    const document = JSON.parse(stdout);

    expect(exit).toBe(0);
    expect(document.attributes).toEqual({ goal: "ship", model_stylesheet: "* { llm_model: m }" });
    expect(document.nodes[3]).toEqual({
      id: "plan",
      attributes: { prompt: "ship", max_retries: 2, timeout: "1h", goal_gate: "true", llm_model: "m" },
    });
    expect(document.edges.at(-1)).toEqual({ from: "plan", to: "exit", attributes: { weight: 0.5 } });
    expect(validate(pipelineGraphSchema, document)).toBe(true);
  });

  it("lists nodes, their handlers and their edges for people", async () => {
    const { stdout } = await pipeline("parse", write("good.dot", GOOD));

    expect(stdout).toBe(
      "p: 3 nodes, 2 edges\n  start: start\n    -> work\n  exit: exit\n  work: tool\n    -> exit\n",
    );
  });

  it("refuses a file with syntax errors, all of them at once", async () => {
    const { exit, stdout } = await pipeline("parse", write("bad.dot", "digraph g { a -- b:c }"), "--json");

    expect(exit).toBe(1);
    expect(JSON.parse(stdout).error).toMatchObject({ code: "PIPELINE_INVALID" });
    expect(JSON.parse(stdout).error.details.problems).toHaveLength(2);
  });
});

describe("factory pipeline fmt", () => {
  const canonical =
    'digraph p {\n  start [shape=Mdiamond]\n  exit [shape=Msquare] // end\n  start -> exit [weight=2, label="2"]\n}\n';

  it("prints the canonical form", async () => {
    expect(await pipeline("fmt", write("ugly.dot", UGLY))).toMatchObject({ exit: 0, stdout: canonical });
  });

  it("checks without writing, writes, and then has nothing to do", async () => {
    const file = write("ugly.dot", UGLY);

    expect(await pipeline("fmt", "--check", file)).toMatchObject({
      exit: 1,
      stdout: "ugly.dot: not in canonical form\n",
    });
    expect(readFileSync(join(cwd, file), "utf8")).toBe(UGLY);
    expect(await pipeline("fmt", "--write", file)).toMatchObject({ exit: 0, stdout: "ugly.dot: written\n" });
    expect(readFileSync(join(cwd, file), "utf8")).toBe(canonical);
    expect(await pipeline("fmt", "--check", file)).toMatchObject({
      exit: 0,
      stdout: "ugly.dot: unchanged\n",
    });
  });

  it("writes no file when one of them has errors", async () => {
    const file = write("ugly.dot", UGLY);

    expect((await pipeline("fmt", "--write", file, write("broken.dot", "digraph"))).exit).toBe(1);
    expect(readFileSync(join(cwd, file), "utf8")).toBe(UGLY);
  });

  it("refuses options that contradict each other", async () => {
    expect((await pipeline("fmt", "--write", "--check", "x.dot")).stderr).toContain("exclude each other");
    expect((await pipeline("fmt", "--write", "-")).exit).toBe(1);
    expect((await pipeline("fmt", "a.dot", "b.dot")).exit).toBe(1);
  });
});

describe("factory pipeline graph", () => {
  it("draws SVG and Mermaid, into a file or on standard output", async () => {
    const file = write("good.dot", GOOD);

    expect((await pipeline("graph", file)).stdout).toContain("<svg");
    expect((await pipeline("graph", file, "--format", "mermaid")).stdout).toContain("n_start --> n_work");
    expect(await pipeline("graph", file, "-o", "good.svg")).toMatchObject({ exit: 0, stdout: "" });
    expect(readFileSync(join(cwd, "good.svg"), "utf8")).toContain("work");
    expect(JSON.parse((await pipeline("graph", file, "--format", "mermaid", "--json")).stdout)).toMatchObject(
      {
        format: "mermaid",
        drawing: expect.stringContaining("flowchart"),
      },
    );
  });

  it.each([
    [["--format", "png"], "there is no format named png"],
    [["--format", "constructor"], "there is no format named constructor"],
    [["-o", "no/such/folder/x.svg"], "cannot be written"],
  ])("refuses %j", async (args, message) => {
    const { exit, stderr } = await pipeline("graph", write("good.dot", GOOD), ...args);

    expect(exit).toBe(1);
    expect(stderr).toContain(message);
  });

  it("does not draw what nobody could read", async () => {
    const nodes = Array.from({ length: 3000 }, (_, index) => `n${index}`).join("\n");
    const { exit, stderr } = await pipeline("graph", write("big.dot", `digraph g {\n${nodes}\n}`));

    expect(exit).toBe(1);
    expect(stderr).toContain("use --format mermaid");
  });
});
