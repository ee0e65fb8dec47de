import type { OciImageConfig } from "../build/types.ts";
import { FactoryError } from "../errors/factory-error.ts";
import { startCommand } from "./process-of.ts";
import type { HttpCheck, SmokeCheck } from "./types.ts";

const READY_MS = 60_000;
const ALIVE_MS = 3_000;

/**
 * The checks to run on an image: those that are given, with the port that the image declares where one is needed, else the
 * default one, which starts the image as it is. Throws IMAGE_UNAVAILABLE for an image with nothing to start.
 */
export function checksFor(given: readonly SmokeCheck[], image: OciImageConfig): readonly SmokeCheck[] {
  if (given.length === 0) return [defaultCheck(image)];
  return given.map((check) => (check.kind === "http" ? withPort(check, image) : check));
}

function withPort(check: HttpCheck, image: OciImageConfig): HttpCheck {
  const port = check.port ?? firstPort(image);
  if (port !== undefined) return { ...check, port };
  throw new FactoryError("IMAGE_UNAVAILABLE", `the image declares no TCP port, which "${check.name}" needs`, {
    ...(check.source === undefined ? {} : { source: check.source }),
    hint: "declare one with ports: in factory.yaml, or give the check a port:",
  });
}

function defaultCheck(image: OciImageConfig): SmokeCheck {
  if (startCommand(image).length === 0) {
    throw new FactoryError(
      "IMAGE_UNAVAILABLE",
      "the image names no command to start, so there is nothing to check",
      {
        hint: "write smoke: in factory.yaml",
      },
    );
  }
  const port = firstPort(image);
  if (port === undefined) {
    return { kind: "start", name: "the start command runs", isDefault: true, aliveMs: ALIVE_MS };
  }
  return {
    kind: "http",
    name: `the start command answers on port ${port}`,
    isDefault: true,
    port,
    path: "/",
    method: "GET",
    headers: {},
    readyMs: READY_MS,
    timeoutMs: READY_MS,
  };
}

/** The lowest TCP port that the image declares. */
export function firstPort({ config }: OciImageConfig): number | undefined {
  const ports = Object.keys(config?.ExposedPorts ?? {}).flatMap((text) => {
    const [, number] = /^(\d+)(?:\/tcp)?$/.exec(text) ?? [];
    return number === undefined ? [] : [Number(number)];
  });
  return ports.sort((a, b) => a - b)[0];
}
