import { randomUUID } from 'node:crypto';
import { type KubeObject, type Plural, type ResourceTypes, resources } from './objects.ts';
import { ApiError } from './status.ts';

/** The cluster's objects in memory, as etcd would keep them for all API servers. What it hands out may be changed only through `update`. */
export class ObjectStore {
  readonly #tables = new Map<Plural, Map<string, KubeObject>>();
  readonly #listeners: (() => void)[] = [];
  #revision = 1000;

  /** Called after every write. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  get revision(): string {
    return String(this.#revision);
  }

  find<P extends Plural>(plural: P, name: string, namespace = ''): ResourceTypes[P] | undefined {
    return this.#table(plural).get(`${namespace}/${name}`);
  }

  /** @throws ApiError 404 in the API server's words. */
  get<P extends Plural>(plural: P, name: string, namespace = ''): ResourceTypes[P] {
    const found = this.find(plural, name, namespace);
    if (found) return found;
    const { group } = resources[plural];
    throw new ApiError(404, 'NotFound', `${group === '' ? plural : `${plural}.${group}`} ${JSON.stringify(name)} not found`);
  }

  list<P extends Plural>(plural: P, namespace?: string): ResourceTypes[P][] {
    const all = [...this.#table(plural).values()];
    return (namespace === undefined ? all : all.filter((object) => object.metadata.namespace === namespace)).toSorted(byName);
  }

  create<P extends Plural>(plural: P, object: ResourceTypes[P]): ResourceTypes[P] {
    const copy = structuredClone(object);
    const { metadata } = copy;
    if (this.find(plural, metadata.name, metadata.namespace)) {
      throw new ApiError(409, 'AlreadyExists', `${plural} ${JSON.stringify(metadata.name)} already exists`);
    }
    metadata.uid = randomUUID();
    metadata.creationTimestamp = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    this.#write(plural, copy);
    return copy;
  }

  /** Changes an object in place and gives it a new resource version. */
  update<P extends Plural>(plural: P, object: ResourceTypes[P], change: (object: ResourceTypes[P]) => void): ResourceTypes[P] {
    change(object);
    this.#write(plural, object);
    return object;
  }

  /** Puts a whole object in the place of the one with its name. */
  replace<P extends Plural>(plural: P, object: ResourceTypes[P]): ResourceTypes[P] {
    this.#write(plural, object);
    return object;
  }

  remove<P extends Plural>(plural: P, object: ResourceTypes[P]): void {
    // Another object may have the name by now.
    if (this.#table(plural).get(key(object))?.metadata.uid !== object.metadata.uid) return;
    this.#table(plural).delete(key(object));
    this.#changed();
  }

  #write<P extends Plural>(plural: P, object: ResourceTypes[P]): void {
    object.metadata.resourceVersion = String(this.#revision + 1);
    this.#table(plural).set(key(object), object);
    this.#changed();
  }

  #changed(): void {
    this.#revision += 1;
    for (const listener of this.#listeners) listener();
  }

  // One map per resource: its values have the resource's type, because only `#write` fills it.
  #table<P extends Plural>(plural: P): Map<string, ResourceTypes[P]> {
    const existing = this.#tables.get(plural);
    if (existing) return existing as Map<string, ResourceTypes[P]>;
    const table = new Map<string, ResourceTypes[P]>();
    this.#tables.set(plural, table as unknown as Map<string, KubeObject>);
    return table;
  }
}

function key({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function byName(a: KubeObject, b: KubeObject): number {
  return key(a) < key(b) ? -1 : 1;
}
