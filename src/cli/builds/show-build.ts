import { canonicalJson } from "../../plan/canonical-json.ts";
import type { JsonOption } from "../commands/builds.ts";
import type { Context } from "../context.ts";
import { findBuild } from "./find-build.ts";
import { printBuild } from "./print-build.ts";
import { recordedBuilds } from "./recorded-builds.ts";

interface ShowCall {
  /** `latest`, an id, or the beginning of one. */
  readonly asked: string;
  readonly dir: string;
  readonly options: JsonOption;
  readonly context: Context;
}

/** `factory builds show`: everything that is known of one build. Throws BUILD_UNKNOWN. */
export async function showBuild({ asked, dir, options, context }: ShowCall): Promise<void> {
  const record = findBuild(await recordedBuilds(context, dir), asked);
  const text = options.json === true ? canonicalJson(record, { indent: 2 }) : printBuild(record);
  context.stdout.write(text);
}
