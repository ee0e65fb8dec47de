import { fittingWheels } from "../project/python/choose-artifacts.ts";
import type { LockedPackage, Requirement } from "../project/python/types.ts";
import type { Project } from "../project/types.ts";
import { foreseenPackages, likelyTarget } from "./foreseen-packages.ts";
import { heldRequirements } from "./framework-ranges.ts";
import type { Platform } from "./types.ts";

/** A package of the image, as far as the lock, or else the requirements, tell before versions are chosen. */
export interface CudaPackage {
  readonly name: string;
  readonly source: string;
  /** Of a lock. */
  readonly version?: string;
  /** Of a requirement. */
  readonly specifier?: string;
  /** It is built from source, or may be: the lock tells no file names. */
  readonly built: boolean;
  /** The CUDA runtime library comes with it. */
  readonly bringsCuda: boolean;
}

const RUNTIME_WHEEL = /^(?:nvidia-cuda-runtime(?:-cu\d+)?|cuda-toolkit)$/;
/** What their builds for CUDA require. */
const FRAMEWORK = /^(?:torch|torchvision|torchaudio|jax-cuda\d+-plugin)$/;
/** `tensorflow[and-cuda]`, `jax[cuda12]`, `onnxruntime-gpu[cuda]`, `cupy-cuda12x[ctk]`. */
const CUDA_EXTRA = /^(?:(?:and-)?cuda(?:\d+x?)?|ctk)$/;

/** The packages for a platform. */
export function cudaPackages(project: Project, platform: Platform): readonly CudaPackage[] {
  if (project.python?.lock === undefined) return heldRequirements(project, platform).map(asked);
  const target = likelyTarget(project, platform);
  return foreseenPackages(project, platform).map((one) => ({
    name: one.name,
    source: one.source,
    version: one.version,
    built: isBuilt(one, target),
    bringsCuda: RUNTIME_WHEEL.test(one.name),
  }));
}

function asked({ name, source, specifier, extras, place }: Requirement): CudaPackage {
  const isWheel = place !== undefined && place.kind !== "folder" && isWheelPlace(place);
  const brings =
    RUNTIME_WHEEL.test(name) || FRAMEWORK.test(name) || extras.some((extra) => CUDA_EXTRA.test(extra));
  return { name, source, specifier, built: !isWheel, bringsCuda: brings };
}

function isBuilt({ place, artifacts }: LockedPackage, target: ReturnType<typeof likelyTarget>): boolean {
  if (place?.kind === "folder" || place?.kind === "git") return true;
  if (place?.kind === "file") return !isWheelPlace(place);
  return !fittingWheels(artifacts, target).some(({ filename }) => filename !== "");
}

function isWheelPlace(place: NonNullable<Requirement["place"]>): boolean {
  if (place.kind === "url") return place.url.endsWith(".whl");
  return place.kind === "file" && place.path.endsWith(".whl");
}
