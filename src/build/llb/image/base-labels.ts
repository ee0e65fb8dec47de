import type { ImageConfig } from "../../../plan/types.ts";
import type { FsState } from "../fs-state.ts";
import { sortedJson } from "./sorted-json.ts";

/** Labels that let an image be put on another base; the first two are of the OCI image specification, annotations. */
const BASE_NAME_LABEL = "org.opencontainers.image.base.name";
const BASE_DIGEST_LABEL = "org.opencontainers.image.base.digest";
/** How many of the image's layers are the base's. */
export const BASE_LAYERS_LABEL = "dev.factory.base.layers";
/** Which settings of the config are the plan's and not the base's, as JSON of `OwnSettings`. */
export const OWN_SETTINGS_LABEL = "dev.factory.settings";

const LABELS = [BASE_NAME_LABEL, BASE_DIGEST_LABEL, BASE_LAYERS_LABEL, OWN_SETTINGS_LABEL];

interface OwnSettings {
  readonly set: readonly string[];
  readonly env: readonly string[];
  readonly labels: readonly string[];
  readonly ports: readonly string[];
}

/** What the image says of the base it lies on; nothing where that is no image, or more than one. */
export function baseLabels(base: FsState, planned: ImageConfig): Readonly<Record<string, string>> {
  const { image, origin } = base;
  if (image === undefined || origin === undefined || image.rootfs.diff_ids.length !== base.layers) return {};
  return {
    ...(origin.name === undefined ? {} : { [BASE_NAME_LABEL]: origin.name }),
    [BASE_DIGEST_LABEL]: origin.digest,
    [BASE_LAYERS_LABEL]: String(base.layers),
    [OWN_SETTINGS_LABEL]: sortedJson(ownSettings(planned)),
  };
}

/** Those that `baseLabels` would write anew are left out. */
export function withoutBaseLabels(
  labels: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !LABELS.includes(name)));
}

/** Reads the label; undefined when it is not what `baseLabels` writes. */
export function readOwnSettings(text: string): OwnSettings | undefined {
  const value = parsed(text);
  const lists = [value?.set, value?.env, value?.labels, value?.ports];
  const whole = lists.every((list) => Array.isArray(list) && list.every((item) => typeof item === "string"));
  return whole ? (value as OwnSettings) : undefined;
}

function ownSettings(planned: ImageConfig): OwnSettings {
  const { env = {}, labels = {}, exposedPorts = [] } = planned;
  const single = ["cmd", "entrypoint", "user", "workdir"] as const;
  return {
    set: single.filter((key) => planned[key] !== undefined),
    env: Object.keys(env).sort(),
    labels: Object.keys(labels).sort(),
    ports: [...exposedPorts],
  };
}

function parsed(text: string): Partial<Record<keyof OwnSettings, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
