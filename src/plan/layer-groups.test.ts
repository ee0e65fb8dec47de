import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SelectedPackage } from "../project/python/types.ts";
import { type GroupRules, type LayerGroup, partition } from "./layer-groups.ts";
import { LAYER_LIMITS } from "./layer-limits.ts";

function chosen(name: string, rest: Partial<SelectedPackage> = {}): SelectedPackage {
  return { name, version: "1.0", source: "uv.lock:1", hashes: [], size: 1_000, sdist: false, ...rest };
}

function unsized(name: string): SelectedPackage {
  const { size: _, ...rest } = chosen(name);
  return rest;
}

function namesById(packages: readonly SelectedPackage[], rules?: GroupRules) {
  const { groups } = partition(packages, rules);
  return Object.fromEntries(groups.map(({ id, packages: held }) => [id, held.map(({ name }) => name)]));
}

const anyPackage = fc.record(
  {
    name: fc.oneof(
      fc.stringMatching(/^[a-z][a-z0-9-]{2,14}$/),
      fc.constantFrom("torch", "jaxlib", "nvidia-x", "numpy", "venv", "rest-0", "web", "large", "alone"),
    ),
    version: fc.stringMatching(/^[0-9]\.[0-9]$/),
    source: fc.constant("uv.lock:1"),
    hashes: fc.constant([]),
    size: fc.oneof(fc.nat(300_000), fc.nat(30_000_000)),
    sdist: fc.boolean(),
  },
  { requiredKeys: ["name", "version", "source", "hashes", "sdist"] },
) as fc.Arbitrary<SelectedPackage>;

const smallPackage = anyPackage.map(({ size: _, ...one }) => ({
  ...one,
  name: `small-${one.name}`,
  size: 40_000,
}));

const packageList = (maxLength: number) =>
  fc.uniqueArray(anyPackage, { selector: ({ name }) => name, maxLength, size: "max" });

const anyRules: fc.Arbitrary<GroupRules> = fc.record(
  {
    largeBytes: fc.integer({ min: 1, max: 20_000_000 }),
    maxLayers: fc.integer({ min: 32, max: 127 }),
    buckets: fc.constantFrom(1, 2, 4, 8, 16, 32),
    groups: fc.constantFrom(
      [{ name: "web", patterns: ["a*", "!ab*"] }],
      [
        { name: "torch", patterns: ["torch"] },
        { name: "bees", patterns: ["b*", "nvidia-x"] },
      ],
    ),
    alone: fc.constantFrom(["c*"], ["numpy", "nvidia-x"]),
    rest: fc.constantFrom(["d*"], ["jaxlib"]),
  },
  { requiredKeys: [] },
);

describe("partition", () => {
  it("keeps families together, large wheels alone and the rest in buckets", () => {
    const packages = [
      chosen("torch", { size: 800_000_000 }),
      chosen("torchvision"),
      chosen("nvidia-cublas-cu12", { size: 500_000_000 }),
      chosen("triton", { size: 180_000_000 }),
      chosen("cuda-bindings"),
      chosen("nvidia-ml-py"),
      chosen("jaxlib"),
      chosen("tensorflow"),
      chosen("scipy", { size: 40_000_000 }),
      chosen("idna"),
    ];

    expect(namesById(packages)).toEqual({
      "python-cuda": ["cuda-bindings", "nvidia-cublas-cu12", "triton"],
      "python-torch": ["torch", "torchvision"],
      "python-tensorflow": ["tensorflow"],
      "python-jax": ["jaxlib"],
      "python-scipy": ["scipy"],
      "python-rest-0": ["idna", "nvidia-ml-py"],
    });
    expect(partition(packages).groups.map(({ group }) => group)).toEqual([
      "cuda",
      "torch",
      "tensorflow",
      "jax",
      "large",
      "rest",
    ]);
  });

  it("knows large distributions when the lock has no sizes", () => {
    expect(Object.keys(namesById([unsized("numpy"), unsized("idna")]))).toEqual([
      "python-numpy",
      "python-rest-0",
    ]);
  });

  it.each([
    ["idna", 999_999, "python-rest-0"],
    ["idna", 1_000_000, "python-idna"],
    ["numpy", 500_000, "python-numpy"],
    ["numpy", 499_999, "python-rest-0"],
  ])(
    "puts %s of %d bytes into %s: a known large name stays alone down to half the threshold",
    (name, size, id) => {
      expect(Object.keys(namesById([chosen(name, { size })]))).toEqual([id]);
    },
  );

  it("needs twice the threshold for a name that the table knows to be below it", () => {
    const rules = { largeBytes: 10_000_000 };

    expect(
      Object.keys(namesById([chosen("tokenizers", { size: 19_000_000 })], { largeBytes: 11_000_000 })),
    ).toEqual(["python-rest-0"]);
    expect(Object.keys(namesById([chosen("sympy", { size: 20_000_000 })], rules))).toEqual(["python-sympy"]);
  });

  it("puts what is built from source into the rest, whatever its name", () => {
    expect(namesById([chosen("torch", { sdist: true }), chosen("idna")])).toEqual({
      "python-rest-0": ["idna", "torch"],
    });
  });

  it("never gives a distribution the layer id of a group", () => {
    const packages = [chosen("cuda", { size: 20_000_000 }), chosen("nvidia-x"), chosen("rest-0")];

    expect(namesById(packages)).toEqual({ "python-cuda": ["nvidia-x"], "python-rest-0": ["cuda", "rest-0"] });
  });

  it("follows the project: its groups first, then what is alone, then what is never alone", () => {
    const big = { size: 20_000_000 };
    const packages = [
      chosen("torch", big),
      chosen("torchvision", big),
      chosen("torchmetrics", big),
      chosen("flask", { sdist: true }),
      chosen("werkzeug"),
      chosen("sympy"),
      chosen("idna"),
    ];
    const rules = {
      groups: [
        { name: "web", patterns: ["flask", "werk*"] },
        { name: "torch", patterns: ["torch*", "!torchmetrics"] },
      ],
      alone: ["sympy"],
      rest: ["torchmetrics"],
    };

    expect(namesById(packages, rules)).toEqual({
      "python-torch": ["torch", "torchvision"],
      "python-web": ["flask", "werkzeug"],
      "python-sympy": ["sympy"],
      "python-rest-0": ["idna", "torchmetrics"],
    });
    expect(Object.keys(namesById(packages, rules))[0]).toBe("python-torch");
  });

  it("puts the smallest of the large back when there are too many layers", () => {
    const many = Array.from({ length: 200 }, (_, index) =>
      chosen(`big-${index}`, { size: 20_000_000 + index }),
    );

    const { groups, crowded } = partition(many);

    expect(groups.filter(({ group }) => group === "large")).toHaveLength(44);
    expect(groups.some(({ id }) => id === "python-big-199")).toBe(true);
    expect(crowded[0]?.name).toBe("big-155");
    expect(crowded).toHaveLength(156);
  });

  it("makes as many buckets as the project asks for, and no empty ones", () => {
    const names = Array.from({ length: 40 }, (_, index) => chosen(`package-${index}`));

    expect(partition(names, { buckets: 1 }).groups).toHaveLength(1);
    expect(partition(names, { buckets: 4 }).groups.map(({ id }) => id)).toEqual(
      [0, 1, 2, 3].map((number) => `python-rest-${number}`),
    );
    expect(partition([chosen("idna")], { buckets: 32 }).groups).toHaveLength(1);
  });

  it("keeps buckets small: in bytes of wheels and in packages", () => {
    const names = Array.from({ length: 100 }, (_, index) =>
      chosen(`package-${index}`, { size: 300 * index }),
    );

    for (const { packages } of partition(names).groups) {
      expect(packages.length).toBeLessThanOrEqual(LAYER_LIMITS.bucketPackages);
      expect(packages.reduce((sum, { size = 0 }) => sum + size, 0)).toBeLessThanOrEqual(
        LAYER_LIMITS.bucketBytes,
      );
    }
  });

  it("puts every package in exactly one group, in any input order, whatever the rules", () => {
    fc.assert(
      fc.property(packageList(120), anyRules, (packages, rules) => {
        const { groups } = partition(packages, rules);

        const placed = groups.flatMap((group) => group.packages);
        expect(placed.toSorted(byName)).toEqual(packages.toSorted(byName));
        expect(new Set(groups.map(({ id }) => id)).size).toBe(groups.length);
        expect(groups.every((group) => group.packages.length > 0)).toBe(true);
        expect(partition(packages.toReversed(), rules).groups).toEqual(groups);
      }),
    );
  });

  it("holds the cap on layers", () => {
    fc.assert(
      fc.property(packageList(300), anyRules, (packages, { buckets: _, ...rules }) => {
        const { groups } = partition(packages, rules);

        const most = (rules.maxLayers ?? LAYER_LIMITS.layers) - LAYER_LIMITS.otherLayers;
        expect(groups.length).toBeLessThanOrEqual(most);
      }),
    );
  });

  it("puts what the project pins where it says", () => {
    fc.assert(
      fc.property(packageList(80), anyRules, (packages, rules) => {
        for (const { group, packages: held } of partition(packages, rules).groups) {
          for (const { name } of held) {
            if (/^b|^nvidia-x$/.test(name) && rules.groups?.[1]?.name === "bees") expect(group).toBe("bees");
            if (/^a(?!b)/.test(name) && rules.groups?.[0]?.name === "web") expect(group).toBe("web");
            if (/^d/.test(name) && rules.rest?.[0] === "d*") expect(group).toBe("rest");
          }
        }
      }),
    );
  });

  it("touches one bucket when a small package gets a newer version of another size", () => {
    fc.assert(
      fc.property(packageList(150), smallPackage, fc.nat(400_000), (packages, added, size) => {
        const bumped = { ...added, version: "99", size };

        const before = partition([...packages, added]).groups;
        const after = partition([...packages, bumped]).groups;

        expect(movedOutOf(before, after, added.name)).toEqual([]);
      }),
    );
  });

  it("touches one bucket when a small package is added", () => {
    fc.assert(
      fc.property(packageList(150), smallPackage, (packages, added) => {
        const before = partition(packages).groups;
        const after = partition([...packages, added]).groups;

        expect(movedOutOf(before, after, added.name)).toEqual([]);
      }),
    );
  });

  it("leaves every other layer as it is when a package becomes large", () => {
    fc.assert(
      fc.property(packageList(150), smallPackage, (packages, added) => {
        const before = partition([...packages, added]).groups;
        const { groups: after, crowded } = partition([...packages, { ...added, size: 1_500_000 }]);

        fc.pre(crowded.length === 0);
        expect(movedOutOf(before, after, added.name)).toEqual([]);
      }),
    );
  });
});

/**
 * Packages, without `name`, that changed their layer or its contents beyond one bucket: a bucket that was split, or two that
 * became one, is one bucket of the other plan.
 */
function movedOutOf(
  before: readonly LayerGroup[],
  after: readonly LayerGroup[],
  name: string,
): readonly string[] {
  const [known, now] = [new Set(before.map(contents)), new Set(after.map(contents))];
  const changed = [
    ...before.filter((group) => !now.has(contents(group))),
    ...after.filter((group) => !known.has(contents(group))),
  ];
  const moved = new Set(changed.flatMap(names).filter((one) => one !== name));
  const left = [...before, ...after].map((group) => [...moved].filter((one) => !names(group).includes(one)));
  return left.toSorted((a, b) => a.length - b.length)[0] ?? [];
}

function names({ packages }: LayerGroup): readonly string[] {
  return packages.map(({ name }) => name);
}

function contents({ id, packages }: LayerGroup): string {
  return `${id} ${JSON.stringify(packages)}`;
}

function byName(a: SelectedPackage, b: SelectedPackage): number {
  return a.name < b.name ? -1 : 1;
}
