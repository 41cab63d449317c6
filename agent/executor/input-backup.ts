import { ageRecipientPattern } from '../../shared/age-recipient.ts';
import type { OperationInput } from '../../shared/operations.ts';
import { fieldsOf, type InputParser, list, matching, refuse, snapshot } from './input.ts';

const maxRecipients = 16;

/** Orders from before it could be said are paced. */
export const parseSaveInput: InputParser<OperationInput<'saveSnapshot'>> = (input) => {
  if (typeof input !== 'object' || input === null || !('isUnpaced' in input)) return { name: snapshot(fieldsOf(input, ['name']).name) };
  const fields = fieldsOf(input, ['name', 'isUnpaced']);
  if (typeof fields.isUnpaced !== 'boolean') throw refuse('isUnpaced', fields.isUnpaced, 'true or false');
  return { name: snapshot(fields.name), isUnpaced: fields.isUnpaced };
};

export const parseSealInput: InputParser<OperationInput<'sealSnapshot'>> = (input) => {
  const fields = fieldsOf(input, ['name', 'recipients']);
  return { name: snapshot(fields.name), recipients: recipients(fields.recipients) };
};

/** Orders from before there were recipients have none. */
export const parseCollectInput: InputParser<OperationInput<'collectConfiguration'>> = (input) => {
  const hasRecipients = typeof input === 'object' && input !== null && 'recipients' in input;
  return hasRecipients ? parseSealInput(input) : { name: snapshot(fieldsOf(input, ['name']).name) };
};

export const parseResourcesInput: InputParser<OperationInput<'saveResources'>> = (input) => {
  const fields = fieldsOf(input, ['name', 'recipients', 'includeSecrets']);
  const { includeSecrets } = fields;
  if (typeof includeSecrets !== 'boolean') throw refuse('includeSecrets', includeSecrets, 'true or false');
  const to = recipients(fields.recipients);
  if (includeSecrets && to.length === 0) throw refuse('recipients', to, 'given where secrets are to leave the node');
  return { name: snapshot(fields.name), recipients: to, includeSecrets };
};

function recipients(value: unknown): readonly string[] {
  return list('recipients', value, maxRecipients).map((one) => matching('recipients', one, ageRecipientPattern, 'public age keys, age1…'));
}
