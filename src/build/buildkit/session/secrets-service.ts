import { GRPC_CODE } from "../grpc-code.ts";
import { grpcMethod } from "../grpc-method.ts";
import { GetSecretRequest, GetSecretResponse } from "../proto/secrets.ts";
import { serveUnary } from "./serve-unary.ts";
import { StatusError } from "./status-error.ts";
import type { SessionService, SessionState } from "./types.ts";

/** Secret values by id; "not found" lets the daemon leave out an optional secret. */
export function secretsService(state: SessionState): SessionService {
  const { secrets } = state.offer;
  return {
    methods: {
      GetSecret: grpcMethod({
        path: "/moby.buildkit.secrets.v1.Secrets/GetSecret",
        request: GetSecretRequest,
        response: GetSecretResponse,
      }),
    },
    handlers: {
      GetSecret: serveUnary(state, async ({ id = "" }: { readonly id?: string }) => {
        const data = Object.hasOwn(secrets, id) ? secrets[id] : undefined;
        if (data === undefined) throw new StatusError(GRPC_CODE.notFound, `secret ${id} is not offered`);
        return { data };
      }),
    },
  };
}
