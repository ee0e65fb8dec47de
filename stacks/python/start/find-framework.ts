import type { Rejection } from "../../../src/plan/detection.ts";
import { frameworks } from "./frameworks.ts";
import type { Framework, Start, StartContext } from "./types.ts";

/** The first framework that is both a requirement and in the code, and why the others are not taken. */
export async function findFramework(
  context: StartContext,
): Promise<{ readonly start?: Start; readonly rejected: readonly Rejection[] }> {
  let chosen: { readonly name: string; readonly start: Start } | undefined;
  const rejected: Rejection[] = [];
  for (const framework of frameworks) {
    const outcome = await judge(framework, context);
    if (outcome === undefined) continue;
    const { name: what } = framework;
    if ("reason" in outcome) rejected.push({ what, ...outcome });
    else if (chosen === undefined) chosen = { name: what, start: outcome };
    else rejected.push({ what, reason: `${chosen.name} comes first`, source: outcome.source });
  }
  return { ...(chosen === undefined ? {} : { start: chosen.start }), rejected };
}

async function judge(
  framework: Framework,
  context: StartContext,
): Promise<Start | Omit<Rejection, "what"> | undefined> {
  const { distribution, sign } = framework;
  const requirement = context.requirement(distribution);
  const evidence = await framework.find(context);
  if (evidence === undefined) {
    if (requirement === undefined) return undefined;
    const reason = `${distribution} is a requirement, but no file of a usual name has ${sign}`;
    return { reason, source: requirement.source };
  }
  const source = evidence.kind === "start" ? evidence.start.source : evidence.source;
  if (requirement === undefined) return { reason: `${distribution} is not a requirement`, source };
  return evidence.kind === "start" ? evidence.start : { reason: evidence.reason, source };
}
