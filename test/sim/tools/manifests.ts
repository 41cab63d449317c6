import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { imagesOf } from './catalog.ts';
import type { Component } from './kubeadm-script.ts';
import { replaceFile } from './node-state.ts';

export function imageOf(component: Component, version: string): string {
  return `registry.k8s.io/${component}:${component === 'etcd' ? imagesOf(version).etcd : version}`;
}

export function readManifestImage(root: string, component: Component): string {
  return /^\s*image: (\S+)$/m.exec(readFileSync(manifestPath(root, component), 'utf8'))?.[1] ?? '';
}

/** Moves a manifest with the new image into place; everything else of it stays. */
export function writeManifestImage(root: string, component: Component, image: string): void {
  const path = manifestPath(root, component);
  replaceFile(path, readFileSync(path, 'utf8').replace(/^(\s*image: )\S+$/m, `$1${image}`));
}

function manifestPath(root: string, component: Component): string {
  return join(root, 'etc/kubernetes/manifests', `${component}.yaml`);
}
