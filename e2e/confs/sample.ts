/** One conf whose verdict is compared with nginx's own. */
export interface Sample {
  /** What is odd about it; also its folder's name. */
  name: string;
  /** The main file. */
  text: string;
  /** What it includes: name → text. */
  files?: Record<string, string>;
  /** Real nginx takes it, the lab does not. */
  unsupported?: true;
  /** nginx names another line than that of the mistake, and why. */
  elsewhere?: string;
}

/** Folders that any user may write to, so that `nginx -t` needs no root. */
export const PATHS = `access_log off; ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  .map((kind) => `${kind}_temp_path /tmp/conf-errors/${kind};`)
  .join(' ')}\n`;

export const inHttp = (text: string): string => `events {}\nhttp {\n  include paths;\n${text}\n}\n`;
export const inServer = (text: string): string => inHttp(`  server {\n    listen 127.0.0.81:8099;\n${text}\n  }`);
export const inLocation = (text: string): string => inServer(`    location / {\n${text}\n    }`);
export const inUpstream = (text: string): string => inHttp(`  upstream mult {\n${text}\n  }`);
