import { FactoryError } from "../errors/factory-error.ts";

/** The same error with every text of it masked; one that holds no secret is returned as it is. */
export function maskError(error: unknown, mask: (text: string) => string): unknown {
  if (error instanceof FactoryError) {
    const { code, message, hint, source, details, problems } = error;
    const shown = { message, hint, source, details, problems };
    const masked = maskTexts(shown, mask) as typeof shown;
    if (JSON.stringify(masked) === JSON.stringify(shown)) return error;
    return new FactoryError(code, masked.message, {
      ...(masked.hint === undefined ? {} : { hint: masked.hint }),
      ...(masked.source === undefined ? {} : { source: masked.source }),
      ...(masked.details === undefined ? {} : { details: masked.details }),
      ...(masked.problems.length === 0 ? {} : { problems: masked.problems }),
    });
  }
  if (!(error instanceof Error)) return error;
  const text = `${error.message}\n${error.stack ?? ""}`;
  if (mask(text) === text) return error;
  const copy = new Error(mask(error.message));
  copy.stack = mask(error.stack ?? "");
  return copy;
}

function maskTexts(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === "string") return mask(value);
  if (Array.isArray(value)) return value.map((item) => maskTexts(item, mask));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskTexts(item, mask)]));
}
