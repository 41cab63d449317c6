import { isDeepStrictEqual } from 'node:util';
import { isScalar, parse, parseDocument } from 'yaml';
import { splitEtcdImage } from '../../../shared/etcd-tag.ts';
import { JobFailure } from '../job-process.ts';

const imagePath = ['spec', 'containers', 0, 'image'] as const;

/**
 * The image of an etcd manifest, with whatever tag it has.
 *
 * @throws JobFailure `configuration` when it is one in which kubestep cannot put another tag.
 */
export function etcdImageOf(text: string): { readonly repository: string; readonly tag: string } {
  const image: unknown = parseDocument(text).getIn(imagePath);
  const split = typeof image === 'string' ? splitEtcdImage(image) : undefined;
  if (split) return split;
  throw new JobFailure(
    'configuration',
    `the etcd manifest's image is ${JSON.stringify(image) ?? 'missing'}: not REGISTRY/etcd:3.x.y-z without a digest`,
  );
}

/**
 * Puts another image into an etcd manifest; every other byte stays as it is, comments and order too.
 *
 * @throws JobFailure `configuration` when anything else would change.
 */
export function withImage(text: string, image: string): string {
  const document = parseDocument(text);
  const node = document.getIn(imagePath, true);
  if (document.errors.length > 0 || !isScalar(node) || !node.range) throw new JobFailure('configuration', 'the etcd manifest has no image');
  const [start, end] = node.range;
  const edited = `${text.slice(0, start)}${image}${text.slice(end)}`;
  if (parseDocument(edited).getIn(imagePath) !== image)
    throw new JobFailure('configuration', `${image} cannot be written into the manifest`);
  refuseOtherChanges(text, edited, {
    what: 'the image',
    mask: (key, value) => (key === 'image' && typeof value === 'string' ? '' : value),
  });
  return edited;
}

export interface EditedPart {
  /** What the edit is about, for the refusal. */
  readonly what: string;
  /** A reviver that makes that part look the same before and after. */
  readonly mask: (key: string, value: unknown) => unknown;
}

/** @throws JobFailure `configuration` when an edited manifest says anything else differently. */
export function refuseOtherChanges(before: string, after: string, { what, mask }: EditedPart): void {
  const masked = (text: string): unknown => JSON.parse(JSON.stringify(parse(text)), (key, value: unknown) => mask(key, value));
  if (isDeepStrictEqual(masked(before), masked(after))) return;
  throw new JobFailure('configuration', `the etcd manifest cannot be edited without changing more than ${what}`);
}
