/** Configuration of nginx in the image of a static project. */
export const SITE_CONFIG = "/etc/factory/nginx.conf";
