import * as contract from './contract/index.js';
import { REALM_KEY, VERSION } from './version.js';

/**
 * What this package has once per realm. A copy of the package that finds one adopts it, whole: so an event
 * made through `require` is an event to code that used `import`.
 *
 * Modules outside `web/contract` take shared things from here, never from the contract's modules.
 */
export interface Realm extends Readonly<typeof contract> {
  /** Version of the copy that made it. */
  readonly VERSION: string;
  /** What entries add for themselves, by name; see {@link realmPart}. */
  readonly parts: Map<string, object>;
}

const host = globalThis as { [REALM_KEY]?: Realm };

function createRealm(): Realm {
  const created: Realm = Object.freeze({
    ...contract,
    VERSION,
    parts: new Map<string, object>(),
  });
  Object.defineProperty(host, REALM_KEY, { value: created, configurable: true });
  return created;
}

function adoptRealm(found: Realm): Realm {
  const missing = Object.keys(contract).filter((name) => !(name in found));
  if (missing.length > 0) {
    throw new contract.RuntimeError(
      `inductor-fake-device ${VERSION} finds version ${found.VERSION ?? '(unknown)'} loaded already, which lacks ${missing.join(', ')}: use one version`,
    );
  }
  return found;
}

const found = host[REALM_KEY];

export const realm: Realm = found === undefined ? createRealm() : adoptRealm(found);

/** The realm's part of that name, made by whoever asks first. */
export function realmPart<T extends object>(name: string, create: () => T): T {
  const found = realm.parts.get(name);
  if (found !== undefined) return found as T;
  const created = create();
  realm.parts.set(name, created);
  return created;
}
