import { join } from "node:path";
import { execa } from "execa";
import { FactoryError } from "../../errors/factory-error.ts";
import { endpointText } from "../buildkit/endpoint-text.ts";
import type { Endpoint } from "../buildkit/types.ts";

export interface BuilderRequest {
  readonly buildx: readonly string[];
  readonly endpoint: Endpoint;
  /** Where a builder of our own is written down; whoever made the folder removes it. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** What chooses the builder in a call of buildx. */
export interface BuildxBuilder {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

const NAME = "factory";

/**
 * The builder of buildx that is our endpoint: one of the user's own, or a remote one that nobody else sees. Throws
 * ENDPOINT_UNAVAILABLE.
 */
export async function buildxBuilder(request: BuilderRequest): Promise<BuildxBuilder> {
  const { buildx, endpoint, env, signal } = request;
  const named = ownBuilder(endpoint);
  if (named !== undefined) return { args: named, env };
  const config = { ...env, BUILDX_CONFIG: join(request.folder, "buildx") };
  const [program = "", ...first] = buildx;
  const options = driverOptions(endpoint).flatMap((option) => ["--driver-opt", option]);
  const args = [...first, "create", "--name", NAME, "--driver", "remote", ...options, address(endpoint)];
  const { exitCode, stderr } = await execa(program, args, {
    env: config,
    extendEnv: false,
    reject: false,
    stdin: "ignore",
    cancelSignal: signal,
  });
  if (signal.aborted)
    throw new FactoryError("INTERRUPTED", "interrupted while buildx was told of the builder");
  if (exitCode !== 0) {
    throw new FactoryError(
      "ENDPOINT_UNAVAILABLE",
      `buildx does not take ${endpointText(endpoint)}: ${stderr.trim().split("\n").at(-1) ?? ""}`,
      { source: endpoint.source, hint: "check the address; `factory build --builder llb` needs no buildx" },
    );
  }
  return { args: ["--builder", NAME], env: config };
}

/** `docker buildx dial-stdio` with or without `--builder NAME` is a builder that buildx knows. */
function ownBuilder(endpoint: Endpoint): readonly string[] | undefined {
  if (endpoint.kind !== "process" || endpoint.argv[1] !== "buildx") return undefined;
  const at = endpoint.argv.indexOf("--builder");
  return at < 0 ? [] : ["--builder", endpoint.argv[at + 1] ?? ""];
}

function address(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case "unix":
      return `unix://${endpoint.path}`;
    case "tcp":
      return `tcp://${endpoint.host.includes(":") ? `[${endpoint.host}]` : endpoint.host}:${endpoint.port}`;
    case "process":
      return `${endpoint.argv[0] === "podman" ? "podman" : "docker"}-container://${endpoint.argv[3] ?? ""}`;
  }
}

function driverOptions(endpoint: Endpoint): readonly string[] {
  if (endpoint.kind !== "tcp" || endpoint.tls === undefined) return [];
  const { ca, cert, key, serverName } = endpoint.tls;
  const options = { cacert: ca, cert, key, servername: serverName ?? endpoint.host };
  return Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`"${name}=${value}"`],
  );
}
