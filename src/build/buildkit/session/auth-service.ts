import { grpcMethod } from "../grpc-method.ts";
import { CredentialsRequest, CredentialsResponse } from "../proto/auth.ts";
import { serveUnary } from "./serve-unary.ts";
import type { SessionService, SessionState } from "./types.ts";

/**
 * Registry credentials. The token methods of the same service are left out: a daemon that finds them
 * unimplemented fetches tokens itself with these credentials.
 */
export function authService(state: SessionState): SessionService {
  return {
    methods: {
      Credentials: grpcMethod({
        path: "/moby.filesync.v1.Auth/Credentials",
        request: CredentialsRequest,
        response: CredentialsResponse,
      }),
    },
    handlers: {
      Credentials: serveUnary(
        state,
        async ({ host = "" }: { readonly host?: string }) => (await state.offer.credentials(host)) ?? {},
      ),
    },
  };
}
