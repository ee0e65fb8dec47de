import { StringDecoder } from "node:string_decoder";
import type { OciImageConfig } from "../../build/types.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { readLayout } from "../../image/read-layout.ts";
import { checksFor } from "../checks-for.ts";
import type { ObservedImage, SmokeRequest, SmokeRuntime } from "../request.ts";
import type { CheckObservation, SmokeCheck } from "../types.ts";
import type { ContainerStarter } from "./container.ts";
import { observeCheck } from "./observe-check.ts";
import { openEngine, planUnsupported } from "./open-engine.ts";
import { runcContainers } from "./runc-containers.ts";

type ContainerRuntime = Exclude<SmokeRuntime, { kind: "buildkit" }>;

interface OpenedImage {
  readonly starter: ContainerStarter;
  readonly config: OciImageConfig;
  readonly digest?: string;
}

/** Runs all checks with a container runtime, each in a container of its own, one after the other. */
export async function runInContainers(
  request: SmokeRequest,
  runtime: ContainerRuntime,
): Promise<ObservedImage> {
  const image = await openImage(request, runtime);
  try {
    const checks = checksFor(request.checks, image.config);
    const observed: (readonly [SmokeCheck, CheckObservation])[] = [];
    for (const check of checks) observed.push([check, await observe(check, request, image)]);
    return { observed, ...(image.digest === undefined ? {} : { digest: image.digest }) };
  } catch (error) {
    if (request.signal?.aborted)
      throw new FactoryError("INTERRUPTED", "the checks were interrupted", { cause: error });
    throw error;
  } finally {
    await image.starter.close();
  }
}

async function openImage(
  { source, platform, signal }: SmokeRequest,
  runtime: ContainerRuntime,
): Promise<OpenedImage> {
  const { program } = runtime;
  const { architecture } = platform;
  if (runtime.kind !== "runc") return openEngine(source, { program, architecture });
  if (source.kind === "plan") throw planUnsupported();
  if (source.kind === "registry") {
    throw new FactoryError("UNSUPPORTED", "runc runs images of this machine, and this one is in a registry", {
      source: "--runtime",
      hint: "name an OCI layout, an archive or a built project, or use docker or podman",
    });
  }
  const { dir, digest } = source;
  const { config } = await readLayout(dir, { digest, architecture });
  const starter = runcContainers({ dir, digest, program, ...(signal === undefined ? {} : { signal }) });
  return { starter, config, digest };
}

async function observe(
  check: SmokeCheck,
  { now, onEvent, signal }: SmokeRequest,
  { starter, config }: OpenedImage,
): Promise<CheckObservation> {
  const stage = check.name;
  const startMs = now();
  const lines = lineSplitter((line) => onEvent?.({ kind: "log", stage, line }));
  onEvent?.({ kind: "stage-started", stage, name: stage });
  const observation = await observeCheck(check, {
    image: config,
    starter,
    now,
    onLine: lines,
    ...(signal === undefined ? {} : { signal }),
  });
  onEvent?.({ kind: "stage-finished", stage, name: stage, cached: false, ms: now() - startMs });
  return observation;
}

/** Progress of a check shows no more than this. */
const MOST_CHARACTERS = 256 * 1024;

function lineSplitter(
  onLine: (line: string) => void,
): (stream: "stdout" | "stderr", data: Uint8Array) => void {
  const open = { stdout: "", stderr: "" };
  const decoders = { stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8") };
  let shown = 0;
  return (stream, data) => {
    if (shown > MOST_CHARACTERS) return;
    const parts = `${open[stream]}${decoders[stream].write(Buffer.from(data))}`.split("\n");
    shown += data.length;
    open[stream] = parts.pop() ?? "";
    parts.forEach(onLine);
  };
}
