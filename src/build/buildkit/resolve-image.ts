import { Metadata } from "@grpc/grpc-js";
import { FactoryError } from "../../errors/factory-error.ts";
import { cleanMessage } from "./classify-failure.ts";
import { isCallError } from "./daemon-failure.ts";
import { endpointLost, isLost } from "./endpoint-error.ts";
import { callUnary } from "./grpc-calls.ts";
import { GRPC_CODE } from "./grpc-code.ts";
import type { GrpcConnection } from "./grpc-connection.ts";
import { fullImageRef } from "./image-ref.ts";
import { newId, openSession } from "./open-session.ts";
import { CONTROL } from "./proto/control.ts";
import { GATEWAY, type ResolvedImageMessage, type ResolveSourceMetaResponse } from "./proto/gateway.ts";
import type { BuildkitClient } from "./types.ts";

type Request = Parameters<BuildkitClient["resolveImage"]>[0];
type Resolved = Awaited<ReturnType<BuildkitClient["resolveImage"]>>;

/**
 * Asks the daemon for an image, with the credentials of the session. The daemon answers such questions only to
 * a build, so an empty one is held open meanwhile, as client/build.go of BuildKit does. Throws IMAGE_UNAVAILABLE.
 */
export async function resolveImage(connection: GrpcConnection, request: Request): Promise<Resolved> {
  const build = newId();
  const metadata = new Metadata();
  metadata.set("buildkit-controlapi-buildid", build);
  const stop = new AbortController();
  const abort = () => stop.abort();
  request.signal?.addEventListener("abort", abort, { once: true });
  if (request.signal?.aborted) abort();
  const session = openSession(connection, request.session);
  const { client } = connection;
  const { signal } = stop;
  try {
    const held = callUnary(client, CONTROL.solve, {
      message: { Ref: build, Session: session.id, Cache: {}, Internal: true },
      signal,
    });
    const image = await Promise.race([
      askForImage(connection, { request, metadata, signal }),
      held.then(() => Promise.reject(new Error("the daemon ended the build before it was asked"))),
    ]);
    await callUnary(client, GATEWAY.return, { message: { result: {} }, metadata, signal });
    await held;
    return { digest: image.Digest ?? "", config: Buffer.from(image.Config ?? []).toString("utf8") };
  } catch (error) {
    throw imageError(error, connection, request);
  } finally {
    request.signal?.removeEventListener("abort", abort);
    abort();
    await session.close();
  }
}

async function askForImage(
  { client }: GrpcConnection,
  ask: { readonly request: Request; readonly metadata: Metadata; readonly signal: AbortSignal },
): Promise<ResolvedImageMessage> {
  const { metadata, signal } = ask;
  const { os, architecture } = ask.request.platform;
  const ref = fullImageRef(ask.request.ref);
  const common = {
    Platform: { OS: os, Architecture: architecture },
    ResolveMode: "default",
    LogName: `resolve ${ref}`,
  };
  try {
    const message = { ...common, Source: { identifier: `docker-image://${ref}` } };
    const call = { message, metadata, signal };
    const found = await callUnary<ResolveSourceMetaResponse>(client, GATEWAY.resolveSourceMeta, call);
    return found.Image ?? {};
  } catch (error) {
    if (!isCallError(error) || error.code !== GRPC_CODE.unimplemented) throw error;
    // Daemons before 0.13.
    return callUnary(client, GATEWAY.resolveImageConfig, {
      message: { ...common, Ref: ref },
      metadata,
      signal,
    });
  }
}

function imageError(error: unknown, connection: GrpcConnection, request: Request): unknown {
  if (request.signal?.aborted) {
    return new FactoryError("INTERRUPTED", `the lookup of ${request.ref} was interrupted`, { cause: error });
  }
  if (isLost(error)) return endpointLost(connection, error);
  if (!isCallError(error)) return error;
  return new FactoryError(
    "IMAGE_UNAVAILABLE",
    `cannot get the image ${request.ref}: ${cleanMessage(error.details)}`,
    {
      hint: "check the name and tag, the network of the BuildKit daemon, and `docker login` for the registry",
      details: { ref: request.ref },
      cause: error,
    },
  );
}
