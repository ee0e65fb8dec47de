import { readEnvelope } from "../../control/signature/envelope.ts";
import type { AttachedDocuments } from "../../image/attached-documents.ts";
import type { Layout } from "../../image/layout-types.ts";
import { nameImageLayers } from "../../insight/name-image-layers.ts";
import { planConfig } from "../../insight/oci-config.ts";
import { FACTORY_LABEL, PINS_LABEL, PLAN_LABEL } from "../../insight/provenance/image-labels.ts";
import { readStatement } from "../../insight/provenance/statement.ts";
import { imageDescription, platformOf } from "../../insight/sbom/image-description.ts";
import type { ImageConfig } from "../../plan/types.ts";

/** What `factory inspect --json` prints. */
export interface InspectReport {
  readonly schemaVersion: 1;
  /** As it was named. */
  readonly image: string;
  readonly images: readonly InspectedPlatform[];
}

/** The image for one platform. */
export interface InspectedPlatform {
  readonly platform: string;
  /** Of the manifest. */
  readonly digest: string;
  readonly created?: string;
  /** Of all layers, compressed, in bytes. */
  readonly size: number;
  /** Lowest first. */
  readonly layers: readonly { readonly id: string; readonly digest: string; readonly size: number }[];
  readonly config: ImageConfig;
  readonly base?: { readonly name?: string; readonly digest: string };
  /** Digest of the plan. */
  readonly plan?: string;
  /** Version of factory that built it. */
  readonly factory?: string;
  readonly pins?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Types of the statements that are attached. */
  readonly attestations: readonly string[];
  /** Ids of the keys that signed it, which nobody checked. */
  readonly signedBy: readonly string[];
}

export function inspectPlatform(
  { descriptor, manifest, config }: Layout,
  attached: AttachedDocuments,
): InspectedPlatform {
  const { digest } = descriptor;
  const labels = config.config?.Labels ?? {};
  const { base } = imageDescription(labels, { digest, platform: platformOf(config) });
  const named = nameImageLayers({ digest, layers: manifest.layers, history: config.history }, []);
  const layers = manifest.layers.map(({ digest: of, size }, at) => ({
    id: named[at]?.id ?? "layer",
    digest: of,
    size,
  }));
  const { created } = config as { readonly created?: string };
  const pins = readPins(labels[PINS_LABEL]);
  const { [PLAN_LABEL]: plan, [FACTORY_LABEL]: factory } = labels;
  return {
    platform: `${config.os}/${config.architecture}`,
    digest,
    ...(created === undefined ? {} : { created }),
    size: layers.reduce((bytes, { size }) => bytes + size, 0),
    layers,
    config: planConfig(config),
    ...(base === undefined ? {} : { base }),
    ...(plan === undefined ? {} : { plan }),
    ...(factory === undefined ? {} : { factory }),
    ...(pins === undefined ? {} : { pins }),
    ...(manifest.annotations === undefined ? {} : { annotations: manifest.annotations }),
    attestations: unique(
      attached.statements.flatMap(({ bytes }) => readStatement(bytes)?.predicateType ?? []),
    ),
    signedBy: unique(
      attached.signatures.flatMap(
        ({ bytes }) => readEnvelope(bytes)?.signatures.map(({ keyid }) => keyid) ?? [],
      ),
    ),
  };
}

/** The label is written by factory, but images are anybody's. */
function readPins(text: string | undefined): Readonly<Record<string, string>> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    const entries = Object.entries(value).filter(([, version]) => typeof version === "string");
    return Object.fromEntries(entries) as Readonly<Record<string, string>>;
  } catch {
    return undefined;
  }
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
