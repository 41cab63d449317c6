import { ApiError } from './status.ts';

type Json = Record<string, unknown>;

const known = ['application/merge-patch+json', 'application/strategic-merge-patch+json', 'application/apply-patch+yaml'];

/**
 * JSON merge patch: null removes, objects merge, everything else replaces. Strategic merge and server-side apply differ from it only for lists with
 * merge keys, which nobody here patches item by item.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Json = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

/** @throws ApiError 415 for a patch type that the simulation does not speak, as an API server does for one that it does not. */
export function checkPatchType(contentType: string): { readonly isApply: boolean } {
  const type = contentType.split(';')[0] ?? '';
  if (known.includes(type)) return { isApply: type === 'application/apply-patch+yaml' };
  throw new ApiError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${known.join(', ')}`,
  );
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
