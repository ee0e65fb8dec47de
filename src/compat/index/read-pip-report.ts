import { FactoryError } from "../../errors/factory-error.ts";
import type { WheelMetadata } from "./package-index.ts";

/** The one wheel in an installation report of pip (format version 1). Throws SOURCE_UNAVAILABLE for anything else. */
export function readPipReport(text: string, requirement: string): WheelMetadata {
  const report = JSON.parse(text) as Report;
  const [item, ...others] = report.install ?? [];
  const filename = decodeURIComponent(item?.download_info?.url?.split("/").at(-1) ?? "");
  if (item?.metadata === undefined || others.length > 0 || !filename.endsWith(".whl")) {
    throw new FactoryError("SOURCE_UNAVAILABLE", `pip's report on ${requirement} names no single wheel`);
  }
  const { requires_python: requiresPython, requires_dist: requiresDist = [] } = item.metadata;
  return {
    filename,
    ...(requiresPython === undefined ? {} : { requiresPython }),
    requiresDist,
  };
}

interface Report {
  readonly install?: readonly {
    readonly download_info?: { readonly url?: string };
    readonly metadata?: { readonly requires_python?: string; readonly requires_dist?: readonly string[] };
  }[];
}
