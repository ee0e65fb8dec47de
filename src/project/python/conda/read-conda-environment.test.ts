import { describe, expect, it } from "vitest";
import table from "../../../../compat/conda.json" with { type: "json" };
import { type MemoryFile, memoryProjectFs } from "../../fs/memory-project-fs.ts";
import { normaliseName } from "../normalise-name.ts";
import { readCondaEnvironment } from "./read-conda-environment.ts";

function read(text: string, more: Readonly<Record<string, MemoryFile>> = {}) {
  return readCondaEnvironment(memoryProjectFs({ "environment.yml": text, ...more }), "environment.yml");
}

describe("readCondaEnvironment", () => {
  it("takes packages under the names of the index, programs as system packages, and Python", async () => {
    const text = [
      "name: demo",
      "channels: [conda-forge]",
      "dependencies:",
      "  - python=3.11",
      "  - pip",
      "  - conda-forge::pytorch>=2.1,<3",
      "  - numpy=1.26=py311_0",
      "  - ffmpeg",
      "  - flask",
      "  - pip:",
      "      - -r more.txt",
      "      - --extra-index-url https://index.example/simple",
      "      - flask==3.1.2  # the exact one",
      "",
    ].join("\n");

    expect(await read(text, { "more.txt": "rich\n" })).toEqual({
      manager: "conda",
      ranges: [{ value: "==3.11.*", source: "environment.yml:4:5" }],
      requirements: [
        { name: "torch", extras: [], specifier: ">=2.1,<3", hashes: [], source: "environment.yml:6" },
        { name: "numpy", extras: [], specifier: "==1.26.*", hashes: [], source: "environment.yml:7" },
        { name: "rich", extras: [], specifier: "", hashes: [], source: "more.txt:1" },
        { name: "flask", extras: [], specifier: "==3.1.2", hashes: [], source: "environment.yml:13" },
      ],
      systemPackages: [{ value: "ffmpeg", source: "environment.yml:8:5" }],
      indexes: {
        extra: [{ value: "https://index.example/simple", source: "environment.yml:12:9" }],
        findLinks: [],
        credentials: [],
      },
      notes: [
        { value: "pytorch of conda is torch of the package index", source: "environment.yml:6:5" },
        {
          value: "the build py311_0 of numpy exists in conda only: the wheel that fits is taken",
          source: "environment.yml:7:5",
        },
      ],
    });
  });

  it("says of everything at once that only conda has it, with what to do", async () => {
    const text =
      "dependencies:\n  - cudatoolkit=11.8\n  - mkl\n  - r-base\n  - r-ggplot2\n  - gcc_linux-64\n";

    await expect(read(text)).rejects.toMatchObject({
      code: "UNSUPPORTED",
      message: "environment.yml has 5 problems",
      problems: [
        { message: "cudatoolkit is a package of conda only", source: "environment.yml:2:5" },
        { message: "mkl is a package of conda only", hint: "wheels bring their own libraries: remove it" },
        { source: "environment.yml:4:5" },
        { message: "r-ggplot2 is a package of conda only" },
        { hint: "write systemPackages: [gcc] in factory.yaml" },
      ],
    });
  });

  it.each([
    ["a list", "- numpy\n", "environment.yml is not a conda environment", "environment.yml:1:1"],
    [
      "dependencies that are a text",
      "dependencies: numpy\n",
      "dependencies is not a list",
      "environment.yml:1:15",
    ],
    [
      "a table that is not pip",
      "dependencies:\n  - npm: [x]\n",
      "a dependency is neither a package nor a pip part",
      "environment.yml:2:5",
    ],
    ["pip that is a text", "dependencies:\n  - pip: flask\n", "pip is not a list", "environment.yml:2:10"],
    [
      "alternatives",
      "dependencies:\n  - numpy>=1|<0.5\n  - [1]\n",
      "environment.yml has 2 problems",
      "environment.yml:2:5",
    ],
    [
      "two pins in the pip part",
      "dependencies:\n  - pip: [a==1, a==2]\n",
      "a==2 contradicts a==1 in environment.yml:2",
      "environment.yml:2",
    ],
    [
      "an included file outside",
      "dependencies:\n  - pip: [-r ../x]\n",
      "../x leads out of the project folder",
      "environment.yml:2:11",
    ],
    [
      "an included file by an absolute path",
      "dependencies:\n  - pip: [-r /etc/passwd]\n",
      "/etc/passwd leads out of the project folder",
      "environment.yml:2:11",
    ],
    [
      "a folder outside",
      "dependencies:\n  - pip: [-e ../x]\n",
      "../x leads out of the project folder",
      "environment.yml:2",
    ],
    [
      "a bad requirement",
      "dependencies:\n  - pip:\n    - flask=3\n",
      '"=3" is not understood after the requirement',
      "environment.yml:3:12",
    ],
  ])("refuses %s", async (_what, text, message, source) => {
    await expect(read(text)).rejects.toMatchObject({ code: "MANIFEST_INVALID", message, source });
  });

  it("refuses links, pipes and what is no YAML", async () => {
    await expect(read("dependencies: [")).rejects.toMatchObject({ code: "CONFIG_SYNTAX" });
    const link = memoryProjectFs({ "environment.yml": { link: "/etc/passwd" } });
    await expect(readCondaEnvironment(link, "environment.yml")).rejects.toMatchObject({
      code: "FILE_OUTSIDE_PROJECT",
    });
    const pipe = memoryProjectFs({ "environment.yml": { special: "fifo" } });
    await expect(readCondaEnvironment(pipe, "environment.yml")).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
    });
    await expect(read("dependencies:\n  - pip: [-r p]\n", { p: { special: "fifo" } })).rejects.toMatchObject({
      message: "p is not a regular file",
    });
  });

  it("reads an empty environment, and notes variables", async () => {
    expect(await read("dependencies:\nvariables: {A: b}\n")).toMatchObject({
      requirements: [],
      notes: [{ value: expect.stringContaining("environment: in factory.yaml") }],
    });
  });
});

describe("compat/conda.json", () => {
  const lists = [table.names, table.systemPackages, table.notNeeded, table.condaOnly].map((one) =>
    Object.keys(one),
  );

  it("has every name once, normalised, in order, with a source and a date", () => {
    const all = lists.flat();

    expect(new Set(all).size).toBe(all.length);
    expect(all.filter((name) => name !== normaliseName(name))).toEqual([]);
    for (const list of lists) expect(list).toEqual([...list].sort());
    expect(table).toMatchObject({ source: /./.exec(table.source)?.input, retrieved: "2026-11-21" });
  });

  it("maps names that differ to normalised names, and gives every refusal a remedy", () => {
    const mapped = Object.entries(table.names);

    expect(mapped.filter(([name, other]) => name === other || other !== normaliseName(other))).toEqual([]);
    expect(Object.values(table.condaOnly).filter((hint) => hint.length < 10)).toEqual([]);
  });
});
