import { lchown, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Account, actAs } from '../shared/act-as.ts';
import { syncDirectory, writeFileDurably } from '../shared/files.ts';
import { parseFields, parseJson } from './fields.ts';

/** PEM each. In one file, so that a crash never leaves a key beside the certificate of another. */
export interface NodeCredentials {
  readonly key: string;
  readonly certificate: string;
  readonly ca: string;
}

const isPem = (text: string) => text.startsWith('-----BEGIN ');

/** `identity.json` is what works; `identity.next.json` is a renewed pair that has not proven itself yet. */
export class IdentityStore {
  readonly #dir: string;
  readonly #owner: Account | undefined;

  /** @param owner - Given by root's `agent install`, which writes for the agent. */
  constructor(dir: string, owner?: Account) {
    this.#dir = dir;
    this.#owner = owner;
  }

  async current(): Promise<NodeCredentials | undefined> {
    return this.#read('identity.json');
  }

  async next(): Promise<NodeCredentials | undefined> {
    return this.#read('identity.next.json');
  }

  async saveCurrent(credentials: NodeCredentials): Promise<void> {
    await this.#write('identity.json', JSON.stringify(credentials));
    await this.dropNext();
  }

  async saveNext(credentials: NodeCredentials): Promise<void> {
    await this.#write('identity.next.json', JSON.stringify(credentials));
  }

  /** The renewed pair has worked: it replaces the old one. */
  async promoteNext(): Promise<void> {
    await rename(this.#path('identity.next.json'), this.#path('identity.json'));
    await syncDirectory(this.#dir);
  }

  async dropNext(): Promise<void> {
    await rm(this.#path('identity.next.json'), { force: true });
  }

  /** A key for enrolment that is there before the token is used: repeating a lost enrolment with it gives the same certificate. */
  async enrolmentKey(make: () => string): Promise<string> {
    const kept = await readFile(this.#path('enrolment.key'), 'utf8').catch(() => undefined);
    if (kept !== undefined) return kept;
    const key = make();
    await this.#write('enrolment.key', key);
    return key;
  }

  async dropEnrolmentKey(): Promise<void> {
    await rm(this.#path('enrolment.key'), { force: true });
  }

  async #read(name: string): Promise<NodeCredentials | undefined> {
    const path = this.#path(name);
    const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return undefined;
      throw cause;
    });
    return text === undefined ? undefined : parseFields(path, parseJson(path, text), { key: isPem, certificate: isPem, ca: isPem });
  }

  async #write(name: string, content: string): Promise<void> {
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    if (this.#owner) await lchown(this.#dir, this.#owner.uid, this.#owner.gid); // by name: its parent is root's
    await actAs(this.#owner, () => writeFileDurably(this.#path(name), content, { mode: 0o600 }));
  }

  #path(name: string): string {
    return join(this.#dir, name);
  }
}
