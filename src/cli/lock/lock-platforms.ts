import { canonicalJson } from "../../plan/canonical-json.ts";
import { parsePlatforms } from "../../plan/parse-platforms.ts";
import { platformText } from "../../plan/same-platform.ts";
import type { Context } from "../context.ts";
import { onPlatform, ownFirst } from "../platform-option.ts";

/** Locks, or checks the lock, for each platform in turn: later ones keep the versions of the first. Gives what to print. */
export async function lockPlatforms(
  context: Context,
  options: { readonly platform: string; readonly json?: true },
  one: (context: Context) => Promise<{ readonly text: string } & object>,
): Promise<string> {
  const reports: object[] = [];
  const lines: string[] = [];
  for (const platform of ownFirst(context, parsePlatforms(options.platform, "--platform"))) {
    const { text, ...report } = await one(onPlatform(context, platform));
    reports.push({ platform: platformText(platform), ...report });
    lines.push(`${platformText(platform)}: ${text}`);
  }
  if (options.json !== true) return `${lines.join("\n")}\n`;
  return canonicalJson({ schemaVersion: 1, platforms: reports }, { indent: 2 });
}
