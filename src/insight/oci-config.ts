import type { OciImageConfig } from "../build/types.ts";
import type { ImageConfig } from "../plan/types.ts";

/** How an image runs, in the words of a plan. */
export function planConfig({ config = {} }: OciImageConfig): ImageConfig {
  const ports = Object.keys(config.ExposedPorts ?? {}).sort();
  const env = (config.Env ?? []).map((line) => {
    const at = line.indexOf("=");
    return at === -1 ? ([line, ""] as const) : ([line.slice(0, at), line.slice(at + 1)] as const);
  });
  return {
    ...(config.Entrypoint == null ? {} : { entrypoint: config.Entrypoint }),
    ...(config.Cmd == null ? {} : { cmd: config.Cmd }),
    ...(env.length === 0 ? {} : { env: Object.fromEntries(env) }),
    ...(config.WorkingDir === undefined ? {} : { workdir: config.WorkingDir }),
    ...(config.User === undefined ? {} : { user: config.User }),
    ...(ports.length === 0 ? {} : { exposedPorts: ports }),
    ...(config.Labels == null ? {} : { labels: config.Labels }),
  };
}
