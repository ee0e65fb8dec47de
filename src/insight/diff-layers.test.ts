import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffImages } from "./diff-images.ts";
import { diffLayers, type LayerChange } from "./diff-layers.ts";
import type { ImageLayer, LayeredImage } from "./layered-image.ts";

const base: ImageLayer = { id: "base", digest: "sha256:b", size: 1000 };
const flask = (version: string, digest: string, size: number): ImageLayer => ({
  id: "python-rest-0",
  digest,
  size,
  distributions: [`flask==${version}`, "idna==1"],
});

function image(layers: readonly ImageLayer[], rest: Partial<LayeredImage> = {}): LayeredImage {
  return { kind: "build", name: "x", layers, ...rest };
}

describe("diffLayers", () => {
  it("counts what is new, what is gone and what is shared", () => {
    const gone = { id: "old", digest: "sha256:o", size: 7 };
    const fresh = { id: "fresh", digest: "sha256:f", size: 3 };

    expect(
      diffLayers([base, flask("1", "sha256:1", 50), gone], [base, flask("2", "sha256:2", 60), fresh]),
    ).toEqual({
      layers: [
        { id: "base", change: "same", from: pick(base), to: pick(base) },
        {
          id: "python-rest-0",
          change: "changed",
          from: { digest: "sha256:1", size: 50 },
          to: { digest: "sha256:2", size: 60 },
        },
        { id: "fresh", change: "new", to: pick(fresh) },
        { id: "old", change: "gone", from: pick(gone) },
      ],
      bytes: { new: 63, gone: 57, shared: 1000, estimated: false },
    });
  });

  it("knows layers of one name by their digests", () => {
    const other = { id: "base", digest: "sha256:c", size: 5 };

    expect(diffLayers([base, other], [other, base]).layers.map(({ change }) => change)).toEqual([
      "same",
      "same",
    ]);
    expect(diffLayers([base], [other, base]).layers.map(({ change }) => change)).toEqual(["new", "same"]);
  });

  it("compares what is not built by what it holds, and says what cannot be told", () => {
    const planned = { id: "python-rest-0", size: 20, estimated: true, distributions: ["flask==1"] } as const;
    const source = { id: "source", distributions: [] };
    const built = { ...planned, digest: "sha256:1", distributions: ["flask==2"] };

    expect(diffLayers([built, source], [planned, source])).toMatchObject({
      layers: [{ change: "changed" }, { change: "unknown" }],
      bytes: { new: 20, estimated: true },
    });
    expect(diffLayers([planned], [{ ...planned }]).layers[0]?.change).toBe("same");
  });

  const anyLayer: fc.Arbitrary<ImageLayer> = fc.record(
    {
      id: fc.constantFrom("base", "a", "b", "c"),
      digest: fc.constantFrom("sha256:1", "sha256:2", "sha256:3"),
      size: fc.nat(100),
      distributions: fc.constantFrom([], ["x==1"], ["x==2"]),
    },
    { requiredKeys: ["id"] },
  );
  const layers = fc.uniqueArray(anyLayer, { selector: ({ id }) => id, maxLength: 6 }).map((list) => {
    const seen = new Set<string>();
    return list.filter(({ digest }) => digest === undefined || (!seen.has(digest) && seen.add(digest)));
  });

  it("finds the same the other way around, with the sides exchanged", () => {
    fc.assert(
      fc.property(layers, layers, (from, to) => {
        const there = diffLayers(from, to);
        const back = diffLayers(to, from);

        expect(back.layers.map(exchanged).sort(byText)).toEqual(there.layers.map(nameless).sort(byText));
        expect(back.bytes).toEqual({ ...there.bytes, new: there.bytes.gone, gone: there.bytes.new });
      }),
    );
  });

  it("finds nothing between layers and themselves", () => {
    fc.assert(
      fc.property(layers, (list) => {
        const built = list.filter(({ digest }) => digest !== undefined);
        expect(diffLayers(built, built).layers.every(({ change }) => change === "same")).toBe(true);
        expect(diffImages(image(list), image(list)).same).toBe(true);
      }),
    );
  });
});

describe("diffImages", () => {
  it("names distributions of layers that are not shared, wherever they moved", () => {
    const before = image([
      base,
      { id: "a", digest: "sha256:1", distributions: ["flask==1", "idna==1", "x==1"] },
    ]);
    const after = image([
      { ...base, distributions: ["pip==1"] },
      { id: "a", digest: "sha256:2", distributions: ["flask==2"] },
      { id: "b", digest: "sha256:3", distributions: ["idna==1", "new==1"] },
    ]);

    expect(diffImages(before, after).distributions).toEqual([
      { name: "flask", from: "1", to: "2" },
      { name: "new", to: "1" },
      { name: "x", from: "1" },
    ]);
  });

  it("leaves out what one side does not tell", () => {
    const difference = diffImages(image([], { pins: { python: "3.11" } }), image([], { config: {} }));

    expect(difference).toMatchObject({ same: true, distributions: [] });
    expect(Object.keys(difference)).not.toEqual(expect.arrayContaining(["pins"]));
    expect(difference.stages).toBeUndefined();
    expect(difference.config).toBeUndefined();
  });

  it("compares versions, stages by their keys, and how the images run", () => {
    const difference = diffImages(
      image([], { pins: { python: "3.11" }, keys: new Map([["a", "1"]]), config: { user: "1" } }),
      image([], {
        pins: { python: "3.12" },
        keys: new Map([
          ["a", "2"],
          ["b", "1"],
        ]),
        config: { user: "2" },
      }),
    );

    expect(difference).toMatchObject({
      same: false,
      pins: [{ name: "python", from: "3.11", to: "3.12" }],
      stages: [{ id: "a", change: "changed" }],
      config: [{ path: "user", from: "1", to: "2" }],
    });
  });
});

function pick({ digest, size }: ImageLayer) {
  return { digest, size };
}

/** Without the id: a layer that is the same may have two names. */
function nameless({ change, from, to }: LayerChange): object {
  return { change, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function exchanged({ change, from, to }: LayerChange): object {
  const names = { new: "gone", gone: "new" } as const;
  return {
    change: change === "new" || change === "gone" ? names[change] : change,
    ...(to === undefined ? {} : { from: to }),
    ...(from === undefined ? {} : { to: from }),
  };
}

function byText(a: object, b: object): number {
  const key = (value: object) =>
    JSON.stringify(value, ["change", "from", "to", "digest", "size", "estimated"]);
  return key(a) < key(b) ? -1 : 1;
}
