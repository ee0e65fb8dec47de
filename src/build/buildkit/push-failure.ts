import type { ErrorCode } from "../../errors/error-codes.ts";
import { fullImageRef } from "./image-ref.ts";

export interface PushFailure {
  readonly code: Extract<ErrorCode, "REGISTRY_REFUSED" | "REGISTRY_UNAVAILABLE">;
  readonly hint: string;
  /** `registry`, and `temporary` where the same push may work a moment later. */
  readonly details: { readonly registry: string; readonly temporary: boolean };
}

// The texts are those of containerd's registry client and of Go's net.
const REFUSED =
  /push access denied|authorization failed|insufficient_scope|no basic auth credentials|failed to fetch (?:oauth|anonymous) token: (?:denied|unauthorized)/i;
const LASTING = /x509: |tls: failed to verify|no such host|server gave HTTP response to HTTPS client/;

/** Who has to do something about a failed push, as far as the daemon's message tells; undefined for other failures. */
export function pushFailure(message: string): PushFailure | undefined {
  const ref = /(?:^|: )failed to push (\S+): /.exec(message)?.[1];
  if (ref === undefined) return undefined;
  const [registry = ""] = fullImageRef(ref).split("/");
  const status = Number([...message.matchAll(/: ([45]\d\d) [A-Z]/g)].at(-1)?.[1] ?? 0);
  const isWait = status === 408 || status === 429;
  if ((status >= 400 && status < 500 && !isWait) || (status === 0 && REFUSED.test(message))) {
    return {
      code: "REGISTRY_REFUSED",
      hint: remedy(status, registry),
      details: { registry, temporary: false },
    };
  }
  const temporary = !LASTING.test(message);
  return {
    code: "REGISTRY_UNAVAILABLE",
    hint: temporary
      ? `try again later, and check whether ${registry} works and the BuildKit daemon reaches it`
      : `check the name ${registry}, and the network and the certificates of the BuildKit daemon`,
    details: { registry, temporary },
  };
}

function remedy(status: number, registry: string): string {
  switch (status) {
    case 0:
    case 401:
    case 403:
      return `log in with \`docker login ${registry}\` as somebody who may push this image`;
    case 404:
      return "check the name; some registries want a repository to be made before something is pushed";
    case 413:
      return "raise the limit of the registry, or of the proxy before it";
    default:
      return `check the name of the image, and that ${registry} is a registry`;
  }
}
