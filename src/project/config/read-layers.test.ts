import { describe, expect, it } from "vitest";
import type { FactoryError } from "../../errors/factory-error.ts";
import { memoryProjectFs } from "../fs/memory-project-fs.ts";
import { readFactoryConfig } from "./read-factory-config.ts";

async function read(text: string) {
  return (await readFactoryConfig(memoryProjectFs({ "factory.yaml": text }))).layers;
}

async function problems(text: string) {
  const error = await read(text).catch((thrown: unknown) => thrown);
  const { problems: list, message, source, hint } = error as FactoryError;
  return list.length === 0 ? [{ message, source, hint }] : list;
}

describe("layers of factory.yaml", () => {
  it("are read with the place of every name", async () => {
    const text = [
      "layers:",
      "  largeBytes: 2000000",
      "  maxLayers: 60",
      "  buckets: 4",
      "  groups:",
      "    web: [Flask, 'werk_zeug*', '!Flask.Login']",
      "  alone: [sympy]",
      "  rest: [torchmetrics]",
    ].join("\n");

    expect(await read(text)).toEqual({
      largeBytes: 2_000_000,
      maxLayers: 60,
      buckets: 4,
      groups: [
        {
          name: "web",
          source: "factory.yaml:6:5",
          patterns: [
            { value: "flask", source: "factory.yaml:6:11" },
            { value: "werk-zeug*", source: "factory.yaml:6:18" },
            { value: "!flask-login", source: "factory.yaml:6:32" },
          ],
        },
      ],
      alone: [{ value: "sympy", source: "factory.yaml:7:11" }],
      rest: [{ value: "torchmetrics", source: "factory.yaml:8:10" }],
    });
  });

  it("are absent when nobody writes them, and empty lists when only a limit is written", async () => {
    expect(await read("python: '3.12'\n")).toBeUndefined();
    expect(await read("layers: { buckets: 2 }\n")).toEqual({ buckets: 2, groups: [], alone: [], rest: [] });
  });

  it("are refused by the schema with their places, all at once", async () => {
    const text = "layers:\n  buckets: 3\n  maxLayers: 500\n  alone: sympy\n  grups: {}\n";

    expect(await problems(text)).toMatchObject([
      { message: "layers.buckets is 3, not 1 or 2 or 4 or 8 or 16 or 32", source: "factory.yaml:2:12" },
      { message: "layers.maxLayers is 500, outside 32..127", source: "factory.yaml:3:14" },
      { message: "layers.alone is text, not a list", source: "factory.yaml:4:10" },
      {
        message: 'unknown key "grups" in layers',
        source: "factory.yaml:5:3",
        hint: "did you mean groups?",
      },
    ]);
  });

  it("are refused when names cannot be what they stand for, all at once", async () => {
    const text = [
      "layers:",
      "  groups:",
      "    rest-1: [a]",
      "    Web App: [b]",
      "    none: ['!c']",
      "  alone: ['flask==3', torch, a]",
    ].join("\n");

    expect(await problems(text)).toMatchObject([
      { message: "rest-1 cannot name a group: other layers are called so", source: "factory.yaml:3:5" },
      {
        message: '"Web App" cannot name a group',
        source: "factory.yaml:4:5",
        hint: "use lower case letters and digits, separated by -",
      },
      { message: "the group none only says what is not in it", source: "factory.yaml:5:5" },
      {
        message: '"flask==3" is neither a distribution nor a prefix*',
        source: "factory.yaml:6:11",
        hint: "write a name without version or extras, such as flask or nvidia-*",
      },
      {
        message: "torch cannot be alone: torch is also the name of a group",
        source: "factory.yaml:6:23",
        hint: "write groups: { torch: [torch] } to have nothing else in it",
      },
      {
        message: "layers names a twice, here and in factory.yaml:3:14",
        source: "factory.yaml:6:30",
        hint: "keep one of the two",
      },
    ]);
  });

  it.each([
    ["maxLayers: 40", "layers.maxLayers is 40, and the groups and buckets of layers need 50", "1:22"],
    [
      "maxLayers: 68, buckets: 32",
      "layers.maxLayers is 68, and the groups and buckets of layers need 69",
      "1:22",
    ],
  ])("may not be more than there may be layers: %s", async (limits, message, place) => {
    const groups = Array.from({ length: 9 }, (_, index) => `g${index}: [p${index}]`).join(", ");

    expect(await problems(`layers: { ${limits}, groups: { ${groups} } }\n`)).toMatchObject([
      { message, source: `factory.yaml:${place}` },
    ]);
  });

  it("mean nothing to a project that has no Python", async () => {
    expect(await problems("stack: node\nlayers: { buckets: 2 }\n")).toMatchObject([
      { message: "layers is for Python projects, and this is a node project", source: "factory.yaml:2:9" },
    ]);
  });
});
