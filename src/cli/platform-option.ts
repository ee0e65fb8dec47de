import { type Command, Option } from "commander";
import { FactoryError } from "../errors/factory-error.ts";
import { parsePlatforms } from "../plan/parse-platforms.ts";
import { platformText, samePlatform } from "../plan/same-platform.ts";
import type { Platform } from "../plan/types.ts";
import type { Context } from "./context.ts";

/** What `addPlatformOption` adds. */
export interface PlatformOptions {
  readonly platform?: string;
}

export function addPlatformOption(command: Command, text: string): Command {
  return command.addOption(new Option("--platform <list>", text));
}

/** Everything as on a machine of this platform: what plans and locks are made for. */
export function onPlatform(context: Context, platform: Platform): Context {
  return { ...context, platform };
}

/** The platforms with that of this machine in front: it is locked first, and has pylock.toml. */
export function ownFirst({ platform: own }: Context, platforms: readonly Platform[]): readonly Platform[] {
  return [
    ...platforms.filter((each) => samePlatform(each, own)),
    ...platforms.filter((each) => !samePlatform(each, own)),
  ];
}

/** The context of the one platform that was named, or of this machine. Throws USAGE for several. */
export function onNamedPlatform(context: Context, { platform: text }: PlatformOptions): Context {
  if (text === undefined) return context;
  const [platform = context.platform, second] = parsePlatforms(text, "--platform");
  if (second === undefined) return onPlatform(context, platform);
  throw new FactoryError("USAGE", `--platform names ${text}, and this takes one platform`, {
    source: "--platform",
    hint: `write --platform ${platformText(platform)}`,
  });
}
