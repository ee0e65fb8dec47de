import type { Block } from "../../src/plan/contracts.ts";
import { SITE } from "../../src/plan/image-paths.ts";
import { SITE_CONFIG } from "../../src/plan/site-config.ts";

/** Configures the base image's nginx to serve the pages: without root, on one port, logging to the container's output. */
export const siteServer: Block = {
  name: "site-server",
  detect: async (project) => project.site !== undefined,
  dependencies: async () => [],
  plan: async ({ detection }) => ({
    stages: [
      {
        id: "site-server",
        phase: "export.runtime",
        name: "configuration of nginx",
        block: "site-server",
        from: { kind: "scratch" },
        layerId: "site-server",
        layer: "all",
        ops: [{ kind: "mkfile", path: SITE_CONFIG, content: configuration(detection.ports[0] ?? 8080) }],
      },
    ],
    layers: [{ id: "site-server", group: "server", distributions: [] }],
  }),
};

/**
 * Every file of a layer has the same time, so two versions of a page that are equally long would have the same ETag and
 * the same date: neither is sent, and pages are never kept.
 */
function configuration(port: number): string {
  return `daemon off;
worker_processes auto;
pid /tmp/nginx.pid;
error_log stderr warn;

events {
  worker_connections 1024;
}

http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  charset utf-8;
  access_log /dev/stdout;
  server_tokens off;
  sendfile on;
  gzip on;
  gzip_vary on;
  gzip_types text/css text/plain text/xml application/javascript application/json application/xml image/svg+xml;
  client_body_temp_path /tmp/nginx-client-body;
  proxy_temp_path /tmp/nginx-proxy;
  fastcgi_temp_path /tmp/nginx-fastcgi;
  uwsgi_temp_path /tmp/nginx-uwsgi;
  scgi_temp_path /tmp/nginx-scgi;

  map $sent_http_content_type $cache_control {
    default "public, max-age=3600";
    "~^text/html" "no-store";
  }

  server {
    listen ${port};
    root ${SITE};
    index index.html;
    absolute_redirect off;
    error_page 404 /404.html;
    etag off;
    if_modified_since off;
    add_header Last-Modified "";
    add_header Cache-Control $cache_control;

    location / {
      try_files $uri $uri/ $uri.html =404;
    }

    location ~ /\\.(?!well-known/) {
      return 404;
    }
  }
}
`;
}
