import { grpcMethod } from "../grpc-method.ts";
import { HealthCheckRequest, HealthCheckResponse, SERVING } from "../proto/health.ts";
import { serveUnary } from "./serve-unary.ts";
import type { SessionService, SessionState } from "./types.ts";

/** The daemon drops a session that does not answer this check. */
export function healthService(state: SessionState): SessionService {
  return {
    methods: {
      Check: grpcMethod({
        path: "/grpc.health.v1.Health/Check",
        request: HealthCheckRequest,
        response: HealthCheckResponse,
      }),
    },
    handlers: { Check: serveUnary(state, async () => ({ status: SERVING })) },
  };
}
