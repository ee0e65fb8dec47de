import { describe, expect, it } from "vitest";
import bases from "../../compat/bases.json" with { type: "json" };
import cuda from "../../compat/cuda.json" with { type: "json" };
import torch from "../../compat/torch.json" with { type: "json" };
import { explainVariable, type VariableExplanation } from "./explain-variable.ts";
import { readMatrix } from "./read-matrix.ts";
import { resolve } from "./resolve.ts";
import type { Dependency } from "./types.ts";

const matrices = Object.entries({ torch, cuda, bases }).map(([name, table]) =>
  readMatrix(table, `compat/${name}.json`),
);

function ask(name: string, range: string, rest: Partial<Dependency> = {}): Dependency {
  const versioning = ["accelerator", "platform"].includes(name) ? "exact" : "pep440";
  const source = `${name}.txt:1`;
  return { name, range, versioning, strength: "require", requestedBy: "torch", source, ...rest };
}

const gpu = [ask("accelerator", "cuda", { source: "factory.yaml:2:14" }), ask("platform", "amd64")];

function explain(name: string, dependencies: readonly Dependency[]): VariableExplanation {
  const all = [...dependencies, ...gpu];
  const found = explainVariable(name, {
    dependencies: all,
    matrices,
    resolution: resolve(all, matrices),
  });
  if (found === undefined) throw new Error(`${name} is not explained`);
  return found;
}

describe("explainVariable with the tables of factory", () => {
  const pinned = [ask("torch", "==2.4.0"), ask("driver", "==550.54", { source: "factory.yaml:3:9" })];

  it.each([
    ["torch", "2.4.0", ["torch#torch-2.4.0-pypi-amd64"]],
    ["cuda", "12.1", ["torch#torch-2.4.0-pypi-amd64", "cuda#cuda-12.1"]],
    ["cudnn", "9.1.0.70", ["torch#torch-2.4.0-pypi-amd64"]],
    ["python", "3.12", ["torch#torch-2.4.0-pypi-amd64", "bases#python-3.12-slim"]],
    ["accelerator", "cuda", ["torch#torch-2.4.0-pypi-amd64", "cuda#cuda-12.1"]],
    ["driver", "550.54", ["torch#torch-2.4.0-pypi-amd64", "cuda#cuda-12.1"]],
  ])("names the rows that tie %s to %s", (name, version, ties) => {
    const explained = explain(name, pinned);

    expect(explained).toMatchObject({ version, ties });
    expect(explained.notes).toBeUndefined();
  });

  it("tells what else torch, CUDA and Python could have been, and what excludes the rest", () => {
    const torchOthers = explain("torch", [ask("torch", ">=2.4,<2.6"), ask("cuda", "12.4")]).others;
    expect(torchOthers.find(({ value }) => value === "2.5.0")).toMatchObject({ kind: "possible", by: [] });
    expect(torchOthers.find(({ value }) => value === "2.6.0")?.by).toEqual([
      { name: "torch", range: ">=2.4,<2.6", source: "torch.txt:1" },
    ]);

    const others = explain("cuda", pinned.slice(0, 1)).others;
    expect(others.find(({ value }) => value === "12.4")).toMatchObject({ kind: "possible" });
    expect(others.find(({ value }) => value === "13.0")).toMatchObject({
      kind: "excluded",
      by: [{ name: "torch", range: "==2.4.0" }],
      tables: ["torch"],
    });
    expect(explain("cuda", pinned).others.find(({ value }) => value === "13.0")).toMatchObject({
      by: [{ name: "driver", range: "==550.54", source: "factory.yaml:3:9" }],
      tables: ["cuda"],
    });
    expect(explain("python", pinned).others.find(({ value }) => value === "3.13")).toMatchObject({
      kind: "excluded",
      by: [{ name: "torch", source: "torch.txt:1" }],
      tables: ["torch"],
    });
  });

  it("explains torch that is left open, by what is asked and with the note", () => {
    const explained = explain("torch", [
      ask("torch", ">=2.99"),
      ask("torch", "==2.4.0", { strength: "prefer" }),
    ]);

    expect(explained.version).toBeUndefined();
    expect(explained.asked).toMatchObject([
      { range: "==2.4.0", holds: false },
      { range: ">=2.99", holds: true },
    ]);
    expect(explained.notes).toMatchObject([{ kind: "unlisted-range", range: ">=2.99" }]);
    expect(explained.others.every(({ kind }) => kind === "excluded")).toBe(true);
  });

  it.each(["torch", "python"])("shows the note of a contradicted tie for %s", (name) => {
    const locked = ask("torch", "==2.4.0", { strength: "override", source: "uv.lock:3" });

    expect(explain(name, [locked, ask("python", "3.13")]).notes).toMatchObject([
      { kind: "overridden", variable: "torch", tied: { variable: "python", version: "3.13" } },
    ]);
  });
});
