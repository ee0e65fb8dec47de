import { join } from "node:path";
import type { Graph } from "../../pipeline/graph.ts";
import type { RunBinding } from "../../pipeline/run-store/run-manifest.ts";
import { runsFolder } from "../../pipeline/run-store/run-paths.ts";
import { beginRun } from "../../pipeline/session/begin-run.ts";
import { readPipeline } from "../../pipeline/session/read-pipeline.ts";
import type { Session, SessionServices } from "../../pipeline/session/session.ts";
import { changeResources } from "../change-resources.ts";
import type { EffectiveProfile } from "../profile/effective-profile.ts";
import type { VersionRef } from "../resource-id.ts";
import { capNotes } from "./cap-notes.ts";
import { finalizingAttempt } from "./finalizing-attempt.ts";
import { type ProfileServices, profileServices } from "./profile-services.ts";
import { resolveProfile } from "./resolve-profile.ts";
import { type PipelineText, type ResolvedSpec, resolveSpec } from "./resolve-spec.ts";
import { type ResolvedSuite, resolveSuite } from "./resolve-suite.ts";
import { writtenProfile } from "./run-profile.ts";
import { unusedNotes } from "./unused-notes.ts";

export interface BootCall {
  /** Absolute. */
  readonly projectDir: string;
  /** A registered version, or a text that need not be one. */
  readonly pipeline:
    | { readonly kind: "registered"; readonly ref: VersionRef }
    | ({ readonly kind: "text" } & PipelineText);
  readonly profile: string | undefined;
  readonly suite: VersionRef | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Ends the wait for others who change resources. */
  readonly signal: AbortSignal;
  readonly services: (profile: ProfileServices) => SessionServices;
  /** Throws for what is wrong with the command line, before there is a run. */
  readonly check: (graph: Graph) => void;
  /** Told what the profile changes, before anything runs. */
  readonly say: (note: string) => void;
}

export interface BootedRun {
  readonly session: Session;
  /** Absolute path of the suite that the image will be evaluated with. */
  readonly suiteFile?: string;
}

/**
 * Boot steps 1 to 5: from what is asked for to a run that executes. What keeps it from that is told all at once, and kept
 * as a run that failed. Throws that, PIPELINE_INVALID for a text that is no pipeline, and what `check` throws.
 */
export async function bootRun(call: BootCall): Promise<BootedRun> {
  const { pipeline, profile, suite } = call;
  if (pipeline.kind === "text" && profile === undefined && suite === undefined) return createRun(call);
  return changeResources(call, () => createRun(call));
}

async function createRun(call: BootCall): Promise<BootedRun> {
  const { projectDir, pipeline: asked, env } = call;
  const place = { projectDir, env };
  const { profile, errors: profileErrors } = await resolveProfile(call.profile, place);
  const spec: ResolvedSpec =
    asked.kind === "text" ? { ...asked, errors: [] } : await resolveSpec(projectDir, asked.ref);
  const given = profileServices(profile, place);
  const { policy } = given;
  const suite: ResolvedSuite =
    call.suite === undefined
      ? { errors: [] }
      : await resolveSuite(projectDir, { ref: call.suite, spec, policy });
  const graph = readPipeline(spec.text, spec.file);
  if (spec.missing === undefined) call.check(graph);
  const notes =
    profile === undefined
      ? []
      : [...capNotes(graph, policy.limits, profile.id), ...unusedNotes(graph, profile)];
  for (const note of notes) call.say(note);
  const { text, file, source, missing } = spec;
  const session = await finalizingAttempt(call, () =>
    beginRun({
      text,
      file,
      source,
      projectDir,
      dirOf: (runId) => join(runsFolder(projectDir), runId),
      services: call.services(given),
      ...bindingOf({ profile, spec, suite }),
      notes,
      refused: [...profileErrors, ...spec.errors, ...suite.errors],
      ...(missing === undefined ? {} : { missing }),
    }),
  );
  return { session, ...(suite.file === undefined ? {} : { suiteFile: suite.file }) };
}

function bindingOf({
  profile,
  spec,
  suite,
}: {
  readonly profile: EffectiveProfile | undefined;
  readonly spec: ResolvedSpec;
  readonly suite: ResolvedSuite;
}): { readonly binding?: RunBinding; readonly profile?: string } {
  const written = profile === undefined ? undefined : writtenProfile(profile);
  const pipeline = suite.pipeline ?? spec.version;
  const binding: RunBinding = {
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(suite.binding === undefined ? {} : { suite: suite.binding }),
    ...(written === undefined ? {} : { profile: { id: written.id, digest: written.digest } }),
  };
  return {
    ...(Object.keys(binding).length === 0 ? {} : { binding }),
    ...(written === undefined ? {} : { profile: written.text }),
  };
}
