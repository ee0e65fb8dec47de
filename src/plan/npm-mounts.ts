import { SCRATCH } from "./image-paths.ts";
import { NETWORK_SECRETS, networkMounts } from "./network-mounts.ts";
import type { SecretMount } from "./types.ts";

/** Ids of the secrets with which the person who builds reaches a registry of npm packages. */
export const NPM_SECRETS = {
  npmrc: "factory.npmrc",
  registry: "factory.npm-registry",
  npmToken: "factory.npm-token",
  nodeAuthToken: "factory.node-auth-token",
  yarnToken: "factory.yarn-npm-auth-token",
} as const;

/** What of the network concerns Python alone. */
const PYTHON_ONLY = /^(?:PIP|UV)_/;

/**
 * Mounts that let npm, pnpm and yarn reach the network through a company's CA, proxy and registry. They are secrets, so
 * that no value enters a plan, a cache key or a layer; all are optional.
 */
export function npmMounts(): readonly SecretMount[] {
  const variable = (id: string, env: string): SecretMount => ({ kind: "secret", id, env, required: false });
  return [
    ...networkMounts().filter((mount) => !("env" in mount && PYTHON_ONLY.test(mount.env))),
    { kind: "secret", id: NPM_SECRETS.npmrc, target: `${SCRATCH}/npmrc`, required: false },
    variable(NETWORK_SECRETS.caPath, "NODE_EXTRA_CA_CERTS"),
    variable(NPM_SECRETS.registry, "NPM_CONFIG_REGISTRY"),
    variable(NPM_SECRETS.registry, "YARN_NPM_REGISTRY_SERVER"),
    variable(NPM_SECRETS.npmToken, "NPM_TOKEN"),
    variable(NPM_SECRETS.nodeAuthToken, "NODE_AUTH_TOKEN"),
    variable(NPM_SECRETS.yarnToken, "YARN_NPM_AUTH_TOKEN"),
  ];
}
