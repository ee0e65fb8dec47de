import { describe, expect, it } from "vitest";
import { memoryProjectFs } from "./fs/memory-project-fs.ts";
import { readProject } from "./read-project.ts";
import type { ProjectFs } from "./types.ts";

describe("readProject", () => {
  it("reads the root, the ignore file and the configuration", async () => {
    const project = await readProject(
      memoryProjectFs({
        "factory.yaml": "start: python main.py\n",
        "main.py": "",
        "data/a.bin": "",
        ".dockerignore": "# comment\n\n  *.bin  \r\n!data/keep\n #not a comment\n",
      }),
    );

    expect(project.root.map(({ name }) => name)).toEqual([
      ".dockerignore",
      "data",
      "factory.yaml",
      "main.py",
    ]);
    expect(project.ignore).toEqual(["*.bin", "!data/keep", "#not a comment"]);
    expect(project.config.start?.value).toBe("python main.py");
    expect(project.python).toEqual({ manager: "none", requirements: [], ranges: [] });
  });

  it("lists the root only, and opens nothing but what it knows", async () => {
    const files = memoryProjectFs({ "main.py": "", "data/deep/a.py": "", "big.bin": "" });
    const calls: string[] = [];
    const fs: ProjectFs = {
      read: (path, options) => {
        calls.push(`read ${path}`);
        return files.read(path, options);
      },
      kind: (path) => {
        calls.push(`kind ${path}`);
        return files.kind(path);
      },
      list: (path) => {
        calls.push(`list ${path}`);
        return files.list(path);
      },
      find: (search) => {
        calls.push("find");
        return files.find(search);
      },
    };

    await readProject(fs);

    expect(calls).toEqual(["list ."]);
  });
});
