import { readFile } from "node:fs/promises";
import { type ChannelCredentials, type ChannelOptions, Client, credentials } from "@grpc/grpc-js";
import { FactoryError } from "../../errors/factory-error.ts";
import { unusableFiles } from "./certificate-fault.ts";
import type { Endpoint } from "./types.ts";

type TcpEndpoint = Extract<Endpoint, { kind: "tcp" }>;

/** A gRPC channel to a daemon and what it takes to explain and to end it. */
export interface GrpcConnection {
  readonly endpoint: Endpoint;
  readonly client: Client;
  /** What the program behind a `process` endpoint complained about. */
  complaint(): string | undefined;
  close(): Promise<void>;
}

const OPTIONS: ChannelOptions = {
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
  // A build must never run twice, and a lost daemon is reported, not waited for.
  "grpc.enable_retries": 0,
  // BuildKit's own clients dial directly too: proxies of the environment are for what a build downloads.
  "grpc.enable_http_proxy": 0,
  // The default window of 64 KiB per round trip would make exports from a remote daemon slow.
  "grpc-node.flow_control_window": 8 * 1024 * 1024,
  // Go servers drop clients that ping more often than every five minutes.
  "grpc.keepalive_time_ms": 6 * 60 * 1000,
  "grpc.keepalive_timeout_ms": 20 * 1000,
};

/** Makes the channel without connecting it. Throws FILE_MISSING for TLS files that cannot be read. */
export async function openGrpcConnection(endpoint: Endpoint): Promise<GrpcConnection> {
  switch (endpoint.kind) {
    case "unix":
      return connection(endpoint, new Client(`unix:${endpoint.path}`, credentials.createInsecure(), OPTIONS));
    case "tcp": {
      const host = endpoint.host.includes(":") ? `[${endpoint.host}]` : endpoint.host;
      const name = endpoint.tls?.serverName;
      const options = name === undefined ? OPTIONS : { ...OPTIONS, "grpc.ssl_target_name_override": name };
      const secure = await tcpCredentials(endpoint);
      return connection(endpoint, new Client(`dns:${host}:${endpoint.port}`, secure, options));
    }
    case "process": {
      // Loaded here: a socket needs no child process.
      const { openProcessBridge } = await import("./process-bridge.ts");
      const bridge = await openProcessBridge(endpoint.argv);
      const client = new Client(`unix:${bridge.socketPath}`, credentials.createInsecure(), OPTIONS);
      return {
        endpoint,
        client,
        complaint: () => bridge.complaint(),
        close: async () => {
          client.close();
          await bridge.close();
        },
      };
    }
  }
}

function connection(endpoint: Endpoint, client: Client): GrpcConnection {
  return { endpoint, client, complaint: () => undefined, close: async () => client.close() };
}

async function tcpCredentials({ tls, source }: TcpEndpoint): Promise<ChannelCredentials> {
  if (tls === undefined) return credentials.createInsecure();
  const [ca, key, cert] = await Promise.all([tls.ca, tls.key, tls.cert].map(readTlsFile));
  try {
    return credentials.createSsl(ca, key, cert);
  } catch (cause) {
    const { reason, hint } = unusableFiles((cause as Error).message);
    const files = [tls.ca, tls.cert, tls.key].filter((file) => file !== undefined).join(", ");
    throw new FactoryError("ENDPOINT_CERTIFICATE", `${reason}: ${files}`, { source, hint, cause });
  }
}

async function readTlsFile(path: string | undefined): Promise<Buffer | null> {
  if (path === undefined) return null;
  try {
    return await readFile(path);
  } catch (cause) {
    throw new FactoryError("FILE_MISSING", `cannot read the TLS file ${path}`, {
      source: path,
      hint: "correct ca=, cert= and key= behind the address, or FACTORY_TLS_DIR or BUILDKIT_TLS_CA, BUILDKIT_TLS_CERT and BUILDKIT_TLS_KEY",
      cause,
    });
  }
}
