/**
 * A module in a link: behind the `#`, which browsers send to nobody. Compressed where the browser can do
 * that, else as it is; either way in the letters of base64url.
 */

/** A link's own mistake, in words for the reader. */
export class LinkError extends Error {
  override name = 'LinkError';
}

const COMPRESSED = 'module=';
const PLAIN = 'text=';

/** A link of a few letters may unfold to any length; no module is as long as this. */
const LONGEST = 8 * 1024 * 1024;

/** @returns the fragment, without `#` */
export async function fragmentOf(source: string): Promise<string> {
  const bytes = new TextEncoder().encode(source);
  if (typeof CompressionStream === 'undefined') return PLAIN + toBase64Url(bytes);
  const compressed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return COMPRESSED + toBase64Url(new Uint8Array(await new Response(compressed).arrayBuffer()));
}

/**
 * @param fragment with or without its `#`
 * @returns null where the fragment is of something else
 * @throws LinkError where it is a module's and cannot be read
 */
export async function sourceOf(fragment: string): Promise<string | null> {
  const text = fragment.replace(/^#/, '');
  if (text.startsWith(PLAIN)) return decode(fromBase64Url(text.slice(PLAIN.length)));
  if (!text.startsWith(COMPRESSED)) return null;
  return decode(await inflate(fromBase64Url(text.slice(COMPRESSED.length))));
}

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof DecompressionStream === 'undefined') {
    throw new LinkError('this browser cannot read the link: it knows no DecompressionStream');
  }
  const reader = new Blob([bytes])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'))
    .getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new LinkError('the link is damaged: what it carries cannot be unpacked');
    });
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    length += value.length;
    if (length > LONGEST) {
      await reader.cancel();
      throw new LinkError(`the link carries more than ${LONGEST / 1024 / 1024} MiB`);
    }
    parts.push(value);
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new LinkError('the link is damaged: what it carries is no text');
  }
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  let binary: string;
  try {
    binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    throw new LinkError('the link is damaged: it was cut off or changed');
  }
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}
