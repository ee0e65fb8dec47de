import type { PipelineDiagnostic } from "../diagnostic.ts";
import { parseSyntax } from "./parse-syntax.ts";
import { printDocument } from "./print-document.ts";

/** The canonical text of a pipeline, comments kept; or what keeps it from being read. */
export function formatPipeline(
  text: string,
  file: string,
): { readonly text?: string; readonly problems: readonly PipelineDiagnostic[] } {
  const { document, problems } = parseSyntax(text, file);
  return document === undefined || problems.length > 0
    ? { problems }
    : { text: printDocument(document), problems };
}
