import { connectBuildkit } from "../build/buildkit/connect-buildkit.ts";
import type { BuildkitClient, SessionOffer } from "../build/buildkit/types.ts";
import { describeDefinition } from "../build/llb/describe-definition.ts";
import { renderLlb } from "../build/llb/render-llb.ts";
import { resolveImages } from "../build/resolve-images.ts";
import type { Plan } from "../plan/types.ts";
import { chooseBuilder } from "./choose-builder.ts";
import type { Context } from "./context.ts";
import { registryCredentials } from "./registry-credentials.ts";

/** The BuildKit graph of a plan. The builder is asked only when a base image lies in a registry. */
export async function renderPlanLlb(plan: Plan, context: Context): Promise<readonly object[]> {
  const session: SessionOffer = {
    sharedKey: "",
    contexts: {},
    secrets: {},
    layouts: {},
    credentials: registryCredentials(context.env),
  };
  let client: BuildkitClient | undefined;
  try {
    const images = await resolveImages(plan, {
      connect: async () => {
        client ??= await connectBuildkit(await chooseBuilder(context, undefined), { signal: context.signal });
        return client;
      },
      session,
      cacheDir: context.folders.cache,
      signal: context.signal,
    });
    return describeDefinition(renderLlb(plan, images).definition);
  } finally {
    await client?.close();
  }
}
