import type { OciImageConfig } from "../build/types.ts";
import { FactoryError } from "../errors/factory-error.ts";
import type { SmokeCheck, SmokeCommand } from "./types.ts";

/** What has to be started for a check, with the settings of the image. */
export interface CheckProcess {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workdir: string;
  /** As in an image config; empty is root. */
  readonly user: string;
}

const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The process of a check. Throws IMAGE_UNAVAILABLE when it needs the image's start command and there is none. */
export function processOf(check: Exclude<SmokeCheck, { kind: "file" }>, image: OciImageConfig): CheckProcess {
  const command = check.kind === "command" ? check.command : check.start;
  const { config } = image;
  const argv = command === undefined ? startCommand(image) : argvOf(command);
  if (argv.length === 0) throw noCommand(check);
  return {
    argv,
    env: { PATH: DEFAULT_PATH, ...imageEnv(config?.Env ?? []), ...check.env },
    workdir: config?.WorkingDir || "/",
    user: check.user ?? config?.User ?? "",
  };
}

/** Entrypoint and command of the image. */
export function startCommand({ config }: OciImageConfig): readonly string[] {
  return [...(config?.Entrypoint ?? []), ...(config?.Cmd ?? [])];
}

function noCommand({ name, source }: SmokeCheck): FactoryError {
  return new FactoryError("IMAGE_UNAVAILABLE", `the image names no command to start, which "${name}" needs`, {
    ...(source === undefined ? {} : { source }),
    hint: "set the start command of the project, or give the check one with start:",
  });
}

function argvOf(command: SmokeCommand): readonly string[] {
  return typeof command === "string" ? ["/bin/sh", "-c", command] : command;
}

function imageEnv(lines: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.flatMap((line) => {
      const at = line.indexOf("=");
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : [];
    }),
  );
}
