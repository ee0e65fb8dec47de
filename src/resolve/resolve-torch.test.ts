import { describe, expect, it } from "vitest";
import { FactoryError } from "../errors/factory-error.ts";
import { resolve } from "./resolve.ts";
import type { CompatMatrix, Dependency } from "./types.ts";

const bases: CompatMatrix = {
  name: "bases",
  subject: "base image",
  variables: { base: "exact", python: "pep440" },
  rows: [
    { id: "3.13", base: "python", python: "3.13" },
    { id: "3.12", base: "python", python: "3.12" },
    { id: "3.11", base: "python", python: "3.11" },
  ],
};

const torch: CompatMatrix = {
  name: "torch",
  subject: "build of torch",
  variables: {
    torch: "pep440",
    torchvision: "pep440",
    python: "pep440",
    cuda: "pep440",
    accelerator: "exact",
  },
  ranges: ["python"],
  when: "torch",
  rows: [
    {
      id: "2.6.0",
      torch: "2.6.0",
      torchvision: "0.21.0",
      python: ">=3.9,<3.14",
      cuda: "12.4",
      accelerator: "cuda",
    },
    {
      id: "2.6.0-cpu",
      torch: "2.6.0",
      torchvision: "0.21.0",
      python: ">=3.9,<3.14",
      cuda: "none",
      accelerator: "none",
    },
    {
      id: "2.4.0",
      torch: "2.4.0",
      torchvision: "0.19.0",
      python: ">=3.8,<3.13",
      cuda: "12.1",
      accelerator: "cuda",
    },
    {
      id: "2.4.0-cu124",
      torch: "2.4.0",
      torchvision: "0.19.0",
      python: ">=3.8,<3.13",
      cuda: "12.4",
      accelerator: "cuda",
    },
    { id: "2.3.1", torch: "2.3.1", python: ">=3.8,<3.13", cuda: "12.1", accelerator: "cuda" },
  ],
};

const images: CompatMatrix = {
  name: "cuda-images",
  variables: { cuda: "pep440", distribution: "exact" },
  when: "cuda",
  rows: [
    { id: "12.4.1", cuda: "12.4.1", distribution: "ubuntu-22.04" },
    { id: "12.1.1", cuda: "12.1.1", distribution: "ubuntu-22.04" },
  ],
};

const tables = [bases, torch, images];

function ask(name: string, range: string, rest: Partial<Dependency> = {}): Dependency {
  const versioning = ["accelerator", "base", "distribution"].includes(name) ? "exact" : "pep440";
  return {
    name,
    range,
    versioning,
    strength: "require",
    requestedBy: "test",
    source: `${name}.txt:1`,
    ...rest,
  };
}

function versions(dependencies: readonly Dependency[], options = {}): Readonly<Record<string, string>> {
  const { pins } = resolve(dependencies, tables, options);
  return Object.fromEntries(Object.entries(pins).map(([name, { version }]) => [name, version]));
}

function failure(dependencies: readonly Dependency[]): FactoryError {
  try {
    resolve(dependencies, tables);
  } catch (error) {
    if (error instanceof FactoryError) return error;
    throw error;
  }
  throw new Error("expected a FactoryError");
}

describe("a table with a condition", () => {
  it("takes no part while nobody asks for its variable, not even with a wish", () => {
    const { pins, rows } = resolve([ask("torch", "2.4.0", { strength: "prefer" })], tables);

    expect(Object.keys(pins)).toEqual(["base", "python"]);
    expect(Object.keys(rows)).toEqual(["bases"]);
  });

  it("takes part when a chosen row ties its variable, with the version that the row stands for", () => {
    expect(versions([ask("torch", "==2.4.0")])).toEqual({
      base: "python",
      python: "3.12",
      torch: "2.4.0",
      torchvision: "0.19.0",
      cuda: "12.1.1",
      accelerator: "cuda",
      distribution: "ubuntu-22.04",
    });
  });

  it("takes no part when its variable is ruled out", () => {
    const { pins, rows } = resolve([ask("torch", ""), ask("accelerator", "none")], tables);

    expect(pins.cuda?.version).toBe("none");
    expect(rows["cuda-images"]).toBeUndefined();
    expect(rows.torch?.id).toBe("2.6.0-cpu");
  });

  it("names every row that ties a version", () => {
    const { pins } = resolve([ask("torch", "==2.4.0")], tables);

    expect(pins.cuda).toMatchObject({
      row: "cuda-images#12.1.1",
      ties: ["torch#2.4.0", "cuda-images#12.1.1"],
    });
    expect(pins.python?.ties).toEqual(["bases#3.12", "torch#2.4.0"]);
  });
});

describe("a version that no table lists", () => {
  it("is taken as it was asked for, without ties and with a note", () => {
    const { pins, rows, notes } = resolve([ask("torch", "==2.99.0")], tables);

    expect(pins.torch).toEqual({ version: "2.99.0", because: [ask("torch", "==2.99.0")] });
    expect(pins.python?.version).toBe("3.13");
    expect(rows.torch).toBeUndefined();
    expect(notes).toEqual([
      { kind: "untabled", variable: "torch", version: "2.99.0", source: "torch.txt:1" },
    ]);
  });

  it("does not undo the other ties of a table", () => {
    expect(versions([ask("torch", "==2.4.0"), ask("torchvision", "==0.99.0")])).toMatchObject({
      torch: "2.4.0",
      torchvision: "0.99.0",
      python: "3.12",
    });
  });

  it.each([
    ["python", "==3.99.1", "no base image has python ==3.99.1 (python.txt:1)"],
    ["accelerator", "tpu", "no build of torch has accelerator tpu (accelerator.txt:1)"],
  ])("is refused where the tables list all there are: %s %s", (name, range, message) => {
    expect(failure([ask("torch", ""), ask(name, range)]).message).toBe(message);
  });
});

describe("a range of versions that are newer than the tables", () => {
  it("leaves the variable open, without ties and with a note", () => {
    const { pins, rows, notes } = resolve([ask("torch", ">=2.99"), ask("python", "3.12")], tables);

    expect(Object.keys(pins)).toEqual(["base", "python"]);
    expect(rows.torch).toBeUndefined();
    expect(notes).toEqual([
      { kind: "unlisted-range", variable: "torch", range: ">=2.99", source: "torch.txt:1" },
    ]);
  });

  it("still is a range: what else is asked for has to be in it", () => {
    const { message, details } = failure([
      ask("torch", ">=2.99"),
      ask("torch", "<2.5", { source: "constraints.txt:7" }),
      ask("python", "3.12"),
    ]);

    expect(message).toBe("no build of torch has torch <2.5 (constraints.txt:7) and >=2.99 (torch.txt:1)");
    expect(details?.conflict).toMatchObject([{ range: "<2.5" }, { range: ">=2.99" }]);
  });

  it("can be an override, and does not weigh more than the version that another one names", () => {
    const lock = { strength: "override", source: "uv.lock:3" } as const;

    expect(
      resolve([ask("torch", ">=2.99", lock), ask("torch", "==2.4.0")], tables).pins.torch,
    ).toBeUndefined();
    expect(versions([ask("torch", ">=2.99"), ask("torch", "==2.99.3", lock)]).torch).toBe("2.99.3");
  });
});

describe("an override", () => {
  const force = (name: string, range: string) =>
    ask(name, range, { strength: "override", source: "factory.yaml:2:7" });

  it("is a requirement while the tables agree", () => {
    const { rows, notes } = resolve([ask("torch", "==2.4.0"), force("cuda", "12.4")], tables);

    expect(rows.torch?.id).toBe("2.4.0-cu124");
    expect(notes).toBeUndefined();
  });

  it("wins over a table, which it then names", () => {
    const { pins, rows, notes } = resolve([ask("torch", "==2.3.1"), force("cuda", "12.4")], tables);

    expect(pins.cuda?.version).toBe("12.4.1");
    expect(rows["cuda-images"]?.id).toBe("12.4.1");
    expect(notes).toEqual([
      {
        kind: "overridden",
        variable: "cuda",
        version: "12.4.1",
        source: "factory.yaml:2:7",
        says: "12.1",
        saidBy: "torch#2.3.1",
      },
    ]);
  });

  it("wins over what others require", () => {
    const { pins, notes } = resolve([ask("python", ">=3.12"), force("python", "3.11")], tables);

    expect(pins.python?.version).toBe("3.11");
    expect(notes).toMatchObject([{ kind: "overridden", says: ">=3.12", saidBy: "python.txt:1" }]);
  });

  it("can be a name that no table has", () => {
    const { pins, rows, notes } = resolve([force("base", "registry.test/own:1")], tables);

    expect(pins.base?.version).toBe("registry.test/own:1");
    expect(rows.bases?.id).toBe("3.13");
    expect(notes).toMatchObject([{ variable: "base", says: "python", saidBy: "bases#3.13" }]);
  });

  it("cannot be two things at once", () => {
    const error = failure([
      force("cuda", "12.4"),
      { ...force("cuda", "12.1"), source: "--cuda" },
      ask("torch", ""),
    ]);

    expect(error).toMatchObject({
      code: "NO_RESOLUTION",
      message: "cuda is set to 12.4 (factory.yaml:2:7) and to 12.1 (--cuda)",
      hint: "set cuda in one of these places, or to the same version in each",
      source: "factory.yaml:2:7",
      details: {
        fault: "user",
        conflict: [
          { name: "cuda", range: "12.1", source: "--cuda" },
          { name: "cuda", range: "12.4", source: "factory.yaml:2:7" },
        ],
      },
    });
    const untabled = [force("rust", "1.80.0"), { ...force("rust", "1.81.0"), source: "--rust" }];
    expect(failure(untabled).message).toBe("rust is set to 1.80.0 (factory.yaml:2:7) and to 1.81.0 (--rust)");
  });

  it("may be said twice, and one may be more precise than the other", () => {
    const twice = [force("cuda", "12.4"), { ...force("cuda", "12.4.1"), source: "--cuda" }];

    expect(versions([ask("torch", "==2.6.0"), ...twice]).cuda).toBe("12.4.1");
  });
});

describe("preferences", () => {
  it("hold by weight, not by their order", () => {
    const light = ask("python", "3.13", { strength: "prefer", source: "default" });
    const heavy = ask("python", "3.11", { strength: "prefer", source: "uv.lock", weight: 2 });

    expect(versions([light, heavy]).python).toBe("3.11");
  });

  it("keep an earlier result against a default, as far as the requirements allow", () => {
    const wish = ask("python", "3.13", { strength: "prefer", source: "default" });
    const previous = { python: "3.11", torch: "2.3.1", cuda: "12.1.1" };

    expect(versions([ask("torch", ""), wish], { previous })).toMatchObject(previous);
    expect(versions([ask("torch", ">=2.4"), ask("accelerator", "cuda"), wish], { previous })).toMatchObject({
      python: "3.11",
      torch: "2.6.0",
      cuda: "12.4.1",
    });
  });

  it("do not bring back what nobody asks for any more", () => {
    expect(versions([], { previous: { torch: "2.3.1", jax: "0.4.0" } })).toEqual({
      base: "python",
      python: "3.13",
    });
  });
});

describe("a conflict", () => {
  it("offers changes that were tried, each with what has to be edited", () => {
    const error = failure([
      ask("torch", "==2.3.1", { source: "requirements.txt:3" }),
      ask("cuda", "12.4", { source: "factory.yaml:2:7" }),
      ask("python", ">=3.11", { source: "pyproject.toml:5" }),
    ]);

    expect(error.message).toBe(
      "no build of torch has cuda 12.4 (factory.yaml:2:7) together with torch ==2.3.1 (requirements.txt:3)",
    );
    expect(error.hint).toBe(
      "change cuda 12.4 (factory.yaml:2:7) to 12.1.1, or torch ==2.3.1 (requirements.txt:3) to 2.4.0 or 2.6.0",
    );
    expect(error.details).toMatchObject({
      fault: "user",
      tables: ["torch"],
      changes: [
        [{ variable: "cuda", from: [{ range: "12.4", source: "factory.yaml:2:7" }], to: "12.1.1" }],
        [{ variable: "torch", from: [{ range: "==2.3.1", source: "requirements.txt:3" }], to: "2.4.0" }],
        [{ variable: "torch", to: "2.6.0" }],
      ],
    });
  });

  it("offers two edits together when there are two conflicts", () => {
    const { details } = failure([
      ask("torch", "==2.3.1", { source: "requirements.txt:3" }),
      ask("cuda", "12.4", { source: "factory.yaml:2:7" }),
      ask("python", "==3.99.1", { source: "pyproject.toml:5" }),
    ]);

    const changes = details?.changes as readonly (readonly unknown[])[];
    expect(changes.length).toBeGreaterThan(0);
    expect(changes.every((change) => change.length === 2)).toBe(true);
  });

  it("offers no change that does more than another one", () => {
    const { details } = failure([
      ask("torch", "==2.4.0"),
      ask("torchvision", "==0.21.0"),
      ask("python", "==3.13"),
    ]);

    const changes = details?.changes as readonly (readonly { readonly variable: string }[])[];
    const names = changes.map((change) => change.map(({ variable }) => variable).toSorted());
    expect(names).toContainEqual(["torch"]);
    expect(names.filter((one) => one.length > 1 && one.includes("torch"))).toEqual([]);
  });

  it("is the fault of factory when only its defaults are in it, and of the tables when they never meet", () => {
    const none = failure([ask("python", ">=3.99", { source: "default" })]);
    expect(none.details?.fault).toBe("factory");
    expect(none.hint).toBe("ask for one python yourself, and report this: the ranges are factory's own");

    const own = { ...bases, rows: [{ id: "own", base: "own", python: "3.13" }, ...bases.rows] };
    const far: CompatMatrix = {
      name: "far",
      variables: { python: "pep440" },
      rows: [
        { id: "a", python: "3.12" },
        { id: "b", python: "3.9" },
      ],
    };
    expect(() => resolve([ask("base", "own")], [own, far])).toThrow(
      expect.objectContaining({
        hint: expect.stringContaining("or correct the rows of bases or far in .factory/compat"),
        details: expect.objectContaining({ fault: "table", tables: ["bases", "far"] }),
      }),
    );
  });
});
