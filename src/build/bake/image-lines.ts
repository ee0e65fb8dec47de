import type { ImageConfig } from "../../plan/types.ts";
import { jsonWords } from "./dockerfile-words.ts";
import { type KeepArg, settingLines, singleLine } from "./setting-lines.ts";
import type { Settings } from "./stage-lines.ts";

export interface ImageLinesRequest {
  readonly config: ImageConfig;
  /** What the base says. */
  readonly base: Settings;
  /** What the instructions before say. */
  readonly docker: Settings;
  readonly keep: KeepArg;
}

/** How the image runs. */
export function imageLines({ config, base, docker, keep }: ImageLinesRequest): readonly string[] {
  const { env = {}, labels = {}, exposedPorts = [], entrypoint, cmd } = config;
  const workdir = config.workdir ?? base.workdir;
  const user = config.user ?? base.user;
  return [
    ...settingLines("ENV", env, keep),
    ...settingLines("LABEL", labels, keep),
    ...(exposedPorts.length === 0 ? [] : [`EXPOSE ${exposedPorts.join(" ")}`]),
    ...(workdir === docker.workdir ? [] : [singleLine("WORKDIR", workdir)]),
    ...(user === docker.user ? [] : [singleLine("USER", user === "" ? "root" : user)]),
    ...(entrypoint === undefined ? [] : [`ENTRYPOINT ${jsonWords(entrypoint)}`]),
    ...(cmd === undefined ? [] : [`CMD ${jsonWords(cmd)}`]),
  ];
}
