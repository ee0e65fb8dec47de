import type { Op, Plan, Stage, Target } from "../../plan/types.ts";
import type { RenderedLlb, ResolvedImage, ResolvedImages } from "../types.ts";
import { type RenderOptions, renderLlb } from "./render-llb.ts";
import { type DecodedVertex, decodeDefinition } from "./wire/decode-definition.ts";

export const DIGEST = `sha256:${"a".repeat(64)}`;

/** A resolved image with one layer, which sets PATH, LANG, a folder and a user. */
export const BASE_IMAGE: ResolvedImage = {
  kind: "registry",
  name: "registry.test/python:3.13",
  digest: DIGEST,
  config: {
    architecture: "amd64",
    os: "linux",
    config: {
      Env: ["PATH=/usr/bin:/bin", "LANG=C.UTF-8"],
      Cmd: ["python3"],
      WorkingDir: "/srv",
      User: "1000",
    },
    rootfs: { type: "layers", diff_ids: [`sha256:${"b".repeat(64)}`] },
    history: [{ created: "2024-05-01T00:00:00Z", created_by: "base layer" }],
  },
};

export const IMAGES: ResolvedImages = { base: BASE_IMAGE };

export const BASE = { kind: "image", ref: "base" } as const;
export const SCRATCH_INPUT = { kind: "scratch" } as const;

/** A stage on the base image whose layer is part of the image. */
export function stageWith(ops: readonly Op[], changes: Partial<Stage> = {}): Stage {
  const id = changes.id ?? "work";
  return {
    id,
    phase: "build.app",
    name: `Stage ${id}`,
    block: "test",
    from: BASE,
    ops,
    layerId: id,
    ...changes,
  };
}

/** A plan whose image is the base and the layers of all stages that have one. */
export function planOf(stages: readonly Stage[], target: Partial<Target> = {}): Plan {
  return {
    schemaVersion: 1,
    platform: { os: "linux", architecture: "amd64" },
    stack: "test",
    contexts: { project: { exclude: ["*.pyc", ".git"] }, plain: { exclude: [] } },
    stages,
    target: {
      base: BASE,
      layers: stages.filter((stage) => stage.layerId !== undefined).map((stage) => stage.id),
      config: {},
      ...target,
    },
  };
}

export interface Solved extends RenderedLlb {
  readonly vertices: readonly DecodedVertex[];
  /** The vertex that makes the image. */
  readonly target: DecodedVertex;
}

/** Renders a plan and reads the bytes back. */
export function solved(
  plan: Plan,
  options: RenderOptions & { readonly images?: ResolvedImages } = {},
): Solved {
  const rendered = renderLlb(plan, options.images ?? IMAGES, options);
  const vertices = decodeDefinition(rendered.definition);
  const target = inputOf(vertices, vertices.at(-1), 0);
  return { ...rendered, vertices, target };
}

/** The vertex behind the nth input of another. */
export function inputOf(
  vertices: readonly DecodedVertex[],
  vertex: DecodedVertex | undefined,
  index: number,
): DecodedVertex {
  const digest = vertex?.op.inputs[index]?.digest;
  const found = vertices.find((candidate) => candidate.digest === digest);
  if (found === undefined) throw new Error(`input ${index} of ${vertex?.digest} is not in the definition`);
  return found;
}

/** The only vertex of a kind. */
export function only(
  vertices: readonly DecodedVertex[],
  kind: "exec" | "file" | "source" | "diff" | "merge",
): DecodedVertex {
  const found = vertices.filter((vertex) => vertex.op[kind] !== undefined);
  const [vertex] = found;
  if (vertex === undefined || found.length > 1) throw new Error(`${found.length} ${kind} vertices`);
  return vertex;
}
