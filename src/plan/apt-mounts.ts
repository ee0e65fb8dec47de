import { CA_PATH, networkMounts } from "./network-mounts.ts";
import type { SecretMount } from "./types.ts";

/** Ids of the secrets that are there when a CA file is given. */
export const APT_SECRETS = { conf: "factory.apt-conf", confPath: "factory.apt-conf-path" } as const;

const CONF_FILE = "/run/factory/apt.conf";

/** Values of these secrets, by id. No variable tells apt of certificates, so it gets a configuration file. */
export const APT_VALUES: Readonly<Record<string, string>> = {
  [APT_SECRETS.conf]: `Acquire::https::CAInfo "${CA_PATH}";\n`,
  [APT_SECRETS.confPath]: CONF_FILE,
};

/** The network of the person who builds, as apt wants to be told of it; all are optional. */
export function aptMounts(): readonly SecretMount[] {
  return [
    ...networkMounts(),
    { kind: "secret", id: APT_SECRETS.conf, target: CONF_FILE, required: false },
    { kind: "secret", id: APT_SECRETS.confPath, env: "APT_CONFIG", required: false },
  ];
}
