import { FactoryError } from "../errors/factory-error.ts";
import { TemporaryFailure } from "./temporary-failure.ts";

/** Nobody has a name or a certificate a second later that was not there before. */
const LASTING = /^(?:ENOTFOUND|ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_INVALID_)/;

/** What a connection failed with: a TemporaryFailure, or REGISTRY_UNAVAILABLE where trying again is of no use. */
export function connectionFailure(error: unknown, host: string): Error {
  if (error instanceof FactoryError) return error;
  const { code = "", message = String(error) } = error as NodeJS.ErrnoException;
  if (!LASTING.test(code)) return new TemporaryFailure(`${host}: ${message}`, { cause: error });
  const isTls = code !== "ENOTFOUND";
  return new FactoryError("REGISTRY_UNAVAILABLE", `cannot reach ${host}: ${message}`, {
    cause: error,
    hint: isTls
      ? "name the certificates of the registry's CA with --ca-cert or SSL_CERT_FILE"
      : "check the name of the registry, and the network and proxy of this machine",
  });
}
