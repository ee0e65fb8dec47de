import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { commands } from "../src/cli/commands/index.ts";
import { runFactory } from "./run-factory.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const pages = ["README.md", ...readdirSync(`${root}docs`).map((name) => `docs/${name}`)];

/** Commands that only read; their examples are run as they stand. The others are run by the integration tests. */
const READING = ["compat", "detect", "explain", "layers", "plan", "schema"];

interface Example {
  readonly page: string;
  readonly command: string;
}

const examples = [...pages.flatMap(pageExamples), ...(await helpExamples())];

describe("examples of the documentation", () => {
  it("are found in pages and in help texts", () => {
    expect(examples.length).toBeGreaterThan(20);
  });

  it.each(examples)("$page: $command names a command and options that exist", async ({ command }) => {
    const words = command.split(/\s+/).slice(1);
    const end = words.findIndex((word) => !/^[a-z]+$/.test(word));
    const names = end === -1 ? words : words.slice(0, end);
    const { stdout, exit } = await runFactory([...(await knownNames(names)), "--help"]);

    expect(exit).toBe(0);
    for (const option of words.filter((word) => /^--?[a-z]/.test(word))) {
      expect(stdout).toContain(option.split("=")[0]);
    }
  });

  const reading = examples.filter(({ command }) => {
    const [, name = "", subcommand] = command.split(/\s+/);
    return READING.includes(name) && subcommand !== "update";
  });
  it.each(reading)("$page: $command runs", async ({ command }) => {
    const [line = ""] = command.split(" > ");
    const args = line.split(/\s+/).slice(1);

    const { exit, stderr } = await runFactory(args.length === 1 ? [...args, "."] : args, {
      cwd:
        args.includes("fixtures/flask-hello") || args.includes("fixtures/uv-locked")
          ? root
          : `${root}fixtures/flask-hello`,
    });

    expect(exit, stderr).toBe(0);
  });
});

/** Lines of shell blocks, split at `&&`, without comments. */
function pageExamples(page: string): Example[] {
  const text = readFileSync(`${root}${page}`, "utf8");
  const blocks = [...text.matchAll(/```sh\n(.*?)```/gs)].map((match) => match[1] ?? "");
  const inline = [...text.matchAll(/\| `(factory [^`]*)`/g)].map((match) => match[1] ?? "");
  return [...blocks.flatMap((block) => block.split("\n")), ...inline].flatMap((line) =>
    toExamples(line, page),
  );
}

async function helpExamples(): Promise<Example[]> {
  const helps = await Promise.all(commands.map(({ name }) => runFactory([name, "--help"])));
  return helps.flatMap(({ stdout }, index) => {
    const example = /Example:\n {2}(.*)\n/.exec(stdout)?.[1];
    const page = `factory ${commands[index]?.name} --help`;
    return toExamples(example ?? "", page);
  });
}

function toExamples(line: string, page: string): Example[] {
  return line
    .replace(/\s#.*$/, "")
    .split("&&")
    .map((part) => part.trim())
    .filter((part) => part.startsWith("factory "))
    .map((command) => ({ page, command }));
}

/** `base build` has help of its own, `build .` has not. */
async function knownNames(names: readonly string[]): Promise<readonly string[]> {
  const [first = "", second] = names;
  if (second === undefined) return [first];
  const { stdout } = await runFactory([first, "--help"]);
  return new RegExp(`^ {2}${second} `, "m").test(stdout) ? [first, second] : [first];
}
