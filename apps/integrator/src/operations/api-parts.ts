/** What the operations have in common in the API's document. */
export const FLOW_PARAM = { name: 'flow', description: 'The name of a flow.', example: 'welcome-package' };

export const OPERATOR_HEADER = {
  name: 'X-Operator',
  required: false,
  description: 'Who asks: kept with the action.',
  schema: { type: 'string', default: 'unknown' },
} as const;

export const PAGE_LINK = {
  Link: {
    description: 'Where to go on; it keeps the filter.',
    schema: { type: 'string', example: '</flows/welcome-package/deliveries?limit=100&after=MS4w...>; rel="next"' },
  },
} as const;
