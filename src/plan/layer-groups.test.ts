import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SelectedPackage } from "../project/python/types.ts";
import { type LayerGroup, partition } from "./layer-groups.ts";

function chosen(name: string, rest: Partial<SelectedPackage> = {}): SelectedPackage {
  return { name, version: "1.0", source: "uv.lock:1", hashes: [], size: 1_000, sdist: false, ...rest };
}

function namesById(groups: readonly LayerGroup[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(groups.map(({ id, packages }) => [id, packages.map(({ name }) => name)]));
}

const smallPackage = fc.record({
  name: fc.stringMatching(/^[a-z][a-z0-9-]{2,14}$/),
  version: fc.stringMatching(/^[0-9]\.[0-9]$/),
  source: fc.constant("uv.lock:1"),
  hashes: fc.constant([]),
  size: fc.nat(9_000_000),
  sdist: fc.boolean(),
});

const packageList = fc.uniqueArray(smallPackage, { selector: ({ name }) => name, maxLength: 60 });

describe("partition", () => {
  it("keeps families together, large wheels alone and the rest in buckets", () => {
    const groups = partition([
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
    ]);

    expect(namesById(groups)).toEqual({
      "python-cuda": ["cuda-bindings", "nvidia-cublas-cu12", "triton"],
      "python-torch": ["torch", "torchvision"],
      "python-tensorflow": ["tensorflow"],
      "python-jax": ["jaxlib"],
      "python-scipy": ["scipy"],
      "python-rest-0": ["idna", "nvidia-ml-py"],
    });
    expect(groups.map(({ group }) => group)).toEqual(["cuda", "torch", "tensorflow", "jax", "large", "rest"]);
  });

  it("knows large distributions when the lock has no sizes, and believes the lock when it has", () => {
    const { size: _, ...unsized } = chosen("numpy");

    expect(partition([unsized])[0]?.id).toBe("python-numpy");
    expect(partition([chosen("numpy", { size: 9_999_999 })])[0]?.id).toBe("python-rest-0");
    expect(partition([chosen("idna", { size: 10_000_000 })])[0]?.id).toBe("python-idna");
  });

  it("puts what is built from source into the rest, whatever its name", () => {
    const groups = partition([chosen("torch", { sdist: true }), chosen("idna")]);

    expect(namesById(groups)).toEqual({ "python-rest-0": ["idna", "torch"] });
  });

  it("never gives a distribution the layer id of a group", () => {
    const groups = partition([chosen("cuda", { size: 20_000_000 }), chosen("nvidia-x"), chosen("rest-0")]);

    expect(namesById(groups)).toEqual({ "python-cuda": ["nvidia-x"], "python-rest-0": ["cuda", "rest-0"] });
  });

  it("bounds the number of layers", () => {
    const many = Array.from({ length: 200 }, (_, index) =>
      chosen(`big-${index}`, { size: 20_000_000 + index }),
    );

    const groups = partition(many);

    expect(groups.filter(({ group }) => group === "large")).toHaveLength(64);
    expect(groups.length).toBeLessThanOrEqual(80);
    expect(groups.some(({ id }) => id === "python-big-199")).toBe(true);
  });

  it("spreads the rest over more buckets when it grows", () => {
    const names = Array.from({ length: 100 }, (_, index) => chosen(`package-${index}`));

    const sizes = partition(names).map(({ packages }) => packages.length);

    expect(sizes).toHaveLength(4);
    expect(Math.max(...sizes)).toBeLessThan(50);
  });

  it("splits each bucket in two when their number doubles", () => {
    const names = Array.from({ length: 40 }, (_, index) => chosen(`package-${index}`));
    const before = partition(names, { bucketCount: 2 });

    for (const { packages } of partition(names, { bucketCount: 4 })) {
      const homes = before.filter((group) => packages.some((one) => group.packages.includes(one)));
      expect(homes).toHaveLength(1);
    }
  });

  it("puts every package in exactly one group, in any input order", () => {
    fc.assert(
      fc.property(packageList, (packages) => {
        const groups = partition(packages);

        const placed = groups.flatMap((group) => group.packages);
        expect(placed.toSorted(byName)).toEqual(packages.toSorted(byName));
        expect(new Set(groups.map(({ id }) => id)).size).toBe(groups.length);
        expect(partition(packages.toReversed())).toEqual(groups);
      }),
    );
  });

  it("changes one group when a small package is added or bumped", () => {
    fc.assert(
      fc.property(packageList, smallPackage, fc.constantFrom(1, 2, 8), (packages, added, bucketCount) => {
        const without = packages.filter(({ name }) => name !== added.name);
        const before = contents(partition(without, { bucketCount }));
        const after = contents(partition([...without, added], { bucketCount }));
        const bumped = contents(partition([...without, { ...added, version: "99" }], { bucketCount }));

        expect(differences(before, after)).toBe(1);
        expect(differences(after, bumped)).toBe(1);
      }),
    );
  });
});

function byName(a: SelectedPackage, b: SelectedPackage): number {
  return a.name < b.name ? -1 : 1;
}

function contents(groups: readonly LayerGroup[]): ReadonlyMap<string, string> {
  return new Map(groups.map(({ id, packages }) => [id, JSON.stringify(packages)]));
}

function differences(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): number {
  const ids = new Set([...a.keys(), ...b.keys()]);
  return [...ids].filter((id) => a.get(id) !== b.get(id)).length;
}
