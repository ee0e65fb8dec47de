import type { Layout } from "../../image/layout-types.ts";
import { readLayout } from "../../image/read-layout.ts";
import type { Plan, Platform } from "../../plan/types.ts";
import { connectBuildkit } from "../buildkit/connect-buildkit.ts";
import { fullImageRef } from "../buildkit/image-ref.ts";
import { writeLayoutIndex } from "../buildkit/session/write-layout-index.ts";
import type { BuildkitClient, Endpoint, SessionOffer } from "../buildkit/types.ts";
import { exporter } from "../exporter.ts";
import { renderLlb } from "../llb/render-llb.ts";
import type { Output } from "../output.ts";
import type { OciImageConfig, ResolvedImage } from "../types.ts";

/** How registries are reached: through a BuildKit daemon, which has their protocol and keeps what it pulled. */
export interface RegistryAccess {
  readonly endpoint: Endpoint;
  readonly credentials: SessionOffer["credentials"];
  readonly platform: Platform;
  readonly signal: AbortSignal;
}

/** Brings an image of a registry into the layout folder `dir`. Throws IMAGE_UNAVAILABLE and ENDPOINT_UNAVAILABLE. */
export async function pullImage(
  ref: string,
  dir: string,
  access: RegistryAccess,
): Promise<{ readonly layout: Layout; readonly name: string; readonly digest: string }> {
  const { platform, signal } = access;
  const full = fullImageRef(ref);
  const name = full.replace(/@sha256:[0-9a-f]{64}$/, "");
  return withClient(access, async (client) => {
    const session = offer(access);
    const { digest, config } = await client.resolveImage({ ref: full, platform, session, signal });
    const image: ResolvedImage = {
      kind: "registry",
      name,
      digest,
      config: JSON.parse(config) as OciImageConfig,
    };
    const { exporterResponse } = await client.solve({
      definition: definitionOf(image, platform),
      exporter: {
        type: "oci",
        attrs: { "containerimage.config": config, "oci-mediatypes": "true", tar: "false" },
      },
      session: { ...session, receive: { kind: "layout", path: dir } },
      signal,
    });
    const descriptor = exporterResponse["containerimage.descriptor"] ?? "";
    await writeLayoutIndex(dir, JSON.parse(Buffer.from(descriptor, "base64").toString("utf8")));
    return { layout: await readLayout(dir, { architecture: platform.architecture }), name, digest };
  });
}

/** Gives the image of a layout to the builder, which pushes it or keeps it; the digest it has there. Throws ENDPOINT_UNAVAILABLE. */
export async function pushImage(
  layout: Layout,
  output: Extract<Output, { kind: "image" }>,
  access: RegistryAccess & { readonly configText: string; readonly tag?: string },
): Promise<string> {
  const { platform, signal, configText, tag } = access;
  const { digest } = layout.descriptor;
  const image: ResolvedImage = {
    kind: "layout",
    name: "factory/rebased",
    digest,
    storeId: "rebased",
    config: layout.config,
  };
  const exported = exporter(output, { config: configText, ...(tag === undefined ? {} : { tag }) });
  return withClient(access, async (client) => {
    const { exporterResponse } = await client.solve({
      definition: definitionOf(image, platform),
      ...(exported === undefined ? {} : { exporter: exported }),
      session: { ...offer(access), layouts: { rebased: layout.dir } },
      signal,
    });
    return exporterResponse["containerimage.digest"] ?? digest;
  });
}

function definitionOf(image: ResolvedImage, platform: Platform): Uint8Array {
  const plan: Plan = {
    schemaVersion: 1,
    platform,
    stack: "image",
    contexts: {},
    stages: [],
    target: { base: { kind: "image", ref: "image" }, layers: [], config: {} },
  };
  return renderLlb(plan, { image }).definition;
}

function offer({ credentials }: RegistryAccess): SessionOffer {
  return { sharedKey: "rebase", contexts: {}, secrets: {}, layouts: {}, credentials };
}

async function withClient<T>(
  { endpoint, signal }: RegistryAccess,
  work: (client: BuildkitClient) => Promise<T>,
): Promise<T> {
  const client = await connectBuildkit(endpoint, { signal });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}
