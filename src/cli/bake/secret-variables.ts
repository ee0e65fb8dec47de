import { HUB_SECRETS } from "../../plan/hub-secrets.ts";
import { NETWORK_SECRETS } from "../../plan/network-mounts.ts";
import { NPM_SECRETS } from "../../plan/npm-mounts.ts";

/** Where a Dockerfile that was written for others finds a secret. */
export type SecretPlace =
  | { readonly kind: "env"; readonly name: string }
  /** `path` names a variable, whose value when it is not set is `fallback`. */
  | { readonly kind: "file"; readonly variable: string; readonly fallback: string; readonly path: string };

const PLACES: Readonly<Record<string, SecretPlace>> = {
  [NETWORK_SECRETS.ca]: {
    kind: "file",
    variable: "SSL_CERT_FILE",
    fallback: "/etc/ssl/certs/ca-certificates.crt",
    path: `\${SSL_CERT_FILE}`,
  },
  [NETWORK_SECRETS.netrc]: inHome(".netrc"),
  [NETWORK_SECRETS.indexUrl]: { kind: "env", name: "UV_DEFAULT_INDEX" },
  [NETWORK_SECRETS.extraIndexUrl]: { kind: "env", name: "UV_INDEX" },
  [NETWORK_SECRETS.findLinks]: { kind: "env", name: "UV_FIND_LINKS" },
  [NETWORK_SECRETS.pipFindLinks]: { kind: "env", name: "PIP_FIND_LINKS" },
  [NETWORK_SECRETS.httpProxy]: { kind: "env", name: "HTTP_PROXY" },
  [NETWORK_SECRETS.httpsProxy]: { kind: "env", name: "HTTPS_PROXY" },
  [NETWORK_SECRETS.noProxy]: { kind: "env", name: "NO_PROXY" },
  [NPM_SECRETS.npmrc]: inHome(".npmrc"),
  [NPM_SECRETS.registry]: { kind: "env", name: "NPM_CONFIG_REGISTRY" },
  [NPM_SECRETS.npmToken]: { kind: "env", name: "NPM_TOKEN" },
  [NPM_SECRETS.nodeAuthToken]: { kind: "env", name: "NODE_AUTH_TOKEN" },
  [NPM_SECRETS.yarnToken]: { kind: "env", name: "YARN_NPM_AUTH_TOKEN" },
  [HUB_SECRETS.token]: { kind: "env", name: "HF_TOKEN" },
  [HUB_SECRETS.endpoint]: { kind: "env", name: "HF_ENDPOINT" },
};

/** The variable that everybody uses for it, or one named after the secret. */
export function secretPlace(id: string): SecretPlace {
  return (
    PLACES[id] ?? {
      kind: "env",
      name: id
        .toUpperCase()
        .replace(/[^A-Z0-9]+/g, "_")
        .replace(/^(?=\d)/, "_"),
    }
  );
}

function inHome(file: string): SecretPlace {
  return { kind: "file", variable: "HOME", fallback: "", path: `\${HOME}/${file}` };
}
