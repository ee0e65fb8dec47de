import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Descriptor, OciManifest } from "../../image/layout-types.ts";
import { MEDIA_TYPES } from "../../image/media-types.ts";
import { factLabels } from "../../plan/base-facts.ts";
import type { ImageConfig } from "../../plan/types.ts";
import { imageState } from "../llb/fs-state.ts";
import { imageConfig } from "../llb/image/image-config.ts";
import { planOf } from "../llb/plan-fixture.ts";
import type { OciImageConfig } from "../types.ts";
import type { ImageDocuments } from "./own-part.ts";
import { type NewBase, type RebasedDocuments, rebaseDocuments } from "./rebase-documents.ts";

const FACTS = {
  distribution: "debian-12",
  libc: "glibc-2.36",
  python: "3.11.2",
  interpreter: "/usr/bin/python3",
};

const OLD = baseOf("old", { Env: ["PATH=/usr/bin", "LANG=C.UTF-8"], Cmd: ["python3"], WorkingDir: "/srv" });
const NEW = baseOf("new", {
  Env: ["TZ=UTC", "PATH=/usr/local/bin", "LANG=C"],
  Cmd: ["sh"],
  Entrypoint: ["/init"],
  Labels: { vendor: "new" },
  ExposedPorts: { "80/tcp": {} },
});

const PLANNED: ImageConfig = {
  cmd: ["/bin/sh", "-c", "a && b <c"],
  env: { PATH: "/opt/venv/bin", HOME: "/app" },
  labels: { ...factLabels(FACTS), mine: "1" },
  exposedPorts: ["8000/tcp"],
  workdir: "/app",
  user: "10001:10001",
};

describe("rebaseDocuments", () => {
  it("gives the documents of the image that is built on the new base", () => {
    const rebased = rebaseDocuments(built(OLD, PLANNED), NEW);

    expect(parsed(rebased)).toEqual(built(NEW, PLANNED));
  });

  it("keeps what the plan set, and takes everything else from the new base", () => {
    const { config } = parsed(rebaseDocuments(built(OLD, PLANNED), NEW)).config;

    expect(config).toMatchObject({
      Cmd: PLANNED.cmd,
      Entrypoint: ["/init"],
      Env: ["TZ=UTC", "PATH=/opt/venv/bin", "LANG=C", "HOME=/app"],
      ExposedPorts: { "80/tcp": {}, "8000/tcp": {} },
      User: "10001:10001",
      WorkingDir: "/app",
    });
    expect(config?.Labels).toMatchObject({
      vendor: "new",
      mine: "1",
      "org.opencontainers.image.base.name": "new:1",
      "org.opencontainers.image.base.digest": NEW.digest,
      "dev.factory.base.layers": "2",
      "dev.factory.base.python": "3.11.2",
    });
  });

  it("names a base of this machine by its digest alone", () => {
    const { name: _, ...nameless } = NEW;
    const { config } = parsed(rebaseDocuments(built(OLD, PLANNED), nameless)).config;

    expect(config?.Labels).not.toHaveProperty("org.opencontainers.image.base.name");
    expect(config?.Labels?.["org.opencontainers.image.base.digest"]).toBe(NEW.digest);
  });

  it("writes JSON as BuildKit does: escaped for HTML, times without zeros, the manifest indented", () => {
    const { config, manifest } = rebaseDocuments(built(OLD, PLANNED), NEW);

    expect(config.text).toContain("a \\u0026\\u0026 b \\u003cc");
    expect(config.text).toContain('{"created":"1980-01-01T00:00:00Z","created_by":"layer 0 of new"}');
    expect(config.text).not.toMatch(/\s"/);
    expect(manifest.text).toMatch(/^\{\n {2}"schemaVersion": 2,\n {2}"mediaType": "application\/vnd\.oci/);
    expect(manifest.descriptor).toEqual({
      mediaType: MEDIA_TYPES.manifest,
      digest: sha256(manifest.text),
      size: manifest.text.length,
    });
  });

  it("has no entry in its history that is younger than the image", () => {
    const history = [{ created: "2026-11-01T10:00:00.5Z" }, { created: "1970-01-01T00:00:00+00:00" }];
    const base = { ...NEW, config: { ...NEW.config, history } };

    const { config } = parsed(rebaseDocuments(built(OLD, PLANNED), base));

    expect(config.history?.slice(0, 2)).toEqual([
      { created: "1980-01-01T00:00:00Z" },
      { created: "1970-01-01T00:00:00+00:00" },
    ]);
  });

  it("calls layers that Docker named by their OCI type", () => {
    const [first, ...rest] = NEW.manifest.layers;
    const docker = { ...(first as Descriptor), mediaType: MEDIA_TYPES.dockerLayerGzip };
    const base = { ...NEW, manifest: { ...NEW.manifest, layers: [docker, ...rest] } };

    const { layers } = parsed(rebaseDocuments(built(OLD, PLANNED), base)).manifest;

    expect(layers[0]?.mediaType).toBe(MEDIA_TYPES.layerGzip);
  });

  it.each([
    ["dev.factory.base.layers", undefined],
    ["dev.factory.base.layers", "9"],
    ["dev.factory.base.layers", "many"],
    ["dev.factory.settings", undefined],
    ["dev.factory.settings", '{"env":1}'],
  ])("refuses an image whose label %s is %s", (label, value) => {
    const image = built(OLD, PLANNED);
    const { [label]: _, ...others } = image.config.config?.Labels ?? {};
    const Labels = value === undefined ? others : { ...others, [label]: value };
    const changed = { ...image, config: { ...image.config, config: { ...image.config.config, Labels } } };

    expect(() => rebaseDocuments(changed, NEW)).toThrow(
      expect.objectContaining({ code: "IMAGE_NOT_REBASABLE" }),
    );
  });

  it("refuses an image to which another tool added a layer without a history of its own", () => {
    const image = built(OLD, PLANNED);
    const history = [...(image.config.history ?? []), { created_by: "x", empty_layer: true }];

    expect(() => rebaseDocuments({ ...image, config: { ...image.config, history } }, NEW)).toThrow("history");
  });

  it("keeps the layers of the image, gives the same digest on the same base, and the first one on the way back", () => {
    fc.assert(
      fc.property(planned(), baseArbitrary("one"), baseArbitrary("two"), (settings, one, two) => {
        const first = rebaseDocuments(built(one, settings), one);
        const there = rebaseDocuments(parsed(first), two);
        const back = rebaseDocuments(parsed(there), one);

        expect(parsed(first)).toEqual(built(one, settings));
        expect(parsed(there).manifest.layers.slice(-3)).toEqual(OWN_LAYERS);
        expect(parsed(there).config.rootfs.diff_ids.slice(-3)).toEqual(OWN_LAYERS.map(diffId));
        expect(parsed(there)).toEqual(built(two, settings));
        expect(back.manifest.descriptor.digest).toBe(first.manifest.descriptor.digest);
      }),
    );
  });
});

const OWN_NAMES = ["venv", "flask & more", "source"];
const OWN_LAYERS = OWN_NAMES.map((name) => layer(name));

/** The image as `factory build` makes it. */
function built(base: NewBase, settings: ImageConfig): ImageDocuments {
  const state = imageState(undefined, base.config, {
    digest: base.digest,
    ...(base.name === undefined ? {} : { name: base.name }),
  });
  const plan = planOf([], { config: settings });
  const config = JSON.parse(imageConfig({ plan, base: state, layerNames: OWN_NAMES })) as OciImageConfig;
  const diffIds = [...base.config.rootfs.diff_ids, ...OWN_LAYERS.map(diffId)];
  const whole = {
    ...config,
    history: config.history?.map((entry) => ({ ...entry, created: "1980-01-01T00:00:00Z" })) ?? [],
    rootfs: { type: "layers", diff_ids: diffIds },
  };
  const text = JSON.stringify(whole)
    .replace(/&/g, "\\u0026")
    .replace(/</g, "\\u003c")
    .replace(/>/g, "\\u003e");
  return {
    config: whole,
    manifest: manifestOf([...base.manifest.layers, ...OWN_LAYERS], {
      mediaType: MEDIA_TYPES.config,
      digest: sha256(text),
      size: Buffer.byteLength(text),
    }),
  };
}

function parsed({ config, manifest }: RebasedDocuments): ImageDocuments {
  return { config: JSON.parse(config.text), manifest: JSON.parse(manifest.text) };
}

function baseOf(name: string, config: NonNullable<OciImageConfig["config"]>): NewBase {
  const layers = [layer(`${name} 0`), layer(`${name} 1`)];
  return {
    name: `${name}:1`,
    digest: sha256(name),
    facts: FACTS,
    manifest: manifestOf(layers, { mediaType: MEDIA_TYPES.config, digest: sha256("c"), size: 1 }),
    config: {
      architecture: "amd64",
      os: "linux",
      config,
      rootfs: { type: "layers", diff_ids: layers.map(diffId) },
      history: layers.map((_, at) => ({
        created: "1980-01-01T00:00:00.000Z",
        created_by: `layer ${at} of ${name}`,
      })),
    },
  };
}

function manifestOf(layers: readonly Descriptor[], config: Descriptor): OciManifest {
  return { schemaVersion: 2, mediaType: MEDIA_TYPES.manifest, config, layers };
}

function layer(name: string): Descriptor {
  return { mediaType: MEDIA_TYPES.layerGzip, digest: sha256(name), size: name.length };
}

function diffId({ digest }: Descriptor): string {
  return sha256(`plain ${digest}`);
}

function sha256(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

function names(): fc.Arbitrary<string> {
  return fc.constantFrom("PATH", "LANG", "HOME", "TZ", "A", "B");
}

function words(): fc.Arbitrary<string> {
  return fc.string({ maxLength: 8 });
}

function planned(): fc.Arbitrary<ImageConfig> {
  return fc
    .record(
      {
        cmd: fc.array(words(), { minLength: 1, maxLength: 3 }),
        entrypoint: fc.array(words(), { minLength: 1, maxLength: 2 }),
        env: fc.dictionary(names(), words()),
        labels: fc.dictionary(fc.constantFrom("a", "b", "c"), words()),
        exposedPorts: fc.uniqueArray(fc.constantFrom("80/tcp", "8000/tcp", "53/udp")),
        workdir: words(),
        user: words(),
      },
      { requiredKeys: [] },
    )
    .map((settings) => ({ ...settings, labels: { ...settings.labels, ...factLabels(FACTS) } }));
}

function baseArbitrary(name: string): fc.Arbitrary<NewBase> {
  return fc
    .record(
      {
        Env: fc.dictionary(names(), words()).map((env) => Object.entries(env).map((pair) => pair.join("="))),
        Cmd: fc.array(words(), { minLength: 1, maxLength: 2 }),
        Entrypoint: fc.array(words(), { minLength: 1, maxLength: 2 }),
        WorkingDir: words(),
        User: words(),
        Labels: fc.dictionary(fc.constantFrom("a", "b", "vendor"), words()),
        ExposedPorts: fc.dictionary(fc.constantFrom("80/tcp", "443/tcp"), fc.constant({})),
      },
      { requiredKeys: [] },
    )
    .map((config) => baseOf(name, config));
}
