import type { Endpoint } from "./types.ts";

/** An endpoint as the user would write it: `unix:///run/buildkit/buildkitd.sock`. */
export function endpointText(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case "unix":
      return `unix://${endpoint.path}`;
    case "tcp":
      return `tcp://${hostText(endpoint.host)}:${endpoint.port}`;
    case "process":
      return `"${endpoint.argv.join(" ")}"`;
  }
}

function hostText(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
