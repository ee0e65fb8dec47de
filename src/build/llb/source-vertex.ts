import type { Input, Plan, Platform } from "../../plan/types.ts";
import { imageKey } from "../image-key.ts";
import type { ResolvedImage, ResolvedImages } from "../types.ts";
import { CAPS } from "./caps.ts";
import { type FsState, imageState, SCRATCH } from "./fs-state.ts";
import type { Graph } from "./graph.ts";
import { httpFileName } from "./http-file-name.ts";
import { vertexName } from "./vertex-name.ts";

export type SourceInput = Extract<Input, { kind: "image" | "context" | "http" }>;

export interface SourceRequest {
  readonly plan: Plan;
  readonly images: ResolvedImages;
  readonly graph: Graph;
  readonly input: SourceInput;
  /** Stage that asks for the source; undefined when the image itself does. */
  readonly stage: string | undefined;
  /** Of the stage. */
  readonly platform: Platform;
  readonly contextId: string | undefined;
}

/** Adds the SourceOp of an input from outside the build. Throws a plain Error for a name the plan does not know. */
export function sourceState(request: SourceRequest): FsState {
  const { input } = request;
  switch (input.kind) {
    case "image":
      return imageSource(request, input);
    case "context":
      return contextSource(request, input.name);
    case "http":
      return httpSource(request, input);
  }
}

function imageSource(request: SourceRequest, input: Extract<Input, { kind: "image" }>): FsState {
  const image = request.images[imageKey(input.ref, request.platform, request.plan)];
  if (image === undefined) throw new Error(`image "${input.ref}" was not resolved`);
  if (input.digest !== undefined && input.digest !== image.digest) {
    throw new Error(`image "${input.ref}" is pinned to ${input.digest} but was resolved to ${image.digest}`);
  }
  const ref = request.graph.add({
    op: { inputs: [], source: imageSourceOp(image), platform: wirePlatform(request.platform) },
    name: vertexName(undefined, `image ${input.ref}`),
    caps: [image.kind === "layout" ? CAPS.sourceOciLayout : CAPS.sourceImage],
    origin: { stage: request.stage, kind: "source" },
  });
  return imageState(ref, image.config, { name: originName(image), digest: image.digest });
}

/** What people call the image: a local base goes by its name in the catalogue. */
function originName({ storeId, name }: ResolvedImage): string {
  return storeId ?? name.replace(/@sha256:[0-9a-f]+$/, "");
}

function imageSourceOp(image: ResolvedImage): {
  readonly identifier: string;
  readonly attrs: Readonly<Record<string, string>>;
} {
  const reference = `${image.name}@${image.digest}`;
  switch (image.kind) {
    case "registry":
      return { identifier: `docker-image://${reference}`, attrs: {} };
    case "layout": {
      if (image.storeId === undefined) throw new Error(`layout image "${image.name}" has no store id`);
      return { identifier: `oci-layout://${reference}`, attrs: { "oci.store": image.storeId } };
    }
  }
}

function contextSource(request: SourceRequest, name: string): FsState {
  const context = request.plan.contexts[name];
  if (context === undefined) throw new Error(`context "${name}" is not in the plan`);
  const filtered = context.exclude.length > 0;
  const ref = request.graph.add({
    op: {
      inputs: [],
      source: {
        identifier: `local://${name}`,
        attrs: {
          ...(filtered ? { "local.excludepatterns": JSON.stringify(context.exclude) } : {}),
          "local.sharedkeyhint": name,
          ...(request.contextId === undefined ? {} : { "local.unique": request.contextId }),
        },
      },
    },
    name: vertexName(undefined, `context ${name}`),
    caps: [
      CAPS.sourceLocal,
      ...(filtered ? [CAPS.sourceLocalExclude] : []),
      CAPS.sourceLocalSharedKeyHint,
      ...(request.contextId === undefined ? [] : [CAPS.sourceLocalUnique]),
    ],
    origin: { stage: request.stage, kind: "source" },
  });
  return { ...SCRATCH, ref, layers: 1 };
}

function httpSource(request: SourceRequest, input: Extract<Input, { kind: "http" }>): FsState {
  const file = httpFileName(input.url);
  const ref = request.graph.add({
    op: {
      inputs: [],
      source: {
        identifier: input.url,
        attrs: { "http.checksum": input.checksum, "http.filename": file, "http.perm": "0644" },
      },
    },
    name: vertexName(undefined, `download ${file}`),
    caps: [CAPS.sourceHttp, CAPS.sourceHttpChecksum, CAPS.sourceHttpPerm],
    origin: { stage: request.stage, kind: "source" },
  });
  return { ...SCRATCH, ref, layers: 1 };
}

/** Platform of ops whose result depends on it. */
export function wirePlatform(platform: Platform): { readonly Architecture: string; readonly OS: string } {
  return { Architecture: platform.architecture, OS: platform.os };
}
