import { ageRecipientPattern } from '../../shared/age-recipient.ts';
import type { OperationInput } from '../../shared/operations.ts';
import { fieldsOf, type InputParser, list, matching, snapshot } from './input.ts';

const maxRecipients = 16;

export const parseSealInput: InputParser<OperationInput<'sealSnapshot'>> = (input) => {
  const fields = fieldsOf(input, ['name', 'recipients']);
  return { name: snapshot(fields.name), recipients: recipients(fields.recipients) };
};

/** Orders from before there were recipients have none. */
export const parseCollectInput: InputParser<OperationInput<'collectConfiguration'>> = (input) => {
  const hasRecipients = typeof input === 'object' && input !== null && 'recipients' in input;
  return hasRecipients ? parseSealInput(input) : { name: snapshot(fieldsOf(input, ['name']).name) };
};

function recipients(value: unknown): readonly string[] {
  return list('recipients', value, maxRecipients).map((one) => matching('recipients', one, ageRecipientPattern, 'public age keys, age1…'));
}
