import { FactoryError } from "../errors/factory-error.ts";
import type { BaseVariant } from "./debian-bases.ts";

/** One layout of a base that factory makes: `debian-python:3.11-build` is the build variant. */
export interface BaseName {
  /** `debian-python:3.11` */
  readonly name: string;
  readonly variant: BaseVariant;
}

const PREFIX = "oci-layout://";

/** Whether an image ref is served from a local layout instead of a registry. */
export function isLayoutRef(ref: string): boolean {
  return ref.startsWith(PREFIX);
}

/** Reads `oci-layout://debian-python:3.11-build`, with or without the scheme. Throws BASE_UNKNOWN. */
export function parseBaseName(text: string): BaseName {
  const name = isLayoutRef(text) ? text.slice(PREFIX.length) : text;
  const match = /^([a-z0-9]+(?:-[a-z0-9]+)*):([0-9]+(?:\.[0-9]+)*)(-build)?$/.exec(name);
  if (match === null) {
    throw new FactoryError("BASE_UNKNOWN", `${JSON.stringify(text)} is not the name of a base image`, {
      hint: "write NAME:VERSION, such as debian-python:3.11",
    });
  }
  return { name: `${match[1]}:${match[2]}`, variant: match[3] === undefined ? "runtime" : "build" };
}
