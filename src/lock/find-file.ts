/** Media types of the simple API (PEP 691, PEP 503) in the order in which they are wanted. */
export const SIMPLE_API =
  "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1";

export interface IndexPage {
  readonly contentType: string;
  readonly text: string;
  /** Address of the page, which relative links begin at. */
  readonly url: string;
}

/** Address of a file on the page of its project; undefined when the index does not have it. */
export function findFile({ contentType, text, url }: IndexPage, filename: string): string | undefined {
  return /\bjson\b/.test(contentType) ? inJson(text, { url, filename }) : inHtml(text, { url, filename });
}

interface Wanted {
  readonly url: string;
  readonly filename: string;
}

function inJson(text: string, { url, filename }: Wanted): string | undefined {
  let page: { readonly files?: readonly { readonly filename?: unknown; readonly url?: unknown }[] };
  try {
    page = JSON.parse(text);
  } catch {
    return undefined;
  }
  const file = Array.isArray(page?.files) ? page.files.find((one) => one?.filename === filename) : undefined;
  return typeof file?.url === "string" ? absolute(file.url, url) : undefined;
}

function inHtml(text: string, { url, filename }: Wanted): string | undefined {
  const [, base] = /<base\s[^>]*href\s*=\s*["']([^"']+)["']/i.exec(text) ?? [];
  const from = base === undefined ? url : (absolute(decoded(base), url) ?? url);
  for (const [, href = ""] of text.matchAll(/<a\s[^>]*?href\s*=\s*["']([^"']+)["']/gi)) {
    const target = absolute(decoded(href), from);
    if (target === undefined) continue;
    const path = new URL(target).pathname;
    if (decodeURIComponentOr(path.slice(path.lastIndexOf("/") + 1)) === filename) return target;
  }
  return undefined;
}

/** Without the `#sha256=…` that indexes append: the hash that counts is the one we know. */
function absolute(href: string, from: string): string | undefined {
  try {
    const target = new URL(href, from);
    target.hash = "";
    return target.href;
  } catch {
    return undefined;
  }
}

function decoded(html: string): string {
  return html.replaceAll("&amp;", "&").replaceAll("&#39;", "'").replaceAll("&quot;", '"');
}

function decodeURIComponentOr(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
