import { ageRecipientPattern } from '../../shared/age-recipient.ts';
import type { OperationInput } from '../../shared/operations.ts';
import { fieldsOf, hasField, type InputParser, list, matching, refuse, snapshot, trueOrFalse } from './input.ts';

const maxRecipients = 16;

/** Orders from before it could be said are paced. */
export const parseSaveInput: InputParser<OperationInput<'saveSnapshot'>> = (input) => {
  if (!hasField(input, 'isUnpaced')) return { name: snapshot(fieldsOf(input, ['name']).name) };
  const fields = fieldsOf(input, ['name', 'isUnpaced']);
  const isUnpaced = trueOrFalse('isUnpaced', fields.isUnpaced);
  return { name: snapshot(fields.name), isUnpaced };
};

export const parseSealInput: InputParser<OperationInput<'sealSnapshot'>> = (input) => {
  const fields = fieldsOf(input, ['name', 'recipients']);
  return { name: snapshot(fields.name), recipients: recipients(fields.recipients) };
};

/** Orders from before there were recipients have none. */
export const parseCollectInput: InputParser<OperationInput<'collectConfiguration'>> = (input) => {
  return hasField(input, 'recipients') ? parseSealInput(input) : { name: snapshot(fieldsOf(input, ['name']).name) };
};

export const parseResourcesInput: InputParser<OperationInput<'saveResources'>> = (input) => {
  const fields = fieldsOf(input, ['name', 'recipients', 'includeSecrets']);
  const includeSecrets = trueOrFalse('includeSecrets', fields.includeSecrets);
  const to = recipients(fields.recipients);
  if (includeSecrets && to.length === 0) throw refuse('recipients', to, 'given where secrets are to leave the node');
  return { name: snapshot(fields.name), recipients: to, includeSecrets };
};

function recipients(value: unknown): readonly string[] {
  return list('recipients', value, maxRecipients).map((one) => matching('recipients', one, ageRecipientPattern, 'public age keys, age1…'));
}
