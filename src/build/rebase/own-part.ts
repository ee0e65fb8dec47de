import { FactoryError } from "../../errors/factory-error.ts";
import type { Descriptor, OciManifest } from "../../image/layout-types.ts";
import { type BaseFacts, factsOfLabels } from "../../plan/base-facts.ts";
import type { ImageConfig } from "../../plan/types.ts";
import { BASE_LAYERS_LABEL, OWN_SETTINGS_LABEL, readOwnSettings } from "../llb/image/base-labels.ts";
import type { OciImageConfig } from "../types.ts";

/** An image as its two documents say it. */
export interface ImageDocuments {
  readonly manifest: OciManifest;
  readonly config: OciImageConfig;
}

/** What of an image is not its base's. */
export interface OwnPart {
  readonly layers: readonly Descriptor[];
  readonly diffIds: readonly string[];
  readonly history: NonNullable<OciImageConfig["history"]>;
  /** What the plan set, with the values that the image has. */
  readonly settings: ImageConfig;
  readonly baseLayers: number;
  /** What the base of the image is, as far as the image says it. */
  readonly facts: BaseFacts;
}

/** Tells an image from its base by the labels that `factory build` writes. Throws IMAGE_NOT_REBASABLE. */
export function ownPart({ manifest, config }: ImageDocuments): OwnPart {
  const labels = config.config?.Labels ?? {};
  const baseLayers = Number(labels[BASE_LAYERS_LABEL]);
  const { length } = manifest.layers;
  if (!Number.isSafeInteger(baseLayers) || baseLayers < 0 || baseLayers > length) {
    throw unknownBase(
      `the image does not say which of its layers are its base's (label ${BASE_LAYERS_LABEL})`,
    );
  }
  const history = (config.history ?? []).slice((config.history ?? []).length - (length - baseLayers));
  if (history.length !== length - baseLayers || history.some((entry) => entry.empty_layer)) {
    throw unknownBase("the image was changed after factory built it: its history does not fit its layers");
  }
  return {
    layers: manifest.layers.slice(baseLayers),
    diffIds: config.rootfs.diff_ids.slice(baseLayers),
    history,
    settings: ownSettings(config.config ?? {}),
    baseLayers,
    facts: factsOfLabels(labels),
  };
}

function ownSettings(config: NonNullable<OciImageConfig["config"]>): ImageConfig {
  const names = readOwnSettings(config.Labels?.[OWN_SETTINGS_LABEL] ?? "");
  if (names === undefined) {
    throw unknownBase(`the image does not say which settings are its base's (label ${OWN_SETTINGS_LABEL})`);
  }
  const { Cmd, Entrypoint, User, WorkingDir, Env = [], Labels = {} } = config;
  const all = {
    ...(Cmd === undefined ? {} : { cmd: Cmd }),
    ...(Entrypoint === undefined ? {} : { entrypoint: Entrypoint }),
    ...(User === undefined ? {} : { user: User }),
    ...(WorkingDir === undefined ? {} : { workdir: WorkingDir }),
  };
  const variables = Object.fromEntries(Env.map(splitVariable));
  return {
    ...Object.fromEntries(Object.entries(all).filter(([key]) => names.set.includes(key))),
    env: chosen(variables, names.env),
    labels: chosen(Labels, names.labels),
    exposedPorts: names.ports,
  };
}

function chosen(
  values: Readonly<Record<string, string>>,
  names: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}

function splitVariable(line: string): readonly [string, string] {
  const at = line.indexOf("=");
  return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
}

function unknownBase(message: string): FactoryError {
  return new FactoryError("IMAGE_NOT_REBASABLE", message, {
    hint: "build it again with this version of factory; images of other tools cannot be put on another base",
  });
}
