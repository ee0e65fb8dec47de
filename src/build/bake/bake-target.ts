import type { Plan } from "../../plan/types.ts";
import type { BuildRequest } from "../build-image.ts";
import type { CacheSpec } from "../cache-spec.ts";
import { imageKey } from "../image-key.ts";
import { imageState } from "../llb/fs-state.ts";
import { baseLabels } from "../llb/image/base-labels.ts";
import type { ResolvedImages } from "../types.ts";
import { spec } from "./bake-output.ts";
import { resolved } from "./layer-pieces.ts";
import type { BakeFile } from "./render-bake-file.ts";
import type { RenderedDockerfile } from "./types.ts";

const LAYOUT_SCHEME = "oci-layout://";

export interface BakeTargetRequest {
  readonly request: BuildRequest;
  readonly plan: Plan;
  readonly rendered: RenderedDockerfile;
  readonly images: ResolvedImages;
  /** Folder of each local base, by its name. */
  readonly layouts: Readonly<Record<string, string>>;
}

/** The target of a build that happens at once, on this machine. */
export function bakeTarget(target: BakeTargetRequest): Omit<BakeFile, "dockerfile" | "secrets" | "output"> {
  const { request, plan, rendered } = target;
  const { caches, agents = {} } = request;
  return {
    platform: plan.platform,
    context: request.projectDir,
    contexts: contextsOf(target),
    args: rendered.args,
    tags: [],
    labels: labelsOf(target),
    ssh: rendered.agents.flatMap((id) => (agents[id] === undefined ? [] : [`${id}=${agents[id]}`])),
    cacheFrom: (caches?.from ?? []).map(cacheText),
    cacheTo: (caches?.to ?? []).map(cacheText),
    noCache: noCacheOf(request.noCache, rendered),
  };
}

function contextsOf({
  request,
  rendered,
  images,
  plan,
  layouts,
}: BakeTargetRequest): Readonly<Record<string, string>> {
  const bases = Object.entries(rendered.layouts).map(([ref, name]) => {
    const { digest = "" } = images[imageKey(ref, plan.platform, plan)] ?? {};
    return [name, `oci-layout://${layouts[ref.slice(LAYOUT_SCHEME.length)]}@${digest}`] as const;
  });
  const others = rendered.contexts.map((name) => [name, request.otherContexts?.[name] ?? ""] as const);
  return Object.fromEntries([...bases, ...others]);
}

/** What lets the image be put on another base, as in an image that factory builds itself. */
function labelsOf({ plan, images }: BakeTargetRequest): Readonly<Record<string, string>> {
  const base = resolved(plan, plan.target.base);
  const image = base.kind === "image" ? images[imageKey(base.ref, plan.platform, plan)] : undefined;
  if (image === undefined) return {};
  const name = image.storeId ?? image.name.replace(/@sha256:[0-9a-f]+$/, "");
  return baseLabels(imageState(undefined, image.config, { name, digest: image.digest }), plan.target.config);
}

function cacheText({ type, attrs }: CacheSpec): string {
  return spec({ type, ...attrs });
}

/** Stages that run in the image itself have no name that could be given. */
function noCacheOf(
  noCache: BuildRequest["noCache"],
  { stages }: RenderedDockerfile,
): boolean | readonly string[] {
  if (typeof noCache === "boolean") return noCache;
  const names = noCache.map((id) => Object.keys(stages).find((name) => stages[name] === id));
  return names.includes(undefined) ? true : names.flatMap((name) => name ?? []);
}
