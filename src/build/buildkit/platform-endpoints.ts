import { FactoryError } from "../../errors/factory-error.ts";
import { parsePlatform } from "../../plan/parse-platforms.ts";
import { platformText } from "../../plan/same-platform.ts";
import type { Platform } from "../../plan/types.ts";
import { chooseEndpoint, type EndpointChoice } from "./candidate-endpoints.ts";
import { parseEndpoint, tlsFilesFromEnv } from "./endpoint.ts";
import type { Endpoint } from "./types.ts";

/** What several `--endpoint` say. */
export interface NamedEndpoints {
  /** By platform, such as `linux/arm64`. */
  readonly byPlatform: ReadonlyMap<string, Endpoint>;
  /** Address for every other platform. */
  readonly plain: string | undefined;
}

/** Reads `linux/arm64=tcp://host:1234` and plain addresses. Throws USAGE, also for a platform that has two. */
export function parseEndpoints(texts: readonly string[], env: EndpointChoice["env"]): NamedEndpoints {
  const byPlatform = new Map<string, Endpoint>();
  let plain: string | undefined;
  for (const text of texts) {
    const [, name, address = ""] = /^([^=:?]*)=(.*)$/s.exec(text) ?? [];
    if (name === undefined) {
      if (plain !== undefined) throw twice("any platform", [plain, text]);
      plain = text;
      continue;
    }
    const platform = platformText(parsePlatform(name, "--endpoint"));
    if (byPlatform.has(platform)) throw twice(platform, [text]);
    byPlatform.set(platform, parseEndpoint(address, "--endpoint", tlsFilesFromEnv(env)));
  }
  return { byPlatform, plain };
}

/** The daemon that builds for a platform: the one named for it, else as chooseEndpoint. */
export async function endpointFor(
  platform: Platform,
  choice: Omit<EndpointChoice, "flag"> & { readonly flags: readonly string[] },
): Promise<Endpoint> {
  const { byPlatform, plain } = parseEndpoints(choice.flags, choice.env);
  return byPlatform.get(platformText(platform)) ?? chooseEndpoint({ ...choice, flag: plain });
}

function twice(platform: string, texts: readonly string[]): FactoryError {
  return new FactoryError("USAGE", `two endpoints are named for ${platform}: ${texts.join(" and ")}`, {
    source: "--endpoint",
    hint: "name one for each platform, such as --endpoint linux/arm64=tcp://host:1234",
  });
}
