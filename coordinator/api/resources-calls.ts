import type { SaveResourcesRequest__Output } from '../../shared/gen/kubestep/v1/SaveResourcesRequest.ts';
import type { SaveResourcesResponse } from '../../shared/gen/kubestep/v1/SaveResourcesResponse.ts';
import { parseNodeName } from '../../shared/names.ts';
import { audited } from './audited.ts';
import type { CallContext } from './calls.ts';
import type { OperatorDeps } from './operator-ports.ts';
import { withProgress } from './with-progress.ts';

/** Ends with the caller: nobody else waits for this file. */
export async function* saveResources(
  deps: OperatorDeps,
  { node, includeSecrets }: SaveResourcesRequest__Output,
  context: CallContext,
): AsyncGenerator<SaveResourcesResponse> {
  const from = node === '' ? {} : { node: parseNodeName(node) };
  const deed = { action: 'backup.resources', object: node === '' ? 'any node' : node, detail: { includeSecrets } };
  const messages = withProgress<SaveResourcesResponse, void>((send) =>
    audited(deps, context, deed, () =>
      deps.catalogue.resources(
        { ...from, includeSecrets, onProgress: (note) => send({ note }) },
        context.signal,
        async ({ saved, file }) => {
          const { content, ...head } = file;
          send({ file: head });
          // An archive of objects is some megabytes: what waits for a slow reader is no more than that.
          for await (const chunk of content) send({ chunk });
          const { objects, kinds, problems } = saved;
          send({ summary: { objects, kinds: { ...kinds }, problems: [...problems] } });
        },
      ),
    ),
  );
  for await (const item of messages) if ('note' in item) yield item.note;
}
