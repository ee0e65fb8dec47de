import { join } from "node:path";

/** What a daemon keeps, all in one folder. */
export interface DaemonPaths {
  readonly folder: string;
  readonly socket: string;
  /** JSON: process id and start time of the daemon. */
  readonly pid: string;
  readonly log: string;
  readonly config: string;
  /** Images, layers and cache: BuildKit's own. */
  readonly root: string;
  readonly otelSocket: string;
  readonly runtime: string;
}

/** Paths of the daemon below factory's state folder, whoever the user is: root's daemon lies in root's own. */
export function daemonPaths(stateDir: string): DaemonPaths {
  const folder = join(stateDir, "buildkit");
  return {
    folder,
    socket: join(folder, "buildkitd.sock"),
    pid: join(folder, "buildkitd.pid"),
    log: join(folder, "buildkitd.log"),
    config: join(folder, "buildkitd.toml"),
    root: join(folder, "root"),
    otelSocket: join(folder, "otel.sock"),
    runtime: join(folder, "run"),
  };
}
