import { readFile, stat } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';

/** What the package promises to run under: its own files only, and no code from strings. */
export const strictPolicy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

export interface ServerOptions {
  /** The value of a `Content-Security-Policy` header; none is sent without it. */
  readonly contentSecurityPolicy?: string;
  /** Sends COOP and COEP, so that pages are cross-origin isolated and their clock is the fine one. */
  readonly crossOriginIsolated?: boolean;
  /** Stands before every path, with a slash at both ends: `/project/` as on a project's pages. */
  readonly base?: string;
}

export interface StaticServer {
  /** The address of the folder, with a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
}

const mimeTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/** Serves the files of one folder on a free port of this machine, as a plain web host would. */
export async function serve(root: string, options: ServerOptions = {}): Promise<StaticServer> {
  const base = options.base ?? '/';
  const headers = headersFor(options);

  const answer = async (target: string, response: ServerResponse): Promise<void> => {
    const file = await fileFor(root, base, target);
    if (file === null) {
      response.writeHead(404, { ...headers, 'Content-Type': 'text/plain' }).end('not found');
      return;
    }
    const type = mimeTypes[extname(file)] ?? 'application/octet-stream';
    const content = await readFile(file);
    response.writeHead(200, { ...headers, 'Content-Type': type }).end(content);
  };

  const server = createServer((request, response) => {
    answer(request.url ?? '/', response).catch((error: unknown) => {
      response.writeHead(500, { 'Content-Type': 'text/plain' }).end(String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${base}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        // A browser keeps its connections open; nothing waits for them.
        server.closeAllConnections();
      }),
  };
}

function headersFor(options: ServerOptions): Record<string, string> {
  const headers: Record<string, string> = { 'Cache-Control': 'no-store' };
  if (options.contentSecurityPolicy !== undefined) {
    headers['Content-Security-Policy'] = options.contentSecurityPolicy;
  }
  if (options.crossOriginIsolated) {
    headers['Cross-Origin-Opener-Policy'] = 'same-origin';
    headers['Cross-Origin-Embedder-Policy'] = 'require-corp';
  }
  return headers;
}

/** The file that a request means, or null where there is none inside the folder. */
async function fileFor(root: string, base: string, target: string): Promise<string | null> {
  const { pathname } = new URL(target, 'http://localhost');
  if (!pathname.startsWith(base)) return null;
  const inside = decodeURIComponent(pathname.slice(base.length));
  const path = normalize(
    join(root, inside.endsWith('/') || inside === '' ? `${inside}index.html` : inside),
  );
  if (!path.startsWith(normalize(root + sep))) return null;
  const found = await stat(path).catch(() => null);
  return found?.isFile() ? path : null;
}
