import type { ImageConfig, Plan } from "../../../plan/types.ts";
import type { OciImageConfig } from "../../types.ts";
import { envLines, type FsState, imageState, withEnv } from "../fs-state.ts";
import { baseLabels, withoutBaseLabels } from "./base-labels.ts";
import { EPOCH_TIME, imageHistory } from "./image-history.ts";
import { sortedJson } from "./sorted-json.ts";

export type ContainerConfig = NonNullable<OciImageConfig["config"]> & { readonly OnBuild?: unknown };

export interface ImageConfigRequest {
  readonly plan: Plan;
  /** What the layers of the plan lie on. */
  readonly base: FsState;
  /** Names of the stages that add a layer, in order. */
  readonly layerNames: readonly string[];
  /** Their ids, by which `factory layers` knows them. */
  readonly layerIds?: readonly string[];
  /** When the image was made, as its config says it. */
  readonly created?: string;
}

/**
 * OCI image config for the exporter attribute `containerimage.config`: the base's, changed by the plan's.
 * BuildKit replaces `rootfs` by the layers it exports and keeps the history, whose length must be theirs.
 */
export function imageConfig(request: ImageConfigRequest): string {
  const { plan, base, layerNames, layerIds = [], created = EPOCH_TIME } = request;
  const image = base.image as (OciImageConfig & { readonly variant?: string }) | undefined;
  return sortedJson({
    architecture: plan.platform.architecture,
    os: plan.platform.os,
    variant: image?.variant,
    created,
    config: containerConfig(base, plan.target.config),
    rootfs: { type: "layers", diff_ids: image?.rootfs.diff_ids ?? [] },
    history: imageHistory({
      base: image?.history ?? [],
      baseLayers: base.layers,
      layerNames,
      layerIds,
      created,
    }),
  });
}

/** How the image runs: as its base says, changed by what the plan says, and labels that tell the two apart. */
export function containerConfig(base: FsState, planned: ImageConfig): ContainerConfig {
  const { OnBuild: _, ...inherited }: ContainerConfig = base.image?.config ?? {};
  const labels = {
    ...withoutBaseLabels(inherited.Labels ?? {}),
    ...planned.labels,
    ...baseLabels(base, planned),
  };
  return {
    ...inherited,
    ...command(inherited, planned),
    ...nonEmpty("Env", environment(base, planned)),
    ...nonEmpty("ExposedPorts", { ...inherited.ExposedPorts, ...ports(planned.exposedPorts ?? []) }),
    ...nonEmpty("Labels", labels),
    ...(planned.workdir === undefined ? {} : { WorkingDir: planned.workdir }),
    ...(planned.user === undefined ? {} : { User: planned.user }),
  };
}

/** A new entrypoint drops the base's cmd, which was meant for the old one; a new cmd keeps the entrypoint. */
function command(inherited: ContainerConfig, planned: ImageConfig): ContainerConfig {
  const Entrypoint = planned.entrypoint ?? inherited.Entrypoint;
  const Cmd = planned.cmd ?? (planned.entrypoint === undefined ? inherited.Cmd : undefined);
  return { Entrypoint, Cmd } as ContainerConfig;
}

function environment(base: FsState, planned: ImageConfig): readonly string[] {
  const inherited =
    base.image === undefined ? new Map<string, string>() : imageState(undefined, base.image).env;
  return envLines(withEnv(inherited, planned.env ?? {}));
}

function ports(exposed: readonly string[]): Readonly<Record<string, object>> {
  return Object.fromEntries(exposed.map((port) => [port, {}]));
}

function nonEmpty<K extends string, V extends object>(key: K, value: V): { readonly [P in K]?: V } {
  return Object.keys(value).length === 0 ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}
