import type { BuildRequest } from "../build/build-image.ts";
import type { Endpoint, SessionOffer } from "../build/buildkit/types.ts";
import type { BuildEvent } from "../build/progress/build-event.ts";
import type { Platform } from "../plan/types.ts";
import type { CheckObservation, SmokeCheck } from "./types.ts";

/** The image that checks run against. */
export type SmokeSource =
  /** One image of an OCI layout folder, by the digest of its manifest. */
  | { readonly kind: "layout"; readonly dir: string; readonly digest: string }
  /** In a registry, or an image that the chosen container runtime has; with `@sha256:…` it is that very image. */
  | { readonly kind: "registry"; readonly ref: string }
  /** Built as far as the builder does not have it, and exported nowhere. */
  | { readonly kind: "plan"; readonly build: PlanBuild };

/** What building a plan needs, as for buildImage. */
export type PlanBuild = Pick<
  BuildRequest,
  "plan" | "projectDir" | "otherContexts" | "secrets" | "agents" | "secretMarks" | "hidden" | "cacheDir"
>;

/** An image on Debian with Python 3.9 or newer at `interpreter`, which runs the runner and is no part of the image under test. */
export type SmokeTools = (
  | { readonly kind: "layout"; readonly dir: string }
  | { readonly kind: "registry"; readonly ref: string }
) & { readonly interpreter: string };

export type SmokeRuntime =
  | {
      readonly kind: "buildkit";
      readonly endpoint: Endpoint;
      readonly credentials: SessionOffer["credentials"];
      readonly tools: SmokeTools;
    }
  /** `program` is the path of runc, docker or podman. */
  | { readonly kind: "runc" | "docker" | "podman"; readonly program: string };

export interface SmokeRequest {
  readonly source: SmokeSource;
  /** What the report calls the image. */
  readonly name: string;
  readonly platform: Platform;
  /** Default checks when there are none. They run at the same time unless they share a network. */
  readonly checks: readonly SmokeCheck[];
  readonly runtime: SmokeRuntime;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told what happens: each check is a stage with the name of the check. */
  readonly onEvent?: (event: BuildEvent) => void;
  readonly signal?: AbortSignal;
}

/** What the checks of an image did. */
export interface ObservedImage {
  readonly observed: readonly (readonly [SmokeCheck, CheckObservation])[];
  readonly digest?: string;
  readonly planDigest?: string;
}
