import type { Attest, Attestation } from "../../../build/attestation.ts";
import type { BuildRequest } from "../../../build/build-image.ts";
import { FactoryError } from "../../../errors/factory-error.ts";
import { labelledPlan } from "../../../insight/provenance/image-labels.ts";
import { planDigest } from "../../../plan/plan-digest.ts";
import type { Project } from "../../../project/types.ts";
import type { Context } from "../../context.ts";
import type { ChosenPlan } from "../choose-plan.ts";
import type { AttestFlags } from "./attest-flags.ts";
import { readPairs } from "./read-pairs.ts";

export interface AttestedBuild {
  readonly flags: AttestFlags;
  readonly chosen: ChosenPlan;
  readonly context: Context;
}

const EXAMPLE = "org.opencontainers.image.vendor=team";

/** The build with labels that say what the image is, and with the attestations that were asked for. */
export async function withAttestations(request: BuildRequest, build: AttestedBuild): Promise<BuildRequest> {
  const { flags, chosen, context } = build;
  const asked = readPairs(flags.label ?? [], { source: "--label", example: EXAMPLE });
  const annotations = readPairs(flags.annotation ?? [], { source: "--annotation", example: EXAMPLE });
  if (Object.keys(annotations).length > 0) checkAnnotated(request.output);
  const git = flags.git === true ? await gitState(request, context) : undefined;
  const digest = planDigest(chosen.plan);
  const project = projectOf(chosen.project);
  const plan = labelledPlan(request.plan, {
    planDigest: digest,
    version: context.version,
    pins: chosen.pins,
    asked,
    ...(project === undefined ? {} : { project }),
    ...(request.epochSeconds === undefined ? {} : { epochSeconds: request.epochSeconds }),
    ...(git === undefined ? {} : { git }),
  });
  const labelled: BuildRequest = {
    ...request,
    plan,
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
  if (flags.sbom === undefined && flags.provenance === undefined) return labelled;
  const attest: Attest = async (image) => {
    const known = {
      request: labelled,
      image,
      digest,
      chosen,
      context,
      ...(git === undefined ? {} : { git }),
    };
    const { makeProvenance, makeSbom } = await import("./make-attestations.ts");
    const made: Attestation[] = [];
    if (flags.sbom !== undefined) {
      made.push(await makeSbom(flags.sbom === true ? "cyclonedx" : flags.sbom, known));
    }
    if (flags.provenance !== undefined) made.push(await makeProvenance(known));
    return made;
  };
  return { ...labelled, attest };
}

function checkAnnotated(output: BuildRequest["output"]): void {
  const isOci = output.kind === "layout" || output.kind === "image";
  if (isOci || (output.kind === "archive" && output.format === "oci")) return;
  throw new FactoryError(
    "OUTPUT_INVALID",
    "only manifests of OCI have annotations, and this output has none",
    {
      source: "--annotation",
      hint: "write --output type=oci,dest=image.tar or type=image, or use --label",
    },
  );
}

/** The project's name and version, where its own files say them. */
function projectOf(
  project: Project | undefined,
): { readonly name: string; readonly version?: string } | undefined {
  const { name, lock } = project?.python ?? {};
  if (name === undefined) return undefined;
  const version = lock?.packages.find((each) => each.root && each.name === name)?.version;
  return { name, ...(version === undefined || version === "" ? {} : { version }) };
}

async function gitState(request: BuildRequest, context: Context) {
  return (await import("./git-state.ts")).gitState(request.projectDir, context);
}
