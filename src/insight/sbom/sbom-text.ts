import type { SbomFormat, SbomRequest } from "./sbom-request.ts";

/** The SBOM in one of its formats; CycloneDX loads its library only when it is asked for. */
export async function sbomText(format: SbomFormat, request: SbomRequest): Promise<string> {
  switch (format) {
    case "cyclonedx":
      return (await import("./cyclonedx.ts")).cyclonedx(request);
    case "spdx":
      return (await import("./spdx.ts")).spdx(request);
  }
}
