import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { blocks } from "../blocks/index.ts";
import { commands } from "../src/cli/commands/index.ts";
import { stacks } from "../stacks/index.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

function folders(path: string): string[] {
  const entries = readdirSync(`${root}${path}`, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

describe("lists and folders agree", () => {
  it("for blocks", () => {
    expect(blocks.map((block) => block.name).sort()).toEqual(folders("blocks").sort());
  });

  it("for stacks", () => {
    expect(stacks.map((stack) => stack.name).sort()).toEqual(folders("stacks").sort());
  });

  it("for commands", () => {
    const files = readdirSync(`${root}src/cli/commands`).filter(
      (file) => !/^index\.ts$|\.test\.ts$/.test(file),
    );

    expect(commands.map((command) => `${command.name}.ts`).sort()).toEqual(files.sort());
  });

  it.each(folders("blocks").map((name) => `blocks/${name}/block`))("%s.ts has a test and a page", (path) => {
    expect(existsSync(`${root}${path}.test.ts`)).toBe(true);
    expect(existsSync(`${root}${path.replace(/block$/, "README.md")}`)).toBe(true);
  });

  it.each(folders("stacks").map((name) => `stacks/${name}/stack`))("%s.ts has a test and a page", (path) => {
    expect(existsSync(`${root}${path}.test.ts`)).toBe(true);
    expect(existsSync(`${root}${path.replace(/stack$/, "README.md")}`)).toBe(true);
  });

  it("every fixture says what it promises", () => {
    const silent = folders("fixtures").filter((name) => !existsSync(`${root}fixtures/${name}/test.json`));

    expect(silent).toEqual([]);
  });
});
